"""Circles: the colleagues whom one person asks for a view of themselves. Who that is, only a link or their key tells.

Underneath a circle is a wave that belongs to no unit. The database holds of it that it exists, its closing day and its
sealed ballots. The name lies in a box that the link opens; the link and the result lie in a box that the reflection key
of the person opens, which looks like every other reflection. Afterwards that box is all that is left.
"""

from __future__ import annotations

import datetime
from dataclasses import replace

from sqlalchemy import Engine, delete, insert, update

from reflectory.db import ballots, invitations, local_time, notes, reflections, wave_records
from reflectory.db import rater_group_vault as boxes
from reflectory.db.attempts import count_wrong
from reflectory.db.codes import new_signs, tidy
from reflectory.db.crypto import can_open, destroy_wave_key, new_wave_key
from reflectory.db.rater_group_links import LINK_LENGTH, boxed, fitting_name, names_a_circle, place, unboxed
from reflectory.db.rater_group_vault import Circle
from reflectory.db.releases import require_unchanged
from reflectory.db.response_tables import drop_tables, make_tables
from reflectory.db.schema import INVITATION, REFLECTION, WAVE, WAVE_UNIT
from reflectory.db.transactions import count_rows, insert_row, lock, reading, writing
from reflectory.db.vacuum import compact
from reflectory.db.wave_records import locked_wave, wave_by_code, wave_by_id, waves_where
from reflectory.db.waves import SMALLEST_K, close_wave
from reflectory.domain.waves import NOWHERE, Wave
from reflectory.errors import MissingError, RefusedError
from surveys.loader import from_json, to_json
from surveys.model import Survey

MOST_SLIPS = 60
MOST_OPEN = datetime.timedelta(days=60)
KEPT = datetime.timedelta(days=60)  # after its closing day a circle that nobody ends is destroyed unread
APART = datetime.timedelta(days=90)  # the same people asked again soon would say more than one view may


def begin(
    engine: Engine,
    locator: bytes,
    secret: bytes,
    name: str,
    survey: Survey,
    closes: datetime.date,
    slips: int = 0,
    k: int = SMALLEST_K,
    today: datetime.date | None = None,
) -> Circle:
    """Open a circle for the holder of a reflection key, and keep it in their box.

    ``name``: what the raters read, such as a first name. ``survey``: a form about somebody, its name still open. Its
    open questions are left out: so few people would be known by how they write. ``closes``: the last day for answers,
    at most 60 days ahead. ``slips``: how many one-use codes; none for an open link. ``k``: the fewest answers anything
    is shown from. Refused if a circle of this key runs already, the last one is less than 90 days old, or a hundred
    were begun in an hour.
    """
    today = today or local_time.today()
    name = fitting_name(name)
    _check_day(closes, today)
    if not survey.about_somebody:
        raise ValueError("a circle asks a form about somebody, its name still open")
    public = new_wave_key()
    try:
        with boxes.locked_box(engine, locator, secret) as (connection, before):
            _refuse_too_soon(before, today)
            count_wrong(connection, "colleague-views")
            code = new_signs(LINK_LENGTH)
            id = insert_row(connection, WAVE, {
                "title": boxed(code, name), "survey": to_json(replace(survey, questions=(), attributes=())),
                "survey_id": survey.id, "form": survey.form, "root": NOWHERE, "cut": "team", "k": k,
                "access": "codes" if slips else "link", "opens": None, "closes": closes, "status": "open",
                "join_code": place(code), "public_key": public, "moment": "", "research": False,
            })  # fmt: skip
            nobody = {"unit": NOWHERE, "parent": None, "kind": "circle", "name": "", "invited": 0}
            connection.execute(insert(WAVE_UNIT).values(wave=id, **nobody))
            make_tables(connection, id)
            circle = Circle(id, name, code, today.isoformat(), closes.isoformat())
            boxes.write(connection, locator, secret, (*before, circle))
    except BaseException:
        destroy_wave_key(public)
        raise
    return more_slips(engine, locator, secret, id, slips) if slips else circle


