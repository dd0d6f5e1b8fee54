"""Every stored release checked again, and the ledger: everything ever released, for a program that we did not write."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from analysis.disclosure.caps import rule
from analysis.disclosure.groups import HALVES
from analysis.disclosure.ledger_entries import any_of, reach, step
from reflectory.db.ballots import DRAWN
from reflectory.db.installation import head_counts, is_demonstration
from reflectory.db.rater_groups import left
from reflectory.db.releases import left_of, releases
from reflectory.db.wave_records import wave_units, waves
from reflectory.domain.waves import LOT
from reflectory.errors import RefusedError, ReleaseError, SurveyError
from reflectory.releases.read import read, seal
from reflectory.releases.recompute import attacked, faults
from reflectory.reports.serialization import from_json
from surveys.loader import from_json as survey_from_json

if TYPE_CHECKING:
    from reflectory.db.engine import Engine
    from reflectory.db.releases import Release
    from reflectory.domain.waves import Wave
    from reflectory.reports.model import Report, Section

Cell = tuple[int, str]
Entry = dict[str, object]


@dataclass(frozen=True)
class Checked:
    """One release, checked again: its seal, its answers and blocks, and what was found."""

    wave: int
    title: str
    digest: str
    answers: int
    blocks: int
    k: int
    findings: tuple[ReleaseError, ...]

    def __str__(self) -> str:
        """Say it in one line."""
        place = f"wave {self.wave}, {self.title}"
        if self.findings:
            return f"{place}: {len(self.findings)} finding{'s' if len(self.findings) > 1 else ''}"
        if not self.blocks:
            return f"{place}: in order, and shows nothing: fewer than {self.k} people answered; seal {self.digest[:12]}"
        evidence = f"{self.answers:,} answers in {self.blocks} blocks of {self.k} people or more"
        return f"{place}: in order; {evidence}, for each another one gives the same release; seal {self.digest[:12]}"


def audit(engine: Engine, progress: Callable[[float], None] = lambda share: None) -> tuple[Checked, ...]:
    """Check every stored release again, as anybody could who holds nothing but the database.

    Checked are the seal, the text and its shape; that it is the report of the wave it stands under; that every block
    has k people or more, both caps hold in every item table, and sums are sums; every figure that the tables determine;
    the line of the first check; and that nothing is left of the answers, unless the wave was opened for research.
    Results of circles lie sealed under a key that only the person rated has: of these it is checked that nothing else
    is left of a circle that has ended, and none is named.

    Parameters
    ----------
    engine : Engine
    progress : callable, optional
        Called with the share done, 0 to 1.

    Returns
    -------
    tuple of Checked
        One a release, in the order of the waves.

    Examples
    --------
    >>> from reflectory.db.engine import scratch
    >>> audit(scratch())
    ()
    """
    stored = {release.wave_id: release for release in releases(engine)}
    verdicts = []
    every = waves(engine)
    for at, wave in enumerate(every):
        progress(at / len(every))
        if wave.id in stored:
            verdicts.append(_checked(engine, wave, stored[wave.id]))
        elif wave.status == "released":
            missing = ReleaseError("release-missing", "wave-number", id=wave.id)
            verdicts.append(Checked(wave.id, wave.title, "", 0, 0, wave.k, (missing,)))
    for wave in left(engine):
        there = ReleaseError("circle-left", "wave-number", id=wave.id)
        verdicts.append(Checked(wave.id, "a colleague view", "", 0, 0, wave.k, (there,)))
    return tuple(verdicts)


def ledger(engine: Engine) -> tuple[list[Entry], dict[str, int]]:
    """List everything ever released in a demonstration, and who answered, for an attacker that we did not write.

    Returns
    -------
    entries : list of dict
        ``id``, ``item`` (a list of items for the mean of a scale), ``members`` (``"unit|value|wave"``), ``n``, and
        either ``y``, the shown table, with ``any_of``, all true tables it may stand for; or ``mean`` with ``step``
        (the true mean lies within half a step) and ``values``, what the answers count as. Answers run from the least
        to the most favourable: where less is better, tables and means are mirrored.
    roster : dict
        How many people of ``"unit|value|wave"`` answered.

    Raises
    ------
    RefusedError
        If the database is not the complete demonstration, or holds a wave whose head counts are not kept.
    """
    if not is_demonstration(engine):
        raise RefusedError("ledger-of-real-people", "database")
    entries: list[Entry] = []
    roster: dict[str, int] = {}
    for release in releases(engine):
        answered = head_counts(engine, release.wave_id)
        if answered is None:
            raise RefusedError("ledger-not-kept", "wave-number", id=release.wave_id)
        report = read(engine, release.wave_id)
        entries += _entries(report, _members(engine, report, answered))
        roster |= {_member(cell, report.wave): people for cell, people in answered.items()}
    return entries, roster


def _members(engine: Engine, report: Report, answered: Mapping[Cell, int]) -> dict[str, tuple[str, ...]]:
    """Return whom each section is about: its blocks, each as the smallest group that is that block says."""
    above = {unit.id: unit.parent for unit in wave_units(engine, int(report.wave))}

    def line(unit: int | None) -> Iterator[int]:
        while unit is not None:
            yield unit
            unit = above.get(unit)

    def about(section: Section, cell: Cell) -> bool:
        unit, value = cell
        if report.cut.startswith(LOT):
            if value.startswith(DRAWN) != (section.kind == HALVES[1]):
                return False
            value = value.removeprefix(DRAWN)
        units = {int(unit) for unit in section.units}
        outside = {int(unit) for unit in section.direct_units}
        inside = unit in units if section.kind == HALVES[0] else units & set(line(unit))
        return bool((not section.values or value in section.values) and (unit in outside or inside))

    cells: dict[int, list[Cell]] = {}
    for section in report.sections:  # larger levels first: the last one that is a block names it best
        if len(section.blocks) == 1:
            cells[section.blocks[0]] = [cell for cell in sorted(answered) if about(section, cell)]
    members = {}
    for section in report.sections:
        own_cells = [cell for block in section.blocks for cell in cells[block]]
        if sum(answered[cell] for cell in own_cells) != section.answered or len(set(own_cells)) != len(own_cells):
            raise RefusedError("ledger-other-counts", "group-of-wave", id=report.wave, group=section.key)
        members[section.key] = tuple(_member(cell, report.wave) for cell in own_cells)
    return members


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
        about: Entry = {"members": list(members[section.key])}
        parts = [alone[block] for block in section.blocks]
        for figure in section.figures:
            id = f"{report.wave}/{section.key}/{figure.id}"
            statement = _statement(report, section, parts, figure.kind, figure.id)
            if statement:
                yield {"id": id, "item": figure.id, **about, "n": figure.n, **statement}


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


def _checked(engine: Engine, wave: Wave, stored: Release) -> Checked:
    errors: list[ReleaseError] = []
    answers, blocks = 0, 0
    if seal(stored.text) != stored.digest:
        errors.append(ReleaseError("release-changed", "wave-number", id=wave.id))
    try:
        report = from_json(stored.text)
        errors += [
            ReleaseError("release-faulty", "part-of-wave", id=wave.id, part=part, fault=fault)
            for part, fault in faults(report)
        ]
        errors += _of_the_wave(engine, wave, report)
        if not errors:
            again = attacked(report)
            answers, blocks = again.answers, again.blocks
    except ReleaseError as error:
        errors.append(error.at("report-of-wave", id=wave.id))
    except (ArithmeticError, AssertionError, AttributeError, LookupError, SurveyError, TypeError, ValueError) as error:
        reason = f"{type(error).__name__}: {error}"
        errors.append(ReleaseError("release-unchecked", "wave-number", id=wave.id, reason=reason))
    if wave.status != "released":
        errors.append(ReleaseError("release-of-unreleased", "wave-number", id=wave.id, status=wave.status))
    elif not wave.research:
        left = left_of(engine, wave.id)
        errors += [ReleaseError("release-left", "wave-number", id=wave.id, left_trace=trace) for trace in left]
    return Checked(wave.id, wave.title, stored.digest, answers, blocks, wave.k, tuple(errors))


def _of_the_wave(engine: Engine, wave: Wave, report: Report) -> list[ReleaseError]:
    """Find what a report says otherwise than the wave it stands under."""
    units = wave_units(engine, wave.id)
    above = {str(unit.id): None if unit.parent is None else str(unit.parent) for unit in units}
    asked = {str(unit.id): unit.invited for unit in units}
    same = (
        ("wave", report.wave, str(wave.id)),
        ("smallest_group", report.k, wave.k),
        ("cut", report.cut, wave.cut),
        ("looked_over", report.looked_over, wave.looked_over),
        ("survey", report.survey, survey_from_json(wave.survey)),
        ("units", set(report.asked) or set(above), set(above)),
    )
    errors = [
        ReleaseError("release-otherwise", "wave-number", id=wave.id, property=name)
        for name, stated, true in same
        if stated != true
    ]
    by_key = {section.key: section for section in report.sections}
    for section in report.sections:
        group = {"id": wave.id, "group": section.key}
        if strange := set(section.units) - set(above):
            errors.append(ReleaseError("release-strange-unit", "group-of-wave", **group, unit_id=min(strange)))
        elif section.parent is not None and not section.values and not section.direct:
            over = set(by_key[section.parent].units)
            if not all(unit in over or above[unit] in over for unit in section.units):
                errors.append(ReleaseError("release-misplaced", "group-of-wave", **group))
        if section.invited_low is not None and section.invited_low == section.invited_high:
            inside = {unit_id for unit_id in above if {unit_id, *_over(unit_id, above)} & set(section.units)} | {
                *section.direct_units
            }
            if section.invited_low != (true := sum(asked.get(unit_id, 0) for unit_id in inside)):
                invited = {"invited": section.invited_low, "asked": true}
                errors.append(ReleaseError("release-other-invited", "group-of-wave", **group, **invited))
    return errors


def _over(unit: str, above: Mapping[str, str | None]) -> Iterator[str]:
    """Return the units above one."""
    while (over := above.get(unit)) is not None:
        yield over
        unit = over
