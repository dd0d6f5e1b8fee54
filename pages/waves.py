"""Waves of a facilitator's units: open, share, close, release. Shows how many answered, in steps, and no answer."""

from __future__ import annotations

import streamlit as st

from languages import day
from published import NotPublished
from release import publish
from storage import ballots, invitations, sealing
from storage import waves as stored
from storage.faults import StorageFault
from storage.units import subtree, units
from surveys.model import words
from surveys.reading import from_json
from ui import room
from ui.door import Visit, enter
from ui.faults import told
from ui.frame import page_of
from ui.poster import address_of, only_here, poster, qr_image, slips

visit = enter(__file__)


def within_reach(visit: Visit) -> list[stored.Wave]:
    """Return the waves of the visitor's units, newest first."""
    known = units(visit.engine)
    mine = {one.id for unit in visit.units for one in subtree(known, unit)}
    return sorted((one for one in stored.waves(visit.engine) if one.root in mine), key=lambda one: -one.id)


def draft(wave: stored.Wave) -> None:
    """Offer to open or remove a draft."""
    st.write(visit.say("waves.draft"))
    ready = True
    if wave.access == "codes":
        st.write(visit.say("waves.slips_first"))
        ready = one_use_codes(wave)
    left, right = st.columns(2)
    if left.button(visit.say("waves.open"), type="primary", key=f"open_{wave.id}", disabled=not ready):
        public = sealing.new_wave_key()
        try:
            stored.open_wave(visit.engine, wave.id, public)
        except StorageFault:
            sealing.destroy_wave_key(public)
            raise
        st.rerun()
    if right.button(visit.say("waves.remove"), key=f"remove_{wave.id}"):
        stored.remove_draft(visit.engine, wave.id)
        st.rerun()


def running(wave: stored.Wave) -> None:
    """Show how to get in, how many did, and what can be done."""
    rate = ballots.response_rate(visit.engine, wave.id)
    st.write(visit.say("waves.rate_none") if rate is None else visit.say("waves.rate", low=rate.low, high=rate.high))
    link = address_of(wave.join_code)
    if only_here(link):
        st.warning(visit.say("waves.only_here"))
    left, right = st.columns([2, 3], vertical_alignment="center")
    left.html(qr_image(link))
    right.markdown(f"{visit.say('waves.code')}\n\n## {wave.join_code}")
    right.code(link, language=None)
    closes = day(wave.closes, visit.language) if wave.closes else ""
    st.download_button(
        visit.say("waves.poster"),
        poster(wave.title, wave.join_code, closes, visit.language),
        f"poster-{wave.join_code}.html",
        "text/html",
        key=f"poster_{wave.id}",
    )
    room.offer(visit, wave)
    if wave.access == "codes":
        one_use_codes(wave)
    with st.expander(visit.say("waves.more")):
        if st.button(visit.say("waves.undo"), key=f"undo_{wave.id}", help=visit.say("waves.undo_help")):
            try:
                stored.reopen_draft(visit.engine, wave.id)
            except StorageFault as error:  # the way on is shown below it
                st.error(told(visit, error))
            else:
                st.rerun()
        st.write(visit.say("waves.close_what"))
        if st.button(visit.say("waves.close"), key=f"close_{wave.id}"):
            stored.close_wave(visit.engine, wave.id)
            st.rerun()


def one_use_codes(wave: stored.Wave) -> bool:
    """Make the slips that are missing: the codes are shown in one file, once, and only their fingerprints are kept.

    Returns
    -------
    bool
        Whether there are any codes.
    """
    made = invitations.counts(visit.engine, wave.id)
    people = {one.id: one.size for one in units(visit.engine)}
    inside = stored.wave_units(visit.engine, wave.id)
    missing = {one: people.get(one.id, 0) - made.get(one.id, 0) for one in inside}
    st.write(visit.say("waves.slips", n=sum(made.values())))
    key = f"slips_{wave.join_code}"
    left, right = st.columns(2)
    wanted = max(missing.values(), default=0) > 0 and left.button(
        visit.say("waves.make_slips"), key=f"make_{key}", help=visit.say("waves.make_slips_help")
    )
    if wave.status == "draft" and made and right.button(visit.say("waves.renew_slips"), key=f"renew_{key}"):
        wanted, st.session_state[key] = True, {}
        for one in inside:
            missing[one] += invitations.withdraw_unused(visit.engine, wave.id, one.id)
    if wanted:
        kept = st.session_state.get(key, {})
        new = {one: invitations.issue(visit.engine, wave.id, one.id, n) for one, n in missing.items() if n > 0}
        st.session_state[key] = kept | {one.name: kept.get(one.name, []) + codes for one, codes in new.items()}
        st.rerun()
    if st.session_state.get(key):
        page = slips(wave.title, wave.join_code, st.session_state[key], visit.language)
        st.download_button(
            visit.say("waves.get_slips"),
            page,
            f"slips-{wave.join_code}.html",
            "text/html",
            type="primary",
            key=f"get_{key}",
        )
    return bool(made)


def closed(wave: stored.Wave) -> None:
    """The checklist of the closing day, and the release."""
    st.markdown(visit.say("waves.checklist", k=wave.k))
    sure = st.checkbox(visit.say("waves.sure"), key=f"sure_{wave.id}")
    if st.button(visit.say("waves.release"), type="primary", disabled=not sure, key=f"release_{wave.id}"):
        bar = st.progress(0.0, text=visit.say("waves.releasing"))
        publish(visit.engine, wave.id, lambda share: bar.progress(min(share, 1.0), text=visit.say("waves.releasing")))
        st.rerun()


def released(wave: stored.Wave) -> None:
    """Where the report is, and a link for the projector."""
    st.write(visit.say("waves.released"))
    if "leader" in visit.roles:
        st.page_link(page_of("reports.py"), label=visit.say("waves.read"), icon=":material/arrow_forward:")
    room.offer(visit, wave)


STEPS = {"draft": draft, "open": running, "closed": closed, "released": released}

st.title(visit.say("waves.title"), anchor=False)
st.page_link(page_of("new_wave.py"), label=visit.say("waves.new"), icon=":material/add:")
mine = within_reach(visit)
if not mine:
    st.info(visit.say("waves.none"))
for wave in mine:
    survey = from_json(wave.survey)
    newest = wave.id == st.session_state.get("wave", mine[0].id)
    with st.expander(f"**{wave.title}** · {visit.say(f'waves.status_{wave.status}')}", expanded=newest):
        st.caption(f"{words(survey.title, visit.language)} · {visit.say('waves.facts', k=wave.k)}")
        try:
            STEPS[wave.status](wave)
        except (StorageFault, NotPublished) as error:
            st.error(told(visit, error))
