"""The waves of a facilitator's units, each with the step it is at."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from published import NotPublished
from reflectory.errors import ReflectoryError
from storage import wave_records
from storage.units import subtree, units
from surveys.model import words
from surveys.reading import from_json
from ui.as_written import as_written
from ui.confirming import deed
from ui.faults import told
from ui.running.closing import closed, released
from ui.running.opened import opened
from ui.running.preparing import draft

if TYPE_CHECKING:
    from ui.door import Visit

STEPS = {"draft": draft, "open": opened, "closed": closed, "released": released}


def show(visit: Visit) -> None:
    """List the waves: the one in the address stands open, else the one that there is something to do with."""
    st.title(visit.say("waves.title"), anchor=False)
    deed("waves").show()
    mine = _within_reach(visit)
    if not mine:
        st.info(visit.say("waves.none"))
    current = next((wave for wave in mine if not mine[0].moment or wave.status != "released"), None)
    asked = next((wave for wave in mine if str(wave.id) == st.query_params.get("wave")), current)
    for wave in mine:
        survey = from_json(wave.survey)
        expanded = (
            wave is asked or deed(f"wave_{wave.id}").number > 0
        )  # a new label would shut the box over what it says
        label = f"**{as_written(wave.title)}** · {visit.say(f'waves.status_{wave.status}')}"
        with st.expander(label, expanded=expanded):
            st.caption(f"{as_written(words(survey.title, visit.language))} · {visit.say('waves.facts', k=wave.k)}")
            try:
                STEPS[wave.status](visit, wave)
            except (ReflectoryError, NotPublished) as error:
                st.error(told(visit, error))


def _within_reach(visit: Visit) -> list[wave_records.Wave]:
    """Return the waves of the visitor's units, newest first; those of one book study as they are asked: start first."""
    known = units(visit.engine)
    mine = {one.id for unit in visit.units for one in subtree(known, unit)}
    waves = [wave for wave in wave_records.waves(visit.engine) if wave.root in mine]
    newest = {wave.root: wave.id for wave in waves if wave.moment}
    return sorted(waves, key=lambda wave: (-newest[wave.root] if wave.moment else -wave.id, wave.id))
