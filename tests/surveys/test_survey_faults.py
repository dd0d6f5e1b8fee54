"""Every fault of a survey file is named with its place and a remedy."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from reflectory.errors import SurveyError
from reflectory.i18n.errors import parts, sentence
from surveys.loader import from_json, read_instrument, read_survey, to_json
from surveys.model import Instrument, words

SOURCE = """
id = "small"
version = "1"
title = "Small"
purpose = "To be read."
minutes = 3
licence = "CC BY 4.0"
sources = ["Somebody (2020)."]
attributes = ["role"]

[formats.agree]
low = 1
high = 5
anchors = ["a", "b", "c", "d", "e"]

[formats.share]
low = 0
high = 100
step = 50
anchors = ["0", "50", "100"]

[[scales]]
id = "voice"
name = "Voice"
meaning = "M"
low = "L"
middle = "M"
high = "H"
questions = ["Q1?", "Q2?"]
practice = "P"
source = "S"
items = [
    { id = "vo1", format = "agree", text = "One" },
    { id = "vo2", format = "agree", text = "Two" },
    { id = "vo3", format = "agree", text = "Three" },
    { id = "vo4", format = "agree", reverse = true, text = "Four" },
]

[[items]]
id = "single"
format = "share"
text = "Five"

[[questions]]
id = "open"
text = "Six?"

[[cases]]
name = "all"
answers = { vo1 = 5, vo2 = 5, vo3 = 5, vo4 = 1, single = 50 }
scores = { voice = 5.0 }
"""

FRENCH = """
unreviewed = true
title = "Petit"
purpose = "À lire."

[formats.agree]
anchors = ["a", "b", "c", "d", "e"]

[formats.share]
anchors = ["0", "50", "100"]

[scales.voice]
name = "Voix"
meaning = "M"
low = "L"
middle = "M"
high = "H"
questions = ["Q1?", "Q2?"]
practice = "P"

[items]
vo1 = "Un"
vo2 = "Deux"
vo3 = "Trois"
vo4 = "Quatre"
single = "Cinq"

