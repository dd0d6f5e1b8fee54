"""Answering in a real browser against the real server: nothing is lost, nothing is doubled, everybody can use it.

What has to hold of both hosts, the page by itself and the page inside the app, is tried on both.
"""

from __future__ import annotations

import json

import pytest

from tests.web.survey.seeing import violations
from tests.web.survey.walking import (
    answer,
    answered,
    begin,
    begun,
    cast,
    forward,
    go,
    go_on,
    send,
    shown,
    start,
    thanked,
    to_the_end,
)

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_whole_survey_on_a_phone(server, served, phone, language):
    wave = served.wave("enhancer", "self")
    page = phone(locale=f"{language}-CA")
    go(page, f"{server.url}/?join={wave.join_code}")
    assert page.evaluate("document.documentElement.lang") == language
    begin(page)
    answer(page, many=29)
    page.locator("textarea").first.fill("Un début\nA start")
    send(page)
    thanked(page, language)
    assert page.locator(".profile .row").count() == 6
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert page.evaluate("document.documentElement.lang") == language
    assert cast(served, wave) == 1


def test_both_hosts_ask_send_and_draw_the_picture(served, phone, come):
    wave = served.wave("enhancer", "self")
    page = phone()
    come(page, wave)
    begin(page)
    answer(page, many=29)
    send(page)
    thanked(page)
    page.locator(".profile .row").first.wait_for()
    assert page.locator("[role=dialog]").count() == 0
    assert cast(served, wave) == 1


def test_twenty_nine_statements_take_thirty_one_taps_with_a_finger(server, served, phone):
    wave = served.wave("enhancer", "self")
    page = phone()
    taps = 0
    go(page, f"{server.url}/a/{wave.join_code}?unit={served.large}")
    for place in (".foot .primary", *[".statement .rows label >> nth=2"] * 29, "[data-send]"):
        before = shown(page) if page.locator(".statement").count() else ""
        page.locator(place).click()  # waits until a tap would count
        taps += 1
        if ".statement" in place:
            page.wait_for_function(
                "(before) => document.querySelector('.statement h1')?.textContent !== before", arg=before
            )
    thanked(page)
    assert taps == 31
    assert cast(served, wave) == 1


def test_a_reload_in_mid_survey_keeps_the_draft(server, served, phone):
    page = phone()
    begun(served, server.url, page)
    answer(page, 1, many=7)
    title = shown(page)
    page.reload()
    page.get_by_text("Welcome back").wait_for()
    assert shown(page) == title
    assert answered(page) == 7
    page.get_by_role("button", name="Back").press("Enter")
    assert page.locator(".statement input").nth(1).is_checked()


def test_the_browsers_own_back_and_forward_step_through_the_statements(served, phone, come):
    wave = served.wave()
    page = phone()
    come(page, wave)
    begin(page)
    seen = [shown(page)]
    for _ in range(3):
        answer(page, many=1)
        seen.append(shown(page))
    for before in reversed(seen[:3]):
        page.go_back()
        page.locator(".statement h1", has_text=before).wait_for()
    page.go_back()
    page.locator(".survey[data-screen=place]").wait_for()
    page.go_forward()
    page.locator(".statement h1", has_text=seen[0]).wait_for()
    assert answered(page) == 3
    page.get_by_role("button", name="Back").click()
    page.locator(".survey[data-screen=place]").wait_for()


def test_the_focus_follows_and_the_statement_is_the_name_of_its_answers(server, served, phone):
    page = phone()
    begun(served, server.url, page)
    for _ in range(2):
        group = page.get_by_role("radiogroup", name=shown(page))
        assert group.locator("input").first.evaluate("(one) => one === document.activeElement")
        answer(page, many=1)


def test_a_server_that_dies_in_mid_survey_loses_nothing(server, served, phone, come):
    wave = served.wave()
    page = phone()
    come(page, wave)
    begin(page)
    answer(page)
    server.kill()
    try:
        to_the_end(page)
        send(page)
        page.get_by_text("Not through yet").wait_for()
        page.wait_for_timeout(1500)
        assert page.locator("[role=dialog]").count() == 0
    finally:
        server.start()
    thanked(page, seconds=60)
    page.locator(".profile .row").first.wait_for()
    assert cast(served, wave) == 1


