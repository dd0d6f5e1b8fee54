"""People who sign in at a provider (OpenID Connect): rules say what a claim lets them do, and each gets an account.

An account that a provider opens has no password. Its roles are those of the rules at its newest sign-in; its units are
those of the rules and what it was given by hand.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import count

from sqlalchemy import Connection, Engine, Row, delete, insert, select, update

from reflectory.db.accounts import (
    ROLES,
    Account,
    account,
    account_by_id,
    audit_fields,
    keep_one_administrator,
    new_account,
    put_units,
    sought_as,
)
from reflectory.db.audit_log import record
from reflectory.db.codes import digest
from reflectory.db.notes import erase
from reflectory.db.schema import ACCOUNT, IDENTITY, RULE, RULE_UNIT, SESSION, TICKET
from reflectory.db.sessions import end_sessions, put_ticket
from reflectory.db.transactions import count_rows, insert_row, lock, reading, writing
from reflectory.db.units import unit_names
from reflectory.errors import MissingError, RefusedError

FRESH = 10 * 60  # seconds after which a provider's word is too old to begin a session


@dataclass(frozen=True)
class Rule:
    """Whoever's claim has (or holds) this value may do this, for these units; without roles they are refused."""

    id: int
    claim: str
    value: str
    roles: tuple[str, ...]
    units: tuple[int, ...] = ()


class NotAdmittedError(RefusedError):
    """The provider knows the person, and no rule lets them in."""


def add_rule(engine: Engine, claim: str, value: str, roles: Iterable[str], units: Iterable[int] = ()) -> Rule:
    """Add a rule, or replace the one for the same claim and value; whoever a provider let in signs in again.

    ``claim``: such as ``email`` or ``groups``. ``value``: what it says, or one of what it lists; case does not count.
    Without ``roles`` it refuses.

    Examples
    --------
    >>> from reflectory.db.engine import temporary_engine
    >>> engine = temporary_engine()
    >>> add_rule(engine, "email", "ann@example.org", ["leader"]).roles
    ('leader',)
    >>> admit(engine, "https://id.example.org", {"sub": "1", "email": "Ann@example.org", "name": "Ann"}).name
    'Ann'
    """
    with writing(engine) as connection:
        return _put_rule(connection, claim, value, roles, units)


def _put_rule(connection: Connection, claim: str, value: str, roles: Iterable[str], units: Iterable[int]) -> Rule:
    claim, value = claim.strip(), _compared(claim.strip(), value)
    if not 0 < len(claim) <= 64 or not 0 < len(value) <= 255:
        raise RefusedError("rule-length", "rule", most_claim=64, most_value=255)
    wanted = set(roles)
    if unknown := wanted - set(ROLES):
        raise RefusedError("account-role-unknown", "rule", unknown=min(unknown), known_role=ROLES)
    role_names = " ".join(role for role in ROLES if role in wanted)
    names = unit_names(connection, units)
    connection.execute(delete(RULE).where(RULE.c.claim == claim, RULE.c.value == value))
    id = insert_row(connection, RULE, {"claim": claim, "value": value, "roles": role_names})
    for unit in names:
        connection.execute(insert(RULE_UNIT).values(rule=id, unit=unit))
    _sign_everybody_out(connection)
    about = {"claim": claim, "value": value, "roles": role_names.replace(" ", ", "), "units": ", ".join(names.values())}
    record(connection, "rule.made", **about)
    return Rule(id, claim, value, tuple(role_names.split()), tuple(names))


def remove_rule(engine: Engine, rule_id: int) -> None:
    """Remove a rule; whoever a provider let in signs in again, and is asked for anew."""
    with writing(engine) as connection:
        row = connection.execute(delete(RULE).where(RULE.c.id == rule_id).returning(RULE)).first()
        if row is None:
            raise MissingError("rule-gone", "rule-number", id=rule_id)
        _sign_everybody_out(connection)
        record(connection, "rule.removed", claim=row.claim, value=row.value)


def rules(engine: Engine) -> tuple[Rule, ...]:
    """Return all rules, by claim and value."""
    with reading(engine) as connection:
        return _rules(connection)


def admit(engine: Engine, issuer: str, claims: Mapping[str, object]) -> Account:
    """Return the account of somebody whom a provider vouches for, made or changed as the rules say.

    ``claims``: what the issuer says of the person, checked already: at least ``sub``. Raises `NotAdmittedError` if no
    rule lets them in, or one refuses them: a session they still have ends.
    """
    subject = str(claims.get("sub") or "")
    key = digest("identity", issuer, subject)
    with writing(engine) as connection:
        lock(connection, 0, exclusive=True)
        matching = [rule for rule in _rules(connection) if _matches(rule, claims)]
        known = connection.execute(select(IDENTITY).where(IDENTITY.c.digest == key)).first()
        admitted = bool(subject and matching and all(rule.roles for rule in matching))
        if not admitted and known is not None:
            end_sessions(connection, known.account)
        account_id = _put(connection, key, subject, known, claims, matching) if admitted else None
    if account_id is None:
        raise NotAdmittedError("sign-in-not-admitted", "sign-in")
    return account(engine, account_id)


