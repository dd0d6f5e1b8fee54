"""How many have answered a running wave, as it was told last night: of the whole, or school by school."""

from __future__ import annotations

from itertools import groupby

import streamlit as st

from reflectory.db import wave_records
from reflectory.db.response_steps import Rate, rates_by_unit
from reflectory.domain.unit_tree import short_labels
from reflectory.domain.waves import Wave
from reflectory.i18n.names import by_name
from reflectory.web.access.visit import Visit
from reflectory.web.markdown import as_written


def show_response(visit: Visit, wave: Wave) -> dict[int, Rate]:
    """Say in quarters how many have answered, whom to remind first; return it by unit, empty where nothing is told."""
    rates = rates_by_unit(visit.engine, wave.id)
    if wave.root in rates:
        rate = rates[wave.root]
        st.markdown(visit.say("waves.rate", low=rate.low, high=rate.high), help=visit.say("waves.rate_why"))
    elif not rates:
        st.write(visit.say("waves.rate_none"))
    schools = [unit for unit in wave_records.wave_units(visit.engine, wave.id) if unit.kind == "school"]
    if wave.root not in rates and rates:
        names = {id: as_written(name) for id, name in short_labels(schools).items()}
        st.markdown(f"**{visit.say('waves.schools')}**", help=visit.say("waves.rate_why"))
        least_first = sorted(rates.items(), key=lambda pair: (pair[1].low, by_name(names[pair[0]])))
        lines = []
        for rate, reached in groupby(least_first, key=lambda pair: pair[1]):
            listed = ", ".join(names[id] for id, _ in reached)
            lines.append(visit.say("waves.schools_rate", low=rate.low, high=rate.high, names=listed))
        if few := sorted((names[unit.id] for unit in schools if unit.id not in rates), key=by_name):
            lines.append(visit.say("waves.schools_few", names=", ".join(few)))
        st.markdown("\n".join(f"- {line}" for line in lines))
    elif len(schools) > 1 and wave.access == "link":
        st.caption(visit.say("waves.schools_by_link"))
    return rates