def test_without_network_answering_goes_on_and_arrives_later(served, phone, come):
    wave = served.wave()
    page = phone()
    come(page, wave)
    begin(page)
    page.context.set_offline(True)
    page.get_by_text("No connection at the moment").wait_for()
    to_the_end(page)
    send(page)
    page.wait_for_timeout(5000)
    assert page.locator("[role=dialog]").count() == 0
    page.context.set_offline(False)
    thanked(page, seconds=60)
    assert cast(served, wave) == 1


def test_three_quick_taps_send_one_response(server, served, phone):
    page = phone()
    wave = begun(served, server.url, page)
    to_the_end(page)
    page.evaluate("() => { const one = document.querySelector('[data-send]'); one.click(); one.click(); one.click(); }")
    thanked(page)
    assert cast(served, wave) == 1


def test_two_tabs_give_one_response_and_the_second_says_so(server, served, phone):
    first = phone()
    wave = begun(served, server.url, first)
    answer(first)
    second = first.context.new_page()
    go(second, f"{server.url}/?join={wave.join_code}")
    go_on(second)
    assert answered(second) == 6
    first.bring_to_front()
    to_the_end(first)
    assert answered(second) == 7
    send(first)
    thanked(first)
    second.bring_to_front()
    second.get_by_role("heading", name="Already answered").wait_for()
    first.bring_to_front()
    first.reload()
    first.get_by_role("heading", name="Already answered").wait_for()
    assert cast(served, wave) == 1


def test_a_response_repeated_by_its_own_browser_is_still_one(server, served, phone):
    """The acknowledgement is lost: the browser forgets that it was thanked, and sends the same draft again."""
    page = phone()
    wave = begun(served, server.url, page)
    to_the_end(page)
    key = f"reflectory:{wave.join_code}"
    draft = page.evaluate("(key) => localStorage.getItem(key)", key)
    send(page)
    thanked(page)
    again = json.dumps({**json.loads(draft), "sending": True})
    page.evaluate("([key, text]) => localStorage.setItem(key, text)", [key, again])
    page.reload()
    thanked(page)
    assert cast(served, wave) == 1


def test_a_draft_of_the_page_before_this_one_is_taken_up_where_it_was(server, served, phone):
    page = phone()
    wave = begun(served, server.url, page)
    answer(page)
    key = f"reflectory:{wave.join_code}"
    draft = json.loads(page.evaluate("(key) => localStorage.getItem(key)", key))
    draft = {**draft, "screen": "statements", "at": 6, "one": False, "id": ""}
    del draft["step"]
    page.evaluate("([key, text]) => localStorage.setItem(key, text)", [key, json.dumps(draft)])
    title = shown(page)
    page.reload()
    page.get_by_text("Welcome back").wait_for()
    assert (shown(page), answered(page)) == (title, 6)


def test_a_one_use_code_is_asked_for_and_works_once(server, served, phone):
    wave = served.wave(codes_for=served.small)
    code = served.codes[0]
    page = phone()
    go(page, f"{server.url}/?join={wave.join_code}")
    start(page)
    page.locator("#slip").fill("WRONG-CODE")
    forward(page)
    page.get_by_text("We do not know this code").wait_for()
    page.locator("#slip").fill(code.lower())
    forward(page)
    page.get_by_text("2 people are invited in Grade 6 and 7").wait_for()
    assert code not in page.url
    forward(page)
    to_the_end(page)
    send(page)
    thanked(page)
    stranger = phone()
    go(stranger, f"{server.url}/?join={wave.join_code}")
    start(stranger)
    stranger.locator("#slip").fill(code)
    forward(stranger)
    stranger.get_by_text("already used on another device").wait_for()
    assert cast(served, wave) == 1


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("language", ["en", "fr"])
def test_no_accessibility_violations(served, phone, come, dark, language):
    wave = served.wave("enhancer", "self")
    page = phone(locale=f"{language}-CA", dark=dark)
    come(page, wave)
    page.locator("details summary").first.click()
    found = {"first": violations(page)}
    start(page)
    page.locator("#school").select_option(label="Cedar Elementary")
    page.get_by_role("radio", name="Grade 6 and 7").press("Space")
    found["place"] = violations(page)
    forward(page)
    page.locator(".statement input").nth(2).press("Space")
    found["statement"] = violations(page)
    page.locator(".menu summary").click()
    found["menu"] = violations(page)
    page.locator(".menu summary").click()
    to_the_end(page)
    found["last"] = violations(page)
    page.get_by_role("button", name={"en": "Back", "fr": "Retour"}[language]).press("Enter")
    answer(page, many=1)
    send(page)
    thanked(page, language)
    page.locator(".profile").wait_for()
    found["thanks"] = violations(page)
    page.locator(".key-offer button").first.click()
    page.locator(".reflection-key li").first.wait_for()
    found["key"] = violations(page)
    assert found == {name: [] for name in found}


