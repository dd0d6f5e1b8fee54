"""A group over the waves of one survey: by subtraction of published figures, between groups of the very same units.

A wave in which a group was reported together with others is left out, and named.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import nan

from analysis.comparison import adjusted_p
from analysis.estimate import Estimate
from analysis.trend import trend
from reflectory.i18n.catalogue import say
from reflectory.reports.differences import changes, same_people, unasked
from reflectory.reports.direction import sentence
from reflectory.reports.model import Change, Comparison, Report, Section
from reflectory.reports.overlap_notes import changed
from reflectory.reports.sentences import apart_in_words, change, listed, way
from reflectory.reports.verdicts import form_of
from surveys.model import ResponseFormat, Scale
from surveys.versions import same_statements

LEAST_FOR_COURSE = 5  # waves; of fewer no order is so rare by chance that it could be told from one (Kendall)
FEWER, MORE = 3 / 4, 4 / 3  # as many answers now as then, within which nothing is said about who answered


@dataclass(frozen=True)
class History:
    """One group in every wave that reported it by itself: oldest first, this one last.

    ``group`` is the group, or the next larger one where the group itself was reported in no other wave; ``missing`` are
    the titles of waves that reported it together with others, or not at all, ``before`` those before it existed.
    """

    group: Section
    reports: tuple[Report, ...]
    sections: tuple[Section, ...]
    missing: tuple[str, ...]
    before: tuple[str, ...] = ()

    def means(self, scale: Scale) -> tuple[Estimate, ...]:
        """Return a scale's mean in every wave; a gap where its statements were others."""
        now, means = self.reports[-1].survey, []
        for report, section in zip(self.reports, self.sections, strict=True):
            figure = section.figure("scale", scale.id) if same_statements(report.survey, now, scale.id) else None
            means.append(Estimate.missing("mean", 0, "other_statements") if figure is None else figure.estimate("mean"))
        return tuple(means)

    def since(self, wave: int) -> tuple[Change, ...]:
        """Compare now with an earlier wave, scale by scale, where the statements were the same."""
        then, now = self.reports[wave].survey, self.reports[-1].survey
        return changes(self.sections[wave], self.sections[-1], then, now)


def history(earlier: Sequence[Report], report: Report, section: Section) -> History | None:
    """Find a group, or the next larger one, in earlier waves of the same survey, oldest first.

    None where no earlier wave reported the same people's unit, nor any larger one; and of a group that is new: what the
    larger one was before says nothing of it.
    """
    if is_new(earlier, section):
        return None
    for now in (section, *report.wholes(section)):
        then = {wave: part for wave in range(len(earlier)) if (part := same_people(earlier[wave], now)) is not None}
        if then:
            reports = tuple(earlier[wave] for wave in then)
            left = [other for wave, other in enumerate(earlier) if wave not in then]
            missing = tuple(other.title for other in left if not unasked(other, now))
            before = tuple(other.title for other in left if unasked(other, now))
            return History(now, (*reports, report), (*then.values(), now), missing, before)
    return None


def is_new(earlier: Sequence[Report], section: Section) -> bool:
    """Tell whether there were waves before, and none of them asked any unit of a group."""
    return bool(earlier) and all(unasked(report, section) for report in earlier)


def people(before: Section, after: Section, language: str) -> str:
    """Say that other people may have answered, the plainer the more their number changed."""
    share = after.answered / max(before.answered, 1)
    kind = "fewer" if share < FEWER else "more" if share > MORE else "alike"
    known = {"before": before.answered, "after": after.answered}
    return say(language, f"over_time.people.{kind}", **known)


def left_out(past: History, language: str) -> str:
    """Say which waves are missing and why; empty where none is."""
    sentences = []
    for key, titles in (("missing", past.missing), ("before", past.before)):
        names = [f"“{title}”" if language == "en" else f"«\u00a0{title}\u00a0»" for title in titles]
        sentences += [say(language, f"over_time.{key}", n=len(names), names=listed(names, language))] if names else []
    return " ".join(sentences)


def course(past: History, scales: Sequence[Scale], language: str) -> dict[str, str]:
    """Say of each scale how it went over three waves or more: from the first to now, and from wave to wave.

    A direction is named only where the difference of the first and the last wave is larger than chance makes somewhere
    among so many scales, or where the order of five waves or more is.
    """
    if len(past.sections) < 3 or not scales:
        return {}
    first = {comparison.id: comparison for comparison in past.since(0)}
    waves = trend(range(len(past.sections)), [_numbers(past.means(scale)) for scale in scales])
    judged = adjusted_p([_order(p) for p in waves["p_exact"]]).tolist()
    sentences = {}
    for scale, tau, q in zip(scales, waves["tau_b"], judged, strict=True):
        if (comparison := first.get(scale.id)) is not None:
            known = apart_in_words(comparison, _form(past, scale), language)
            kind = way(comparison, "up", "down", "same") if known else "unknown"
            if q <= 0.05:  # never of nan
                kind = "rising" if (tau.value or 0.0) > 0 else "falling"
            known |= {"waves": str(len(past.sections)), "title": past.reports[0].title}
            sentences[scale.id] = sentence(scale, f"over_time.course.{kind}", language, **known)
    return sentences


def last(past: History, comparison: Comparison, scale: Scale, language: str) -> str:
    """Say how a scale changed since the wave before."""
    before, after = past.sections[-2:]
    moved = change(comparison, scale, before.answered, after.answered, _form(past, scale), language)
    return " ".join(filter(None, (moved, changed(comparison, before, after, language))))


def _order(p: Estimate) -> float:
    return nan if p.value is None or p.n < LEAST_FOR_COURSE else p.value


def _numbers(means: Sequence[Estimate]) -> list[float]:
    return [nan if mean.value is None else mean.value for mean in means]


def _form(past: History, scale: Scale) -> ResponseFormat:
    return form_of(scale, past.reports[-1].survey)
