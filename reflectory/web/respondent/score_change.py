"""How a person's own scores moved between two times, and whether it is more than the noise of measuring."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reflectory.errors import ReleaseError
from reflectory.web.databases import released_report
from reflectory.web.respondent.personal_record import scores_of, survey_of
from reflectory.web.respondent.self_ratings import RATING
from surveys.versions import same_statements

if TYPE_CHECKING:
    from reflectory.db.engine import Engine
    from reflectory.db.reflections import Entry
    from reflectory.reports.model import Report
    from surveys.model import Survey

NOTICEABLE = 0.25  # scale points below which a movement is called "about the same"
THUMB = 0.25  # of a scale's range: what an SD of a fifth of it and a reliability of .8 give (1.96 * .2 * sqrt(2 * .2))


@dataclass(frozen=True)
class Change:
    """One scale, twice: the same person's score then and now, and the scale as it was fielded last.

    ``noise`` is the movement, in scale points, that somebody who has not changed would hardly exceed; ``known`` tells
    whether it comes from published figures or is a rule of thumb.
    """

    survey: Survey
    scale: str
    first: float
    last: float
    noise: float
    known: bool

    @property
    def points(self) -> float:
        """How far it moved, in scale points."""
        return self.last - self.first

    @property
    def direction(self) -> str:
        """The direction: "up", "down", or "same" for less than anybody would notice."""
        return "same" if abs(self.points) < NOTICEABLE else "up" if self.points > 0 else "down"

    @property
    def beyond(self) -> bool:
        """Whether it moved further than the noise of measuring would move it."""
        return abs(self.points) > self.noise


def changes(engine: Engine, entries: tuple[Entry, ...]) -> tuple[tuple[Entry, Entry, tuple[Change, ...]], ...]:
    """Return, for every survey answered more than once, the first and the last time and how each scale moved.

    Where a start and an end were answered, it is these two that are compared. What was said of colleagues is left out.
    """
    entries = tuple(entry for entry in entries if entry.form != RATING)
    pairs = []
    for id in dict.fromkeys(entry.survey_id for entry in entries):
        mine = [entry for entry in entries if entry.survey_id == id]
        scored = [(entry, scores) for entry in mine if (scores := _scores(engine, entry))]
        starts = [pair for pair in scored if pair[0].moment == "start"]
        ends = [pair for pair in scored if pair[0].moment == "end"]
        if len(scored) < 2:
            continue
        first, last = (starts[0], ends[-1]) if starts and ends else (scored[0], scored[-1])
        before, survey = survey_of(engine, first[0]), survey_of(engine, last[0])
        if before is None or survey is None or first[0] == last[0]:
            continue
        reports = _reports(engine, (first[0], last[0]))
        moved = tuple(
            Change(survey, scale.id, first[1][scale.id], last[1][scale.id], *_noise(reports, survey, scale.id))
            for scale in survey.scales
            if scale.id in first[1] and scale.id in last[1] and same_statements(before, survey, scale.id)
        )
        if moved:
            pairs.append((first[0], last[0], moved))
    return tuple(pairs)


def smallest_change(report: Report, scale: str) -> float | None:
    """Return the smallest movement of one person that counts as reliable (Jacobson and Truax), in scale points.

    It takes the scale's reliability and its spread in the largest group from a published report; None where the
    report has either not.
    """
    from analysis.change import RELIABLE, noise

    measured = next((reliability for reliability in report.reliability if reliability.id == scale), None)
    if measured is None:
        return None
    reliability = measured.omega.value if measured.omega.value is not None else measured.alpha.value
    whole = max(report.sections, key=lambda section: section.answered, default=None)
    figure = whole.figure("scale", scale) if whole else None
    spread = figure.estimate("sd").value if figure else None
    if reliability is None or not 0 <= reliability < 1 or not spread:
        return None
    return RELIABLE * noise(spread, reliability)


def _reports(engine: Engine, entries: tuple[Entry, ...]) -> list[Report]:
    reports = []
    for entry in entries:
        try:
            reports.append(released_report(engine, entry.wave_id, entry.unit))
        except ReleaseError:
            continue
    return reports


def _noise(reports: list[Report], survey: Survey, scale: str) -> tuple[float, bool]:
    for report in reports:
        if (known := smallest_change(report, scale)) is not None:
            return known, True
    format = survey.format_of(survey.item(survey.scale(scale).items[0]))
    return THUMB * (format.high - format.low), False


def _scores(engine: Engine, entry: Entry) -> dict[str, float]:
    survey = survey_of(engine, entry)
    return scores_of(survey, entry) if survey else {}
