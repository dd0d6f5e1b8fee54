"""Whether far more people answered a wave than were invited: through an open link anybody may answer, a script too."""

from __future__ import annotations

from sqlalchemy import Engine

from reflectory.db.ballots import count
from reflectory.db.transactions import reading
from reflectory.db.wave_records import units_of, wave_by_id

RATERS = 60  # of one person at most: those whom an open link to a colleague view reaches are not counted
FREE = 20  # answers that come in as fast as they like, whatever the numbers of people are


def overrun(engine: Engine, wave_id: int) -> bool:
    """Tell whether so many more answered than were invited that a report would not speak of those invited.

    Not from the first one on (`db.ballots.outnumbered` tells that, once a wave is closed): while a wave is open it
    would show a single answer arriving.

    Returns false where not everybody was counted.

    Examples
    --------
    >>> limit(8), limit(100)
    (20, 150)
    """
    with reading(engine) as connection:
        wave = wave_by_id(connection, wave_id)
        if wave.status not in ("open", "closed"):
            return False
        asked = units_of(connection, wave)
    inner = {unit.parent for unit in asked}
    invited = sum(unit.invited for unit in asked)
    if wave.is_circle:
        invited = invited or RATERS
    elif not invited or not all(unit.invited for unit in asked if unit.id not in inner):
        return False
    return count(engine, wave_id) >= limit(invited)


def limit(invited: int) -> int:
    """Return how many answers come in freely: one and a half times as many as were invited, and 20 in any case."""
    return max(FREE, invited * 3 // 2)
