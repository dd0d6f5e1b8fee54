"""Bring in answers: a file of last year becomes an earlier wave, released once, beside this year's in trends."""

from __future__ import annotations

import csv
import io
import random

import pytest

from reflectory.db import audit_log, crypto, mappings, releases, wave_records, waves
from reflectory.db.consistency import findings
from reflectory.files.responses import column_names
from reflectory.releases.publish import publish
from reflectory.releases.read import earlier_waves, read
from reflectory.releases.verify import audit
from surveys.loader import instrument
from tests.web.pages.maple import DAY, TODAY, School

PULSE = instrument("team-pulse").forms["self"]
ENDED = TODAY - 300 * DAY


def last_year(teams, extra=(), change=str):
    """Answers as a form of Google's writes them: a time, an address, the team, texts as heads, words as answers."""
    draw = random.Random(3)
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(["Timestamp", "Email Address", "Which team?", *(item.text["en"] for item in PULSE.items)])
    at = 0
    for team, many in teams.items():
        for _ in range(many):
            at += 1
            anchors = [draw.choice(PULSE.format_of(item).anchors)["en"] for item in PULSE.items]
            writer.writerow([f"2025/11/0{at % 9 + 1}", f"p{at}@example.org", team, *map(change, anchors)])
    writer.writerows(extra)
    return text.getvalue().encode()


TEAMS = {"kindergarten": 9, "Grades 3 to 5": 8, "Old office": 6}
MEDIAN = ["", "", "Median", *["3"] * len(PULSE.items)]


@pytest.fixture
def school(fresh):
    return School(fresh)


def sent(school, content, name="spring.csv", language="en"):
    tab = school.tab.go("waves?tab=bring")
    tab.at.file_uploader[0].upload(name, content, "text/csv")
    return tab.run()


def placed(school, tab, old="Learning support", title="Last year"):
    """Say where the people of the file belonged, and when it was."""
    office = next(field for field in tab.at.selectbox if "Old office" in field.label)
    office.set_value(school.teams[old])
    tab.field("Last day of answers").set_value(ENDED)
    tab.field("Title of the wave, shown to those who answer").set_value(title)
    return tab.run()


def units_field(tab):
    return next(field for field in tab.at.multiselect if field.label.startswith("The columns that name"))


def brought(school, content):
    tab = sent(school, content)
    units_field(tab).set_value(["Which team?"])
    return placed(school, tab.run()).press("Protect and release")


def test_a_file_becomes_an_earlier_wave_and_stands_before_this_years(school):
    waves.open_wave(school.engine, school.id, crypto.new_wave_key())
    for team, many in (("Kindergarten", 9), ("Grades 3 to 5", 8)):
        for code in range(many):
            school.answer(team, code % 3)
    waves.close_wave(school.engine, school.id)
    publish(school.engine, school.id)
    tab = brought(school, last_year(TEAMS))
    assert "“Last year” is released" in tab.sent, tab.errors
    (wave,) = [each for each in wave_records.waves(school.engine) if each.id != school.id]
    assert (wave.status, wave.closes, wave.root, wave.k) == ("released", ENDED, school.root, 5)
    assert earlier_waves(school.engine, school.id) == [wave.id]
    assert earlier_waves(school.engine, wave.id) == []
    report = read(school.engine, wave.id)
    assert {name for section in report.sections for name in section.names} >= {"Kindergarten", "Grades 3 to 5"}
    assert sum(section.answered for section in report.sections if section.parent is None) == 23
    assert all(not checked.findings for checked in audit(school.engine))
    assert findings(school.engine) == []
    assert "wave.brought" in [entry.act for entry in audit_log.entries(school.engine)]
    reading = school.tab.go("reports")
    assert reading.field("Wave").value == school.id
    assert "Last year" in reading.sent


def test_nothing_of_the_file_is_stored(school):
    brought(school, last_year(TEAMS))
    with school.engine.connect() as connection:
        dump = "\n".join(connection.connection.driver_connection.iterdump())
    assert "example.org" not in dump
    assert "2025/11/0" not in dump


