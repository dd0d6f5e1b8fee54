"""The focus of a report: what a team looks at next. One function, asked by page, files, plan, goal form and room.

The area with the least favourable answers, where these people can show that it lies low; else one that they see very
differently; else what they chose themselves. Nothing else proposes what to try.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from analysis.comparison import adjusted_p, difference
from analysis.moments import Moments
from reflectory.i18n.catalogue import say
from reflectory.reports import direction
from reflectory.reports.differences import has_spread
from reflectory.reports.model import Figure, Report, Section
from reflectory.reports.ordering import ordered
from reflectory.reports.rounding import rounded_mean
from reflectory.reports.sentences import listed
from reflectory.reports.trend import history
from reflectory.reports.verdicts import camps, form_of, leaning, position, verdict
from surveys.model import ResponseFormat, Scale, Survey, words

ALPHA = 0.05
LOWEST = {"more": "lowest", "even": "lowest_even"}


@dataclass(frozen=True)
class Focus:
    """What a team looks at next, and why: ``low``, ``split``, ``chosen``, ``open`` (nothing stands out) or ``none``.

    ``scales`` are several where they are equally low or equally split: then the team chooses among them. None of them
    is named where nothing stands out, or nothing was answered.
    """

    why: str
    scales: tuple[Scale, ...] = ()


@dataclass(frozen=True)
class Promise:
    """A goal of the group as its report says it: its scale, its text, and one line about it while it is open."""

    scale: str
    text: str
    line: str = ""


Promises = Mapping[str, Sequence[Promise]]  # of each group, by its section's key, the newest first


@dataclass(frozen=True)
class Area:
    """An area in focus: its name, what to talk about, and what could be tried, the first of them before the others."""

    scale: Scale
    name: str
    questions: tuple[str, ...]
    practices: tuple[str, ...]


@dataclass(frozen=True)
class Proposal:
    """The focus, and in words: why, and the area, or several of them to choose from, or none.

    ``tries`` is all that is proposed for the one area; of several one thing for each, by its name.
    """

    focus: Focus
    why: str
    areas: tuple[Area, ...] = ()
    tries: tuple[str, ...] = ()


def focus(report: Report, section: Section, chosen: str = "") -> Focus:
    """Return the focus of one group's report.

    Parameters
    ----------
    report : Report
    section : Section
        One of its groups.
    chosen : str
        The id of the scale that the team's newest open goal names; it counts only where the figures show no focus.

    Returns
    -------
    Focus
        ``low``: the least favourable area of those that are not split, if the whole range of its average lies in the
        unfavourable third, or if it lies below another area by more than chance makes (Welch on the published moments,
        all pairs adjusted together); and with it those whose average reads the same. ``split``: the area whose answers
        lie furthest apart.

    Notes
    -----
    The same people answered all areas, and nothing pairs their answers: of areas that go together a difference has to
    be larger than a paired test would ask for. Source: docs/decisions/0020-reports.md.

    Examples
    --------
    >>> from analysis.estimate import Estimate
    >>> from surveys.loader import instrument, to_json
    >>> survey = instrument("collaborative-culture").forms["self"]
    >>> means = zip(survey.scales, (4.2, 4.0, 2.4, 4.1, 3.9))
    >>> numbers = ({"mean": Estimate("mean", mean), "sd": Estimate("sd", 0.5)} for _, mean in means)
    >>> figures = tuple(Figure("scale", scale.id, 20, (), (), each) for scale, each in zip(survey.scales, numbers))
    >>> section = Section("1", (1,), ("Elm",), "school", None, 20, 20, 20, figures)
    >>> chosen = focus(Report("1", "Autumn", to_json(survey), 5, (section,)), section)
    >>> chosen.why, [scale.id for scale in chosen.scales] == [survey.scales[2].id]
    ('low', True)
    """
    survey = report.survey
    averaged = [scale for scale in ordered(section, survey, "gap") if _mean(section, scale) is not None]
    mixed = [scale for scale in ordered(section, survey, "mixed") if scale in averaged]
    split = [scale for scale in mixed if _split(section, scale, survey)]
    together = [scale for scale in averaged if scale not in split]
    if together and _shows_low(section, together, survey):
        return Focus("low", _alike(together, [_read(section, scale, survey) for scale in together]))
    if split:
        return Focus("split", _alike(split, [_deviation(section, scale, survey) for scale in split]))
    if any(scale.id == chosen for scale in averaged):
        return Focus("chosen", (survey.scale(chosen),))
    return Focus("open" if averaged else "none")


def propose(
    report: Report,
    section: Section,
    language: str,
    promises: Sequence[Promise] = (),
    earlier: Sequence[Report] = (),
) -> Proposal:
    """Say what the focus is and why, with what could be tried; ``earlier`` are the waves before, oldest first."""
    survey = report.survey
    focused = focus(report, section, next((promise.scale for promise in promises if promise.line), ""))
    if len(focused.scales) == 1:
        (scale,) = focused.scales
        reason = direction.sentence(scale, f"glance.try.{_degree(focused.why, section, scale, survey)}", language)
    else:
        tie = f"{focused.why}_tie" if focused.scales else focused.why
        names = listed([direction.named(scale, language) for scale in focused.scales], language)
        people = say(language, "common.people", n=section.answered)
        reason = say(language, f"glance.try.{tie}", names=names, n=len(focused.scales), people=people)
    areas = tuple(area(report, section, scale, language, promises, earlier) for scale in focused.scales)
    tries = [say(language, "paper.named", name=each.name, text=each.practices[0]) for each in areas]
    return Proposal(focused, reason, areas, areas[0].practices if len(areas) == 1 else tuple(tries))


def area(
    report: Report,
    section: Section,
    scale: Scale,
    language: str,
    promises: Sequence[Promise] = (),
    earlier: Sequence[Report] = (),
) -> Area:
    """Say what could be talked about and tried about a scale.

    What the group set out to do before is not proposed again where there is something else, and after each wave
    another practice stands first.
    """
    offered = scale.practices_at(level(section, scale, report.survey))
    texts, tried = [words(text, language) for text in offered], {each.text for each in promises}
    fresh = [text for text in texts if text not in tried] or texts
    past = history(earlier, report, section)
    first = (len(past.sections) - 1) % len(fresh) if past else 0
    questions = tuple(words(question, language) for question in scale.questions)
    return Area(scale, direction.named(scale, language), questions, (*fresh[first:], *fresh[:first]))


def level(section: Section, scale: Scale, survey: Survey) -> str:
    """Return where a scale stands as its texts are written: ``high``, ``middle`` or ``low``."""
    figure = section.figure("scale", scale.id)
    standing = "none" if figure is None else verdict(figure, form_of(scale, survey), scale.favourable)
    standing = {"strong": "high", "leaning_strong": "high", "gap": "low", "leaning_gap": "low"}.get(standing, "middle")
    return {"high": "low", "low": "high"}.get(standing, standing) if direction.low(scale) else standing


def _shows_low(section: Section, scales: Sequence[Scale], survey: Survey) -> bool:
    """Tell whether these people can show that the first of some scales, the least favourable one, lies low."""
    figures = {scale.id: figure for scale in scales if (figure := section.figure("scale", scale.id)) is not None}
    lowest = scales[0]
    if verdict(figures[lowest.id], form_of(lowest, survey), lowest.favourable) == "gap":
        return True
    pairs = [*combinations([scale for scale in scales if has_spread(figures[scale.id])], 2)]
    if not pairs:
        return False
    firsts, seconds = (
        Moments.listed(_moments(figures[scale.id], scale, form_of(scale, survey)) for scale in side)
        for side in zip(*pairs, strict=True)
    )
    judged = adjusted_p(difference(firsts, seconds).p)
    return any(q <= ALPHA and lowest in pair for q, pair in zip(judged, pairs, strict=True))


def _moments(figure: Figure, scale: Scale, form: ResponseFormat) -> tuple[int, float, float, float, float]:
    """Return n, mean, spread and protection of a scale, from 0 (least favourable) to 1, whatever its answers."""
    mean, sd, moved = (figure.estimate(name) for name in ("mean", "sd", "protection"))
    wide = form.high - form.low
    below, above = (moved.low or 0.0) / wide, (moved.high or 0.0) / wide
    at = position(mean.value or 0.0, form, scale.favourable)
    return figure.n, at, (sd.value or 0.0) / wide, *((above, below) if direction.low(scale) else (below, above))


def _alike(scales: Sequence[Scale], values: Sequence[object]) -> tuple[Scale, ...]:
    return tuple(scale for scale, value in zip(scales, values, strict=True) if value == values[0])


def _read(section: Section, scale: Scale, survey: Survey) -> tuple[str, str, str]:
    """Return a scale's average as it is read, and on which answers."""
    form = form_of(scale, survey)
    return rounded_mean(_mean(section, scale) or 0.0, form, "en"), form.id, scale.favourable


def _mean(section: Section, scale: Scale) -> float | None:
    figure = section.figure("scale", scale.id)
    return None if figure is None else figure.estimate("mean").value


def _split(section: Section, scale: Scale, survey: Survey) -> bool:
    figure = section.figure("scale", scale.id)
    return figure is not None and camps(figure, form_of(scale, survey)) == "split"


def _deviation(section: Section, scale: Scale, survey: Survey) -> float:
    figure, form = section.figure("scale", scale.id), form_of(scale, survey)
    return 0.0 if figure is None else (figure.estimate("ad").value or 0.0) / (form.high - form.low)


def _degree(why: str, section: Section, scale: Scale, survey: Survey) -> str:
    """Return the key of the sentence about the one scale in focus: of a low one, how low it is."""
    figure = section.figure("scale", scale.id)
    if why != "low" or figure is None:
        return why
    standing = verdict(figure, form_of(scale, survey), scale.favourable)
    lean = leaning(figure, scale.favourable)
    return standing if standing in ("gap", "leaning_gap") else LOWEST.get(lean, "middle_less")
