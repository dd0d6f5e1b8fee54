"""A guided first (or next) wave: who, what, how, and a look before it opens. Every step is kept as a draft."""

from __future__ import annotations

import streamlit as st

from reflectory.db import waves as stored
from reflectory.db.accounts import give_unit
from reflectory.db.units import add_unit, is_unused, remove_unused, subtree, subtree_ids, units
from reflectory.domain.unit_tree import in_order, read_teams, unit_labels
from reflectory.web.access.visit import Visit
from reflectory.web.actions import action, reporting_errors
from reflectory.web.choice import LONGEST_TYPED, choice
from reflectory.web.layout import go, link
from reflectory.web.markdown import bulleted
from reflectory.web.waves.form import parts_field, pooled, wave_fields
from reflectory.web.waves.preview import offer_preview
from reflectory.web.waves.survey_choice import choose_survey, fielded_as

NEW = 0  # a school or study that is not there yet
WHOLES = ("district", "cluster", "school", "study")
KINDS = {"school": "team", "study": "group"}  # what people belong to, and its parts


def show(visit: Visit) -> None:
    """Lead through a first (or next) wave, and keep it as a draft."""
    prepared = action("wave_made")
    if prepared.result and prepared.just_done:  # a second press of the button came before the page was left
        go("waves", wave=prepared.result)
    st.title(visit.say("new_wave.heading"), anchor=False)
    st.write(visit.say("new_wave.undo"))
    action("units_removed").show()
    root = _people(visit)
    if root is None:
        return
    st.subheader(visit.say("new_wave.what"), anchor=False)
    survey = choose_survey(visit)
    if survey is None:
        return
    tree = subtree(units(visit.engine), root)
    invited = sum(unit.size for unit in tree)
    st.subheader(visit.say("new_wave.how"), anchor=False)
    settings = wave_fields(visit, survey, invited)

    st.subheader(visit.say("new_wave.look"), anchor=False)
    st.write(visit.say("new_wave.invited", n=invited))
    for line in pooled(visit, survey, tree, settings["cut"], settings["k"]):
        st.markdown(f"- {line}")
    offer_preview(visit, survey, tree, settings, "new")
    if settings["opens"] and settings["access"] == "codes":
        st.caption(visit.say("running.codes_before"))
    if st.button(visit.say("new_wave.keep"), type="primary", key=f"keep_wave_{prepared.number}"):
        if not settings["title"]:
            st.error(visit.say("new_wave.no_title"))
            return
        with reporting_errors(visit):
            wave = stored.create_wave(visit.engine, root=root, **fielded_as(survey), **settings)
            prepared.done(result=wave.id)
            go("waves", wave=wave.id)


def _people(visit: Visit) -> int | None:
    """Step 1: the school and its teams, written down or chosen. Returns the unit the wave asks."""
    st.subheader(visit.say("new_wave.who"), anchor=False)
    known = units(visit.engine)
    new = visit.say("new_wave.new_school")
    mine = subtree_ids(known, visit.units)
    every = unit_labels(known)
    offered = {unit.id: every[unit.id] for unit in in_order(known) if unit.id in mine and unit.kind in WHOLES}
    creation = action("new_wave_units")
    at = [*offered].index(creation.result) if creation.result in offered else 0
    root: int = NEW
    if offered:
        label, key = visit.say("new_wave.whom"), f"whom_{creation.number}"
        root = choice(st.selectbox, label, offered | {NEW: new}, index=at, key=key)
    if root != NEW:
        _offer_removal(visit, root)
        return root
    kind = choice(st.radio, visit.say("new_wave.kind"), visit.names("kinds.", KINDS), horizontal=True)
    if len(known) > len(mine):
        st.caption(visit.say("new_wave.who_may"))
        if "administrator" in visit.roles:
            link(visit, "people", "pages.people", "arrow_forward")
    with st.form(f"school_{creation.number}"):
        name = st.text_input(visit.say(f"new_wave.name_{kind}"), max_chars=LONGEST_TYPED)
        teams = parts_field(visit, kind, 180)
        pressed = st.form_submit_button(visit.say(f"new_wave.keep_{kind}"), type="primary")
        if pressed and (name.strip() or not creation.just_done):
            rows, faults = read_teams(teams, visit.language)
            if not name.strip():
                faults = [visit.say(f"new_wave.no_{kind}"), *faults]
            if faults:
                st.error(bulleted(faults))
            else:
                with reporting_errors(visit):
                    creation.done(result=_add_units(visit, name, kind, rows))
                    st.rerun()
    return None


def _offer_removal(visit: Visit, root: int) -> None:
    """Offer to take back a school or study that was written down by mistake, as long as nothing has come of it."""
    assert visit.account is not None  # only those who sign in are admitted
    if not is_unused(visit.engine, root, visit.account.id):
        return
    with st.popover(visit.say("running.remove_units"), icon=":material/undo:"):
        st.write(visit.say("running.remove_units_what"))
        if st.button(visit.say("running.remove_units_do"), key=f"remove_units_{root}"):
            removed = visit.say("running.removed_units")
            with reporting_errors(visit):  # somebody was quicker
                action("units_removed").run(removed, remove_unused, visit.engine, root, visit.account.id)


def _add_units(visit: Visit, name: str, kind: str, parts: list[tuple[str, int]]) -> int:
    """Keep a school with its teams or a study with its groups, and make its facilitator responsible for it."""
    assert visit.account is not None  # only those who sign in are admitted
    whole = add_unit(visit.engine, name, kind)
    for part, size in parts:
        add_unit(visit.engine, part, KINDS[kind], parent=whole, size=size)
    give_unit(visit.engine, visit.account.id, whole)
    return whole
