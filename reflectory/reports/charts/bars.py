"""Where the pieces of a diverging stacked bar lie: one geometry for the charts of the pages and of the HTML file.

The less favourable answers go to the left of the middle, the more favourable ones to the right, whichever way the item
is worded, so that bars below each other can be compared at a glance.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from reflectory.i18n.catalogue import number, percent, say
from reflectory.reports.direction import named
from reflectory.reports.model import Figure, Section
from surveys.model import Item, Scale, Survey, words

MANY = 7  # above, a legend of all answers would drown the bars
FEW = 50  # below, people are counted; from here on, shares say more

_LESS = ("#f2bd85", "#a34708")
_MORE = ("#9cc3ea", "#1d5fa6")
_MIDDLE = "#d4d4d9"


@dataclass(frozen=True)
class Piece:
    """One answer in a bar: ``start`` and ``share`` are parts of all answers, 0 being the middle of the bar.

    ``side`` is -1 for the less favourable answers, 0 for the middle one, 1 for the more favourable ones. ``label`` is
    short enough to stand in the bar; ``count_text`` says the count in words.
    """

    answer: str
    label: str
    count_text: str
    start: float
    share: float
    side: int
    colour: str

    @property
    def ink(self) -> str:
        """Black or white, whichever can be read on the piece: at least 4.5 to 1 on any colour (WCAG 2.1)."""
        linear = (int(self.colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
        red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in linear)
        return "#ffffff" if 0.2126 * red + 0.7152 * green + 0.0722 * blue < 0.179 else "#000000"


@dataclass(frozen=True)
class Bar:
    """A whole bar: what it is about, how many people it rests on, its pieces from left to right."""

    id: str
    text: str
    note: str
    n: int
    pieces: tuple[Piece, ...]

    @property
    def left(self) -> float:
        """How far the bar reaches to the left of the middle, as a share."""
        return -self.pieces[0].start if self.pieces else 0.0

    @property
    def right(self) -> float:
        """How far the bar reaches to the right of the middle, as a share."""
        return self.pieces[-1].start + self.pieces[-1].share if self.pieces else 0.0


def item_bar(figure: Figure, survey: Survey, language: str, row: int = 0) -> Bar:
    """Return the bar of one item: of an item's figure, or of the row of an item in its scale's figure.

    Examples
    --------
    >>> from surveys.model import ResponseFormat
    >>> anchors = tuple({"en": word} for word in ("Disagree", "Neither", "Agree"))
    >>> agree = ResponseFormat("agree3", 1, 3, 1, anchors)
    >>> survey = Survey("s", "", "1", {}, {}, 1, "", (), (agree,), (Item("q1", {"en": "We talk."}, "agree3"),), ())
    >>> bar = item_bar(Figure("item", "q1", 8, ((1, 1, 6),), ((2,),)), survey, "en")
    >>> [(piece.answer, piece.label, piece.start) for piece in bar.pieces]
    [('Disagree', '1', -0.1875), ('Neither', '1', -0.0625), ('Agree', '6+', 0.0625)]
    """
    scale = next((scale for scale in survey.scales if scale.id == figure.id and figure.kind == "scale"), None)
    item = survey.item(scale.items[row] if scale else figure.id)
    home = scale or next((scale for scale in survey.scales if item.id in scale.items), None)
    counts = figure.counts[row]
    capped = figure.capped[row] if figure.capped else ()
    points = len(counts)
    anchors = [words(anchor, language) for anchor in survey.format_of(item).anchors]
    answers = anchors[::-1] if item.reverse else anchors
    order = range(points - 1, -1, -1) if home and home.favourable == "low" else range(points)
    parts = [(answers[code], counts[code], code in capped, _side(at, points)) for at, code in enumerate(order)]
    colours = [_colour(at, points) for at in range(points)]
    ordered_answers = [answers[code] for code in order]
    note = say(language, "report.reversed", first=ordered_answers[0], last=ordered_answers[-1]) if item.reverse else ""
    if points > MANY and (average := figure.estimate("mean").value) is not None and figure.kind == "item":
        form = survey.format_of(item)
        note = say(language, "report.averages", mean=number(average, 0, language), low=form.low, high=form.high)
    return Bar(item.id, words(item.text, language), note, sum(counts), _pieces(parts, colours, language))


def scale_bar(figure: Figure, survey: Survey, language: str) -> Bar:
    """Return the bar of a scale: all answers to its items in three parts, less favourable, middle, favourable."""
    scale = survey.scale(figure.id)
    parts = [0, 0, 0]
    for row in figure.counts:
        ordered = row[::-1] if scale.favourable == "low" else row
        for code, count in enumerate(ordered):
            parts[1 + _side(code, len(row))] += count
    names = ("less_favourable", "middle_answer", "favourable")
    thirds = [(say(language, f"report.{name}"), parts[at], False, at - 1) for at, name in enumerate(names)]
    colours = [_LESS[1], _MIDDLE, _MORE[1]]
    pieces = _pieces(thirds, colours, language, shares=True)
    return Bar(scale.id, named(scale, language), "", figure.n, pieces)


def item_bars(section: Section, scale: Scale, survey: Survey, language: str) -> tuple[Bar, ...]:
    """Return the bars of a scale's items in a section, in the survey's order."""
    figure = section.figure("scale", scale.id)
    if figure is None:
        return ()
    return tuple(item_bar(figure, survey, language, row) for row in range(len(figure.counts)))


def reach(bars: Iterable[Bar]) -> tuple[float, float]:
    """Return how far the bars that share an axis reach to either side, at least a tenth each.

    Examples
    --------
    >>> reach(())
    (0.1, 0.1)
    """
    listed = tuple(bars)
    return max([0.1, *(bar.left for bar in listed)]), max([0.1, *(bar.right for bar in listed)])


def legend(survey: Survey, items: Iterable[Item], language: str) -> tuple[tuple[str, str, int], ...]:
    """Return the answers of items that share a format, left to right: words, colour, side. Empty where they do not."""
    listed = tuple(items)
    formats = {item.format for item in listed}
    if len(formats) != 1:
        return ()
    form = survey.format_of(listed[0])
    low = any(scale.favourable == "low" for scale in survey.scales if listed[0].id in scale.items)
    names = [words(anchor, language) for anchor in form.anchors]
    if all(item.reverse for item in listed) != low:
        names = names[::-1]
    return tuple((name, _colour(at, len(names)), _side(at, len(names))) for at, name in enumerate(names))


def kept_back(bars: Iterable[Bar], language: str) -> str:
    """Say what a + means; empty where none is shown.

    Examples
    --------
    >>> piece = Piece("Agree", "6+", "6 or more", 0.0, 1.0, 1, "#1d5fa6")
    >>> kept_back([Bar("q", "We talk.", "", 6, (piece,))], "en")[:10]
    '+: or more'
    """
    any_capped = any(piece.label.endswith("+") and piece.share for bar in bars for piece in bar.pieces)
    return say(language, "report.capped.plus") if any_capped else ""


def counted(count: int, or_more: bool, language: str) -> str:
    """Say a published count in words, never more exactly than it was published.

    Examples
    --------
    >>> counted(6, True, "en"), counted(1, False, "en")
    ('6 or more', '1')
    """
    return say(language, "report.or_more", n=count) if or_more else str(count)


def _pieces(
    parts: Iterable[tuple[str, int, bool, int]], colours: list[str], language: str, shares: bool = False
) -> tuple[Piece, ...]:
    listed = tuple(parts)
    total = sum(count for _, count, _, _ in listed)
    if not total:
        return ()
    at = -sum(count * (0.5 if side == 0 else 1) for _, count, _, side in listed if side <= 0) / total
    pieces = []
    for (answer, count, or_more, side), colour in zip(listed, colours, strict=True):
        share = count / total
        in_percent = percent(share, language)
        label = (in_percent if shares or total >= FEW else str(count)) + ("+" if or_more else "")
        count_text = in_percent if shares else f"{counted(count, or_more, language)} ({in_percent})"
        pieces.append(Piece(answer, label, count_text, at, share, side, colour))
        at += share
    return tuple(pieces)


def _side(at: int, points: int) -> int:
    middle = (points - 1) / 2
    return (at > middle) - (at < middle)


def _colour(at: int, points: int) -> str:
    side = _side(at, points)
    if side == 0:
        return _MIDDLE
    many = points // 2
    outward = many - 1 - at if side < 0 else at - (points - many)
    strength = outward / (many - 1) if many > 1 else 1.0
    light, strong = _LESS if side < 0 else _MORE
    mixed = (int(light[i : i + 2], 16) * (1 - strength) + int(strong[i : i + 2], 16) * strength for i in (1, 3, 5))
    return "#" + "".join(f"{round(channel):02x}" for channel in mixed)
