"""Invitations by e-mail: who they go to, what waits, what was refused. All of it sealed, all of it gone at the closing.

The protocol, what a crash at any point does, and what this cannot hide: docs/decisions/0050-mail.md.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, Engine, delete, func, insert, select, update

from storage.database import hold, reading, writing
from storage.database import now as clock
from storage.erasing import erased
from storage.faults import Refused
from storage.schema import ADDRESSEE, INVITATION, LETTER, MAILING, WAVE
from storage.sealing import destroy_wave_key, new_wave_key, opener, seal

LOCK = -2  # beside the audit log's
BOX = 512  # every box is as long as every other, whatever the address
LEASE = 15 * 60  # seconds that one process has for a batch before another tries
WAITS = (60, 300, 900, 3600, 4 * 3600, 12 * 3600, 24 * 3600)  # seconds after each try that failed for now
INVITE, REMIND = "invite", "remind"


@dataclass(frozen=True)
class Addressee:
    """Whom an invitation goes to: a unit of the wave, an address, and the language of the message."""

    unit: int
    address: str
    language: str


@dataclass(frozen=True)
class Letter:
    """A message that is to be sent now. Its key is drawn by chance and is the same at every try."""

    key: bytes
    wave: int
    kind: str
    address: str
    language: str
    code: str
    addressee: bytes
    tries: int


@dataclass(frozen=True)
class State:
    """How far a mailing is: messages that wait, addresses it goes to, days before the closing day of the reminder.

    ``trouble`` says why the mail server could not be used at the last try (`post.TROUBLES`); empty if it could.
    """

    waiting: int
    addresses: int
    remind: int
    reminded: bool
    trouble: str = ""


def prepare(engine: Engine, wave_id: int, people: Iterable[Addressee], remind: int = 0) -> None:
    """Queue an invitation for everybody; where the wave takes codes, each gets one, dealt by chance.

    What was queued before and every unused code of the wave go. Nothing is sent before the wave opens.

    Parameters
    ----------
    engine : sqlalchemy.Engine
    wave_id : int
        A draft.
    people : iterable of Addressee
        Checked (`ui.addresses_file`).
    remind : int
        Days before the closing day of one reminder to all alike; 0 for none.

    Raises
    ------
    Refused
        If the wave is no draft any more.
    """
    from storage import invitations
    from storage.wave_records import wave
    from storage.waves import recorded

    found = wave(engine, wave_id)
    if found.status != "draft":
        raise Refused(f"wave '{found.title}'", f"it is {found.status}", "queue invitations before the wave opens")
    take_back(engine, wave_id)
    by_unit: dict[int, list[Addressee]] = {}
    for one in people:
        by_unit.setdefault(one.unit, []).append(one)
    codes: list[tuple[Addressee, str]] = []
    for unit, those in by_unit.items():
        dealt = invitations.issue(engine, wave_id, unit, len(those)) if found.access == "codes" else [""] * len(those)
        secrets.SystemRandom().shuffle(dealt)
        codes += zip(those, dealt, strict=True)
    secrets.SystemRandom().shuffle(codes)
    public = new_wave_key()
    try:
        with writing(engine) as connection:
            hold(connection, wave_id, alone=True)
            made = {"wave": wave_id, "public_key": public, "remind": remind, "reminded": False, "trouble": ""}
            connection.execute(insert(MAILING).values(**made))
            for who, code in codes:
                key = secrets.token_bytes(16)
                box = _seal(public, who.address, who.language)
                connection.execute(insert(ADDRESSEE).values(key=key, wave=wave_id, box=box, fault=""))
                _queue(connection, public, wave_id, INVITE, who.address, who.language, code, key)
            recorded(connection, "mailing.made", wave_id, people=str(len(codes)))
    except BaseException:
        destroy_wave_key(public)
        raise


def take_back(engine: Engine, wave_id: int) -> bool:
    """Erase a draft's mailing, with its key, and the codes it dealt. Returns whether there was one."""
    from storage.waves import recorded

    with writing(engine) as connection:
        hold(connection, wave_id, alone=True)
        if connection.execute(select(WAVE.c.status).where(WAVE.c.id == wave_id)).scalar() != "draft":
            return False
        public = drop(connection, wave_id)
        unused = (INVITATION.c.wave == wave_id) & INVITATION.c.claim.is_(None)
        connection.execute(delete(INVITATION).where(unused))
        if public is not None:
            recorded(connection, "mailing.taken_back", wave_id)
    if public is not None:
        destroy_wave_key(public)
    return public is not None


def drop(connection: Connection, wave_id: int) -> bytes | None:
    """Erase addresses and letters of a wave inside a transaction; whoever calls destroys the key returned after it."""
    public = connection.execute(select(MAILING.c.public_key).where(MAILING.c.wave == wave_id)).scalar()
    connection.execute(delete(LETTER).where(LETTER.c.wave == wave_id))
    connection.execute(delete(ADDRESSEE).where(ADDRESSEE.c.wave == wave_id))
    connection.execute(delete(MAILING).where(MAILING.c.wave == wave_id))
    if public is not None:
        erased(connection)
    return None if public is None else bytes(public)


def state(engine: Engine, wave_id: int) -> State | None:
    """Return how far a wave's mailing is, or None if there is none. Nothing in it depends on who has answered."""
    with reading(engine) as connection:
        row = connection.execute(select(MAILING).where(MAILING.c.wave == wave_id)).first()
        if row is None:
            return None
        waiting, addresses = (
            int(connection.execute(select(func.count()).select_from(one).where(one.c.wave == wave_id)).scalar_one())
            for one in (LETTER, ADDRESSEE)
        )
    return State(waiting, addresses, row.remind, row.reminded, row.trouble)


