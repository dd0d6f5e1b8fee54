"""How many have answered a running wave: in quarters, once a night, by school where codes are used; never falling."""

from __future__ import annotations

import datetime
from threading import Thread

import pytest

from reflectory.db import ballots, crypto, invitations, units, waves
from reflectory.db.response_steps import Rate, rates_by_unit, response_rate, tell_steps
from reflectory.jobs import scheduler
from surveys.loader import instrument, to_json

TODAY = datetime.date(2026, 11, 3)
DAY = datetime.timedelta(days=1)
PULSE = to_json(instrument("team-pulse").forms["self"])


@pytest.fixture
def district(engine):
    """A district of a school of 24 people in two teams, one of 40, and one of 9; its wave is answered by codes."""
    ids = {"Maple Leaf": units.add_unit(engine, "Maple Leaf", "district")}
    for school, sizes in {"Alder": (12, 12), "Birch": (40,), "Cedar": (9,)}.items():
        ids[school] = units.add_unit(engine, school, "school", ids["Maple Leaf"])
        for number, size in enumerate(sizes):
            ids[f"{school} {number}"] = units.add_unit(engine, f"Team {number}", "team", ids[school], size)
    return ids


def opened(engine, ids, root="Maple Leaf", access="codes"):
    """Open a wave of a unit; return it, and its codes by the names of the teams."""
    wave = waves.create_wave(engine, "Pulse", PULSE, "team-pulse", ids[root], access=access, closes=TODAY + 90 * DAY)
    teams = {name: unit for name, unit in ids.items() if name[-1].isdigit() and name.startswith(root[:5])}
    teams = teams or {name: unit for name, unit in ids.items() if name[-1].isdigit()}
    sizes = {unit.id: unit.size for unit in units.units(engine)}
    codes = {}
    if access == "codes":
        codes = {name: invitations.issue(engine, wave.id, unit, sizes[unit]) for name, unit in teams.items()}
    return waves.open_wave(engine, wave.id, crypto.new_wave_key()), codes


def begin(engine, wave, codes, key):
    invitations.claim(engine, wave.id, codes.pop(), key())


def test_each_school_of_twenty_is_told_in_quarters_and_neither_a_smaller_one_nor_the_whole(engine, district, key):
    wave, codes = opened(engine, district)
    assert rates_by_unit(engine, wave.id) == {}, "nothing before the first night"
    for team in ("Alder 0", "Alder 1", "Alder 1", "Alder 0", "Alder 0", "Alder 0", "Birch 0", "Cedar 0"):
        begin(engine, wave, codes[team], key)
    assert tell_steps(engine, TODAY)
    assert rates_by_unit(engine, wave.id) == {district["Alder"]: Rate(25, 50), district["Birch"]: Rate(0, 25)}
    assert response_rate(engine, wave.id) is None


def test_by_day_nothing_moves_and_another_process_or_an_earlier_day_tells_nothing(engine, district, key):
    wave, codes = opened(engine, district)
    tell_steps(engine, TODAY)
    before = rates_by_unit(engine, wave.id)
    while codes["Birch 0"]:
        begin(engine, wave, codes["Birch 0"], key)
    assert not tell_steps(engine, TODAY)
    assert not tell_steps(engine, TODAY - DAY)
    assert rates_by_unit(engine, wave.id) == before
    assert tell_steps(engine, TODAY + DAY)
    assert rates_by_unit(engine, wave.id)[district["Birch"]] == Rate(75, 100)


def test_two_processes_in_the_same_minute_tell_once(engine, district):
    opened(engine, district)
    done = []
    threads = [Thread(target=lambda: done.append(tell_steps(engine, TODAY))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(done) == [False, False, False, True]


def test_a_wave_by_link_is_told_as_a_whole_and_an_answer_taken_back_never_shows(engine, district, key):
    wave, _ = opened(engine, district, access="link")
    keys = [key() for _ in range(40)]
    for one in keys:
        ballots.cast(engine, wave.id, one, b"x" * 60)
    tell_steps(engine, TODAY)
    rates = {district["Maple Leaf"]: Rate(50, 75)}  # 40 of 73
    assert rates_by_unit(engine, wave.id) == rates
    assert response_rate(engine, wave.id) == Rate(50, 75)
    for one in keys:
        ballots.withdraw(engine, wave.id, one)
    tell_steps(engine, TODAY + DAY)
    assert rates_by_unit(engine, wave.id) == rates


def test_more_codes_lower_nothing_and_fewer_raise_nothing(engine, district, key):
    wave, codes = opened(engine, district)
    for _ in range(12):
        begin(engine, wave, codes["Birch 0"], key)
    tell_steps(engine, TODAY)
    rates = rates_by_unit(engine, wave.id)
    assert rates[district["Birch"]] == Rate(25, 50)
    invitations.issue(engine, wave.id, district["Birch 0"], 60)
    tell_steps(engine, TODAY + DAY)
    assert rates_by_unit(engine, wave.id) == rates
    invitations.withdraw_unused(engine, wave.id, district["Birch 0"])  # 12 of 12 are left
    tell_steps(engine, TODAY + 2 * DAY)
    assert rates_by_unit(engine, wave.id) == rates


def test_few_people_are_told_nothing_of_and_an_open_school_is_its_own_whole(engine, district, key):
    small, _ = opened(engine, district, "Cedar")
    own, codes = opened(engine, district, "Alder")
    begin(engine, own, codes["Alder 0"], key)
    tell_steps(engine, TODAY)
    assert rates_by_unit(engine, small.id) == {}
    assert response_rate(engine, own.id) == Rate(0, 25)


def test_the_calendar_tells_on_the_first_minute_of_a_day_and_a_clock_that_leapt_tells_nothing(engine, district, key):
    wave, codes = opened(engine, district)
    for _ in range(20):
        begin(engine, wave, codes["Birch 0"], key)
    scheduler.run(engine, TODAY)
    assert rates_by_unit(engine, wave.id)[district["Birch"]] == Rate(50, 75)
    before = dict(scheduler._STEPS_DAY)
    scheduler._STEPS_DAY.clear()
    scheduler.tell_response(engine, scheduler.NO_DAY)
    assert before
    assert not scheduler._STEPS_DAY
    assert (scheduler.tell_response, True) in scheduler.STEPS


def test_what_was_told_goes_with_the_release_and_a_closed_wave_keeps_it(engine, district, key):
    wave, codes = opened(engine, district)
    begin(engine, wave, codes["Birch 0"], key)
    tell_steps(engine, TODAY)
    waves.close_wave(engine, wave.id)
    assert set(rates_by_unit(engine, wave.id)) == {district["Alder"], district["Birch"]}
    assert tell_steps(engine, TODAY + DAY), "also with a wave that is closed"
