"""Taking a survey up again: by the same person or the next one, after it closed, and with the picture at the end."""

from __future__ import annotations

import datetime as dt

import pytest

from reflectory.db import waves
from tests.web.survey.walking import (
    answer,
    answered,
    begin,
    begun,
    cast,
    forward,
    go,
    onward,
    send,
    start,
    thanked,
    to_the_end,
)

pytestmark = pytest.mark.browser
COMMENT = "Plus de temps, s’il vous plaît 🙂"


def kept(page):
    """Return everything of ours that this browser keeps, by store."""
    read = "(store) => Object.entries(store).filter(([name]) => name.startsWith('reflectory'))"
    return page.evaluate(f"[({read})(localStorage), ({read})(sessionStorage)].map((one) => JSON.stringify(one))")


def test_the_next_person_is_asked_before_any_answer_is_seen(server, served, phone):
    first = phone()
    wave = begun(served, server.url, first)
    answer(first, 1)
    page = first.context.new_page()
    first.close()
    go(page, f"{server.url}/?join={wave.join_code}")
    assert page.locator("h1").inner_text() == "Go on, or begin anew?"
    assert page.locator("input").count() == 0
    page.get_by_role("button", name="Begin anew").click()
    begin(page)
    assert answered(page) == 0
    to_the_end(page)
    send(page)
    thanked(page)
    assert cast(served, wave) == 1


def test_the_same_tab_asks_whoever_opens_the_link_once_more_and_goes_on_after_a_reload(server, served, phone):
    page = phone()
    wave = begun(served, server.url, page)
    answer(page, 1)
    go(page, f"{server.url}/?join={wave.join_code}")
    page.get_by_role("button", name="Go on where I left off").click()
    assert answered(page) == 6
    page.reload()
    page.get_by_text("Welcome back").wait_for()
    assert answered(page) == 6
    page.get_by_role("button", name="Not yours? Start afresh").click()
    assert page.locator("input").count() == 0
    page.get_by_role("button", name="Begin anew").click()
    page.locator(".survey[data-screen=first]").wait_for()


def test_the_next_person_with_a_link_of_their_own_goes_on_with_their_own_code(server, served, phone):
    wave = served.wave(codes_for=served.small)
    page = phone()
    go(page, f"{server.url}/?join={wave.join_code}#slip={served.codes[0]}")
    start(page)
    forward(page)
    page.get_by_text("2 people are invited in Grade 6 and 7").wait_for()
    forward(page)
    answer(page, 1)
    page.goto("about:blank")
    go(page, f"{server.url}/?join={wave.join_code}#slip={served.codes[1]}")
    page.get_by_role("button", name="Begin anew").click()
    start(page)
    assert page.locator("#slip").input_value() == served.codes[1]


@pytest.mark.parametrize("way", ["", "&kiosk=1"], ids=["own", "shared"])
def test_a_wave_that_closes_meanwhile_gives_back_the_words_and_the_picture(server, served, phone, way):
    wave = served.wave("enhancer", "self")
    page = phone()
    go(page, f"{server.url}/?join={wave.join_code}{way}")
    begin(page)
    answer(page, many=29)
    page.locator("textarea").first.fill(COMMENT)
    waves.close_wave(served.engine, wave.id)
    send(page)
    page.get_by_role("heading", name="What you had begun").wait_for(timeout=60_000)
    page.get_by_text("closed in the meantime").first.wait_for()
    page.locator(".profile .row").first.wait_for(timeout=60_000)
    assert page.locator("textarea").input_value() == COMMENT
    assert page.locator("h1:visible").count() == 1
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy", exact=True).click()
    page.get_by_text("Copied.").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == COMMENT
    assert page.get_by_role("button", name="Make me a reflection key").count() == 0
    assert cast(served, wave) == 0
    ours = kept(page)
    assert ours[0] == "[]"
    if way:
        assert ours[1] == "[]"
        return
    page.reload()
    page.locator(".profile .row").first.wait_for(timeout=60_000)
    assert page.locator("textarea").input_value() == COMMENT
    page.get_by_role("button", name="Close and erase").click()
    page.locator(".profile").wait_for(state="detached")
    assert kept(page) == ["[]", "[]"]
    assert page.locator("textarea").count() == 0


