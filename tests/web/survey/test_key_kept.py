"""A reflection key is seen whole, said to be kept, and then opens what it locks without being typed."""

from __future__ import annotations

from base64 import b64encode
from secrets import token_hex

import pytest
from sqlalchemy import func, select

from reflectory.db import ballots, crypto, waves
from reflectory.db.mnemonic_words import LISTS, UNKIND, new_reflection_key, parse_reflection_key
from reflectory.db.schema import REFLECTION
from reflectory.db.transactions import reading
from reflectory.i18n.names import without_accents
from reflectory.web.survey.endpoint import replied
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


def test_a_key_pressed_for_twice_is_one_key_and_a_reload_offers_it_again_until_it_is_kept(server, served, phone):
    page = phone()
    begun(served, server.url, page, "enhancer", "self")
    to_the_end(page)
    send(page)
    thanked(page)
    copies = kept_copies(served)
    make = page.get_by_role("button", name="Make me a reflection key")
    first = words_after(page, lambda: make.evaluate("(one) => { one.click(); one.click(); }"))
    assert "token" not in page.evaluate("JSON.stringify(sessionStorage)")
    for again in (page.reload, lambda: (page.goto(f"{server.url}/healthz"), page.go_back())):
        again()
        page.locator(".profile").wait_for()
        if make.count():  # a browser that kept the page itself has the card in it
            words_after(page, make.click)
        assert page.locator(".reflection-key li").all_inner_texts() == first
    assert kept_copies(served) == copies + 1
    page.reload()
    words_after(page, make.click)
    page.get_by_role("button", name="I have kept it").click()
    page.reload()
    page.locator(".profile").wait_for()
    assert make.count() == 0
    page.get_by_role("link", name="My reflections").click()
    page.get_by_role("textbox", name="Your reflection key").fill(" ".join(first))
    page.get_by_role("button", name="Open", exact=True).click()
    page.get_by_text("You kept 1 reflection").wait_for()


def words_after(page, press):
    press()
    page.locator(".reflection-key li").first.wait_for()
    return page.locator(".reflection-key li").all_inner_texts()


def kept_copies(served):
    with reading(served.engine) as connection:
        return connection.scalar(select(func.count()).select_from(REFLECTION))


def test_what_a_tab_kept_for_a_key_is_of_use_to_no_other_wave_and_never_opens_a_ballot(district):
    wave, other = district.wave(), district.wave(title="Other")
    own = message(district, wave, "submit")
    reply = replied(own)
    assert reply["status"] == "kept"
    assert own["token"] not in reply["own"]
    asked = {"kind": "key", "language": "en", "wave": wave.join_code, "own": reply["own"]}
    assert replied(asked)["words"] == replied(asked)["words"] == replied({**own, "kind": "key"})["words"]
    (ballot,) = ballots.boxes(district.engine, wave.id)
    for stolen in (b64encode(ballot).decode(), "not base64", {"a": 1}, reply["own"][:-8]):
        assert replied({**asked, "own": stolen})["status"] == "refused"
    assert replied({**asked, "wave": other.join_code})["status"] == "refused"
    waves.close_wave(district.engine, wave.id)
    assert replied(asked)["status"] == "key", "as long as the answers lie there"
    crypto.destroy_wave_key(wave.public_key)
    assert replied(asked)["status"] == "refused"


def message(district, wave, kind):
    return {
        "kind": kind, "wave": wave.join_code, "token": token_hex(32), "language": "en", "unit": district.large,
        "attribute": None, "code": "", "answers": {"ow2": 3}, "comments": [],
    }  # fmt: skip


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
