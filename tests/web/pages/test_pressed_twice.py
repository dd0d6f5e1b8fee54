"""A button pressed twice, quickly, in a real browser: once done, nothing lost, and said beside the button."""

from __future__ import annotations

import datetime
import re

import pytest

from reflectory.db import accounts, crypto, sessions, studies, units, wave_records, waves
from reflectory.db.engine import connect
from reflectory.db.password_links import make_password_link
from reflectory.db.studies import Study
from surveys.loader import instrument, to_json
from tests.servers import ADDRESS, Server
from tests.tabs import choose, press, settle, visit
from tests.web.pages.conftest import PASSWORD, ROOT

pytestmark = pytest.mark.browser
TODAY = datetime.date.today()


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """A server, one school, and somebody who may do everything."""
    server = Server(tmp_path_factory.mktemp("twice"), REFLECTORY_ADDRESS=ADDRESS, REFLECTORY_HOSTS="127.0.0.1")
    server.engine = connect(server.database)
    school = server.school = units.add_unit(server.engine, "Maple Hill", "school")
    units.add_unit(server.engine, "Red", "team", school, 9)
    server.study = units.add_unit(server.engine, "Quiet leaders", "study")
    week = datetime.timedelta(days=7)
    studies.describe_study(server.engine, Study(server.study, "Quiet leaders", (), TODAY + week, TODAY + 9 * week))
    robin = accounts.create_account(
        server.engine, "Robin", None, ["administrator", "facilitator"], [school, server.study]
    )
    server.token = sessions.begin_session(server.engine, robin.id)
    server.start()
    yield server
    server.kill()
    server.engine.dispose()


@pytest.fixture
def tab(served, tabs):
    return tabs.signed_in(served.url, served.token, (1280, 3000))  # whole pages: nothing moves between two presses


def twice(page, label, delay):
    """Press a button two times at one place, so many milliseconds apart."""
    settle(page)
    button = page.get_by_role("button", name=label, exact=True)
    button.scroll_into_view_if_needed()
    place = None
    while place is None or place != button.bounding_box():  # a box that opens still moves
        place = button.bounding_box()
        page.wait_for_timeout(100)
    for pause in (delay, 0):
        page.mouse.click(place["x"] + place["width"] / 2, place["y"] + place["height"] / 2)
        page.wait_for_timeout(pause)  # the pause is what is tested
    settle(page)


def test_six_units_added_with_double_clicks_are_six_units(served, tab):
    visit(tab, f"{served.url}/units")
    for number, delay in enumerate((0, 30, 80, 150, 300, 600)):
        tab.get_by_label("Name", exact=True).first.fill(f"Team {number}")
        twice(tab, "Add", delay)
        tab.get_by_text(f"Team {number} was added.").wait_for()
        assert tab.get_by_text("its name is empty").count() == 0
    assert [one.name for one in units.units(served.engine)][3:] == [f"Team {number}" for number in range(6)]


def test_a_unit_is_removed_only_after_it_was_asked_and_no_other_with_it(served, tab):
    visit(tab, f"{served.url}/units")
    press(tab, "Remove")
    before = len(units.units(served.engine))
    sure = tab.get_by_role("button", name="Remove it for good")
    sure.wait_for()
    sure.dblclick()
    tab.get_by_text("there are units below it").wait_for()
    assert len(units.units(served.engine)) == before


def test_an_account_that_is_added_three_times_is_one_account_with_one_link_beside_the_button(served, tab):
    visit(tab, f"{served.url}/people")
    tab.get_by_label("Name for signing in").fill("Kim")
    button = tab.get_by_role("button", name="Add and make a link")
    place = button.bounding_box()
    twice(tab, "Add and make a link", 40)
    tab.get_by_text("Give this link to Kim").wait_for()
    tab.get_by_text("/account?tab=password#link=").wait_for()
    tab.keyboard.press("Escape")  # a second press that came late met the menu that lies there since, and opened it
    assert [one.name for one in accounts.accounts(served.engine)] == ["Robin", "Kim"]
    shown = tab.get_by_text("/account?tab=password#link=").bounding_box()
    assert abs(shown["y"] - button.bounding_box()["y"]) < 400, (shown, place)
    assert tab.get_by_text("there is one of this name").count() == 0


