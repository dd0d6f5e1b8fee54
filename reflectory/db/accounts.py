"""Accounts of those who sign in: leaders, facilitators, administrators, auditors. Respondents have none."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, Engine, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from reflectory.db.attempts import count_wrong, forget
from reflectory.db.audit_log import record
from reflectory.db.codes import new_code, tidy
from reflectory.db.notes import erase
from reflectory.db.passwords import device, fits, hashed, new_device
from reflectory.db.schema import ACCOUNT, ACCOUNT_UNIT, LINK, TICKET
from reflectory.db.sessions import end_sessions, put_ticket, session_account_id, take_ticket
from reflectory.db.transactions import count_rows, insert_row, lock, reading, upsert, writing
from reflectory.db.units import unit_names
from reflectory.errors import MissingError, RefusedError, SetupError

NAME_LENGTH = 120
SETUP_SECONDS = 7 * 24 * 60 * 60


@dataclass(frozen=True)
class Account:
    """Someone who signs in. ``units`` are the roots of what they are responsible for."""

    id: int
    name: str
    roles: tuple[str, ...]
    units: tuple[int, ...] = ()


def create_account(
    engine: Engine, name: str, password: str | None, roles: Iterable[str], units: Iterable[int] = ()
) -> Account:
    """Make an account.

    Parameters
    ----------
    password : str or None
        Without one nobody signs in to it until its owner opens a link (`db.password_links`) and chooses one.
    roles : iterable of str
        Of `ROLES`.
    units : iterable of int
        What a leader or facilitator is responsible for.

    Raises
    ------
    RefusedError
        If the name is taken (case does not count), or name or roles do not fit.
    PasswordError
    MissingError
        If there is no such unit.

    Examples
    --------
    >>> from reflectory.db.engine import temporary_engine
    >>> engine = temporary_engine()
    >>> create_account(engine, "Ann", "quiet maple river", ["leader"]).roles
    ('leader',)
    >>> check_password(engine, "ANN", "quiet maple river").name
    'Ann'
    """
    password_hash = "" if password is None else hashed(password, name)
    with writing(engine) as connection:
        account = new_account(connection, name, password_hash, roles, units)
        record(connection, "account.made", **audit_fields(connection, account))
        return account


def check_password(
    engine: Engine, name: str, password: str, known: str = "", *, now: int | None = None
) -> Account | None:
    """Return the account if name and password fit, else None.

    ``known``: what `device_of` gave to a browser that signed in before: its attempts are counted apart. Raises
    `TooManyAttemptsError` after five wrong ones for a name, whether or not it exists, until 15 minutes after the first.
    """
    sought = sought_as(name)
    with writing(engine) as connection:
        lock(connection, 0, exclusive=True)
        row = connection.execute(select(ACCOUNT).where(ACCOUNT.c.sought == sought)).first()
        by = f"{sought}\0{device(row.password if row else None, known)}"
        # before the slow check, so that many at once count too
        reached = count_wrong(connection, "sign-in", by, now=now)
    if not fits(row.password if row else None, password) or row is None:
        if reached:
            with writing(engine) as connection:  # a name that nobody has may be a password in the wrong field
                record(connection, "account.limited", who="", account=row.name if row else "")
        return None
    with writing(engine) as connection:
        forget(connection, "sign-in", by)
        return account_by_id(connection, row.id)


def device_of(engine: Engine, token: str) -> str:
    """Return what a signed-in browser keeps to be known again; empty if the session has ended."""
    account_id = session_account_id(engine, token)
    with reading(engine) as connection:
        password_hash = connection.scalar(select(ACCOUNT.c.password).where(ACCOUNT.c.id == account_id))
    return new_device(password_hash) if password_hash else ""


def assign(
    engine: Engine, account_id: int, roles: Iterable[str] | None = None, units: Iterable[int] | None = None
) -> Account:
    """Give an account other roles or other units, or both; its sessions end. The last administrator stays one."""
    with writing(engine) as connection:
        lock(connection, 0, exclusive=True)
        before = account_by_id(connection, account_id)
        if roles is not None:
            fitting = _fitting_roles(roles)
            if "administrator" not in fitting:
                keep_one_administrator(connection, before)
            connection.execute(update(ACCOUNT).where(ACCOUNT.c.id == account_id).values(roles=" ".join(fitting)))
        if units is not None:
            put_units(connection, account_id, units)
        after = account_by_id(connection, account_id)
        if after != before:
            end_sessions(connection, account_id)
            record(connection, "account.changed", **audit_fields(connection, after))
        return after


def give_unit(engine: Engine, account_id: int, unit_id: int) -> Account:
    """Make an account responsible for one more unit; its sessions go on."""
    with writing(engine) as connection:
        before = account_by_id(connection, account_id)
        unit_names(connection, [unit_id])
        if unit_id not in before.units:
            upsert(connection, ACCOUNT_UNIT, {"account": account_id, "unit": unit_id}, ["account", "unit"])
            record(connection, "account.unit_given", **audit_fields(connection, account_by_id(connection, account_id)))
        return account_by_id(connection, account_id)


def units_led(engine: Engine, unit_ids: Iterable[int]) -> set[int]:
    """Return those of some units that a leader is responsible for."""
    chosen = select(ACCOUNT_UNIT.c.unit).join(ACCOUNT, ACCOUNT.c.id == ACCOUNT_UNIT.c.account)
    chosen = chosen.where(ACCOUNT_UNIT.c.unit.in_(set(unit_ids)), ACCOUNT.c.roles.contains("leader"))
    with reading(engine) as connection:
        return set(connection.scalars(chosen))


def remove_account(engine: Engine, account_id: int) -> None:
    """Remove an account; its sessions end. The last administrator stays."""
    with writing(engine) as connection:
        lock(connection, 0, exclusive=True)
        leaving = account_by_id(connection, account_id)
        keep_one_administrator(connection, leaving)
        erase(connection, ACCOUNT, ACCOUNT.c.id == account_id)
        connection.execute(delete(LINK).where(LINK.c.account == account_id))
        record(connection, "account.removed", account=leaving.name)


def accounts(engine: Engine) -> tuple[Account, ...]:
    """Return all accounts, in the order in which they were made."""
    with reading(engine) as connection:
        return _accounts(connection)


def account(engine: Engine, account_id: int) -> Account:
    """Return one account, or raise `MissingError`."""
    with reading(engine) as connection:
        return account_by_id(connection, account_id)


def session_account(engine: Engine, token: str, *, now: int | None = None) -> Account | None:
    """Return who is signed in with a session token, or None."""
    account_id = session_account_id(engine, token, now=now)
    try:
        return None if account_id is None else account(engine, account_id)
    except MissingError:  # removed between the two readings
        return None


def new_setup_code(engine: Engine, *, now: int | None = None) -> str:
    """Return a code that claims the first account within seven days; only the server's terminal shows it."""
    with writing(engine) as connection:
        _refuse_second_setup(connection)
        code = new_code()
        put_ticket(connection, "set-up", None, SETUP_SECONDS, now=now, text=tidy(code))
        return code


