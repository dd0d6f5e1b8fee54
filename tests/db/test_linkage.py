"""Whoever copies the database of an open wave, without its key, ties no answer to a code; with the key they could.

Seventy people answer in a known order. The thief knows which slip each of them drew and sees every byte, the order of
writing included (`xmin` and `ctid` on PostgreSQL, page offsets on SQLite).
"""

from __future__ import annotations

import os
import shutil
from hashlib import blake2b

import pytest
from sqlalchemy import select, text

from reflectory.db import ballots, crypto, invitations, waves
from reflectory.db.response_tables import table
from reflectory.db.schema import INVITATION
from reflectory.db.transactions import reading

PEOPLE = 70
ITEMS = 12


def derived(token, purpose):
    return blake2b(purpose.encode(), key=token, digest_size=32).digest()


@pytest.fixture
def answered(school):
    """An open wave, what each code's owner answered, and under which key it lies."""
    engine = school.engine
    draft = school.draft(access="codes")
    codes = invitations.issue(engine, draft.id, school.red, PEOPLE)
    wave = waves.open_wave(engine, draft.id, crypto.new_wave_key())
    tokens = [os.urandom(32) for _ in codes]
    sheets = [bytes(byte % 5 for byte in os.urandom(ITEMS)) for _ in codes]
    for code, token in zip(codes, tokens, strict=True):
        invitations.claim(engine, wave.id, code, derived(token, "claim"))
    for token, sheet in zip(tokens, sheets, strict=True):
        box = crypto.seal(wave.public_key, ballots.encode(school.red, "", sheet))
        ballots.cast(engine, wave.id, derived(token, "ballot"), box)
    return wave, sheets, [derived(token, "ballot") for token in tokens]


def everything(school, wave, tmp_path):
    """Return all rows of codes and ballots with whatever the database itself adds to them, and all bytes of SQLite."""
    hidden = ", ctid, xmin, xmax" if school.engine.dialect.name == "postgresql" else ""
    with reading(school.engine) as connection:
        codes = connection.execute(text(f"select digest, claim{hidden} from invitation")).all()
        boxes = connection.execute(text(f"select key, box{hidden} from {table('ballot', wave.id).name}")).all()
    raw = b"".join(path.read_bytes() for path in sorted(tmp_path.glob("reflectory.db*")))
    return codes, boxes, raw


def test_no_answer_is_readable_or_tied_to_a_code_without_the_wave_key(school, answered, tmp_path):
    wave, sheets, _ = answered
    codes, boxes, raw = everything(school, wave, tmp_path)
    assert len(codes) == len(boxes) == PEOPLE
    assert not any(sheet in bytes(row.box) for sheet in sheets for row in boxes)
    assert not any(sheet in raw for sheet in sheets)
    assert {len(row.box) for row in boxes} == {crypto.SEALED_EXTRA + ballots.HEADER + ITEMS}
    shared = {bytes(row.claim) for row in codes} | {bytes(row.digest) for row in codes}
    assert not shared & {bytes(row.key) for row in boxes}


def test_even_whoever_knows_whose_box_is_whose_guesses_answers_no_better_than_chance(school, answered, tmp_path):
    wave, sheets, keys = answered
    _, boxes, _ = everything(school, wave, tmp_path)
    box_of = {bytes(row.key): bytes(row.box) for row in boxes}
    guesses = hits = 0
    for key, sheet in zip(keys, sheets, strict=True):
        for item, code in enumerate(sheet):
            guesses += 1
            hits += box_of[key][-ITEMS:][item] % 5 == code
    assert abs(hits / guesses - 0.2) < 5 * (0.2 * 0.8 / guesses) ** 0.5


def test_the_same_search_with_the_key_finds_every_answer(school, answered, tmp_path):
    wave, sheets, _ = answered
    _, boxes, _ = everything(school, wave, tmp_path)
    opened = [ballots.decode(crypto.opener(wave.public_key)(bytes(row.box)), ITEMS).codes for row in boxes]
    assert sorted(opened) == sorted(sheets)


def test_a_copy_taken_while_open_is_worthless_after_the_release(school, answered, tmp_path):
    from reflectory.db import releases
    from reflectory.errors import KeyFileError

    wave, _, _ = answered
    copied = [bytes(box) for box in ballots.boxes(school.engine, wave.id)]
    waves.close_wave(school.engine, wave.id)
    releases.store(school.engine, wave.id, "{}")
    releases.destroy_answers(school.engine, wave.id)
    with pytest.raises(KeyFileError):
        crypto.opener(wave.public_key)(copied[0])
    with reading(school.engine) as connection:
        assert connection.execute(select(INVITATION)).first() is None


def test_a_backup_made_after_the_release_holds_no_answer(school, answered, tmp_path):
    from reflectory.db import releases

    if school.engine.dialect.name != "sqlite":
        return
    wave, _, _ = answered
    copied = [bytes(box) for box in ballots.boxes(school.engine, wave.id)]
    waves.close_wave(school.engine, wave.id)
    releases.store(school.engine, wave.id, "{}")
    releases.destroy_answers(school.engine, wave.id)
    backup = tmp_path / "backup"
    backup.mkdir()
    for path in tmp_path.glob("reflectory.db*"):
        shutil.copy(path, backup)
    raw = b"".join(path.read_bytes() for path in backup.iterdir())
    assert raw
    assert not any(box in raw or box[:32] in raw for box in copied)