[questions]
open = "Six?"
"""


def read(folder: Path, source: str = SOURCE, french: str | None = FRENCH) -> Instrument:
    (folder / "survey.toml").write_text(source, "utf-8")
    if french is not None:
        (folder / "fr.toml").write_text(french, "utf-8")
    return read_instrument(folder)


def refusal(folder: Path, source: str = SOURCE, french: str | None = FRENCH) -> str:
    with pytest.raises(SurveyError) as caught:
        read(folder, source, french)
    return sentence(caught.value, "en")


def test_a_sound_file_is_read_in_both_languages(tmp_path: Path) -> None:
    survey = read(tmp_path).forms["self"]
    assert survey.item("vo4").text == {"en": "Four", "fr": "Quatre"}
    assert survey.unreviewed == ("fr",)
    assert survey.languages == ("en", "fr")
    assert [item.id for item in survey.single_items] == ["single"]
    assert survey.attributes[0].id == "role"


def test_a_file_of_another_name_has_its_translation_beside_it(tmp_path: Path) -> None:
    (tmp_path / "climate.toml").write_text(SOURCE, "utf-8")
    (tmp_path / "climate.fr.toml").write_text(FRENCH, "utf-8")
    (tmp_path / "fr.toml").write_text("belongs = 'elsewhere'", "utf-8")
    assert read_survey(tmp_path / "climate.toml").languages == ("en", "fr")


def test_a_byte_order_mark_is_no_fault(tmp_path: Path) -> None:
    (tmp_path / "survey.toml").write_bytes(b"\xef\xbb\xbf" + SOURCE.encode())
    (tmp_path / "fr.toml").write_bytes(b"\xef\xbb\xbf" + FRENCH.encode())
    assert read_survey(tmp_path).languages == ("en", "fr")


@pytest.mark.parametrize(("name", "line"), [("survey.toml", 'language = "fr"\n'), ("climat.fr.toml", "")])
def test_a_survey_may_be_in_french_alone(tmp_path: Path, name: str, line: str) -> None:
    (tmp_path / name).write_text(line + SOURCE.replace('"Small"', '"Petit"'), "utf-8")
    read = read_survey(tmp_path / name)
    assert (read.languages, read.title) == (("fr",), {"fr": "Petit"})
    assert [read.shown_in(one) for one in ("en", "fr", "es")] == ["fr"] * 3
    assert (words(read.title, "en"), words(read.item("vo4").text, "es")) == ("Petit", "Four")
    assert from_json(to_json(read)) == read


def test_a_survey_in_french_may_be_translated_into_english(tmp_path: Path) -> None:
    (tmp_path / "survey.toml").write_text('language = "fr"\n' + SOURCE, "utf-8")
    (tmp_path / "en.toml").write_text(FRENCH.replace("unreviewed = true", ""), "utf-8")
    read = read_survey(tmp_path)
    assert (read.languages, read.item("vo4").text) == (("fr", "en"), {"fr": "Four", "en": "Quatre"})
    (tmp_path / "fr.toml").write_text(FRENCH, "utf-8")
    with pytest.raises(SurveyError) as caught:
        read_survey(tmp_path)
    assert "a translation into 'fr' beside it" in sentence(caught.value, "en")


@pytest.mark.parametrize("said", ['"français"', '"FR"', "3"])
def test_a_language_has_a_code(tmp_path: Path, said: str) -> None:
    assert "survey.toml: language: " in refusal(tmp_path, f"language = {said}\n{SOURCE}")


def test_english_alone_is_enough_for_a_survey_kept_outside(tmp_path: Path) -> None:
    assert read(tmp_path, french=None).forms["self"].languages == ("en",)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('title = "Small"\n', "", "survey.toml: title: missing (write a text in quotes)"),
        ("minutes = 3", "minutes = 3\nminuets = 4", "survey.toml: unknown key 'minuets' (did you mean minutes?)"),
        ("minutes = 3", "minutes = true", "minutes: True is not a whole number"),
        ("minutes = 3", "minutes = 300", "minutes: 300 is out of range (from 1 to 60)"),
        ('title = "Small"', "title = 2001-01-01", "title: datetime.date(2001, 1, 1) is not a text in quotes"),
        ('title = "Small"', 'title = "  "', "title: empty (write a text)"),
        ('title = "Small"', 'title = "{leader}"', "title: holds a brace (the only placeholder is {name})"),
        ('title = "Small"', 'title = "\\u0007"', "title: holds a control character"),
        ('id = "vo2"', 'id = "vo1"', "2 times the id 'vo1' (give each its own id)"),
        ('id = "open"', 'id = "single"', "2 times the id 'single'"),
        ('id = "vo2"', 'id = "2 vo"', "scales.voice.items[2].id: '2 vo' is not an id"),
        ('format = "share"', 'format = "agre"', "items.single.format: no format 'agre' (formats are agree, share)"),
        ('["a", "b", "c", "d", "e"]', '["a", "b"]', "formats.agree.anchors: 2 anchors for 5 categories"),
        ("step = 50", "step = 30", "formats.share: no categories from 0 to 100 in steps of 30"),
        ("high = 100", "high = -100", "formats.share: no categories from 0 to -100"),
        ('id = "vo2", format = "agree"', 'id = "vo2", format = "share"', "items with different response formats"),
        ("scores = { voice = 5.0 }", "scores = { voice = 4.0 }", "scores.voice: scores 5, not 4.0"),
        ("scores = { voice = 5.0 }", 'absent = ["voice"]', "scores.voice: scores 5, not None"),
        ("scores = { voice = 5.0 }", "", "cases[1].scores: missing"),
        ("scores = { voice = 5.0 }", "scores = { voices = 5.0 }", "cases[1]: names an item or a scale that no form"),
        ("single = 50", "single = 51", "answers.single: no category 51 (categories are 0, 50, 100)"),
        ('attributes = ["role"]', 'attributes = ["age"]', "no attribute 'age' (attributes are role, years)"),
        ('attributes = ["role"]', 'order = ["vo1", "vo9"]', "order: no item 'vo9' (items are vo1, vo2, vo3, vo4,"),
        ('attributes = ["role"]', 'order = ["vo1", "vo1"]', "order: names an item twice (name every item once)"),
        ('questions = ["Q1?", "Q2?"]', "questions = []", "scales.voice.questions: empty"),
        ('questions = ["Q1?", "Q2?"]', 'questions = ["Q1?"]', "fr.toml: scales.voice.questions: 2 texts, 1 in English"),
        ('source = "S"', 'source = "S"\nfavourable = "up"', 'scales.voice.favourable: \'up\' (write "high" or "low")'),
        ('[[items]]\nid = "single"', '[items]\nid = "single"', "items: {'id': 'single'"),
    ],
)
def test_a_fault_is_named_with_place_and_remedy(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert old in SOURCE
    assert said in refusal(tmp_path, SOURCE.replace(old, new, 1))


def test_a_scale_without_items_is_refused(tmp_path: Path) -> None:
    start, end = SOURCE.index("items = ["), SOURCE.index("[[items]]")
    bare = SOURCE[:start] + "items = []\n" + SOURCE[end:]
    assert "scales.voice.items: no items" in refusal(tmp_path, bare, None)


def test_an_item_in_two_scales_is_refused(tmp_path: Path) -> None:
    start, end = SOURCE.index("[[scales]]"), SOURCE.index("[[items]]")
    twice = SOURCE[:end] + SOURCE[start:end].replace('id = "voice"', 'id = "echo"') + SOURCE[end:]
    said = refusal(tmp_path, twice, None)
    assert "scales.echo.items: item 'vo1' is already in scales.voice (an item belongs to one scale)" in said


@pytest.mark.parametrize("reason", ["", 'no_reverse = "As published."'])
def test_a_long_scale_in_one_direction_is_read_with_the_reason_that_files_of_before_gave_or_without(
    tmp_path: Path, reason: str
) -> None:
    source = SOURCE.replace("reverse = true, ", "").replace('source = "S"', f'source = "S"\n{reason}')
    source = source.replace("vo4 = 1", "vo4 = 5")
    assert read(tmp_path, source).forms["self"].scale("voice").items == ("vo1", "vo2", "vo3", "vo4")


def test_a_translation_that_misses_or_adds_an_id_is_refused(tmp_path: Path) -> None:
    said = refusal(tmp_path, french=FRENCH.replace("vo2 =", "vo7 ="))
    assert "fr.toml: items.vo2: missing (write a text in quotes)" in said
    assert "fr.toml: items: unknown key 'vo7'" in said


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    source = SOURCE.replace('title = "Small"\n', "").replace('id = "open"', 'id = "?"').replace("high = 5", "high = 6")
    with pytest.raises(SurveyError) as caught:
        read(tmp_path, source, FRENCH.replace('practice = "P"\n', ""))
    assert len(caught.value.findings) >= 4
    for language in ("en", "fr"):
        for place, fault, _ in (parts(finding, language) for finding in caught.value.findings):
            assert place
            assert re.fullmatch(r".+ \(.+\)", fault), "the remedy stands behind the fault, in brackets"


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (SOURCE.encode("utf-16"), "UTF-16 text (save it as UTF-8)"),
        (b'id = "x"\ntitle = "\xe9t\xe9"', "not UTF-8 at line 2 (save it as UTF-8)"),
        (b'id = "x"\ntitle = oops', "not TOML: Invalid value (at line 2, column 9)"),
        (b'id = "x"\nid = "y"\n', "not TOML: Cannot overwrite a value (at line 2"),
        (b"a = " + b"[" * 5000, "nested too deeply"),
        (b"#" * 400_000, "too large (a survey file has at most 300000 bytes)"),
        (b"a = " + b"9" * 5000, "not TOML"),
        (b"", "survey.toml: title: missing"),
        (b"\0", "not TOML"),
    ],
)
def test_a_file_that_is_no_survey_is_refused(tmp_path: Path, data: bytes, said: str) -> None:
    (tmp_path / "survey.toml").write_bytes(data)
    with pytest.raises(SurveyError) as caught:
        read_survey(tmp_path)
    assert said in sentence(caught.value, "en")


def test_a_missing_file_is_told_by_name(tmp_path: Path) -> None:
    with pytest.raises(SurveyError) as caught:
        read_survey(tmp_path / "none.toml")
    assert "none.toml: cannot be read: No such file" in sentence(caught.value, "en")


def test_an_unknown_form_is_told_with_those_there_are(tmp_path: Path) -> None:
    read(tmp_path)
    with pytest.raises(SurveyError) as caught:
        read_survey(tmp_path, "colleague")
    assert "no form 'colleague' (forms are self)" in sentence(caught.value, "en")


FORMS = """
[forms.short]
title = "Short"
scales = []
[forms.short.texts]
single = "Five, said in another way"
[forms.long]
"""

FRENCH_FORMS = """
[forms.short]
title = "Court"
[forms.short.texts]
single = "Cinq, autrement"
"""


def test_a_form_chooses_and_rewords(tmp_path: Path) -> None:
    forms = read(tmp_path, SOURCE + FORMS, FRENCH + FRENCH_FORMS).forms
    assert list(forms) == ["short", "long"]
    assert [item.id for item in forms["short"].items] == ["single"]
    assert forms["short"].item("single").text == {"en": "Five, said in another way", "fr": "Cinq, autrement"}
    assert forms["short"].title["fr"] == "Court"
    assert forms["long"].item("single").text["en"] == "Five"
    assert [len(form.cases) for form in forms.values()] == [0, 1]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("scales = []", 'scales = ["voices"]', "forms.short.scales: no 'voices' to choose (there are voice)"),
        ("single = ", "singel = ", "forms.short.texts.singel: no such item or question"),
        ("scales = []", "scales = []\nitems = []", "form 'short' asks nothing"),
        ("[forms.long]", '[forms.long]\nborrow = "nothing"', "forms.long.borrow: no survey 'nothing'"),
        ("[forms.long]", '[forms.long]\nborrow = "../x"', "forms.long.borrow: '../x' is not an id"),
        ("[forms.long]", '[forms.long]\nborow = "x"', "forms.long: unknown key 'borow' (did you mean borrow?)"),
    ],
)
def test_a_fault_in_a_form_is_named(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert said in refusal(tmp_path, SOURCE + FORMS.replace(old, new, 1), None)


def test_a_survey_may_not_borrow_from_one_that_borrows(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
    read_two = SOURCE + '[forms.self]\nborrow = "one"\n'
    (tmp_path / "one" / "survey.toml").write_text(SOURCE + '[forms.self]\nborrow = "two"\n', "utf-8")
    (tmp_path / "two" / "survey.toml").write_text(read_two, "utf-8")
    with pytest.raises(SurveyError) as caught:
        read_survey(tmp_path / "one")
    assert "a borrowed survey borrows" in sentence(caught.value, "en")


def test_a_stored_form_comes_back_equal(tmp_path: Path) -> None:
    survey = read(tmp_path).forms["self"]
    assert from_json(to_json(survey)) == survey
    assert to_json(from_json(to_json(survey))) == to_json(survey)


@pytest.mark.parametrize("text", ["", "[]", "null", "{}", '{"id": 3}', "[" * 100_000, '{"id": NaN}', '"\\ud800"'])
def test_a_text_that_is_no_stored_form_is_refused(text: str) -> None:
    with pytest.raises(SurveyError):
        from_json(text)
