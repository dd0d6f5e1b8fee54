"""A respondent's own picture: a headline, one small thing to try, a drawing of all scales; the rest is folded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from math import isclose
from pathlib import Path
from typing import TYPE_CHECKING

from reflectory.i18n.catalogue import number, say
from reflectory.reports.direction import ends, named
from surveys.model import words

if TYPE_CHECKING:
    from surveys.model import Scale, Survey

STYLE = Path(__file__).with_name("profile.css")
THIRD = 1 / 3


@dataclass(frozen=True)
class Standing:
    """One scale of one person: the score, its range, and where it stands from 0 (least favourable) to 1."""

    scale: Scale
    score: float
    low: int
    high: int
    step: int

    @property
    def points(self) -> range:
        """The values of the answers, each a mark on the drawn range."""
        return range(self.low, self.high + self.step, self.step)

    @property
    def place(self) -> float:
        """Place on the range from its low end (0) to its high end (1)."""
        return (self.score - self.low) / (self.high - self.low)

    @property
    def favour(self) -> float:
        """How favourable the score is, 0 to 1."""
        return self.place if self.scale.favourable == "high" else 1 - self.place

    @property
    def level(self) -> str:
        """The score's third of its range: "low", "middle" or "high", whichever of them is favourable."""
        return level(self.place)


ABOUT_ONESELF = frozenset({"enhancer", "book-study"})  # other surveys ask about a group


def level(place: float) -> str:
    """Name the third of its range that a score lies in.

    Examples
    --------
    >>> level(0.2), level(0.5), level(0.9)
    ('low', 'middle', 'high')
    """
    return "low" if place < THIRD else "high" if place > 2 * THIRD else "middle"


def standing_of(survey: Survey, scale: Scale, score: float) -> Standing:
    """Return a score of a scale of a survey on the range of that scale's answers."""
    format = survey.format_of(survey.item(scale.items[0]))
    return Standing(scale, score, format.low, format.high, format.step)


def standings(survey: Survey, answers: Mapping[str, int]) -> tuple[Standing, ...]:
    """Return a person's scales that can be scored, the most favourable first."""
    from analysis.scoring import profile  # numpy: only where somebody has answered

    scores = profile(answers, survey)
    scored = (standing_of(survey, scale, score) for scale in survey.scales if (score := scores[scale.id]) is not None)
    return tuple(sorted(scored, key=lambda standing: -standing.favour))


def profile_html(survey: Survey, answers: Mapping[str, int], language: str) -> str:
    """Return a person's own picture in its dress, for a page that has no style for it yet."""
    return f"<style>{STYLE.read_text('utf-8')}</style>{own_picture(survey, answers, language)}"


def own_picture(survey: Survey, answers: Mapping[str, int], language: str) -> str:
    """Return a person's own picture as HTML without scripts and styles, for a phone, paper and a screen reader.

    A headline, one small thing to try, all scales in one drawing on which right is always better, and details folded.

    Parameters
    ----------
    survey : Survey
    answers : mapping from item id to code
        The person's own answers, as given.
    language : str
    """
    language = survey.shown_in(language)
    scored = standings(survey, answers)
    if not scored:
        return _dressed(language, tag("p", say(language, f"profile.{'none' if survey.scales else 'no_scales'}")))
    kinds = {_whose(survey, standing.scale) for standing in scored}
    whose = kinds.pop() if len(kinds) == 1 else "group"
    scored_ids = {standing.scale.id for standing in scored}
    left = [named(scale, language) for scale in survey.scales if scale.id not in scored_ids]
    parts = [
        f'<p class="headline">{_headline(survey, scored, language)}</p>',
        _practice(scored[-1], language) if whose != "seen" else "",
        _drawing(scored, language),
        tag("p", say(language, "profile.open", names=", ".join(left)), "quiet") if left else "",
        tag("p", say(language, f"profile.note_{whose}"), "quiet"),
        _habits(survey, answers, language) if whose == "own" else "",
        _details(scored, language),
    ]
    return _dressed(language, "".join(parts))


