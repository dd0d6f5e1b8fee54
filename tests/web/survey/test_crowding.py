"""An open link through which far more answer than were invited: braked, said, and never made into a report unawares."""

from __future__ import annotations

import pytest

from reflectory.db import ballots, units
from reflectory.db.ballots import limit
from reflectory.db.wave_records import wave_units
from reflectory.responses import throttle
from reflectory.responses.throttle import lets_in
from tests.web.survey.test_seam import send


@pytest.fixture(autouse=True)
def fresh_minute():
    throttle._PASSED.clear()


def forge(district, wave, first, count):
    """Send from so many browsers, as a script does; returns what became of each."""
    return [send(district, wave, token=f"{n:064x}").reason for n in range(first, first + count)]


def test_answers_come_in_freely_up_to_one_and_a_half_times_those_invited_then_five_a_minute(district, monkeypatch):
    wave = district.wave()
    invited = sum(one.invited for one in wave_units(district.engine, wave.id))
    free = limit(invited)
    assert free >= invited * 3 // 2
    assert set(forge(district, wave, 1, free)) == {""}
    assert forge(district, wave, free + 1, 12) == [""] * 5 + ["many"] * 7
    assert send(district, wave, token=f"{1:064x}", answers={"ow2": 1}).status == "kept", "who is in may change it"
    outcome = send(district, wave, token="f" * 64)
    assert (outcome.status, outcome.reason) == ("busy", "many"), "the browser keeps it and sends it again"
    assert "let in slowly" in outcome.message("en")
    for passed in throttle._PASSED.values():  # a minute later
        for at, moment in enumerate(passed):
            passed[at] = moment - throttle.MINUTE
    assert send(district, wave, token="f" * 64).status == "kept"
    assert ballots.count(district.engine, wave.id) == free + 6


def test_a_small_team_is_not_braked_before_twenty(district):
    assert [limit(n) for n in (1, 8, 13, 14, 20, 100, 101)] == [20, 20, 20, 21, 30, 150, 151]


def test_codes_are_never_braked_and_where_somebody_was_not_counted_nothing_is(district):
    wave = district.wave(codes_for=district.large)
    for n, code in enumerate(district.codes):
        assert send(district, wave, token=f"{n:064x}", code=code).status == "kept"
    assert lets_in(district.engine, wave, wave_units(district.engine, wave.id), len(district.codes))
    units.change_unit(district.engine, district.small, size=0)
    wave = district.wave(title="Autumn")
    assert set(forge(district, wave, 1, 45)) == {""}
