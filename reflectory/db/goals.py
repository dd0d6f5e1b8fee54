"""Goals: what people want to do about a released figure, by when, and what they noted on the way.

A goal stands in the name of its units, so whoever sets, changes, closes or removes one is recorded: which wave, and the
goal's number. Its words, its figure and its group are not: administrators read the log, and no report. Only the wave
that asks everybody about a public one bears its words as its title.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Engine, Select, delete, select, update

from reflectory.db import goal_reminders, local_time
from reflectory.db.crypto import destroy_wave_key
from reflectory.db.notes import erased
from reflectory.db.schema import GOAL, GOAL_NOTE, WAVE
from reflectory.db.transactions import count_rows, insert_row, reading, writing
from reflectory.db.wave_records import recorded
from reflectory.db.waves import drop_draft
from reflectory.errors import MissingError, RefusedError

OPEN, DONE, LET_GO = "open", "done", "let_go"
LONGEST = 600  # characters of a text; a goal that needs more is two goals
OWNER_LENGTH = 120


@dataclass(frozen=True)
class Note:
    """What was noted at one check-in."""

    day: datetime.date
    text: str


@dataclass(frozen=True)
class Goal:
    """What the people of one section of a release want to do about one scale.

    ``wave``, ``section``, ``scale`` name the released figure it starts from; the figure itself is read from the
    release. They hope for an average, or agree on a ``sign`` that they will see for themselves. ``question`` is what
    they want to ask themselves on the way, ``owner`` who keeps it in view: a role, or first names. ``look`` is the wave
    that will look again; None for the next one of the same survey. A ``public`` one is read by everybody in its units.
    ``echo`` is the wave that asks them whether it was tried; its draft goes once the goal is over, or not public.
    """

    wave: int
    section: str
    units: tuple[int, ...]
    scale: str
    text: str
    hoped: float | None
    due: datetime.date
    question: str = ""
    owner: str = ""
    look: int | None = None
    status: str = OPEN
    closing: str = ""
    id: int = 0
    notes: tuple[Note, ...] = ()
    sign: str = ""
    public: bool = False
    echo: int | None = None


def add_goal(engine: Engine, goal: Goal) -> int:
    """Keep a new goal on a released wave and return its number; the very same once more is the one that is kept."""
    with writing(engine) as connection:
        status = connection.scalar(select(WAVE.c.status).where(WAVE.c.id == goal.wave))
        if status is None:
            raise MissingError("goal-wave-unknown", "wave-number", id=goal.wave)
        if status != "released":
            raise RefusedError("goal-wave-not-released", "wave-number", id=goal.wave, status=status)
        row = _row(goal) | {"status": OPEN, "closing": ""}
        same = select(GOAL.c.id).where(*(GOAL.c[name] == value for name, value in row.items()))
        if (stored_id := connection.scalar(same)) is not None:
            return int(stored_id)
        number = insert_row(connection, GOAL, row)
        recorded(connection, "goal.set", goal.wave, goal=number)
        return number


def change_goal(engine: Engine, goal: Goal) -> None:
    """Write an open goal's texts, hope or sign, owner, date and next look anew; what it is about stays."""
    row = {name: value for name, value in _row(goal).items() if name not in ("wave", "section", "units", "scale")}
    with writing(engine) as connection:
        before = _still_open(connection, goal.id)
        if all(getattr(before, name) == value for name, value in row.items()):
            return
        key = None if goal.public else _drop_echo(connection, before)
        connection.execute(update(GOAL).where(GOAL.c.id == goal.id).values(**row))
        recorded(connection, "goal.changed", before.wave, goal=goal.id)
    destroy_wave_key(key)


def set_echo(engine: Engine, goal_id: int, wave_id: int) -> int:
    """Name the wave that asks about an open goal, and return it: the one before, as long as there is one."""
    with writing(engine) as connection:
        before = _still_open(connection, goal_id)
        if before.echo is not None and count_rows(connection, WAVE, WAVE.c.id == before.echo):
            return int(before.echo)
        connection.execute(update(GOAL).where(GOAL.c.id == goal_id).values(echo=wave_id))
        recorded(connection, "goal.echo", before.wave, goal=goal_id)
        return wave_id


def note(engine: Engine, goal_id: int, text: str, day: datetime.date | None = None) -> None:
    """Keep a short note of a check-in; the same words on the same day are one note."""
    text = _fitting("note", text, required=True)
    with writing(engine) as connection:
        _still_open(connection, goal_id)
        row = {"goal": goal_id, "day": day or local_time.today(), "text": text}
        if not count_rows(connection, GOAL_NOTE, *(GOAL_NOTE.c[name] == value for name, value in row.items())):
            insert_row(connection, GOAL_NOTE, row)


def close_goal(engine: Engine, goal_id: int, status: str, closing: str = "") -> None:
    """Call an open goal done, or let it go; letting go takes a sentence, so that the next ones know why."""
    if status not in (DONE, LET_GO):
        raise ValueError(f"a goal is closed as {DONE} or {LET_GO}, not {status}")
    closing = _fitting("goal", closing, required=status == LET_GO)
    with writing(engine) as connection:
        row = _goal_row(connection, goal_id)
        if (row.status, row.closing) == (status, closing):
            return
        before = _still_open(connection, goal_id)
        keys = goal_reminders.drop(connection, goal_id), _drop_echo(connection, before)
        connection.execute(update(GOAL).where(GOAL.c.id == goal_id).values(status=status, closing=closing))
        recorded(connection, "goal.closed", before.wave, goal=goal_id)
    for key in keys:
        destroy_wave_key(key)