def note_trouble(engine: Engine, wave_ids: Iterable[int], trouble: str) -> None:
    """Note why the mail server cannot be used, for whoever can mend it; nothing once it can be used again."""
    with writing(engine) as connection:
        chosen = MAILING.c.wave.in_(set(wave_ids)) & (MAILING.c.trouble != trouble)
        connection.execute(update(MAILING).where(chosen).values(trouble=trouble))


def refused(engine: Engine, wave_id: int) -> list[tuple[str, str]]:
    """Return the addresses that were refused for good, each with what the mail server answered."""
    with reading(engine) as connection:
        public = connection.execute(select(MAILING.c.public_key).where(MAILING.c.wave == wave_id)).scalar()
        chosen = select(ADDRESSEE.c.box, ADDRESSEE.c.fault).where(ADDRESSEE.c.wave == wave_id, ADDRESSEE.c.fault != "")
        rows = connection.execute(chosen).all()
    if not rows or public is None:
        return []
    opened = opener(bytes(public))
    return sorted((json.loads(opened(bytes(row.box)))[0], row.fault) for row in rows)


def set_reminder(engine: Engine, wave_id: int, days: int) -> None:
    """Choose when everybody is reminded, so many days before the closing day; 0 for never. It is sent once."""
    from storage.waves import recorded

    with writing(engine) as connection:
        connection.execute(update(MAILING).where(MAILING.c.wave == wave_id).values(remind=days))
        recorded(connection, "mailing.reminder", wave_id, days=str(days))


def queue_reminders(engine: Engine, wave_id: int) -> int:
    """Queue the one reminder for every address of a wave alike, and return how many; 0 if another did it first."""
    with writing(engine) as connection:
        hold(connection, wave_id, alone=True)
        row = connection.execute(
            select(MAILING).where(MAILING.c.wave == wave_id, MAILING.c.reminded.is_(False))
        ).first()
        if row is None or not row.remind:
            return 0
        public = bytes(row.public_key)
        opened = opener(public)
        known = select(ADDRESSEE.c.key, ADDRESSEE.c.box).where(ADDRESSEE.c.wave == wave_id, ADDRESSEE.c.fault == "")
        rows = connection.execute(known).all()
        for one in rows:
            address, language = json.loads(opened(bytes(one.box)))[:2]
            _queue(connection, public, wave_id, REMIND, address, language, "", bytes(one.key))
        connection.execute(update(MAILING).where(MAILING.c.wave == wave_id).values(reminded=True))
        return len(rows)


def lease(engine: Engine, most: int, now: int | None = None) -> list[Letter]:
    """Take letters of open waves that are due, for this process alone until the lease is over."""
    now = clock() if now is None else now
    with writing(engine) as connection:
        hold(connection, LOCK, alone=True)
        chosen = (
            select(LETTER, MAILING.c.public_key)
            .join(MAILING, MAILING.c.wave == LETTER.c.wave)
            .join(WAVE, WAVE.c.id == LETTER.c.wave)
            .where(WAVE.c.status == "open", LETTER.c.due <= now)
            .order_by(LETTER.c.key)
            .limit(most)
        )
        rows = connection.execute(chosen).all()
        keys = [row.key for row in rows]
        connection.execute(update(LETTER).where(LETTER.c.key.in_(keys)).values(due=now + LEASE))
    openers: dict[bytes, Callable[[bytes], bytes]] = {}
    found = []
    for row in rows:
        public = bytes(row.public_key)
        if public not in openers:
            openers[public] = opener(public)
        address, language, kind, code, addressee = json.loads(openers[public](bytes(row.box)))
        key = bytes(row.key)
        found.append(Letter(key, row.wave, kind, address, language, code, bytes.fromhex(addressee), row.tries))
    return found


def sent(engine: Engine, letter: Letter) -> None:
    """Forget a letter that the mail server took: from now on nothing says which code went where."""
    with writing(engine) as connection:
        connection.execute(delete(LETTER).where(LETTER.c.key == letter.key))


def postpone(engine: Engine, letter: Letter, now: int | None = None, *, counted: bool = True) -> None:
    """Try a letter again later; a letter that failed too often is refused.

    Parameters
    ----------
    engine : sqlalchemy.Engine
    letter : Letter
    now : int, optional
        Seconds since 1970.
    counted : bool
        False if the mail server itself was away, which is nobody's address's fault.
    """
    if counted and letter.tries >= len(WAITS):
        refuse(engine, letter, "4xx")
        return
    wait = WAITS[letter.tries] if counted else WAITS[0]
    after = {"due": (clock() if now is None else now) + wait, "tries": letter.tries + int(counted)}
    with writing(engine) as connection:
        connection.execute(update(LETTER).where(LETTER.c.key == letter.key).values(**after))


def refuse(engine: Engine, letter: Letter, fault: str) -> None:
    """Put an address on the list of refused ones; the code it never got is withdrawn, so that a slip can replace it."""
    from storage.invitations import withdraw_one

    with writing(engine) as connection:
        connection.execute(delete(LETTER).where(LETTER.c.key == letter.key))
        connection.execute(update(ADDRESSEE).where(ADDRESSEE.c.key == letter.addressee).values(fault=fault[:16]))
        if letter.code:
            withdraw_one(connection, letter.wave, letter.code)


def _queue(
    connection: Connection, public: bytes, wave_id: int, kind: str, address: str, language: str, code: str, to: bytes
) -> None:
    box = _seal(public, address, language, kind, code, to.hex())
    row = {"key": secrets.token_bytes(16), "wave": wave_id, "box": box, "tries": 0, "due": 0}
    connection.execute(insert(LETTER).values(**row))


def _seal(public: bytes, *parts: str) -> bytes:
    return seal(public, json.dumps(parts).ljust(BOX).encode("ascii"))
