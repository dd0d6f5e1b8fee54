"""People: the accounts that sign in, what they may do, and for which units."""

from __future__ import annotations

import streamlit as st

from storage.accounts import accounts, assign, create_account, remove_account, set_password
from storage.faults import StorageFault
from storage.units import units
from ui.door import enter
from ui.faults import told
from ui.tree import unit_label

visit = enter(__file__)

ROLES = ("leader", "facilitator", "administrator")

st.title(visit.say("people.title"), anchor=False)
st.write(visit.say("people.what"))
known = units(visit.engine)
labels = {unit_label(one, known): one.id for one in known}
by_id = {id: label for label, id in labels.items()}


def roles_and_units(roles: tuple[str, ...] = ("leader",), chosen: tuple[int, ...] = ()) -> tuple[list[str], list[int]]:
    """Ask for roles and units."""
    picked = st.multiselect(
        visit.say("people.roles"), ROLES, list(roles), format_func=lambda one: visit.say(f"people.role_{one}")
    )
    where = st.multiselect(visit.say("people.units"), list(labels), [by_id[id] for id in chosen if id in by_id])
    return picked, [labels[one] for one in where]


for account in accounts(visit.engine):
    shown = ", ".join(visit.say(f"people.role_{role}") for role in account.roles)
    with st.expander(f"{account.name}: {shown}"), st.form(f"account_{account.id}"):
        picked, where = roles_and_units(tuple(account.roles), account.units)
        password = st.text_input(
            visit.say("people.new_password"), type="password", max_chars=200, autocomplete="new-password"
        )
        keep, drop = st.columns(2)
        try:
            if keep.form_submit_button(visit.say("people.keep"), type="primary"):
                if password:
                    set_password(visit.engine, account.id, password)
                assign(visit.engine, account.id, roles=picked, units=where)
                st.rerun()
            if drop.form_submit_button(visit.say("people.remove")):
                remove_account(visit.engine, account.id)
                st.rerun()
        except StorageFault as error:
            st.error(told(visit, error))

with st.form("new", clear_on_submit=False):
    st.subheader(visit.say("people.add"), anchor=False)
    name = st.text_input(visit.say("people.name"), max_chars=100, autocomplete="off")
    first = st.text_input(
        visit.say("people.password"),
        type="password",
        max_chars=200,
        autocomplete="new-password",
        help=visit.say("set_up.password_help"),
    )
    picked, where = roles_and_units()
    if st.form_submit_button(visit.say("people.add_do"), type="primary"):
        try:
            create_account(visit.engine, name.strip(), first, picked, where)
            st.rerun()
        except StorageFault as error:
            st.error(told(visit, error))
