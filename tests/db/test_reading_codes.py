"""Reading codes: one a unit, drawn at the opening; nothing about them follows from who answered, or who reads."""

from __future__ import annotations

from threading import Thread

import pytest
from sqlalchemy import select

from reflectory.db import ballots, crypto, invitations, reading_codes, share_links, wave_records, waves
from reflectory.db.schema import LINK, METADATA
from reflectory.db.transactions import reading
from reflectory.errors import RefusedError


def codes_of(school, wave):
    every = school.root, school.red, school.blue
    return {unit: reading_codes.reading_code(school.engine, wave.id, unit) for unit in every}


def stored(engine):
    """Return every row of every table, as it stands."""
    with reading(engine) as connection:
        return {table.name: sorted(map(repr, connection.execute(select(table)))) for table in METADATA.tables.values()}


def test_every_unit_has_one_from_the_opening_on_and_nobody_before(school):
    draft = school.draft(read_by_all=True)
    assert set(codes_of(school, draft).values()) == {""}
    wave = waves.open_wave(school.engine, draft.id, crypto.new_wave_key())
    codes = codes_of(school, wave)
    assert len(set(codes.values())) == 3
    assert "" not in codes.values()
    for unit, code in codes.items():
        assert reading_codes.unit_of(school.engine, f" {code.lower().replace('-', ' ')} ") == (wave.id, unit)
    assert share_links.links(school.engine) == (), "none of them is a link for a projector"


def test_a_wave_whose_respondents_were_not_told_has_none_and_gets_none(school):
    wave = school.open()
    assert set(codes_of(school, wave).values()) == {""}
    with pytest.raises(RefusedError, match="wave-not-read-by-all"):
        reading_codes.renew(school.engine, wave.id, school.red)


def test_who_answers_changes_no_code_and_who_reads_changes_nothing(school, key):
    draft = school.draft(read_by_all=True, access="codes")
    slips = invitations.issue(school.engine, draft.id, school.red, 6)
    wave = waves.open_wave(school.engine, draft.id, crypto.new_wave_key())
    before = stored(school.engine)["link"]
    for slip in slips[:5]:
        invitations.claim(school.engine, wave.id, slip, key())
        ballots.cast(school.engine, wave.id, key(), crypto.seal(wave.public_key, b"x" * 40))
    assert stored(school.engine)["link"] == before
    everything = stored(school.engine)
    assert reading_codes.unit_of(school.engine, codes_of(school, wave)[school.red]) == (wave.id, school.red)
    assert reading_codes.unit_of(school.engine, "7KQT-M2WX-93BR") is None
    assert stored(school.engine) == everything, "no visit is noted"


def test_a_new_one_ends_the_one_before_and_taken_back_none_is_left(school):
    wave = school.open(read_by_all=True)
    before = codes_of(school, wave)
    new = reading_codes.renew(school.engine, wave.id, school.red)
    assert reading_codes.unit_of(school.engine, before[school.red]) is None
    assert reading_codes.unit_of(school.engine, new) == (wave.id, school.red)
    for _ in range(2):
        reading_codes.take_back(school.engine, wave.id, school.red)
    assert reading_codes.unit_of(school.engine, new) is None
    assert codes_of(school, wave) == {**before, school.red: ""}, "another unit's stays"
    with pytest.raises(RefusedError, match="codes-unit-outside"):
        reading_codes.renew(school.engine, wave.id, 99)


def test_whether_everybody_reads_is_settled_by_the_first_answer(school, key):
    wave = school.open(read_by_all=True)
    waves.reopen_draft(school.engine, wave.id)
    assert set(codes_of(school, wave).values()) == {""}
    assert not waves.change_draft(school.engine, wave.id, read_by_all=False).read_by_all
    assert waves.change_draft(school.engine, wave.id, read_by_all=True).read_by_all
    wave = waves.open_wave(school.engine, wave.id, crypto.new_wave_key())
    ballots.cast(school.engine, wave.id, key(), crypto.seal(wave.public_key, b"x" * 40))
    with pytest.raises(RefusedError, match="wave-answered"):
        waves.reopen_draft(school.engine, wave.id)
    with pytest.raises(RefusedError, match="wave-not-in-status"):
        waves.change_draft(school.engine, wave.id, read_by_all=False)
    assert wave_records.wave(school.engine, wave.id).read_by_all


def test_the_codes_of_a_wave_that_is_discarded_go_with_it(school):
    wave = school.open(read_by_all=True)
    waves.discard_wave(school.engine, wave.id)
    with reading(school.engine) as connection:
        assert connection.execute(select(LINK)).first() is None


def test_of_two_who_make_a_new_one_at_once_one_is_left(school):
    wave = school.open(read_by_all=True)
    threads = [Thread(target=reading_codes.renew, args=(school.engine, wave.id, school.red)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with reading(school.engine) as connection:
        assert len(connection.execute(select(LINK).where(LINK.c.unit == school.red)).all()) == 1
