"""Questionnaires of other programs become survey files that are in order; what cannot come along is named.

The files are our own, made as the formats' documentation has them.
"""

from __future__ import annotations

import json

import pandas as pd
import pyreadstat
import pytest
import xlsxwriter
from click.testing import CliRunner

from reflectory.cli.main import main
from surveys.loader import read_survey

ITEMS = {"plan1": ("We plan lessons together.", "Nous planifions ensemble."),
         "plan2": ("We set goals.", "Nous fixons des buts.")}  # fmt: skip
ANCHORS = [("Disagree", "En désaccord"), ("Neutral", "Neutre"), ("Agree", "D'accord")]
HEAD = "How far do you agree?"


def rows(**cells):
    return "<row>" + "".join(f"<{name}><![CDATA[{text}]]></{name}>" for name, text in cells.items()) + "</row>"


def section(name, *lines):
    return f"<{name}><rows>{''.join(lines)}</rows></{name}>"


def lss(folder):
    """Version 4 and later: texts in tables of their own."""
    both = [(0, "en"), (1, "fr")]
    questions = [rows(qid=1, parent_qid=0, gid=1, type="F", title="Q1", question_order=1, relevance=1),
                 rows(qid=9, parent_qid=0, gid=1, type="T", title="more", question_order=2, relevance="Q1_plan1 == 3"),
                 rows(qid=10, parent_qid=0, gid=1, type="M", title="tools", question_order=3, relevance=1)]  # fmt: skip
    subquestions = [rows(qid=2 + at, parent_qid=1, gid=1, type="T", title=id, question_order=at)
                    for at, id in enumerate(ITEMS)]  # fmt: skip
    texts = [rows(qid=2 + at, question=f"<p>{text[n]}</p>", language=code)
             for at, text in enumerate(ITEMS.values()) for n, code in both]  # fmt: skip
    texts += [rows(qid=9, question=text, language=code) for text, code in (("More?", "en"), ("Autre?", "fr"))]
    texts += [rows(qid=10, question="Tools", language=code) for _, code in both]
    answers = [rows(aid=at, qid=1, code=f"A{at}", sortorder=at) for at in (1, 2, 3)]
    words = [rows(aid=at, answer=text[n], language=code) for at, text in enumerate(ANCHORS, 1) for n, code in both]
    titles = [rows(surveyls_language=code, surveyls_title=title) for code, title in (("en", "Staff"), ("fr", "Équipe"))]
    parts = [section("questions", *questions), section("subquestions", *subquestions),
             section("question_l10ns", *texts), section("answers", *answers), section("answer_l10ns", *words),
             section("surveys_languagesettings", *titles)]  # fmt: skip
    file = folder / "staff.lss"
    file.write_text(f'<?xml version="1.0" encoding="UTF-8"?><document>{"".join(parts)}</document>', "utf-8")
    return file


def lss_text(folder):
    lines = [
        ["class", "type/scale", "name", "relevance", "text", "language"],
        *(["SL", "", "surveyls_title", "", title, code] for title, code in (("Staff", "en"), ("Équipe", "fr"))),
    ]
    for n, code in enumerate(("en", "fr")):
        lines += [["G", "", "Group", "1", "", code], ["Q", "F", "Q1", "1", HEAD, code]]
        lines += [["SQ", "", id, "1", text[n], code] for id, text in ITEMS.items()]
        lines += [["A", "0", f"A{at}", "", text[n], code] for at, text in enumerate(ANCHORS, 1)]
        lines += [["Q", "T", "more", "Q1_plan1 == 3", ("More?", "Autre?")[n], code],
                  ["Q", "M", "tools", "1", "Tools", code]]  # fmt: skip
    file = folder / "staff.txt"
    file.write_text("".join("\t".join(line) + "\n" for line in lines), "utf-8-sig")
    return file


