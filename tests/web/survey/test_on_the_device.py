"""What a device keeps and what it lets out: shared devices, browsers that keep nothing, addresses, history and logs."""

from __future__ import annotations

import json
import re

import pytest

from reflectory.i18n.catalogue import say
from tests.browser import find
from tests.web.survey.line import Line
from tests.web.survey.walking import answer, answered, begin, cast, forward, go, send, start, thanked, to_the_end

pytestmark = pytest.mark.browser


def kept(page):
    """Everything of ours that this browser keeps, in either of its stores."""
    stores = page.evaluate("[{...localStorage}, {...sessionStorage}]")
    return {name: value for store in stores for name, value in store.items() if name.startswith("reflectory")}


def on_a_shared_device(page, server, wave):
    page.clock.install()
    go(page, f"{server.url}/?join={wave.join_code}&kiosk=1")
    page.get_by_text("This is a shared device").wait_for()


def test_a_shared_device_forgets_an_unsent_sheet_after_five_minutes_and_says_so_a_minute_before(server, served, phone):
    wave = served.wave()
    page = phone()
    on_a_shared_device(page, server, wave)
    begin(page)
    answer(page)
    assert kept(page) == {}
    page.clock.fast_forward("04:01")
    page.get_by_text("Are you still there?").wait_for()
    answer(page, 2, many=1)
    page.get_by_text("Are you still there?").wait_for(state="hidden")
    to_the_end(page)
    page.locator(".skipped summary").press("Enter")
    page.locator(".skipped a").first.press("Enter")  # whoever comes next is not led on from there
    page.locator(".survey[data-screen=statement]").wait_for()
    page.clock.fast_forward("04:01")
    page.get_by_text("Are you still there?").wait_for()
    page.clock.fast_forward("01:00")
    page.locator(".survey[data-screen=first]").wait_for()
    begin(page)
    assert answered(page) == 0
    assert kept(page) == {}


def test_a_shared_device_forgets_the_picture_of_whoever_walked_away(server, served, phone):
    wave = served.wave()
    page = phone()
    on_a_shared_device(page, server, wave)
    begin(page)
    to_the_end(page)
    send(page)
    thanked(page)
    page.locator(".profile").first.wait_for()
    page.clock.fast_forward("05:01")
    page.locator(".survey[data-screen=first]").wait_for()
    page.locator(".profile").wait_for(state="detached")
    page.reload()
    page.locator(".survey[data-screen=first]").wait_for()
    assert kept(page) == {}
    assert cast(served, wave) == 1


def test_a_shared_device_waits_for_what_is_on_its_way(server, served, phone):
    wave = served.wave()
    page = phone()
    line = Line(server.port)
    page.clock.install()
    go(page, f"{line.url}/?join={wave.join_code}&kiosk=1")
    begin(page)
    to_the_end(page)
    line.cut()
    send(page)
    page.clock.fast_forward("06:00")
    page.get_by_text("Not through yet").wait_for()
    line.mend()
    for _ in range(60):
        page.clock.fast_forward("00:31")
        if page.get_by_role("heading", name="Thank you!").count():
            break
        page.wait_for_timeout(500)
    line.cut()
    assert cast(served, wave) == 1


def test_on_a_shared_device_nothing_is_kept_in_the_browser(served, server, phone):
    wave = served.wave()
    page = phone()
    go(page, f"{server.url}/?join={wave.join_code}&kiosk=1")
    begin(page)
    answer(page)
    kept = "[localStorage, sessionStorage].flatMap(Object.keys).filter((key) => key.startsWith('reflectory'))"
    assert page.evaluate(kept) == []
    to_the_end(page)
    send(page)
    thanked(page)
    assert page.locator(".key-offer").count() == 0
    page.get_by_role("button", name="Next person").click()
    page.locator(".survey[data-screen=first]").wait_for()
    assert page.locator(".profile").count() == 0
    begin(page)
    assert answered(page) == 0
    assert page.evaluate(kept) == []
    assert cast(served, wave) == 1


