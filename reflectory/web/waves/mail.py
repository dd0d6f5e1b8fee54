"""Invitations that Reflectory sends itself: bring addresses, see what waits and what was refused, remind everybody."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import streamlit as st

from reflectory.db import local_time, mailings, wave_records
from reflectory.db.units import units
from reflectory.domain.unit_tree import unit_paths
from reflectory.domain.waves import Wave, WaveUnit
from reflectory.files.addresses import ABOVE, LEFT_OUT, Asked, read_addresses
from reflectory.i18n.catalogue import pair
from reflectory.jobs import mailer
from reflectory.web.access.visit import Visit
from reflectory.web.actions import action, confirmed, reporting_errors
from reflectory.web.choice import choice
from reflectory.web.downloads import template_downloads
from reflectory.web.markdown import as_written, bulleted, label
from reflectory.web.uploads import file_field

MOST_DAYS = 60
NOT_SAID = -2  # of what a file leaves open


def mail(visit: Visit, wave: Wave) -> None:
    """Offer what can be done by e-mail now; nothing where no mail server is set up and nothing waits."""
    if visit.demonstration:  # its people are invented, and so would be their addresses
        return
    state = mailings.state(visit.engine, wave.id)
    if state is None and not mailer.is_set_up():
        return
    with st.expander(visit.say("mail.title"), icon=":material/mail:"):
        st.write(visit.say("mail.what_results" if wave.read_by_all else "mail.what"))
        if state is None:
            _bring(visit, wave, first=True)
            return
        _progress(visit, wave, state)
        _refused(visit, wave)
        _reminder(visit, wave, state)
        if mailer.is_set_up():
            with st.expander(visit.say("mail.more_addresses"), icon=":material/add:"):
                _bring(visit, wave, first=False)
        if wave.status == "draft" and confirmed(visit, "mail.take_back", f"mail_back_{wave.id}"):
            done = action(f"mail_{wave.id}")
            mailings.take_back(visit.engine, wave.id)
            done.done(visit.say("mail.taken_back"))
            st.session_state.pop(f"slips_{wave.join_code}", None)
            st.rerun()


def _bring(visit: Visit, wave: Wave, *, first: bool) -> None:
    """Ask for a file of addresses; of a wave that has some, or is open, only those that are new get a message."""
    importing = action(f"mail_{wave.id}")
    importing.show()
    template_downloads(visit, visit.say("mail.example_rows"), "addresses", f"{wave.id}_{first}")
    file = file_field(visit.say("mail.file"), ["xlsx", "csv", "txt"], key=f"mail_file_{wave.id}_{importing.number}")
    if file is None:
        return
    inside = wave_records.wave_units(visit.engine, wave.id)
    content, above = file.getvalue(), _above(visit, wave)
    look = st.empty()
    settled: dict[str, int] = {}
    while True:  # one answer may bring another question
        people, faults, asked = read_addresses(content, inside, visit.language, above, settled)
        if not (open_questions := [each for each in asked if each.key not in settled]):
            break
        for each in open_questions:
            settled[each.key] = _way(visit, each, inside, f"{wave.id}_{importing.number}_{file.file_id}")
    if faults:
        look.error(bulleted(faults, visit.say("mail.faults")))
        return
    before = mailings.known(visit.engine, wave.id, people)
    new = [person for person in people if person.address.casefold() not in before]
    if not new:
        st.info(visit.say("mail.nothing_new"))
        return
    labels = unit_paths(inside)
    counted = Counter(recipient.unit for recipient in new)
    counts = sorted(counted.items(), key=lambda unit_count: labels[unit_count[0]])
    lines = [f"- {pair(as_written(labels[unit]), n, visit.language)}" for unit, n in counts]
    would = visit.say("mail.would", n=len(new)) if first else visit.say("mail.would_add", n=len(new), known=len(before))
    st.markdown("\n".join([would, "", *lines]))
    replaces = first and wave.status == "draft"
    if wave.access == "codes" and first:  # addresses of before are erased where it was closed
        st.caption(visit.say("mail.replaces" if replaces else "mail.one_more_code"))
    do = visit.say("mail.do" if wave.status == "draft" else "mail.do_open")
    if st.button(do, type="primary", key=f"mail_do_{wave.id}_{importing.number}"):
        with reporting_errors(visit):
            if replaces:
                mailings.prepare(visit.engine, wave.id, people)
                importing.done()
                st.session_state.pop(f"slips_{wave.join_code}", None)  # slips made before stop working
            else:
                count = mailings.add(visit.engine, wave.id, people)
                importing.done("" if wave.status == "draft" else visit.say("mail.added", n=count))
            st.rerun()


def _way(visit: Visit, asked: Asked, inside: Sequence[WaveUnit], key: str) -> int:
    """Ask what rows mean that leave it open; `NOT_SAID` until somebody says."""
    kind = asked.key.partition(" ")[0]
    labels = {NOT_SAID: visit.say("bring.choose"), **unit_paths(inside)}
    labels |= {LEFT_OUT: visit.say("mail.leave_out"), ABOVE: visit.say("mail.as_above")}
    offered = {way: label(labels[way]) for way in (NOT_SAID, *asked.ways)}
    text = visit.say(f"mail.ask_{kind}", name=label(asked.name))
    way: int = choice(st.selectbox, text, offered, key=f"mail_{key}_{asked.key}")
    return way


def _above(visit: Visit, wave: Wave) -> list[str]:
    """Return the names of the units above the wave's top unit, as they are today."""
    known = {unit.id: unit for unit in units(visit.engine)}
    names, ancestor = [], known.get(wave.root)
    while ancestor is not None and ancestor.parent is not None:
        ancestor = known.get(ancestor.parent)
        names += [ancestor.name] if ancestor else []
    return names