def qsf(folder):
    matrix = {
        "QuestionID": "QID1", "DataExportTag": "Q1", "QuestionType": "Matrix", "Selector": "Likert",
        "QuestionText": HEAD, "Choices": {str(at): {"Display": text[0]} for at, text in enumerate(ITEMS.values(), 4)},
        "ChoiceOrder": [4, 5], "ChoiceDataExportTags": {"4": "plan1", "5": "plan2"},
        "Answers": {str(at): {"Display": text[0]} for at, text in enumerate(ANCHORS, 1)}, "AnswerOrder": [1, 2, 3],
        "Language": {"FR": {
            "QuestionText": "D'accord?",
            "Choices": {str(at): {"Display": text[1]} for at, text in enumerate(ITEMS.values(), 4)},
            "Answers": {str(at): {"Display": text[1]} for at, text in enumerate(ANCHORS, 1)}}},
    }  # fmt: skip
    more = {"QuestionID": "QID2", "DataExportTag": "more", "QuestionType": "TE", "QuestionText": "More?",
            "DisplayLogic": {"0": {}}, "Language": {"FR": {"QuestionText": "Autre?"}}}  # fmt: skip
    tools = {"QuestionID": "QID3", "DataExportTag": "tools", "QuestionType": "Slider", "QuestionText": "Tools"}
    elements = [{"Element": "SQ", "Payload": payload} for payload in (matrix, more, tools)]
    about = {"SurveyName": "Staff", "SurveyLanguage": "EN"}
    file = folder / "staff.qsf"
    file.write_text(json.dumps({"SurveyEntry": about, "SurveyElements": [{"Element": "BL", "Payload": []}, *elements]}))
    return file


def surveyjs(folder):
    def both(pair):
        return {"default": pair[0], "fr": pair[1]}

    matrix = {"type": "matrix", "name": "Q1", "title": HEAD,
              "columns": [{"value": at, "text": both(text)} for at, text in enumerate(ANCHORS, 1)],
              "rows": [{"value": id, "text": both(text)} for id, text in ITEMS.items()]}  # fmt: skip
    more = {"type": "comment", "name": "more", "title": both(("More?", "Autre?")), "visibleIf": "{Q1.plan1} = 3"}
    tools = {"type": "checkbox", "name": "tools", "choices": ["a", "b"]}
    page = {"name": "page1", "elements": [{"type": "panel", "name": "p", "elements": [matrix]}, more, tools]}
    file = folder / "staff.json"
    file.write_text(json.dumps({"title": both(("Staff", "Équipe")), "pages": [page]}))
    return file


def xlsform(folder):
    file = folder / "staff.xlsx"
    book = xlsxwriter.Workbook(file)
    labels = ["label::English (en)", "label::French (fr)"]
    survey = [["type", "name", *labels, "relevant"], ["begin group", "g", "", "", ""]]
    survey += [["select_one agree", id, *text, ""] for id, text in ITEMS.items()]
    survey += [["end group", "", "", "", ""], ["text", "more", "More?", "Autre?", "${plan1} = 3"],
               ["select_multiple agree", "tools", "Tools", "Outils", ""]]  # fmt: skip
    choices = [["list_name", "name", *labels], *(["agree", at, *text] for at, text in enumerate(ANCHORS, 1))]
    settings = [["form_title", "default_language"], ["Staff", "English (en)"]]
    for name, table in (("survey", survey), ("choices", choices), ("settings", settings)):
        sheet = book.add_worksheet(name)
        for at, row in enumerate(table):
            sheet.write_row(at, 0, row)
    book.close()
    return file


def make(file, *words):
    typed = ["survey", "--from", file, "--out", file.parent / "made.toml", *words]
    return CliRunner().invoke(main, [str(word) for word in typed], catch_exceptions=False)


@pytest.mark.parametrize("write", [lss, lss_text, qsf, surveyjs, xlsform])
def test_a_questionnaire_becomes_a_survey_in_both_languages_and_says_what_it_left_out(tmp_path, write):
    done = make(write(tmp_path))
    assert done.exit_code == 0, done.output
    survey = read_survey(tmp_path / "made.toml")
    assert [(item.id, item.text["en"]) for item in survey.items] == [(id, text[0]) for id, text in ITEMS.items()]
    (format,) = survey.formats
    assert (format.low, format.high, [anchor["en"] for anchor in format.anchors]) == (1, 3, [a for a, _ in ANCHORS])
    assert [question.id for question in survey.questions] == ["more"]
    assert survey.title["en"] == "Staff"
    if write is not qsf:  # whose file has its title in one language only
        assert survey.languages == ("en", "fr")
        assert survey.item("plan2").text["fr"] == "Nous fixons des buts."
        assert format.anchors[0]["fr"] == "En désaccord"
    assert "'tools' was left out" in done.stderr
    assert "'more' was asked of some only" in done.stderr


