"""Roles and units, asked for; and the rules that say what a provider's people may do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import streamlit as st

from reflectory.db.accounts import ROLES
from reflectory.db.oidc_rules import add_rule, remove_rule, rules
from reflectory.web.access.visit import Visit
from reflectory.web.actions import action, confirmed, reporting_errors
from reflectory.web.choice import choice

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
    names, mine = visit.names("people.role_", ROLES), [id for id in chosen if id in labels]
    label = visit.say("people.roles")
    picked = choice(st.multiselect, label, names, default=list(roles), key=key and f"{key}_roles")
    where = choice(st.multiselect, visit.say("people.units"), labels, default=mine, key=key and f"{key}_units")
    return list(picked), list(where)


def draw(visit: Visit, labels: Mapping[int, str]) -> None:
    """List the rules, and ask for a new one."""
    st.subheader(visit.say("rules.title"), anchor=False)
    st.write(visit.say("rules.what"))
    changing = action("rule")
    for rule in rules(visit.engine):
        may = ", ".join(visit.say(f"people.role_{role}") for role in rule.roles) or visit.say("rules.refused")
        places = "; ".join(labels[unit] for unit in rule.units if unit in labels)
        with st.container(border=True):
            st.text(visit.say("rules.line", claim=rule.claim, value=rule.value, may=may))
            if places:
                st.text(places)
            if confirmed(visit, "rules.remove", f"rule_{rule.id}"):
                with reporting_errors(visit):
                    changing.run(visit.say("rules.removed"), remove_rule, visit.engine, rule.id)
    with st.form("rule", clear_on_submit=False):
        help = visit.say("rules.claim_help")
        claim = st.selectbox(visit.say("rules.claim"), CLAIMS, accept_new_options=True, help=help)
        key = f"rule_{changing.number}"  # fields of the next rule begin empty
        value = st.text_input(visit.say("rules.value"), max_chars=255, autocomplete="off", key=f"{key}_value")
        picked, where = roles_and_units(visit, labels, key=key)
        st.caption(visit.say("rules.none_refuses"))
        pressed = st.form_submit_button(visit.say("rules.add"), type="primary")
        if pressed and (value.strip() or not changing.just_done):
            new_rule = visit.engine, str(claim or "")[:LONGEST_CLAIM], value, picked, where
            with reporting_errors(visit):
                changing.run(visit.say("rules.kept"), add_rule, *new_rule)
        changing.show()
