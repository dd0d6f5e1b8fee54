"""Answering in a real browser against the real server: nothing is lost, nothing is doubled, everybody can use it."""

from __future__ import annotations

import json

import pytest

from tests.web.survey import seeing
from tests.web.survey.walking import answer, begin, cast, go, go_on, thanked, to_the_end

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_whole_survey_on_a_phone(server, served, phone, language):
    wave = served.wave("enhancer", "self")
    page = phone(locale=f"{language}-CA")
    go(page, f"{server.url}/?join={wave.join_code}")
    assert page.evaluate("document.documentElement.lang") == language
    begin(page)
    while page.locator("fieldset[data-item]").count():
        answer(page)
        page.locator("[data-forward]").click()
    page.locator("textarea").first.fill("Un début\nA start")
    page.locator("[data-forward]").click()
    thanked(page, language)
    page.locator(".profile .standing").first.wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert page.evaluate("document.documentElement.lang") == language
    assert cast(served, wave) == 1


def test_a_reload_in_mid_survey_keeps_the_draft(server, served, phone):
    wave = served.wave()
    page = phone()
    go(page, f"{server.url}/?join={wave.join_code}")
    begin(page)
    answer(page)
    page.locator("[data-forward]").click()
    page.locator("fieldset[data-item] label").nth(1).click()
    title = page.locator("h1").inner_text()
    page.reload()
    page.get_by_text("Welcome back").wait_for()
    assert page.locator("h1").inner_text() == title
    assert page.locator("fieldset[data-item] input").nth(1).is_checked()
    page.get_by_role("button", name="Back").click()
    assert page.locator("input:checked").count() == 6


def test_back_and_next_keep_answers_and_a_cleared_answer_stays_cleared(server, served, phone):
    wave = served.wave()
    page = phone()
    go(page, f"{server.url}/?join={wave.join_code}")
    begin(page)
    assert page.locator("input:checked").count() == 0
    answer(page)
    page.locator(".clear").nth(2).click()
    page.locator("[data-forward]").click()
    assert page.evaluate("document.activeElement.shadowRoot.activeElement.tagName") == "H1"
    page.get_by_role("button", name="Back").click()
    assert page.locator("input:checked").count() == 5
    page.get_by_role("button", name="Show one statement at a time").click()
    assert page.locator("fieldset[data-item]").count() == 1


def test_a_server_that_dies_in_mid_survey_loses_nothing(server, served, phone):
    wave = served.wave()
    page = phone()
    go(page, f"{server.url}/?join={wave.join_code}")
    begin(page)
    answer(page)
    page.locator("[data-forward]").click()
    server.kill()
    try:
        page.get_by_text("No connection at the moment").wait_for(timeout=20_000)
        to_the_end(page)
        page.locator("[data-forward]").click()
        page.wait_for_timeout(1500)
    finally:
        server.start()
    thanked(page, seconds=60)
    page.locator(".profile .standing").first.wait_for()
    assert cast(served, wave) == 1


def test_without_network_answering_goes_on_and_arrives_later(server, served, phone):
    wave = served.wave()
    page = phone()
    go(page, f"{server.url}/?join={wave.join_code}")
    begin(page)
    page.context.set_offline(True)
    to_the_end(page)
    page.locator("[data-forward]").click()
    page.wait_for_timeout(5000)
    assert page.locator("[role=dialog]").count() == 0
    page.context.set_offline(False)
    thanked(page, seconds=60)
    assert cast(served, wave) == 1


def test_three_quick_taps_send_one_response(server, served, phone):
    wave = served.wave()
    page = phone()
    go(page, f"{server.url}/?join={wave.join_code}")
    begin(page)
    to_the_end(page)
    page.evaluate("""() => {
        const host = [...document.querySelectorAll('*')].find((one) => one.shadowRoot?.querySelector('.survey'));
        const button = host.shadowRoot.querySelector('[data-forward]');
        button.click(); button.click(); button.click();
    }""")
    thanked(page)
    assert cast(served, wave) == 1


def test_two_tabs_give_one_response_and_the_second_says_so(server, served, phone):
    wave = served.wave()
    first = phone()
    go(first, f"{server.url}/?join={wave.join_code}")
    begin(first)
    answer(first)
    second = first.context.new_page()
    go(second, f"{server.url}/?join={wave.join_code}")
    go_on(second)
    assert second.locator("input:checked").count() == 6
    first.bring_to_front()
    to_the_end(first)
    first.locator("[data-forward]").click()
    thanked(first)
    second.bring_to_front()
    second.get_by_role("heading", name="Already answered").wait_for()
    first.bring_to_front()
    first.reload()
    first.get_by_role("heading", name="Already answered").wait_for()
    assert cast(served, wave) == 1


