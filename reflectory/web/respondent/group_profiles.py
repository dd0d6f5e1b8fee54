"""Profiles that members of a book-study group chose to show each other; their owners take them back at any time."""

from __future__ import annotations

import streamlit as st

from reflectory.db import reflections
from reflectory.db.studies import NAME_LENGTH
from reflectory.db.units import units
from reflectory.i18n.catalogue import number
from reflectory.web.access.visit import Visit
from reflectory.web.actions import action, confirmed, reporting_errors
from reflectory.web.choice import anew, choice
from reflectory.web.markdown import as_written
from reflectory.web.reports.study_overview import first_days
from reflectory.web.respondent import shared_profiles
from reflectory.web.respondent.history import named
from reflectory.web.respondent.personal_record import published
from reflectory.web.respondent.reflection_key import HELD, ask_key, own_entries


def show(visit: Visit) -> None:
    """Show the profiles of a group, and let whoever has a key show their own or take it back."""
    st.title(visit.say("shared.title"), anchor=False)
    known = units(visit.engine)
    here = {unit.id: unit for unit in known if unit.id in visit.groups}
    groups = {unit.id: unit.name for unit in here.values()}
    if not groups:
        st.info(visit.say("shared.no_group"))
        return
    group = next(iter(groups))
    if len(groups) > 1:
        studies = {unit.id: unit.name for unit in known}
        of = {unit.id: studies[unit.parent] for unit in here.values() if unit.parent in studies}
        starts = first_days(visit, {unit.parent for unit in here.values() if unit.parent})
        since = {unit.id: starts[unit.parent] for unit in here.values() if unit.parent in starts}
        group = choice(st.selectbox, visit.say("shared.group"), groups, of, since)
    with anew("shared", group):
        st.write(visit.text("shared.what", group=groups[group]))

        profiles = shared_profiles.all_of(visit.engine, group)
        for place, profile in enumerate(profiles):
            survey = shared_profiles.survey_shown(visit.engine, profile)
            if survey is None:
                continue
            entry = reflections.Entry(profile.wave, survey.id, survey.form, profile.moment, group, ())
            out = published(visit.engine, entry)
            with st.expander(as_written(profile.name), expanded=place == 0, key=f"shown_{place}"):
                moment = visit.say(f"reflections.{profile.moment}") if profile.moment else ""
                st.caption(visit.say("shared.since", moment=moment) + (f" {visit.say('shared.across')}" if out else ""))
                st.html(shared_profiles.profile(profile, survey, out[1] if out else {}, visit.language))
        if not profiles:
            st.write(visit.say("shared.nobody"))

        st.subheader(visit.say("shared.own"), anchor=False)
        entries = own_entries(visit)
        if entries is None:
            st.write(visit.say("shared.key"))
            ask_key(visit, "reflections.open")
            return
        secret = st.session_state[HELD][1]
        own = shared_profiles.mine(visit.engine, secret, group)
        if own is not None:
            st.write(visit.text("shared.you_show", name=own.name))
            if confirmed(visit, "shared.take_back", f"take_back_{group}"):
                taken_back = visit.say("shared.taken_back")
                action("shared").run(taken_back, shared_profiles.take_back, visit.engine, secret, group)
        action("shared").show()
        mine = [entry for entry in entries if entry.unit == group and entry.moment in ("start", "end")]
        if not mine:
            st.info(visit.say("shared.nothing_kept"))
            return

        with st.container(border=True):
            size = shared_profiles.answered(visit.engine, group) or here[group].size
            _warning(visit, size, len([profile for profile in profiles if profile != own]))
            labels = {at: named(visit.language, entry) for at, entry in reversed([*enumerate(mine)])}
            entry = mine[choice(st.selectbox, visit.say("shared.which"), labels)]
            name = st.text_input(visit.say("shared.name"), own.name if own else "", max_chars=NAME_LENGTH)
            sure = st.checkbox(visit.say("shared.sure"))
            label = visit.say("shared.show" if own is None else "shared.show_again")
            if st.button(label, disabled=not sure):
                with reporting_errors(visit):
                    shared_profiles.show(visit.engine, secret, group, name, entry)
                    st.rerun()


def _warning(visit: Visit, size: int, others: int) -> None:
    """Say, before anybody shows anything, what it does to those who do not."""
    st.warning(visit.say("shared.warning"))
    known = shared_profiles.risk(size, others + 2)  # one's own profile, and the reader who adds their own answers
    if known is None:
        st.write(visit.say("shared.risk_unknown", size=size, n=others + 1))
    else:
        share = number(known, 0 if known == int(known) else 1, visit.language)
        st.write(visit.say("shared.risk", size=size, n=others + 1, share=share))
