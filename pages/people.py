"""People: who signs in, what they may do, and for which units; each chooses a password of their own, by a link."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from reflectory.db.accounts import Account, accounts, assign, create_account, remove_account
from reflectory.db.engine import Engine
from reflectory.db.oidc_rules import provided, refuse
from reflectory.db.password_links import HOURS, make_password_link
from reflectory.db.units import units
from reflectory.domain.unit_tree import in_order, unit_labels
from reflectory.i18n.catalogue import pair
from reflectory.i18n.names import folded
from reflectory.web.access import oidc
from reflectory.web.access.secret_link import secret_link
from reflectory.web.access.visit import enter
from reflectory.web.actions import Action, action, confirmed, reporting_errors
from reflectory.web.admin import roles
from reflectory.web.choice import LONGEST_TYPED, choice
from reflectory.web.markdown import as_written
from reflectory.web.reports.presentation_links import overview
from reflectory.web.waves.printing import reaches_others

visit = enter(__file__)

known = in_order(units(visit.engine))
labels = unit_labels(known)
from_provider = provided(visit.engine)


def show_link(linking: Action) -> None:
    """Show a link that was just made: once, because only its fingerprint is kept."""
    if linking.result is None:
        return
    name, link, hours = linking.result
    with st.container(border=True):
        if reaches_others(visit):
            st.success(visit.text("people.link_for", name=name, hours=hours))
            st.code(link, language=None, wrap_lines=True)
        if st.button(visit.say("people.link_done"), key=f"link_done_{link[-12:]}"):
            linking.result = None
            st.rerun()


def make_link(account: Account, hours: int) -> tuple[str, str, int]:
    """Make a link by which somebody chooses their password: for whom, the link, and for how long."""
    return account.name, secret_link("account?tab=password", make_password_link(visit.engine, account.id, hours)), hours


def units_of(account: Account) -> str:
    """Return the names of the units that an account is responsible for."""
    return ", ".join(labels[unit] for unit in account.units if unit in labels)


def hours_field(key: str) -> int:
    """Ask how long a link is good."""
    hours: int = choice(st.selectbox, visit.say("people.hours"), visit.names("people.hours_", HOURS), index=1, key=key)
    return hours


def by_password(account: Account, place: int) -> None:
    """Offer to change or remove an account, or to let its owner choose a new password."""
    saving, linked = action(f"account_kept_{account.id}"), action(f"account_link_{account.id}")
    with st.form(f"account_{account.id}"):
        picked, where = roles.roles_and_units(visit, labels, account.roles, account.units)
        if st.form_submit_button(visit.say("people.keep"), type="primary"):
            message = visit.text("people.kept", name=account.name)
            saving.run(message, assign, visit.engine, account.id, roles=picked, units=where)
        saving.show()
    with st.form(f"link_{account.id}"):
        st.caption(visit.say("people.link_what"))
        hours = hours_field(f"hours_{account.id}")
        if st.form_submit_button(visit.say("people.link"), key=f"link_{account.id}_{linked.number}"):
            linked.done(result=make_link(account, hours))
            st.rerun()
    show_link(linked)
    offer_removal(account, place, "people.remove", remove_account)


def by_provider(account: Account, place: int) -> None:
    """Say where an account comes from, and offer to refuse it."""
    st.write(visit.say("people.by_provider"))
    offer_removal(account, place, "people.refuse", refuse)


def offer_removal(account: Account, place: int, words: str, step: Callable[[Engine, int], object]) -> None:
    """Offer to end an account, and say so where it stood in the list."""
    if confirmed(visit, words, f"{words}_{account.id}", name=account.name):
        removing = action("account_removed")
        step(visit.engine, account.id)
        removing.done(visit.text("people.removed", name=account.name), place)
        st.rerun()


def new_account() -> None:
    """Add an account without a password, and make its first link."""
    adding = action("account_made")
    number = adding.number  # other keys after each: the next form begins empty
    with st.form(f"new_{number}", clear_on_submit=False):
        st.subheader(visit.say("people.add"), anchor=False)
        label, key = visit.say("people.name"), f"name_{number}"
        name = st.text_input(label, max_chars=LONGEST_TYPED, autocomplete="off", key=key)
        picked, where = roles.roles_and_units(visit, labels, key=f"new_{number}")
        hours = hours_field(f"hours_new_{number}")
        if st.form_submit_button(visit.say("people.add_do"), type="primary") and (name.strip() or not adding.just_done):
            with reporting_errors(visit):
                account = create_account(visit.engine, name.strip(), None, picked, where)
                adding.done(result=make_link(account, hours))
                st.rerun()
    show_link(adding)


st.title(visit.say("people.title"), anchor=False)
st.write(visit.say("people.what"))
st.caption(visit.say("people.recorded"))
removed = action("account_removed")
everybody = accounts(visit.engine)
sought = st.text_input(visit.say("people.search"), max_chars=LONGEST_TYPED, key="people_sought")
listed = {account.id for account in everybody if folded(sought) in folded(" ".join((account.name, units_of(account))))}
st.caption(visit.say("people.total", n=len(listed)))
for place, account in enumerate(everybody):
    if place == removed.result:  # where it stood
        removed.show()
    if account.id not in listed:
        continue
    role_names = ", ".join(visit.say(f"people.role_{role}") for role in account.roles)
    changed = action(f"account_kept_{account.id}").number > 0  # the box stays open over what was done in it
    label = pair(as_written(account.name), role_names, visit.language)
    with st.expander(label, expanded=changed), reporting_errors(visit):
        if where := units_of(account):
            st.caption(as_written(where))
        (by_provider if account.id in from_provider else by_password)(account, place)
if removed.result is None or removed.result > place:
    removed.show()
new_account()
overview(visit)
if oidc.configured():
    roles.draw(visit, labels)
