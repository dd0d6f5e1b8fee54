"""A wave whose frozen tree was damaged is not released, is told so, and loses nothing; and a wave below k says why."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from reflectory.db import ballots, crypto, wave_records
from reflectory.db.schema import WAVE_UNIT
from reflectory.db.transactions import writing
from reflectory.errors import DatabaseError, ReleaseError
from reflectory.releases.publish import publish
from reflectory.releases.verify import audit


def put(engine, unit, parent):
    with writing(engine) as connection:
        connection.execute(update(WAVE_UNIT).where(WAVE_UNIT.c.unit == unit).values(parent=parent))


def nothing_is_lost(school, wave):
    assert wave_records.wave(school.engine, wave.id).status == "closed"
    assert ballots.count(school.engine, wave.id) == 17
    assert crypto.has_wave_key(wave.public_key)


def test_units_that_lie_under_each_other_are_told_and_nothing_is_lost(school):
    wave = school.usual()
    put(school.engine, school.red, school.blue)
    put(school.engine, school.blue, school.red)
    with pytest.raises(ReleaseError, match=f"release-not-made.*no unit {school.red} in the tree"):
        publish(school.engine, wave.id)
    nothing_is_lost(school, wave)


def test_a_top_unit_that_lies_under_its_own_team_is_told_and_nothing_is_lost(school):
    wave = school.usual()
    put(school.engine, school.root, school.blue)
    with pytest.raises(DatabaseError, match="unit-under-itself"):
        publish(school.engine, wave.id)
    put(school.engine, school.root, None)
    nothing_is_lost(school, wave)
    assert publish(school.engine, wave.id).sections


def test_a_release_that_shows_nothing_is_in_order_and_says_why(school):
    publish(school.engine, school.wave({school.red: 4}).id)
    (checked,) = audit(school.engine)
    assert not checked.findings
    assert "shows nothing: fewer than 5 people answered" in str(checked)
