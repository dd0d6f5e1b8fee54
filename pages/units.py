"""Units: the tree of the organization, added, renamed, resized, moved and removed by hand."""

from __future__ import annotations

import streamlit as st

from reflectory.db.accounts import accounts
from reflectory.db.units import add_unit, change_unit, remove_unit, subtree_ids, units
from reflectory.domain.unit_tree import in_order, matching, table, unit_labels
from reflectory.domain.units import KINDS, MOST_PEOPLE, Unit
from reflectory.web.access.visit import enter
from reflectory.web.actions import action, confirmed, reporting_errors
from reflectory.web.admin.unit_import import offer_import
from reflectory.web.choice import LONGEST_TYPED, choice

visit = enter(__file__)

TOP = 0
known = in_order(units(visit.engine))
labels = {TOP: visit.say("units.none")} | unit_labels(known)


def add() -> None:
    """Ask for a new unit. Kind and place stay as chosen for the next one."""
    added = action("unit_added")
    with st.form("add"):
        st.subheader(visit.say("units.add"), anchor=False)
        name = st.text_input(visit.say("units.name"), max_chars=LONGEST_TYPED, key=f"unit_name_{added.number}")
        kind = choice(st.selectbox, visit.say("units.kind"), visit.names("kinds.", KINDS), index=3, key="unit_kind")
        parent = choice(st.selectbox, visit.say("units.parent"), labels, key="unit_parent")
        size = st.number_input(visit.say("units.size"), 0, MOST_PEOPLE, 0, key=f"unit_size_{added.number}")
        pressed = st.form_submit_button(visit.say("units.add_do"), type="primary", key=f"unit_add_{added.number}")
        if pressed and (name.strip() or not added.just_done):
            message = visit.text("units.added", name=name)
            with reporting_errors(visit):
                added.run(message, add_unit, visit.engine, name, kind, parent=parent or None, size=int(size))
        added.show()


def change(unit: Unit) -> None:
    """Ask for another name, number of people or place of a unit. Every unit has fields of its own."""
    changed = action("unit_changed")
    inside = subtree_ids(known, [unit.id])
    places = [TOP] + [other.id for other in known if other.kind in KINDS[unit.kind] and other.id not in inside]
    # What somebody else has changed meanwhile is not put back.
    state = f"{unit.id}_{unit.name}_{unit.size}_{unit.parent}"
    with st.form(f"change_{unit.id}"):
        name = st.text_input(visit.say("units.name"), unit.name, max_chars=LONGEST_TYPED, key=f"name_{state}")
        size = st.number_input(visit.say("units.size"), 0, MOST_PEOPLE, unit.size, key=f"size_{state}")
        at = places.index(unit.parent or TOP) if (unit.parent or TOP) in places else 0
        offered = {each: labels[each] for each in places}
        parent = choice(st.selectbox, visit.say("units.parent"), offered, index=at, key=f"parent_{state}")
        if st.form_submit_button(visit.say("units.change_do"), type="primary", key=f"change_do_{state}"):
            with reporting_errors(visit):
                differs = change_unit(visit.engine, unit.id, name=name, size=int(size), parent=parent or None)
                changed.done(visit.text("units.changed" if differs else "units.unchanged", name=name))
                st.rerun()
        changed.show()


def remove(unit: Unit) -> None:
    """Offer to remove a unit, and say first what that means."""
    removed = action("unit_removed")
    mine = [account.name for account in accounts(visit.engine) if unit.id in account.units]
    what = visit.text("units.remove_what", name=labels[unit.id])
    if mine:
        what += " " + visit.text("units.remove_accounts", names=", ".join(mine))
    if confirmed(visit, "units.remove", f"remove_{unit.id}", what=what):
        with reporting_errors(visit):
            removed.run(visit.text("units.removed", name=unit.name), remove_unit, visit.engine, unit.id)
    removed.show()


def listed() -> None:
    """Show the tree with how many people belong to each unit and all below, or what is looked for of it."""
    sought = st.text_input(visit.say("units.search"), max_chars=LONGEST_TYPED, key="units_sought")
    matches = matching(known, sought)
    inside = subtree_ids(known, matches)
    people = sum(unit.size for unit in known if unit.id in inside)
    st.caption(visit.say("units.total", units=visit.say("units.many", n=len(matches)), n=people))
    if matches:
        st.html(table(known, visit.language, matches))


st.title(visit.say("units.title"), anchor=False)
st.write(visit.say("units.what"))
if known:
    listed()
with st.expander(visit.say("units_file.title"), expanded=not known or action("units_brought").number > 0):
    offer_import(visit)
add()
if known:
    st.subheader(visit.say("units.change"), anchor=False)
    which = choice(st.selectbox, visit.say("units.unit"), unit_labels(known), key="unit_which")
    unit = next(unit for unit in known if unit.id == which)
    change(unit)
    remove(unit)