def _whose(survey: Survey, scale: Scale) -> str:
    """Tell whose habits a scale asks about: "seen" in a colleague, one's "own", or those of a "group"."""
    if survey.form == "colleague":
        return "seen"
    return "own" if survey.id in ABOUT_ONESELF and not scale.mirrors else "group"  # a mirror asks what one gets


def _headline(survey: Survey, scored: tuple[Standing, ...], language: str) -> str:
    """Return what is strongest and where there is most to gain, each scale named in bold; equal ones together.

    A strength that shows stands before little of what may only have had no occasion.
    """
    last = scored[-1]
    above = [standing for standing in scored if not isclose(standing.favour, last.favour)]
    if len(scored) > 1 and not above:
        return escape(say(language, "profile.alike"))
    strengths = (standing for standing in above if standing.scale.favourable == standing.level == "high")
    first = next(strengths, scored[0])
    sentences = []
    if first.favour >= THIRD:
        sentences += _named_in("most", "little", survey, scored, first, language)
    if above or not sentences:
        sentences += _named_in("gain", "gain_low", survey, scored, last, language)
    return " ".join(sentences)


def _named_in(
    key: str, key_low: str, survey: Survey, scored: tuple[Standing, ...], place: Standing, language: str
) -> list[str]:
    """Say of all scales that stand where one does what a key says, in as few sentences as that takes."""
    sentences: dict[str, list[str]] = {}
    for scale in (standing.scale for standing in scored if isclose(standing.favour, place.favour)):
        sentence = f"profile.{key_low if scale.favourable == 'low' else key}_{_whose(survey, scale)}"
        sentences.setdefault(sentence, []).append(tag("strong", words(scale.name, language)))
    filled = []
    for sentence, (*others, last) in sentences.items():
        names = say(language, "report.and", first=", ".join(others), last=last) if others else last
        filled.append(escape(say(language, sentence, name="\x00")).replace("\x00", names))
    return filled


def _practice(standing: Standing, language: str) -> str:
    practice = tag("p", words(standing.scale.practice_at(standing.level), language))
    day = f'<p><a href="/step.ics?lang={language}" download>{escape(say(language, "profile.practice_day"))}</a></p>'
    return f'<div class="practice">{tag("h2", say(language, "profile.practice"))}{practice}{day}</div>'


def _drawing(scored: tuple[Standing, ...], language: str) -> str:
    """Return all scales in one drawing; ends that have no names of their own are named once, at its foot."""
    rows = "".join(_row(standing, language) for standing in scored)
    plain = [
        standing.scale for standing in scored if not standing.scale.low_end and standing.scale.favourable == "high"
    ]
    return f'<div class="drawing">{rows}{_ends(plain[0], language) if plain else ""}</div>'


def _row(standing: Standing, language: str) -> str:
    """Return one scale of the drawing; one where less is better is turned round: right is better everywhere."""
    scale = standing.scale
    spoken = escape(_spoken(standing, language))
    last = len(standing.points) - 1
    line = '<line x1="4%" x2="96%" y1="50%" y2="50%"/>'
    line += "".join(f'<circle class="point" cx="{4 + 92 * at / last:g}%" cy="50%" r="2"/>' for at in range(last + 1))
    line += f'<circle class="you" cx="{4 + 92 * standing.favour:.1f}%" cy="50%" r="9"/>'
    drawn = f'<svg class="axis" role="img" aria-label="{spoken}">{line}</svg>'
    own_ends = _ends(scale, language) if scale.low_end or scale.favourable == "low" else ""
    return f'<div class="row">{tag("p", named(scale, language), "name")}{drawn}{own_ends}</div>'


def _ends(scale: Scale, language: str) -> str:
    least = words(scale.low_end, language) or say(language, "profile.little")
    most = words(scale.high_end, language) or say(language, "profile.much")
    both = (most, least) if scale.favourable == "low" else (least, most)
    return f'<p class="ends" aria-hidden="true">{"".join(tag("span", end) for end in both)}</p>'


