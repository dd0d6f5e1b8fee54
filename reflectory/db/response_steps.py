"""How many have answered a running wave: told in quarters, once a night, so that no page shows an answer arriving.

What is told is a function of the state of the nights alone; it never falls; and what it is a share of, the most people
invited on any night, never falls either. So nothing that anybody does by day shows before the next night, an answer
taken back never shows, and codes made meanwhile narrow nothing down: at least five numbers of answers always fit
(docs/proof.md, "While a wave runs").

By school only where one-use codes are used: what is counted is the codes that somebody began with. In a wave by link
the school of an answer lies sealed in its box, and no box is opened for this.
"""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, Engine, func, select, update

from reflectory.db.notes import read_note, write_note
from reflectory.db.response_tables import table
from reflectory.db.schema import INVITATION, WAVE, WAVE_UNIT
from reflectory.db.transactions import count_rows, lock, reading, writing
from reflectory.db.wave_records import units_of, waves_where
from reflectory.domain.units import line_of
from reflectory.domain.waves import NOWHERE, Wave

FEWEST = 20  # people invited, from whom on anything is told: a quarter of them are five
STEP = 25  # per cent
NOTED = "steps told"  # the last day on which they were
RUNNING = ("open", "closed")


@dataclass(frozen=True)
class Rate:
    """Between which shares of the people invited, in per cent, those lie who had answered by last night."""

    low: int
    high: int


def step_of(answered: int, invited: int) -> int:
    """Return the lower end of the quarter, in per cent, that so many of those invited lie in; more than all are all.

    Examples
    --------
    >>> [step_of(answered, 20) for answered in (0, 4, 5, 14, 20, 21)]
    [0, 0, 25, 50, 75, 75]
    """
    return min(100 - STEP, 100 * answered // invited // STEP * STEP)


def next_quarter(quarter: int | None, answered: int, invited: int) -> int | None:
    """Return what is told of a school after one more night: never of few, and never less than was told before.

    ``invited`` are the most people on any night so far.

    Examples
    --------
    >>> next_quarter(None, 4, 19), next_quarter(None, 4, 20), next_quarter(25, 4, 20), next_quarter(25, 12, 20)
    (None, 0, 25, 50)
    """
    return quarter if invited < FEWEST else max(quarter or 0, step_of(answered, invited))


def tell_steps(engine: Engine, day: datetime.date) -> bool:
    """Write down once a day, for every running wave, which quarter it and its schools have reached; tell if it was due.

    Called again on the same day, or on one before, it changes nothing, by whichever process.
    """
    with writing(engine) as connection:
        lock(connection, 0, exclusive=True)  # of two processes at once, the second sees that it was done
        if (read_note(connection, NOTED) or "") >= day.isoformat():
            return False
        write_note(connection, NOTED, day.isoformat())
        for wave in waves_where(connection, WAVE.c.status.in_(RUNNING), WAVE.c.root != NOWHERE):
            if wave.public_key:  # one that was brought in had its answers elsewhere
                _tell(connection, wave)
    return True


def rates_by_unit(engine: Engine, wave_id: int) -> dict[int, Rate]:
    """Return what was told last night of a running wave: by school, or by its root where nothing is told by school.

    Never of both: how many answered in a school that is too small would follow from the whole and the other schools.
    Empty where fewer than 20 were invited, before the first night, and once a wave is released.
    """
    with reading(engine) as connection:
        chosen = select(WAVE_UNIT.c.unit, WAVE_UNIT.c.quarter).join(WAVE, WAVE.c.id == WAVE_UNIT.c.wave)
        chosen = chosen.where(WAVE.c.id == wave_id, WAVE.c.status.in_(RUNNING), WAVE_UNIT.c.quarter.is_not(None))
        return {unit: Rate(low, low + STEP) for unit, low in connection.execute(chosen.order_by(WAVE_UNIT.c.unit))}


def response_rate(engine: Engine, wave_id: int) -> Rate | None:
    """Return what was told last night of a whole wave; None where it is told by school, or not at all."""
    with reading(engine) as connection:
        root = connection.scalar(select(WAVE.c.root).where(WAVE.c.id == wave_id))
    return rates_by_unit(engine, wave_id).get(root or NOWHERE)


def _tell(connection: Connection, wave: Wave) -> None:
    """Write down the quarters of one wave, inside a transaction: of its schools, or of the whole of it."""
    units = units_of(connection, wave)
    parents = {unit.id: unit.parent for unit in units}
    schools = {unit.id for unit in units if unit.kind == "school"} | {wave.root}
    invited = _summed({unit.id: unit.invited for unit in units}, parents, schools)
    if wave.access == "codes":
        used = select(INVITATION.c.unit, func.count()).where(INVITATION.c.wave == wave.id)
        used = used.where(INVITATION.c.claim.is_not(None)).group_by(INVITATION.c.unit)
        answered = _summed({row[0]: row[1] for row in connection.execute(used)}, parents, schools)
    else:
        schools = {wave.root}
        answered = Counter({wave.root: count_rows(connection, table("ballot", wave.id))})
    before = select(WAVE_UNIT.c.unit, WAVE_UNIT.c.most_invited, WAVE_UNIT.c.quarter).where(WAVE_UNIT.c.wave == wave.id)
    rows = {row.unit: row for row in connection.execute(before) if row.unit in schools}
    most = {unit: max(row.most_invited, invited[unit]) for unit, row in rows.items()}
    inner = {unit for unit in rows if unit != wave.root and most[unit] >= FEWEST}
    if wave.root in rows and rows[wave.root].quarter is not None:  # what began as a whole stays one
        inner = set()
    for unit, row in rows.items():
        quarter = next_quarter(row.quarter, answered[unit], most[unit]) if unit in (inner or {wave.root}) else None
        chosen = (WAVE_UNIT.c.wave == wave.id) & (WAVE_UNIT.c.unit == unit)
        connection.execute(update(WAVE_UNIT).where(chosen).values(most_invited=most[unit], quarter=quarter))


def _summed(numbers: dict[int, int], parents: dict[int, int | None], into: Iterable[int]) -> Counter[int]:
    """Sum the numbers of units into those that they lie in."""
    wanted, sums = set(into), Counter[int]()
    for unit, number in numbers.items():
        sums.update({above: number for above in line_of(unit, parents) if above in wanted})
    return sums
