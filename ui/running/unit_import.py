"""Bringing a tree of units in from a spreadsheet: a look first, then all of it or nothing."""

from __future__ import annotations

from collections import Counter

import streamlit as st

from storage.faults import StorageFault
from storage.unit_import import Step, bring_in, planned
from ui.door import Visit
from ui.faults import told
from ui.running.units_file import read_units
from ui.uploads import file_field

MOST_SHOWN = 200


def offer_import(visit: Visit) -> None:
    """Offer to bring in a file: what is wrong with it, or what it would do, and the button that does it."""
    say = visit.say
    st.write(say("units_file.what"))
    example = say("units_file.example_rows").lstrip()
    st.download_button(
        say("units_file.example"), ("\ufeff" + example).encode(), "units.csv", "text/csv", on_click="ignore"
    )
    times = st.session_state.get("units_brought", 0)
    file = file_field(say("units_file.file"), ["csv", "txt"], key=f"units_file_{times}")
    if message := st.session_state.pop("units_done", None):
        st.success(message)
    if file is None:
        return
    read, faults = read_units(file.getvalue(), visit.language)
    if faults:
        st.error("\n".join([say("units_file.faults"), "", *(f"- {fault}" for fault in faults)]))
        return
    rows = [(row.line, row.path, row.people) for row in read]
    try:
        steps = planned(visit.engine, rows)
    except StorageFault as error:
        st.error(f"{say('units_file.faults')} {told(visit, error)}")
        return
    count = Counter(step.act for step in steps)
    if not count["add"] + count["change"]:
        st.info(say("units_file.nothing"))
        return
    st.write(say("units_file.would", add=count["add"], change=count["change"], same=count["same"]))
    st.dataframe(_table(visit, steps), hide_index=True)
    if st.button(say("units_file.do"), type="primary", key="bring_units"):
        try:
            bring_in(visit.engine, rows)
        except StorageFault as error:
            st.error(told(visit, error))
            return
        st.session_state["units_brought"] = times + 1
        st.session_state["units_done"] = say("units_file.done", add=count["add"], change=count["change"])
        st.rerun()


def _table(visit: Visit, steps: list[Step]) -> dict[str, list[str]]:
    """Show what changes first; what stays as it is fills what room is left."""
    shown = sorted(steps, key=lambda step: step.act == "same")[:MOST_SHOWN]
    return {
        visit.say("units.unit"): [" › ".join(name for _, name in step.path) for step in shown],
        visit.say("units.kind"): [visit.say(f"kinds.{step.path[-1][0]}") for step in shown],
        visit.say("units.size"): [str(step.people) for step in shown],
        visit.say("units_file.act"): [
            visit.say(f"units_file.act_{step.act}", before=step.before or 0) for step in shown
        ],
    }
