"""Invitations by e-mail: who they go to, what waits, what was refused. All of it sealed, all of it gone at the closing.

Where everybody reads the results, addresses alone stay after it, for one message that they are there.

The protocol, what a crash at any point does, and what this cannot hide: docs/decisions/0050-mail.md.
"""

from __future__ import annotations

import datetime
import json
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, Row, delete, insert, select, update

from reflectory.db import invitations, wave_records
from reflectory.db.crypto import can_open, destroy_wave_key, new_wave_key, opener
from reflectory.db.engine import now as clock
from reflectory.db.invitations import withdraw_one
from reflectory.db.mail_queue import DAY, INVITE, REMIND, RESULTS, queue, sealed
from reflectory.db.notes import erased
from reflectory.db.schema import ADDRESSEE, INVITATION, LETTER, MAILING, WAVE, WAVE_UNIT
from reflectory.db.transactions import count_rows, lock, reading, writing
from reflectory.db.wave_records import locked_wave, recorded, wave_by_id
from reflectory.domain.waves import Addressee, Wave
from reflectory.errors import RefusedError

RESULT_DAYS = 60  # after the closing day, for which addresses wait for the results at most


@dataclass(frozen=True)
class State:
    """How far a mailing is: messages that wait, addresses it goes to, days before the closing day of the reminder.

    ``trouble`` says why the mail server could not be used at the last try (`mail_trouble.toml`); empty if it could.
    """

    waiting: int
    addresses: int
    remind: int
    reminded: bool
    trouble: str = ""


def prepare(engine: Engine, wave_id: int, people: Iterable[Addressee], remind: int = 0) -> None:
    """Queue an invitation of a draft for everybody; where the wave takes codes, each gets one, dealt by chance.

    What was queued before and every unused code of the wave go. Nothing is sent before the wave opens. ``people``:
    checked (`files.addresses`). ``remind``: days before the closing day of one reminder to all alike; 0 for none.
    """
    wave = wave_records.wave(engine, wave_id)
    if wave.status != "draft":
        raise RefusedError("invitations-too-late", "wave-named", title=wave.title, status=wave.status)
    take_back(engine, wave_id)
    add(engine, wave_id, people, remind)


def known(engine: Engine, wave_id: int, people: Iterable[Addressee]) -> set[str]:
    """Return which of some addresses a wave has already; one that the mail server refused may be brought again."""
    with reading(engine) as connection:
        return _known(connection, wave_id) & {person.address.casefold() for person in people}


def add(engine: Engine, wave_id: int, people: Iterable[Addressee], remind: int = 0) -> int:
    """Queue an invitation for everybody whom the wave has not yet, and return how many they are.

    The wave is a draft, or open: then the messages go out at once. ``people`` and ``remind`` as for `prepare`.
    """
    wave = wave_records.wave(engine, wave_id)
    _require_running(wave)
    those = list(people)
    before = known(engine, wave_id, those)
    those = [person for person in those if person.address.casefold() not in before]
    by_unit: dict[int, list[Addressee]] = {}
    for person in those:
        by_unit.setdefault(person.unit, []).append(person)
    dealt: list[tuple[Addressee, str]] = []
    new = new_wave_key()
    try:
        for unit, mine in by_unit.items():
            takes_codes = wave.access == "codes"
            codes = invitations.issue(engine, wave_id, unit, len(mine)) if takes_codes else [""] * len(mine)
            secrets.SystemRandom().shuffle(codes)
            dealt += zip(mine, codes, strict=True)
        secrets.SystemRandom().shuffle(dealt)
        with writing(engine) as connection:
            _require_running(locked_wave(connection, wave_id))
            stored_key = _public_key(connection, wave_id)
            public = stored_key or new
            if stored_key is None:
                row = {"wave": wave_id, "public_key": public, "remind": remind, "reminded": False, "trouble": ""}
                connection.execute(insert(MAILING).values(**row))
            before = _known(connection, wave_id)  # once more: of two at once, only one adds
            refused_rows = _addressees(connection, wave_id, ADDRESSEE.c.fault != "")
            refused_keys = {address.casefold(): row.key for address, _, row in refused_rows}
            for who, code in dealt:
                if who.address.casefold() in before:
                    if code:
                        withdraw_one(connection, wave_id, code)
                    continue
                if again := refused_keys.get(who.address.casefold()):
                    connection.execute(delete(ADDRESSEE).where(ADDRESSEE.c.key == again))
                key = secrets.token_bytes(16)
                box = sealed(public, who.address, who.language, str(who.unit))
                connection.execute(insert(ADDRESSEE).values(key=key, wave=wave_id, box=box, fault="", written=0))
                queue(connection, public, wave_id, INVITE, who.address, who.language, code, key)
            added = sum(who.address.casefold() not in before for who, _ in dealt)
            if added or stored_key is None:
                recorded(connection, "mailing.made", wave_id, people=added)
    except BaseException:
        destroy_wave_key(new)
        _withdraw(engine, wave_id, [code for _, code in dealt if code])
        raise
    if public != new:
        destroy_wave_key(new)
    return added


