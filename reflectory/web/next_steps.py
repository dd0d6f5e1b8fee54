"""What is to be done next, for whoever is signed in: what waits, what is due, what runs; each with the way there."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass, field

import streamlit as st

from reflectory.db import local_time
from reflectory.db.accounts import accounts
from reflectory.db.goals import OPEN
from reflectory.db.installation import last_backup
from reflectory.db.status import without_key
from reflectory.db.units import subtree_ids, units
from reflectory.db.wave_records import waves
from reflectory.domain.waves import Wave
from reflectory.i18n.catalogue import day
from reflectory.releases.read import below, days, unit_lines
from reflectory.web.access.visit import Visit
from reflectory.web.layout import link
from reflectory.web.markdown import as_written
from reflectory.web.reports.promises import own_goals
from reflectory.web.reports.selection import released_waves
from reflectory.web.waves.listing import waves_within_reach

SOON = datetime.timedelta(days=14)  # within which a goal's day is named
BACKUP_DAYS = datetime.timedelta(days=7)
MOST = 12  # of one kind; the page of that kind has them all


@dataclass(frozen=True)
class NextStep:
    """One thing to do: a sentence in Markdown, and where it is done, if it is done on a page."""

    sentence: str
    page: str = ""
    words: str = ""
    about: dict[str, object] = field(default_factory=dict)


def show_next_steps(visit: Visit) -> None:
    """Say what is to be done next by somebody of these roles."""
    steps = [step for role, of_role in ROLES.items() if role in visit.roles for step in of_role(visit)]
    if not steps:
        st.write(visit.say("next.nothing"))
    for number, step in enumerate(steps):
        with st.container(border=True, key=f"next_{number}"):
            st.markdown(step.sentence)
            if step.page:
                link(visit, step.page, step.words, "arrow_forward", **step.about)


def _for_administrators(visit: Visit) -> Iterator[NextStep]:
    if not units(visit.engine):
        yield NextStep(visit.say("next.no_units"), "units", "pages.units")
    if len(accounts(visit.engine)) == 1:
        yield NextStep(visit.say("next.alone"), "people", "pages.people")
    if lost := without_key(visit.engine):
        yield NextStep(visit.say("next.keys", n=len(lost)), "status", "pages.status")
    backup = last_backup(visit.engine)
    running = any(wave.status in ("open", "closed") for wave in waves(visit.engine))
    if running and not visit.invented and (backup is None or local_time.today() - backup > BACKUP_DAYS):
        yield NextStep(visit.say("next.backup"), "status", "pages.status")


def _for_facilitators(visit: Visit) -> Iterator[NextStep]:
    mine = waves_within_reach(visit)
    if not [wave for wave in mine if wave.status != "released"]:
        yield NextStep(visit.say("next.no_wave" if mine else "next.first_wave"), "waves", "pages.new", {"tab": "new"})
    for status in ("closed", "open", "draft"):  # what only this person can do stands first
        for wave in [wave for wave in mine if wave.status == status][:MOST]:
            yield NextStep(_of_wave(visit, wave), "waves", "next.to_wave", {"wave": wave.id})


def _of_wave(visit: Visit, wave: Wave) -> str:
    """Say what a wave waits for."""
    title = f"**{as_written(wave.title)}**"
    if wave.status == "draft" and wave.opens:
        return visit.say("next.opens", title=title, day=day(wave.opens, visit.language))
    if wave.status == "open" and wave.closes:
        return visit.say("next.open_until", title=title, day=day(wave.closes, visit.language))
    return visit.say(f"next.{wave.status}", title=title)


def _for_leaders(visit: Visit) -> Iterator[NextStep]:
    inside = subtree_ids(units(visit.engine), visit.units)
    today = local_time.today()
    due = [goal for goal in own_goals(visit.engine, visit.units, inside) if goal.status == OPEN]
    for goal in [goal for goal in due if goal.due <= today + SOON][:MOST]:
        known = {"text": as_written(goal.text), "day": day(goal.due, visit.language)}
        sentence = visit.say("next.goal_over" if goal.due < today else "next.goal_due", **known)
        about: dict[str, object] = {"tab": "goals", "wave": goal.wave, "section": goal.section}
        yield NextStep(sentence, "reports", "next.to_goal", about)
    if "facilitator" not in visit.roles:  # who is told of open waves already
        yield from _asked_now(visit)
    released = released_waves(visit)
    if not released:
        yield NextStep(visit.say("next.no_report"), "reports", "pages.reports")
        return
    newest, _ = next(iter(released.values()))
    ended = days(visit.engine)[newest.id]
    about = {"wave": newest.id}
    known = {"title": f"**{as_written(newest.title)}**", "day": day(ended, visit.language)}
    yield NextStep(visit.say("next.report", **known), "reports", "next.to_report", about)
    if not due:
        yield NextStep(visit.say("next.no_goal", **known), "reports", "next.to_talk", {"tab": "conversation", **about})


def _asked_now(visit: Visit) -> Iterator[NextStep]:
    """Say which open waves ask people of a leader's units."""
    opened = {wave.id: wave for wave in waves(visit.engine) if wave.status == "open"}
    for id, line in unit_lines(visit.engine, opened).items():
        if below(line, visit.units):
            title, closes = f"**{as_written(opened[id].title)}**", opened[id].closes
            until = {"day": day(closes, visit.language)} if closes else {}
            yield NextStep(visit.say("next.asked_until" if closes else "next.asked", title=title, **until))


def _for_auditors(visit: Visit) -> Iterator[NextStep]:
    yield NextStep(visit.say("next.audit", n=len(days(visit.engine))), "audit", "pages.audit")


ROLES = {
    "administrator": _for_administrators,
    "facilitator": _for_facilitators,
    "leader": _for_leaders,
    "auditor": _for_auditors,
}