def test_whoever_comes_back_to_a_closed_wave_is_asked_first_and_another_tab_finds_nothing(server, served, phone):
    page = phone()
    wave = begun(served, server.url, page, "enhancer", "self")
    answer(page, 1)
    waves.close_wave(served.engine, wave.id)
    other = page.context.new_page()
    other.goto(f"{server.url}/?join={wave.join_code}")
    other.get_by_role("button", name="It was me: show them").wait_for(timeout=60_000)
    assert other.locator(".profile").count() == 0
    other.get_by_role("button", name="It was me: show them").click()
    other.locator(".profile").first.wait_for(timeout=60_000)
    third = page.context.new_page()
    third.goto(f"{server.url}/?join={wave.join_code}")
    third.get_by_text("takes no more answers").wait_for(timeout=60_000)
    third.wait_for_timeout(2000)
    assert third.locator(".foot button, textarea, .profile").count() == 0


def test_a_phone_whose_clock_is_wrong_deletes_nothing_and_asks_for_no_other_survey(server, served, phone):
    other = served.wave(title="Another")
    page = phone()
    wave = begun(served, server.url, page, closes=dt.date.today())
    answer(page, 1)
    page.clock.install(time=dt.datetime.now() + dt.timedelta(days=400))
    asked = []
    page.on("request", lambda request: asked.append(request.url + (request.post_data or "")))
    go(page, f"{server.url}/?join={other.join_code}")
    page.wait_for_timeout(1000)
    assert wave.join_code in kept(page)[0]
    assert not any(wave.join_code in one for one in asked)
    go(page, f"{server.url}/?join={wave.join_code}")
    page.get_by_role("button", name="Go on where I left off").click()
    assert answered(page) == 6


def test_where_there_is_no_picture_none_is_offered_to_print_or_erase(server, served, phone):
    wave = served.wave("book-study", "chapter")
    page = phone()
    go(page, f"{server.url}/a/{wave.join_code}?unit={served.large}")
    start(page)
    answer(page, many=1)
    send(page)
    thanked(page)
    page.get_by_text("By itself it makes no picture").wait_for()
    assert page.get_by_role("button", name="Print or save as PDF").count() == 0
    assert page.get_by_role("button", name="Close and erase").count() == 0
    assert page.get_by_text("Your picture stays in this tab").count() == 0


def test_the_picture_survives_a_reload_and_leaving_until_it_is_erased(server, served, phone):
    page = phone()
    wave = begun(served, server.url, page, "enhancer", "self")
    answer(page)
    to_the_end(page)
    send(page)
    thanked(page)
    page.locator(".profile .row").first.wait_for()
    drawn = page.locator(".profile").inner_text()
    page.wait_for_timeout(500)
    page.reload()
    page.locator(".profile .row").first.wait_for()
    assert page.locator(".profile").inner_text() == drawn
    page.goto(server.url)
    page.go_back()
    page.locator(".profile .row").first.wait_for()
    stranger = page.context.new_page()
    go(stranger, f"{server.url}/?join={wave.join_code}")
    stranger.get_by_role("heading", name="Already answered").wait_for()
    assert stranger.locator(".profile").count() == 0
    stranger.get_by_role("link", name="My reflections").wait_for()
    page.get_by_role("button", name="Close and erase").click()
    page.locator(".profile").wait_for(state="detached")
    page.reload()
    page.get_by_role("heading", name="Already answered").wait_for()
    assert page.locator(".profile").count() == 0
    assert kept(page)[1] == "[]"


def test_somebody_else_is_asked_about_and_at_once_on_a_shared_device(server, served, phone):
    wave = served.wave("enhancer", "self")
    page = phone()
    for way in ("", "&kiosk=1"):
        go(page, f"{server.url}/?join={wave.join_code}{way}")
        if not way:
            begin(page)
            to_the_end(page)
            send(page)
            thanked(page)
            page.locator(".profile").first.wait_for()
            page.get_by_role("button", name="Somebody else answers").click()
            assert page.locator(".profile").first.is_visible()
            page.get_by_role("button", name="No, stay here").click()
            page.get_by_role("button", name="Somebody else answers").click()
            page.get_by_role("button", name="Yes, somebody else answers").click()
            page.locator(".survey[data-screen=first]").wait_for()
            page.locator(".profile").wait_for(state="detached")
            continue
        begin(page)
        to_the_end(page)
        send(page)
        thanked(page)
        assert page.locator(".survey .buttons button").first.inner_text() == "Next person"
        page.get_by_role("button", name="Next person").click()
        page.locator(".survey[data-screen=first]").wait_for()
    assert cast(served, wave) == 2


def test_where_no_statement_is_answered_no_picture_is_promised(server, served, phone):
    wave = served.wave("enhancer", "self")
    page = phone()
    go(page, f"{server.url}/?join={wave.join_code}&unit={served.large}")
    start(page)
    answer(page, 0, many=1)
    while page.locator(".survey[data-screen=statement]").count():
        onward(page)
    send(page)
    thanked(page)
    page.get_by_text("there is no picture to show").wait_for()
    assert page.locator(".drawing").count() == 0
