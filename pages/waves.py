"""Waves of a facilitator's units: open, share, close, release. Shows how many answered, in steps, and no answer."""

from __future__ import annotations

import streamlit as st

from published import NotPublished
from reflectory.errors import ReflectoryError
from storage import wave_records
from storage.units import subtree, units
from surveys.model import words
from surveys.reading import from_json
from ui.as_written import as_written
from ui.confirming import deed
from ui.door import Visit, enter
from ui.faults import told
from ui.frame import page_of
from ui.running.closing import closed, released
from ui.running.opened import opened
from ui.running.preparing import draft

visit = enter(__file__)


def within_reach(visit: Visit) -> list[wave_records.Wave]:
    """Return the waves of the visitor's units, newest first; those of one book study as they are asked: start first."""
    known = units(visit.engine)
    mine = {one.id for unit in visit.units for one in subtree(known, unit)}
    found = [one for one in wave_records.waves(visit.engine) if one.root in mine]
    newest = {one.root: one.id for one in found if one.moment}
    return sorted(found, key=lambda one: (-newest[one.root] if one.moment else -one.id, one.id))


STEPS = {"draft": draft, "open": opened, "closed": closed, "released": released}

st.title(visit.say("waves.title"), anchor=False)
st.page_link(page_of("new_wave.py"), label=visit.say("waves.new"), icon=":material/add:")
deed("waves").show()
mine = within_reach(visit)
if not mine:
    st.info(visit.say("waves.none"))
now = next((one for one in mine if not mine[0].moment or one.status != "released"), None)
for wave in mine:
    survey = from_json(wave.survey)
    shown = wave.id == st.session_state.get("wave", now.id if now else None)
    shown |= deed(f"wave_{wave.id}").number > 0  # its label is new, and would shut the box over what it says
    with st.expander(f"**{as_written(wave.title)}** · {visit.say(f'waves.status_{wave.status}')}", expanded=shown):
        st.caption(f"{as_written(words(survey.title, visit.language))} · {visit.say('waves.facts', k=wave.k)}")
        try:
            STEPS[wave.status](visit, wave)
        except (ReflectoryError, NotPublished) as error:
            st.error(told(visit, error))
