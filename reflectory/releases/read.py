"""What was released, as its readers get it: stored reports with their seal checked, cut to what somebody may read.

Pages read releases here and nowhere else; `releases/publish.py` makes them.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from reflectory.db.engine import Engine
from reflectory.db.releases import listed, release
from reflectory.db.units import units as all_units
from reflectory.db.wave_records import frozen_parents, wave_units, waves
from reflectory.domain.units import line_of
from reflectory.errors import ReleaseError
from reflectory.i18n.names import by_name
from reflectory.releases.stored_rows import read_when_asked
from reflectory.reports.model import Report, Section
from reflectory.reports.serialization import from_json


def read(engine: Engine, wave_id: int, about: str | int | None = None) -> Report:
    """Return the stored report of a released wave, its seal checked.

    The figures of a group are read, and checked, when somebody looks at them. ``about`` is a section's key, or a unit:
    the figures of other groups than these and what they are a part of are left out.

    Raises
    ------
    ReleaseError
        If the wave has no release, or what is stored no longer fits its seal: of a group when its figures are read.
    """
    stored = release(engine, wave_id)
    if stored is None:
        raise ReleaseError("release-none-yet", "wave-number", id=wave_id)
    if not stored.is_intact:
        raise ReleaseError("release-seal-broken", "release-of-wave", id=wave_id)
    report = from_json(stored.text, about)
    if stored.row_digests:
        report = read_when_asked(engine, stored, report, about)
    # releases of schema 1 do not say which units were asked
    asked = report.asked or tuple(unit.id for unit in wave_units(engine, wave_id))
    return replace(report, asked=asked)


def earlier_waves(engine: Engine, wave_id: int) -> list[int]:
    """Return the released waves that ended before one, oldest first, and asked the same form of the same survey.

    Of a book study only its start stands before something: before its end, so that every page and file lays it beside.
    """
    known = waves(engine)
    now = next(wave for wave in known if wave.id == wave_id)
    if now.moment in ("start", "chapter"):
        return []
    if now.moment == "end":
        start = now.survey_id, now.root, "start"
        same = [wave for wave in known if (wave.survey_id, wave.root, wave.moment) == start]
    else:
        same = [wave for wave in known if (wave.survey_id, wave.form, wave.moment) == (now.survey_id, now.form, "")]
    day = days(engine)
    before = [wave.id for wave in same if wave.id in day and (day[wave.id], wave.id) < (day[wave_id], wave_id)]
    return sorted(before, key=lambda id: (day[id], id))


def days(engine: Engine) -> dict[int, datetime.date]:
    """Return the day on which each released wave ended: its closing day, or that of its release if it came before."""
    closes = {wave.id: wave.closes for wave in waves(engine)}
    return {
        each.wave_id: min(closes[each.wave_id] or each.released_on, each.released_on)
        for each in listed(engine)
        if each.wave_id in closes
    }


def reach(engine: Engine, wave_id: int, units: Iterable[int]) -> frozenset[int]:
    """Return some units with everything below them, in the tree as a wave froze it; nothing of what lies outside it.

    A wave of one cluster is within reach of its district, too: above the wave's root the tree of today counts.
    """
    return below(unit_lines(engine, [wave_id])[wave_id], units)


def unit_lines(engine: Engine, wave_ids: Iterable[int]) -> dict[int, dict[int, frozenset[int]]]:
    """Return all that each unit of some opened waves lies in, itself too, by wave: what `reach` goes by, read once."""
    today = {unit.id: unit.parent for unit in all_units(engine)}
    by_wave = {}
    for wave_id, frozen in frozen_parents(engine, wave_ids).items():
        above = {root: [*line_of(today.get(root), today)] for root, parent in frozen.items() if parent is None}
        inside = {unit: [*line_of(unit, frozen)] for unit in frozen}
        by_wave[wave_id] = {unit: frozenset(line + above.get(line[-1], [])) for unit, line in inside.items()}
    return by_wave


def below(lines: Mapping[int, frozenset[int]], units: Iterable[int]) -> frozenset[int]:
    """Return the units of a wave that are, or lie in, some units, by the `unit_lines` of the wave."""
    given = set(units)
    return frozenset(unit for unit, line in lines.items() if given & line)


def own_sections(report: Report, units: Iterable[int]) -> list[Section]:
    """Return the sections somebody may open: those that some of what they `reach` is reported in, larger ones first."""
    own = set(units)
    return [section for section in report.sections if own & set(section.units)]


def within(report: Report, units: Iterable[int]) -> Report:
    """Return the part of a report that somebody reads, by the units they `reach`.

    Their own sections, the totals above, and the sections beside.
    """
    own = set(units)
    parents = {section.key: section.parent for section in report.sections}
    mine = own_sections(report, own)
    keys = {key for section in mine for key in line_of(section.key, parents)}
    beside = {section.parent for section in mine} - {None}
    return replace(
        report,
        sections=tuple(section for section in report.sections if section.key in keys or section.parent in beside),
        remarks=tuple(remark for remark in report.remarks if own & set(remark.units)),
        asked=tuple(unit for unit in report.asked if unit in own),
    )


@dataclass(frozen=True)
class Study:
    """A book study as its readers see it: its groups, and the released reports of its start and its end."""

    unit: int
    name: str
    groups: tuple[int, ...]
    start: Report | None
    end: Report | None


def studies(engine: Engine, units: Iterable[int], report: Callable[[Engine, int], Report] = read) -> list[Study]:
    """Return the book studies that somebody's units (a study, or groups of one) belong to, the newest first.

    A reader sees the released figures of all groups of the study; small groups are reported together like small teams.
    ``report`` reads a released wave: `read`, or one that has it in memory.
    """
    known = {unit.id: unit for unit in all_units(engine)}
    mine = [known[id] for id in units if id in known]
    reachable = {unit.parent if unit.kind == "group" else unit.id for unit in mine}
    released = {release.wave_id for release in listed(engine)}
    book_studies = []
    of_release = [wave for wave in waves(engine) if wave.id in released]
    for study in sorted(known.values(), key=lambda unit: -unit.id):
        if study.kind == "study" and study.id in reachable:
            own = [wave for wave in of_release if wave.root == study.id]
            moments = {wave.moment: report(engine, wave.id) for wave in own if wave.moment in ("start", "end")}
            groups = [unit for unit in known.values() if unit.parent == study.id]
            ids = tuple(group.id for group in sorted(groups, key=lambda group: by_name(group.name)))
            book_studies.append(Study(study.id, study.name, ids, moments.get("start"), moments.get("end")))
    return book_studies
