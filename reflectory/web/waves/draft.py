"""A wave that nobody can answer yet: change it, open it, or take it back altogether."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

import streamlit as st

from reflectory.db import crypto, local_time
from reflectory.db import waves as stored
from reflectory.db.studies import study
from reflectory.db.units import subtree, units
from reflectory.domain.waves import Wave
from reflectory.errors import ReflectoryError
from reflectory.i18n.catalogue import day
from reflectory.web.access.session import TAB
from reflectory.web.confirmation import confirmed, deed
from reflectory.web.error_messages import error_text
from reflectory.web.layout import page_of
from reflectory.web.waves.codes import one_use_codes
from reflectory.web.waves.form import pooled, wave_fields
from reflectory.web.waves.mail import mail
from reflectory.web.waves.survey_choice import choose_survey, moment_of
from surveys.loader import to_json

if TYPE_CHECKING:
    from reflectory.web.access.session import Visit


def draft(visit: Visit, wave: Wave) -> None:
    """Offer to change, open or remove a draft."""
    done, gone = deed(f"wave_{wave.id}"), deed("waves")
    done.show()
    if wave.opens is None:
        st.write(visit.say("waves.draft"))
    else:
        st.info(_by_itself(visit, wave, wave.opens))
    if wave.moment and study(visit.engine, wave.root):
        plan = {TAB: "plan", "study": str(wave.root)}
        st.page_link(page_of("study"), label=visit.say("running.of_a_plan"), icon=":material/edit:", query_params=plan)
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
            open_now(visit, wave)
            done.done(visit.say("waves.opened_now"))
            st.rerun()
        label, what, do = (visit.say(f"waves.remove{name}") for name in ("", "_what", "_do"))
        if confirmed(label, what, do, key=f"remove_{wave.id}"):
            stored.remove_draft(visit.engine, wave.id)
            gone.done(visit.text("waves.removed", title=wave.title))
            st.rerun()


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
    if new["access"] != wave.access == "codes":
        st.caption(visit.say("running.codes_go"))
    if st.button(visit.say("running.change_do"), type="primary", key=f"change_{wave.id}"):
        new |= {"survey": to_json(survey), "survey_id": survey.id, "form": survey.form, "moment": moment_of(survey)}
        if not new["title"]:
            st.error(visit.say("new_wave.no_title"))
            return
        done = deed(f"wave_{wave.id}")
        try:
            stored.change_draft(visit.engine, wave.id, **new)
        except ReflectoryError as error:
            st.error(error_text(visit, error))
            return
        done.done(visit.say("running.changed"))
        st.query_params["wave"] = str(wave.id)
        st.rerun()


def _by_itself(visit: Visit, wave: Wave, opens: datetime.date) -> str:
    key = "running.opens_by_itself" if opens > local_time.today() else "running.opens_any_minute"
    return visit.say(key, day=day(opens, visit.language))
