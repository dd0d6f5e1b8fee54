"""A goal's reminder: one message on its day to whoever asked for it, and then the address is gone."""

from __future__ import annotations

import datetime
from dataclasses import replace

import pytest
from sqlalchemy import text

from reflectory.db import crypto, goal_reminders, goals, releases, units, waves
from reflectory.db.goals import DONE, Goal
from reflectory.db.transactions import reading
from reflectory.errors import MissingError
from reflectory.jobs import scheduler

DAY = datetime.timedelta(days=1)
ON = datetime.date(2027, 3, 1)


@pytest.fixture
def goal(engine):
    root = units.add_unit(engine, "Elm", "school")
    wave = waves.create_wave(engine, "Autumn", "{}", "our-team", root)
    waves.open_wave(engine, wave.id, crypto.new_wave_key())
    waves.close_wave(engine, wave.id)
    releases.store(engine, wave.id, "{}")
    aim = Goal(wave.id, "1", (root,), "trust", "We visit\neach other.", 4.0, ON + 7 * DAY)
    return replace(aim, id=goals.add_goal(engine, aim))


def left(engine):
    """Return the key of the one reminder that waits, or None."""
    with reading(engine) as connection:
        return connection.execute(text("select public_key from goal_reminder")).scalar()


@pytest.mark.parametrize(("language", "word"), [("en", "Until"), ("fr", "rappel")])
def test_one_message_goes_on_the_day_and_takes_the_address_with_it(engine, goal, server, language, word, tmp_path):
    goal_reminders.set_reminder(engine, goal.id, "noor@example.org", language, ON)
    key = bytes(left(engine))
    assert crypto.has_wave_key(key)
    assert not any(b"noor@example.org" in path.read_bytes() for path in tmp_path.glob("*.db*")), "sealed"
    assert scheduler.remind_of_goals(engine, ON - DAY) == []
    assert scheduler.remind_of_goals(engine, ON) == [f"goal {goal.id}: reminded"]
    assert scheduler.remind_of_goals(engine, ON) == []
    (message,) = server.messages
    assert message["To"] == "noor@example.org"
    assert "We visit each other." in message["Subject"]
    assert f"https://reflect.example.org/reports?tab=goals&lang={language}" in message.get_content()
    assert word.lower() in message.get_content().lower()
    assert left(engine) is None
    assert not crypto.has_wave_key(key)


def test_a_choice_replaces_the_one_before_and_can_be_taken_back(engine, goal, server):
    for address in ("ann@example.org", "luc@example.org"):
        goal_reminders.set_reminder(engine, goal.id, address, "en", ON)
    assert scheduler.remind_of_goals(engine, ON)
    assert server.to == ["luc@example.org"]
    goal_reminders.set_reminder(engine, goal.id, "ann@example.org", "en", ON)
    for _ in range(2):
        goal_reminders.forget(engine, goal.id)
    assert goal_reminders.reminder_day(engine, goal.id) is None


@pytest.mark.parametrize("end", ["closed", "removed"])
def test_with_the_goal_its_reminder_ends(engine, goal, server, end):
    goal_reminders.set_reminder(engine, goal.id, "ann@example.org", "en", ON)
    key = bytes(left(engine))
    if end == "closed":
        goals.close_goal(engine, goal.id, DONE)
        with pytest.raises(MissingError, match="goal-gone"):
            goal_reminders.set_reminder(engine, goal.id, "ann@example.org", "en", ON)
    else:
        goals.remove_goal(engine, goal.id)
    assert left(engine) is None
    assert not crypto.has_wave_key(key)
    assert scheduler.remind_of_goals(engine, ON) == []


def test_what_cannot_be_sent_is_tried_once_a_day_for_a_week_and_then_erased(engine, goal, server, caplog):
    goal_reminders.set_reminder(engine, goal.id, "ann@example.org", "en", ON)
    server.answers = {"ann@example.org": "450 later"}
    for after in range(goal_reminders.DAYS):
        for _ in range(2):
            assert scheduler.remind_of_goals(engine, ON + after * DAY) == []
    assert len(server.heard) == 2 * goal_reminders.DAYS, "MAIL and RCPT, once a day"
    assert "ann@" not in caplog.text
    server.answers = {}
    assert scheduler.remind_of_goals(engine, ON + goal_reminders.DAYS * DAY) == [f"goal {goal.id}: reminded"]
    goal_reminders.set_reminder(engine, goal.id, "ann@example.org", "en", ON)
    assert scheduler.remind_of_goals(engine, ON + (goal_reminders.DAYS + 1) * DAY) == []
    assert left(engine) is None


def test_one_whose_key_is_gone_holds_up_no_other(engine, goal, server):
    other = goals.add_goal(engine, replace(goal, text="We write it down."))
    for number, address in ((goal.id, "ann@example.org"), (other, "luc@example.org")):
        goal_reminders.set_reminder(engine, number, address, "en", ON)
        if number == goal.id:
            crypto.destroy_wave_key(bytes(left(engine)))
    assert scheduler.remind_of_goals(engine, ON) == [f"goal {other}: reminded"]
    scheduler.remind_of_goals(engine, ON + (goal_reminders.DAYS + 1) * DAY)
    assert left(engine) is None


def test_a_server_that_is_away_is_asked_once_for_all_of_a_day(engine, goal, server, monkeypatch, caplog):
    other = goals.add_goal(engine, replace(goal, text="We write it down."))
    for number in (goal.id, other):
        goal_reminders.set_reminder(engine, number, "ann@example.org", "en", ON)
    server.stop()
    assert scheduler.remind_of_goals(engine, ON) == []
    assert caplog.text.count("could not be sent") == 1
    server.start()
    monkeypatch.setenv("REFLECTORY_SMTP_URL", server.url)
    assert scheduler.remind_of_goals(engine, ON) == [], "that day"
    assert len(scheduler.remind_of_goals(engine, ON + DAY)) == 2
