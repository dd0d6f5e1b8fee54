"""Answer a survey: by a link or a code, then the promise, the statements, and one's own picture back."""

from __future__ import annotations

import streamlit as st

from reflectory.db.attempts import waits
from reflectory.db.codes import CODE_LENGTH, tidy
from reflectory.db.rater_group_links import names_a_circle
from reflectory.responses.submit import barrier, fielded, find_wave, picture, units_asked
from reflectory.web.access.browser import choose_language
from reflectory.web.access.visit import enter
from reflectory.web.layout import label_invented, page_of
from reflectory.web.markdown import as_written
from reflectory.web.respondent.profile import profile_html
from reflectory.web.survey import completion, plain_form
from reflectory.web.survey.plain_shut import give_back
from reflectory.web.survey.question_page import ask, asked, plain_way

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
    before = st.session_state.get(f"answering_{tidy(typed)}", {})
    if names_a_circle(typed):
        st.error(visit.say("colleagues.start.unknown"))
    elif "survey" in before:
        st.info(visit.say("answer.start.gone"))
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
    if "survey" in before:
        give_back(visit, before["survey"], before)
    st.stop()

desk = st.session_state.setdefault(f"answering_{wave.join_code}", {})
survey = fielded(wave.survey)
group = st.query_params.get("unit", "")
preset = int(group) if group.isdecimal() and len(group) < 19 else None
plain = "plain" in st.query_params
language = st.query_params.get("lang", "") or desk.get("language", "")
kiosk = "kiosk" in st.query_params
outcome = desk.get("outcome")
reason = barrier(wave)
if reason and (outcome is None or outcome.status == "drawn"):
    label_invented(visit)
    st.title(as_written(wave.title), anchor=False)
    ended = wave.is_circle and reason == "closed"
    key = "colleagues.start.closed" if ended else f"answer.start.{reason}"
    st.info(visit.text(key, title=wave.title, name=wave.title))
    if plain:
        give_back(visit, survey, desk)
    elif reason == "closed":  # what a browser still has is its owner's: words to copy, answers to picture
        page = asked(wave, survey, units_asked(visit.engine, wave), language=language, kiosk=kiosk, closed=True)
        if message := ask(page, desk.get("reply")):
            picture(visit.engine, wave, survey, message, desk)
        if "outcome" in desk:
            with st.container(key="thanks"):
                st.html(profile_html(survey, desk["outcome"].answers, visit.language))
    st.page_link(page_of("reflections"), label=visit.say("pages.reflections"))
    st.stop()

desk["survey"] = survey
units = units_asked(visit.engine, wave)
if plain:
    plain_form.draw(visit, wave, survey, units, desk, unit=preset, slip=st.session_state.get("slip", ""))
else:
    page = asked(
        wave,
        survey,
        units,
        language=language,
        frame=visit.language,
        unit=preset,
        slip=st.session_state.get("slip", ""),
        kiosk=kiosk,
        invented=visit.invented,
    )
    st.html(plain_way(visit, wave, preset))
    if message := ask(page, desk.get("reply")):
        if str(message.get("language")) in page["languages"]:
            desk["language"] = str(message["language"])
            choose_language(desk["language"])
            st.query_params.pop("lang", None)
        if message.get("kind") in ("another", "erase"):
            for name in ("slip", "reflection_key_held"):
                st.session_state.pop(name, None)
        picture(visit.engine, wave, survey, message, desk)
        if message.get("kind") != "kept" or message.get("language") != visit.language:
            st.rerun()  # otherwise what was asked for follows
if "outcome" in desk:
    with st.container(key="thanks"):
        completion.draw(visit, wave, survey, desk, shared=kiosk)
