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
def full_again():
    throttle._PLACES.clear()


def forge(district, wave, first, count):
    """Send from so many browsers, as a script does; returns what became of each."""
    return [send(district, wave, token=f"{n:064x}").reason for n in range(first, first + count)]


def everybody(district, wave):
    return sum(unit.invited for unit in wave_units(district.engine, wave.id))


def pass_by(minutes):
    for which, (places, at) in throttle._PLACES.items():
        throttle._PLACES[which] = places, at - 60 * minutes


def test_a_staff_room_of_twice_and_three_times_as_many_is_acknowledged_at_once(district):
    wave = district.wave()
    assert set(forge(district, wave, 1, 3 * everybody(district, wave))) == {""}


def test_beyond_a_crowd_a_flood_comes_in_five_a_minute_and_whoever_waits_gets_in(district):
    wave = district.wave()
    at_once = 2 * limit(everybody(district, wave))
    assert set(forge(district, wave, 1, at_once)) == {""}
    assert forge(district, wave, at_once + 1, 7) == ["many"] * 7
    assert send(district, wave, token=f"{1:064x}", answers={"ow2": 1}).status == "kept", "who is in may change it"
    waiting = {f"{n:064x}" for n in range(at_once + 1, at_once + 13)}
    outcome = send(district, wave, token=min(waiting))
    assert (outcome.status, outcome.reason) == ("busy", "many"), "the browser keeps it and sends it again"
    assert "let in slowly" in outcome.message("en")
    for minute, let_in in enumerate((5, 5, 2), start=1):
        pass_by(1)
        came = {token for token in sorted(waiting) if send(district, wave, token=token).status == "kept"}
        assert len(came) == let_in, minute
        waiting -= came
    assert ballots.count(district.engine, wave.id) == at_once + 12


def test_a_quiet_hour_makes_no_more_places_than_a_crowd_has(district):
    wave = district.wave()
    free = limit(everybody(district, wave))
    forge(district, wave, 1, 2 * free)
    pass_by(10_000)
    flood = forge(district, wave, 2 * free + 1, free + 3)
    assert flood == [""] * free + ["many"] * 3


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
