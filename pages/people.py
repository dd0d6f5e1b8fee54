"""People: who signs in, what they may do, and for which units; each chooses a password of their own, by a link."""

from __future__ import annotations

import streamlit as st

from languages import pair
from storage.accounts import Account, accounts, assign, create_account, remove_account
from storage.faults import StorageFault
from storage.password_links import HOURS, make_password_link
from storage.provider import provided, refuse
from storage.units import units
from ui.as_written import as_written
from ui.door import enter
from ui.faults import told
from ui.front import provider, rules
from ui.front.secret_link import secret_link
from ui.reading.projecting import overview
from ui.running.poster import reaches_others
from ui.running.tree import in_order, unit_label

visit = enter(__file__)

known = in_order(units(visit.engine))
labels = {unit_label(one, known): one.id for one in known}
from_provider = provided(visit.engine)


def made_link() -> None:
    """Show a link that was just made: once, because only its fingerprint is kept."""
    if "made_link" not in st.session_state:
        return
    name, link, hours = st.session_state["made_link"]
    with st.container(border=True):
        if reaches_others(visit):
            st.success(visit.text("people.link_for", name=name, hours=hours))
            st.code(link, language=None, wrap_lines=True)
        if st.button(visit.say("people.link_done")):
            del st.session_state["made_link"]
            st.rerun()


def make_link(account: Account, hours: int) -> None:
    """Make a link by which somebody chooses their password, and show it on the next run."""
    link = secret_link("password", make_password_link(visit.engine, account.id, hours))
    st.session_state["made_link"] = (account.name, link, hours)


def hours_field(key: str) -> int:
    """Ask how long a link is good."""
    return st.selectbox(
        visit.say("people.hours"), HOURS, 1, format_func=lambda one: visit.say(f"people.hours_{one}"), key=key
    )


def by_password(account: Account) -> None:
    """Offer to change or remove an account, or to let its owner choose a new password."""
    with st.form(f"account_{account.id}"):
        picked, where = rules.roles_and_units(visit, labels, account.roles, account.units)
        keep, drop = st.columns(2)
        if keep.form_submit_button(visit.say("people.keep"), type="primary"):
            assign(visit.engine, account.id, roles=picked, units=where)
            st.rerun()
        if drop.form_submit_button(visit.say("people.remove")):
            remove_account(visit.engine, account.id)
            st.rerun()
    with st.form(f"link_{account.id}"):
        st.caption(visit.say("people.link_what"))
        hours = hours_field(f"hours_{account.id}")
        if st.form_submit_button(visit.say("people.link")):
            make_link(account, hours)
            st.rerun()


def by_provider(account: Account) -> None:
    """Say where an account comes from, and offer to refuse it."""
    st.write(visit.say("people.by_provider"))
    if st.button(visit.say("people.refuse"), key=f"refuse_{account.id}", help=visit.say("people.refuse_what")):
        refuse(visit.engine, account.id)
        st.rerun()


def new_account() -> None:
    """Add an account without a password, and make its first link."""
    made = st.session_state.get("accounts_made", 0)  # other keys after each: the next form begins empty
    with st.form(f"new_{made}", clear_on_submit=False):
        st.subheader(visit.say("people.add"), anchor=False)
        name = st.text_input(visit.say("people.name"), max_chars=100, autocomplete="off", key=f"name_{made}")
        picked, where = rules.roles_and_units(visit, labels, key=f"new_{made}")
        hours = hours_field(f"hours_new_{made}")
        if st.form_submit_button(visit.say("people.add_do"), type="primary"):
            try:
                make_link(create_account(visit.engine, name.strip(), None, picked, where), hours)
                st.session_state["accounts_made"] = made + 1
                st.rerun()
            except StorageFault as error:
                st.error(told(visit, error))


st.title(visit.say("people.title"), anchor=False)
st.write(visit.say("people.what"))
st.caption(visit.say("people.recorded"))
made_link()
for account in accounts(visit.engine):
    shown = ", ".join(visit.say(f"people.role_{role}") for role in account.roles)
    with st.expander(pair(as_written(account.name), shown, visit.language)):
        try:
            (by_provider if account.id in from_provider else by_password)(account)
        except StorageFault as error:
            st.error(told(visit, error))
new_account()
overview(visit)
if provider.configured():
    rules.draw(visit, labels)