def test_on_a_shared_device_the_browsers_back_finds_nothing_of_who_was_here_before(server, served, phone):
    wave = served.wave()
    page = phone()
    page.clock.install()
    go(page, f"{server.url}/?join={wave.join_code}&kiosk=1")
    begin(page)
    answer(page)
    page.clock.fast_forward("05:01")
    first = page.locator(".survey[data-screen=first]")
    first.wait_for()
    for _ in range(3):
        page.go_back()
        page.wait_for_timeout(200)
        assert page.locator(".survey[data-screen=statement]").count() == 0
    assert first.count() == 1


def test_a_browser_that_keeps_nothing_says_so_and_answers_all_the_same(server, served, chromium, tmp_path):
    """The browser itself denies every store to every site, as its settings let people choose."""
    wave = served.wave()
    (tmp_path / "Default").mkdir()
    denied = {"profile": {"default_content_setting_values": {"cookies": 2}}}
    (tmp_path / "Default" / "Preferences").write_text(json.dumps(denied), "utf-8")
    context = chromium.browser_type.launch_persistent_context(
        tmp_path,
        executable_path=find(),
        args=["--no-sandbox", "--disable-dev-shm-usage"],
        locale="en-CA",
        viewport={"width": 360, "height": 740},
    )
    page = context.new_page()
    go(page, f"{server.url}/?join={wave.join_code}")
    assert page.evaluate("() => { try { localStorage.length; return false; } catch (fault) { return true; } }")
    page.get_by_text("This browser keeps nothing for later").wait_for()
    begin(page)
    answer(page)
    page.get_by_role("button", name="Back").press("Enter")
    assert answered(page) == 6
    to_the_end(page)
    send(page)
    thanked(page)
    context.close()
    assert cast(served, wave) == 1


def test_a_browser_that_keeps_things_says_nothing_about_it(server, served, phone):
    wave = served.wave()
    page = phone()
    go(page, f"{server.url}/?join={wave.join_code}")
    assert page.get_by_text("keeps nothing for later").count() == 0


def test_no_code_answer_or_secret_stands_in_an_address_the_history_or_a_log(server, served, phone):
    wave = served.wave("enhancer", "self", codes_for=served.small)
    code, line, page = served.codes[0], Line(server.port), phone()
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    go(page, f"{line.url}/?join={wave.join_code}")
    start(page)
    page.locator("#slip").fill(code)
    forward(page)
    page.get_by_text("2 people are invited in Grade 6 and 7").wait_for()
    forward(page)
    page.locator(".statement").wait_for()
    draft = json.loads(kept(page)[f"reflectory:{wave.join_code}"])
    items = list(page.evaluate("[...window.__reflectoryDrafts.values()][0].answers"))
    to_the_end(page)
    page.locator("textarea").first.fill("Marmalade on Thursdays")
    items = list(page.evaluate("[...window.__reflectoryDrafts.values()][0].answers"))
    send(page)
    thanked(page)
    page.get_by_role("button", name=say("en", "answer.page.key_make")).click()
    page.locator(".reflection-key li").first.wait_for()
    words = page.locator(".reflection-key li").all_inner_texts()
    history = page.context.new_cdp_session(page).send("Page.getNavigationHistory")
    seen = {
        "addresses": "\n".join([*asked, page.url]),
        "history": json.dumps(history),
        "log": server.log.read_text("utf-8"),
        "request lines": "\n".join(re.findall(r"(?:GET|POST) \S+ HTTP/1.1", bytes(line.sent).decode("latin-1"))),
        "what stays in the browser": json.dumps(kept(page)),
    }
    line.cut()
    assert items
    assert len(words) == 11
    secrets = [code, code.replace("-", ""), draft["token"], "Marmalade", *(f'"{id}"' for id in items), " ".join(words)]
    assert wave.join_code in seen["addresses"], "or nothing was looked at"
    assert wave.join_code in seen["request lines"]
    for place, text in seen.items():
        for secret in secrets:
            assert secret not in text, f"{secret} stands in {place}"
