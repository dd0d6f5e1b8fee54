"""Whatever comes to a border is taken whole or refused in words. A million times in `make proof`."""

from __future__ import annotations

import random

import pytest

from reflectory.db.engine import connect
from reflectory.errors import AnswersError, SurveyError
from reflectory.files.responses import read_answers
from reflectory.files.units import read_units
from reflectory.i18n.catalogue import say
from reflectory.i18n.errors import sentence
from reflectory.responses.submit import find_wave
from surveys.loader import LARGEST_FILE, LIBRARY, from_json, read_instrument
from tests.hostile.borders import BORDERS, PULSE, Ground
from tests.hostile.inputs import Dice


@pytest.fixture
def ground(tmp_path, monkeypatch):
    monkeypatch.setenv("REFLECTORY_KEYS", str(tmp_path / "keys"))
    engine = connect(f"sqlite:///{tmp_path}/reflectory.db")
    yield Ground(engine)
    engine.dispose()


def attacked(ground, border, times, seed):
    """Send so many inputs to a border; a defect names the seed and the number that show it again."""
    for number in range(times):
        dice = Dice(seed * 1_000_003 + number)
        try:
            border(ground, dice)
        except Exception as fault:
            raise AssertionError(f"{border.__name__}: seed {seed}, input {number}: {fault!r}") from fault
    return times


@pytest.mark.parametrize(("border", "share"), BORDERS, ids=lambda one: getattr(one, "__name__", ""))
def test_a_few_hostile_inputs_at_every_border_are_answered(ground, border, share):
    assert attacked(ground, border, max(20, share * 5), seed=1) >= 20
    assert ground.sound()


@pytest.mark.proof
@pytest.mark.timeout(7200)
def test_a_million_hostile_inputs_are_answered(ground):
    seed, sent = random.randrange(10**6), 0
    print(f"seed {seed}")
    for border, share in BORDERS:
        sent += attacked(ground, border, share * 1000, seed)
        print(f"{border.__name__}: {share * 1000:,} inputs answered")
    print(f"{sent:,} inputs, no crash, nothing half written")
    assert sent == 1_000_000
    assert ground.sound()


DEEP = 100_000


def test_a_survey_file_nested_without_end_is_refused(tmp_path):
    keys = ["a.", "'b c' . ", '"\\"d".', "é."]
    long_keys = [f"[{key * DEEP}b]" for key in keys[:3]] + [f"{key * DEEP}b = 1" for key in keys]
    for content in ("a = " + "[" * DEEP, "a = " + "{b=" * DEEP, '"' + "a" * DEEP, 'a = "' + '\\" ' * DEEP, *long_keys):
        (tmp_path / "survey.toml").write_text(content[:LARGEST_FILE], "utf-8")
        with pytest.raises(SurveyError, match=r"survey\.toml"):
            read_instrument(tmp_path)
    for content in long_keys[:-1]:
        (tmp_path / "survey.toml").write_text(content[:LARGEST_FILE], "utf-8")
        with pytest.raises(SurveyError, match="survey-file-deep"):
            read_instrument(tmp_path)


def test_words_and_dots_in_a_text_are_no_long_key(tmp_path):
    text = (LIBRARY / "team-pulse" / "survey.toml").read_text("utf-8")
    other = text.replace('purpose = "', 'purpose = "See www.a.b.c.example.org, 1.2.3.4 . . . and so on. Then. Go. ', 1)
    (tmp_path / "survey.toml").write_text(other, "utf-8")
    assert read_instrument(tmp_path).purpose["en"].startswith("See www.a.b.c.example.org")


def test_a_stored_survey_nested_without_end_is_refused():
    with pytest.raises(SurveyError):
        from_json("[" * DEEP)


@pytest.mark.parametrize("cell", ["A" * 200_000, '"' + "A" * 200_000, '"' * 200_001, "\n" * 200_000, "\r\n\r" * 9])
def test_a_cell_of_a_fifth_of_a_million_letters_is_refused_with_its_row(cell):
    content = f"school,people\nOak,3\n{cell},4\n".encode()
    rows, faults, _ = read_units(content, "en")
    assert bool(rows) != bool(faults)
    with pytest.raises(AnswersError) as refusal:
        read_answers(content, PULSE, "school")
    assert "nothing was imported" in sentence(refusal.value, "en")


def test_archives_are_never_unpacked_only_refused(tmp_path):
    import gzip
    import io
    import zipfile

    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("units.csv", bytes(30_000_000))  # thirty megabytes in thirty thousand bytes
    for bomb in (packed.getvalue(), gzip.compress(bytes(30_000_000))):
        assert len(bomb) < 40_000
        assert read_units(bomb, "en")[1]
        with pytest.raises(AnswersError) as refusal:
            read_answers(bomb, PULSE, "team")
        assert "save it as CSV" in sentence(refusal.value, "en")


def test_a_code_of_a_million_letters_leads_nowhere(ground):
    assert find_wave(ground.engine, "A" * 1_000_000) == (None, "")


@pytest.mark.parametrize("language", ["../../etc", "/etc", "[" * 5000, "\0", "", "en/../fr", "None"])
def test_a_language_that_a_browser_names_is_never_a_path(language):
    assert say(language, "common.people", n=7) == "7 people"
