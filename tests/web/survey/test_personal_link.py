"""A personal link: its code stands after the #, comes into the page by itself, and nobody reads it from the address."""

from __future__ import annotations

import json
from urllib.parse import urlsplit

import pytest

from reflectory.db import invitations
from reflectory.web.waves.printing import personal_link
from tests.web.survey.walking import cast, forward, go, send, start, thanked, to_the_end

pytestmark = pytest.mark.browser


def test_a_personal_link_brings_its_code_and_is_answered_once(server, served, phone):
    wave, page = served.wave(codes_for=served.small), phone()
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    link = f"{server.url}/?join={wave.join_code}"
    go(page, personal_link(link, served.codes[0], "en"))
    start(page)
    assert page.locator("#slip").input_value() == served.codes[0]
    assert urlsplit(page.url).fragment == ""
    forward(page)
    page.get_by_text("2 people are invited in Grade 6 and 7").wait_for()
    forward(page)
    page.locator(".statement").wait_for()
    assert invitations.wave_of(served.engine, served.codes[0]) == wave.id
    to_the_end(page)
    send(page)
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
    start(page)
    assert page.locator("#slip").input_value() == ""
