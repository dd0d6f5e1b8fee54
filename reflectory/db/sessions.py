"""Sign-in sessions, one-use tickets and the set-up code: only hashes are kept, each with an end."""

from __future__ import annotations

import secrets
from typing import Any

from sqlalchemy import Connection, Engine, Row, delete, insert, select

from reflectory.db.codes import digest
from reflectory.db.crypto import keep_own, open_own
from reflectory.db.engine import now as clock
from reflectory.db.schema import SESSION, TICKET
from reflectory.db.transactions import reading, writing

SESSION_SECONDS = 12 * 60 * 60
TICKET_SECONDS = 60
SIGN_IN = "sign-in"  # what a ticket is for


def begin_session(engine: Engine, account_id: int, *, now: int | None = None) -> str:
    """Begin a session of twelve hours and return its token, which only the browser keeps."""
    at = clock() if now is None else now
    token = secrets.token_urlsafe(32)
    with writing(engine) as connection:
        connection.execute(delete(SESSION).where(SESSION.c.expires <= at))
        row = {"digest": digest("session", token), "account": account_id, "expires": at + SESSION_SECONDS}
        connection.execute(insert(SESSION).values(**row))
    return token


def session_account_id(engine: Engine, token: str, *, now: int | None = None) -> int | None:
    """Return whose session a token is, or None if it has ended or never was."""
    at = clock() if now is None else now
    chosen = select(SESSION.c.account).where(SESSION.c.digest == digest("session", token), SESSION.c.expires > at)
    with reading(engine) as connection:
        return connection.scalar(chosen)


def end_session(engine: Engine, token: str) -> None:
    """End a session; ending it twice does no harm."""
    with writing(engine) as connection:
        connection.execute(delete(SESSION).where(SESSION.c.digest == digest("session", token)))


def end_sessions(connection: Connection, account_id: int) -> None:
    """End all sessions of an account, and what would begin one, inside the transaction that changes the account.

    A link to choose a password lives on: it is the account's, whatever its roles and units are by then.
    """
    connection.execute(delete(SESSION).where(SESSION.c.account == account_id))
    connection.execute(delete(TICKET).where(TICKET.c.account == account_id, TICKET.c.purpose == SIGN_IN))


def make_ticket(engine: Engine, token: str, *, now: int | None = None) -> str:
    """Return a ticket that gives a session's token to its browser once, within 60 seconds; empty if it has ended.

    It carries a fresh sign-in from the page to the route that sets the cookie: both are one session, which ends as one.
    """
    account_id = session_account_id(engine, token, now=now)
    if account_id is None:
        return ""
    ticket = secrets.token_urlsafe(32)
    with writing(engine) as connection:
        box = keep_own(ticket.encode(), token.encode())
        return put_ticket(connection, SIGN_IN, account_id, TICKET_SECONDS, now=now, text=ticket, box=box)


def redeem_ticket(engine: Engine, ticket: str, *, now: int | None = None) -> str | None:
    """Return the session's token for a ticket, or None if the ticket was used, is too old or never was."""
    with writing(engine) as connection:
        row = _taken(connection, SIGN_IN, ticket, now)
    token = None if row is None or row.box is None else open_own(ticket.encode(), row.box)
    return None if token is None else token.decode()


def put_ticket(
    connection: Connection,
    purpose: str,
    account_id: int | None,
    seconds: int,
    *,
    now: int | None = None,
    text: str = "",
    box: bytes | None = None,
) -> str:
    """Keep the hash of a new ticket for a purpose, and what only it opens, and return the ticket."""
    at = clock() if now is None else now
    text = text or secrets.token_urlsafe(32)
    connection.execute(delete(TICKET).where(TICKET.c.expires <= at))
    row = {"purpose": purpose, "account": account_id, "expires": at + seconds, "box": box}
    connection.execute(insert(TICKET).values(digest=digest("ticket", purpose, text), **row))
    return text


def take_ticket(connection: Connection, purpose: str, text: str, *, now: int | None = None) -> int | None:
    """Use a ticket up and return its account (0 if it names none), or None if it is not valid."""
    row = _taken(connection, purpose, text, now)
    return None if row is None else row.account or 0


def _taken(connection: Connection, purpose: str, text: str, now: int | None) -> Row[Any] | None:
    key = digest("ticket", purpose, text)
    row = connection.execute(delete(TICKET).where(TICKET.c.digest == key).returning(TICKET)).first()
    return None if row is None or row.expires <= (clock() if now is None else now) else row
