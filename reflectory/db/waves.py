"""Waves: one administration of one survey to one part of the tree: draft, open, closed, released."""

from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Engine, and_, delete, insert, select, update

from reflectory.config import number
from reflectory.db import local_time, mailings, reading_codes
from reflectory.db.codes import new_join_code
from reflectory.db.crypto import can_open, destroy_wave_key
from reflectory.db.notes import erased
from reflectory.db.response_tables import ROOMS, drop_tables, make_tables, table
from reflectory.db.schema import INVITATION, WAVE, WAVE_UNIT
from reflectory.db.transactions import count_rows, insert_row, lock, reading, writing
from reflectory.db.units import living_tree
from reflectory.db.vacuum import compact
from reflectory.db.wave_records import codes_made, locked_wave, recorded, units_of, wave_by_id
from reflectory.domain.waves import LOT, Wave, WaveUnit
from reflectory.errors import RefusedError

SMALLEST_K = 5
SMALLEST_LOT = 200  # people invited, from whom on halves are drawn


def create_wave(
    engine: Engine,
    title: str,
    survey: str,
    survey_id: str,
    root: int,
    form: str = "",
    cut: str = "team",
    k: int = SMALLEST_K,
    access: str = "link",
    opens: datetime.date | None = None,
    closes: datetime.date | None = None,
    moment: str = "",
    research: bool = False,
    read_by_all: bool = False,
) -> Wave:
    """Prepare a wave: a draft that nobody can answer yet.

    ``survey``: its JSON, as it will be fielded. ``root``: the unit at the top: it and all below take part. ``cut``:
    ``"team"``, or the background question by which the blocks are formed, or ``"lot:"`` and that question, where a lot
    decides who is reported by team and who by it: from 200 people on. ``k``: the smallest group shown, at least 5.
    ``access``: ``"link"`` or ``"codes"``. ``moment``: ``""``, or ``"start"``, ``"end"``, ``"chapter"`` in a book study.
    ``research``: whether raw answers are kept after the release, as respondents are told. ``read_by_all``: whether
    everybody in a group may read its released figures; they are told, and it cannot be changed once somebody answered.
    """
    row: dict[str, Any] = {
        "title": title, "survey": survey, "survey_id": survey_id, "form": form, "root": root, "cut": cut, "k": k,
        "access": access, "opens": opens, "closes": closes, "moment": moment, "research": research,
        "read_by_all": read_by_all,
    }  # fmt: skip
    with writing(engine) as connection:
        _check(connection, row)
        wave_id = _insert(connection, row, "draft")
        return recorded(connection, "wave.made", wave_id)


def repeat_wave(
    engine: Engine, wave_id: int, title: str, opens: datetime.date | None, closes: datetime.date | None
) -> Wave:
    """Prepare a wave again: a draft of the same survey, units, access, cut and smallest group, with days of its own.

    It keeps the survey as that wave fielded it, so that what is compared over time are the same statements.
    """
    with reading(engine) as connection:
        before = wave_by_id(connection, wave_id)
    same = {name: getattr(before, name) for name in CHANGEABLE}
    return create_wave(engine, **{**same, "title": title, "opens": opens, "closes": closes})


def add_brought(
    engine: Engine,
    title: str,
    survey: str,
    survey_id: str,
    form: str,
    tree: Sequence[WaveUnit],
    k: int,
    closes: datetime.date,
    cut: str = "team",
) -> Wave:
    """Add a wave that was asked elsewhere and is over: closed, without a key, answers or codes, ready for its release.

    ``tree``: its units as they are to stand there, the root first. Refused if one of that survey and day is there.
    """
    row: dict[str, Any] = {
        "title": title, "survey": survey, "survey_id": survey_id, "form": form, "root": tree[0].id, "cut": cut,
        "k": k, "access": "link", "opens": None, "closes": closes, "moment": "", "research": False,
    }  # fmt: skip
    with writing(engine) as connection:
        lock(connection, 0, exclusive=True)  # of two at once, the second sees the first
        _check(connection, row)
        same = [getattr(WAVE.c, name) == row[name] for name in ("survey_id", "form", "root", "closes")]
        if count_rows(connection, WAVE, and_(*same)):
            raise RefusedError("wave-brought-already", "wave-named", title=title)
        wave_id = _insert(connection, row, "closed")
        rows = [
            {"wave": wave_id, "unit": unit.id, "parent": unit.parent, "kind": unit.kind, "name": unit.name,
             "invited": unit.invited}
            for unit in tree
        ]  # fmt: skip
        connection.execute(insert(WAVE_UNIT), rows)
        return recorded(connection, "wave.brought", wave_id)


