"""A second person looks over the units of a wave and how many people each has, so that nobody stands among inventions.

The tool keeps numbers and no names: what can be looked over is whether these are the real units, and whether so many
people work there. Respondents are told when somebody has. Decided in docs/decisions/0057-second-person.md.
"""

from __future__ import annotations

import datetime
import json
from dataclasses import dataclass

from sqlalchemy import Connection, Engine, func, select, update

from settings import is_on
from storage import days
from storage.accounts import Account
from storage.accounts import one as account_of
from storage.audit_log import record
from storage.database import hold, reading, upsert, writing
from storage.faults import Refused
from storage.schema import AUDIT_LOG, INVITATION, NOTE, ROSTER, UNIT, WAVE
from storage.units import Unit, subtree
from storage.wave_records import NOWHERE, Wave, WaveUnit, one, units_of

PREPARING = ("wave.made", "wave.changed", "codes.made", "codes.withdrawn", "mailing.made", "mailing.taken_back")
BUILDING = ("unit.added", "unit.changed", "unit.moved")


@dataclass(frozen=True)
class LookedOver:
    """Who looked over units and numbers, and on which day."""

    who: str
    day: datetime.date


def looked_over(engine: Engine, wave_id: int) -> LookedOver | None:
    """Return who has looked over the units and numbers of a wave as they are, or None.

    Of a draft it holds for the very list that was seen, and for no other. Of a wave that opened it holds until more
    codes are made than were seen.

    Examples
    --------
    >>> from storage.accounts import create_account
    >>> from storage.database import scratch
    >>> from storage.units import add_unit, change_unit
    >>> from storage.waves import create_wave
    >>> engine = scratch()
    >>> root = add_unit(engine, "Maple Hill", "school", size=12)
    >>> wave = create_wave(engine, "Autumn", "{}", "our-team", root)
    >>> ann = create_account(engine, "Ann", "quiet maple river", ["leader"], [root])
    >>> look_over(engine, wave.id, ann.id)
    >>> looked_over(engine, wave.id).who
    'Ann'
    >>> change_unit(engine, root, size=13)
    True
    >>> looked_over(engine, wave.id)
    """
    with reading(engine) as connection:
        wave = one(connection, wave_id)
        row = connection.execute(select(ROSTER).where(ROSTER.c.wave == wave_id)).first()
        if row is None:
            return None
        holds = row.roster == _listed(units_of(connection, wave)) if wave.status == "draft" else wave.looked_over
        return LookedOver(row.who, row.day) if holds else None


def look_over(engine: Engine, wave_id: int, account_id: int) -> None:
    """Keep that somebody has looked over the units and numbers of a draft as they are now.

    Raises
    ------
    Refused
        If the wave is no draft, numbers are missing, or the account may not: `hindrance`.
    """
    with writing(engine) as connection:
        hold(connection, wave_id, alone=True)
        wave, who = one(connection, wave_id), account_of(connection, account_id)
        if reason := _hindrance(connection, wave, who):
            fault, remedy = REASONS[reason]
            raise Refused(f"wave '{wave.title}'", fault, remedy)
        seen = units_of(connection, wave)
        row = {"wave": wave_id, "who": who.name, "day": days.today(), "roster": _listed(seen)}
        upsert(connection, ROSTER, row, ["wave"])
        about = {"units": len(seen), "people": sum(each.invited for each in seen)}
        record(connection, "wave.looked_over", who=who.name, wave=wave.title, number=wave_id, **about)


def hindrance(engine: Engine, wave_id: int, account_id: int) -> str:
    """Return why an account may not look over a wave now: a key of `REASONS`, or nothing where it may."""
    with reading(engine) as connection:
        return _hindrance(connection, one(connection, wave_id), account_of(connection, account_id))


def within_reach(engine: Engine, account_id: int) -> tuple[Wave, ...]:
    """Return the drafts that an account is near enough to look over, whether or not it prepared them; newest first.

    Those of all units for an administrator; for leaders and facilitators those whose top unit is theirs.
    """
    with reading(engine) as connection:
        who = account_of(connection, account_id)
        drafts = select(WAVE).where(WAVE.c.status == "draft", WAVE.c.root != NOWHERE).order_by(WAVE.c.id.desc())
        found = [Wave(**row._mapping) for row in connection.execute(drafts)]
        return tuple(wave for wave in found if _is_near(connection, wave, who))


