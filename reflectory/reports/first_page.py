"""The first page of a report, the same on the page, on paper, on slides, in HTML and in a room.

Who answered, one sentence, one row an area, what changed, one thing to try, what was promised: all in words and bars,
so that whoever never saw the tool knows after a minute what is strong, what to try and what they set out to do.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import floor

from reflectory.i18n.catalogue import say
from reflectory.reports import direction, sentences
from reflectory.reports.charts.bars import Bar, Picture, picture_of_scales
from reflectory.reports.focus import Focus, Promise, Proposal, propose
from reflectory.reports.model import Comparison, Report, Section
from reflectory.reports.ordering import ordered
from reflectory.reports.rounding import rounded_mean
from reflectory.reports.summary import changed_lines, kind
from reflectory.reports.trend import History, history
from reflectory.reports.verdicts import form_of
from surveys.model import ResponseFormat, Scale, Survey, words

MOST_NAMED = 3  # areas in one part of the sentence; the others are counted


@dataclass(frozen=True)
class Row:
    """One area: its bar, its average with the answer nearest to it, its change if one shows, whether people differ."""

    scale: Scale
    name: str
    bar: Bar
    mean: str
    answer: str
    change: str
    differ: str

    @property
    def remark(self) -> str:
        """What is said beside the average: the nearest answer, a change that shows, and that people differ."""
        return ", ".join(filter(None, (self.answer, self.change, self.differ)))


@dataclass(frozen=True)
class FirstPage:
    """What stands on the first page of one group's report, in words; ``picture`` has the bars of the rows."""

    name: str
    path: str
    facts: tuple[str, ...]
    sentence: str
    rows: tuple[Row, ...]
    picture: Picture
    changed: tuple[str, ...]
    proposal: Proposal
    promises: tuple[str, ...]


def first_page(
    report: Report,
    section: Section,
    language: str,
    earlier: Sequence[Report] = (),
    promises: Sequence[Promise] = (),
) -> FirstPage:
    """Return the first page of one group's report; ``earlier`` are the waves before, oldest first."""
    survey, past = report.survey, history(earlier, report, section)
    kinds = {scale.id: kind(section, scale, survey) for scale in survey.scales}
    proposal = propose(report, section, language, promises, earlier)
    facts = sentences.turnout(section, language), sentences.together(section, report.k, language)
    picture = picture_of_scales(section, survey.scales, survey, language)
    lines = tuple(promise.line for promise in promises if promise.line)
    return FirstPage(
        sentences.title(section, survey, language),
        sentences.place(report, section, language),
        tuple(fact for fact in (*facts, sentences.lots(report, section, language)) if fact),
        _sentence(section, survey, kinds, proposal.focus, language),
        tuple(_rows(section, survey, kinds, picture, past, language)),
        picture,
        changed_lines(report, section, past, earlier, language),
        proposal,
        lines,
    )


def answer_near(mean: float, form: ResponseFormat, language: str) -> str:
    """Return the answer in words that lies nearest to an average; empty where the answers are many, or numbers.

    Examples
    --------
    >>> agree = ResponseFormat("agree5", 1, 5, 1, tuple({"en": word} for word in ("never", "seldom", "now and then",
    ...                                                                           "often", "always")))
    >>> [answer_near(mean, agree, "en") for mean in (1.0, 3.49, 3.5, 5.0)]
    ['never', 'now and then', 'often', 'always']
    """
    if len(form.anchors) != form.points or form.points > 7:
        return ""
    return words(form.anchors[min(floor((mean - form.low) / form.step + 0.5), form.points - 1)], language)


def _sentence(section: Section, survey: Survey, kinds: Mapping[str, str], focused: Focus, language: str) -> str:
    """Name what is strong, where most is to gain, and where people differ, with averages."""
    if not kinds:
        return ""
    if not set(kinds.values()) - {"none"}:
        return say(language, "glance.how.none")
    best = ordered(section, survey, "strength")
    standing = next((each for each in ("strong", "leaning_strong") if each in kinds.values()), "strong")
    strong = [scale for scale in best if kinds[scale.id] == standing]
    low = focused.scales if focused.why == "low" else ()
    split = [scale for scale in ordered(section, survey, "mixed") if kinds[scale.id] == "split"]
    parts = [
        _part(standing, strong, section, survey, language, True),
        _part("low", low, section, survey, language, False) if low else "",
        _part("split", split, section, survey, language),
    ]
    return " ".join(part for part in parts if part)


def _part(
    key: str,
    scales: Sequence[Scale],
    section: Section,
    survey: Survey,
    language: str,
    favourable: bool | None = None,
) -> str:
    if not scales:
        return say(language, f"glance.first.{key}_none")
    named = [_averaged(scale, section, survey, favourable, language) for scale in scales]
    if len(named) > MOST_NAMED:
        named = [*named[: MOST_NAMED - 1], say(language, "glance.first.more", n=len(named) - MOST_NAMED + 1)]
    return say(language, f"glance.first.{key}", names=sentences.listed(named, language))


def _averaged(scale: Scale, section: Section, survey: Survey, favourable: bool | None, language: str) -> str:
    figure = section.figure("scale", scale.id)
    name = direction.named(scale, language) if favourable is None else direction.amount(scale, favourable, language)
    mean = figure.estimate("mean").value if figure is not None else None
    average = "–" if mean is None else rounded_mean(mean, form_of(scale, survey), language)
    return say(language, "glance.first.named", name=name, mean=average)


def _rows(
    section: Section,
    survey: Survey,
    kinds: Mapping[str, str],
    picture: Picture,
    past: History | None,
    language: str,
) -> Iterable[Row]:
    moved = (
        {each.id: each for each in past.since(len(past.sections) - 2)} if past and past.group.key == section.key else {}
    )
    for bar in picture.bars:
        scale, figure = survey.scale(bar.id), section.figure("scale", bar.id)
        form, mean = form_of(scale, survey), figure.estimate("mean").value if figure is not None else None
        differ = say(language, "glance.first.differ") if kinds[scale.id] == "split" else ""
        average = "" if mean is None else rounded_mean(mean, form, language)
        near = "" if mean is None else answer_near(float(rounded_mean(mean, form, "en")), form, language)
        yield Row(scale, bar.text, bar, average, near, _moved(moved.get(scale.id), scale, form, language), differ)


def _moved(comparison: Comparison | None, scale: Scale, form: ResponseFormat, language: str) -> str:
    """Say how far an average rose or fell, where these people can show it."""
    if comparison is None or not comparison.shows:
        return ""
    known = sentences.apart_in_words(comparison, form, language)
    return direction.sentence(scale, f"glance.first.{sentences.way(comparison, 'rose', 'fell')}", language, **known)
