"""What is stored, shown: every column with its words, the rows a response really changes, and an honest example."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import inspect, text
from streamlit.testing.v1 import AppTest

from reflectory.db import ballots, crypto, wave_records
from reflectory.db.mnemonic_words import new_reflection_key, parse_reflection_key
from reflectory.db.reflections import keep
from reflectory.db.response_tables import affected_columns
from reflectory.db.transactions import reading
from reflectory.errors import KeyFileError
from reflectory.i18n.catalogue import languages, say
from reflectory.responses.submit import claim, fielded, submit
from reflectory.web import databases
from reflectory.web.respondent.personal_record import entry_of
from reflectory.web.survey.example_rows import example
from surveys.model import words
from tests.web.pages.conftest import read

ROOT = Path(__file__).resolve().parents[3]
TOKEN = "ab" * 32


@pytest.fixture
def page(district):
    """Open the page as a visitor: ``page(wave=CODE)``."""

    def open_page(**query):
        test = AppTest.from_file(str(ROOT / "reflectory" / "web" / "main.py"), default_timeout=60)
        test.session_state["go_to"] = "about?tab=stored"
        test.run()
        for name, value in query.items():  # after the way there, which leaves an address behind
            test.query_params[name] = value
        test.run()
        assert not test.exception
        return test

    yield open_page
    databases.main_engine().dispose()


@pytest.mark.parametrize("language", languages())
def test_every_column_of_every_table_that_a_response_touches_has_words(language):
    for table, columns in affected_columns(1).items():
        for name in ("plainly", "title", "what", *(one.name for one in columns)):
            assert say(language, f"stored.{table}.{name}")


def test_no_words_are_left_of_a_column_that_is_gone():
    from reflectory.i18n.catalogue import keys

    told = {tuple(key.split(".")[1:]) for key in keys("en") if key.startswith("stored.") and key.count(".") == 2}
    there = {(table, one.name) for table, columns in affected_columns(1).items() for one in columns}
    assert {(table, name) for table, name in told if name not in ("plainly", "title", "what")} == there


def everything(engine):
    with reading(engine) as connection:
        names = inspect(connection).get_table_names()
        return {name: sorted(map(repr, connection.execute(text(f'select * from "{name}"')))) for name in names}


def test_a_response_changes_the_tables_that_are_shown_and_no_other(district):
    wave = district.wave("enhancer", "self", codes_for=district.small)
    survey = fielded(wave.survey)
    before = everything(district.engine)
    claim(district.engine, wave, district.codes[0], TOKEN)
    comment = {"question": survey.questions[0].id, "text": "More time", "reach": "school"}
    sheet = {"token": TOKEN, "code": district.codes[0], "answers": {survey.items[0].id: 3}, "comments": [comment]}
    outcome = submit(district.engine, wave, survey, sheet)
    words_of = parse_reflection_key(" ".join(new_reflection_key("en")))
    keep(district.engine, *words_of, [entry_of(wave, survey, outcome)])
    after = everything(district.engine)
    changed = {name.removesuffix(f"_{wave.id}") for name in after if after[name] != before[name]}
    assert changed == set(affected_columns(wave.id))


def test_the_columns_shown_are_those_of_the_database_itself(district):
    wave = district.wave()
    with reading(district.engine) as connection:
        look = inspect(connection)
        for table, columns in affected_columns(wave.id).items():
            name = f"{table}_{wave.id}" if table in ("ballot", "comment") else table
            assert [one.name for one in columns] == [one["name"] for one in look.get_columns(name)]


def test_no_column_holds_a_time_or_a_running_number():
    for table, columns in affected_columns(1).items():
        assert not [one for one in columns if "date" in one.kind or "time" in one.kind]
        if table in ("ballot", "comment"):
            assert {one.kind for one in columns} == {"blob"}


def test_the_example_is_made_as_a_real_response_is_and_nobody_can_open_it(district):
    wave = district.wave("enhancer", "self")
    survey, units = fielded(wave.survey), wave_records.wave_units(district.engine, wave.id)
    answers = {survey.items[0].id: 2}
    one = example(wave, survey, units, answers, "More time", "school")
    submit(district.engine, wave, survey, {"token": TOKEN, "unit": one.sheet.unit, "answers": answers, "comments": []})
    (real,) = ballots.boxes(district.engine, wave.id)
    assert crypto.opener(wave.public_key)(real) == one.ballot.plain
    assert len(real) == len(one.written["ballot"]["box"])
    with pytest.raises(KeyFileError, match="key-file-of-other-answers"):
        crypto.opener(wave.public_key)(one.ballot.box)
    again = example(wave, survey, units, answers, "More time", "school")
    assert again.ballot.plain == one.ballot.plain
    assert again.ballot.box != one.ballot.box


@pytest.mark.parametrize("language", languages())
def test_the_page_shows_a_waves_own_statements_and_stores_nothing(district, page, language):
    wave = district.wave("enhancer", "self")
    survey = fielded(wave.survey)
    before = everything(district.engine)
    test = page(wave=wave.join_code, lang=language)
    text_ = read(test)
    assert wave.title in text_
    assert words(survey.items[-1].text, language).split("’")[0] in text_
    for table, columns in affected_columns(wave.id).items():
        assert say(language, f"stored.{table}.title") in text_
        for column in columns:
            assert f"<code>{column.name}</code>" in text_
    assert say(language, "stored.never_time") in text_
    assert everything(district.engine) == before


def test_another_example_answer_changes_its_byte_and_sealing_again_changes_the_box(district, page):
    wave = district.wave()
    test = page(wave=wave.join_code)
    first = read(test)
    test.selectbox[0].set_value(ballots.SKIPPED).run()
    assert "<code>ff</code>" in read(test)
    assert "<code>ff</code>" not in first
    boxes = read(test)
    next(one for one in test.button if one.label == say("en", "stored.again")).click().run()
    assert read(test) != boxes


def test_without_a_code_an_example_of_nobody_is_read(page):
    assert say("en", "stored.ballot.title") in read(page())
    assert say("en", "stored.ballot.title") in read(page(wave="NOSUCHX"))