def _require_running(wave: Wave) -> None:
    if wave.status not in ("draft", "open"):
        raise RefusedError("addresses-too-late", "wave-named", title=wave.title, status=wave.status)


def _public_key(connection: Connection, wave_id: int) -> bytes | None:
    public = connection.scalar(select(MAILING.c.public_key).where(MAILING.c.wave == wave_id))
    return None if public is None else bytes(public)


def _addressees(
    connection: Connection, wave_id: int, *where: ColumnElement[bool]
) -> list[tuple[str, str, Row[tuple[Any, ...]]]]:
    """Return address, language and row of those to whom a wave's mailing goes, opened with its key."""
    rows = connection.execute(select(ADDRESSEE).where(ADDRESSEE.c.wave == wave_id, *where)).all()
    public = _public_key(connection, wave_id)
    if not rows or public is None:
        return []
    opened = opener(public)
    boxes = ((json.loads(opened(row.box)), row) for row in rows)
    return [(address, language, row) for (address, language, *_), row in boxes]


def _known(connection: Connection, wave_id: int) -> set[str]:
    """Return the addresses that a wave has, but those that the mail server refused."""
    return {address.casefold() for address, _, _ in _addressees(connection, wave_id, ADDRESSEE.c.fault == "")}


def _withdraw(engine: Engine, wave_id: int, codes: list[str]) -> None:
    """Take back codes that reached nobody."""
    if codes:
        with writing(engine) as connection:
            for code in codes:
                withdraw_one(connection, wave_id, code)


def take_back(engine: Engine, wave_id: int) -> bool:
    """Erase a draft's mailing, with its key, and the codes it dealt. Returns whether there was one."""
    with writing(engine) as connection:
        lock(connection, wave_id, exclusive=True)
        if connection.scalar(select(WAVE.c.status).where(WAVE.c.id == wave_id)) != "draft":
            return False
        public = drop(connection, wave_id)
        unused = (INVITATION.c.wave == wave_id) & INVITATION.c.claim.is_(None)
        connection.execute(delete(INVITATION).where(unused))
        connection.execute(delete(WAVE_UNIT).where(WAVE_UNIT.c.wave == wave_id))  # nor is a slip of them a lost one
        if public is not None:
            recorded(connection, "mailing.taken_back", wave_id)
    destroy_wave_key(public)
    return public is not None


def drop(connection: Connection, wave_id: int) -> bytes | None:
    """Erase addresses and letters of a wave inside a transaction; whoever calls destroys the key returned after it."""
    public = _public_key(connection, wave_id)
    for table in (LETTER, ADDRESSEE, MAILING):
        connection.execute(delete(table).where(table.c.wave == wave_id))
    if public is not None:
        erased(connection)
    return public


def keep_for_results(connection: Connection, wave_id: int) -> None:
    """Erase what waits of a wave that closes, inside the transaction; its addresses stay until `queue_results`.

    They were told of one more message: where the wave is opened again, nobody is reminded.
    """
    connection.execute(update(MAILING).where(MAILING.c.wave == wave_id).values(remind=0))
    connection.execute(delete(LETTER).where(LETTER.c.wave == wave_id))
    connection.execute(delete(ADDRESSEE).where(ADDRESSEE.c.wave == wave_id, ADDRESSEE.c.fault != ""))
    erased(connection)


def queue_results(engine: Engine, wave_id: int, now: int | None = None) -> int:
    """Queue the one message that a released wave's results are there, and return how many it goes to.

    To every address alike, for the reading code that its unit has then; the list of addresses is erased with it, so
    that another process finds nothing left to do. Nobody gets it within a day of the message before. Where the key is
    gone, the days of the addresses erase them.
    """
    now = clock() if now is None else now
    with writing(engine) as connection:
        wave = locked_wave(connection, wave_id)
        public = _public_key(connection, wave_id)
        if public is None or wave.status != "released" or not can_open(public):
            return 0
        rows = connection.execute(select(ADDRESSEE).where(ADDRESSEE.c.wave == wave_id)).all()
        opened = opener(public)
        for row in rows:
            address, language, *unit = json.loads(opened(row.box))  # those of before an update say no unit
            due = row.written + DAY if row.written else now
            queue(connection, public, wave_id, RESULTS, address, language, "".join(unit), bytes(row.key), due)
        if rows:
            connection.execute(delete(ADDRESSEE).where(ADDRESSEE.c.wave == wave_id))
            erased(connection)
        return len(rows)