def test_a_wave_that_is_kept_twice_is_one_wave(served, tab):
    visit(tab, f"{served.url}/new-wave")
    twice(tab, "Keep this wave as a draft", 30)
    tab.get_by_role("heading", name="Waves").wait_for()
    assert len([one for one in wave_records.waves(served.engine) if not one.moment]) == 1


def test_a_group_that_is_added_twice_is_one_group(served, tab):
    visit(tab, f"{served.url}/study-plan")
    choose(tab, tab.get_by_role("combobox").first, "Quiet leaders")
    press(tab, "Add a group")
    tab.get_by_label("Name of the group").fill("Tuesday")
    button = tab.get_by_test_id("stFormSubmitButton").get_by_role("button")
    button.dblclick()
    tab.get_by_text("Tuesday was added.").wait_for()
    assert [one.name for one in units.units(served.engine) if one.parent == served.study] == ["Tuesday"]
    assert tab.get_by_text("its name is empty").count() == 0


def test_what_was_discarded_by_a_double_click_is_said(served, tab):
    survey = instrument("team-pulse").forms["self"]
    chosen = {"survey": to_json(survey), "survey_id": survey.id, "form": survey.form, "root": served.school}
    made = waves.create_wave(served.engine, "Spoilt", **chosen)
    waves.open_wave(served.engine, made.id, crypto.new_wave_key())
    visit(tab, f"{served.url}/waves")
    box = tab.get_by_test_id("stExpander").filter(has_text="Spoilt").first  # the newest, so it is open
    press(tab, box.get_by_text("Undo, or close"))
    press(tab, box.get_by_role("button", name="Discard this wave"))
    twice(tab, "Destroy it for good", 60)
    tab.get_by_text("The wave “Spoilt” is discarded.").wait_for()
    assert made.id not in [one.id for one in wave_records.waves(served.engine)]


@pytest.mark.parametrize("delay", [0, 60])
def test_who_makes_the_first_account_by_a_double_click_is_signed_in(tmp_path, tabs, delay):
    server = Server(tmp_path)
    engine = connect(server.database)
    code = accounts.new_setup_code(engine)
    server.start()
    try:
        page = visit(tabs((1280, 3000)), f"{server.url}/account?tab=set_up")
        words = {"Code from the server's terminal": code, "Your name for signing in": "Robin",
                 "A password": PASSWORD, "The same password again": PASSWORD}  # fmt: skip
        for label, value in words.items():
            page.get_by_label(label, exact=True).fill(value)
        twice(page, "Make the first account", delay)
        page.get_by_role("heading", name="A new wave", exact=True).wait_for()
        page.reload()
        page.get_by_role("button", name="Sign out").wait_for()
        assert [one.name for one in accounts.accounts(engine)] == ["Robin"]
    finally:
        engine.dispose()
        server.kill()


@pytest.mark.parametrize("delay", [0, 60])
def test_who_chooses_a_password_by_a_double_click_is_signed_in(served, tabs, delay):
    owner = accounts.create_account(served.engine, f"Owner {delay}", None, ["facilitator"], [served.school])
    page = tabs((1280, 3000))
    visit(page, f"{served.url}/account?tab=password#link={make_password_link(served.engine, owner.id, 4)}")
    for label in ("New password", "The same password again"):
        page.get_by_label(label, exact=True).fill(PASSWORD)
    twice(page, "Keep it and sign in", delay)
    page.get_by_role("button", name="Sign out").wait_for()
    page.reload()
    page.get_by_role("button", name="Sign out").wait_for()


def test_nothing_lies_between_what_was_done_and_the_note_of_it():
    """Streamlit may end a run wherever its session is looked into, so that is done before."""
    late = [
        f"{path.name}: {line.strip()}"
        for path in (*ROOT.glob("pages/*.py"), *ROOT.glob("reflectory/web/**/*.py"))
        for line in path.read_text("utf-8").splitlines()
        if re.search(r"\bdeed\(.*\)\.done\(", line)
    ]
    assert late == []
