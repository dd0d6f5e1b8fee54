"""Ballots: one fixed-length byte string an answer sheet, sealed, under a key that only its browser can make.

Comments (`db.comments`) are cast and withdrawn as ballots are, in the other of a wave's two tables.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, Engine, func, inspect, select

from reflectory.db.notes import erase
from reflectory.db.response_tables import require_open, table
from reflectory.db.schema import WAVE
from reflectory.db.transactions import count_rows, lock, reading, upsert, writing
from reflectory.db.wave_records import units_of, wave_by_id
from reflectory.domain.waves import Wave, WaveUnit
from reflectory.errors import MissingError

SKIPPED = 255
WORD = 24  # bytes kept for the answer to the background question, so that all ballots are of one length
HEADER = 4 + WORD
DRAWN = "*"  # begins the word of a sheet that the lot put in the half reported by the background question
RATERS = 60  # of one person at most: those whom an open link to a colleague view reaches are not counted
FREE = 20  # answers that come in as fast as they like, whatever the numbers of people are


@dataclass(frozen=True)
class Ballot:
    """An answer sheet: the background question's value (or ``""``), and a byte an item, 255 where skipped.

    In a wave cut by lot a sheet of the half reported by team has no value, and one of the other half a school for its
    unit and ``"*"`` before the value.
    """

    unit: int
    attribute: str
    codes: bytes


def encode(unit_id: int, attribute: str, codes: Iterable[int | None]) -> bytes:
    """Return an answer sheet as bytes: unit, background question, then one byte an item in the survey's order.

    ``attribute``: empty if there is no background question or it was skipped. ``codes``: category index of every item;
    None, -1 or 255 where skipped.

    Examples
    --------
    >>> encode(7, "", [0, 4, None]).hex().replace("0" * 48, "-")
    '00000007-0004ff'
    """
    word = attribute.encode()
    if len(word) > WORD or word.endswith(b"\0"):
        raise ValueError(f"the value of a background question has at most {WORD} bytes: '{word.decode()}'")
    return unit_id.to_bytes(4, "big") + word.ljust(WORD, b"\0") + bytes(map(_byte, codes))


def decode(plain: bytes, items: int | None = None) -> Ballot:
    """Return the answer sheet that bytes stand for; one of another number of ``items``, where given, is refused.

    Examples
    --------
    >>> ballot = decode(encode(7, "leader", [0, 4, None]), 3)
    >>> ballot.unit, ballot.attribute, list(ballot.codes)
    (7, 'leader', [0, 4, 255])
    """
    if len(plain) < HEADER or items not in (None, len(plain) - HEADER):
        raise ValueError(f"a ballot of {items or 'some'} items has {HEADER + (items or 0)} bytes, not {len(plain)}")
    return Ballot(int.from_bytes(plain[:4], "big"), plain[4:HEADER].rstrip(b"\0").decode(), plain[HEADER:])


def cast(engine: Engine, wave_id: int, key: bytes, box: bytes, room: str = "ballot") -> None:
    """Keep a sealed ballot, or comment; once this returns it is on the disk. The same key again replaces it.

    ``key``: 16 to 32 random-looking bytes, such as ``blake2b(token, person=b"ballot")``. ``box``: sealed to the wave's
    public key. Raises `WaveClosedError` if the wave is not open, or was closed at this very moment: then nothing was
    kept.
    """
    cast_many(engine, wave_id, ((key, box),), room)


def cast_many(engine: Engine, wave_id: int, sealed: Iterable[tuple[bytes, bytes]], room: str = "ballot") -> None:
    """Keep many sealed ballots or comments, each with its key, in one transaction: all or none."""
    answers = table(room, wave_id)
    with writing(engine) as connection:
        require_open(connection, wave_id)
        length = connection.scalar(select(func.length(answers.c.box)).limit(1))
        for key, box in sealed:
            if not 16 <= len(key) <= 32:
                raise ValueError("a key has 16 to 32 bytes")
            length = length or len(box)
            if length != len(box):  # a longer box would stand out among the sealed ones
                raise ValueError(f"every {room} of wave {wave_id} is {length} bytes long, not {len(box)}")
            upsert(connection, answers, {"key": key, "box": box}, ["key"])


def withdraw(engine: Engine, wave_id: int, key: bytes, room: str = "ballot") -> bool:
    """Remove a ballot, or comment, from an open wave, and tell whether there was one.

    Raises `WaveClosedError` if the wave is not open: what was answered can no longer be taken out.
    """
    with writing(engine) as connection:
        require_open(connection, wave_id)
        answers = table(room, wave_id)
        return erase(connection, answers, answers.c.key == key)


def boxes(engine: Engine, wave_id: int, room: str = "ballot") -> list[bytes]:
    """Return all sealed ballots, or comments, in the order of their random keys, which says nothing of who came when.

    Raises `MissingError` if the wave was never opened, or its answers are destroyed.
    """
    with reading(engine) as connection:
        lock(connection, wave_id, exclusive=False)  # no release elsewhere drops the table between the two statements
        _require_kept(connection, wave_id)
        answers = table(room, wave_id)
        return [bytes(box) for box in connection.scalars(select(answers.c.box).order_by(answers.c.key))]


def has_ballot(engine: Engine, wave_id: int, key: bytes) -> bool:
    """Tell whether a ballot lies under a key: so a browser learns whether its submission arrived."""
    with reading(engine) as connection:
        if connection.scalar(select(WAVE.c.status).where(WAVE.c.id == wave_id)) not in ("open", "closed"):
            return False
        ballots = table("ballot", wave_id)
        return connection.execute(select(ballots.c.key).where(ballots.c.key == key)).first() is not None


def known_among(engine: Engine, wave_id: int, key: bytes) -> tuple[bool, int]:
    """Tell whether a ballot lies under a key, and among how many: what a wave has to know before it takes one more."""
    with reading(engine) as connection:
        if connection.scalar(select(WAVE.c.status).where(WAVE.c.id == wave_id)) not in ("open", "closed"):
            return False, 0
        ballots = table("ballot", wave_id)
        known = select(ballots.c.key).where(ballots.c.key == key).exists()
        row = connection.execute(select(known, select(func.count()).select_from(ballots).scalar_subquery())).one()
        return bool(row[0]), int(row[1])


def count(engine: Engine, wave_id: int) -> int:
    """Return the exact number of ballots: for the release, never for a page of an open wave."""
    with reading(engine) as connection:
        return _count(connection, wave_id)


def outnumbered(engine: Engine, wave_id: int) -> int | None:
    """Return how many people a closed wave invited where more answered; None elsewhere, or where nobody knows.

    What is more in one team and fewer in another shows in the report alone: the boxes are sealed.
    """
    with reading(engine) as connection:
        wave = wave_by_id(connection, wave_id)
        invited = _all_invited(units_of(connection, wave)) if wave.status == "closed" and not wave.is_circle else 0
        return invited if invited and _count(connection, wave_id) > invited else None


def overrun(engine: Engine, wave_id: int) -> bool:
    """Tell whether so many more answered than were invited that a report would not speak of those invited.

    Through an open link anybody may answer, a script too. Not from the first one on (`outnumbered` tells that, once a
    wave is closed): while a wave is open it would show a single answer arriving. False where not everybody was counted.
    """
    with reading(engine) as connection:
        wave = wave_by_id(connection, wave_id)
        if wave.status not in ("open", "closed"):
            return False
        most = freely(wave, units_of(connection, wave))
        return most is not None and _count(connection, wave_id) >= most


def freely(wave: Wave, units: tuple[WaveUnit, ...]) -> int | None:
    """Return how many answers of a wave come in freely; None where not everybody was counted."""
    invited = sum(unit.invited for unit in units) or RATERS if wave.is_circle else _all_invited(units)
    return limit(invited) if invited else None


def limit(invited: int) -> int:
    """Return how many answers come in freely: one and a half times as many as were invited, and 20 in any case.

    Examples
    --------
    >>> limit(8), limit(100)
    (20, 150)
    """
    return max(FREE, invited * 3 // 2)


def _all_invited(units: Iterable[WaveUnit]) -> int:
    """Return how many people some units invite, or 0 where a unit at the foot of the tree was not counted."""
    asked = tuple(units)
    inner = {unit.parent for unit in asked}
    counted = all(unit.invited for unit in asked if unit.id not in inner)
    return sum(unit.invited for unit in asked) if counted else 0


def _require_kept(connection: Connection, wave_id: int) -> None:
    wave = wave_by_id(connection, wave_id)
    gone = wave.status == "released" and not (wave.research and inspect(connection).has_table(f"ballot_{wave_id}"))
    if wave.status == "draft" or gone:
        code = "wave-never-opened" if wave.status == "draft" else "wave-answers-destroyed"
        raise MissingError(code, "wave-named", title=wave.title)


def _count(connection: Connection, wave_id: int) -> int:
    if connection.scalar(select(WAVE.c.status).where(WAVE.c.id == wave_id)) == "draft":
        return 0
    _require_kept(connection, wave_id)
    return count_rows(connection, table("ballot", wave_id))


def _byte(code: int | None) -> int:
    if code is None or code == -1:
        return SKIPPED
    if not 0 <= code <= SKIPPED:
        raise ValueError(f"a code lies between 0 and {SKIPPED - 1}, not at {code}")
    return code
