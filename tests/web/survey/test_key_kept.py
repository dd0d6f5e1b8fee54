"""A reflection key is seen whole, said to be kept, and then opens what it locks without being typed."""

from __future__ import annotations

import pytest

from reflectory.db.mnemonic_words import LISTS, UNKIND, new_reflection_key, parse_reflection_key
from reflectory.i18n.names import without_accents
from tests.web.survey.walking import begin, go, send, thanked, to_the_end

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("width", [360, 320])
def test_the_whole_key_is_in_view_and_opens_my_reflections(server, served, phone, width):
    wave = served.wave("enhancer", "self")
    page = phone(width=width)
    go(page, f"{server.url}/?join={wave.join_code}")
    begin(page)
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


def test_no_new_key_has_a_word_that_nobody_would_like_to_read_there_and_old_keys_open_as_ever():
    for language in LISTS:
        for _ in range(300):
            assert not {without_accents(word) for word in new_reflection_key(language)} & UNKIND
    old = " ".join(["awful", "ugly", "useless", *["zoo"] * 8])
    assert parse_reflection_key(old)
