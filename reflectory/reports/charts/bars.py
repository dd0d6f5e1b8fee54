"""Where the pieces of a diverging stacked bar lie: one geometry for the charts of the pages and of the HTML file.

The less favourable answers go to the left of the middle, the more favourable ones to the right, whichever way the item
is worded, so that bars below each other can be compared at a glance.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from reflectory.i18n.catalogue import number, percent, say
from reflectory.reports.direction import named
from reflectory.reports.model import Figure, Section
from surveys.model import Item, Scale, Survey, words

MANY = 7  # above, a legend of all answers would drown the bars
FEW = 50  # below, people are counted; from here on, shares say more

_LESS = ("#f2bd85", "#a34708")
_MORE = ("#9cc3ea", "#1d5fa6")
_MIDDLE = "#d4d4d9"
THIRDS = {-1: ("less_favourable", _LESS[1]), 0: ("middle_answer", _MIDDLE), 1: ("favourable", _MORE[1])}
Key = Sequence[tuple[str, str, int]]  # the answers of a legend from left to right: words, colour, side


@dataclass(frozen=True)
class Piece:
    """One answer in a bar: ``start`` and ``share`` are parts of all answers, 0 being the middle of the bar.

    ``side`` is -1 for the less favourable answers, 0 for the middle one, 1 for the more favourable ones. ``label`` is
    short enough to stand in the bar; ``count_text`` says the count in words.
    """

    answer: str
    label: str
    count: int
    count_text: str
    start: float
    share: float
    side: int
    colour: str

    @property
    def ink(self) -> str:
        """Black or white, whichever can be read on the piece."""
        return ink_on(self.colour)


@dataclass(frozen=True)
class Bar:
    """A whole bar: what it is about, how many people it rests on, its pieces from left to right, and all in words."""

    id: str
    text: str
    note: str
    n: int
    pieces: tuple[Piece, ...]
    alt: str

    @property
    def left(self) -> float:
        """How far the bar reaches to the left of the middle, as a share."""
        return -self.pieces[0].start if self.pieces else 0.0

    @property
    def right(self) -> float:
        """How far the bar reaches to the right of the middle, as a share."""
        return self.pieces[-1].start + self.pieces[-1].share if self.pieces else 0.0


@dataclass(frozen=True)
class Picture:
    """Bars below each other on one axis, the legend of their answers, and what a + in them means.

    The axis reaches as far to either side as its bars, at least a tenth of all answers.
    """

    bars: tuple[Bar, ...]
    key: Key
    note: str

    @cached_property
    def left(self) -> float:
        """How far the axis reaches to the left of the middle."""
        return max([0.1, *(bar.left for bar in self.bars)])

    @cached_property
    def width(self) -> float:
        """How long the axis is."""
        return self.left + max([0.1, *(bar.right for bar in self.bars)])

    @property
    def middle(self) -> float:
        """Where the middle lies, as a share of the width."""
        return self.left / self.width

    @property
    def alt(self) -> str:
        """All bars in words."""
        return " ".join(bar.alt for bar in self.bars)

    def placed(self, bar: Bar) -> Iterator[tuple[Piece, float, float]]:
        """Yield the pieces of a bar that anybody chose, each with its start and its share of the width."""
        for piece in bar.pieces:
            if piece.share:
                yield piece, (piece.start + self.left) / self.width, piece.share / self.width


def picture_of_scales(section: Section, scales: Iterable[Scale], survey: Survey, language: str) -> Picture:
    """Return scales as a bar each in three parts: less favourable, middle, favourable answers."""
    figures = [section.figure("scale", scale.id) for scale in scales]
    bars = tuple(scale_bar(figure, survey, language) for figure in figures if figure is not None)
    answered = any(bar.pieces for bar in bars)
    key = [(say(language, f"report.{name}"), colour, side) for side, (name, colour) in THIRDS.items() if answered]
    return Picture(bars, key, _meaning_of_plus(bars, language))


def picture_of_items(section: Section, scale: Scale | None, survey: Survey, language: str) -> Picture:
    """Return the items of a scale, or those that belong to none, as a bar each."""
    if scale is not None:
        return _of_items(item_bars(section, scale, survey, language), survey, language)
    figures = (section.figure("item", item.id) for item in survey.single_items)
    return picture_of(filter(None, figures), survey, language)


def picture_of(figures: Iterable[Figure], survey: Survey, language: str) -> Picture:
    """Return some items as a bar each."""
    return _of_items([item_bar(figure, survey, language) for figure in figures], survey, language)


def _of_items(bars: Sequence[Bar], survey: Survey, language: str) -> Picture:
    key = legend(survey, [survey.item(bar.id) for bar in bars], language)
    return Picture(tuple(bars), key, _meaning_of_plus(bars, language))


def item_bar(figure: Figure, survey: Survey, language: str, row: int = 0) -> Bar:
    """Return the bar of one item: of an item's figure, or of the row of an item in its scale's figure."""
    item = survey.item(survey.scale(figure.id).items[row] if figure.kind == "scale" else figure.id)
    own_scale, form = survey.scale_of(item.id), survey.format_of(item)
    counts, capped = figure.counts[row], figure.capped[row] if figure.capped else ()
    points = len(counts)
    answers = [words(anchor, language) for anchor in (form.anchors[::-1] if item.reverse else form.anchors)]
    order = range(points - 1, -1, -1) if own_scale and own_scale.favourable == "low" else range(points)
    parts = [(answers[code], counts[code], code in capped, _side(at, points)) for at, code in enumerate(order)]
    colours = [_colour(at, points) for at in range(points)]
    note = say(language, "report.reversed", first=parts[0][0], last=parts[-1][0]) if item.reverse else ""
    if points > MANY and (average := figure.estimate("mean").value) is not None and figure.kind == "item":
        note = say(language, "report.averages", mean=number(average, 0, language), low=form.low, high=form.high)
    return _bar(item.id, words(item.text, language), note, sum(counts), _pieces(parts, colours, language), language)


def scale_bar(figure: Figure, survey: Survey, language: str) -> Bar:
    """Return the bar of a scale: all answers to its items in three parts, less favourable, middle, favourable."""
    scale = survey.scale(figure.id)
    parts = dict.fromkeys(THIRDS, 0)
    for row in figure.counts:
        for code, count in enumerate(row[::-1] if scale.favourable == "low" else row):
            parts[_side(code, len(row))] += count
    thirds = [(say(language, f"report.{name}"), parts[side], False, side) for side, (name, _) in THIRDS.items()]
    pieces = _pieces(thirds, [colour for _, colour in THIRDS.values()], language, shares=True)
    return _bar(scale.id, named(scale, language), "", figure.n, pieces, language)


def item_bars(section: Section, scale: Scale, survey: Survey, language: str) -> tuple[Bar, ...]:
    """Return the bars of a scale's items in a section, in the survey's order."""
    figure = section.figure("scale", scale.id)
    if figure is None:
        return ()
    return tuple(item_bar(figure, survey, language, row) for row in range(len(figure.counts)))


def legend(survey: Survey, items: Sequence[Item], language: str) -> Key:
    """Return the answers of items that share a format, left to right; empty where they do not."""
    if len({item.format for item in items}) != 1:
        return ()
    form, own_scale = survey.format_of(items[0]), survey.scale_of(items[0].id)
    low = own_scale is not None and own_scale.favourable == "low"
    turned = all(item.reverse for item in items) != low
    names = [words(anchor, language) for anchor in (form.anchors[::-1] if turned else form.anchors)]
    return tuple((name, _colour(at, len(names)), _side(at, len(names))) for at, name in enumerate(names))


def ink_on(colour: str) -> str:
    """Return black or white, whichever can be read on a colour: at least 4.5 to 1 on any (WCAG 2.1)."""
    linear = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in linear)
    return "#ffffff" if 0.2126 * red + 0.7152 * green + 0.0722 * blue < 0.179 else "#000000"


def counted(count: int, or_more: bool, language: str) -> str:
    """Say a published count in words, never more exactly than it was published."""
    return say(language, "report.or_more", n=count) if or_more else str(count)


def _bar(id: str, text: str, note: str, n: int, pieces: tuple[Piece, ...], language: str) -> Bar:
    answers = ", ".join(f"{piece.answer} {piece.count_text}" for piece in pieces)
    people = say(language, "common.people", n=n)
    alt = say(language, f"report.alt.{'bar' if pieces else 'empty'}", text=text, people=people, pieces=answers)
    return Bar(id, text, note, n, pieces, alt)


def _meaning_of_plus(bars: Iterable[Bar], language: str) -> str:
    """Say what a + means; empty where none is drawn."""
    any_capped = any(piece.label.endswith("+") and piece.share for bar in bars for piece in bar.pieces)
    return say(language, "report.capped.plus") if any_capped else ""


def _pieces(
    parts: Sequence[tuple[str, int, bool, int]], colours: list[str], language: str, shares: bool = False
) -> tuple[Piece, ...]:
    total = sum(count for _, count, _, _ in parts)
    if not total:
        return ()
    at = -sum(count * (0.5 if side == 0 else 1) for _, count, _, side in parts if side <= 0) / total
    pieces = []
    for (answer, count, or_more, side), colour in zip(parts, colours, strict=True):
        share, in_percent = count / total, percent(count / total, language)
        label = (in_percent if shares or total >= FEW else str(count)) + ("+" if or_more else "")
        count_text = in_percent if shares else f"{counted(count, or_more, language)} ({in_percent})"
        pieces.append(Piece(answer, label, count, count_text, at, share, side, colour))
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