def _insert(connection: Connection, row: Mapping[str, Any], status: str) -> int:
    """Insert a wave without a key, under a code that no other has, and return its number."""
    code = new_join_code()
    while count_rows(connection, WAVE, WAVE.c.join_code == code):
        code = new_join_code()
    return insert_row(connection, WAVE, {**row, "status": status, "join_code": code, "public_key": b""})


def change_draft(engine: Engine, wave_id: int, **changes: Any) -> Wave:
    """Change any of what `create_wave` takes of a wave that has not been opened."""
    if unknown := set(changes) - set(CHANGEABLE):
        raise TypeError(f"a wave has no '{min(unknown)}' to change (there are {', '.join(CHANGEABLE)})")
    with writing(engine) as connection:
        before = _alone(connection, wave_id, "draft", "change")
        row = {name: changes.get(name, getattr(before, name)) for name in CHANGEABLE}
        _check(connection, row)
        less = row["k"] < before.k or row["read_by_all"] != before.read_by_all
        if less and mailings.has_written(connection, wave_id):  # when it was open before
            raise RefusedError("wave-mail-promised", "wave-named", title=before.title)
        connection.execute(update(WAVE).where(WAVE.c.id == wave_id).values(**row))
        if row["access"] != "codes":  # codes of a wave that takes none would lie about for nothing
            connection.execute(delete(INVITATION).where(INVITATION.c.wave == wave_id))
            connection.execute(delete(WAVE_UNIT).where(WAVE_UNIT.c.wave == wave_id))
        mail_key = mailings.drop(connection, wave_id) if row["access"] != before.access else None
        after = recorded(connection, "wave.changed", wave_id)
    destroy_wave_key(mail_key)
    return after


def extend_wave(engine: Engine, wave_id: int, closes: datetime.date) -> Wave:
    """Give an open wave a later closing day. It never becomes an earlier one: people rely on the day they were told."""
    with writing(engine) as connection:
        before = _alone(connection, wave_id, "open", "extend")
        if closes <= (before.closes or local_time.today()):
            raise RefusedError("wave-closing-not-later", "wave-named", title=before.title)
        connection.execute(update(WAVE).where(WAVE.c.id == wave_id).values(closes=closes))
        mailings.remind_again(connection, wave_id)
        return recorded(connection, "wave.extended", wave_id, until=closes.isoformat())


def remove_draft(engine: Engine, wave_id: int) -> None:
    """Remove a wave that has not been opened, with its codes."""
    with writing(engine) as connection:
        mail_key = drop_draft(connection, wave_id)
    destroy_wave_key(mail_key)


def drop_draft(connection: Connection, wave_id: int) -> bytes | None:
    """Remove a draft inside a transaction; whoever calls destroys the key returned, of its mailing, after it."""
    _alone(connection, wave_id, "draft", "remove")
    erased(connection)
    recorded(connection, "wave.removed", wave_id)
    mail_key = mailings.drop(connection, wave_id)
    connection.execute(delete(WAVE).where(WAVE.c.id == wave_id))
    return mail_key


