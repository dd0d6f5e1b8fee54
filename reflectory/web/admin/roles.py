"""Roles and units, asked for; and the rules that say what a provider's people may do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import streamlit as st

from reflectory.db.accounts import ROLES
from reflectory.db.oidc_rules import add_rule, remove_rule, rules
from reflectory.errors import ReflectoryError
from reflectory.web.access.session import Visit
from reflectory.web.choice import choice
from reflectory.web.confirmation import confirmed, deed
from reflectory.web.error_messages import error_text

LONGEST_CLAIM = 100
CLAIMS = ("email", "groups", "roles", "sub")


def roles_and_units(
    visit: Visit,
    labels: Mapping[int, str],
    roles: Iterable[str] = ("leader",),
    chosen: Iterable[int] = (),
    key: str | None = None,
) -> tuple[list[str], list[int]]:
    """Ask for roles and units; ``labels`` names the units there are."""
    picked = st.multiselect(
        visit.say("people.roles"),
        ROLES,
        list(roles),
        format_func=lambda role: visit.say(f"people.role_{role}"),
        key=key and f"{key}_roles",
    )
    mine = [id for id in chosen if id in labels]
    where = choice(st.multiselect, visit.say("people.units"), labels, default=mine, key=key and f"{key}_units")
    return picked, list(where)


def draw(visit: Visit, labels: Mapping[int, str]) -> None:
    """List the rules, and ask for a new one."""
    st.subheader(visit.say("rules.title"), anchor=False)
    st.write(visit.say("rules.what"))
    for rule in rules(visit.engine):
        may = ", ".join(visit.say(f"people.role_{role}") for role in rule.roles) or visit.say("rules.refused")
        where = "; ".join(labels[unit] for unit in rule.units if unit in labels)
        with st.container(border=True):
            st.text(visit.say("rules.line", claim=rule.claim, value=rule.value, may=may))
            if where:
                st.text(where)
            what = visit.say("rules.remove_what")
            if confirmed(visit.say("rules.remove"), what, visit.say("rules.remove_do"), f"rule_{rule.id}"):
                removed = deed("rule")
                try:
                    remove_rule(visit.engine, rule.id)
                    removed.done(visit.say("rules.removed"))
                    st.rerun()
                except ReflectoryError as error:
                    st.error(error_text(visit, error))
    rule_deed = deed("rule")
    with st.form("rule", clear_on_submit=False):
        claim = st.selectbox(
            visit.say("rules.claim"), CLAIMS, accept_new_options=True, help=visit.say("rules.claim_help")
        )
        key = f"rule_{rule_deed.number}"  # fields of the next rule begin empty
        value = st.text_input(visit.say("rules.value"), max_chars=255, autocomplete="off", key=f"{key}_value")
        picked, where_to = roles_and_units(visit, labels, key=key)
        st.caption(visit.say("rules.none_refuses"))
        pressed = st.form_submit_button(visit.say("rules.add"), type="primary")
        if pressed and (value.strip() or not rule_deed.just_done):
            try:
                add_rule(visit.engine, str(claim or "")[:LONGEST_CLAIM], value, picked, where_to)
                rule_deed.done(visit.say("rules.kept"))
                st.rerun()
            except ReflectoryError as error:
                st.error(error_text(visit, error))
        rule_deed.show()
