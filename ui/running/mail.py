"""Invitations that Reflectory sends itself: bring addresses, see what waits and what was refused, remind everybody."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import streamlit as st

import post
from languages import pair
from storage import mailing, wave_records
from storage.faults import StorageFault
from ui.as_written import as_written
from ui.faults import told
from ui.running.addresses_file import read_addresses
from ui.running.tree import unit_label
from ui.uploads import file_field

if TYPE_CHECKING:
    from ui.door import Visit

MOST_DAYS = 60


def mail(visit: Visit, wave: wave_records.Wave) -> None:
    """Offer what can be done by e-mail now; nothing where no mail server is set up and nothing waits."""
    if visit.demonstration:  # its people are invented, and so would be their addresses
        return
    state = mailing.state(visit.engine, wave.id)
    if state is None and (wave.status != "draft" or not post.is_set_up()):
        return
    with st.expander(visit.say("mail.title"), icon=":material/mail:"):
        st.write(visit.say("mail.what"))
        if state is None:
            _bring(visit, wave)
            return
        _progress(visit, wave, state)
        _refused(visit, wave)
        _reminder(visit, wave, state)
        if wave.status == "draft" and st.button(visit.say("mail.take_back"), key=f"mail_back_{wave.id}"):
            mailing.take_back(visit.engine, wave.id)
            st.session_state.pop(f"slips_{wave.join_code}", None)
            st.rerun()


def _bring(visit: Visit, wave: wave_records.Wave) -> None:
    example = visit.say("mail.example_rows")
    st.download_button(visit.say("mail.example"), ("\ufeff" + example).encode(), "addresses.csv", "text/csv",
                       key=f"mail_example_{wave.id}", on_click="ignore")  # fmt: skip
    file = file_field(visit.say("mail.file"), ["csv", "txt"], key=f"mail_file_{wave.id}")
    if file is None:
        return
    inside = wave_records.wave_units(visit.engine, wave.id)
    people, faults = read_addresses(file.getvalue(), inside, visit.language)
    if faults:
        st.error("\n".join([visit.say("mail.faults"), "", *(f"- {as_written(fault)}" for fault in faults)]))
        return
    labels = {one.id: unit_label(one, inside) for one in inside}
    counted = Counter(one.unit for one in people)
    lines = [
        f"- {pair(as_written(labels[unit]), n, visit.language)}"
        for unit, n in sorted(counted.items(), key=lambda one: labels[one[0]])
    ]
    st.markdown("\n".join([visit.say("mail.would", n=len(people)), "", *lines]))
    if wave.access == "codes":
        st.caption(visit.say("mail.replaces"))
    if st.button(visit.say("mail.do"), type="primary", key=f"mail_do_{wave.id}"):
        try:
            mailing.prepare(visit.engine, wave.id, people)
        except StorageFault as error:
            st.error(told(visit, error))
            return
        st.session_state.pop(f"slips_{wave.join_code}", None)  # slips made before stop working
        st.rerun()


def _progress(visit: Visit, wave: wave_records.Wave, state: mailing.State) -> None:
    if state.waiting and not post.is_set_up():
        st.warning(visit.say("mail.not_set"))
    elif state.waiting and state.trouble:
        trouble = visit.say(f"mail_trouble.{state.trouble}", server=post.server_name())
        st.warning(f"{visit.say('mail_trouble.tell')} {as_written(trouble)}")
        st.write(visit.say("mail.waiting", n=state.waiting))
    elif state.waiting:
        st.write(visit.say("mail.waiting_draft" if wave.status == "draft" else "mail.waiting", n=state.waiting))
    else:
        st.write(visit.say("mail.all_sent"))


def _refused(visit: Visit, wave: wave_records.Wave) -> None:
    """Show the addresses that the mail server refused; it says nothing of who has answered."""
    if found := mailing.refused(visit.engine, wave.id):
        st.warning(visit.say("mail.refused" if wave.access == "codes" else "mail.refused_link", n=len(found)))
        addresses, faults = zip(*found, strict=True)
        table = {visit.say("mail.column_address"): addresses, visit.say("mail.column_fault"): faults}
        st.dataframe(table, hide_index=True)


def _reminder(visit: Visit, wave: wave_records.Wave, state: mailing.State) -> None:
    if state.reminded:
        st.write(visit.say("mail.reminded"))
        return
    if wave.closes is None:
        return
    days = st.number_input(
        visit.say("mail.remind"),
        0,
        MOST_DAYS,
        state.remind,
        help=visit.say("mail.remind_help"),
        key=f"remind_{wave.id}",
    )
    if st.button(visit.say("mail.remind_do"), key=f"remind_do_{wave.id}", disabled=days == state.remind):
        mailing.set_reminder(visit.engine, wave.id, int(days))
        st.rerun()
