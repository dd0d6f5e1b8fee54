"""What groups set out to do, as a report says it: on its first page, in its files, in the plan and in the room."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from reflectory.db.engine import Engine
from reflectory.db.goals import OPEN, Goal, goals
from reflectory.i18n.catalogue import day, say
from reflectory.releases.read import below, own_sections, unit_lines
from reflectory.reports.differences import same_people
from reflectory.reports.direction import named
from reflectory.reports.focus import Promise
from reflectory.reports.model import Report, Section
from reflectory.reports.rounding import rounded_mean
from reflectory.reports.verdicts import form_of
from reflectory.web.databases import released_report
from surveys.versions import same_statements


def own_goals(engine: Engine, reader: Iterable[int], units: Iterable[int]) -> list[Goal]:
    """Return the goals of some units that a leader reads: those whose section of the release they may open."""
    stored, led = goals(engine, units), frozenset(reader)
    own = {
        (wave_id, section.key)
        for wave_id, lines in unit_lines(engine, {goal.wave for goal in stored}).items()
        for section in own_sections(released_report(engine, wave_id, ""), below(lines, led))  # without its figures
    }
    return [goal for goal in stored if (goal.wave, goal.section) in own]


def promises(
    engine: Engine, reader: Iterable[int], report: Report, sections: Sequence[Section], language: str
) -> dict[str, tuple[Promise, ...]]:
    """Return the goals of some groups of a report that a leader of some units reads, by group, the newest first."""
    about = {unit for section in sections for unit in section.units}
    every = sorted(own_goals(engine, reader, about), key=lambda goal: -goal.id)
    by_group = {}
    for section in sections:
        own = [goal for goal in every if set(goal.units) & set(section.units)]
        by_group[section.key] = tuple(_promise(engine, goal, report, language) for goal in own)
    return by_group


def _promise(engine: Engine, goal: Goal, report: Report, language: str) -> Promise:
    start = released_report(engine, goal.wave, goal.section)
    asked = start.survey.id == report.survey.id and same_statements(start.survey, report.survey, goal.scale)
    line = _line(goal, start, report if asked else start, language) if goal.status == OPEN else ""
    return Promise(goal.scale if asked else "", goal.text, line)


def _line(goal: Goal, start: Report, report: Report, language: str) -> str:
    """Say an open goal in one line: its text, its group's average then and now, the hope or the sign, and its day."""
    scale = start.survey.scale(goal.scale)
    form, then = form_of(scale, start.survey), start.section(goal.section)
    now = same_people(report, then) if then is not None and int(report.wave) > goal.wave else None
    averages = {}
    for name, part in (("then", then), ("now", now)):
        figure = part.figure("scale", scale.id) if part is not None else None
        if figure is not None and (mean := figure.estimate("mean").value) is not None:
            averages[name] = rounded_mean(mean, form, language)
    kind = "_and_".join(averages) if "then" in averages else "no_average"
    about = say(language, f"goals.line.{kind}", scale=named(scale, language), **averages)
    hoped = "" if goal.hoped is None else rounded_mean(goal.hoped, form, language)
    aim = say(language, f"goals.line.{'sign' if goal.hoped is None else 'hoped'}", sign=goal.sign, hoped=hoped)
    text = " ".join(goal.text.split())
    return say(language, "goals.line.all", text=text, about=about, aim=aim, day=day(goal.due, language))
