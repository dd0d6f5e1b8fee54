"""A wave that nobody can answer yet: change it, open it, or take it back altogether."""

from __future__ import annotations

import streamlit as st

from reflectory.db import crypto, local_time
from reflectory.db import waves as stored
from reflectory.db.studies import study
from reflectory.db.units import subtree, units
from reflectory.domain.waves import Wave
from reflectory.errors import ReflectoryError
from reflectory.i18n.catalogue import day
from reflectory.web.access.visit import Visit
from reflectory.web.actions import action, confirmed, reporting_errors
from reflectory.web.layout import link
from reflectory.web.waves.codes import one_use_codes
from reflectory.web.waves.form import pooled, wave_fields
from reflectory.web.waves.mail import mail
from reflectory.web.waves.preview import offer_preview
from reflectory.web.waves.survey_choice import choose_survey, fielded_as


def draft(visit: Visit, wave: Wave) -> None:
    """Offer to change, open or remove a draft."""
    done = action(f"wave_{wave.id}")
    done.show()
    if wave.opens is None:
        st.write(visit.say("waves.draft"))
    else:
        key = "running.opens_by_itself" if wave.opens > local_time.today() else "running.opens_any_minute"
        st.info(visit.say(key, day=day(wave.opens, visit.language)))
    if wave.moment and study(visit.engine, wave.root):
        link(visit, "study", "running.of_a_plan", "edit", tab="plan", study=wave.root)
    else:
        with st.expander(visit.say("running.change"), icon=":material/edit:"):
            change(visit, wave)
    ready = True
    if wave.access == "codes":
        st.write(visit.say("waves.slips_first"))
        ready = one_use_codes(visit, wave)
    mail(visit, wave)
    with st.container(horizontal=True):
        if st.button(visit.say("waves.open"), type="primary", key=f"open_{wave.id}", disabled=not ready):
            done.run(visit.say("waves.opened_now"), open_now, visit, wave)
        if confirmed(visit, "waves.remove", f"remove_{wave.id}"):
            removed = visit.text("waves.removed", title=wave.title)
            action("waves").run(removed, stored.remove_draft, visit.engine, wave.id)


def open_now(visit: Visit, wave: Wave) -> None:
    """Open a wave under a new key; a key of a wave that did not open stays nowhere."""
    public = crypto.new_wave_key()
    try:
        stored.open_wave(visit.engine, wave.id, public)
    except ReflectoryError:
        crypto.destroy_wave_key(public)
        raise


def change(visit: Visit, wave: Wave) -> None:
    """Let a facilitator change how a draft is to run, with a look at what will be reported together."""
    survey = choose_survey(visit, wave)
    if survey is None:
        return
    tree = subtree(units(visit.engine), wave.root)  # its people: codes may not be made yet
    invited = sum(unit.size for unit in tree)
    new = wave_fields(visit, survey, invited, wave)
    st.markdown("\n".join(f"- {line}" for line in pooled(visit, survey, tree, new["cut"], new["k"])))
    offer_preview(visit, survey, tree, new, str(wave.id))
    if new["access"] != wave.access == "codes":
        st.caption(visit.say("running.codes_go"))
    if st.button(visit.say("running.change_do"), type="primary", key=f"change_{wave.id}"):
        new |= fielded_as(survey)
        if not new["title"]:
            st.error(visit.say("new_wave.no_title"))
            return
        done = action(f"wave_{wave.id}")
        with reporting_errors(visit):
            stored.change_draft(visit.engine, wave.id, **new)
            done.done(visit.say("running.changed"))
            st.query_params["wave"] = str(wave.id)
            st.rerun()
