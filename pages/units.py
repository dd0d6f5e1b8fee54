"""Units: the tree of the organization, added, renamed, resized, moved and removed by hand."""

from __future__ import annotations

import streamlit as st

from reflectory.db.accounts import accounts
from reflectory.db.units import add_unit, change_unit, remove_unit, subtree, units
from reflectory.domain.unit_tree import in_order, table, unit_labels
from reflectory.domain.units import KINDS, MOST_PEOPLE, NAME_LENGTH, Unit
from reflectory.errors import ReflectoryError
from reflectory.web.access.session import enter
from reflectory.web.admin.unit_import import offer_import
from reflectory.web.choice import choice
from reflectory.web.confirmation import confirmed, deed
from reflectory.web.error_messages import told
from reflectory.web.markdown import as_written

visit = enter(__file__)

TOP = 0
known = in_order(units(visit.engine))
labels = {TOP: visit.say("units.none")} | unit_labels(known)


def add() -> None:
    """Ask for a new unit. Kind and place stay as chosen for the next one."""
    added = deed("unit_added")
    with st.form("add"):
        st.subheader(visit.say("units.add"), anchor=False)
        name = st.text_input(visit.say("units.name"), max_chars=NAME_LENGTH, key=f"unit_name_{added.number}")
        kind = st.selectbox(
            visit.say("units.kind"), list(KINDS), 3, format_func=lambda one: visit.say(f"kinds.{one}"), key="unit_kind"
        )
        parent = choice(st.selectbox, visit.say("units.parent"), labels, key="unit_parent")
        size = st.number_input(visit.say("units.size"), 0, MOST_PEOPLE, 0, key=f"unit_size_{added.number}")
        pressed = st.form_submit_button(visit.say("units.add_do"), type="primary", key=f"unit_add_{added.number}")
        if pressed and (name.strip() or not added.just_done):
            try:
                add_unit(visit.engine, name, kind, parent=parent or None, size=int(size))
            except ReflectoryError as error:
                st.error(told(visit, error))
            else:
                added.done(visit.say("units.added", name=as_written(name)))
                st.rerun()
        added.show()


def change(one: Unit) -> None:
    """Ask for another name, number of people or place of a unit. Every unit has fields of its own."""
    changed = deed("unit_changed")
    inside = {each.id for each in subtree(known, one.id)}
    places = [TOP] + [each.id for each in known if each.kind in KINDS[one.kind] and each.id not in inside]
    state = f"{one.id}_{one.name}_{one.size}_{one.parent}"  # what somebody else has changed meanwhile is not put back
    with st.form(f"change_{one.id}"):
        name = st.text_input(visit.say("units.name"), one.name, max_chars=NAME_LENGTH, key=f"name_{state}")
        size = st.number_input(visit.say("units.size"), 0, MOST_PEOPLE, one.size, key=f"size_{state}")
        at = places.index(one.parent or TOP) if (one.parent or TOP) in places else 0
        offered = {each: labels[each] for each in places}
        parent = choice(st.selectbox, visit.say("units.parent"), offered, index=at, key=f"parent_{state}")
        if st.form_submit_button(visit.say("units.change_do"), type="primary", key=f"change_do_{state}"):
            try:
                what = change_unit(visit.engine, one.id, name=name, size=int(size), parent=parent or None)
            except ReflectoryError as error:
                st.error(told(visit, error))
            else:
                changed.done(visit.say("units.changed" if what else "units.unchanged", name=as_written(name)))
                st.rerun()
        changed.show()


def remove(one: Unit) -> None:
    """Offer to remove a unit, and say first what that means."""
    removed = deed("unit_removed")
    mine = [each.name for each in accounts(visit.engine) if one.id in each.units]
    what = visit.say("units.remove_what", name=as_written(labels[one.id]))
    if mine:
        what += " " + visit.say("units.remove_accounts", names=as_written(", ".join(mine)))
    if confirmed(visit.say("units.remove"), what, visit.say("units.remove_do"), f"remove_{one.id}"):
        try:
            remove_unit(visit.engine, one.id)
        except ReflectoryError as error:
            st.error(told(visit, error))
        else:
            removed.done(visit.say("units.removed", name=as_written(one.name)))
            st.rerun()
    removed.show()


st.title(visit.say("units.title"), anchor=False)
st.write(visit.say("units.what"))
if known:
    st.html(table(known, visit.language))
with st.expander(visit.say("units_file.title"), expanded=not known or deed("units_brought").number > 0):
    offer_import(visit)
add()
if known:
    st.subheader(visit.say("units.change"), anchor=False)
    which = choice(st.selectbox, visit.say("units.unit"), unit_labels(known), key="unit_which")
    unit = next(unit for unit in known if unit.id == which)
    change(unit)
    remove(unit)
