"""The waves of a facilitator's units, each with the step it is at."""

from __future__ import annotations

import streamlit as st

from reflectory.db import wave_records
from reflectory.db.units import subtree_ids, units
from reflectory.domain.waves import Wave
from reflectory.web.access.visit import Visit
from reflectory.web.actions import action, reporting_errors
from reflectory.web.choice import in_address
from reflectory.web.markdown import as_written
from reflectory.web.waves.closing import closed, released
from reflectory.web.waves.draft import draft
from reflectory.web.waves.fielding import opened
from surveys.loader import from_json
from surveys.model import words

STEPS = {"draft": draft, "open": opened, "closed": closed, "released": released}


def show(visit: Visit) -> None:
    """List the waves: the one in the address stands open, else the one that there is something to do with."""
    st.title(visit.say("waves.title"), anchor=False)
    action("waves").show()
    mine = waves_within_reach(visit)
    if not mine:
        st.info(visit.say("waves.none"))
    current = next((wave for wave in mine if not mine[0].moment or wave.status != "released"), None)
    asked = in_address("wave", [wave.id for wave in mine]) or (current and current.id)
    for wave in mine:
        survey = from_json(wave.survey)
        expanded = wave.id == asked or action(f"wave_{wave.id}").number > 0  # a new label would shut what says it
        label = f"**{as_written(wave.title)}** · {visit.say(f'waves.status_{wave.status}')}"
        with st.expander(label, expanded=expanded), reporting_errors(visit):
            st.caption(f"{as_written(words(survey.title, visit.language))} · {visit.say('waves.facts', k=wave.k)}")
            STEPS[wave.status](visit, wave)


def waves_within_reach(visit: Visit) -> list[Wave]:
    """Return the waves of the visitor's units, newest first; those of one book study as they are asked: start first."""
    mine = subtree_ids(units(visit.engine), visit.units)
    waves = [wave for wave in wave_records.waves(visit.engine) if wave.root in mine]
    newest = {wave.root: wave.id for wave in waves if wave.moment}
    return sorted(waves, key=lambda wave: (-newest[wave.root] if wave.moment else -wave.id, wave.id))