def test_each_doubt_is_asked_and_nothing_is_made_before(school):
    tab = sent(school, last_year(TEAMS, [MEDIAN]))
    units_field(tab).set_value(["Which team?"])
    tab.run()
    assert "'Median' reads like a summary of other rows" in tab.sent
    assert "spring.csv: row 25" in tab.sent
    assert "Protect and release" not in [button.label for button in tab.at.button]
    tab.field("Rows that seem to be sums or means of others").set_value("leave-out")
    tab = placed(school, tab.run()).press("Protect and release")
    assert "is released" in tab.sent
    assert len(releases.listed(school.engine)) == 1
    again = sent(school, last_year(TEAMS, [MEDIAN]))
    assert again.field("Read it as the last file with these columns was read").value is True
    assert "Protect and release" not in [button.label for button in again.at.button], "what is doubtful is asked anew"
    shape = column_names(last_year(TEAMS), PULSE).shape(PULSE)
    assert "Which team?" in mappings.of_shape(school.engine, shape)
    assert "leave-out" not in mappings.of_shape(school.engine, shape)


def test_a_file_in_which_every_row_is_doubtful_is_shown_and_asked_about(school):
    tab = sent(school, last_year({}, [MEDIAN, [*MEDIAN[:2], "Mean", *MEDIAN[3:]]]))
    units_field(tab).set_value(["Which team?"])
    tab.run()
    assert "'Median' reads like a summary of other rows" in tab.sent
    tab.field("Rows that seem to be sums or means of others").set_value("count-in")
    tab.run()
    assert "2 people answered." in tab.sent, "what would be read follows the answers"


def test_one_answer_may_bring_another_question(school):
    rows = list(csv.reader(io.StringIO(last_year(TEAMS).decode())))
    firsts: set[str] = set()
    for row in rows[1:]:
        row[2], _ = ("" if row[2] in firsts else row[2]), firsts.add(row[2])
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    tab = sent(school, text.getvalue().encode())
    units_field(tab).set_value(["Which team?"])
    tab.run().field("Blank units below a unit, as merged cells leave them").set_value("count-in")
    tab.run().field("People without a unit").set_value("leave-out")
    assert "“kindergarten” in the file is" in [field.label for field in tab.run().at.selectbox]
    tab.field("Blank units below a unit, as merged cells leave them").set_value("leave-out")
    assert "People without a unit" not in tab.run().sent


def test_counts_stand_beside_the_words_of_the_answers(school):
    tab = sent(school, last_year(TEAMS))
    shown = tab.at.dataframe[-1].value
    anchors = PULSE.format_of(PULSE.items[-1]).anchors
    assert list(shown.columns)[1:-2] == [
        f"{value} {anchor['en']}"
        for value, anchor in zip(PULSE.format_of(PULSE.items[-1]).values, anchors, strict=True)
    ]
    assert shown.iloc[:, 1:-1].sum(axis=1).tolist() == [23] * len(shown)


def test_a_column_and_a_word_that_are_unknown_are_chosen(school):
    form = PULSE.format_of(PULSE.items[0])
    content = last_year(TEAMS, change=lambda word: "Yes!" if word == form.anchors[-1]["en"] else word)
    content = content.replace(PULSE.items[0].text["en"].encode(), b"The first question")
    tab = sent(school, content)
    assert "The first question" in tab.errors or "no column for this item" in tab.errors
    column = next(field for field in tab.at.selectbox if field.label.startswith("Which column is"))
    column.set_value("The first question")
    tab.run()
    word = next(field for field in tab.at.selectbox if field.label.startswith("What does “Yes!” mean?"))
    word.set_value(str(form.high))
    tab.run()
    assert not tab.errors
    assert "23 people answered." in tab.sent


def test_the_same_answers_are_not_divided_another_way_and_not_brought_in_twice(school):
    brought(school, content := last_year(TEAMS))
    tab = sent(school, content)
    units_field(tab).set_value(["Which team?"])
    tab = placed(school, tab.run(), title="Again").press("Protect and release")
    assert "is there already" in tab.errors
    tab.field("Last day of answers").set_value(ENDED - DAY)
    kinder = next(field for field in tab.at.selectbox if "kindergarten" in field.label)
    kinder.set_value(school.teams["Learning support"])
    tab.run().press("Protect and release")
    assert "divided" in tab.errors or "cut" in tab.errors
    assert len(releases.listed(school.engine)) == 1
    assert findings(school.engine) == []