def test_a_response_repeated_by_its_own_browser_is_still_one(server, served, phone):
    """The acknowledgement is lost: the browser forgets that it was thanked, and sends the same draft again."""
    wave = served.wave()
    page = phone()
    go(page, f"{server.url}/?join={wave.join_code}")
    begin(page)
    to_the_end(page)
    key = f"reflectory:{wave.join_code}"
    draft = page.evaluate("(key) => localStorage.getItem(key)", key)
    page.locator("[data-forward]").click()
    thanked(page)
    again = json.dumps({**json.loads(draft), "sending": True, "id": "0123456789abcdef"})
    page.evaluate("([key, text]) => localStorage.setItem(key, text)", [key, again])
    page.reload()
    thanked(page)
    assert cast(served, wave) == 1


def test_a_one_use_code_is_asked_for_and_works_once(server, served, phone):
    wave = served.wave(codes_for=served.small)
    code = served.codes[0]
    page = phone()
    go(page, f"{server.url}/?join={wave.join_code}")
    page.locator(".buttons .primary").click()
    page.locator("#slip").fill("WRONG-CODE")
    page.locator("[data-forward]").click()
    page.get_by_text("We do not know this code").wait_for()
    page.locator("#slip").fill(code.lower())
    page.locator("[data-forward]").click()
    page.get_by_text("Grade 6 and 7 has 2 people").wait_for()
    assert code not in page.url
    page.locator("[data-forward]").click()
    to_the_end(page)
    page.locator("[data-forward]").click()
    thanked(page)
    stranger = phone()
    go(stranger, f"{server.url}/?join={wave.join_code}")
    stranger.locator(".buttons .primary").click()
    stranger.locator("#slip").fill(code)
    stranger.locator("[data-forward]").click()
    stranger.get_by_text("already used on another device").wait_for()
    assert cast(served, wave) == 1


@pytest.mark.parametrize("width", [360, 768, 1280])
def test_rows_are_large_enough_to_touch_and_nothing_moves_when_one_answers(server, served, phone, width):
    wave = served.wave("enhancer", "self")
    page = phone(width=width, height=900)
    go(page, f"{server.url}/?join={wave.join_code}")
    begin(page)
    rows = page.locator("fieldset[data-item] .rows label")
    assert all(rows.nth(i).bounding_box()["height"] >= 44 for i in range(rows.count()))
    where = page.locator("fieldset[data-item]").nth(3).bounding_box()
    rows.nth(1).click()
    assert page.locator("fieldset[data-item]").nth(3).bounding_box() == where
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_keyboard_alone_answers_a_page(server, served, phone):
    wave = served.wave()
    page = phone(width=1280, height=900)
    go(page, f"{server.url}/?join={wave.join_code}")
    begin(page)
    page.locator("fieldset[data-item] input").first.focus()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowRight")
    assert page.locator("fieldset[data-item]").first.locator("input").nth(1).is_checked()
    page.keyboard.press("Enter")
    assert page.locator("h1").inner_text().startswith("Statements 1")


def test_on_a_shared_device_nothing_is_kept_in_the_browser(server, served, phone):
    wave = served.wave()
    page = phone()
    go(page, f"{server.url}/?join={wave.join_code}&kiosk=1")
    begin(page)
    answer(page)
    page.locator("[data-forward]").click()
    assert page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('reflectory'))") == []
    to_the_end(page)
    page.locator("[data-forward]").click()
    thanked(page)
    page.get_by_role("button", name="Next person").click()
    page.get_by_role("heading", name="Our promise to you").wait_for()
    assert not page.locator(".profile").is_visible()
    page.locator(".profile").wait_for(state="detached")
    begin(page)
    assert page.locator("input:checked").count() == 0
    assert cast(served, wave) == 1


def test_the_background_question_is_asked_only_where_results_are_cut_by_it(server, served, phone):
    wave = served.wave(cut="role")
    page = phone()
    go(page, f"{server.url}/?join={wave.join_code}")
    page.locator(".buttons .primary").click()
    page.locator("#school").select_option(label="Cedar Elementary")
    page.get_by_role("radio", name="Primary team").check()
    page.get_by_text("there are no results by team").wait_for()
    page.locator("fieldset").last.locator("label").first.click()
    page.locator("[data-forward]").click()
    to_the_end(page)
    page.locator("[data-forward]").click()
    thanked(page)
    assert cast(served, wave) == 1


def test_a_reflection_key_made_after_a_survey_opens_it_again_and_withdraws_it(server, served, phone):
    wave = served.wave(title="Spring of keys")
    page = phone()
    go(page, f"{server.url}/?join={wave.join_code}")
    begin(page)
    answer(page)
    to_the_end(page)
    page.locator("[data-forward]").click()
    thanked(page)
    page.get_by_role("button", name="Make me a reflection key").click()
    page.locator(".reflection-key li").first.wait_for()
    words = page.locator(".reflection-key li").all_inner_texts()
    assert len(words) == 11
    page.goto(f"{server.url}/my-reflections")
    page.get_by_role("textbox", name="Your reflection key").fill(", ".join(words).upper())
    page.get_by_role("button", name="Open", exact=True).click()
    page.locator(".profile").first.wait_for()
    assert seeing.axe(page) == []
    page.get_by_role("button", name="Withdraw my answers").click()
    page.get_by_role("button", name="Yes, withdraw them").click()
    page.get_by_text("have been withdrawn").wait_for()
    assert cast(served, wave) == 0
