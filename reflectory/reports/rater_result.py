"""What the person rated may read of a circle, and what stands beside their own answers.

From 5 colleagues on the average of each habit with its range, and from 8 on single statements: nothing else is kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from analysis.estimate import Estimate
from analysis.scoring import profile
from reflectory.reports.model import Report, Section
from reflectory.reports.verdicts import form_of
from surveys.model import Item, Scale

LEAST_FOR_ITEMS = 8
NOTICEABLE = 1 / 8  # of a scale's range, half a point of five: what is closer is called "about the same"
VERDICTS = ("hidden", "close", "alone", "unsure", "blind", "missing")


def of_colleagues(report: Report) -> Report:
    """Cut the report of a circle down to what its owner may read: what is not shown is not kept either."""
    sections = tuple(_cut(section) for section in report.sections)
    return replace(
        report, sections=sections, reliability=(), check=0, remarks=(), team_shares=(), goes_with=(), asked=()
    )


def _cut(section: Section) -> Section:
    figures = (figure for figure in section.figures if figure.kind == "scale" or figure.n >= LEAST_FOR_ITEMS)
    means = (replace(each, counts=(), capped=(), estimates={"mean": each.estimate("mean")}) for each in figures)
    return replace(section, comparisons=(), figures=tuple(means))


@dataclass(frozen=True)
class Habit:
    """One habit: what the person said of themselves, and what their colleagues see.

    ``own`` is None where the person has not answered it. ``low`` and ``high`` are the ends of the answers.
    """

    scale: Scale
    own: float | None
    colleagues: Estimate
    low: int
    high: int

    @property
    def gap(self) -> float:
        """How much more favourably the person sees it than their colleagues, in points; 0 where one is missing."""
        if self.own is None or self.colleagues.value is None:
            return 0.0
        apart = self.own - self.colleagues.value
        return apart if self.scale.favourable == "high" else -apart

    @property
    def favour(self) -> float:
        """How favourably colleagues see it, 0 to 1; 0 where nothing is known."""
        if self.colleagues.value is None:
            return 0.0
        place = (self.colleagues.value - self.low) / (self.high - self.low)
        return place if self.scale.favourable == "high" else 1 - place

    @property
    def verdict(self) -> str:
        """Name what the two say together, one of `VERDICTS`.

        ``"hidden"`` (strength: colleagues see more) and ``"blind"`` (spot: they see less) only where half a point or
        more lies between, *and* one's own answer lies outside the range of the colleagues' average. ``"unsure"`` is
        a distance that so few colleagues cannot show.
        """
        value, low, high = self.colleagues.value, self.colleagues.low, self.colleagues.high
        if value is None:
            return "missing"
        if self.own is None:
            return "alone"
        if abs(self.gap) < NOTICEABLE * (self.high - self.low) - 1e-9:
            return "close"
        if low is None or high is None or low <= self.own <= high:
            return "unsure"
        return "blind" if self.gap > 0 else "hidden"


@dataclass(frozen=True)
class Statement:
    """One statement from 8 colleagues on: what the person said, and the colleagues' average, as it was asked."""

    item: Item
    own: int | None
    colleagues: float
    low: int
    high: int


def answered(report: Report) -> int:
    """Return how many colleagues a result rests on; 0 where there is none."""
    return report.sections[0].answered if report.sections else 0


def habits(report: Report, own: Mapping[str, int]) -> tuple[Habit, ...]:
    """Return every habit of a circle's result, hidden strengths first, the widest blind spot last.

    ``own`` are the person's own answers, codes as given by item; empty for none.
    """
    if not report.sections:
        return ()
    survey, scored = report.survey, []
    scores = profile(own, survey) if own else {}
    for scale in survey.scales:
        figure, form = report.sections[0].figure("scale", scale.id), form_of(scale, survey)
        mean = figure.estimate("mean") if figure else Estimate.missing("mean", 0, "nobody_answered")
        scored.append(Habit(scale, scores.get(scale.id), mean, form.low, form.high))
    return tuple(sorted(scored, key=lambda habit: (VERDICTS.index(habit.verdict), habit.gap, -habit.favour)))


def statements(report: Report, own: Mapping[str, int]) -> tuple[Statement, ...]:
    """Return the single statements that enough colleagues answered, in the order in which they were asked."""
    survey, answered = report.survey, []
    for item in survey.items if report.sections else ():
        figure, form, code = report.sections[0].figure("item", item.id), survey.format_of(item), own.get(item.id)
        if figure is not None and (mean := figure.estimate("mean").value) is not None:
            asked = form.low + form.high - mean if item.reverse else mean  # figures are of keyed answers
            value = None if code is None else form.values[code]
            answered.append(Statement(item, value, asked, form.low, form.high))
    return tuple(answered)
