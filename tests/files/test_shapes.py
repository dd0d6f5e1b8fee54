"""One set of answers in the shapes that platforms and programs write: read alike, or asked about, or refused.

The shapes follow the formats' own documentation; `test_answers_dirs` reads files that others made.
"""

from __future__ import annotations

import csv
import datetime
import io
import json
from collections import Counter

import numpy as np
import pandas as pd
import pyreadstat
import pytest
import xlsxwriter

from reflectory.errors import AnswersError, OpenDoubtsError
from reflectory.files.mapping import PLAIN, Options
from reflectory.files.responses import Answers, read_answers
from reflectory.i18n.errors import parts, sentence
from surveys.loader import instrument

SURVEY = instrument("team-pulse").forms["self"]
ITEMS = SURVEY.items
FORMS = [SURVEY.format_of(item) for item in ITEMS]
IDS = [item.id for item in ITEMS]
TEXTS = [item.text["en"] for item in ITEMS]
FRENCH = [item.text["fr"] for item in ITEMS]
TEAMS = ["North"] * 9 + ["École Sud"] * 7 + ["Grade 4"] * 8
_DRAW = np.random.default_rng(7)
CODES = [[int(_DRAW.integers(form.points)) for form in FORMS] for _ in TEAMS]
CODES[4][1] = -1  # one answer is missing
VALUES = [["" if code < 0 else str(form.values[code]) for code, form in zip(row, FORMS, strict=True)] for row in CODES]


def worded(language: str, write=lambda value, word: word) -> list[list[str]]:
    return [
        ["" if code < 0 else write(form.values[code], form.anchors[code][language])
         for code, form in zip(row, FORMS, strict=True)]
        for row in CODES
    ]  # fmt: skip


def plain(head=("team", *IDS), rows=None, before=(), after=(), **options) -> str:
    """Return a CSV text: rows before the head, the head, a row a person with their team first, rows after them."""
    text = io.StringIO()
    writer = csv.writer(text, **options)
    people = [[team, *row] for team, row in zip(TEAMS, rows or VALUES, strict=True)]
    writer.writerows([*before, head, *people, *after])
    return text.getvalue()