def finish_results(engine: Engine, wave_id: int, today: datetime.date) -> bool:
    """Erase a closed wave's mailing, with its key, once its last message has gone, or its days are over."""
    with writing(engine) as connection:
        wave = locked_wave(connection, wave_id)
        over = wave.closes is None or wave.closes + datetime.timedelta(days=RESULT_DAYS) < today
        left = [count_rows(connection, table, table.c.wave == wave_id) for table in (LETTER, ADDRESSEE)]
        is_through = wave.status == "released" and not any(left)
        if wave.status not in ("closed", "released") or not (over or is_through):
            return False
        public = drop(connection, wave_id)
    destroy_wave_key(public)
    return public is not None


def has_written(connection: Connection, wave_id: int) -> bool:
    """Tell, inside a transaction, whether a message of a wave has gone, so that what it promised stays."""
    return count_rows(connection, ADDRESSEE, ADDRESSEE.c.wave == wave_id, ADDRESSEE.c.written > 0) > 0


def state(engine: Engine, wave_id: int) -> State | None:
    """Return how far a wave's mailing is, or None if there is none. Nothing in it depends on who has answered."""
    with reading(engine) as connection:
        row = connection.execute(select(MAILING).where(MAILING.c.wave == wave_id)).first()
        if row is None:
            return None
        waiting, addresses = (count_rows(connection, table, table.c.wave == wave_id) for table in (LETTER, ADDRESSEE))
    return State(waiting, addresses, row.remind, row.reminded, row.trouble)


def note_trouble(engine: Engine, wave_ids: Iterable[int], trouble: str) -> None:
    """Note why the mail server cannot be used, for whoever can mend it; nothing once it can be used again."""
    with writing(engine) as connection:
        chosen = MAILING.c.wave.in_(set(wave_ids)) & (MAILING.c.trouble != trouble)
        connection.execute(update(MAILING).where(chosen).values(trouble=trouble))


def refused(engine: Engine, wave_id: int) -> list[tuple[str, str]]:
    """Return the addresses that were refused for good, each with what the mail server answered."""
    with reading(engine) as connection:
        rows = _addressees(connection, wave_id, ADDRESSEE.c.fault != "")
    return sorted((address, row.fault) for address, _, row in rows)


def most_days(wave: Wave, today: datetime.date) -> int:
    """Return how many days before the last one everybody may be reminded at most; 0 where no day fits.

    A reminder goes out after the opening day, and not in the past.

    Examples
    --------
    >>> from reflectory.domain.waves import Wave
    >>> day = datetime.date
    >>> wave = Wave(1, "", "", "", "", 1, "team", 5, "link", None, day(2026, 3, 10), "draft", "", b"", "", False)
    >>> most_days(wave, day(2026, 3, 1)), most_days(wave, day(2026, 3, 9)), most_days(wave, day(2026, 3, 12))
    (8, 0, 0)
    """
    if wave.closes is None:
        return 0
    opening = max(wave.opens or today, today) if wave.status == "draft" else wave.opens
    first = max(today, opening + datetime.timedelta(days=1)) if opening else today
    return max(0, (wave.closes - first).days)


def set_reminder(engine: Engine, wave_id: int, days: int, today: datetime.date) -> None:
    """Choose when everybody is reminded once, so many days before the closing day; 0 for never."""
    with writing(engine) as connection:
        wave = wave_by_id(connection, wave_id)
        most = most_days(wave, today)
        if not 0 <= days <= most:
            raise RefusedError("reminder-days", "wave-named", title=wave.title, days=days, most=most)
        connection.execute(update(MAILING).where(MAILING.c.wave == wave_id).values(remind=days))
        recorded(connection, "mailing.reminder", wave_id, days=days)


def remind_again(connection: Connection, wave_id: int) -> None:
    """Let everybody be reminded before a later closing day, too, inside the transaction that sets it."""
    connection.execute(update(MAILING).where(MAILING.c.wave == wave_id).values(reminded=False))


def queue_reminders(engine: Engine, wave_id: int, now: int | None = None) -> int:
    """Queue the one reminder for every address of a wave alike, and return how many; 0 if another did it first.

    Nobody gets it before the invitation, nor within a day of it.
    """
    now = clock() if now is None else now
    with writing(engine) as connection:
        lock(connection, wave_id, exclusive=True)
        waiting = select(MAILING).where(MAILING.c.wave == wave_id, MAILING.c.reminded.is_(False), MAILING.c.remind > 0)
        mailing = connection.execute(waiting).first()
        if mailing is None:
            return 0
        rows = _addressees(connection, wave_id, ADDRESSEE.c.fault == "")
        for address, language, row in rows:
            due = (row.written or now) + DAY
            queue(connection, mailing.public_key, wave_id, REMIND, address, language, "", bytes(row.key), due)
        connection.execute(update(MAILING).where(MAILING.c.wave == wave_id).values(reminded=True))
        return len(rows)