def reopen_goal(engine: Engine, goal_id: int) -> None:
    """Take a closed goal up again."""
    with writing(engine) as connection:
        before = _goal_row(connection, goal_id)
        if before.status == OPEN:
            return
        connection.execute(update(GOAL).where(GOAL.c.id == goal_id).values(status=OPEN, closing=""))
        recorded(connection, "goal.reopened", before.wave, goal=goal_id)


def remove_goal(engine: Engine, goal_id: int) -> None:
    """Remove a goal with its notes, such as one set by mistake."""
    with writing(engine) as connection:
        before = connection.execute(_row_of(goal_id)).first()
        if before is None:  # somebody was first
            return
        keys = goal_reminders.drop(connection, goal_id), _drop_echo(connection, before)
        connection.execute(delete(GOAL).where(GOAL.c.id == goal_id))
        erased(connection)
        recorded(connection, "goal.removed", before.wave, goal=goal_id)
    for key in keys:
        destroy_wave_key(key)


def goals(engine: Engine, units: Iterable[int] | None = None) -> tuple[Goal, ...]:
    """Return the goals of some units (of all, if none are given), those due first first; open ones before the rest."""
    with reading(engine) as connection:
        notes: dict[int, list[Note]] = {}
        for row in connection.execute(select(GOAL_NOTE).order_by(GOAL_NOTE.c.id)):
            notes.setdefault(row.goal, []).append(Note(row.day, row.text))
        chosen = [_goal(row, notes.get(row.id, [])) for row in connection.execute(select(GOAL))]
    if units is not None:
        wanted = set(units)
        chosen = [goal for goal in chosen if wanted & set(goal.units)]
    return tuple(sorted(chosen, key=lambda goal: (goal.status != OPEN, goal.due, goal.id)))


def public_goals(engine: Engine, wave_id: int) -> tuple[Goal, ...]:
    """Return what everybody whom a wave asks may read: public goals about other waves, those due first first."""
    public = select(GOAL).where(GOAL.c.public, GOAL.c.wave != wave_id).order_by(GOAL.c.due, GOAL.c.id)
    with reading(engine) as connection:
        return tuple(_goal(row, ()) for row in connection.execute(public))


def scales_named(engine: Engine, wave_id: int, section: str) -> frozenset[str]:
    """Return the scales that goals on one section of a release name: the next wave judges them together.

    Goals that were closed meanwhile count as well: what is judged with them must not depend on what was seen since.
    """
    with reading(engine) as connection:
        chosen = select(GOAL.c.scale).where(GOAL.c.wave == wave_id, GOAL.c.section == section)
        return frozenset(connection.scalars(chosen))


def _drop_echo(connection: Connection, goal: Any) -> bytes | None:
    """Remove the wave that was to ask about a goal, unless it was opened; whoever calls destroys the key returned."""
    draft = WAVE.c.id == goal.echo, WAVE.c.status == "draft"
    return drop_draft(connection, goal.echo) if count_rows(connection, WAVE, *draft) else None


def _goal(row: Any, notes: Iterable[Note]) -> Goal:
    units = tuple(int(unit) for unit in json.loads(row.units))  # texts, as a release has them
    read = {"units": units, "hoped": None if row.sign else row.hoped, "notes": tuple(notes)}
    return Goal(**{**row._mapping, **read})


def _row(goal: Goal) -> dict[str, Any]:
    owner = " ".join(goal.owner.split())
    if len(owner) > OWNER_LENGTH:
        raise RefusedError("goal-owner-length", "goal", most=OWNER_LENGTH)
    return {
        "wave": goal.wave,
        "section": goal.section,
        "units": json.dumps([str(unit) for unit in goal.units]),
        "scale": goal.scale,
        "text": _fitting("goal", goal.text, required=True),
        "hoped": 0.0 if goal.hoped is None else goal.hoped,  # a column that takes no null, from before there were signs
        "sign": _fitting("goal", goal.sign, required=goal.hoped is None),
        "question": _fitting("goal", goal.question),
        "owner": owner,
        "due": goal.due,
        "look": goal.look,
        "public": goal.public,
    }


def _fitting(place: str, text: str, required: bool = False) -> str:
    text = text.strip()
    if len(text) > LONGEST or (required and not text):
        raise RefusedError("goal-text-length", place, most=LONGEST)
    return text


def _goal_row(connection: Connection, goal_id: int) -> Any:
    row = connection.execute(_row_of(goal_id)).first()
    if row is None:
        raise MissingError("goal-gone", "goal-number", id=goal_id)
    return row


def _row_of(goal_id: int) -> Select[Any]:
    """Select a goal's row, held until the transaction ends: the second of two waits."""
    return select(GOAL).where(GOAL.c.id == goal_id).with_for_update()


def _still_open(connection: Connection, goal_id: int) -> Any:
    row = _goal_row(connection, goal_id)
    if row.status != OPEN:
        raise RefusedError("goal-closed", "goal-number", id=goal_id)
    return row
