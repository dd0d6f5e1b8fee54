"""Which survey a wave asks: one of the library or a file of one's own; for a new wave and for a draft alike."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path
from typing import Any

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from reflectory.db.waves import MOMENTS
from reflectory.domain.waves import Wave
from reflectory.errors import RefusedError, SurveyError
from reflectory.files.questionnaires.read import read_draft
from reflectory.files.questionnaires.survey_file import survey_files
from reflectory.i18n.catalogue import SOURCE, keys
from reflectory.i18n.errors import sentence
from reflectory.i18n.names import without_accents
from reflectory.web.access.visit import Visit
from reflectory.web.choice import choice
from reflectory.web.markdown import bulleted, label
from reflectory.web.uploads import file_field
from surveys.loader import from_json, library, read_instrument, to_json
from surveys.model import Instrument, Survey, words

QUESTIONNAIRES = ("lss", "txt", "qsf", "json", "xlsx", "csv", "sav", "dta")  # of other programs
OWN, AS_IT_IS, USUAL = "", None, "team-pulse"  # a file of one's own; a draft's own; what is proposed first


def choose_survey(visit: Visit, before: Wave | None = None) -> Survey | None:
    """Ask for the survey and its form; None as long as there is none to ask.

    Of a draft that is being changed the survey stays as it was kept, as long as nobody chooses another one.
    """
    shelf = {instrument.id: instrument for instrument in library()}
    draft = from_json(before.survey) if before else None
    own = [] if visit.demonstration else [OWN]  # no words of a stranger's own at our address
    offered = [*([] if draft is None or draft.id in shelf else [AS_IT_IS]), *shelf, *own]
    usual = USUAL if draft is None else draft.id if draft.id in shelf else AS_IT_IS
    titles: dict[str | None, str] = {id: words(instrument.title, visit.language) for id, instrument in shelf.items()}
    mine = words(draft.title, visit.language) if draft else ""
    mine = f"{mine} ({draft.id})" if draft and mine in titles.values() else mine
    titles |= {OWN: visit.say("new_wave.own"), AS_IT_IS: mine}
    key = f"survey_{before.id}" if before else "survey"
    labels = {id: titles[id] for id in offered}
    chosen = choice(st.selectbox, visit.say("new_wave.survey"), labels, index=offered.index(usual), key=key)
    if chosen is AS_IT_IS:
        return _describe(visit, draft)
    if chosen == OWN:
        help = visit.say("new_wave.own_help")
        file = file_field(visit.say("new_wave.own_file"), ("toml", *QUESTIONNAIRES), key=f"file_{key}", help=help)
        instrument = _read_upload(visit, file) if file else None
    else:
        instrument = shelf[chosen]
    if instrument is None:
        return None
    survey = _form(visit, instrument, draft.form if draft and before and draft.id == instrument.id else "", key)
    unchanged = draft and survey and (draft.id, draft.form) == (survey.id, survey.form)
    return _describe(visit, draft if unchanged else survey)


def moment_of(survey: Survey) -> str:
    """Return the moment of a book study that a survey's form is for, or nothing."""
    return survey.form if survey.form in MOMENTS else ""


def fielded_as(survey: Survey) -> dict[str, Any]:
    """Return what `db.waves.create_wave` and `change_draft` take of a survey."""
    return {"survey": to_json(survey), "survey_id": survey.id, "form": survey.form, "moment": moment_of(survey)}


def _form(visit: Visit, instrument: Instrument, usual: str, key: str) -> Survey | None:
    forms = [form for form in instrument.forms if not instrument.forms[form].about_somebody]
    if not forms:
        st.error(visit.say("new_wave.about_somebody"))
        return None
    first = usual if usual in forms else forms[0]
    if len(forms) == 1:
        return instrument.forms[first]
    named = _form_names(visit, instrument)
    labels = {id: label(named[id]) for id in forms}
    key = f"form_{key}_{instrument.id}"
    form = choice(st.segmented_control, visit.say("new_wave.form"), labels, default=first, key=key)
    return instrument.forms[form or first]


def _describe(visit: Visit, survey: Survey | None) -> Survey | None:
    if survey is not None:
        questions = visit.say("new_wave.questions", n=len(survey.items))
        length = visit.say("new_wave.length", questions=questions, n=survey.minutes)
        st.caption(f"{label(words(survey.purpose, visit.language))} {length}")
    return survey


def _form_names(visit: Visit, instrument: Instrument) -> dict[str, str]:
    """Return each form's name: the app's own word for it, else its title; with its id where two are called alike."""
    own = {id: words(form.title, visit.language) for id, form in instrument.forms.items()}
    names = {id: visit.say(f"forms.{id}") if f"forms.{id}" in keys(SOURCE) else title for id, title in own.items()}
    alike = [*names.values()]
    return {id: name if alike.count(name) == 1 else f"{name} ({id})" for id, name in names.items()}


def _read_upload(visit: Visit, file: UploadedFile) -> Instrument | None:
    """Read a survey file or a questionnaire that was brought along, or show everything that is wrong with it."""
    language = visit.language
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "survey.toml"
        try:
            if Path(file.name).suffix.lower() == ".toml":
                path.write_bytes(file.getvalue())
            else:
                path = _write_files(visit, file, Path(folder))
            return read_instrument(path)
        except RefusedError as error:
            st.error(visit.explain(error))
            return None
        except SurveyError as error:
            places = [(fault, fault.values["at"].replace(str(path), file.name)) for fault in error.findings]
            st.error(bulleted(sentence(fault.at(fault.place, at=place), language) for fault, place in places))
            return None


def _write_files(visit: Visit, file: UploadedFile, folder: Path) -> Path:
    """Write the survey files of a questionnaire into a folder, say what stays behind, and return the first one."""
    source = folder / Path(file.name).name
    source.write_bytes(file.getvalue())
    name = re.sub(r"[^a-z0-9]+", "-", without_accents(source.stem)).strip("-") or "questionnaire"
    files, left_out = survey_files(read_draft(source), name, file.name, visit.language)
    for other, text in files.items():
        (folder / other).write_text(text, "utf-8")
    if left_out:
        st.info(bulleted(left_out, visit.say("new_wave.left_out")))
    return folder / f"{name}.toml"
