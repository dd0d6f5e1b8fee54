"""Units: the tree of the organization, added, renamed, resized and removed by hand."""

from __future__ import annotations

import streamlit as st

from storage.faults import StorageFault
from storage.units import add_unit, change_unit, remove_unit, units
from ui.door import enter
from ui.faults import told
from ui.running.rosters import invitation
from ui.running.tree import in_order, table, unit_label
from ui.running.unit_import import offer_import

visit = enter(__file__)

KINDS = ("district", "cluster", "school", "team", "study", "group")

st.title(visit.say("units.title"), anchor=False)
st.write(visit.say("units.what"))
invitation(visit)
tree = units(visit.engine)
known = in_order(tree)
labels = {unit_label(one, known): one for one in known}
if known:
    st.html(table(known, visit.language))

with st.expander(visit.say("units_file.title"), expanded=not known):
    offer_import(visit)

with st.form("add", clear_on_submit=True):
    st.subheader(visit.say("units.add"), anchor=False)
    name = st.text_input(visit.say("units.name"), max_chars=100)
    kind = st.selectbox(visit.say("units.kind"), KINDS, index=3, format_func=lambda one: visit.say(f"kinds.{one}"))
    parent = st.selectbox(visit.say("units.parent"), [visit.say("units.none"), *labels])
    size = st.number_input(visit.say("units.size"), 0, 20000, 0)
    if st.form_submit_button(visit.say("units.add_do"), type="primary"):
        try:
            above = labels[parent].id if parent in labels else None
            add_unit(visit.engine, name.strip(), kind, parent=above, size=int(size))
            st.rerun()
        except StorageFault as error:
            st.error(told(visit, error))

if labels:
    with st.form("change"):
        st.subheader(visit.say("units.change"), anchor=False)
        which = labels[st.selectbox(visit.say("units.unit"), list(labels))]
        new_name = st.text_input(visit.say("units.new_name"), max_chars=100)
        new_size = st.number_input(visit.say("units.new_size"), 0, 20000, None)
        change, remove = st.columns(2)
        changed = change.form_submit_button(visit.say("units.change_do"), type="primary")
        removed = remove.form_submit_button(visit.say("units.remove"))
        try:
            if changed:
                change_unit(visit.engine, which.id, name=new_name.strip() or None, size=new_size)
                st.rerun()
            if removed:
                remove_unit(visit.engine, which.id)
                st.rerun()
        except StorageFault as error:
            st.error(told(visit, error))