def circles(engine: Engine, locator: bytes, secret: bytes) -> tuple[Circle, ...]:
    """Return the circles of a key, oldest first; `MissingError` if it opens nothing."""
    if reflections.find(engine, locator, secret) is None:
        raise boxes.nothing()
    with reading(engine) as connection:
        return boxes.read(connection, locator, secret)


def joined(engine: Engine, typed: str) -> Wave | None:
    """Return the wave that a join code or a circle's link leads to, or None. A circle comes with its name and code."""
    code = tidy(typed)
    if not names_a_circle(code):
        return wave_by_code(engine, code)
    with reading(engine) as connection:
        circles = waves_where(connection, WAVE.c.join_code == place(code), WAVE.c.root == NOWHERE)
    for circle in circles:
        if (name := unboxed(code, circle.title)) is not None:
            return replace(circle, title=name, survey=to_json(from_json(circle.survey).about(name)), join_code=code)
    return None


def next_day(last: Circle) -> datetime.date:
    """Return the first day on which a circle may follow one that told something."""
    return datetime.date.fromisoformat(last.ended) + APART


def require_own(engine: Engine, locator: bytes, secret: bytes, wave_id: int) -> None:
    """Refuse unless a circle is one of this key's."""
    boxes.own(circles(engine, locator, secret), wave_id)


def running(engine: Engine, circle: Circle) -> Wave | None:
    """Return the wave of a circle that has not ended, or None if its answers were destroyed meanwhile."""
    try:
        wave = wave_records.wave(engine, circle.wave_id)
    except MissingError:
        return None
    return None if wave.status == "released" else wave


def any_running(engine: Engine) -> bool:
    """Tell whether any circle runs, so that whoever makes backups keeps the wave keys; not how many, nor whose."""
    with reading(engine) as connection:
        return count_rows(connection, WAVE, WAVE.c.root == NOWHERE, WAVE.c.status.in_(("open", "closed"))) > 0


def enough(engine: Engine, wave_id: int) -> bool:
    """Tell whether as many have answered as a result needs: the only thing that is ever told before the end."""
    return ballots.count(engine, wave_id) >= wave_records.wave(engine, wave_id).k


def more_slips(engine: Engine, locator: bytes, secret: bytes, wave_id: int, count: int) -> Circle:
    """Make one-use codes and add them to the owner's box."""
    own = boxes.own(circles(engine, locator, secret), wave_id)
    if len(own.slips) + count > MOST_SLIPS:
        raise RefusedError("circle-slips-too-many", "codes", most=MOST_SLIPS)
    codes = invitations.issue(engine, wave_id, NOWHERE, count)
    return boxes.change(engine, locator, secret, replace(own, slips=(*own.slips, *codes)))


def prolong(engine: Engine, locator: bytes, secret: bytes, wave_id: int, closes: datetime.date) -> Circle:
    """Move the closing day of a circle that has not ended, to at most 60 days ahead; one that closed opens again."""
    own = boxes.own(circles(engine, locator, secret), wave_id)
    _check_day(closes, local_time.today())
    with writing(engine) as connection:
        wave = locked_wave(connection, wave_id)
        if wave.status not in ("open", "closed") or not can_open(wave.public_key):
            raise RefusedError("circle-over", "circle")
        connection.execute(update(WAVE).where(WAVE.c.id == wave_id).values(closes=closes, status="open"))
    return boxes.change(engine, locator, secret, replace(own, closes=closes.isoformat()))


def close(engine: Engine, locator: bytes, secret: bytes, wave_id: int) -> Wave:
    """Take no more answers: the first step of the end. Done again it finds itself done."""
    boxes.own(circles(engine, locator, secret), wave_id)
    wave = wave_records.wave(engine, wave_id)
    return close_wave(engine, wave_id) if wave.status == "open" else wave


