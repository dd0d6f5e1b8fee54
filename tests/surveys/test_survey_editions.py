"""What the second edition of the library added to a survey file, and that the first edition stays readable."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from reflectory.errors import SurveyError
from reflectory.i18n.errors import sentence
from surveys.loader import from_json, instrument, read_instrument, to_json
from surveys.model import Survey
from surveys.versions import same_statements
from tests.first_edition import TEXTS

WORDED = """name = "N"
meaning = "M"
low = "L"
middle = "M"
high = "H"
source = "S"
questions = ["Q1?"]"""  # what each scale says
SOURCE = """
id = "small"
version = "2"
title = "Small"
purpose = "To be read."
minutes = 3
licence = "CC BY 4.0"
sources = ["Somebody (2020)."]

[formats.agree]
low = 1
high = 3
anchors = ["a", "b", "c"]

[formats.rungs]
low = 1
high = 3
ladder = true
anchors = ["First rung", "Second rung", "Third rung"]

[[scales]]
id = "given"
WORDED
items = [
    { id = "gi1", format = "agree", text = "One" },
    { id = "gi2", format = "agree", text = "Two", not_applicable = true },
]
[scales.practices]
low = ["Begin", "Begin so"]
middle = ["Go on"]
high = ["Keep"]

[[scales]]
id = "received"
WORDED
practice = "P"
mirrors = "given"
one_by_one = true
items = [
    { id = "re1", format = "agree", text = "Three" },
    { id = "re2", format = "agree", text = "Four" },
]

[[scales]]
id = "short"
WORDED
practice = "P"
same_items = ["gi2", "re1"]

[[items]]
id = "rung"
format = "rungs"
text = "Where do you stand?"

[rationale]
gi1 = { why = "Seen by others.", rejected = "I value it." }

[forms.both]
scales = ["given", "received"]

[forms.brief]
scales = ["short"]
items = []
""".replace("WORDED", WORDED)


def read(folder: Path, source: str = SOURCE):
    (folder / "survey.toml").write_text(source, "utf-8")
    return read_instrument(folder)


def editions() -> Iterator[tuple[str, Survey, Survey | None]]:
    """Give each form of the first edition with that of today, where there is one."""
    for key, text in TEXTS.items():
        id, form = key.split("/")
        yield key, from_json(text), instrument(id).forms.get(form)


@pytest.mark.parametrize("key", sorted(TEXTS))
def test_a_form_of_the_first_edition_is_read_and_stored_to_the_letter(key: str) -> None:
    form = from_json(TEXTS[key])
    assert to_json(form) == TEXTS[key]
    assert all(scale.practices_at("low") == (scale.practice,) for scale in form.scales)


def test_both_editions_are_laid_beside_each_other_only_where_the_very_same_was_asked() -> None:
    for key, before, now in editions():
        for scale in before.scales:
            asked = {item: before.item(item).text["en"] for item in scale.items}
            still = now and any(each.id == scale.id and each.items == scale.items for each in now.scales)
            texts = {item.id: item.text["en"] for item in now.items} if now else {}
            same = bool(still) and all(curved(texts[item]) == curved(text) for item, text in asked.items())
            assert not now or same_statements(before, now, scale.id) <= same, (key, scale.id)


def curved(words: str) -> str:
    """Return words with curved apostrophes: the first edition was typed with straight ones."""
    return words.replace("'", "’")


def test_a_straight_apostrophe_and_a_curved_one_ask_the_same(tmp_path: Path) -> None:
    def asked(words: str) -> Survey:
        return read(tmp_path, SOURCE.replace("Four", words)).forms["both"]

    assert same_statements(asked("Our students' work"), asked("Our students’ work"), "received")
    assert not same_statements(asked("Our students' work"), asked("Our student’s work"), "received")


def test_a_statement_that_was_reworded_has_a_new_id() -> None:
    for key, before, now in editions():
        if now is None or before.form != "self":
            continue
        known = {item.id: curved(item.text["en"]) for item in before.items}
        reworded = {item.id for item in now.items if known.get(item.id, item.text["en"]) != item.text["en"]}
        assert reworded == set(), key


def test_a_level_has_practices_of_its_own_and_a_scale_without_them_its_only_one(tmp_path: Path) -> None:
    given, received = read(tmp_path).forms["both"].scales
    assert [text["en"] for text in given.practices_at("low")] == ["Begin", "Begin so"]
    assert [given.practice_at("low", turn)["en"] for turn in range(3)] == ["Begin", "Begin so", "Begin"]
    assert given.practice["en"] == "Begin"
    assert [received.practices_at(level)[0]["en"] for level in ("low", "middle", "high")] == ["P", "P", "P"]


def test_what_is_new_is_stored_and_what_is_not_there_leaves_no_trace(tmp_path: Path) -> None:
    forms = read(tmp_path).forms
    for form in forms.values():
        assert from_json(to_json(form)) == form
    stored = json.loads(to_json(forms["both"]))
    assert [sorted(set(scale) & {"practices", "mirrors", "one_by_one"}) for scale in stored["scales"]] == [
        ["practices"], ["mirrors", "one_by_one"]
    ]  # fmt: skip
    assert ["not_applicable" in item for item in stored["items"]] == [False, True, False, False, False]
    assert ["ladder" in form for form in stored["formats"]] == [False, True]


def test_a_scale_may_ask_statements_of_other_scales_in_another_form(tmp_path: Path) -> None:
    brief = read(tmp_path).forms["brief"]
    assert [item.id for item in brief.items] == ["gi2", "re1"]
    assert brief.scale("short").items == ("gi2", "re1")


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('scales = ["short"]', 'scales = ["short", "given"]', "item 'gi2' is already in scales.short"),
        ('same_items = ["gi2"', 'same_items = ["gi9"', "scales.short.items: no item 'gi9'"),
        ('    { id = "re2", format = "agree", text = "Four" },\n', "", "1 items, 2 in scales.given that it mirrors"),
        ("[rationale]\ngi1", "[rationale]\ngi7", "rationale.gi7: no such item or question"),
        ('why = "Seen by others.", ', "", "rationale.gi1.why: missing"),
        ('middle = ["Go on"]\n', "", "scales.given.practices.middle: missing"),
        ('practice = "P"\n', "", "scales.received.practice: missing"),
    ],
)
def test_a_fault_in_what_is_new_is_named(tmp_path: Path, old: str, new: str, fault: str) -> None:
    assert old in SOURCE
    with pytest.raises(SurveyError) as caught:
        read(tmp_path, SOURCE.replace(old, new, 1))
    assert fault in sentence(caught.value, "en")