def use_once(engine: Engine, issuer: str, claims: Mapping[str, object], *, now: int) -> bool:
    """Tell whether a provider's word may begin a session: fresh, and used by nobody yet; afterwards it is used.

    A browser keeps the word for days. Without this, somebody who was signed out (or a thief of the cookie) would be in
    again at once.
    """
    issued_at = claims.get("iat")
    if not isinstance(issued_at, int | float) or not now - FRESH < issued_at < now + FRESH:
        return False
    text = json.dumps([issuer, claims.get("sub"), issued_at, claims.get("nonce"), claims.get("jti")])
    with writing(engine) as connection:
        lock(connection, 0, exclusive=True)
        if count_rows(connection, TICKET, TICKET.c.digest == digest("ticket", "word", text)):
            return False
        put_ticket(connection, "word", None, 2 * FRESH, now=now, text=text)
        return True


def provided(engine: Engine) -> frozenset[int]:
    """Return the accounts that a provider opens: their roles come from rules."""
    with reading(engine) as connection:
        return frozenset(connection.scalars(select(IDENTITY.c.account)))


def refuse(engine: Engine, account_id: int) -> None:
    """Remove an account that a provider opens, and refuse its person from now on by a rule of their own."""
    with writing(engine) as connection:
        lock(connection, 0, exclusive=True)
        subject = connection.scalar(select(IDENTITY.c.subject).where(IDENTITY.c.account == account_id))
        if subject is None:
            raise MissingError("account-without-provider", "account-number", id=account_id)
        leaving = account_by_id(connection, account_id)
        keep_one_administrator(connection, leaving)
        erase(connection, ACCOUNT, ACCOUNT.c.id == account_id)
        record(connection, "account.removed", account=leaving.name)
        _put_rule(connection, "sub", subject, [], [])


def _rules(connection: Connection) -> tuple[Rule, ...]:
    inside: dict[int, list[int]] = {}
    for row in connection.execute(select(RULE_UNIT).order_by(RULE_UNIT.c.unit)):
        inside.setdefault(row.rule, []).append(row.unit)
    rows = connection.execute(select(RULE).order_by(RULE.c.claim, RULE.c.value))
    return tuple(
        Rule(row.id, row.claim, row.value, tuple(row.roles.split()), tuple(inside.get(row.id, ()))) for row in rows
    )


def _matches(rule: Rule, claims: Mapping[str, object]) -> bool:
    """Tell whether a claim is, or lists, a rule's value; an address that the provider has not verified is none."""
    if rule.claim == "email" and claims.get("email_verified") in (False, "false"):
        return False
    claimed = claims.get(rule.claim)
    values = claimed if isinstance(claimed, list | tuple) else [claimed]
    return any(isinstance(value, str | int) and _compared(rule.claim, str(value)) == rule.value for value in values)


def _compared(claim: str, value: str) -> str:
    return value.strip() if claim == "sub" else value.strip().casefold()  # `sub` is an exact text by the standard


def _put(
    connection: Connection,
    key: bytes,
    subject: str,
    known: Row[tuple[object, ...]] | None,
    claims: Mapping[str, object],
    matching: Iterable[Rule],
) -> int:
    """Make or change the account of an admitted person, and return its number."""
    roles = tuple(role for role in ROLES if any(role in rule.roles for rule in matching))
    ruled = {unit for rule in matching for unit in rule.units}
    if known is None:
        newcomer = new_account(connection, _free_name(connection, claims, subject), "", roles, ruled)
        row = {"digest": key, "account": newcomer.id, "subject": subject[:255], "units": json.dumps(sorted(ruled))}
        connection.execute(insert(IDENTITY).values(**row))
        record(connection, "account.admitted", who=newcomer.name, **audit_fields(connection, newcomer))
        return newcomer.id
    before = account_by_id(connection, known.account)
    given = set(before.units) - set(json.loads(known.units))
    connection.execute(update(ACCOUNT).where(ACCOUNT.c.id == before.id).values(roles=" ".join(roles)))
    put_units(connection, before.id, ruled | given)
    connection.execute(update(IDENTITY).where(IDENTITY.c.digest == key).values(units=json.dumps(sorted(ruled))))
    after = account_by_id(connection, before.id)
    if after != before:
        end_sessions(connection, before.id)
        record(connection, "account.changed", who=after.name, **audit_fields(connection, after))
    return before.id


def _free_name(connection: Connection, claims: Mapping[str, object], subject: str) -> str:
    """Return a name nobody has: an account that is there already is never taken over because of its name."""
    claimed = (claims.get(claim) for claim in ("name", "preferred_username", "email"))
    name = " ".join(str(next((candidate for candidate in claimed if candidate), subject)).split())[:100]
    taken = set(connection.scalars(select(ACCOUNT.c.sought)))
    tried = (name if number == 1 else f"{name} {number}" for number in count(1))
    return next(candidate for candidate in tried if sought_as(candidate) not in taken)


def _sign_everybody_out(connection: Connection) -> None:
    """End the sessions of all whom a provider lets in: what they may do has to be asked for anew."""
    connection.execute(delete(SESSION).where(SESSION.c.account.in_(select(IDENTITY.c.account))))