def open_wave(engine: Engine, wave_id: int, public_key: bytes) -> Wave:
    """Open a wave for answers: its tree is frozen and the tables of its answers are made.

    ``public_key``: from `crypto.new_wave_key`, whose private half must be safely kept before this is called. A wave in
    which nobody could take part is refused.
    """
    if len(public_key) != 32:
        raise ValueError("a public key has 32 bytes")
    with writing(engine) as connection:
        draft = _alone(connection, wave_id, "draft", "open")
        tree = living_tree(connection, draft.root)
        by_codes = draft.access == "codes"
        invited = codes_made(connection, wave_id) if by_codes else {unit.id: unit.size for unit in tree}
        if by_codes:
            if not invited:
                raise RefusedError("wave-without-codes", "wave-named", title=draft.title)
            if stray := set(invited) - {unit.id for unit in tree}:
                raise RefusedError("wave-stray-codes", "wave-named", title=draft.title, unit_id=min(stray))
        _check_lot(draft.title, draft.cut, draft.moment, sum(invited.values()))
        chosen = select(WAVE_UNIT.c.unit, WAVE_UNIT.c.replaced).where(WAVE_UNIT.c.wave == wave_id)
        replaced = {row.unit: row.replaced for row in connection.execute(chosen)}  # it was open before
        connection.execute(delete(WAVE_UNIT).where(WAVE_UNIT.c.wave == wave_id))
        for unit in tree:
            parent = unit.parent if unit.id != draft.root else None
            row = {"unit": unit.id, "parent": parent, "kind": unit.kind, "name": unit.name, "invited": unit.size}
            connection.execute(insert(WAVE_UNIT).values(wave=wave_id, replaced=replaced.get(unit.id, 0), **row))
        make_tables(connection, wave_id)
        if draft.read_by_all:
            reading_codes.deal(connection, wave_id, (unit.id for unit in tree))
        days = number("REFLECTORY_RESEARCH_DAYS", 1) if draft.research else 0
        opened = {"status": "open", "public_key": public_key, "raw_days": days}
        connection.execute(update(WAVE).where(WAVE.c.id == wave_id).values(**opened))
        return recorded(connection, "wave.opened", wave_id)


def reopen_draft(engine: Engine, wave_id: int) -> Wave:
    """Turn an open wave that nobody has answered back into a draft; its key, which sealed nothing, is destroyed."""
    with writing(engine) as connection:
        before = _alone(connection, wave_id, "open", "change")
        if any(count_rows(connection, table(room, wave_id)) for room in ROOMS):
            raise RefusedError("wave-answered", "wave-named", title=before.title)
        drop_tables(connection, wave_id)
        reading_codes.drop(connection, wave_id)
        replaces = WAVE_UNIT.c.replaced > 0  # stays with its codes: a slip for a lost one invites nobody more
        connection.execute(delete(WAVE_UNIT).where(WAVE_UNIT.c.wave == wave_id, ~replaces))
        draft = {"status": "draft", "public_key": b"", "looked_over": None}
        connection.execute(update(WAVE).where(WAVE.c.id == wave_id).values(**draft))
        after = recorded(connection, "wave.reopened", wave_id)
    destroy_wave_key(before.public_key)
    return after


def close_wave(engine: Engine, wave_id: int) -> Wave:
    """Close an open wave: whoever casts at the same moment is either in, or told that it is closed."""
    with writing(engine) as connection:
        before = _alone(connection, wave_id, "open", "close")
        if before.access == "codes":  # the codes themselves go with the answers
            for unit in units_of(connection, before):
                chosen = (WAVE_UNIT.c.wave == wave_id) & (WAVE_UNIT.c.unit == unit.id)
                connection.execute(update(WAVE_UNIT).where(chosen).values(invited=unit.invited))
        connection.execute(update(WAVE).where(WAVE.c.id == wave_id).values(status="closed"))
        if before.read_by_all and before.closes is not None:
            mail_key = None
            mailings.keep_for_results(connection, wave_id)
        else:
            mail_key = mailings.drop(connection, wave_id)
        after = recorded(connection, "wave.closed", wave_id)
    destroy_wave_key(mail_key)
    return after


