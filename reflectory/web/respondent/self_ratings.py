"""One's own answers to the statements colleagues are asked: kept in one's own box, counted in no report."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from reflectory.db import local_time, reflections
from reflectory.db.reflections import Entry
from reflectory.i18n.catalogue import day
from reflectory.web.choice import choice
from reflectory.web.markdown import as_written
from reflectory.web.respondent.personal_record import SKIPPED, answers_of, survey_of
from surveys.loader import instrument
from surveys.model import words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from reflectory.db.engine import Engine
    from reflectory.web.access.visit import Visit

SURVEY, FORM = "enhancer", "self"
RATING = "colleague"  # the form in which somebody else is described
NO_WAVE = 0  # an entry that was never sent anywhere


def newest(entries: Iterable[Entry]) -> Entry | None:
    """Return the last time somebody answered the statements about themselves, or None."""
    mine = [entry for entry in entries if (entry.survey_id, entry.form) == (SURVEY, FORM)]
    return mine[-1] if mine else None


def own_answers(engine: Engine, entry: Entry | None) -> Mapping[str, int]:
    """Return one's own answers by item id; empty where there are none, or their survey is gone."""
    survey = survey_of(engine, entry) if entry else None
    return answers_of(survey, entry) if survey and entry else {}


def ask_oneself(visit: Visit, key: tuple[bytes, bytes], before: int) -> None:
    """Ask the statements about oneself, and keep the answers in one's own box. ``before`` entries are in it already."""
    survey = instrument(SURVEY).forms[FORM]
    today = local_time.today()
    with st.form("own_view"):
        chosen = {}
        for item in survey.items:
            anchors = [as_written(words(anchor, visit.language)) for anchor in survey.format_of(item).anchors]
            chosen[item.id] = choice(
                st.radio,
                as_written(words(item.text, visit.language)),
                dict(enumerate(anchors)),
                index=None,
                horizontal=True,
                key=f"own_{before}_{item.id}",
            )
        sent = st.form_submit_button(visit.say("colleagues.own_save"), type="primary")
    if not sent:
        return
    codes = tuple(SKIPPED if chosen[item.id] is None else int(chosen[item.id] or 0) for item in survey.items)
    if set(codes) == {SKIPPED}:
        st.error(visit.say("colleagues.own_empty"))
        return
    title = visit.say("colleagues.own_entry", day=day(today, visit.language))
    entry = Entry(NO_WAVE, SURVEY, FORM, "", 0, codes, ballot_key=before.to_bytes(4, "big"), title=title)
    reflections.append(visit.engine, *key, entry)
    st.session_state["colleagues_message"] = visit.say("colleagues.own_kept")
    st.rerun()
