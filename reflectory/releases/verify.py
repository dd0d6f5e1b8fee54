"""Every stored release checked again, as anybody could who holds nothing but the database."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from reflectory.db.engine import Engine
from reflectory.db.rater_groups import left
from reflectory.db.releases import left_of, listed, release
from reflectory.db.wave_records import wave_units, waves
from reflectory.domain.waves import Wave
from reflectory.errors import ReleaseError, SurveyError, UnsoundReleaseError
from reflectory.releases.recompute import faults
from reflectory.releases.stored_rows import each
from reflectory.reports.model import Report
from reflectory.reports.serialization import from_json
from surveys.loader import from_json as survey_from_json


@dataclass(frozen=True)
class Checked:
    """One release, checked again: its seal, its answers and blocks, and what was found."""

    wave: int
    title: str
    k: int
    findings: tuple[ReleaseError, ...]
    digest: str = ""
    answers: int = 0
    blocks: int = 0

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
    """Check every stored release again, in the order of the waves.

    Checked are the seal, the text and rows and their shape; that it is the report of the wave it stands under; that
    every block has k people or more, both caps hold in every item table, and sums are sums; every figure that the
    tables determine; the line of the first check; and that nothing is left of the answers, unless the wave was opened
    for research.
    Results of circles lie sealed under a key that only the person rated has: of these it is checked that nothing else
    is left of a circle that has ended, and none is named. ``progress`` is called with the share done, 0 to 1.
    """
    stored = {release.wave_id for release in listed(engine)}
    verdicts = []
    every = waves(engine)
    for at, wave in enumerate(every):
        progress(at / len(every))
        if wave.id in stored:
            verdicts.append(_checked(engine, wave))
        elif wave.status == "released":
            missing = ReleaseError("release-missing", "wave-number", id=wave.id)
            verdicts.append(Checked(wave.id, wave.title, wave.k, (missing,)))
    for wave in left(engine):
        remnant = ReleaseError("circle-left", "wave-number", id=wave.id)
        verdicts.append(Checked(wave.id, "a colleague view", wave.k, (remnant,)))
    return tuple(verdicts)


def _checked(engine: Engine, wave: Wave) -> Checked:
    stored = release(engine, wave.id)
    assert stored is not None, "it is listed, and a release is never taken back"
    findings: list[ReleaseError] = []
    answers, blocks = 0, 0
    if not stored.is_intact:
        findings.append(ReleaseError("release-changed", "wave-number", id=wave.id))
    try:
        report = from_json(stored.text)
        sections = each(engine, stored, report) if stored.row_digests else None
        findings += [fault.at(fault.place, id=wave.id) for fault in faults(report, sections)]
        findings += _of_another_wave(engine, wave, report)
        if not findings:
            answers, blocks = report.check, len({block for section in report.sections for block in section.blocks})
    except ReleaseError as error:  # of a row it says already of which wave
        findings.append(error if "id" in error.values else error.at("report-of-wave", id=wave.id))
    except (ArithmeticError, AssertionError, AttributeError, LookupError, SurveyError, TypeError, ValueError) as error:
        reason = f"{type(error).__name__}: {error}"
        findings.append(ReleaseError("release-unchecked", "wave-number", id=wave.id, reason=reason))
    if wave.status != "released":
        findings.append(ReleaseError("release-of-unreleased", "wave-number", id=wave.id, status=wave.status))
    elif not wave.research:
        for trace in left_of(engine, wave.id):
            findings.append(ReleaseError("release-left", "wave-number", id=wave.id, left_trace=trace))
    return Checked(wave.id, wave.title, wave.k, tuple(findings), stored.digest, answers, blocks)


def _of_another_wave(engine: Engine, wave: Wave, report: Report) -> Iterator[ReleaseError]:
    """Find what a report says otherwise than the wave it stands under."""
    units = wave_units(engine, wave.id)
    parents = {unit.id: unit.parent for unit in units}
    below: dict[int | None, list[int]] = {}
    for unit in units:
        below.setdefault(unit.parent, []).append(unit.id)
    invited = {unit.id: unit.invited for unit in units}
    for name, stated, true in (
        ("wave", report.wave, str(wave.id)),
        ("smallest_group", report.k, wave.k),
        ("cut", report.cut, wave.cut),
        ("looked_over", report.looked_over, wave.looked_over),
        ("survey", report.survey, survey_from_json(wave.survey)),
        ("units", set(report.asked or parents), set(parents)),
    ):
        if stated != true:
            yield ReleaseError("release-otherwise", "wave-number", id=wave.id, property=name)
    by_key = {section.key: section for section in report.sections}
    for section in report.sections:
        group = {"id": wave.id, "group": section.key}
        if strange := [unit for unit in section.units if unit not in parents]:
            yield UnsoundReleaseError("release-strange-unit", "group-of-wave", **group, unit_id=min(strange))
        elif section.parent is not None and not section.values and not section.direct:
            over = set(by_key[section.parent].units)
            if any(over.isdisjoint((unit, parents[unit])) for unit in section.units):
                yield UnsoundReleaseError("release-misplaced", "group-of-wave", **group)
        if section.invited_low is not None and section.invited_low == section.invited_high:
            inside = {*_with_below(section.units, below), *section.direct_units}
            asked = sum(invited.get(unit, 0) for unit in inside)
            if section.invited_low != asked:
                numbers = {"invited": section.invited_low, "asked": asked}
                yield UnsoundReleaseError("release-other-invited", "group-of-wave", **group, **numbers)


def _with_below(units: Iterable[int], below: Mapping[int | None, Sequence[int]]) -> set[int]:
    """Return some units with everything below them, each once, even in a damaged tree."""
    inside: set[int] = set()
    ahead = [*units]
    while ahead:
        if (unit := ahead.pop()) not in inside:
            inside.add(unit)
            ahead += below.get(unit, ())
    return inside
