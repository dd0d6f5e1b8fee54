"""The question page asks before Streamlit is there, and what was answered meanwhile arrives."""

from __future__ import annotations

import json
import re

import pytest

from reflectory.db import ballots, waves
from tests.web.survey.walking import begin, go, to_the_end

pytestmark = pytest.mark.browser
SCRIPTS = "**/static/js/**"


class Held:
    """Streamlit's scripts, on their way until they are let through."""

    def __init__(self, page):
        self.waiting, self.through = [], False
        page.route(SCRIPTS, self.take)

    def take(self, route):
        if self.through:
            route.continue_()
        else:
            self.waiting.append(route)

    def let_through(self):
        self.through = True
        for route in self.waiting:
            route.continue_()


def answer_all(page):
    begin(page)
    to_the_end(page)
    page.locator("[data-forward]").click()


def thanked(page):
    page.get_by_role("heading", name="Thank you!", level=1).wait_for(timeout=90_000)
    page.locator(".profile").first.wait_for()
    assert page.locator("#early").count() == 0
    assert page.evaluate("document.getElementById('root').inert") is False


def test_a_whole_survey_is_answered_and_kept_before_streamlit_is_there(server, served, phone):
    wave, page = served.wave(), phone()
    held = Held(page)
    page.goto(f"{server.url}/?join={wave.join_code}", wait_until="commit")
    answer_all(page)
    page.get_by_role("heading", name="Thank you!", level=1).wait_for(timeout=90_000)
    assert ballots.count(served.engine, wave.id) == 1
    assert page.locator("[data-testid=stApp]").count() == 0
    held.let_through()
    thanked(page)
    assert ballots.count(served.engine, wave.id) == 1


def test_where_streamlit_cannot_be_loaded_the_answers_are_kept_all_the_same(server, served, phone):
    wave, page = served.wave(), phone()
    page.route(SCRIPTS, lambda route: route.abort())
    page.goto(f"{server.url}/?join={wave.join_code}", wait_until="commit")
    answer_all(page)
    page.get_by_role("heading", name="Thank you!", level=1).wait_for(timeout=90_000)
    assert ballots.count(served.engine, wave.id) == 1


def test_a_one_use_code_is_checked_before_streamlit_is_there(server, served, phone):
    wave, page = served.wave(codes_for=served.small), phone()
    Held(page)
    page.goto(f"{server.url}/?join={wave.join_code}", wait_until="commit")
    page.locator(".survey .buttons .primary").click()
    page.locator("#slip").fill(served.codes[0])
    page.locator("[data-forward]").click()
    page.get_by_text("Grade 6 and 7 has").wait_for(timeout=90_000)
    assert page.locator("[data-testid=stApp]").count() == 0
    assert served.codes[0] not in page.url


def test_what_the_server_says_meanwhile_counts(server, served, phone):
    """The wave closes between the first answer of the server and Streamlit's."""
    wave, page = served.wave(), phone()
    held = Held(page)
    page.goto(f"{server.url}/?join={wave.join_code}", wait_until="commit")
    page.locator("#early .survey h1").wait_for()
    begin(page)
    to_the_end(page)
    waves.close_wave(served.engine, wave.id)
    held.let_through()
    page.locator("#early").wait_for(state="detached", timeout=90_000)
    page.locator("[data-testid=stAlert]").wait_for()


def test_streamlit_is_not_begun_while_somebody_only_reads_and_is_there_before_the_end(server, served, phone):
    """Four hundred who scan one code must not start four hundred sessions in the same ten seconds."""
    page = phone()
    go(page, f"{server.url}/?join={served.wave().join_code}")
    page.get_by_role("button", name="Français").click()
    page.wait_for_timeout(3000)
    begin(page)
    page.wait_for_timeout(3000)
    assert page.locator("[data-testid=stApp]").count() == 0
    to_the_end(page)
    page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for(timeout=90_000)
    page.wait_for_function("() => window.__reflectoryEarly.lent")
    assert page.locator("#early .survey[data-screen=comments]").count() == 1


def test_nothing_is_asked_early_where_it_would_not_be_asked_at_all(server, served, phone):
    wave, draft = served.wave(), served.wave(opened=False)
    closed = served.wave()
    waves.close_wave(served.engine, closed.id)
    page = phone()
    refused = ("/", "/?join=", "/?join=WRONG", f"/?join={closed.join_code}", f"/?join={draft.join_code or 'NONE'}")
    other_ways = (f"/?join={wave.join_code}&plain=1", f"/?join={wave.join_code}&kiosk=1")
    for path in (*refused, *other_ways):
        assert 'id="early"' not in page.request.get(f"{server.url}{path}").text(), path
    assert 'id="early"' in page.request.get(f"{server.url}/?join={wave.join_code}").text()
    for odd in ("&unit=" + "9" * 5000, "&unit=%D9%A3", "&lang=%3Cscript%3E", "&lang=", "&unit="):
        answer = page.request.get(f"{server.url}/?join={wave.join_code}{odd}")
        assert answer.status == 200, odd
        assert "<script>alert" not in answer.text()


def test_no_text_of_a_survey_or_a_unit_ends_the_script(server, served, phone):
    from reflectory.db import units

    hostile = "</script><script>document.title='taken'</script>"
    units.add_unit(served.engine, hostile, "team", served.other and served.root, size=5)
    wave, page = served.wave(title=hostile), phone()
    page.goto(f"{server.url}/?join={wave.join_code}", wait_until="commit")
    page.locator("#early .survey h1").wait_for()
    assert page.title() == "Reflectory"
    told = page.locator("#early-asked").text_content()
    assert json.loads(told)["wave"]["title"] == hostile
    assert len(re.findall("<script", page.request.get(page.url).text())) < 8


def test_nothing_moves_when_the_page_is_handed_over(server, served, phone):
    """At the end the thanks stand where the statements stood, and the picture below them."""
    wave, page = served.wave(), phone()
    page.goto(f"{server.url}/?join={wave.join_code}", wait_until="commit")
    page.locator("#early .survey h1").wait_for()
    left = page.locator("#early .survey h1").bounding_box()["x"]
    answer_all(page)
    thanked(page)
    assert abs(page.locator(".survey h1").bounding_box()["x"] - left) <= 2
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
