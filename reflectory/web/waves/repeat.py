"""The same again: a draft like a wave that is over, with days and a title of its own."""

from __future__ import annotations

from itertools import count

import streamlit as st

from reflectory.db import local_time
from reflectory.db.wave_records import waves
from reflectory.db.waves import repeat_wave
from reflectory.domain.waves import Wave
from reflectory.web.access.visit import Visit
from reflectory.web.actions import action, reporting_errors
from reflectory.web.layout import go
from reflectory.web.waves.form import days_fields
from surveys.loader import from_json
from surveys.model import words


def offer_repeat(visit: Visit, wave: Wave) -> None:
    """Offer to prepare a wave again, once however often it is pressed; what a plan or a goal asks follows these."""
    if wave.moment or wave.is_echo:
        return
    repeated, today = action(f"repeat_{wave.id}"), local_time.today()
    if repeated.result and repeated.just_done:  # a second press came before the page was left
        go("waves", wave=repeated.result)
    with st.expander(visit.say("waves.repeat"), icon=":material/replay:"):
        st.write(visit.say("waves.repeat_what"))
        opens, closes = days_fields(visit, None, today, f"repeat_{wave.id}")
        if st.button(visit.say("waves.repeat_do"), type="primary", key=f"repeat_do_{wave.id}_{repeated.number}"):
            usual = f"{words(from_json(wave.survey).title, visit.language)}, {today:%Y-%m}"
            numbered = (usual if number == 1 else f"{usual} ({number})" for number in count(1))
            taken = {each.title for each in waves(visit.engine)}
            title = next(title for title in numbered if title not in taken)
            with reporting_errors(visit):
                draft = repeat_wave(visit.engine, wave.id, title, opens, closes)
                repeated.done(result=draft.id)
                go("waves", wave=draft.id)
