"""Answer a survey from within the app: a code, then the question page that also stands alone at `/a/CODE`."""

from __future__ import annotations

import streamlit as st

from reflectory.db.attempts import waits
from reflectory.db.codes import CODE_LENGTH, tidy
from reflectory.db.goals import public_goals
from reflectory.db.rater_group_links import names_a_circle
from reflectory.responses.submit import barrier, fielded, find_wave, units_asked
from reflectory.web.access.visit import enter
from reflectory.web.layout import label_invented, page_of
from reflectory.web.markdown import as_written
from reflectory.web.survey.question_page import ask
from reflectory.web.survey.survey_data import survey_data

visit = enter(__file__)

# A code typed on the start page comes through the session, so that a one-use code never stands in an address.
typed = st.session_state.pop("typed_code", "") or st.query_params.get("join", "")
wave, slip = find_wave(visit.engine, typed)
if wave and slip:
    st.session_state["slip"] = slip
    st.query_params["join"] = wave.join_code

if wave is None:
    label_invented(visit)
    st.title(visit.say("answer.start.title"), anchor=False)
    st.write(visit.say("answer.start.lead"))
    if names_a_circle(typed):
        st.error(visit.say("colleagues.start.unknown"))
    elif typed:
        st.error(visit.text("answer.start.unknown", code=typed[:40]))
        if seconds := waits(visit.engine, "one-use-code" if len(tidy(typed)) == CODE_LENGTH else "wave-code"):
            st.warning(visit.say("answer.start.wait", n=-(-seconds // 60)))
    with st.form("code"):
        code = st.text_input(visit.say("answer.start.field"), typed[:40], max_chars=40, autocomplete="off")
        if st.form_submit_button(visit.say("answer.start.go"), type="primary"):
            if code.strip():
                st.session_state["typed_code"] = code.strip()
                st.query_params.pop("join", None)
                st.rerun()
            st.error(visit.say("answer.start.empty"))
    st.stop()

reason = barrier(wave)
closed = ""
if reason:
    key = "colleagues.start.closed" if wave.is_circle and reason == "closed" else f"answer.start.{reason}"
    closed = visit.say(key, title=wave.title, name=wave.title)
if reason and reason != "closed":
    label_invented(visit)
    st.title(as_written(wave.title), anchor=False)
    st.info(as_written(closed))
    st.page_link(page_of("reflections"), label=visit.say("pages.reflections"))
    st.stop()

group = st.query_params.get("unit", "")
ask(
    survey_data(
        wave,
        fielded(wave.survey),
        units_asked(visit.engine, wave),
        language=st.query_params.get("lang", ""),
        unit=int(group) if group.isdecimal() and len(group) < 19 else None,
        slip=st.session_state.get("slip", ""),
        kiosk="kiosk" in st.query_params,
        invented=visit.invented,
        closed=closed,
        copy=st.session_state.get("demonstration", "") if visit.demonstration else "",
        goals=public_goals(visit.engine, wave.id),
    )
)
