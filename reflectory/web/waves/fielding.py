"""A wave that is being answered: how many did and until when, how people come in; folded, what is done now and then."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

import streamlit as st

from reflectory.db import ballots, crypto, local_time, mailings
from reflectory.db import waves as stored
from reflectory.db.ballots import overrun
from reflectory.domain.waves import Wave
from reflectory.errors import ReflectoryError
from reflectory.i18n.catalogue import day
from reflectory.web import time_zone_field
from reflectory.web.confirmation import confirmed, deed
from reflectory.web.error_messages import error_text
from reflectory.web.reports import presentation
from reflectory.web.waves.closing import checklist, offer_discarding
from reflectory.web.waves.codes import one_use_codes
from reflectory.web.waves.mail import mail
from reflectory.web.waves.sharing import entrance, to_hand_out

if TYPE_CHECKING:
    from reflectory.web.access.session import Visit


def opened(visit: Visit, wave: Wave) -> None:
    """Show how to get in, how many did, and what can be done."""
    done = deed(f"wave_{wave.id}")
    done.show()
    rate = ballots.response_rate(visit.engine, wave.id)
    if not crypto.can_open(wave.public_key):
        st.error(visit.say("running.no_key"))
    if overrun(visit.engine, wave.id):
        st.warning(visit.say("running.spoilt"))
    elif rate is None:
        st.write(visit.say("waves.rate_none"))
    else:
        st.markdown(visit.say("waves.rate", low=rate.low, high=rate.high), help=visit.say("waves.rate_why"))
    if wave.closes:
        st.write(visit.say("running.until", day=day(wave.closes, visit.language)))
    entrance(visit, wave)
    with st.expander(visit.say("running.invite"), icon=":material/campaign:"):
        to_hand_out(visit, wave)
        presentation.offer(visit, wave)
    if wave.access == "codes":
        just_made = bool(st.session_state.get(f"slips_{wave.join_code}"))  # to be taken now, or never
        with st.expander(visit.say("running.codes"), icon=":material/key:", expanded=just_made):
            one_use_codes(visit, wave)
    mail(visit, wave)
    with st.expander(visit.say("running.longer"), icon=":material/event:"):
        longer(visit, wave)
    with st.expander(visit.say("waves.more"), icon=":material/task_alt:"):
        answered = rate is not None and rate.low > 0  # as the page says above, and never sooner than it says so
        if not answered and st.button(
            visit.say("waves.undo"), key=f"undo_{wave.id}", help=visit.say("waves.undo_help")
        ):
            try:
                stored.reopen_draft(visit.engine, wave.id)
            except ReflectoryError as error:  # the way on is shown below it
                st.error(error_text(visit, error))
            else:
                done.done(visit.say("waves.undone"))
                st.rerun()
        st.divider()
        checklist(visit, wave)
        mailed = mailings.state(visit.engine, wave.id) is not None
        what = f"{visit.say('waves.close_what')} {visit.say('waves.close_mail') if mailed else ''}"
        if confirmed(visit.say("waves.close"), what, visit.say("waves.close_do"), key=f"close_{wave.id}"):
            stored.close_wave(visit.engine, wave.id)
            done.done(visit.say("waves.closed_now"))
            st.rerun()
        offer_discarding(visit, wave)


def longer(visit: Visit, wave: Wave) -> None:
    """Offer a later closing day; an earlier one is never offered, because people rely on the day they were told."""
    announced = wave.closes or local_time.today()
    first = max(announced, local_time.today()) + datetime.timedelta(days=1)
    st.write(visit.say("running.longer_what"))
    until = st.date_input(
        visit.say("running.longer_day"),
        first + datetime.timedelta(days=6),
        min_value=first,
        key=f"until_{wave.id}_{announced}",
    )
    time_zone_field.note(visit)
    if st.button(visit.say("running.longer_do"), key=f"longer_{wave.id}_{announced}"):
        done = deed(f"wave_{wave.id}")
        stored.extend_wave(visit.engine, wave.id, until)
        done.done(visit.say("running.longer_done", day=day(until, visit.language)))
        st.rerun()
