"""A survey of one's own, from the file to the report: forms of any name, a language of its own."""

from __future__ import annotations

import secrets

import pytest

from reflectory.db import accounts, ballots, crypto, units, wave_records, waves
from reflectory.i18n.catalogue import say
from reflectory.responses.submit import submit
from reflectory.web.markdown import as_written
from surveys.loader import from_json, read_survey, to_json
from surveys.model import words

SURVEY = """
id = "climate"
version = "1"
title = "Climate"
purpose = "How we work."
minutes = 2
licence = "CC BY 4.0"
sources = ["Ours."]

[formats.agree]
low = 1
high = 5
anchors = ["a", "b", "c", "d", "e"]

[[scales]]
id = "trust"
name = "Trust"
meaning = "M"
low = "L"
middle = "M"
high = "H"
questions = ["Q1?", "Q2?"]
practice = "P"
source = "S"
items = [
    { id = "t1", format = "agree", text = "Ann keeps her word." },
    { id = "t2", format = "agree", text = "Bo keeps his word." },
]
"""
FORMS = """
[forms.classroom-teachers]
title = "For classroom teachers"

[forms.aides]
title = "For aides"
[forms.aides.texts]
t1 = "People keep their word to me."
"""


def read(folder, text):
    (folder / "climate.fr.toml").write_text(text, "utf-8")
    return read_survey(folder / "climate.fr.toml")


@pytest.fixture
def school(fresh):
    """A school with one team, and its facilitator on the page for a new wave."""
    root = units.add_unit(fresh.engine, "Maple Hill", "school")
    team = units.add_unit(fresh.engine, "Grade 4", "team", root, 9)
    robin = fresh.account("Robin", "facilitator", "leader", units=[root])

    def bring(file, language="en"):
        tab = fresh.visitor(robin, language=language).go("waves?tab=new")
        label = {"en": "Survey", "fr": "Questionnaire"}[language]
        tab.fill(**{label: ""}).run()
        tab.at.file_uploader[0].upload("climate.toml", file.encode(), "application/toml")
        return tab.run()

    return fresh, bring, team


@pytest.mark.parametrize("form", ["classroom-teachers", "aides"])
def test_a_survey_with_forms_of_own_names_goes_the_whole_way(school, form):
    installation, bring, team = school
    tab = bring(SURVEY + FORMS)
    assert not tab.errors
    control = tab.at.get("button_group")[-1]
    assert [one.content for one in control.proto.options] == ["For classroom teachers", "For aides"]
    control.set_value([form]) if hasattr(control, "set_value") else None
    control.set_value(form).run()
    tab.fill(**{"How do people get in?": "link"}).press("Keep this wave as a draft")
    wave = wave_records.waves(installation.engine)[0]
    assert (wave.survey_id, wave.form, wave.moment) == ("climate", form, "")
    tab.press("Open this wave")
    wave = wave_records.wave(installation.engine, wave.id)
    survey = from_json(wave.survey)
    assert words(survey.title, "en") in installation.visitor(join=wave.join_code).sent
    sent = {"token": "ab" * 32, "unit": team, "answers": {item.id: 1 for item in survey.items}}
    assert submit(installation.engine, wave, survey, sent).status == "kept"
    for person in range(6):
        box = crypto.seal(wave.public_key, ballots.encode(team, "", [person % 5, 2]))
        ballots.cast(installation.engine, wave.id, secrets.token_bytes(32), box)
    waves.close_wave(installation.engine, wave.id)
    tab.go("waves").fill(**{"I have read this": True}).run().press("Release the report")
    tab.go("reports?part=read")
    assert "7 people answered" in tab.sent
    tab.go("reports")
    assert words(from_json(wave.survey).items[0].text, "en") in tab.sent


def test_forms_of_one_title_are_told_apart(school):
    _, bring, _ = school
    tab = bring(SURVEY + "[forms.one]\n[forms.two]\n")
    assert [one.content for one in tab.at.get("button_group")[-1].proto.options] == ["Climate (one)", "Climate (two)"]


def test_its_own_words_are_shown_as_they_are_written(school):
    _, bring, _ = school
    forms = '[forms.one]\ntitle = "*Red* :school: costs $5"\n[forms.two]\n'
    tab = bring(SURVEY.replace("How we work.", "How *we* work :school:") + forms)
    assert not tab.errors
    assert tab.at.get("button_group")[-1].proto.options[0].content == as_written("*Red* :school: costs $5")
    assert as_written("How *we* work :school:") in tab.at.caption[0].value


@pytest.mark.parametrize("spoilt", [SURVEY.replace("How we work.", ""), "[[[", "*x* = 1\n" + SURVEY])
def test_every_fault_names_the_file_that_was_sent_and_no_path_of_the_server(school, spoilt):
    _, bring, _ = school
    faults = bring(spoilt).errors.splitlines()
    assert faults
    assert all(fault.startswith("- climate.toml: ") for fault in faults), faults
    assert not [fault for fault in faults if "survey.toml" in fault]


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_survey_in_french_alone_is_asked_whatever_language_the_app_speaks(school, tmp_path, language):
    installation, bring, _ = school
    tab = bring('language = "fr"\n' + SURVEY, language)
    assert not tab.errors
    assert "How we work." in tab.sent
    wave = waves.create_wave(
        installation.engine, survey=to_json(read(tmp_path, SURVEY)), survey_id="climate", form="self", title="W", root=1
    )
    waves.open_wave(installation.engine, wave.id, crypto.new_wave_key())
    wave = wave_records.wave(installation.engine, wave.id)
    asked = installation.visitor(language=language, join=wave.join_code).sent
    assert "Climate" in asked
    assert "How we work." in asked
    assert say("fr", "answer.page.start") in asked, "it has French, and nothing else"


QUESTIONNAIRE = """
{"title": {"default": "Staff", "fr": "Équipe"}, "elements": [
 {"type": "radiogroup", "name": "Q1.1", "title": {"default": "We plan.", "fr": "Nous planifions."},
  "choices": [{"value": 1, "text": {"default": "No", "fr": "Non"}},
              {"value": 2, "text": {"default": "Yes", "fr": "Oui"}}]},
 {"type": "file", "name": "photo"}]}
"""


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_questionnaire_of_another_program_is_fielded_and_what_stays_behind_is_said(school, language):
    installation, _, _ = school
    robin = next(one for one in accounts.accounts(installation.engine) if one.name == "Robin")
    tab = installation.visitor(robin, language=language).go("waves?tab=new")
    tab.fill(**{{"en": "Survey", "fr": "Questionnaire"}[language]: ""}).run()
    tab.at.file_uploader[0].upload("Staff 2025.json", QUESTIONNAIRE.encode(), "application/json")
    tab.run()
    assert not tab.errors
    assert "'photo'" in tab.sent or "«\u00a0photo\u00a0»" in tab.sent
    tab.press({"en": "Keep this wave as a draft", "fr": say("fr", "new_wave.keep")}[language])
    (wave,) = wave_records.waves(installation.engine)
    survey = from_json(wave.survey)
    assert (survey.id, survey.languages, [item.id for item in survey.items]) == ("staff-2025", ("en", "fr"), ["Q1_1"])


def test_a_file_that_is_no_questionnaire_is_said_by_its_name(school):
    installation, _, _ = school
    robin = next(one for one in accounts.accounts(installation.engine) if one.name == "Robin")
    tab = installation.visitor(robin).go("waves?tab=new")
    tab.fill(Survey="").run()
    tab.at.file_uploader[0].upload("notes.json", b"{}", "application/json")
    tab.run()
    assert "notes.json" in tab.errors
