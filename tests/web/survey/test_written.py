"""What a respondent writes, and what others named: any script, any length, as it is written."""

from __future__ import annotations

import secrets

import pytest

from reflectory.db import ballots, comments, crypto, units, waves
from reflectory.releases.publish import publish
from reflectory.responses.submit import fielded, submit
from tests.web.survey.walking import begun, cast, go, send, thanked, to_the_end

INUKTITUT = "ᐃᓄᒃᑎᑐᑦ ᐅᖃᓕᒫᕐᓂᖅ "
TEXTS = ("é" * 1500, (INUKTITUT * 100)[:1499] + "ᖅ", "🙂" * 1500, "👩\u200d🏫" * 500, "e\u0301" * 750)


@pytest.mark.parametrize("text", TEXTS, ids=["accents", "syllabics", "emoji", "joined", "combining"])
def test_any_1500_characters_are_kept_in_boxes_of_one_length(district, text):
    wave = district.wave("enhancer", "self")
    survey = fielded(wave.survey)
    for one in ("short", text):
        said = [{"question": survey.questions[0].id, "text": one, "reach": "school"}]
        sent = {"token": secrets.token_hex(32), "unit": district.large, "answers": {}, "comments": said}
        assert submit(district.engine, wave, survey, sent).status == "kept"
    boxes = ballots.boxes(district.engine, wave.id, "comment")
    assert len({len(box) for box in boxes}) == 1
    opened = crypto.opener(wave.public_key)
    assert {comments.opened(opened, box).text for box in boxes} == {"short", text}


def test_one_character_more_is_refused_with_the_limit_and_nothing_of_it_is_kept(district):
    wave = district.wave("enhancer", "self")
    survey = fielded(wave.survey)
    said = [{"question": survey.questions[0].id, "text": "🙂" * 1501, "reach": "school"}]
    sent = {"token": secrets.token_hex(32), "unit": district.large, "answers": {}, "comments": said}
    outcome = submit(district.engine, wave, survey, sent)
    assert (outcome.status, outcome.reason, outcome.values["n"]) == ("refused", "comment_long", 1500)
    assert ("1,500" in outcome.message("en"), "1\u00a0500" in outcome.message("fr")) == (True, True)
    assert ballots.count(district.engine, wave.id) == 0


@pytest.mark.browser
def test_a_long_comment_is_said_while_writing_and_sent_whole_once_it_is_shortened(server, served, phone):
    page = phone()
    wave = begun(served, server.url, page, "enhancer", "self")
    to_the_end(page)
    box = page.locator("textarea").first
    box.fill("ᐃ🙂" * 5000)
    page.get_by_text("10,000 of 1,500 characters").wait_for()
    page.get_by_text("8,500 characters too long").wait_for()
    send(page)
    page.get_by_text("A comment is too long").wait_for()
    assert box.input_value() == "ᐃ🙂" * 5000
    box.fill("ᐃ🙂" * 750 + "!")
    page.get_by_text("That is 1 character too long").wait_for()
    box.fill("ᐃ🙂" * 750)
    page.get_by_text("too long").first.wait_for(state="hidden")
    send(page)
    thanked(page)
    opened = crypto.opener(wave.public_key)
    (kept,) = ballots.boxes(served.engine, wave.id, "comment")
    assert comments.opened(opened, kept).text == "ᐃ🙂" * 750
    assert cast(served, wave) == 1


@pytest.mark.browser
def test_every_telling_thing_in_a_comment_is_warned_of_and_a_long_one_does_not_stop_the_page(server, served, phone):
    page = phone()
    begun(served, server.url, page, "enhancer", "self")
    to_the_end(page)
    page.locator("textarea").first.fill("Ask Mrs. Smith, or write to j@example.org or k@example.org. Call 604-555-0199")
    warned = page.locator(".careful").first.inner_text()
    for found in ("Mrs. Smith", "j@example.org", "k@example.org", "604-555-0199"):
        assert found in warned
    page.locator("textarea").first.fill("a" * 200_000)
    page.get_by_text("200,000 of 1,500").wait_for(timeout=10_000)


@pytest.mark.browser
def test_names_of_any_kind_change_nothing_around_them(server, served, phone):
    turned, long = "Elm \u202eבית ספר", "W" * 100  # a sign nobody sees, which turns what stands behind it
    school = units.add_unit(served.engine, turned, "school", served.root)
    team = units.add_unit(served.engine, long, "team", school, size=1)
    wave = served.wave("enhancer", "self", title="*pulse* :school: " + "M" * 80)
    page = phone()
    go(page, f"{server.url}/?join={wave.join_code}&unit={team}")
    told = page.locator(".invited").first
    assert "1 person is invited" in told.inner_text()
    assert set(told.locator("bdi[translate=no]").all_inner_texts()) == {long, "1"}
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    alone = units.add_unit(served.engine, turned, "team", served.office, size=8)
    other = served.wave("enhancer", "self")
    go(page, f"{server.url}/?join={other.join_code}&unit={alone}")
    assert page.locator(".invited bdi").nth(1).inner_text() == turned.replace("\u202e", "")
    page.goto(f"{server.url}/?join={other.join_code}&unit={alone}&plain=1")
    assert f"{turned.replace(chr(0x202E), '')}\u2069." in page.locator(".invited").text_content(), "it ends with itself"
    waves.close_wave(served.engine, wave.id)
    page.goto(f"{server.url}/?join={wave.join_code}")
    page.get_by_text("*pulse* :school:").first.wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_a_wave_that_was_open_before_an_update_gives_all_its_comments(district):
    """Boxes of an earlier version are made as long as those of today, and both are read at the release."""
    wave = district.wave("enhancer", "self")
    survey = fielded(wave.survey)
    asked = survey.questions[0].id.encode()
    earlier = comments._EARLIER.pack(district.large, 1, len(asked), asked, 7, b"earlier")
    box = crypto.seal(wave.public_key, earlier)
    today = crypto.seal(wave.public_key, comments.encode(district.large, asked.decode(), "today"))
    padded = box + comments.padding(box)
    assert len(padded) == len(today)
    assert comments.padding(today) == b""
    opened = crypto.opener(wave.public_key)
    assert [comments.opened(opened, one).text for one in (box, padded, today)] == ["earlier", "earlier", "today"]
    for number in range(12):
        sent = {"token": secrets.token_hex(32), "unit": district.large, "answers": {survey.items[0].id: number % 5}}
        assert submit(district.engine, wave, survey, sent).status == "kept"
    ballots.cast(district.engine, wave.id, secrets.token_bytes(32), padded, "comment")
    waves.close_wave(district.engine, wave.id)
    publish(district.engine, wave.id)
