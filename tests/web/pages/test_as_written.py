"""A name is text on every page: whatever somebody typed is shown as it was written, and nothing is made of it."""

from __future__ import annotations

import datetime
import json

import pytest
from sqlalchemy import select, update

from reflectory.db import units, wave_records, waves
from reflectory.db.goals import Goal, add_goal, note
from reflectory.db.schema import ACCOUNT, STUDY, UNIT, WAVE, WAVE_UNIT
from tests.stored import change_texts

SIGNS = "3* and 4* $5 to $10 <b> :school: www.a.ca a@b.ca -- [x](http://y.ca) \u202e"
READ_AS_MARKDOWN = {
    "Markdown": ("body",), "Heading": ("body", "help"), "Alert": ("body",), "Html": ("body",),
    "Button": ("label", "help"),
    "DownloadButton": ("label", "help"), "PageLink": ("label", "help"), "LinkButton": ("label", "help"),
    "Radio": ("label", "options", "captions", "help"), "ButtonGroup": ("label",), "Checkbox": ("label", "help"),
    "Selectbox": ("label", "help"), "MultiSelect": ("label", "help"), "TextInput": ("label", "help"),
    "TextArea": ("label", "help"), "NumberInput": ("label", "help"), "DateInput": ("label", "help"),
    "Progress": ("text",), "Expandable": ("label",), "Popover": ("label", "help"), "Metric": ("label", "body"),
}  # fmt: skip


def named(kind):
    return f"{kind} {SIGNS}"


def hostile(value, *, at=("names", "title", "name", "direct")):
    """Return a stored report or survey with every name in it changed to one that Markdown would make something of."""
    if isinstance(value, dict):
        return {key: _changed(key, one, at) for key, one in value.items()}
    return [hostile(one) for one in value] if isinstance(value, list) else value


def _changed(key, value, at):
    if key == "survey_json":
        return json.dumps(hostile(json.loads(value)))
    if key in at and isinstance(value, str):
        return f"{value} {SIGNS}"
    if key in at and isinstance(value, list):
        return [f"{one} {SIGNS}" for one in value]
    if key in at and isinstance(value, dict):
        return {language: f"{one} {SIGNS}" for language, one in value.items()}
    return hostile(value)


@pytest.fixture
def typed(settled):
    """The district after somebody gave everything in it such a name: units, waves, surveys, people, goals, a study."""
    settled.own_releases()
    engine = settled.engine
    today = datetime.date.today()
    released = [one for one in wave_records.waves(engine) if one.status == "released"]
    harbour = next(one for one in units.units(engine) if one.name == "Maple Leaf district")
    last = [one for one in released if not one.moment][-1]
    waves.create_wave(engine, title="A draft", survey=last.survey, survey_id=last.survey_id, form=last.form,
                      root=harbour.id, cut="team", k=5, access="link", closes=today)  # fmt: skip
    goal = Goal(
        last.id, "3", (3,), "trust", named("Goal"), 4.6, today + datetime.timedelta(9), named("Ask"), named("Me")
    )
    number = add_goal(engine, goal)
    note(engine, number, named("Note"))
    with engine.begin() as connection:
        for table, column in ((UNIT, "name"), (WAVE, "title"), (WAVE_UNIT, "name"), (ACCOUNT, "name")):
            connection.execute(update(table).values({column: table.c[column].concat(f" {SIGNS}")}))
        row = {"book": named("Book"), "author": named("Author"), "question": named("Why")}
        connection.execute(update(STUDY).values(**row))
        for each in connection.execute(select(WAVE.c.id, WAVE.c.survey)).all():
            survey = json.dumps(hostile(json.loads(each.survey)))
            connection.execute(update(WAVE).where(WAVE.c.id == each.id).values(survey=survey))
    change_texts(engine, lambda text: json.dumps(hostile(json.loads(text))))
    return settled


def read_as_markdown(at):
    """Return everything a run sent that a browser reads as Markdown or HTML, with the kind of what it stands in."""

    def messages(message):
        name = message.DESCRIPTOR.name
        for field in READ_AS_MARKDOWN.get(name, ()):
            held = getattr(message, field, "")
            for one in [held] if isinstance(held, str) else held:
                yield name, one if isinstance(one, str) else str(one)
        for descriptor, held in message.ListFields():
            if descriptor.message_type is not None and not descriptor.message_type.GetOptions().map_entry:
                many = held if descriptor.is_repeated else [held]
                for one in many:
                    yield from messages(one)

    def walk(node):
        if hasattr(getattr(node, "proto", None), "DESCRIPTOR"):
            yield from messages(node.proto)
        for child in getattr(node, "children", {}).values():
            yield from walk(child)

    return [*walk(at.main), *walk(at.sidebar)]


def made_something_of(at):
    """Return what stands on the page unwritten: the very signs in Markdown, or in HTML with their brackets."""
    found = {(kind, text[:160]) for kind, text in read_as_markdown(at) if "3* and 4*" in text and kind != "Html"}
    found |= {(kind, text[max(text.index("<b> ") - 160, 0) :][:300]) for kind, text in read_as_markdown(at)
              if kind == "Html" and "<b> :school:" in text}  # fmt: skip
    found |= {(kind, text[:160]) for kind, text in read_as_markdown(at) if kind != "Html"
              and any("\u202e" in line and "\u2068" not in line for line in text.splitlines())}  # fmt: skip
    return found


PAGES = {
    "District office": ("reports", "reports?tab=goals", "reports?tab=conversation", "waves", "waves?tab=new",
                        "units", "people", "audit?tab=log", "status", "about", "about?tab=stored",
                        "about?tab=methods"),
    "Principal of Alder Elementary": ("reports", "reports?tab=goals", "reports?tab=conversation"),
    "Facilitator of the book study": ("study", "study?tab=plan", "waves", "waves?tab=new", "reports"),
    "Auditor of the district": ("audit?tab=releases", "audit?tab=log"),
}  # fmt: skip


SILENT = ("status", "about?tab=methods", "audit?tab=log", "about?tab=stored")  # may name nothing at the moment


@pytest.mark.parametrize("name", list(PAGES))
def test_no_page_makes_anything_of_a_name(typed, name):
    who = typed.player(f"{name} {SIGNS}")
    for language in ("en", "fr") if name == "Principal of Alder Elementary" else ("en",):
        one = typed.visitor(who, language=language)
        for file in PAGES[name]:
            one.go(file)
            assert "3* and 4*" in one.sent or file in SILENT, file
            assert made_something_of(one.at) == set(), file


def test_nor_do_a_closed_wave_the_question_page_and_the_pages_of_a_group(typed):
    wave = next(one for one in wave_records.waves(typed.engine) if one.status == "open")
    form = typed.visitor(join=wave.join_code)
    assert "3* and 4*" in form.sent
    assert made_something_of(form.at) == set()
    group = next(one for one in units.units(typed.engine) if one.kind == "group")
    member = typed.visitor(groups=[group.id])
    for file in ("study", "study?tab=profiles"):
        assert "3* and 4*" in member.go(file).sent
        assert made_something_of(member.at) == set(), file
    waves.close_wave(typed.engine, wave.id)
    one = typed.visitor(typed.player(f"District office {SIGNS}")).go("waves")
    assert made_something_of(one.at) == set()
    assert made_something_of(typed.visitor(join=wave.join_code).at) == set()
