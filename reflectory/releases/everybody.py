"""What a reading code opens: the released figures and the goals of one group, and nothing else of a release.

It is a function of what was released and of the tree as the wave froze it: nothing here knows who answered,
or who asks.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from reflectory.db import local_time
from reflectory.db.engine import Engine
from reflectory.db.goals import OPEN, Goal, public_goals
from reflectory.db.reading_codes import unit_of
from reflectory.db.releases import listed
from reflectory.db.wave_records import wave, wave_units, waves
from reflectory.domain.units import line_of
from reflectory.domain.waves import Wave
from reflectory.releases.read import earlier_waves, read
from reflectory.reports.differences import same_people
from reflectory.reports.model import Report, Section

DAYS = 365  # for which a code opens a release, unless a newer one of the same people is there before
Reader = Callable[[Engine, int, str], Report]


@dataclass(frozen=True)
class GroupView:
    """What a reading code opens now.

    Until the release there is no ``report``; where nothing of the group may be shown its report has no section.
    ``path`` names what the group is a part of; ``earlier`` are the waves before that everybody could read too, the
    oldest first.
    """

    wave: Wave
    report: Report | None = None
    path: tuple[str, ...] = ()
    earlier: tuple[Report, ...] = ()
    goals: tuple[Goal, ...] = ()

    @property
    def section(self) -> Section | None:
        """The group's figures."""
        return self.report.sections[0] if self.report is not None and self.report.sections else None


def group_view(
    engine: Engine, code: str, report: Reader = read, today: datetime.date | None = None
) -> GroupView | None:
    """Return what a reading code opens, or None where it opens nothing (any more).

    Parameters
    ----------
    engine : Engine
    code : str
        As it was typed, or stood behind the ``#`` of a link.
    report : callable, optional
        Reads a released wave with the figures of one group: `read`, or one that has it in memory.
    today : date, optional
        The day on which it is asked; today, unless it is given.
    """
    wave_and_unit = unit_of(engine, code)
    if wave_and_unit is None:
        return None
    wave_id, unit = wave_and_unit
    asked = wave(engine, wave_id)
    if asked.status != "released":
        return GroupView(asked)
    released_on = {each.wave_id: each.released_on for each in listed(engine)}[wave_id]
    over = released_on + datetime.timedelta(days=DAYS) < (today or local_time.today())
    if over or _is_followed(engine, asked, unit):
        return None
    whole = report(engine, wave_id, "")
    group = own_group(whole, unit, {each.id: each.parent for each in wave_units(engine, wave_id)})
    if group is None:
        return GroupView(asked, replace(whole, sections=()))
    alone = for_everybody(report(engine, wave_id, group.key), group.key)
    before = _before(engine, asked, group, report)
    path = tuple(part.name for part in whole.wholes(group))
    read_waves = {wave_id, *(int(each.wave) for each in before)}
    people = {unit} & set(group.units) or set(group.units)
    goals = (goal for goal in public_goals(engine, 0) if people & set(goal.units))
    current = tuple(goal for goal in goals if goal.status == OPEN or goal.wave in read_waves)
    return GroupView(asked, alone, path, before, current)


def own_group(report: Report, unit: int, parents: Mapping[int, int | None]) -> Section | None:
    """Return the group that the people of a unit are reported in: the finest one, or that of a unit above.

    Parameters
    ----------
    report : Report
    unit : int
        The id of a unit.
    parents : mapping
        What each unit of the wave lies in.
    """
    groups = (report.of_unit(each) for each in line_of(unit, parents))
    return next((group for group in groups if group is not None), None)


def for_everybody(report: Report, key: str) -> Report:
    """Return the part of a release that everybody in one group reads: its figures.

    Parameters
    ----------
    report : Report
    key : str
        Of the group's section.

    Returns
    -------
    Report
        With this one section, without comments, without any other group and what compares it with one, and without
        what is about the whole wave.
    """
    group = report.section(key)
    alone = () if group is None else (replace(group, parent=None, comparisons=()),)
    asked = () if group is None else tuple(unit for unit in report.asked if unit in group.units)
    return replace(
        report, sections=alone, remarks=(), reliability=(), team_shares=(), goes_with=(), check=0, asked=asked
    )


def _before(engine: Engine, asked: Wave, group: Section, report: Reader) -> tuple[Report, ...]:
    """Return what everybody in the same group could read of the waves before, oldest first."""
    by_all = {each.id for each in waves(engine) if each.read_by_all}
    before = []
    for earlier in earlier_waves(engine, asked.id):
        then = same_people(report(engine, earlier, ""), group) if earlier in by_all else None
        if then is not None:
            before.append(for_everybody(report(engine, earlier, then.key), then.key))
    return tuple(before)


def _is_followed(engine: Engine, asked: Wave, unit: int) -> bool:
    """Tell whether a newer release of the same survey is there that the same people read."""
    return any(
        asked.id in earlier_waves(engine, later.id) and unit in {each.id for each in wave_units(engine, later.id)}
        for later in waves(engine)
        if later.survey_id == asked.survey_id and later.read_by_all and later.status == "released"
    )
