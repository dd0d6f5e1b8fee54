"""Nothing is lost, nothing is doubled: the line is really cut, the server really killed, the browser really closed.

What each event does is told in docs/nothing-lost.md, which names these tests.
"""

from __future__ import annotations

import datetime as dt
import shutil
import time

import pytest
from sqlalchemy import inspect, text

from reflectory.db import ballots, crypto, waves
from reflectory.db.transactions import reading
from reflectory.responses.submit import fielded
from surveys.model import words
from tests.browser import find
from tests.web.survey.line import Line
from tests.web.survey.walking import (
    answer,
    answered,
    begin,
    begun,
    cast,
    forward,
    go,
    go_on,
    onward,
    send,
    start,
    thanked,
    to_the_end,
)

pytestmark = pytest.mark.browser


@pytest.fixture
def line(server):
    one = Line(server.port)
    yield one
    one.cut()


def wait_until(true, seconds=60):
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end
        time.sleep(0.05)


def drafts(page):
    """Everything this browser keeps, in either of its stores."""
    return page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")


def test_a_tab_that_was_closed_finds_its_draft_when_it_comes_back(server, served, phone):
    page = phone()
    wave = begun(served, server.url, page)
    answer(page)
    page.close()
    page = page.context.new_page()
    go(page, f"{server.url}/?join={wave.join_code}")
    go_on(page)
    page.get_by_text("Welcome back").wait_for()
    assert answered(page) == 6
    to_the_end(page)
    send(page)
    thanked(page)
    assert cast(served, wave) == 1


def test_a_browser_that_was_closed_altogether_finds_its_draft(server, served, chromium, tmp_path):
    wave = served.wave()
    at_home = {"user_data_dir": tmp_path / "profile", "executable_path": find(), "locale": "en-CA"}
    at_home |= {"args": ["--no-sandbox", "--disable-dev-shm-usage"], "viewport": {"width": 360, "height": 740}}
    first = chromium.browser_type.launch_persistent_context(**at_home)
    page = first.new_page()
    go(page, f"{server.url}/?join={wave.join_code}")
    begin(page)
    answer(page, 2)
    first.close()
    second = chromium.browser_type.launch_persistent_context(**at_home)
    page = second.new_page()
    go(page, f"{server.url}/?join={wave.join_code}")
    go_on(page)
    page.get_by_text("Welcome back").wait_for()
    assert answered(page) == 6
    second.close()


def cut_and_go_on(served, phone, line, seconds):
    """Answer some, lose the line for a while, answer the rest meanwhile and press Send, get the line back."""
    page = phone()
    wave = begun(served, line.url, page)
    answer(page)
    line.cut()
    to_the_end(page)
    send(page)
    page.get_by_text("Not through yet").wait_for(timeout=60_000)
    page.wait_for_timeout(1000 * seconds)
    assert page.locator("[role=dialog]").count() == 0
    assert cast(served, wave) == 0
    line.mend()
    thanked(page, seconds=120)
    page.locator(".profile .row").first.wait_for(timeout=60_000)
    assert cast(served, wave) == 1


def test_five_seconds_without_a_line(served, phone, line):
    cut_and_go_on(served, phone, line, 5)


def test_a_closing_between_the_write_and_the_acknowledgement_still_thanks(served, phone, line):
    """The ballot lies in the wave, the reply was lost, the wave closes: it is not said that it could not be sent."""
    page = phone()
    wave = begun(served, line.url, page)
    to_the_end(page)
    line.swallow()
    send(page)
    wait_until(lambda: cast(served, wave) == 1)
    waves.close_wave(served.engine, wave.id)
    line.cut()
    line.mend()
    thanked(page, seconds=60)
    page.locator(".profile").first.wait_for()


@pytest.mark.proof
@pytest.mark.timeout(1200)
@pytest.mark.parametrize("seconds", [60, 600, 660], ids=["one_minute", "ten_minutes", "eleven_minutes"])
def test_minutes_without_a_line(served, phone, line, seconds):
    """There is no session that the server could forget, and the browser forgets nothing."""
    cut_and_go_on(served, phone, line, seconds)


