"""Days begin and end in the organisation's time zone, wherever the server stands."""

from __future__ import annotations

import datetime as dt
import time

import pytest

from reflectory.db import accounts, audit_log, crypto, local_time, units, wave_records, waves
from reflectory.errors import RefusedError
from reflectory.jobs import scheduler
from reflectory.responses.submit import fielded, submit
from reflectory.web import server
from surveys.loader import instrument, to_json

WEST, EAST = "Etc/GMT+12", "Pacific/Kiritimati"  # 26 hours apart: never the same day
DAY = dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def own_zone(monkeypatch):
    """Let a test stand its server where it likes."""

    def stand(zone):
        monkeypatch.setenv("TZ", zone)
        time.tzset()

    yield stand
    monkeypatch.undo()
    time.tzset()
    local_time._chosen = ""


def wave_until(engine, closes, **more):
    survey = instrument("team-pulse").forms["self"]
    school = units.add_unit(engine, f"Maple Hill {len(units.units(engine))}", "school", size=9)
    made = waves.create_wave(engine, "Autumn", to_json(survey), survey.id, school, closes=closes, **more)
    return waves.open_wave(engine, made.id, crypto.new_wave_key()), school


def send(engine, wave, school):
    item = fielded(wave.survey).items[0].id
    sheet = {"token": "ab" * 32, "unit": school, "attribute": "", "code": "", "answers": {item: 1}, "comments": []}
    return submit(engine, wave, fielded(wave.survey), sheet)


def test_the_last_day_for_answers_ends_where_the_people_are(fresh, own_zone, monkeypatch):
    own_zone(EAST)  # the server is a day ahead of them
    monkeypatch.setenv("REFLECTORY_TIME_ZONE", WEST)
    there = dt.datetime.now(dt.timezone(-12 * dt.timedelta(hours=1))).date()
    wave, school = wave_until(fresh.engine, there)
    assert send(fresh.engine, wave, school).status == "kept"
    assert scheduler.close_waves(fresh.engine, local_time.today()) == []
    monkeypatch.setenv("REFLECTORY_TIME_ZONE", EAST)  # the day is over there
    assert send(fresh.engine, wave, school).reason == "closed"
    assert scheduler.close_waves(fresh.engine, local_time.today()) == [f"wave {wave.id} closed"]


def test_vancouver_at_a_quarter_to_midnight_is_not_over_yet(monkeypatch):
    monkeypatch.setenv("REFLECTORY_TIME_ZONE", "America/Vancouver")
    late = dt.datetime(2026, 11, 30, 7, 46, tzinfo=dt.UTC)
    assert local_time.today(late) == dt.date(2026, 11, 29)
    assert local_time.today(late + dt.timedelta(minutes=14)) == dt.date(2026, 11, 30)


@pytest.mark.parametrize(
    ("zone", "last", "hours"),
    [
        ("America/Vancouver", dt.date(2026, 3, 8), 23),  # clocks go forward
        ("America/Vancouver", dt.date(2025, 11, 2), 25),  # and back
        ("Europe/Berlin", dt.date(2026, 10, 25), 25),
        ("America/Havana", dt.date(2026, 3, 8), 23),  # at midnight itself
        ("Australia/Lord_Howe", dt.date(2026, 10, 4), 23.5),  # by half an hour
    ],
)
def test_a_day_on_which_clocks_change_is_as_long_as_it_is(monkeypatch, zone, last, hours):
    monkeypatch.setenv("REFLECTORY_TIME_ZONE", zone)
    minute = dt.timedelta(minutes=1)
    begins = dt.datetime(last.year, last.month, last.day, tzinfo=dt.UTC) - DAY
    while local_time.today(begins) < last:
        begins += minute
    ends = begins + dt.timedelta(hours=hours)
    assert (local_time.today(ends - minute), local_time.today(ends)) == (last, last + DAY)


def test_the_first_account_is_asked_and_every_process_is_told(fresh, own_zone):
    own_zone("UTC")
    code = accounts.new_setup_code(fresh.engine)
    tab = fresh.visitor().go("account?tab=set_up")
    password = "quiet maple river"
    tab.fill(**{
        "Code from the server's terminal": code, "Your name for signing in": "Robin", "A password": password,
        "The same password again": password, "In which time zone do your people work?": "America/Vancouver",
    }).press("Make the first account")  # fmt: skip
    assert tab.heading == "A new wave"
    assert "zone.chosen" in [one.act for one in audit_log.entries(fresh.engine)]
    local_time._chosen = ""  # as another process that has not looked yet
    scheduler.run(fresh.engine)
    assert local_time.zone_name() == "America/Vancouver"
    tab.fill(
        **{"Name of the school or organization": "Elm", "Its teams, one a line, each with its number of people": "A, 9"}
    )
    tab.press("Keep this school")
    assert "time zone America/Vancouver" in tab.sent
    assert tab.field("Last day for answers").min == local_time.today()


def office(fresh):
    return fresh.visitor(fresh.account("Robin", "administrator"))


def test_a_server_in_utc_without_a_zone_is_said_on_the_status_page_and_mended_there(fresh, own_zone):
    own_zone("UTC")
    tab = office(fresh).go("status")
    assert "Nobody has chosen a time zone" in tab.sent
    tab.fill(**{"In which time zone do your people work?": "America/Halifax"}).press("Keep this time zone")
    assert "Nobody has chosen a time zone" not in tab.sent
    assert "America/Halifax, now" in tab.sent
    own_zone(EAST)
    local_time._chosen = ""
    assert not local_time.is_unset_in_utc(), "a server that has a zone of its own lets days end there"


def test_an_unknown_zone_is_said_at_start_and_on_the_status_page(fresh, monkeypatch, caplog):
    tab = office(fresh)
    for name in ("Vancouver", "../../etc/passwd", "America", "Mars/Base 1"):
        monkeypatch.setenv("REFLECTORY_TIME_ZONE", name)
        assert "is no time zone" in tab.go("status").sent
        caplog.clear()
        server._open_database()
        assert f"REFLECTORY_TIME_ZONE: '{name}' is no time zone" in caplog.text
    with pytest.raises(RefusedError, match="time-zone-unknown"):
        local_time.choose_zone(fresh.engine, "Vancouver")


def test_a_setting_goes_before_what_was_chosen(fresh, monkeypatch):
    local_time.choose_zone(fresh.engine, EAST)
    monkeypatch.setenv("REFLECTORY_TIME_ZONE", WEST)
    assert local_time.zone_name() == WEST
    assert "In which time zone" not in office(fresh).go("status").sent


def test_a_wave_opens_on_its_day_there_and_a_later_day_is_later_there(fresh, own_zone, monkeypatch):
    own_zone(EAST)
    monkeypatch.setenv("REFLECTORY_TIME_ZONE", WEST)
    wave, _ = wave_until(fresh.engine, None)
    with pytest.raises(RefusedError, match="wave-closing-not-later"):
        waves.extend_wave(fresh.engine, wave.id, local_time.today())
    assert waves.extend_wave(fresh.engine, wave.id, local_time.today() + DAY).closes == local_time.today() + DAY
    draft = waves.reopen_draft(fresh.engine, wave.id)
    waves.change_draft(fresh.engine, draft.id, opens=local_time.today() + DAY)  # the server's own day already
    scheduler.run(fresh.engine, local_time.today())
    assert wave_records.wave(fresh.engine, wave.id).status == "draft"
