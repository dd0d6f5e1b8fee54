"""A personal link: its code stands after the #, comes into the page by itself, and nobody reads it from the address."""

from __future__ import annotations

import json
from urllib.parse import urlsplit

import pytest

from reflectory.db import invitations
from reflectory.web.waves.printing import personal_link
from tests.web.survey.walking import cast, go, thanked, to_the_end

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("early", [True, False])
def test_a_personal_link_brings_its_code_and_is_answered_once(server, served, phone, early):
    wave, page = served.wave(codes_for=served.small), phone()
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    link = f"{server.url}/?join={wave.join_code}" + ("" if early else "&fresh=1")
    go(page, personal_link(link, served.codes[0], "en"))
    page.locator(".survey .buttons .primary").click()
    assert page.locator("#slip").input_value() == served.codes[0]
    assert urlsplit(page.url).fragment == ""
    page.locator("[data-forward]").click()
    page.get_by_text("Grade 6 and 7 has 2 people").wait_for()
    page.locator("[data-forward]").click()
    page.locator("fieldset[data-item]").first.wait_for()
    assert invitations.wave_of(served.engine, served.codes[0]) == wave.id
    to_the_end(page)
    page.locator("[data-forward]").click()
    thanked(page)
    assert cast(served, wave) == 1
    assert not [url for url in asked if served.codes[0] in url], "no address that was asked for holds the code"
    kept = page.evaluate("JSON.stringify(localStorage)")
    assert served.codes[0] not in json.dumps(kept), "once the answers are in, the browser forgets the code"
    log = server.log.read_text("utf-8")
    assert served.codes[0] not in log


def test_what_is_no_code_after_the_hash_is_left_alone(server, served, phone):
    wave, page = served.wave(codes_for=served.small), phone()
    go(page, f"{server.url}/?join={wave.join_code}#slip=%3Cb%3Ehello%3C/b%3E")
    page.locator(".survey .buttons .primary").click()
    assert page.locator("#slip").input_value() == ""