@pytest.mark.parametrize("suffix", ["sav", "dta"])
def test_labels_of_a_statistics_file_become_a_survey_and_no_answer_of_anybody(tmp_path, suffix):
    frame = pd.DataFrame({"team": ["North"] * 3, "plan1": [1.0, 2.0, 3.0], "plan2": [3.0, 2.0, 1.0]})
    words = {at: text[0] for at, text in enumerate(ANCHORS, 1)}
    write = pyreadstat.write_sav if suffix == "sav" else pyreadstat.write_dta
    file = tmp_path / f"staff.{suffix}"
    write(frame, str(file), column_labels=["Team", *(text[0] for text in ITEMS.values())],
          variable_value_labels=dict.fromkeys(ITEMS, words))  # fmt: skip
    assert make(file).exit_code == 0
    survey = read_survey(tmp_path / "made.toml")
    assert [item.text["en"] for item in survey.items] == [text[0] for text in ITEMS.values()]
    assert [anchor["en"] for anchor in survey.formats[0].anchors] == [text for text, _ in ANCHORS]
    assert "North" not in (tmp_path / "made.toml").read_text("utf-8")


def test_a_sheet_of_items_with_ids_of_its_own(tmp_path):
    file = tmp_path / "licensed.csv"
    file.write_text(
        "Licensed instrument\n\nID,Statement,Reverse,Answers\nQ1.1,We plan.,,0 = Never; 5 = At times; 10 = Always\n"
        "Q1.2,I plan alone.,x,\nQ2,Say more.,,Yes\n"
    )
    done = make(file)
    assert done.exit_code == 0, done.output
    survey = read_survey(tmp_path / "made.toml")
    assert [(item.id, survey.format_of(item).values) for item in survey.items] == [
        ("Q1_1", (0, 5, 10)), ("Q1_2", (0, 5, 10))]  # fmt: skip
    assert "'Q1.1' is called Q1_1 here" in done.stderr
    assert "'Q1.2' is marked as reverse-keyed" in done.stderr or "'Q1_2' is marked as reverse-keyed" in done.stderr
    assert "'Q2' has answers that are no row of 2 to 21 (1)" in done.stderr


def test_a_rating_with_words_at_its_ends_alone_has_numbers_between(tmp_path):
    file = tmp_path / "staff.json"
    rating = {"type": "rating", "name": "r", "title": "How was it?", "rateMax": 7, "minRateDescription": "Poor"}
    file.write_text(json.dumps({"title": "Staff", "elements": [rating]}))
    assert make(file).exit_code == 0
    (format,) = read_survey(tmp_path / "made.toml").formats
    assert [anchor["en"] for anchor in format.anchors] == ["Poor", *"234567"]


def test_a_rating_of_too_many_numbers_is_left_out(tmp_path):
    file = tmp_path / "staff.json"
    ratings = [{"type": "rating", "name": "r", "rateMax": 10**12}, {"type": "rating", "name": "s", "rateMax": 3}]
    file.write_text(json.dumps({"title": "Staff", "elements": ratings}))
    assert "'r' has answers that are no row of 2 to 21" in make(file).stderr


def test_a_french_questionnaire_is_a_french_survey(tmp_path):
    file = tmp_path / "equipe.json"
    choices = [text for _, text in ANCHORS]
    elements = [{"type": "radiogroup", "name": "q1", "title": "Ça va?", "choices": choices}]
    file.write_text(json.dumps({"locale": "fr", "title": "Équipe", "elements": elements}))
    assert make(file).exit_code == 0
    assert read_survey(tmp_path / "made.toml").languages == ("fr",)


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.qsf", "{}"), ("a.lss", "<document>"), ("a.lss", '<!DOCTYPE x [<!ENTITY y "z">]><document/>'),
     ("a.json", "[1]"), pytest.param("a.json", "[" * 100_000, id="deep"),
     ("a.csv", "team,q1\nNorth,3\n"), ("a.txt", ""), ("a.qsf", "[]"), ("a.xlsx", "PK\x03\x04")],
)  # fmt: skip
def test_what_is_no_questionnaire_is_a_sentence_and_writes_nothing(tmp_path, name, content):
    (tmp_path / name).write_text(content)
    done = make(tmp_path / name)
    assert done.exit_code == 1
    assert "a." in done.output
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_nothing_is_written_over_another_file(tmp_path):
    (tmp_path / "made.toml").write_text("mine")
    assert "it is there already" in make(qsf(tmp_path)).output
    assert (tmp_path / "made.toml").read_text() == "mine"
    assert CliRunner().invoke(main, ["survey"]).exit_code == 2