def open_again(engine: Engine, wave_id: int, closes: datetime.date) -> Wave:
    """Open a closed wave that is not released once more: its answers stay, and more may come until the new closing day.

    The codes of slips were barred and are known again. Addresses went with the closing, or wait for the results. It
    takes its key at hand, and a day that lies ahead.
    """
    with writing(engine) as connection:
        before = _alone(connection, wave_id, "closed", "reopen")
        if closes <= local_time.today():
            raise RefusedError("wave-closing-not-ahead", "wave-named", title=before.title)
        if not can_open(before.public_key):
            raise RefusedError("wave-key-absent", "wave-named", title=before.title)
        connection.execute(update(WAVE).where(WAVE.c.id == wave_id).values(status="open", closes=closes))
        return recorded(connection, "wave.opened_again", wave_id, until=closes.isoformat())


def discard_wave(engine: Engine, wave_id: int) -> None:
    """Destroy an open or closed wave unread: answers, comments, codes, addresses and keys; the audit log names it.

    For answers that were spoilt, or whose key is gone. Nothing brings them back.
    """
    with writing(engine) as connection:
        wave = locked_wave(connection, wave_id)
        if wave.status not in ("open", "closed") or wave.is_circle:
            raise RefusedError("wave-not-discardable", "wave-named", title=wave.title, status=wave.status)
        erased(connection)
        recorded(connection, "wave.discarded", wave_id)
        mail_key = mailings.drop(connection, wave_id)
        drop_tables(connection, wave_id)
        connection.execute(delete(WAVE).where(WAVE.c.id == wave_id))  # its units, codes and links go with it
    for key in (wave.public_key, mail_key):
        destroy_wave_key(key)
    compact(engine)


def _alone(connection: Connection, wave_id: int, status: str, step: str) -> Wave:
    """Hold a wave alone inside a transaction and return it; refuse a step that its status does not allow."""
    wave = locked_wave(connection, wave_id)
    if wave.status != status:
        about = {"title": wave.title, "status": wave.status, "step": step}
        if status == "open":
            raise RefusedError("wave-not-open", "wave-named", **about)
        raise RefusedError("wave-not-in-status", "wave-named", **about, needed_status=status)
    return wave


def _check(connection: Connection, row: dict[str, Any]) -> None:
    title = row["title"]
    if not title.strip() or len(title) > TITLE_LENGTH:
        raise RefusedError("wave-title-length", "wave", most=TITLE_LENGTH)
    if row["k"] < SMALLEST_K:
        raise RefusedError("wave-groups-too-small", "wave-named", title=title, k=row["k"], least=SMALLEST_K)
    for name, allowed in (("access", ACCESS), ("moment", MOMENTS)):
        if row[name] not in allowed:
            known = tuple(map(repr, allowed))
            raise RefusedError("wave-field", "wave-named", title=title, field=name, value=row[name], known=known)
    if row["opens"] and row["closes"] and row["closes"] < row["opens"]:
        raise RefusedError("wave-closes-before-opening", "wave-named", title=title)
    tree = living_tree(connection, row["root"])
    _check_lot(title, row["cut"], row["moment"], sum(unit.size for unit in tree))


def _check_lot(title: str, cut: str, moment: str, invited: int) -> None:
    """Refuse lots among few people, and in a book study, whose start and end are laid side by side."""
    if not cut.startswith(LOT):
        return
    if cut == LOT:
        raise RefusedError("wave-cut-without-attribute", "wave-named", title=title)
    if moment:
        raise RefusedError("wave-lots-in-study", "wave-named", title=title)
    if invited < SMALLEST_LOT:
        raise RefusedError("wave-lots-few-people", "wave-named", title=title, people=invited, least=SMALLEST_LOT)


ACCESS = ("link", "codes")
TITLE_LENGTH = 200
MOMENTS = ("", "start", "end", "chapter")
CHANGEABLE = tuple(
    field.name
    for field in dataclasses.fields(Wave)
    if field.name not in ("id", "status", "join_code", "public_key", "raw_days", "looked_over")
)
