"""A wave that is being answered: how many did and until when, how people come in; folded, what is done now and then."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

import streamlit as st

from languages import day
from storage import ballots, days, wave_records
from storage import waves as stored
from storage.faults import StorageFault
from ui.faults import told
from ui.reading import room
from ui.running import zone
from ui.running.closing import checklist
from ui.running.codes import one_use_codes
from ui.running.entrance import entrance, to_hand_out
from ui.running.mail import mail
from ui.running.rosters import remembered

if TYPE_CHECKING:
    from ui.door import Visit


def opened(visit: Visit, wave: wave_records.Wave) -> None:
    """Show how to get in, how many did, and what can be done."""
    rate = ballots.response_rate(visit.engine, wave.id)
    if rate is None:
        st.write(visit.say("waves.rate_none"))
    else:
        st.markdown(visit.say("waves.rate", low=rate.low, high=rate.high), help=visit.say("waves.rate_why"))
    if wave.closes:
        st.write(visit.say("running.until", day=day(wave.closes, visit.language)))
    entrance(visit, wave)
    remembered(visit, wave)
    with st.expander(visit.say("running.invite"), icon=":material/campaign:"):
        to_hand_out(visit, wave)
        room.offer(visit, wave)
    if wave.access == "codes":
        just_made = bool(st.session_state.get(f"slips_{wave.join_code}"))  # to be taken now, or never
        with st.expander(visit.say("running.codes"), icon=":material/key:", expanded=just_made):
            one_use_codes(visit, wave)
    mail(visit, wave)
    with st.expander(visit.say("running.longer"), icon=":material/event:"):
        longer(visit, wave)
    with st.expander(visit.say("waves.more"), icon=":material/task_alt:"):
        if st.button(visit.say("waves.undo"), key=f"undo_{wave.id}", help=visit.say("waves.undo_help")):
            try:
                stored.reopen_draft(visit.engine, wave.id)
            except StorageFault as error:  # the way on is shown below it
                st.error(told(visit, error))
            else:
                st.rerun()
        st.divider()
        checklist(visit, wave)
        st.write(visit.say("waves.close_what"))
        if st.button(visit.say("waves.close"), key=f"close_{wave.id}"):
            stored.close_wave(visit.engine, wave.id)
            st.rerun()


def longer(visit: Visit, wave: wave_records.Wave) -> None:
    """Offer a later closing day; an earlier one is never offered, because people rely on the day they were told."""
    announced = wave.closes or days.today()
    first = max(announced, days.today()) + datetime.timedelta(days=1)
    st.write(visit.say("running.longer_what"))
    until = st.date_input(
        visit.say("running.longer_day"),
        first + datetime.timedelta(days=6),
        min_value=first,
        key=f"until_{wave.id}_{announced}",
    )
    zone.note(visit)
    if st.button(visit.say("running.longer_do"), key=f"longer_{wave.id}"):
        stored.extend_wave(visit.engine, wave.id, until)
        st.rerun()
