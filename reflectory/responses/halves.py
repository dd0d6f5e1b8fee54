"""The lot of a large wave: which half somebody's answers are reported in, and what is then kept of them.

One half is reported by team: the background question is forgotten. The other is reported by the background question:
the team is forgotten, and its school kept in its place. Nothing of what is left out is ever sealed or stored.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from reflectory.db.ballots import DRAWN, WORD
from reflectory.db.waves import SMALLEST_LOT
from reflectory.domain.waves import LOT

if TYPE_CHECKING:
    from reflectory.domain.units import Unit
    from reflectory.domain.waves import Wave, WaveUnit
    from surveys.model import Survey


def placed(wave: Wave, units: Iterable[WaveUnit], unit: int, attribute: str, lot: bytes) -> tuple[int, str]:
    """Return the unit and the word that a ballot keeps.

    Parameters
    ----------
    wave : Wave
    units : iterable of WaveUnit
        The wave's frozen units.
    unit : int
        Where the respondent belongs.
    attribute : str
        Their answer to the background question, or ``""``.
    lot : bytes
        Derived from the browser's token for this purpose alone: one token draws one lot, however often it sends.
    """
    if not wave.by_lot:
        return unit, attribute
    if lot[0] & 1:
        return school_of(units, unit), DRAWN + attribute
    return unit, ""


def school_of(units: Iterable[WaveUnit], unit: int) -> int:
    """Return the school a unit lies in: a team's parent, or the unit itself.

    Examples
    --------
    >>> from reflectory.domain.waves import WaveUnit
    >>> tree = WaveUnit(1, None, "school", "Elm", 0), WaveUnit(2, 1, "team", "A", 9)
    >>> school_of(tree, 2), school_of(tree, 1)
    (1, 1)
    """
    wave_unit = next(candidate for candidate in units if candidate.id == unit)
    return wave_unit.parent if wave_unit.kind in {"team", "group"} and wave_unit.parent is not None else wave_unit.id


def offered(survey: Survey, invited: int, moment: str = "") -> tuple[str, ...]:
    """Return the cuts by lot that a wave of so many people may be opened with: none below 200, none in a book study."""
    if invited < SMALLEST_LOT or moment:
        return ()
    fitting: Sequence[str] = [
        attribute.id
        for attribute in survey.attributes
        if all(len((DRAWN + id).encode()) <= WORD for id, _ in attribute.values)
    ]
    return tuple(LOT + id for id in fitting)


def halved(tree: Iterable[Unit]) -> list[Unit]:
    """Return units of half their size: as many people as each is expected to have in the half reported by team."""
    return [replace(unit, size=unit.size // 2) for unit in tree]