def _habits(survey: Survey, answers: Mapping[str, int], language: str) -> str:
    """Return the well-meant habits one by one, with one's own answer to each, the most frequent first."""
    ids = [id for scale in survey.scales if scale.favourable == "low" for id in scale.items if id in answers]
    rows = []
    for id in sorted(ids, key=lambda id: -answers[id]):
        item = survey.item(id)
        anchor = words(survey.format_of(item).anchors[answers[id]], language)
        rows.append(f"<li>{escape(words(item.text, language))} {tag('strong', anchor)}</li>")
    return _folded(say(language, "profile.habits"), f"<ul>{''.join(rows)}</ul>") if rows else ""


def _details(scored: tuple[Standing, ...], language: str) -> str:
    parts = []
    for standing in scored:
        value = say(language, "profile.value", score=number(standing.score, 1, language), high=standing.high)
        head = tag("strong", named(standing.scale, language))
        meaning = words(getattr(standing.scale, standing.level), language)
        parts.append(f"<p>{head} ({escape(value)}). {escape(meaning)}</p>")
    return _folded(say(language, "profile.details"), "".join(parts))


def _folded(summary: str, inner: str) -> str:
    return f"<details>{tag('summary', summary)}{inner}</details>"


def picture(standing: Standing, language: str, *, before: float | None = None, group: float | None = None) -> str:
    """Return the picture of one score: a dot on its range, named for those who do not see it.

    Parameters
    ----------
    standing : Standing
    language : str
    before : float, optional
        The same person's score of an earlier time: a ring, and the way from there.
    group : float, optional
        The published mean of their group: a bar across.
    """
    beside = {name: value for name, value in (("before", before), ("group", group)) if value is not None}
    spoken = _spoken(standing, language, **beside)

    def at(score: float) -> str:
        return f"--at:{(score - standing.low) / (standing.high - standing.low):.3f}"

    marks = "".join(f'<i class="tick" style="{at(point)}"></i>' for point in standing.points)
    if group is not None:
        marks += f'<i class="group" style="{at(group)}"></i>'
    if before is not None:
        start, end = sorted((before, standing.score))
        width = (end - start) / (standing.high - standing.low)
        marks += f'<i class="way" style="{at(start)};--wide:{width:.3f}"></i><i class="ring" style="{at(before)}"></i>'
    marks += f'<i class="dot" style="{at(standing.score)}"></i>'
    drawn = f'<div class="range" role="img" aria-label="{escape(spoken)}">{marks}</div>'
    return drawn + end_labels(standing.scale, language)


def _spoken(standing: Standing, language: str, **beside: float) -> str:
    """Say what a picture of a score shows, and each mark that stands beside the dot."""
    values = {"score": standing.score, "low": standing.low, "high": standing.high, **beside}
    printed = {name: number(value, 0 if isinstance(value, int) else 1, language) for name, value in values.items()}
    spoken = say(language, "profile.picture", name=named(standing.scale, language), **printed)
    return spoken + "".join(say(language, f"profile.picture_{name}", **printed) for name in beside)


def end_labels(scale: Scale, language: str) -> str:
    """Return what stands under the two ends of a drawn scale; nothing where there is nothing to say."""
    labels = ends(scale, language)
    inner = "".join(f"<span>{escape(label)}</span>" for label in labels)
    return f'<div class="ends" aria-hidden="true">{inner}</div>' if any(labels) else ""


def whole(language: str, inner: str) -> str:
    """Return HTML in the dress of a profile."""
    return f"<style>{STYLE.read_text('utf-8')}</style>{_dressed(language, inner)}"


def _dressed(language: str, inner: str) -> str:
    return f'<div class="profile" lang="{escape(language)}">{inner}</div>'


def tag(name: str, text: str, kind: str = "") -> str:
    """Return an HTML element around a text, which is escaped; ``kind`` is its class."""
    attribute = f' class="{kind}"' if kind else ""
    return f"<{name}{attribute}>{escape(text)}</{name}>"