def at_opening(connection: Connection, wave: Wave) -> bool:
    """Return whether a draft that is being opened was looked over as it is; refuse where that is a condition.

    Raises
    ------
    Refused
        If nobody has, and ``REFLECTORY_TWO_PEOPLE`` is on. A demonstration opens all the same: its people are invented.
    """
    seen = connection.execute(select(ROSTER.c.roster).where(ROSTER.c.wave == wave.id)).scalar()
    if seen == _listed(units_of(connection, wave)):
        return True
    if is_on("REFLECTORY_TWO_PEOPLE"):
        invented = select(NOTE.c.value).where(NOTE.c.name == "demonstration")
        if connection.execute(invented).scalar() is None:
            fault = "no second person has looked over its units and numbers as they are now"
            remedy = "ask another administrator, facilitator or leader of its top unit to look them over"
            raise Refused(f"wave '{wave.title}'", fault, remedy)
    return False


def outgrown(connection: Connection, wave: Wave) -> None:
    """Take back what respondents of an open wave are told, if it has more codes by now than somebody looked over."""
    if wave.status != "open" or not wave.looked_over:
        return
    seen = connection.execute(select(ROSTER.c.roster).where(ROSTER.c.wave == wave.id)).scalar()
    people = {each[0]: each[4] for each in json.loads(seen or "[]")}
    chosen = select(INVITATION.c.unit, func.count()).where(INVITATION.c.wave == wave.id).group_by(INVITATION.c.unit)
    if any(codes > people.get(unit, 0) for unit, codes in connection.execute(chosen)):  # those for lost slips too
        connection.execute(update(WAVE).where(WAVE.c.id == wave.id).values(looked_over=False))


def _hindrance(connection: Connection, wave: Wave, who: Account) -> str:
    if wave.status != "draft":
        return "opened"
    if not _is_near(connection, wave, who):
        return "far"
    seen = units_of(connection, wave)
    above = {each.parent for each in seen}
    if not all(each.invited for each in seen if each.id not in above):
        return "numbers"
    return _part(connection, wave, who, {each.name for each in seen})


def _is_near(connection: Connection, wave: Wave, who: Account) -> bool:
    """Tell whether somebody administers, or leads or facilitates the top unit of a wave."""
    if wave.is_circle:
        return False
    if "administrator" in who.roles:
        return True
    rows = connection.execute(select(UNIT).order_by(UNIT.c.id))
    tree = [Unit(row.id, row.parent, row.kind, row.name, row.size) for row in rows]
    mine = {each.id for unit in who.units for each in subtree(tree, unit)}
    return wave.root in mine and bool({"leader", "facilitator"} & set(who.roles))


def _part(connection: Connection, wave: Wave, who: Account, names: set[str]) -> str:
    """Say, from the audit log, whether somebody prepared a wave or changed its units since: a key of `REASONS`."""
    chosen = select(AUDIT_LOG).where(AUDIT_LOG.c.act.in_((*PREPARING, *BUILDING))).order_by(AUDIT_LOG.c.number)
    known = False
    for row in connection.execute(chosen):
        about = json.loads(row.about)
        if row.act in PREPARING:
            mine = about.get("number") == str(wave.id)
            known = known or mine
        else:
            mine = known and about.get("unit") in names
        if mine and row.who == who.name:
            return "own"
    return "" if known else "unknown"


def _listed(units: tuple[WaveUnit, ...]) -> str:
    rows = sorted([each.id, each.parent, each.kind, each.name, each.invited] for each in units)
    return json.dumps(rows, ensure_ascii=False)


REASONS = {  # why an account may not look over a wave: the fault, and the remedy
    "opened": ("it has been opened", "units and numbers are looked over before a wave opens"),
    "far": ("its top unit is not yours", "ask an administrator, or a facilitator or leader of that unit"),
    "numbers": ("numbers of people are missing", "give every team its number first, or make the codes"),
    "unknown": ("who prepared it is not known: an earlier version made it", "keep it once more under Change this wave"),
    "own": ("you prepared it, or changed its units since", "somebody else has to look it over"),
}
