"""The status page says whether everything runs, names what to do where not, and tells nothing about answers."""

from __future__ import annotations

import datetime
import os
import re

import pytest
from sqlalchemy import text

from reflectory.db import ballots, crypto, rater_groups, reflections, units, wave_records, waves
from reflectory.db.installation import note_backup
from reflectory.db.mnemonic_words import new_reflection_key, parse_reflection_key
from reflectory.db.transactions import writing
from reflectory.jobs.scheduler import run
from surveys.loader import instrument
from tests.web.pages.conftest import plain


@pytest.fixture
def office(fresh):
    """The installation with an open wave, everything done that a technician does, and an administrator."""
    root = units.add_unit(fresh.engine, "Maple Hill", "school")
    units.add_unit(fresh.engine, "Red", "team", root, size=12)
    made = waves.create_wave(fresh.engine, title="Autumn <b>", survey="{}", survey_id="our-team", root=root)
    fresh.wave = waves.open_wave(fresh.engine, made.id, crypto.new_wave_key())
    note_backup(fresh.engine)
    run(fresh.engine)
    fresh.robin = fresh.account("Robin", "administrator")
    return fresh


def shown(office, **choices):
    return office.visitor(office.robin, **choices).go("status")


@pytest.fixture(autouse=True)
def zone(monkeypatch):
    monkeypatch.setenv("REFLECTORY_TIME_ZONE", "America/Vancouver")


def test_where_everything_runs_it_says_so_and_the_check_finds_nothing(office):
    page = shown(office)
    assert [one.value for one in page.at.success] == ["Everything runs."]
    assert not page.at.warning
    assert "Autumn &lt;b&gt;" in page.sent
    page.press("Check now")
    assert "Everything is in order." in [one.value for one in page.at.success]


def test_it_speaks_french(office):
    assert [one.value for one in shown(office, language="fr").at.success] == ["Tout fonctionne."]


def test_a_missing_key_an_old_backup_and_a_calendar_nobody_keeps_are_named_with_what_to_do(office, monkeypatch):
    crypto.destroy_wave_key(office.wave.public_key)
    note_backup(office.engine, datetime.date(2026, 1, 2))
    monkeypatch.setattr("reflectory.jobs.scheduler._LAST", {})
    (said,) = [one.value for one in shown(office).at.warning]
    assert "Restore it from your second copy" in said
    assert "reflectory backup FILE" in said
    assert "start the program again" in said


def test_a_missing_key_of_a_colleague_view_is_named_and_nobody_is(office):
    key = parse_reflection_key(" ".join(new_reflection_key("en")))
    reflections.keep(office.engine, *key, [])
    form = instrument("enhancer").forms["colleague"]
    circle = rater_groups.begin(office.engine, *key, "Noor", form, datetime.date.today() + datetime.timedelta(days=9))
    path = crypto.key_path(wave_records.wave(office.engine, circle.wave_id).public_key)
    path.unlink()
    (said,) = [plain(one.value) for one in shown(office).at.warning]
    assert f"The key of a colleague view is not there: {path.name}" in said
    assert "Noor" not in shown(office).sent


def test_a_time_zone_that_is_chosen_is_said_beside_the_button(office, monkeypatch):
    monkeypatch.delenv("REFLECTORY_TIME_ZONE")
    page = shown(office)
    page.at.selectbox(key="status_zone").set_value("America/Halifax")
    page.press("Keep this time zone")
    assert any("time zone America/Halifax" in one.value for one in page.at.success)


def test_the_check_says_place_fault_and_remedy_of_each_finding(office):
    with writing(office.engine) as connection:
        connection.execute(text("update wave set status = 'released'"))
    page = shown(office)
    page.press("Check now")
    assert "2 things are not as they must be" in page.errors
    assert "wave 1: it is released, and no report of it is stored; restore a backup" in page.sent


def test_the_page_is_the_same_before_and_after_somebody_answered(office):
    before = told(office)
    assert "at most 1 MB" in before
    for _ in range(40):
        box = crypto.seal(office.wave.public_key, bytes(60))
        ballots.cast(office.engine, office.wave.id, os.urandom(32), box)
    assert told(office) == before


def told(office):
    """Return everything the page tells but the free space of this machine's disk and the minutes that went by."""
    at = shown(office).at
    facts = "".join(one.proto.body for one in at.get("html") if "<dl" in one.proto.body)
    assert facts
    words = "".join(one.value for kind in (at.success, at.warning, at.caption, at.markdown) for one in kind)
    return re.sub(r"(?<=<dd>)[\d\s]+ MB(?=</dd>)|\d+ minutes? ago", "", facts + words)
