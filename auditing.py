"""Every stored release checked again, and the ledger: everything ever released, for a program that we did not write."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from report.contents import Report
    from storage.database import Engine
    from storage.releases import Release
    from storage.waves import Wave

DEFECT = "open no report of it, keep the database, and tell those who look after Reflectory"
RESTORE = "restore the release from a backup"


@dataclass(frozen=True)
class Finding:
    """What an audit found: where, what, and what to do."""

    place: str
    fault: str
    remedy: str

    def __str__(self) -> str:
        """Say it in one line."""
        return f"{self.place}: {self.fault}; {self.remedy}"


@dataclass(frozen=True)
class Checked:
    """One release, checked again: its seal, its answers and blocks, and what was found."""

    wave: int
    title: str
    digest: str
    answers: int
    blocks: int
    k: int
    findings: tuple[Finding, ...]

    def __str__(self) -> str:
        """Say it in one line."""
        place = f"wave {self.wave}, {self.title}"
        if self.findings:
            return f"{place}: {len(self.findings)} finding{'s' if len(self.findings) > 1 else ''}"
        if not self.blocks:
            return f"{place}: in order, and shows nothing: fewer than {self.k} people answered; seal {self.digest[:12]}"
        shown = f"{self.answers:,} answers in {self.blocks} blocks of {self.k} people or more"
        return f"{place}: in order; {shown}, for each another one gives the same release; seal {self.digest[:12]}"


def audit(engine: Engine) -> tuple[Checked, ...]:
    """Check every stored release again, as anybody could who holds nothing but the database.

    Checked are the seal, the text and its shape; that it is the report of the wave it stands under; that every block
    has k people or more, both caps hold in every item table, and sums are sums; every figure that the tables determine;
    the line of the first check; and that nothing is left of the answers, unless the wave was opened for research.

    Returns
    -------
    tuple of Checked
        One a release, in the order of the waves.

    Examples
    --------
    >>> from storage.database import scratch
    >>> audit(scratch())
    ()
    """
    from storage.releases import releases
    from storage.waves import waves

    stored = {one.wave_id: one for one in releases(engine)}
    found = []
    for wave in waves(engine):
        if wave.id in stored:
            found.append(_checked(engine, wave, stored[wave.id]))
        elif wave.status == "released":
            missing = Finding(f"wave {wave.id}", "it is released, and no report of it is stored", RESTORE)
            found.append(Checked(wave.id, wave.title, "", 0, 0, wave.k, (missing,)))
    return tuple(found)


def _checked(engine: Engine, wave: Wave, stored: Release) -> Checked:
    from release import seal
    from report.contents import ReportError, from_json
    from report.rechecking import attacked, faults
    from storage.releases import left_of

    place = f"wave {wave.id}"
    found, answers, blocks = [], 0, 0
    if seal(stored.text) != stored.digest:
        found.append(Finding(place, "its text does not fit its seal: it was changed after the release", RESTORE))
    try:
        report = from_json(stored.text)
        found += [Finding(f"{place}, {at}", fault, DEFECT) for at, fault in faults(report)]
        found += _of_the_wave(engine, wave, report)
        if not found:
            again = attacked(report)
            answers, blocks = again.answers, again.blocks
    except ReportError as error:
        found.append(Finding(place, str(error), RESTORE))
    except (ArithmeticError, AssertionError, AttributeError, LookupError, TypeError, ValueError) as error:
        found.append(Finding(place, f"its report cannot be checked ({type(error).__name__}: {error})", RESTORE))
    if wave.status != "released":
        found.append(Finding(place, f"it has a report and is marked {wave.status}", "do not take more answers in it"))
    elif not wave.research:
        left = left_of(engine, wave.id)
        remedy = "start Reflectory once: it finishes an interrupted destruction"
        found += [Finding(place, f"after the release its {what} are still there", remedy) for what in left]
    return Checked(wave.id, wave.title, stored.digest, answers, blocks, wave.k, tuple(found))


def _of_the_wave(engine: Engine, wave: Wave, report: Report) -> list[Finding]:
    """Find what a report says otherwise than the wave it stands under."""
    from storage.waves import wave_units
    from surveys.reading import from_json

    place = f"wave {wave.id}"
    same = (
        ("its wave", report.wave, str(wave.id)),
        ("the smallest group", report.k, wave.k),
        ("the way it is cut", report.cut, wave.cut),
        ("the survey as fielded", report.survey, from_json(wave.survey)),
    )
    found = [Finding(place, f"the report says otherwise than the wave: {what}", RESTORE)
             for what, said, true in same if said != true]  # fmt: skip
    above = {str(one.id): None if one.parent is None else str(one.parent) for one in wave_units(engine, wave.id)}
    by_key = {section.key: section for section in report.sections}
    for section in report.sections:
        if strange := set(section.units) - set(above):
            found.append(Finding(f"{place}, group {section.key}", f"unit {min(strange)} is not in the wave", DEFECT))
        elif section.parent is not None and not section.values and not section.direct:
            over = set(by_key[section.parent].units)
            if not all(unit in over or above[unit] in over for unit in section.units):
                found.append(Finding(f"{place}, group {section.key}", "it lies in no unit of the group above", DEFECT))
    return found
