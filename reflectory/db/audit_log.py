"""The audit log: who did what, when; one chain of seals that nobody can shorten, change or fork unnoticed.

Every administrative act is recorded inside the transaction that does it, so that neither exists without the other.
Nothing a respondent does is ever recorded: no answer, no joining, no withdrawing, no key, and no time of any of these.
"""

from __future__ import annotations

import json
from contextvars import ContextVar
from dataclasses import dataclass
from hashlib import sha256

from sqlalchemy import Connection, Engine, insert, select

from reflectory.db.engine import now as clock
from reflectory.db.schema import AUDIT_LOG
from reflectory.db.transactions import lock, reading
from reflectory.errors import DatabaseError

LOCK = -1  # waves are held by their numbers, migrations by 0
LONGEST = 200  # signs of one detail that are kept
SERVER = ""  # who acts on the command line, or at start
_WHO: ContextVar[str] = ContextVar("who", default=SERVER)


@dataclass(frozen=True)
class Entry:
    """One act: its place in the chain, when (seconds since 1970), who, what, about what, and its seal."""

    number: int
    at: int
    who: str
    act: str
    about: dict[str, str]
    seal: str


@dataclass(frozen=True)
class Verified:
    """What a check of the chain found: how many entries stand in order, the newest seal, and every fault."""

    entries: int
    seal: str
    faults: tuple[DatabaseError, ...]


def acting(name: str) -> None:
    """Say who acts from now on in this thread: an account's name, or nothing for the server itself."""
    _WHO.set(name)


def record(connection: Connection, act: str, *, who: str | None = None, **about: object) -> None:
    """Record an act, inside the transaction that does it; call it last, because it holds the chain until the end.

    ``act``: one of `ACTS`. ``who``: by default whoever `acting` named. ``**about``: names and numbers of what it was
    done to; never an answer, a code, a password or an address.
    """
    if act not in ACTS:
        raise ValueError(f"act {act!r}: it is not known; add it to ACTS in reflectory/db/audit_log.py and to the words")
    lock(connection, LOCK, exclusive=True)
    newest = select(AUDIT_LOG.c.number, AUDIT_LOG.c.seal).order_by(AUDIT_LOG.c.number.desc()).limit(1)
    before = connection.execute(newest).first()
    number, chained = (before.number + 1, before.seal) if before else (1, "")
    details = {name: " ".join(str(value).split())[:LONGEST] for name, value in sorted(about.items())}
    at, by = clock(), (_WHO.get() if who is None else who)[:140]
    text = json.dumps(details, ensure_ascii=False, sort_keys=True)
    seal = _seal(chained, number, at, by, act, text)
    connection.execute(insert(AUDIT_LOG).values(number=number, at=at, who=by, act=act, about=text, seal=seal))


def entries(engine: Engine, most: int = 200, before: int | None = None) -> tuple[Entry, ...]:
    """Return so many entries, the newest first; for turning pages, only those before a number."""
    chosen = select(AUDIT_LOG).order_by(AUDIT_LOG.c.number.desc()).limit(most)
    if before is not None:
        chosen = chosen.where(AUDIT_LOG.c.number < before)
    with reading(engine) as connection:
        rows = connection.execute(chosen)
        return tuple(Entry(**{**row._mapping, "about": json.loads(row.about)}) for row in rows)


def verify(engine: Engine, noted: tuple[int, str] | None = None) -> Verified:
    """Check the whole chain.

    ``noted``: number and seal of an entry that somebody wrote down: a chain that was written anew does not hold it.
    """
    faults: list[DatabaseError] = []
    chained, last = "", 0
    seen_noted = noted is None
    with reading(engine) as connection:
        chosen = select(AUDIT_LOG).order_by(AUDIT_LOG.c.number)
        for row in connection.execute(chosen.execution_options(yield_per=1000)):
            if row.number != last + 1:
                faults.append(DatabaseError("audit-log-entry-missing", "audit-log-entry", number=last + 1))
            if _seal(chained, row.number, row.at, row.who, row.act, row.about) != row.seal:
                faults.append(DatabaseError("audit-log-seal-broken", "audit-log-entry", number=row.number))
            if noted is not None and row.number == noted[0]:
                seen_noted = row.seal.startswith(noted[1]) and bool(noted[1])
            chained, last = row.seal, row.number
    if noted is not None and not seen_noted:
        faults.append(DatabaseError("audit-log-anew", "audit-log-entry", number=noted[0]))
    return Verified(last, chained, tuple(faults))


def _seal(chained: str, number: int, at: int, who: str, act: str, about: str) -> str:
    return sha256(json.dumps([chained, number, at, who, act, about], ensure_ascii=False).encode()).hexdigest()


FORMER = ("wave.looked_over", "clock.vouched")  # in logs of before: nothing does these any more
ACTS = (
    "account.made", "account.changed", "account.removed", "account.first", "account.unit_given", "account.link_made",
    "account.password_set", "account.admitted", "account.limited",
    "rule.made", "rule.removed",
    "unit.added", "unit.changed", "unit.moved", "unit.removed",
    "study.described",
    "wave.made", "wave.changed", "wave.removed", "wave.opened", "wave.reopened", "wave.extended", "wave.closed",
    "wave.opened_again", "wave.discarded", "wave.brought", "wave.released", "wave.destroyed",
    "codes.made", "codes.withdrawn", "codes.replaced",
    "mailing.made", "mailing.reminder", "mailing.taken_back",
    "link.made", "link.taken_back",
    "reading.renewed", "reading.taken_back",
    "group_code.made", "group_code.renewed",
    "goal.set", "goal.changed", "goal.closed", "goal.reopened", "goal.removed", "goal.echo", "goal.reminder",
    "zone.chosen",
)  # fmt: skip
