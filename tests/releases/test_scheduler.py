"""The calendar is kept without anybody: waves open and close on their days, research answers go."""

from __future__ import annotations

import datetime
import threading

import pytest

from reflectory.db import wave_records, waves
from reflectory.db.units import add_unit
from reflectory.jobs import scheduler

TODAY = datetime.date(2026, 3, 2)
DAY = datetime.timedelta(days=1)


@pytest.fixture
def school(engine, tmp_path, monkeypatch):
    monkeypatch.setenv("REFLECTORY_KEYS", str(tmp_path / "keys"))
    return add_unit(engine, "Maple Hill", "school", size=20)


def wave(engine, school, **wishes):
    return waves.create_wave(engine, "Autumn", "{}", "our-team", root=school, **wishes).id


def test_a_wave_opens_on_its_day_and_closes_after_its_last(engine, school):
    one = wave(engine, school, opens=TODAY, closes=TODAY + DAY)
    assert scheduler.run(engine, TODAY - DAY) == []
    assert scheduler.run(engine, TODAY) == [f"wave {one} opened"]
    assert scheduler.run(engine, TODAY) == []
    assert scheduler.run(engine, TODAY + DAY) == []
    assert wave_records.wave(engine, one).status == "open"
    assert scheduler.run(engine, TODAY + 2 * DAY) == [f"wave {one} closed"]
    assert wave_records.wave(engine, one).status == "closed"
    assert scheduler.run(engine, TODAY + 3 * DAY) == []


def test_a_draft_without_an_opening_day_waits_for_its_facilitator(engine, school):
    one = wave(engine, school, closes=TODAY)
    assert scheduler.run(engine, TODAY + 9 * DAY) == []
    assert wave_records.wave(engine, one).status == "draft"


def test_what_cannot_open_is_said_and_keeps_nothing_else_from_its_day(engine, school, tmp_path, caplog):
    without_codes = wave(engine, school, opens=TODAY, access="codes")
    other = wave(engine, school, opens=TODAY)
    assert scheduler.run(engine, TODAY) == [f"wave {other} opened"]
    assert f"wave {without_codes} does not open by itself" in caplog.text
    assert "make codes" in caplog.text
    assert len(list((tmp_path / "keys").glob("wave-*.key"))) == 1  # no key of a wave that did not open stays


def test_two_processes_at_once_open_a_wave_once(engine, school, tmp_path):
    one = wave(engine, school, opens=TODAY)
    done = []
    workers = [threading.Thread(target=lambda: done.extend(scheduler.run(engine, TODAY))) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert done == [f"wave {one} opened"]
    assert len(list((tmp_path / "keys").glob("wave-*.key"))) == 1