def claim_setup(engine: Engine, code: str, name: str, password: str, *, now: int | None = None) -> Account:
    """Make the first account, with every role, by the code that the server printed.

    If name or password do not fit, the code stays good. Raises `SetupError` if the code is wrong or old, or an account
    exists already; `TooManyAttemptsError` after ten wrong codes: the right one always opens, so that nobody can keep
    the owner out by guessing.
    """
    password_hash = hashed(password, name)
    with writing(engine) as connection:
        lock(connection, 0, exclusive=True)
        _refuse_second_setup(connection)
        if take_ticket(connection, "set-up", tidy(code), now=now) is not None:
            account = new_account(connection, name, password_hash, ROLES, ())
            record(connection, "account.first", account=account.name)
            return account
        count_wrong(connection, "set-up-code", now=now)
    raise SetupError("set-up-code-wrong", "set-up-code")


def new_account(
    connection: Connection, name: str, password_hash: str, roles: Iterable[str], units: Iterable[int]
) -> Account:
    """Make an account inside a transaction, with its password's hash."""
    display_name = " ".join(unicodedata.normalize("NFKC", name).split())
    if not display_name or len(display_name) > NAME_LENGTH:
        raise RefusedError("account-name-length", "account", most=NAME_LENGTH)
    row = {"name": display_name, "password": password_hash, "roles": " ".join(_fitting_roles(roles))}
    try:
        id = insert_row(connection, ACCOUNT, row | {"sought": sought_as(display_name)})
    except IntegrityError:
        raise RefusedError("account-name-taken", "account-named", account=display_name) from None
    put_units(connection, id, units)
    return account_by_id(connection, id)


