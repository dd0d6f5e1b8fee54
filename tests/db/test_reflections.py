"""A reflection key is words; it opens its owner's copy and nobody else's, and the server cannot open any."""

from __future__ import annotations

import contextlib
import itertools
import os
import threading
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from reflectory.db import reflections
from reflectory.db.mnemonic_words import new_reflection_key, parse_reflection_key, reflection_keys
from reflectory.db.reflections import Entry
from reflectory.db.schema import REFLECTION
from reflectory.db.transactions import reading
from reflectory.errors import MissingError, RefusedError, TooManyAttemptsError
from reflectory.i18n.errors import sentence

ENTRY = Entry(3, "our-team", "self", "start", 7, (0, 4, -1), b"b" * 32, (b"c" * 32, b"d" * 32), "Autumn")


@pytest.fixture
def own():
    return parse_reflection_key(" ".join(new_reflection_key("en")))


@given(st.sampled_from(["en", "fr", "de"]), st.sampled_from([" ", ", ", "\n", " 1. ", "-"]), st.booleans())
def test_a_key_is_read_however_it_is_typed(language, between, composed):
    words = new_reflection_key(language)
    plain = between.join(words)
    typed = unicodedata.normalize("NFC" if composed else "NFD", f"  {plain.title()} ")
    assert parse_reflection_key(typed) == parse_reflection_key(" ".join(words))


def test_accents_may_be_left_out():
    words = next(key for key in iter(lambda: new_reflection_key("fr"), None) if not "".join(key).isascii())
    typed = unicodedata.normalize("NFKD", " ".join(words)).encode("ascii", "ignore").decode()
    assert parse_reflection_key(typed) == parse_reflection_key(" ".join(words))


def test_keys_carry_the_chance_they_promise():
    locators, secrets = zip(
        *(parse_reflection_key(" ".join(new_reflection_key("en"))) for _ in range(300)), strict=True
    )
    assert len(set(locators)) == len(set(secrets)) == 300
    for position in range(88):
        share = sum(int.from_bytes(one, "big") >> position & 1 for one in secrets) / 300
        assert 0.3 < share < 0.7
    assert max(int.from_bytes(one, "big") for one in locators) < 2**33


def test_a_word_of_no_list_is_named_with_those_like_it():
    words = [*new_reflection_key("en")]
    words[4] = "abandom"
    with pytest.raises(RefusedError, match="reflection-key-word-near") as fault:
        parse_reflection_key(" ".join(words))
    assert sentence(fault.value, "en").startswith("word 5: 'abandom' is in no list of words; did you mean abandon")


def test_a_french_word_is_offered_with_its_accents_and_an_english_one_without():
    french = ["abrasif"] * 10
    assert "légal" in _offered([*french, "legall"])
    assert "legal" in _offered([*["zoo"] * 10, "legall"])


def _offered(words):
    with pytest.raises(RefusedError, match="reflection-key-word-near") as fault:
        parse_reflection_key(" ".join(words))
    return fault.value.values["near"]


def test_the_same_bytes_give_the_same_keys_and_every_bit_of_them_counts():
    seed = bytes(range(32))
    first, second = itertools.islice(reflection_keys("fr", seed), 2)
    assert first == next(reflection_keys("fr", seed)) != second
    others = {next(reflection_keys("fr", bytes([*seed[:at], seed[at] ^ 1, *seed[at + 1 :]]))) for at in range(32)}
    assert len(others - {first}) == 32


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "reflection-key-length.*count=0, words=11"),
        ("abandon " * 10, "reflection-key-length"),
        ("ability zoo abandon abeille abolir aborder aboutir aboyer abrasif abreuver zoo", "reflection-key-languages"),
    ],
)
def test_what_is_no_key_is_said(text, fault):
    with pytest.raises(RefusedError, match=fault):
        parse_reflection_key(text)


@given(st.text(max_size=300))
def test_nothing_typed_breaks_the_reading(text):
    with contextlib.suppress(RefusedError):
        parse_reflection_key(text)


def test_a_copy_is_found_and_grows(engine, own):
    reflections.keep(engine, *own, [ENTRY])
    assert reflections.find(engine, *own) == (ENTRY,)
    later = Entry(9, "our-team", "self", "end", 7, (1, 1, 1), b"e" * 32)
    assert reflections.append(engine, *own, later) == (ENTRY, later)
    assert reflections.append(engine, *own, later) == (ENTRY, later)
    assert reflections.find(engine, *own) == (ENTRY, later)


def test_another_secret_opens_changes_and_erases_nothing(engine, own):
    locator, secret = own
    reflections.keep(engine, locator, secret, [ENTRY])
    assert reflections.find(engine, locator, os.urandom(11)) is None
    with pytest.raises(MissingError, match="reflection-key-nothing"):
        reflections.append(engine, locator, os.urandom(11), ENTRY)
    with pytest.raises(MissingError, match="reflection-key-nothing"):
        reflections.erase(engine, locator, os.urandom(11))
    assert reflections.find(engine, locator, secret) == (ENTRY,)


def test_an_erased_copy_is_gone(engine, own):
    reflections.keep(engine, *own, [ENTRY])
    reflections.erase(engine, *own)
    assert reflections.find(engine, *own) is None
    reflections.keep(engine, *own, [ENTRY])


def test_a_place_that_is_taken_is_not_overwritten(engine, own):
    locator, secret = own
    reflections.keep(engine, locator, secret, [ENTRY])
    with pytest.raises(RefusedError, match="reflection-key-taken"):
        reflections.keep(engine, locator, os.urandom(11), [])
    assert reflections.find(engine, locator, secret) == (ENTRY,)


def test_the_server_holds_nothing_it_can_read(engine, own):
    locator, secret = own
    reflections.keep(engine, locator, secret, [ENTRY])
    with reading(engine) as connection:
        ((place, box),) = connection.execute(select(REFLECTION)).all()
    kept = bytes(place) + bytes(box)
    assert not any(part in kept for part in (locator, secret, b"our-team", b"Autumn", ENTRY.ballot_key))


def test_the_size_of_a_copy_does_not_tell_what_was_answered(engine):
    sizes = set()
    for codes in ((), (0,) * 20, (10,) * 90):
        own = parse_reflection_key(" ".join(new_reflection_key("en")))
        reflections.keep(engine, *own, [Entry(1, "x", "", "", 1, codes)])
    with reading(engine) as connection:
        sizes = {len(box) for box in connection.execute(select(REFLECTION.c.box)).scalars()}
    assert len(sizes) == 1


def test_keys_cannot_be_tried_at_will(engine, own):
    locator, secret = own
    reflections.keep(engine, locator, secret, [ENTRY])
    for _ in range(10):
        assert reflections.find(engine, locator, os.urandom(11)) is None
    with pytest.raises(TooManyAttemptsError):
        reflections.find(engine, locator, os.urandom(11))
    assert reflections.find(engine, locator, secret) == (ENTRY,), "guessing shuts nobody out of their own copy"
    other = parse_reflection_key(" ".join(new_reflection_key("fr")))
    assert reflections.find(engine, *other) is None


def test_two_tabs_that_add_at_once_both_arrive(engine, own):
    reflections.keep(engine, *own, [])
    entries = [Entry(number, "x", "", "", 1, (number,)) for number in range(8)]
    threads = [threading.Thread(target=reflections.append, args=(engine, *own, one)) for one in entries]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert set(reflections.find(engine, *own)) == set(entries)