def beside(names: list[str], cells, head=("team", *IDS), rows=None, after=()) -> str:
    """Return a CSV text with columns of a platform before the team."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([*names, *head])
    people = [[team, *row] for team, row in zip(TEAMS, rows or VALUES, strict=True)]
    writer.writerows([*([*cells(at), *row] for at, row in enumerate(people)), *after])
    return text.getvalue()


def workbook(**sheets) -> bytes:
    content = io.BytesIO()
    book = xlsxwriter.Workbook(content)
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for at, row in enumerate(rows):
            for column, cell in enumerate(row):
                if isinstance(cell, datetime.datetime):
                    sheet.write_datetime(at, column, cell, book.add_format({"num_format": "d-mmm"}))
                else:
                    sheet.write(at, column, cell)
    book.close()
    return content.getvalue()


def numbers() -> list[list[object]]:
    return [[team, *(int(cell) if cell else None for cell in row)] for team, row in zip(TEAMS, VALUES, strict=True)]


def statistics_file(tmp_path, suffix: str, **options) -> bytes:
    frame = pd.DataFrame(numbers(), columns=["team", *IDS]).astype(dict.fromkeys(IDS, float))
    write = pyreadstat.write_sav if suffix == "sav" else pyreadstat.write_dta
    write(frame, str(tmp_path / f"a.{suffix}"), **options)
    return (tmp_path / f"a.{suffix}").read_bytes()


def labels(language="en", shift=0):
    return {
        id: {form.values[code] + shift: anchor[language] for code, anchor in enumerate(form.anchors)}
        for id, form in zip(IDS, FORMS, strict=True)
    }


def preview(source, unit, options=PLAIN) -> Answers:
    return read_answers(source, SURVEY, unit, options, preview=True)


def check(answers: Answers, doubts: tuple[str, ...] = ()) -> None:
    codes = answers.matrix.tolist()
    assert tuple(answers.doubts) == doubts, answers.doubts
    assert Counter(answers.units) == Counter(TEAMS)
    assert Counter(map(tuple, codes)) == Counter(map(tuple, CODES))
    for errors in answers.doubts.values():
        assert all(all(parts(error, language)) for error in errors for language in ("en", "fr"))


QUESTION = "How often is it so?"
TIMED = (["Timestamp", "Email Address"], lambda at: [f"2026/11/0{at % 9 + 1} 9:{at:02}:00 AM", f"p{at}@example.org"])
QUALTRICS = ["StartDate", "Status", "Progress", "Finished", "ResponseId", "UserLanguage"]


def qualtrics_row(at: int) -> list[str]:
    return ["2026-11-03 09:00:00", "IP Address", "100", "True", f"R_{at:04}", "EN"]


def qualtrics(cells=qualtrics_row, ids=IDS, texts=TEXTS, rows=None, after=()) -> str:
    text = io.StringIO()
    writer = csv.writer(text)
    head = [*QUALTRICS, "Q1", *ids]
    writer.writerow(head)
    said = ["Start Date", "Response Type", "Progress", "Finished", "Response ID", "User Language", "Your team?"]
    writer.writerow([*said, *(f"{QUESTION} - {item}" for item in texts)])
    writer.writerow([json.dumps({"ImportId": name}) for name in head])
    for at, (team, row) in enumerate(zip(TEAMS, rows or VALUES, strict=True)):
        writer.writerow([*cells(at), team, *row])
    writer.writerows(after)
    return text.getvalue()


READ = {
    "texts and anchors": lambda: beside(*TIMED, head=["team", *TEXTS], rows=worded("en")),
    "French texts and anchors": lambda: beside(*TIMED, head=["team", *FRENCH], rows=worded("fr")),
    "ids in capitals": lambda: plain(["TEAM", *(id.upper() for id in IDS)]),
    "a grid": lambda: plain(["team", *(f"{QUESTION} [{text}]" for text in TEXTS)], worded("en")),
    "a grid with numbered questions": lambda: plain(
        ["team", *(f"{n}. {QUESTION} [{text}]" for n, text in enumerate(TEXTS, 3))]),
    "LimeSurvey, code and text": lambda: plain(
        ["team", *(f"Q1[{id}]. {QUESTION} [{text}]" for id, text in zip(IDS, TEXTS, strict=True))]),
    "LimeSurvey, codes of five letters": lambda: plain(
        ["team", *(f"Q1[{id}]" for id in IDS)],
        [["" if code < 0 else f"AO{code + 1:02}" for code in row] for row in CODES]),
    "LimeSurvey for SPSS": lambda: plain(["team", *(f"G01Q02_{id}" for id in IDS)]),
    "numbered texts": lambda: plain(["team", *(f"{n}. {text}" for n, text in enumerate(TEXTS, 2))], worded("en")),
    "texts after a question": lambda: plain(["team", *(f"{QUESTION} - {text}" for text in TEXTS)], worded("en")),
    "texts before a question": lambda: plain(["team", *(f"{text}: {QUESTION}" for text in TEXTS)], worded("en")),
    "ids before texts": lambda: plain(["team", *(f"{i}: {text}" for i, text in zip(IDS, TEXTS, strict=True))]),
    "a head of markup": lambda: plain(["team", *(f"<p>{text}&nbsp;</p>" for text in TEXTS)]),
    "Kobo and ODK": lambda: plain(["group_a/team", *(f"group_a/{id}" for id in IDS)], delimiter=";"),
    "ODK Central": lambda: plain(["team", *(f"group_a-{id}" for id in IDS)]),
    "names of XLSForm for answers": lambda: plain(
        rows=worded("en", lambda value, word: word.lower().replace(" ", "_"))),
    "number and words": lambda: plain(rows=worded("en", lambda value, word: f"{value} - {word}")),
    "words and number": lambda: plain(rows=worded("fr", lambda value, word: f"{word} ({value})")),
    "number in brackets and words": lambda: plain(rows=worded("en", lambda value, word: f"[{value}] {word}")),
    "words in capitals": lambda: plain(rows=worded("en", lambda value, word: word.upper() + " ")),
    "words without accents": lambda: plain(rows=worded("fr", lambda value, word: word.replace("é", "e"))),
    "numbers kept as text": lambda: plain(rows=[[f"'{cell}" if cell else "" for cell in row] for row in VALUES]),
    "decimal commas": lambda: plain(
        rows=[[f"{cell},0" if cell else "" for cell in row] for row in VALUES], delimiter=";"),
    "blanks around": lambda: plain(rows=[[f" {cell} " for cell in row] for row in VALUES]),
    "bars": lambda: plain(delimiter="|"),
    "everything quoted": lambda: plain(quoting=csv.QUOTE_ALL, lineterminator="\r"),
    "an index of pandas": lambda: beside([""], lambda at: [str(at)]),
    "write.table with tabs": lambda: "\t".join(["team", *IDS]) + "\n" + "".join(
        "\t".join([str(at), team, *row]) + "\n"
        for at, (team, row) in enumerate(zip(TEAMS, VALUES, strict=True), start=1)),
    "write.table with names of rows": lambda: "\t".join(["team", *IDS]) + "\n" + "".join(
        "\t".join([f"person {at}", team, *row]) + "\n"
        for at, (team, row) in enumerate(zip(TEAMS, VALUES, strict=True), start=1)),
    "heads as R makes names of texts": lambda: plain(
        ["team", *("".join(sign if sign.isalnum() else "." for sign in text) for text in TEXTS)]),
    "heads that were cut off": lambda: plain(["team", *(f"{text[:30]}…" for text in TEXTS)]),
    "columns of one width": lambda: "".join(
        " ".join(f'"{cell}"'.ljust(12) for cell in row) + "\n"
        for row in [["team", *IDS], *([team, *row] for team, row in zip(TEAMS, VALUES, strict=True))]),
    "each line in quotation marks": lambda: "".join(
        '"' + line.replace('"', '""') + '"\r\n' for line in plain().splitlines()),
    "codes of SurveyJS": lambda: plain(
        rows=[["" if code < 0 else f"item{code + 1}" for code in row] for row in CODES]),
    "numbers of another script": lambda: plain(
        rows=[[cell.translate({48 + digit: 0xFF10 + digit for digit in range(10)}) for cell in row] for row in VALUES]),
    "several words for no answer": lambda: plain(rows=[[cell or "Ne sais pas / sans objet" for cell in row]
                                                       for row in VALUES]),
    "thousands of blank rows": lambda: plain() + ("," * len(IDS) + "\r\n") * 3000,
    "an object a line": lambda: "\n".join(
        json.dumps({"team": team} | {id: int(cell) for id, cell in zip(IDS, row, strict=True) if cell})
        for team, row in zip(TEAMS, VALUES, strict=True)),
    "titles above": lambda: plain(
        before=[["Staff survey", *[""] * len(IDS)], [""], ["All teams", "2026", *[""] * (len(IDS) - 1)]]),
    "one title above, not as wide": lambda: "Staff survey\n\n" + plain(),
    "the head again in the middle": lambda: plain(after=[["team", *IDS]]),
    "a note at the end": lambda: plain() + "\nWritten by the office\n",
    "SurveyMonkey": lambda: plain(
        ["", *TEXTS], worded("en"), before=[["team", QUESTION, *[""] * (len(IDS) - 1)]]),
    "SurveyMonkey, a question an item": lambda: plain(
        ["Response"] * (len(IDS) + 1), worded("en"), before=[["team", *TEXTS]]),
    "Qualtrics": qualtrics,
    "Qualtrics with numbers of its own for questions": lambda: qualtrics(
        ids=[f"QID3_{at}" for at in range(len(IDS))], rows=worded("en")),
    "Qualtrics with texts of its own": lambda: qualtrics(texts=[f"Text {at}" for at in range(len(IDS))]),
    "two languages, row by row": lambda: plain(
        rows=[(fr, en)[at % 2] for at, (fr, en) in enumerate(zip(worded("fr"), worded("en"), strict=True))]),
    "SurveyJS": lambda: json.dumps(
        [{"id": at, "team": team, "matrix": {id: int(cell) for id, cell in zip(IDS, row, strict=True) if cell}}
         for at, (team, row) in enumerate(zip(TEAMS, VALUES, strict=True))]),
}  # fmt: skip


@pytest.mark.parametrize("name", READ)
def test_a_shape_is_read(name):
    unit = "Q1" if name.startswith("Qualtrics") else "group_a/team" if "Kobo" in name else "team"
    check(preview(READ[name]().encode(), unit))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "mac_roman"])
def test_an_encoding_is_recognised(encoding):
    text = plain(["École", *IDS], worded("fr"), delimiter=";")
    check(preview(text.replace("\u202f", " ").encode(encoding), "École"))


TITLED = [["Staff survey"], [], ["team", *IDS], *numbers()]
WORKBOOKS = {
    "numbers": lambda: {"Answers": [["team", *IDS], *numbers()]},
    "hard blanks behind heads": lambda: {"Sheet1": [["ID", "team\u00a0", *(f"{text}\u00a0" for text in TEXTS)],
                                                    *([at, *row] for at, row in enumerate(numbers()))]},
    "a cover sheet first": lambda: {"Read me": [["Staff survey"], ["Thank you"]], "Answers": TITLED},
    "numbers as text": lambda: {"Answers": list(csv.reader(io.StringIO(plain())))},
}  # fmt: skip


@pytest.mark.parametrize("name", WORKBOOKS)
def test_a_workbook_is_read(name):
    check(preview(workbook(**WORKBOOKS[name]()), "team"))


def test_a_second_sheet_of_answers_is_asked_about_and_may_be_named():
    rows = [["team", *IDS], *numbers()]
    content = workbook(Autumn=rows, Spring=rows[:9])
    check(preview(content, "team"), ("sheet",))
    assert len(preview(content, "team", Options(sheet="spring")).units) == 8
    with pytest.raises(AnswersError) as refusal:
        preview(content, "team", Options(sheet="Winter"))
    assert "there is no sheet 'Winter' (sheets are Autumn, Spring)" in sentence(refusal.value, "en")


SAV = {
    "numbers": dict,
    "labels": lambda: {"variable_value_labels": labels()},
    "French labels": lambda: {"variable_value_labels": labels("fr")},
    "other words": lambda: {"variable_value_labels": {id: {1: "Very low", 5: "Very high"} for id in IDS}},
    "texts of items": lambda: {"column_labels": ["Which team?", *TEXTS]},
}


@pytest.mark.parametrize("name", SAV)
@pytest.mark.parametrize("suffix", ["sav", "dta"])
def test_a_statistics_file_is_read(tmp_path, suffix, name):
    check(preview(statistics_file(tmp_path, suffix, **SAV[name]()), "team"))


def test_values_that_a_file_declares_missing_are_no_answers(tmp_path):
    frame = pd.DataFrame(numbers(), columns=["team", *IDS]).astype(dict.fromkeys(IDS, float))
    frame[IDS] = frame[IDS].fillna(9)
    pyreadstat.write_sav(frame, str(tmp_path / "a.sav"), missing_ranges={id: [9] for id in IDS})
    answers = preview(tmp_path / "a.sav", "team")
    check(answers)
    assert "values that the file itself declares missing, read as no answer: 1" in answers.notices


def shifted(by: int) -> str:
    return plain(rows=[[str(int(cell) + by) if cell else "" for cell in row] for row in VALUES])


ASKED = {
    "numbers from 0": ("shifted", lambda: shifted(-1)),
    "numbers around 0": ("shifted", lambda: shifted(-3)),
    "merged cells": ("above", lambda: plain().replace("\r\nNorth", "\r\n").replace("\r\nÉcole Sud", "\r\n")
                     .replace("\r\nGrade 4", "\r\n").replace("\r\n,", "\r\nNorth,", 1)),
    "a mean of fractions": ("summary", lambda: plain(after=[["Mean", *["3.21"] * len(IDS)]])),
    "totals between": ("summary", lambda: plain(after=[["Sous-total", *["3"] * len(IDS)]])),
    "sums without a name": ("summary", lambda: plain(after=[["", *["51"] * len(IDS)]])),
    "means without a name": ("summary", lambda: plain(after=[["", *["3.4"] * len(IDS)]])),
    "units that differ by an accent": ("alike", lambda: plain().replace("\r\nÉcole Sud", "\r\nEcole-Sud", 2)),
    "a trial by its unit": ("preview", lambda: plain(after=[["Test", *["1"] * len(IDS)]])),
    "an id twice": ("double", lambda: beside(
        ["ResponseId"], lambda at: [f"R_{at}"], after=[["R_0", TEAMS[0], *VALUES[0]]])),
    "a preview": ("preview", lambda: qualtrics(
        after=[["", "Survey Preview", "100", "True", "R_9", "EN", "North", *VALUES[0]]])),
    "a preview by its number": ("preview", lambda: qualtrics(
        lambda at: ["", "0", "100", "1", f"R_{at}", "EN"],
        after=[["", "1", "100", "1", "R_x", "EN", "North", *VALUES[0]]])),
    "one that was not finished": ("unfinished", lambda: qualtrics(
        after=[["", "IP Address", "50", "False", "R_9", "EN", "North", *VALUES[0]]])),
    "LimeSurvey, not submitted": ("unfinished", lambda: beside(
        ["id", "submitdate", "lastpage"], lambda at: [str(at), "2026-11-03 09:00:00", "3"],
        after=[["99", "", "1", "North", *VALUES[0]]])),
    "REDCap, not complete": ("unfinished", lambda: beside(
        ["record_id", "staff_complete"], lambda at: [str(at), "2"], after=[["99", "0", "North", *VALUES[0]]])),
}  # fmt: skip


@pytest.mark.parametrize("name", ASKED)
def test_a_shape_is_asked_about_and_settled(name):
    kind, write = ASKED[name]
    content, unit = write().encode(), "Q1" if write().startswith("StartDate") else "team"
    if kind == "above":
        content = merged().encode()
    check(preview(content, unit), (kind,))
    check(preview(content, unit, Options({kind: "leave-out"})))


def merged() -> str:
    firsts = {TEAMS.index(team) for team in TEAMS}
    people = [[team if at in firsts else "", *row] for at, (team, row) in enumerate(zip(TEAMS, VALUES, strict=True))]
    text = io.StringIO()
    csv.writer(text).writerows([["team", *IDS], *people])
    return text.getvalue()


def test_a_blank_unit_among_units_that_are_written_is_somebody_without_one():
    text = plain().replace("\r\nNorth", "\r\n", 4).replace("\r\n,", "\r\nNorth,", 3)
    answers = preview(text.encode(), "team")
    assert [error.values["row"] for error in answers.doubts["unitless"]] == [5]
    assert len(answers.paths) == len(TEAMS) - 1
    everybody = preview(text.encode(), "team", Options({"unitless": "count-in"}))
    assert (len(everybody.paths), everybody.paths.count(())) == (len(TEAMS), 1)


def long() -> str:
    text = io.StringIO()
    people = csv.reader(plain().splitlines()[1:])
    cells = [[team, id, cell] for team, *row in people for id, cell in zip(IDS, row, strict=True)]
    csv.writer(text).writerows([["team", "item", "answer"], *cells])
    return text.getvalue()


REFUSED = {
    "numbers and words at odds": (
        lambda: plain(rows=worded("en", lambda v, w: f"{v % 5 + 1} - {w}")), "two different answers"),
    "decimal commas that shift": (
        lambda: plain(rows=[["3", "0", *row[1:]] for row in VALUES]), "cells where the header has"),
    "a page of the Web": (lambda: "<html><table><tr><td>team</td></tr></table></html>", "this is a web page"),
    "a row an answer": (long, "one row an answer, not one row a person"),
    "an item twice": (lambda: plain(["team", *IDS[:-1], IDS[0]]), f"2 columns are named '{IDS[0]}'"),
    "an item by its id and another by its text": (
        lambda: plain().replace(IDS[0], f"{IDS[0]}: {TEXTS[1]}", 1), "names are those of different items"),
    "no item": (lambda: plain(["team", *(f"x{at}" for at in range(len(IDS)))]), "no column for this item"),
    "an item as unit": (lambda: plain().replace("team,", "boss,", 1), "no column for the unit"),
    "words of another survey": (
        lambda: plain(rows=[["Quite"] * len(IDS)] * len(TEAMS)), "'Quite' stands where a number"),
    "zero among all the others": (lambda: plain(after=[["North", *["0"] * len(IDS)]]), "0 is out of range"),
}  # fmt: skip


def refused(text: str, unit: str = "team") -> str:
    with pytest.raises(AnswersError) as refusal:
        preview(text.encode(), unit)
    assert sentence(refusal.value, "fr")
    return sentence(refusal.value, "en")


@pytest.mark.parametrize("name", REFUSED)
def test_a_shape_is_refused_with_place_fault_and_remedy(name):
    write, fault = REFUSED[name]
    assert fault in refused(write())


def test_an_item_by_its_text_is_no_unit():
    assert "it holds answers to an item, not units" in refused(plain(["team", *TEXTS]), TEXTS[0])


def test_words_for_no_answer_are_counted_and_others_may_be_named():
    words = ["99", "-99", "N/A", "Prefer not to say", "je ne sais pas", "NULL", "#N/A"]
    rows = [[cell or words[at % len(words)] for cell in row] for at, row in enumerate(VALUES)]
    answers = preview(plain(rows=rows).encode(), "team")
    check(answers)
    assert answers.missing == {"je ne sais pas": 1}
    rows = [[cell or "7" for cell in row] for row in VALUES]
    check(preview(plain(rows=rows).encode(), "team", Options(missing=("7",))))


def test_an_item_with_one_answer_alone_is_asked_about():
    worst = [[form.values[0], *row[1:]] for form, row in zip(FORMS[:1] * len(TEAMS), VALUES, strict=True)]
    answers = preview(plain(rows=worst).encode(), "team")
    assert [error.values["column"] for error in answers.doubts["constant"]] == [IDS[0]]
    for way in ("leave-out", "count-in"):
        settled = preview(plain(rows=worst).encode(), "team", Options({"constant": way}))
        assert (settled.codes, dict(settled.doubts)) == (answers.codes, {})


def test_units_that_differ_by_an_accent_may_be_two():
    text = plain().replace("\r\nÉcole Sud", "\r\nEcole-Sud", 3)
    two = preview(text.encode(), "team", Options({"alike": "count-in"}))
    assert Counter(two.units) == {"North": 9, "École Sud": 4, "Ecole-Sud": 3, "Grade 4": 8}
    with pytest.raises(OpenDoubtsError) as doubt:
        read_answers(text.encode(), SURVEY, "team")
    assert "'Ecole-Sud' and 'École Sud' differ by accents" in sentence(doubt.value, "en")


def test_short_names_of_items_are_never_taken_one_for_another():
    assert "no column for this item" in refused(plain(["team", f"{IDS[0][:-1]}_{IDS[0][-1]}", *IDS[1:]]))


def test_numbers_that_count_from_the_last_answer_are_turned_on_demand():
    rows = [[str(form.low + form.high - int(cell)) if cell else "" for cell, form in zip(row, FORMS, strict=True)]
            for row in VALUES]  # fmt: skip
    formats = tuple({form.id for form in FORMS})
    check(preview(plain(rows=rows).encode(), "team", Options(backward=formats)))


def test_everybody_is_one_group_where_no_unit_is_named():
    answers = preview(plain().encode(), [])
    assert set(answers.paths) == {()}
    assert len(answers.paths) == len(TEAMS)


def test_a_workbook_of_two_cells_far_apart_is_refused_before_it_fills_the_memory():
    content = io.BytesIO()
    book = xlsxwriter.Workbook(content)
    sheet = book.add_worksheet()
    sheet.write(0, 0, "team")
    sheet.write(1_048_575, 16_383, "x")
    book.close()
    with pytest.raises(AnswersError) as refusal:
        preview(content.getvalue(), "team")
    assert "all but empty" in sentence(refusal.value, "en")


def test_a_damaged_statistics_file_is_refused(tmp_path):
    content = statistics_file(tmp_path, "sav")
    with pytest.raises(AnswersError) as refusal:
        preview(content[:200] + b"\xff" * 40 + content[240:400], "team")
    assert "an SPSS file (SAV) that is damaged" in sentence(refusal.value, "en")


def test_cells_of_columns_that_are_not_read_are_nowhere_in_what_is_said():
    again = ["p0@example.org", "", "North", *VALUES[0]]
    trial = ["p99@example.org", "Survey Preview", "North", *VALUES[0]]
    text = beside(["Email", "Status"], lambda at: [f"p{at}@example.org", ""], after=[again, trial])
    answers = preview(text.encode(), "team")
    assert set(answers.doubts) == {"double", "preview"}
    errors = [error for errors in answers.doubts.values() for error in errors]
    assert "example.org" not in " ".join([*answers.notices, *(sentence(error, "en") for error in errors)])
    assert answers.left_out == ("Email", "Status")
