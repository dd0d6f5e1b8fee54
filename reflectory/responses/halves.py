"""The lot of a large wave: which half somebody's answers are reported in, and what is then kept of them.

One half is reported by team: the background question is forgotten. The other is reported by the background question:
the team is forgotten, and its school kept in its place. Nothing of what is left out is ever sealed or stored.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from reflectory.db.ballots import DRAWN, WORD
from reflectory.db.waves import SMALLEST_LOT
from reflectory.domain.units import Unit
from reflectory.domain.waves import LOT, Wave
from surveys.model import Survey


def ballot_cell(wave: Wave, unit: int, school: int, attribute: str, lot: bytes) -> tuple[int, str]:
    """Return the unit and the word that a ballot keeps of a respondent.

    ``lot`` is derived from the browser's token for this alone: one token draws one lot, however often it sends.
    """
    if not wave.by_lot:
        return unit, attribute
    return (school, DRAWN + attribute) if lot[0] & 1 else (unit, "")


def lot_cuts(survey: Survey, invited: int, moment: str = "") -> tuple[str, ...]:
    """Return the cuts by lot that a wave of so many people may be opened with: none below 200, none in a book study."""
    if invited < SMALLEST_LOT or moment:
        return ()
    return tuple(
        LOT + attribute.id
        for attribute in survey.attributes
        if all(len((DRAWN + value).encode()) <= WORD for value, _ in attribute.values)
    )


def half_tree(tree: Iterable[Unit]) -> list[Unit]:
    """Return units of half their size: as many people as each is expected to have in the half reported by team."""
    return [replace(unit, size=unit.size // 2) for unit in tree]