def test_a_server_killed_between_the_write_and_the_acknowledgement_leaves_one_response(server, served, phone, line):
    """The ballot is committed, the reply is swallowed, the server dies; the browser sends once more."""
    page = phone()
    wave = begun(served, line.url, page)
    to_the_end(page)
    line.swallow()
    send(page)
    wait_until(lambda: cast(served, wave) == 1)
    server.kill()
    line.cut()
    assert page.get_by_role("heading", name="Thank you!").count() == 0
    try:
        server.start()
    finally:
        line.mend()
    thanked(page, seconds=120)
    assert cast(served, wave) == 1


def test_a_line_that_swallows_every_reply_does_not_use_up_the_requests_a_browser_has(served, phone, line):
    """No line is cut: what is asked hangs. A browser allows six requests to one place, and then asks nothing more."""
    wave = served.wave()
    page = phone()
    page.clock.install()
    asked = []
    page.on("request", lambda request: asked.append(request.url) if request.url.endswith("/keep") else None)
    go(page, f"{line.url}/?join={wave.join_code}")
    begin(page)
    to_the_end(page)
    line.swallow()
    send(page)
    wait_until(lambda: cast(served, wave) == 1)
    while len(asked) < 12:
        page.clock.fast_forward(31_000)
        page.wait_for_timeout(200)
    assert page.get_by_role("heading", name="Thank you!").count() == 0
    time.sleep(10)  # by now the server has hung up on all of these, which nobody has heard
    line.swallowing.clear()
    for _ in range(4):
        page.clock.fast_forward(31_000)
        page.wait_for_timeout(500)
    thanked(page)
    assert cast(served, wave) == 1


def test_every_request_repeated_gives_one_response(server, served, phone):
    wave = served.wave(codes_for=served.small)
    page = phone()
    kinds = []

    def thrice(route):
        kinds.append(route.request.post_data_json["kind"])
        for _ in range(2):
            route.fetch()
        route.fulfill(response=route.fetch())

    page.route("**/keep", thrice)
    go(page, f"{server.url}/?join={wave.join_code}")
    start(page)
    page.locator("#slip").fill(served.codes[0])
    forward(page)
    page.get_by_text("2 people are invited in Grade 6 and 7").wait_for()
    forward(page)
    to_the_end(page)
    send(page)
    thanked(page)
    assert set(kinds) == {"claim", "submit"}
    assert cast(served, wave) == 1


def test_back_and_forth_in_the_browser_after_sending_finds_the_thanks_and_sends_nothing_more(server, served, phone):
    wave = served.wave()
    page = phone()
    page.goto(server.url)
    go(page, f"{server.url}/?join={wave.join_code}")
    begin(page)
    to_the_end(page)
    send(page)
    thanked(page)
    page.go_back()
    page.go_forward()
    page.get_by_role("heading", name="Already answered").wait_for()
    assert page.locator("[data-send]").count() == 0
    assert cast(served, wave) == 1


def test_a_deploy_in_mid_survey_keeps_the_draft_and_asks_the_survey_as_it_was_fielded(server, served, phone, tmp_path):
    wave = served.wave()
    survey = fielded(wave.survey)
    asked = words(survey.items[0].text, "en")
    stays, reloads = phone(), phone()
    for page in (stays, reloads):
        go(page, f"{server.url}/?join={wave.join_code}")
        begin(page)
        answer(page, 2)
    before = server.root
    server.kill()
    try:
        server.root = newer(server.root, tmp_path / "newer", survey.id, asked)
        server.start()
        to_the_end(stays)
        send(stays)
        thanked(stays, seconds=120)
        reloads.reload()
        reloads.get_by_text("Welcome back").wait_for()
        assert reloads.locator(".survey[data-version=newer]").count() == 1, "the page is not the newer one"
        for _ in range(6):
            reloads.get_by_role("button", name="Back").press("Enter")
        assert asked in reloads.locator(".statement h1").inner_text()
        assert answered(reloads) == 6
        for _ in range(6):
            onward(reloads)
        to_the_end(reloads)
        send(reloads)
        thanked(reloads)
    finally:
        server.kill()
        server.root = before
        server.start()
    for codes in sheets(served, wave):
        assert set(codes[1:6]) == {2}


