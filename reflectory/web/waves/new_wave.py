"""A guided first (or next) wave: who, what, how, and a look before it opens. Every step is kept as a draft."""

from __future__ import annotations

import streamlit as st

from reflectory.db import waves as stored
from reflectory.db.accounts import give_unit
from reflectory.db.units import add_unit, is_unused, remove_unused, subtree, units
from reflectory.domain.unit_tree import LONGEST_LIST, in_order, read_teams, unit_labels
from reflectory.domain.units import NAME_LENGTH
from reflectory.errors import ReflectoryError
from reflectory.web.access.session import Visit
from reflectory.web.choice import choice
from reflectory.web.confirmation import deed
from reflectory.web.error_messages import error_text
from reflectory.web.layout import page_of
from reflectory.web.markdown import as_written
from reflectory.web.waves.form import pooled, wave_fields
from reflectory.web.waves.survey_choice import choose_survey, moment_of
from surveys.loader import to_json

NEW = 0  # a school or study that is not there yet
WHOLES = ("district", "cluster", "school", "study")
KINDS = {"school": "team", "study": "group"}  # what people belong to, and its parts


def show(visit: Visit) -> None:
    """Lead through a first (or next) wave, and keep it as a draft."""
    prepared = deed("wave_made")
    if prepared.result and prepared.just_done:  # a second press of the button came before the page was left
        _to_the_wave(prepared.result)
    st.title(visit.say("new_wave.heading"), anchor=False)
    st.write(visit.say("new_wave.undo"))
    deed("units_removed").show()
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
    wished = wave_fields(visit, survey, invited)

    st.subheader(visit.say("new_wave.look"), anchor=False)
    st.write(visit.say("new_wave.invited", n=invited))
    for line in pooled(visit, survey, tree, wished["cut"], wished["k"]):
        st.markdown(f"- {line}")
    if wished["opens"] and wished["access"] == "codes":
        st.caption(visit.say("running.codes_before"))
    if st.button(visit.say("new_wave.keep"), type="primary"):
        if not wished["title"]:
            st.error(visit.say("new_wave.no_title"))
            return
        try:
            wave = stored.create_wave(
                visit.engine,
                survey=to_json(survey),
                survey_id=survey.id,
                form=survey.form,
                root=root,
                moment=moment_of(survey),
                **wished,
            )
        except ReflectoryError as error:
            st.error(error_text(visit, error))
        else:
            prepared.done(result=wave.id)
            _to_the_wave(wave.id)


def _people(visit: Visit) -> int | None:
    """Step 1: the school and its teams, written down or chosen. Returns the unit the wave asks."""
    st.subheader(visit.say("new_wave.who"), anchor=False)
    known = units(visit.engine)
    new = visit.say("new_wave.new_school")
    mine = {unit.id for root in visit.units for unit in subtree(known, root)}
    every = unit_labels(known)
    offered = {unit.id: every[unit.id] for unit in in_order(known) if unit.id in mine and unit.kind in WHOLES}
    creation = deed("new_wave_units")
    at = [*offered].index(creation.result) if creation.result in offered else 0
    root: int = (
        choice(st.selectbox, visit.say("new_wave.whom"), offered | {NEW: new}, index=at, key=f"whom_{creation.number}")
        if offered
        else NEW
    )
    if root != NEW:
        _offer_removal(visit, root)
        return root
    kind = st.radio(
        visit.say("new_wave.kind"), list(KINDS), horizontal=True, format_func=lambda kind: visit.say(f"kinds.{kind}")
    )
    if len(known) > len(mine):
        st.caption(visit.say("new_wave.who_may"))
        if "administrator" in visit.roles:
            st.page_link(page_of("people"), label=visit.say("pages.people"), icon=":material/arrow_forward:")
    with st.form(f"school_{creation.number}"):
        name = st.text_input(visit.say(f"new_wave.name_{kind}"), max_chars=NAME_LENGTH)
        teams = st.text_area(
            visit.say(f"new_wave.parts_{kind}"),
            height=180,
            placeholder=visit.say(f"new_wave.example_{kind}"),
            help=visit.say("new_wave.teams_help"),
            max_chars=LONGEST_LIST,
        )
        pressed = st.form_submit_button(visit.say(f"new_wave.keep_{kind}"), type="primary")
        if pressed and (name.strip() or not creation.just_done):
            rows, faults = read_teams(teams, visit.language)
            if not name.strip():
                faults = [visit.say(f"new_wave.no_{kind}"), *faults]
            if faults:
                st.error("\n".join(f"- {as_written(fault)}" for fault in faults))
            else:
                try:
                    creation.done(result=_keep(visit, name, kind, rows))
                except ReflectoryError as error:
                    st.error(error_text(visit, error))
                else:
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
            removed = deed("units_removed")
            try:
                remove_unused(visit.engine, root, visit.account.id)
            except ReflectoryError as error:  # somebody was quicker
                st.error(error_text(visit, error))
            else:
                removed.done(visit.say("running.removed_units"))
                st.rerun()


def _keep(visit: Visit, name: str, kind: str, parts: list[tuple[str, int]]) -> int:
    """Keep a school with its teams or a study with its groups, and make its facilitator responsible for it."""
    assert visit.account is not None  # only those who sign in are admitted
    whole = add_unit(visit.engine, name, kind)
    for part, size in parts:
        add_unit(visit.engine, part, KINDS[kind], parent=whole, size=size)
    give_unit(visit.engine, visit.account.id, whole)
    return whole


def _to_the_wave(id: int) -> None:
    """Go on to the page of waves, where the new one is open."""
    st.switch_page(page_of("waves"), query_params={"wave": str(id)})
