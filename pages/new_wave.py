"""A guided first (or next) wave: who, what, how, and a look before it opens. Every step is kept as a draft."""

from __future__ import annotations

import tempfile
from pathlib import Path

import streamlit as st

from languages import SOURCE, keys
from storage import waves as stored
from storage.accounts import give_unit
from storage.faults import StorageFault
from storage.units import add_unit, subtree, units
from storage.unused import is_unused, remove_unused
from surveys.faults import SurveyError
from surveys.model import Instrument, Survey, words
from surveys.reading import library, read_instrument, to_json
from ui.door import enter
from ui.faults import told
from ui.frame import page_of
from ui.running.tree import in_order, read_teams, unit_label
from ui.running.wishes import pooled, wishes
from ui.uploads import file_field

visit = enter(__file__)

OWN, USUAL = "", "team-pulse"  # a file of one's own; the survey that is proposed first
KINDS = {"school": "team", "study": "group"}  # what people belong to, and its parts


def people() -> int | None:
    """Step 1: the school and its teams, written down or chosen. Returns the unit the wave asks."""
    st.subheader(visit.say("new_wave.who"), anchor=False)
    known = units(visit.engine)
    new = visit.say("new_wave.new_school")
    mine = {one.id for root in visit.units for one in subtree(known, root)}
    labels = {
        unit_label(one, known): one.id
        for one in in_order(known)
        if one.id in mine and one.kind not in {"team", "group"}
    }
    choice = st.selectbox(visit.say("new_wave.whom"), [*labels, new]) if labels else new
    if choice != new:
        offer_removal(labels[choice])
        return labels[choice]
    kind = st.radio(
        visit.say("new_wave.kind"), list(KINDS), horizontal=True, format_func=lambda one: visit.say(f"kinds.{one}")
    )
    with st.form("school"):
        name = st.text_input(visit.say(f"new_wave.name_{kind}"), max_chars=100)
        teams = st.text_area(
            visit.say(f"new_wave.parts_{kind}"),
            height=180,
            placeholder=visit.say(f"new_wave.example_{kind}"),
            help=visit.say("new_wave.teams_help"),
        )
        if st.form_submit_button(visit.say(f"new_wave.keep_{kind}"), type="primary"):
            rows, faults = read_teams(teams, visit.language)
            if not name.strip():
                faults = [visit.say(f"new_wave.no_{kind}"), *faults]
            if faults:
                st.error("\n".join(f"- {fault}" for fault in faults))
            else:
                try:
                    keep(name, kind, rows)
                except StorageFault as error:
                    st.error(told(visit, error))
                else:
                    st.rerun()
    return None


def offer_removal(root: int) -> None:
    """Offer to take back a school or study that was written down by mistake, as long as nothing has come of it."""
    if not is_unused(visit.engine, root, visit.account.id):
        return
    with st.popover(visit.say("running.remove_units"), icon=":material/undo:"):
        st.write(visit.say("running.remove_units_what"))
        if st.button(visit.say("running.remove_units_do"), key=f"remove_units_{root}"):
            try:
                remove_unused(visit.engine, root, visit.account.id)
            except StorageFault as error:  # somebody was quicker
                st.error(told(visit, error))
            else:
                st.rerun()


def keep(name: str, kind: str, parts: list[tuple[str, int]]) -> None:
    """Keep a school with its teams or a study with its groups, and make its facilitator responsible for it."""
    whole = add_unit(visit.engine, name, kind)
    for part, size in parts:
        add_unit(visit.engine, part, KINDS[kind], parent=whole, size=size)
    give_unit(visit.engine, visit.account.id, whole)


def what() -> Survey | None:
    """Step 2: the survey, from the library or from a file of one's own."""
    st.subheader(visit.say("new_wave.what"), anchor=False)
    shelf = {one.id: one for one in library()}
    chosen = st.selectbox(
        visit.say("new_wave.survey"),
        [*shelf] if visit.demonstration else [*shelf, OWN],  # no words of a stranger's own at our address
        index=list(shelf).index(USUAL),
        key="survey",
        format_func=lambda id: visit.say("new_wave.own") if id == OWN else words(shelf[id].title, visit.language),
    )
    if chosen == OWN:
        file = file_field(visit.say("new_wave.own_file"), "toml", help=visit.say("new_wave.own_help"))
        found = read_upload(file.getvalue()) if file else None
    else:
        found = shelf[chosen]
    if found is None:
        return None
    forms = [form for form in found.forms if not found.forms[form].about_somebody]
    if not forms:
        st.error(visit.say("new_wave.about_somebody"))
        return None
    form = (
        forms[0]
        if len(forms) == 1
        else st.segmented_control(
            visit.say("new_wave.form"), forms, default=forms[0], format_func=form_names(found).__getitem__
        )
    )
    survey = found.forms[form or forms[0]]
    st.caption(
        f"{words(survey.purpose, visit.language)} "
        + visit.say("new_wave.length", items=len(survey.items), minutes=survey.minutes)
    )
    return survey


def form_names(found: Instrument) -> dict[str, str]:
    """Return each form's name: the app's own word for it, else its title; with its id where two are called alike."""
    own = {id: words(form.title, visit.language) for id, form in found.forms.items()}
    names = {id: visit.say(f"forms.{id}") if f"forms.{id}" in keys(SOURCE) else title for id, title in own.items()}
    alike = [*names.values()]
    return {id: name if alike.count(name) == 1 else f"{name} ({id})" for id, name in names.items()}


def read_upload(content: bytes) -> Instrument | None:
    """Read a survey file that was brought along, or show everything that is wrong with it."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "survey.toml"
        path.write_bytes(content)
        try:
            return read_instrument(path)
        except SurveyError as error:
            st.error("\n".join(f"- {fault}" for fault in error.faults))
            return None


def moment_of(form: str) -> str:
    """Return the moment of a book study that a form is for, or nothing."""
    return form if form in stored.MOMENTS else ""


st.title(visit.say("new_wave.heading"), anchor=False)
st.write(visit.say("new_wave.undo"))
root = people()
if root is None:
    st.stop()
survey = what()
if survey is None:
    st.stop()
tree = subtree(units(visit.engine), root)
invited = sum(one.size for one in tree)
st.subheader(visit.say("new_wave.how"), anchor=False)
wished = wishes(visit, survey, invited)

st.subheader(visit.say("new_wave.look"), anchor=False)
st.write(visit.say("new_wave.invited", n=invited))
for line in pooled(visit, survey, tree, wished["cut"], wished["k"]):
    st.markdown(f"- {line}")
if wished["opens"] and wished["access"] == "codes":
    st.caption(visit.say("running.codes_before"))
if st.button(visit.say("new_wave.keep"), type="primary"):
    if not wished["title"]:
        st.error(visit.say("new_wave.no_title"))
        st.stop()
    try:
        wave = stored.create_wave(
            visit.engine,
            survey=to_json(survey),
            survey_id=survey.id,
            form=survey.form,
            root=root,
            moment=moment_of(survey.form),
            **wished,
        )
    except StorageFault as error:
        st.error(told(visit, error))
    else:
        st.session_state["wave"] = wave.id
        st.switch_page(page_of("waves.py"))
