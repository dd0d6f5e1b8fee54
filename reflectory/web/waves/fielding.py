"""A wave that is being answered: how many did and until when, how people come in; folded, what is done now and then."""

from __future__ import annotations

import datetime

import streamlit as st

from reflectory.db import crypto, local_time, mailings
from reflectory.db import waves as stored
from reflectory.db.ballots import overrun
from reflectory.domain.waves import Wave
from reflectory.i18n.catalogue import day
from reflectory.web import time_zone_field
from reflectory.web.access.visit import Visit
from reflectory.web.actions import action, confirmed, reporting_errors
from reflectory.web.reports.presentation_links import offer_screen
from reflectory.web.waves.closing import checklist, offer_discarding
from reflectory.web.waves.codes import one_use_codes
from reflectory.web.waves.mail import mail
from reflectory.web.waves.sharing import entrance, to_hand_out
from reflectory.web.waves.turnout import show_response


def opened(visit: Visit, wave: Wave) -> None:
    """Show how to get in, how many did, and what can be done."""
    done = action(f"wave_{wave.id}")
    done.show()
    if not crypto.can_open(wave.public_key):
        st.error(visit.say("running.no_key"))
    if overrun(visit.engine, wave.id):
        st.warning(visit.say("running.spoilt"))
    rates = show_response(visit, wave)
    if wave.closes:
        st.write(visit.say("running.until", day=day(wave.closes, visit.language)))
    entrance(visit, wave)
    with st.expander(visit.say("running.invite"), icon=":material/campaign:"):
        to_hand_out(visit, wave)
        offer_screen(visit, wave)
    if wave.access == "codes":
        just_made = bool(st.session_state.get(f"slips_{wave.join_code}"))  # to be taken now, or never
        with st.expander(visit.say("running.codes"), icon=":material/key:", expanded=just_made):
            one_use_codes(visit, wave)
    mail(visit, wave)
    with st.expander(visit.say("running.longer"), icon=":material/event:"):
        longer(visit, wave)
    with st.expander(visit.say("waves.more"), icon=":material/task_alt:"):
        answered = any(rate.low for rate in rates.values())  # as the page says above, and never sooner than it says so
        help = visit.say("waves.undo_help")
        if not answered and st.button(visit.say("waves.undo"), key=f"undo_{wave.id}", help=help):
            with reporting_errors(visit):  # the way on is shown below it
                done.run(visit.say("waves.undone"), stored.reopen_draft, visit.engine, wave.id)
        st.divider()
        checklist(visit, wave)
        what = visit.say("waves.close_what")
        if mailings.state(visit.engine, wave.id) is not None:
            what += f" {visit.say('waves.close_mail_results' if wave.read_by_all else 'waves.close_mail')}"
        if confirmed(visit, "waves.close", f"close_{wave.id}", what=what):
            done.run(visit.say("waves.closed_now"), stored.close_wave, visit.engine, wave.id)
        offer_discarding(visit, wave)


def longer(visit: Visit, wave: Wave) -> None:
    """Offer a later closing day; an earlier one is never offered, because people rely on the day they were told."""
    announced = wave.closes or local_time.today()
    first = max(announced, local_time.today()) + datetime.timedelta(days=1)
    st.write(visit.say("running.longer_what"))
    label, proposed = visit.say("running.longer_day"), first + datetime.timedelta(days=6)
    until = st.date_input(label, proposed, min_value=first, key=f"until_{wave.id}_{announced}")
    time_zone_field.note(visit)
    if st.button(visit.say("running.longer_do"), key=f"longer_{wave.id}_{announced}"):
        message = visit.say("running.longer_done", day=day(until, visit.language))
        action(f"wave_{wave.id}").run(message, stored.extend_wave, visit.engine, wave.id, until)
