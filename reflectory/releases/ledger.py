"""The ledger: everything ever released, in the words of an attacker that we did not write.

An entry is a dict with ``id``, ``item`` (a list of items for the mean of a scale), ``members`` (``"unit|value|wave"``)
and ``n``; and either ``y``, the shown table, with ``any_of``, all true tables it may stand for; or ``mean`` with
``step`` (the true mean lies within half a step) and ``values``, what the answers count as. Answers run from the least
to the most favourable: where less is better, tables and means are mirrored.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from analysis.disclosure.caps import rule
from analysis.disclosure.groups import HALVES
from analysis.disclosure.ledger_entries import any_of, reach, step
from reflectory.db.ballots import DRAWN
from reflectory.db.engine import Engine
from reflectory.db.installation import head_counts, is_demonstration
from reflectory.db.releases import listed
from reflectory.db.wave_records import wave_units
from reflectory.domain.units import line_of
from reflectory.domain.waves import LOT
from reflectory.errors import RefusedError
from reflectory.releases.read import read
from reflectory.reports.model import Report, Section

Cell = tuple[int, str]
Entry = dict[str, object]


def ledger(engine: Engine) -> tuple[list[Entry], dict[str, int]]:
    """List everything ever released in a demonstration, and how many people of ``"unit|value|wave"`` answered.

    Raises
    ------
    RefusedError
        If the database is not the complete demonstration, or holds a wave whose head counts are not kept.
    """
    if not is_demonstration(engine):
        raise RefusedError("ledger-of-real-people", "database")
    entries: list[Entry] = []
    roster: dict[str, int] = {}
    for release in listed(engine):
        answered = head_counts(engine, release.wave_id)
        if answered is None:
            raise RefusedError("ledger-not-kept", "wave-number", id=release.wave_id)
        report = read(engine, release.wave_id)
        parents = {unit.id: unit.parent for unit in wave_units(engine, release.wave_id)}
        entries += _entries(report, _members(report, answered, parents))
        roster |= {_member(cell, report.wave): people for cell, people in answered.items()}
    return entries, roster


def _members(
    report: Report, answered: Mapping[Cell, int], parents: Mapping[int, int | None]
) -> dict[str, tuple[str, ...]]:
    """Return whom each section is about: its blocks, each as the smallest group that is that block says."""
    cells: dict[int, list[Cell]] = {}
    for section in report.sections:  # larger levels first: the last one that is a block names it best
        if len(section.blocks) == 1:
            cells[section.blocks[0]] = [cell for cell in sorted(answered) if _is_about(report, section, cell, parents)]
    members = {}
    for section in report.sections:
        own = [cell for block in section.blocks for cell in cells[block]]
        if sum(answered[cell] for cell in own) != section.answered or len(set(own)) != len(own):
            raise RefusedError("ledger-other-counts", "group-of-wave", id=report.wave, group=section.key)
        members[section.key] = tuple(_member(cell, report.wave) for cell in own)
    return members


def _is_about(report: Report, section: Section, cell: Cell, parents: Mapping[int, int | None]) -> bool:
    unit, value = cell
    if report.cut.startswith(LOT):
        if value.startswith(DRAWN) != (section.kind == HALVES[1]):
            return False
        value = value.removeprefix(DRAWN)
    above = [unit] if section.kind == HALVES[0] else line_of(unit, parents)
    inside = unit in section.direct_units or not set(section.units).isdisjoint(above)
    return inside and (not section.values or value in section.values)


def _member(cell: Cell, wave: str) -> str:
    return f"{cell[0]}|{cell[1]}|{wave}"


def _entries(report: Report, members: Mapping[str, tuple[str, ...]]) -> Iterator[Entry]:
    """Write an entry an item and a scale of every group; groups of the same people once."""
    alone = {section.blocks[0]: section for section in report.sections if len(section.blocks) == 1}
    seen: set[tuple[str, ...]] = set()
    for section in report.sections:
        if members[section.key] in seen:
            continue
        seen.add(members[section.key])
        parts = [alone[block] for block in section.blocks]
        for figure in section.figures:
            if statement := _statement(report, section, parts, figure.kind, figure.id):
                id = f"{report.wave}/{section.key}/{figure.id}"
                about = {"id": id, "item": figure.id, "members": list(members[section.key]), "n": figure.n}
                yield about | statement


def _statement(report: Report, section: Section, parts: list[Section], kind: str, id: str) -> Entry:
    """Return what a section tells of an item or a scale, in the words of a ledger; nothing where it cannot be said."""
    survey = report.survey
    items = survey.scale(id).items if kind == "scale" else (id,)
    low = any(id in scale.items for scale in survey.scales if scale.favourable == "low" for id in items)
    form = survey.format_of(survey.item(items[0]))
    how = rule(form.points, not low)
    tables = [[_table(part, item) for part in parts] for item in items]
    figure = section.figure(kind, id)
    mean = None if figure is None else figure.estimate("mean").value
    if figure is None or mean is None:
        return {}
    if kind == "item":
        truths = any_of(tables[0], how)
        if truths is not None:
            order = -1 if low else 1
            return {"y": list(figure.counts[0][::order]), "any_of": [list(table[::order]) for table in truths]}
    elif any(sum(table) != section.answered for table in figure.counts):
        return {}  # somebody skipped an item: a mean of people's means is no mean of their answers
    grid = step([reach(table, how, form.values) for table in tables], figure.n * len(items))
    entry: Entry = {"mean": form.low + form.high - mean if low else mean, "step": grid, "values": list(form.values)}
    return {"item": list(items), **entry} if kind == "scale" else entry


def _table(section: Section, item: str) -> tuple[int, ...]:
    figure = section.figure("item", item)
    return () if figure is None else figure.counts[0]
