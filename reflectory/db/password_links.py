"""Links by which somebody chooses their own password: used once, good for some hours, kept as a hash."""

from __future__ import annotations

from sqlalchemy import Engine, delete, select

from reflectory.db.accounts import Account, account, put_password
from reflectory.db.audit_log import record
from reflectory.db.codes import digest
from reflectory.db.engine import now as clock
from reflectory.db.passwords import hashed
from reflectory.db.schema import TICKET
from reflectory.db.sessions import put_ticket, take_ticket
from reflectory.db.transactions import reading, writing
from reflectory.errors import RefusedError

HOURS = (4, 48, 168)
PURPOSE = "password"


def make_password_link(engine: Engine, account_id: int, hours: int = 48, *, now: int | None = None) -> str:
    """Return what opens an account's password once, within 4, 48 or 168 hours; an older link of the account ends."""
    if hours not in HOURS:
        raise RefusedError("password-link-hours", "link", hours=hours, known=HOURS)
    name = account(engine, account_id).name
    with writing(engine) as connection:
        connection.execute(delete(TICKET).where(TICKET.c.account == account_id, TICKET.c.purpose == PURPOSE))
        link = put_ticket(connection, PURPOSE, account_id, hours * 3600, now=now)
        record(connection, "account.link_made", account=name, hours=hours)
        return link


def link_account(engine: Engine, link: str, *, now: int | None = None) -> Account | None:
    """Return whose password a link opens, without using it up; None if it was used, is too old or never was."""
    at = clock() if now is None else now
    chosen = select(TICKET.c.account).where(
        TICKET.c.digest == digest("ticket", PURPOSE, link[:200]), TICKET.c.expires > at
    )
    with reading(engine) as connection:
        account_id = connection.scalar(chosen)
    return None if account_id is None else account(engine, account_id)


def choose_password(engine: Engine, link: str, password: str, *, now: int | None = None) -> Account:
    """Set the password of the link's account and use the link up; every session of the account ends.

    A link that was used, is too old or never was is refused; so is a password that does not fit: the link stays good.
    """
    owner = link_account(engine, link, now=now)
    password_hash = hashed(password, owner.name) if owner else ""
    with writing(engine) as connection:
        account_id = take_ticket(connection, PURPOSE, link[:200], now=now)
        if not account_id or owner is None:
            raise RefusedError("password-link-used", "link")
        put_password(connection, account_id, password_hash, who=owner.name)
    return account(engine, account_id)