def put_password(connection: Connection, account_id: int, password_hash: str, who: str | None = None) -> None:
    """Keep another password inside a transaction; every session of the account ends, and every link to choose one."""
    name = account_by_id(connection, account_id).name
    connection.execute(update(ACCOUNT).where(ACCOUNT.c.id == account_id).values(password=password_hash))
    end_sessions(connection, account_id)
    connection.execute(delete(TICKET).where(TICKET.c.account == account_id))
    forget(connection, "sign-in", f"{sought_as(name)}\0")
    record(connection, "account.password_set", who=who, account=name)


def audit_fields(connection: Connection, account: Account) -> dict[str, str]:
    """Return what the audit log says of an account: its name, roles, and the names of its units."""
    names = unit_names(connection, account.units).values()
    return {"account": account.name, "roles": ", ".join(account.roles), "units": ", ".join(names)}


def account_by_id(connection: Connection, id: int) -> Account:
    """Return one account inside a transaction."""
    for account in _accounts(connection, ACCOUNT.c.id == id):
        return account
    raise MissingError("account-gone", "account-number", id=id)


def _accounts(connection: Connection, *where: ColumnElement[bool]) -> tuple[Account, ...]:
    units: dict[int, list[int]] = {}
    chosen = select(ACCOUNT_UNIT).join(ACCOUNT).where(*where).order_by(ACCOUNT_UNIT.c.unit)
    for row in connection.execute(chosen):
        units.setdefault(row.account, []).append(row.unit)
    rows = connection.execute(select(ACCOUNT).where(*where).order_by(ACCOUNT.c.id))
    return tuple(Account(row.id, row.name, tuple(row.roles.split()), tuple(units.get(row.id, ()))) for row in rows)


def put_units(connection: Connection, id: int, units: Iterable[int]) -> None:
    """Replace an account's units inside a transaction."""
    wanted = unit_names(connection, units)
    connection.execute(delete(ACCOUNT_UNIT).where(ACCOUNT_UNIT.c.account == id))
    for unit in wanted:
        connection.execute(insert(ACCOUNT_UNIT).values(account=id, unit=unit))


def _fitting_roles(roles: Iterable[str]) -> tuple[str, ...]:
    wanted = {roles} if isinstance(roles, str) else set(roles)
    if unknown := wanted - set(ROLES):
        raise RefusedError("account-role-unknown", "account", unknown=min(unknown), known_role=ROLES)
    if not wanted:
        raise RefusedError("account-without-role", "account", known_role=ROLES)
    return tuple(role for role in ROLES if role in wanted)


def keep_one_administrator(connection: Connection, leaving: Account) -> None:
    """Raise if nobody would administer without this account."""
    others = ACCOUNT.c.roles.contains("administrator"), ACCOUNT.c.id != leaving.id
    if "administrator" in leaving.roles and not count_rows(connection, ACCOUNT, *others):
        raise RefusedError("account-last-administrator", "account-named", account=leaving.name)


def _refuse_second_setup(connection: Connection) -> None:
    if count_rows(connection, ACCOUNT):
        raise SetupError("set-up-done", "set-up-code")


def sought_as(name: str) -> str:
    """Return a name as it is looked up: case and spaces do not count."""
    return " ".join(unicodedata.normalize("NFKC", name[: 4 * NAME_LENGTH]).split()).casefold()[:NAME_LENGTH]


ROLES = ("leader", "facilitator", "administrator", "auditor")
