"""Reminders of goals: to whom one goes, and on which day. The address lies sealed, and goes with the message."""

from __future__ import annotations

import datetime
import json
from dataclasses import dataclass

from sqlalchemy import Connection, Engine, delete, insert, or_, select, update

from reflectory.db.crypto import can_open, destroy_wave_key, new_wave_key, opener
from reflectory.db.mail_queue import sealed
from reflectory.db.notes import erased
from reflectory.db.schema import GOAL, GOAL_REMINDER
from reflectory.db.transactions import reading, writing
from reflectory.db.wave_records import recorded
from reflectory.errors import MissingError

DAYS = 7  # after its day, on each of which a message that could not be sent is tried once more


@dataclass(frozen=True)
class Reminder:
    """A reminder that is due: to whom it goes, and what of."""

    goal: int
    address: str
    language: str
    text: str
    due: datetime.date


def set_reminder(engine: Engine, goal_id: int, address: str, language: str, day: datetime.date) -> None:
    """Choose who is reminded of an open goal, and on which day; the choice before is forgotten."""
    new = new_wave_key()
    try:
        with writing(engine) as connection:
            running = select(GOAL.c.wave).where(GOAL.c.id == goal_id, GOAL.c.status == "open")
            wave_id = connection.scalar(running.with_for_update())  # of two at once, the second replaces the first
            if wave_id is None:
                raise MissingError("goal-gone", "goal-number", id=goal_id)
            before = drop(connection, goal_id)
            row = {"goal": goal_id, "public_key": new, "box": sealed(new, address, language), "day": day}
            connection.execute(insert(GOAL_REMINDER).values(**row))
            recorded(connection, "goal.reminder", wave_id, goal=goal_id)
    except BaseException:
        destroy_wave_key(new)
        raise
    destroy_wave_key(before)


def reminder_day(engine: Engine, goal_id: int) -> datetime.date | None:
    """Return the day on which somebody is reminded of a goal, or None."""
    with reading(engine) as connection:
        return connection.scalar(select(GOAL_REMINDER.c.day).where(GOAL_REMINDER.c.goal == goal_id))


def lease(engine: Engine, today: datetime.date) -> list[Reminder]:
    """Take the reminders that are due for this process: each is tried once a day."""
    untried = or_(GOAL_REMINDER.c.tried.is_(None), GOAL_REMINDER.c.tried < today)
    due = GOAL_REMINDER.c.day <= today, untried
    with writing(engine) as connection:
        chosen = select(GOAL_REMINDER, GOAL.c.text, GOAL.c.due).join(GOAL, GOAL.c.id == GOAL_REMINDER.c.goal)
        rows = connection.execute(chosen.where(*due).with_for_update()).all()
        taken = GOAL_REMINDER.c.goal.in_([row.goal for row in rows])
        connection.execute(update(GOAL_REMINDER).where(taken).values(tried=today))
    reminders = []
    for row in rows:
        if not can_open(row.public_key):  # its days will erase it
            continue
        address, language = json.loads(opener(row.public_key)(row.box))
        reminders.append(Reminder(row.goal, address, language, row.text, row.due))
    return reminders


def forget(engine: Engine, goal_id: int) -> None:
    """Erase a reminder that has gone, or is not wanted any more."""
    with writing(engine) as connection:
        public = drop(connection, goal_id)
    destroy_wave_key(public)


def forget_late(engine: Engine, today: datetime.date) -> None:
    """Erase the reminders that could not be sent for days."""
    late = GOAL_REMINDER.c.day < today - datetime.timedelta(days=DAYS)
    with reading(engine) as connection:
        numbers = connection.scalars(select(GOAL_REMINDER.c.goal).where(late)).all()
    for number in numbers:
        forget(engine, number)


def drop(connection: Connection, goal_id: int) -> bytes | None:
    """Erase a reminder inside a transaction; whoever calls destroys the key returned after it."""
    gone = delete(GOAL_REMINDER).where(GOAL_REMINDER.c.goal == goal_id).returning(GOAL_REMINDER.c.public_key)
    public = connection.scalar(gone)
    if public is None:
        return None
    erased(connection)
    return bytes(public)