def newer(root, copy, survey, asked):
    """Copy the program and change what a deploy changes: the page's script, its words, the survey in the library."""
    left_out = shutil.ignore_patterns(".git", ".venv", "data", "tests", "docs", "bench", "*cache*", "node_modules")
    shutil.copytree(root, copy, ignore=left_out)
    mark = "host.dataset.screen ="
    for file, old, new in (
        (f"surveys/library/{survey}/survey.toml", asked, "Something else is asked now."),
        ("reflectory/web/survey/page/drawing.js", mark, f'host.dataset.version = "newer"; {mark}'),
        ("reflectory/i18n/en/answer.toml", 'next = "Next"', 'next = "Onward"'),
    ):
        path = copy / file
        text = path.read_text("utf-8")
        assert old in text, file
        path.write_text(text.replace(old, new), "utf-8")
    return copy


def sheets(served, wave):
    opened = crypto.opener(wave.public_key)
    return [ballots.decode(opened(box)).codes for box in ballots.boxes(served.engine, wave.id)]


def test_a_wave_that_closed_meanwhile_says_so_kindly_and_leaves_nothing_but_in_the_tab(server, served, phone):
    wave, other = served.wave(), served.wave(title="Another")
    open_page = phone()
    go(open_page, f"{server.url}/?join={wave.join_code}")
    begin(open_page)
    to_the_end(open_page)
    returning = phone()
    go(returning, f"{server.url}/?join={wave.join_code}")
    begin(returning)
    answer(returning)
    waves.close_wave(served.engine, wave.id)
    send(open_page)
    returning.reload()
    for page in (open_page, returning):
        page.get_by_role("heading", name="What you had begun").wait_for()
        page.wait_for_function("() => !Object.keys(localStorage).some((key) => key.startsWith('reflectory:'))")
        go(page, f"{server.url}/?join={other.join_code}")
        assert wave.join_code not in drafts(page)
    assert cast(served, wave) == 0


def test_what_was_begun_for_a_survey_that_has_closed_goes_with_the_next_visit_to_another(server, served, phone):
    wave = served.wave(closes=dt.date.today())
    other = served.wave(title="Another")
    page = phone()
    go(page, f"{server.url}/?join={wave.join_code}")
    begin(page)
    answer(page)
    assert wave.join_code in drafts(page)
    # As it is three days later for the server: a phone's own clock counts for nothing.
    today, then = str(dt.date.today()), str(dt.date.today() - dt.timedelta(days=3))
    page.evaluate(
        """([code, today, then]) => {
        const name = `reflectory:${code}`;
        localStorage.setItem(name, localStorage.getItem(name).replace(today, then));
    }""",
        [wave.join_code, today, then],
    )
    go(page, f"{server.url}/?join={other.join_code}")
    assert wave.join_code not in drafts(page)


def test_no_draft_is_ever_on_the_server(server, served, phone):
    """Half a survey is answered, reloaded and left: no byte of the database has changed."""
    wave = served.wave()
    page = phone()
    go(page, f"{server.url}/?join={wave.join_code}")
    before = contents(served)
    begin(page)
    answer(page, many=12)
    page.reload()
    page.get_by_text("Welcome back").wait_for()
    assert contents(served) == before


def contents(served):
    with reading(served.engine) as connection:
        names = sorted(inspect(connection).get_table_names())
        return {name: connection.execute(text(f'select * from "{name}"')).all() for name in names}
