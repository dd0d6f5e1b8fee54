"""Status, for administrators: whether everything runs, what to do where something does not. No figure of anybody's."""

from __future__ import annotations

import time
from html import escape
from importlib.metadata import version

import streamlit as st

from reflectory.config import setting_faults
from reflectory.db import local_time
from reflectory.db.crypto import key_path
from reflectory.db.installation import last_backup
from reflectory.db.mailings import state as mailing
from reflectory.db.status import state, without_key
from reflectory.db.wave_records import waves
from reflectory.i18n.catalogue import day
from reflectory.i18n.errors import sentence
from reflectory.jobs import mailer, scheduler
from reflectory.web import time_zone_field
from reflectory.web.access.visit import enter
from reflectory.web.actions import action, progress
from reflectory.web.layout import link
from reflectory.web.markdown import as_written

visit = enter(__file__)

LITTLE = 1000  # megabytes of free space
LONG_AGO = 8  # days since the last backup
LATE = 300  # seconds since the calendar was kept
STYLE = (
    ".status { display: grid; grid-template-columns: minmax(8rem, 14rem) 1fr; gap: .5rem 1rem } "
    ".status, .status dd { margin: 0 !important; padding: 0 !important } "
    ".status dt { opacity: .8 } .status dd { overflow-wrap: anywhere } "
    "@media (max-width: 30rem) { .status { display: block } .status dd { margin-bottom: .6rem !important } }"
)
here = state(visit.engine)
troubles: list[str] = []


def backup() -> str:
    """Say when the last backup was made, and ask for one where that is long ago."""
    last_day = last_backup(visit.engine)
    if last_day is None or (local_time.today() - last_day).days > LONG_AGO:
        troubles.append(visit.say("status.back_up"))
    return visit.say("status.never") if last_day is None else day(last_day, visit.language)


def calendar() -> str:
    """Say whether this process keeps the calendar."""
    run = scheduler.last_run(visit.engine)
    if run is None or time.time() - run.at > LATE:
        troubles.append(visit.say("status.calendar_late"))
        return visit.say("status.never")
    troubles.extend(visit.say("status.calendar_fault", fault=sentence(fault, visit.language)) for fault in run.faults)
    ago = visit.say("status.ago", n=max(0, int(time.time()) - run.at) // 60)
    return visit.say("status.settling", ago=ago) if scheduler.waits() else ago


def space(free: int | None) -> str:
    """Say how much room there is on a disk."""
    if free is None:
        return visit.say("status.elsewhere")
    if free < LITTLE:
        troubles.append(visit.say("status.little_space", n=free))
    return visit.say("status.megabytes", n=f"{free:,}".replace(",", "\u00a0"))


def running() -> str:
    """Name the waves that hold answers, and miss no key of theirs."""
    for wave in here.running:
        if not wave.has_key:
            troubles.append(visit.text("status.key_missing", wave=wave.title, file=wave.key_file))
    for circle in without_key(visit.engine):
        if circle.is_circle:  # nobody is told whose
            troubles.append(visit.say("status.key_missing_view", file=key_path(circle.public_key).name))
    return ", ".join(wave.title for wave in here.running) or visit.say("status.none")


def time_zone() -> str:
    """Say in which time zone days end; ask for one where a server's own would end them at odd hours."""
    if not local_time.zone_fault() and local_time.is_unset_in_utc():
        troubles.append(visit.say("zone.unset"))
    return visit.say("zone.now", zone=local_time.zone_shown(), time=f"{local_time.local():%H:%M}")


def mail() -> str:
    """Say how many messages wait, and what keeps the mail server from taking them."""
    states = [mailing(visit.engine, wave.id) for wave in waves(visit.engine) if wave.status == "open"]
    waiting = [mail_state for mail_state in states if mail_state and mail_state.waiting]
    for mail_state in waiting:
        if mail_state.trouble:
            trouble = visit.say(f"mail_trouble.{mail_state.trouble}", server=mailer.server_name())
            troubles.append(as_written(trouble))
    return visit.say("status.messages", n=sum(mail_state.waiting for mail_state in waiting))


st.title(visit.say("status.title"), anchor=False)
facts = (
    ("version", version("reflectory")),
    ("database", visit.say("status.database_is", kind=here.kind, step=here.step, n=here.at_most)),
    ("space", space(here.free)),
    ("space_keys", space(here.free_for_keys)),
    ("backup", backup()),
    ("calendar", calendar()),
    ("zone", time_zone()),
    ("running", running()),
    ("mail", mail()),
)
for fault in setting_faults():
    troubles.append(as_written(sentence(fault, visit.language)))
if troubles:
    st.warning("\n".join(f"- {trouble}" for trouble in dict.fromkeys(troubles)))
else:
    st.success(visit.say("status.well"))
rows = "".join(f"<dt>{visit.say(f'status.{name}')}</dt><dd>{escape(fact)}</dd>" for name, fact in facts)
st.html(f"<style>{STYLE}</style><dl class='status'>{rows}</dl>")
st.caption(visit.say("status.one_process"))
if local_time.zone_is_open() and not visit.demonstration:  # which would set the clock of the real installation
    with st.form("zone", border=False):
        place, choosing = time_zone_field.ask(visit, "status_zone"), action("zone")
        if st.form_submit_button(visit.say("zone.keep")) and place:
            local_time.choose_zone(visit.engine, place)
            choosing.done(visit.say("zone.note", zone=local_time.zone_shown(), time=f"{local_time.local():%H:%M}"))
            st.rerun()
        choosing.show()

st.header(visit.say("status.check"), anchor=False)
st.write(visit.say("status.check_what"))
if st.button(visit.say("status.check_do"), icon=":material/fact_check:"):
    from reflectory.db.consistency import findings

    with progress(visit.say("status.checking")) as show:
        faults = findings(visit.engine, progress=show)
    if faults:
        st.error(visit.say("status.found", n=len(faults)))
        st.code("\n".join(sentence(error, visit.language) for error in faults), language=None, wrap_lines=True)
    else:
        st.success(visit.say("status.in_order"))
link(visit, "audit", "status.log", "history", tab="log")