@pytest.mark.parametrize(("width", "height"), [(320, 640), (360, 740), (768, 1024), (1280, 900)])
def test_a_statement_fits_the_screen_and_its_rows_are_large_enough_to_touch(server, served, phone, width, height):
    page = phone(width=width, height=height)
    begun(served, server.url, page, "enhancer", "self")
    while page.locator(".survey[data-screen=statement]").count():
        rows = page.locator(".statement .rows label")
        assert all(rows.nth(i).bounding_box()["height"] >= 52 for i in range(rows.count()))
        assert page.evaluate("document.documentElement.scrollHeight") <= height, shown(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        where = rows.last.bounding_box()
        rows.nth(1).locator("input").press("Space")
        assert rows.last.bounding_box() == where
        page.locator("[data-next]").press("Enter")


def test_the_keyboard_alone_answers_and_nothing_moves_on_before_enter(server, served, phone):
    page = phone(width=1280, height=900)
    begun(served, server.url, page)
    first = shown(page)
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    page.wait_for_timeout(800)
    assert shown(page) == first
    assert page.locator(".statement input").nth(1).is_checked()
    page.keyboard.press("5")
    assert page.locator(".statement input").nth(4).is_checked()
    page.keyboard.press("Enter")
    assert shown(page) != first
    page.locator("[data-next]").focus()
    page.keyboard.press("3")  # the focus is not in the statement
    assert answered(page) == 1


def test_whoever_presses_next_themselves_is_not_moved_on_and_all_can_stand_on_one_page(server, served, phone):
    page = phone()
    wave = begun(served, server.url, page)
    first = shown(page)
    page.locator(".menu summary").click()
    page.get_by_role("button", name="I press Next myself").click()
    page.locator(".statement .rows label").nth(3).click()
    page.wait_for_timeout(800)
    assert shown(page) == first
    page.get_by_role("button", name="Next").click()
    page.locator(".menu summary").click()
    page.get_by_role("button", name="All on one page").click()
    page.locator(".survey[data-screen=sheet]").wait_for()
    assert page.locator(".statement").count() == 28
    assert answered(page) == 1
    assert violations(page) == []
    page.locator("[data-send]").click()
    thanked(page)
    assert cast(served, wave) == 1


def test_what_was_skipped_is_listed_before_send_and_leads_there_and_back(server, served, phone):
    page = phone()
    begun(served, server.url, page)
    left = []
    for skip in (True, False, True, *[False] * 25):
        if skip:
            left.append(shown(page))
            page.locator("[data-next]").press("Enter")
        else:
            answer(page, many=1)
    page.locator(".skipped").get_by_text("2 statements left open").wait_for()
    page.get_by_role("link", name=left[0]).click()
    assert shown(page) == left[0]
    answer(page, many=1)
    assert shown(page) == left[1], "the next that is open"
    answer(page, many=1)
    assert page.locator(".skipped").count() == 0
    assert page.locator("[data-send]").is_visible()


def test_the_background_question_is_asked_only_where_results_are_cut_by_it(server, served, phone):
    wave = served.wave(cut="role")
    page = phone()
    go(page, f"{server.url}/?join={wave.join_code}")
    start(page)
    page.locator("#school").select_option(label="Cedar Elementary")
    page.get_by_role("radio", name="Primary team").press("Space")
    page.get_by_text("the results are shown by this background").wait_for()
    page.locator("fieldset").last.locator("input").first.press("Space")
    forward(page)
    to_the_end(page)
    send(page)
    thanked(page)
    assert cast(served, wave) == 1