def _progress(visit: Visit, wave: Wave, state: mailings.State) -> None:
    if state.waiting and not mailer.is_set_up():
        st.warning(visit.say("mail.not_set"))
    elif state.waiting and state.trouble:
        trouble = visit.say(f"mail_trouble.{state.trouble}", server=mailer.server_name())
        st.warning(f"{visit.say('mail_trouble.tell')} {as_written(trouble)}")
        st.write(visit.say("mail.waiting", n=state.waiting))
    elif state.waiting:
        st.write(visit.say("mail.waiting_draft" if wave.status == "draft" else "mail.waiting", n=state.waiting))
    else:
        st.write(visit.say("mail.all_sent"))


def _refused(visit: Visit, wave: Wave) -> None:
    """Show the addresses that the mail server refused; it says nothing of who has answered."""
    if refusals := mailings.refused(visit.engine, wave.id):
        st.warning(visit.say("mail.refused" if wave.access == "codes" else "mail.refused_link", n=len(refusals)))
        addresses, faults = zip(*refusals, strict=True)
        table = {visit.say("mail.column_address"): addresses, visit.say("mail.column_fault"): faults}
        st.dataframe(table, hide_index=True)


def _reminder(visit: Visit, wave: Wave, state: mailings.State) -> None:
    if state.reminded:
        st.write(visit.say("mail.reminded"))
        return
    if wave.closes is None:
        return
    most = min(MOST_DAYS, mailings.most_days(wave, local_time.today()))
    if not most:
        st.caption(visit.say("mail.remind_none"))
        return
    reminding, before = action(f"remind_{wave.id}"), min(state.remind, MOST_DAYS)
    label, help = visit.say("mail.remind"), visit.say("mail.remind_help")
    days = st.number_input(label, 0, MOST_DAYS, before, help=help, key=f"remind_{wave.id}")
    if days > most:
        st.error(visit.say("mail.remind_fits", n=most))
    same = days in (state.remind, None)
    if st.button(visit.say("mail.remind_do"), key=f"remind_do_{wave.id}", disabled=same or days > most):
        terms = int(days), local_time.today()
        with reporting_errors(visit):
            reminding.run(visit.say("mail.remind_kept"), mailings.set_reminder, visit.engine, wave.id, *terms)
    reminding.show()