def end(
    engine: Engine,
    locator: bytes,
    secret: bytes,
    wave_id: int,
    report: str,
    reported: bool = False,
    before: bytes | None = None,
) -> Circle:
    """Keep the result of a closed circle in its owner's box, and destroy everything else there is of it.

    ``report``: what may be shown, as JSON; empty to end it without a result. ``reported``: whether it tells anything;
    then the next circle keeps its distance. ``before``: `db.releases.as_it_stands` of when the report was begun.
    """
    with boxes.locked_box(engine, locator, secret) as (connection, mine):
        lock(connection, wave_id, exclusive=True)
        own = boxes.own(mine, wave_id)
        if wave_by_id(connection, wave_id).status != "closed":
            raise RefusedError("circle-not-closed", "circle")
        if before is not None:
            require_unchanged(connection, wave_id, before)
        after = replace(own, slips=(), code="", ended=local_time.today().isoformat(), report=report, told=reported)
        boxes.write(connection, locator, secret, tuple(after if circle == own else circle for circle in mine))
        connection.execute(update(WAVE).where(WAVE.c.id == wave_id).values(status="released"))
    _remove(engine, wave_id)
    return after


def forget(engine: Engine, locator: bytes, secret: bytes, wave_id: int) -> None:
    """Take an ended circle, or one whose answers were destroyed unread, out of its owner's box.

    The day it ended stays, so that the next one keeps its distance.
    """
    own = boxes.own(circles(engine, locator, secret), wave_id)
    if not own.ended and running(engine, own) is not None:
        raise RefusedError("circle-running", "circle")
    ended = own.ended or local_time.today().isoformat()
    boxes.change(engine, locator, secret, replace(own, name="", code="", slips=(), report="", ended=ended))


def erase(engine: Engine, locator: bytes, secret: bytes) -> None:
    """Destroy everything of a key's circles: those that run, with all their answers, and the box itself."""
    for circle in circles(engine, locator, secret):
        if not circle.ended and running(engine, circle) is not None:
            _abandon(engine, circle.wave_id)
    with writing(engine) as connection:
        notes.erase(connection, REFLECTION, REFLECTION.c.locator == boxes.shelf(locator))


def destroy_abandoned(engine: Engine, today: datetime.date | None = None) -> int:
    """Destroy, unread, circles that nobody ended for 60 days, and what an interruption left of others; say how many."""
    overdue = (today or local_time.today()) - KEPT
    with reading(engine) as connection:
        over = (WAVE.c.status == "released") | (WAVE.c.closes < overdue)
        left = waves_where(connection, WAVE.c.root == NOWHERE, over)
    for wave in left:
        _abandon(engine, wave.id)
    return len(left)


def left(engine: Engine) -> tuple[Wave, ...]:
    """Return circles that have ended and are still there: an interruption left them. Their names are in their boxes."""
    with reading(engine) as connection:
        return waves_where(connection, WAVE.c.root == NOWHERE, WAVE.c.status == "released")


def _abandon(engine: Engine, wave_id: int) -> None:
    with writing(engine) as connection:
        lock(connection, wave_id, exclusive=True)
        connection.execute(update(WAVE).where(WAVE.c.id == wave_id).values(status="released"))
    _remove(engine, wave_id)


def _remove(engine: Engine, wave_id: int) -> None:
    """Destroy answers and codes, then the key, last the row, by which the key is found again after an interruption.

    Two processes that do it at once do no harm.
    """
    try:
        public = wave_records.wave(engine, wave_id).public_key
    except MissingError:
        return
    with writing(engine) as connection:
        lock(connection, wave_id, exclusive=True)
        drop_tables(connection, wave_id)
        connection.execute(delete(INVITATION).where(INVITATION.c.wave == wave_id))
    destroy_wave_key(public)
    with writing(engine) as connection:
        connection.execute(delete(WAVE_UNIT).where(WAVE_UNIT.c.wave == wave_id))
        notes.erase(connection, WAVE, WAVE.c.id == wave_id)
    compact(engine)


def _refuse_too_soon(before: tuple[Circle, ...], today: datetime.date) -> None:
    for circle in before:
        if not circle.ended:
            raise RefusedError("circle-another-running", "circle")
        if circle.told and today < next_day(circle):
            raise RefusedError("circle-too-soon", "circle", ended=circle.ended, next=str(next_day(circle)))


def _check_day(closes: datetime.date, today: datetime.date) -> None:
    if not today <= closes <= today + MOST_OPEN:
        raise RefusedError("circle-closing-day", "closing-day", day=str(closes), most=MOST_OPEN.days)
