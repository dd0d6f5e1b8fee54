"""A reflection key is seen whole, said to be kept, and then opens what it locks without being typed."""

from __future__ import annotations

import pytest

from reflectory.db.mnemonic_words import LISTS, UNKIND, new_reflection_key, parse_reflection_key
from reflectory.i18n.names import without_accents
from tests.web.survey.seeing import violations
from tests.web.survey.walking import answer, begin, begun, cast, go, send, thanked, to_the_end

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("width", [360, 320])
def test_the_whole_key_is_in_view_and_opens_my_reflections(server, served, phone, width):
    page = phone(width=width)
    begun(served, server.url, page, "enhancer", "self")
    to_the_end(page)
    send(page)
    thanked(page)
    page.get_by_role("button", name="Make me a reflection key").click()
    words = page.locator(".reflection-key li")
    words.first.wait_for()
    page.wait_for_function(
        "() => [...document.querySelectorAll('.reflection-key li')].every((one) => {"
        " const box = one.getBoundingClientRect();"
        " return box.top >= 0 && box.bottom <= innerHeight && box.left >= 0 && box.right <= innerWidth; })"
    )
    assert words.count() == 11
    with page.expect_download() as saved:
        page.get_by_role("button", name="Save as picture").click()
    assert saved.value.suggested_filename.endswith(".png")
    assert page.get_by_role("button", name="My reflections").count() == 0
    page.get_by_role("button", name="I have kept it").click()
    page.locator(".reflection-key").wait_for(state="detached")
    page.get_by_role("button", name="My reflections").click()
    page.get_by_text("You kept 1 reflection").wait_for()


def test_a_reflection_key_made_after_a_survey_opens_it_at_once_and_withdraws_it(served, server, phone, come):
    wave = served.wave(title="Spring of keys")
    page = phone()
    come(page, wave)
    begin(page)
    answer(page)
    to_the_end(page)
    send(page)
    thanked(page)
    page.get_by_role("button", name="Make me a reflection key").click()
    page.locator(".reflection-key li").first.wait_for()
    words = page.locator(".reflection-key li").all_inner_texts()
    assert len(words) == 11
    assert page.get_by_role("button", name="My reflections").count() == 0
    page.get_by_role("button", name="I have kept it").click()
    page.get_by_role("button", name="My reflections").click()
    page.get_by_text("You kept 1 reflection").wait_for()
    assert page.evaluate("sessionStorage.getItem('reflectory-key')") is None
    assert not any(word in page.url for word in words)
    assert violations(page) == []
    page.get_by_role("button", name="Withdraw my answers").click()
    page.get_by_role("button", name="Yes, withdraw them").click()
    page.get_by_text("have been withdrawn").wait_for()
    assert cast(served, wave) == 0
    go(page, f"{server.url}/?join={wave.join_code}")
    page.locator(".survey[data-screen=first]").wait_for()


def test_a_key_is_remembered_on_a_phone_only_if_asked_and_can_be_forgotten(served, server, phone):
    page = phone()
    begun(served, server.url, page, "team-pulse")
    answer(page)
    to_the_end(page)
    send(page)
    page.get_by_role("button", name="Make me a reflection key").click()
    page.get_by_role("button", name="I have kept it").click()
    assert not page.get_by_label("Remember on this phone").is_checked()
    page.get_by_label("Remember on this phone").check()
    page.goto(f"{server.url}/reflections")
    page.get_by_text("You kept 1 reflection").wait_for()
    page.get_by_role("button", name="Forget on this phone").click()
    page.get_by_role("button", name="Forget on this phone").wait_for(state="hidden")
    page.reload()
    page.get_by_role("textbox", name="Your reflection key").wait_for()


def test_no_new_key_has_a_word_that_nobody_would_like_to_read_there_and_old_keys_open_as_ever():
    for language in LISTS:
        for _ in range(300):
            assert not {without_accents(word) for word in new_reflection_key(language)} & UNKIND
    old = " ".join(["awful", "ugly", "useless", *["zoo"] * 8])
    assert parse_reflection_key(old)
