"""Where the clock leapt or stood long, those who run the waves are asked whether the date is right."""

from __future__ import annotations

import os
import time
from datetime import date
from pathlib import Path

import pytest

import due
from languages import day, say
from storage import audit_log, sealing, units, wave_records, waves
from storage.installation import note_backup
from storage.steadiness import WEEK, Steadiness


@pytest.fixture
def summer(fresh, monkeypatch):
    """An installation that has stood still for two weeks, with a wave that should have closed meanwhile."""
    root = units.add_unit(fresh.engine, "Maple Hill", "school")
    made = waves.create_wave(fresh.engine, "Autumn", "{}", "our-team", root=root, closes=date(2026, 1, 2))
    fresh.wave = waves.open_wave(fresh.engine, made.id, sealing.new_wave_key())
    note_backup(fresh.engine)
    file = Path(os.environ["REFLECTORY_KEYS"]) / "clock"
    file.touch()
    os.utime(file, (time.time() - 2 * WEEK,) * 2)
    monkeypatch.setattr(due, "_CLOCK", Steadiness())
    due.run(fresh.engine)
    fresh.sasha = fresh.account("Sasha", "administrator")
    fresh.robin = fresh.account("Robin", "facilitator")
    return fresh


def asked(page, language="en"):
    wanted = say(language, "clock.doubted", day=day(date.today(), language))
    return wanted in [one.value for one in page.at.warning]


@pytest.mark.parametrize(("name", "place"), [("sasha", "status.py"), ("robin", "waves.py")])
def test_whoever_runs_the_server_or_the_waves_is_asked_and_their_word_is_recorded(summer, name, place):
    page = summer.visitor(getattr(summer, name)).go(place)
    assert asked(page)
    assert "Everything runs." not in page.sent
    assert "so it destroys nothing yet" not in page.sent, "that would be too little said"
    assert wave_records.wave(summer.engine, summer.wave.id).status == "open"
    page.press("This date is right")
    assert not asked(page)
    entry = audit_log.entries(summer.engine)[0]
    assert (entry.act, entry.who) == ("clock.vouched", name.title())
    due._CLOCK.since -= 600
    assert due.run(summer.engine) == [f"wave {summer.wave.id} closed"]


def test_a_server_that_has_just_started_says_so_and_is_well(fresh, monkeypatch):
    monkeypatch.setenv("REFLECTORY_TIME_ZONE", "America/Vancouver")
    note_backup(fresh.engine)
    monkeypatch.setattr(due, "_CLOCK", Steadiness())
    due.run(fresh.engine)
    sasha = fresh.account("Sasha", "administrator")
    page = fresh.visitor(sasha).go("status.py")
    assert "so it destroys nothing yet" in page.sent
    assert [one.value for one in page.at.success] == ["Everything runs."]
    due._CLOCK.since -= 3600
    assert "so it destroys nothing yet" not in fresh.visitor(sasha).go("status.py").sent


def test_they_are_asked_in_french(summer):
    page = summer.visitor(summer.sasha, language="fr").go("status.py")
    assert asked(page, "fr")
    assert "Cette date est juste" in [one.label for one in page.at.button]