def test_a_release_that_cannot_be_stored_leaves_nothing(school, monkeypatch, tmp_path):
    (tmp_path / "closed").write_text("a file where a folder is wanted")
    monkeypatch.setenv("REFLECTORY_KEYS", str(tmp_path / "closed" / "keys"))
    tab = brought(school, last_year(TEAMS))
    assert tab.errors
    assert [each.id for each in wave_records.waves(school.engine)] == [school.id]


CULTURE = instrument("culture-of-inquiry").forms["self"]
ROLES = [text["en"] for _, text in CULTURE.attributes[0].values][:2]


def with_roles_and_words(people=24):
    """Answers of one school whose last columns are a role and what people wrote."""
    draw = random.Random(4)
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(["Team", *(item.text["en"] for item in CULTURE.items), "Your role", "Anything else?"])
    for at in range(people):
        anchors = [draw.choice(CULTURE.format_of(item).anchors)["en"] for item in CULTURE.items]
        said = {0: "More time, asks Robin.", 1: "n/a", 2: "Write to p2@example.org"}.get(at, "")
        writer.writerow(["Elm", *anchors, "Boss" if not at else ROLES[at % 2], said])
    return text.getvalue().encode()


def culture(school, content):
    tab = sent(school, content)
    chosen = next(field for field in tab.at.selectbox if CULTURE.title["en"] in field.options)
    chosen.set_value(CULTURE.title["en"])
    tab.run()
    tab.at.file_uploader[0].upload("spring.csv", content, "text/csv")
    return tab.run()


def field(tab, kind, start):
    return next(each for each in getattr(tab.at, kind) if each.label.startswith(start))


def test_comments_and_a_second_way_to_divide_come_from_their_columns_and_how_it_was_read_is_offered_again(school):
    content = with_roles_and_words()
    tab = culture(school, content)
    field(tab, "multiselect", "The columns that name").set_value([])
    question = CULTURE.questions[0]
    field(tab, "selectbox", "The column with what people wrote").set_value("Anything else?")
    field(tab, "radio", "What do you want to learn").set_value(CULTURE.attributes[0].id)
    field(tab.run(), "selectbox", "The column with the answers to that").set_value("Your role")
    tab.run()
    assert "'Boss' is no answer to this question" in tab.errors
    field(tab, "selectbox", "What does “Boss” mean?").set_value("1")
    tab.run()
    assert "2 comments are read." in tab.sent
    divided = next(each.value for each in tab.at.dataframe if "Divided by" in each.value)
    assert {*divided["Divided by"]} == {*ROLES}, "in words, not in ids"
    tab.field("Last day of answers").set_value(ENDED)
    tab.field("Title of the wave, shown to those who answer").set_value("Roles")
    tab.run().press("Protect and release")
    assert "“Roles” is released" in tab.sent, tab.errors
    (wave,) = [each for each in wave_records.waves(school.engine) if each.status == "released"]
    report = read(school.engine, wave.id)
    assert wave.cut == report.cut == CULTURE.attributes[0].id
    assert {section.values for section in report.sections} > {()}
    (remark,) = report.remarks
    assert (remark.question, sorted(remark.texts)) == (question.id, ["More time, asks […].", "Write to […]"])
    assert all(not checked.findings for checked in audit(school.engine))
    again = culture(school, with_roles_and_words(25))
    assert again.field("Read it as the last file with these columns was read").value is True
    assert "3 comments are read." not in again.sent
    assert "2 comments are read." in again.sent, "columns and words are those of last time"
    assert not again.errors


def test_too_few_people_are_no_wave(school):
    tab = brought(school, last_year({"kindergarten": 2, "Old office": 2}))
    assert "fewer than 5 people answered" in tab.errors
    assert releases.listed(school.engine) == ()


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_file_that_is_none_is_said_in_the_visitors_language(fresh, language):
    school = School(fresh, language)
    tab = sent(school, b"%PDF-1.4", "report.pdf.csv")
    assert "report.pdf.csv" in tab.errors
    assert "PDF" in tab.errors


def test_the_demonstration_takes_no_files(settled):
    tab = settled.visitor(demonstration="District office").go("waves?tab=bring")
    assert not tab.at.file_uploader
