"""What everybody in a group reads after a release: its figures and goals, by a code that stands in no request line."""

from __future__ import annotations

import datetime
import json
import secrets
from html import unescape
from secrets import token_hex

import pytest

from reflectory.db import attempts, ballots, crypto, goals, reading_codes, wave_records, waves
from reflectory.db.comments import encode
from reflectory.db.goals import Goal
from reflectory.i18n.catalogue import say
from reflectory.releases.echo import begin_echo
from reflectory.releases.publish import publish
from reflectory.releases.read import read
from reflectory.responses.submit import fielded
from tests.web.survey.seeing import violations
from tests.web.survey.test_plain_form import Sheet, all_items, browser  # noqa: F401
from tests.web.survey.walking import answer, begin, go, send, start, thanked

BOTH = pytest.mark.parametrize("language", ["en", "fr"])
LATER = datetime.date.today() + datetime.timedelta(days=60)
SECRET = "Only the leaders read this."


def release(district, people, comment="", **choices):
    """Open a wave, let so many people of each unit answer, and release it."""
    wave = district.wave("collaborative-culture", **{"read_by_all": True, **choices})
    survey = fielded(wave.survey)
    for unit, many in people.items():
        for person in range(many):
            codes = [(person + at) % survey.format_of(item).points for at, item in enumerate(survey.items)]
            box = crypto.seal(wave.public_key, ballots.encode(unit, "", codes))
            ballots.cast(district.engine, wave.id, secrets.token_bytes(32), box)
            if comment:
                plain = encode(unit, survey.questions[0].id, comment, "team")
                sealed = crypto.seal(wave.public_key, plain)
                ballots.cast(district.engine, wave.id, secrets.token_bytes(32), sealed, "comment")
    waves.close_wave(district.engine, wave.id)
    publish(district.engine, wave.id)
    return wave_records.wave(district.engine, wave.id)


def code_of(district, wave, unit):
    return reading_codes.reading_code(district.engine, wave.id, unit)


def decide(district, wave, unit, text, **choices):
    report = read(district.engine, wave.id)
    section = report.of_unit(unit)
    scale = report.survey.scales[0].id
    goal = Goal(wave.id, section.key, section.units, scale, text, 4.0, LATER, **{"public": True, **choices})
    return goals.add_goal(district.engine, goal)


@BOTH
def test_it_says_how_the_group_answered_what_it_decided_and_what_moved(district, browser, language):  # noqa: F811
    wave = release(district, {district.large: 12, district.other: 11}, comment=SECRET)
    decide(district, wave, district.large, "Each <hands> over.", owner="Maya & Luc")
    decide(district, wave, district.large, "A plan of the leaders.", public=False)
    decide(district, wave, district.other, "Another team's.")
    assert any(SECRET in remark.texts for remark in read(district.engine, wave.id).remarks), "leaders read it"
    reply = browser.post("/read", {"code": code_of(district, wave, district.large).lower(), "lang": language})
    page = unescape(reply.text)
    assert reply.status_code == 200
    for word in ("answered", "decided", "moved", "unwatched"):
        assert say(language, f"everybody.{word}") in page
    assert reply.text.count('<span class="mean">') == 5
    assert "Primary team" in page
    assert "Each <hands> over." in page
    assert say(language, "everybody.owner", owner="Maya & Luc") in page
    assert "<hands>" not in reply.text
    for others in ("Humanities", "Another team's", "A plan of the leaders", SECRET):
        assert others not in page
    assert browser.cookies == []
    assert reply.headers["cache-control"] == "no-store"
    assert "default-src 'none'" in reply.headers["content-security-policy"]


def test_a_code_in_the_address_opens_nothing(district, browser):  # noqa: F811
    wave = release(district, {district.large: 12})
    code = code_of(district, wave, district.large)
    assert "Primary team" not in browser.get(f"/read?code={code}&read={code}").text


def test_wrong_old_and_taken_back_codes_open_nothing_and_say_so(district, browser):  # noqa: F811
    wave = release(district, {district.large: 12})
    code = code_of(district, wave, district.large)
    unknown = say("en", "everybody.unknown")
    for wrong in ("7KQT-M2WX-93BR", wave.join_code, "x" * 5000):
        assert unknown in unescape(browser.post("/read", {"code": wrong}).text)
    assert say("en", "everybody.empty") in unescape(browser.post("/read", {"code": " "}).text)
    assert unknown not in unescape(browser.post("/read", {"code": code}).text)
    reading_codes.take_back(district.engine, wave.id, district.large)
    assert unknown in unescape(browser.post("/read", {"code": code}).text)


def test_whoever_tries_out_codes_is_told_to_wait_and_a_right_one_is_never_held_up(district, browser, monkeypatch):  # noqa: F811
    monkeypatch.setitem(attempts.LIMITS, "reading-code", (2, 60))
    wave = release(district, {district.large: 12})
    wait = say("en", "answer.start.wait", n=1)
    replies = [unescape(browser.post("/read", {"code": "7KQT-M2WX-93BR"}).text) for _ in range(3)]
    assert [wait in reply for reply in replies] == [False, False, True]
    assert "Primary team" in browser.post("/read", {"code": code_of(district, wave, district.large)}).text


def test_the_thanks_of_the_form_have_the_code_and_the_same_for_everybody(district, browser):  # noqa: F811
    wave = district.wave("team-pulse", read_by_all=True)
    code = code_of(district, wave, district.large)
    for _ in range(2):
        sheet = Sheet(browser, wave, "?plain")
        assert code not in sheet.page
        assert say("en", "answer.page.read_by_all") in sheet.page
        assert say("en", "answer.page.who_sees_all") in sheet.page
        sheet.send(unit=district.large, **all_items(wave))
        assert say("en", "answer.page.reading_code", code=code) in sheet.page
        assert f'href="/read?lang=en#read={code}"' in sheet.page
        assert say("en", "answer.page.after_all_open") in sheet.page


def test_where_it_was_switched_off_nothing_is_promised_and_no_code_is_given(district, browser):  # noqa: F811
    wave = district.wave("team-pulse")
    sheet = Sheet(browser, wave, "?plain")
    assert say("en", "answer.page.who_sees") in sheet.page
    assert say("en", "answer.page.read_by_all") not in sheet.page
    sheet.send(unit=district.large, **all_items(wave))
    assert say("en", "answer.page.reading_title") not in sheet.page
    assert say("en", "answer.page.after_open") in sheet.page


@BOTH
def test_the_survey_s_link_says_that_the_results_are_there_and_opens_none(district, browser, language):  # noqa: F811
    wave = release(district, {district.large: 12})
    page = unescape(browser.get(f"/a/{wave.join_code}?lang={language}").text)
    assert say(language, "answer.page.results") in page
    assert f'href="/read?lang={language}"' in page
    assert code_of(district, wave, district.large) not in page
    silent = release(district, {district.large: 12}, read_by_all=False)
    assert f'href="/read?lang={language}"' not in unescape(browser.get(f"/a/{silent.join_code}?lang={language}").text)


def test_of_a_slip_the_code_is_that_of_the_slip_s_own_unit(district, browser):  # noqa: F811
    wave = district.wave("team-pulse", codes_for=district.large, read_by_all=True)
    message = {"wave": wave.join_code, "kind": "submit", "token": token_hex(32), "code": district.codes[0]}
    message |= {"unit": district.other, "answers": {item.id: 1 for item in fielded(wave.survey).items}, "comments": []}
    reply = browser.send(message) if hasattr(browser, "send") else json.loads(_sent(browser, message))
    assert reply["status"] == "kept"
    assert reply["reading"] == code_of(district, wave, district.large)
    waves.close_wave(district.engine, wave.id)
    late = json.loads(_sent(browser, message))
    assert "reading" not in late or not late["reading"], "a unit that only a browser says opens nothing"


def _sent(browser, message):  # noqa: F811
    body = json.dumps(message).encode()
    return browser._answer("POST", "/keep", content=body, headers={"content-type": "application/json"}).text


@pytest.mark.browser
@BOTH
@pytest.mark.parametrize("dark", [False, True])
def test_a_link_opens_it_and_no_request_line_holds_the_code(server, served, phone, language, dark):
    wave = release(served, {served.large: 12, served.other: 11})
    goal = decide(served, wave, served.other, "Each hands over.")
    code, page, asked = code_of(served, wave, served.other), phone(locale=f"{language}-CA", dark=dark), []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{server.url}/read?lang={language}#read={code}")
    page.locator("ul.areas").wait_for()
    assert asked
    assert not [url for url in asked if code in url.partition("#")[0]]
    assert "#" not in page.url
    assert code not in page.content().replace(f'value="{code}"', ""), (
        "only in the form that another language is asked by"
    )
    assert code not in server.said
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert violations(page) == []
    page.locator("form.inline button").first.click()
    other = {"en": "fr", "fr": "en"}[language]
    page.locator(f"html[lang={other}]").wait_for()
    page.locator("ul.areas").wait_for()
    goals.remove_goal(served.engine, goal)  # others answer for this unit


@pytest.mark.browser
def test_who_has_answered_in_a_browser_gets_the_code_and_finds_it_after_a_reload(server, served, phone):
    wave = served.wave("team-pulse", read_by_all=True)
    page, code = phone(), code_of(served, wave, served.large)
    go(page, f"{server.url}/a/{wave.join_code}")
    assert code not in page.content()
    begin(page)
    answer(page, many=10)
    send(page)
    thanked(page)
    page.get_by_text(code).wait_for()
    page.reload()
    page.get_by_text(code).wait_for()
    page.get_by_role("link", name=say("en", "answer.page.reading_open")).click()
    page.get_by_text(say("en", "everybody.waits")).wait_for()
    assert code not in page.url


@pytest.mark.browser
def test_who_erases_what_the_tab_holds_erases_the_code_with_it(server, served, phone):
    wave = served.wave("team-pulse", read_by_all=True)
    page, code = phone(), code_of(served, wave, served.large)
    go(page, f"{server.url}/a/{wave.join_code}")
    begin(page)
    answer(page, many=10)
    send(page)
    page.get_by_text(code).wait_for()
    page.get_by_role("button", name=say("en", "answer.page.close_erase")).click()
    page.get_by_text(code).wait_for(state="detached")


@pytest.mark.browser
def test_an_echo_is_start_one_answer_and_send_and_its_result_stands_on_the_page(server, served, phone):
    wave = release(served, {served.large: 12, served.other: 11})
    number = decide(served, wave, served.other, "Each hands over.")
    goal = next(each for each in goals.goals(served.engine) if each.id == number)
    asked = begin_echo(served.engine, goal)
    waves.open_wave(served.engine, asked.id, crypto.new_wave_key())
    asked = wave_records.wave(served.engine, asked.id)
    page = phone()
    page.goto(f"{server.url}/read?lang=en#read={code_of(served, wave, served.other)}")
    page.get_by_role("link", name=say("en", "goals.echo.answer")).click()
    start(page)
    page.locator(".survey[data-screen=statement]").wait_for()
    assert "Each hands over." in page.locator("h1").inner_text()
    answer(page, many=1)
    send(page)
    thanked(page)
    for code in (0, 2, 3, 3):
        box = crypto.seal(asked.public_key, ballots.encode(asked.root, "", [code]))
        ballots.cast(served.engine, asked.id, secrets.token_bytes(32), box)
    waves.close_wave(served.engine, asked.id)
    publish(served.engine, asked.id)
    page.goto(f"{server.url}/read?lang=en#read={code_of(served, wave, served.other)}")
    page.get_by_text("Two weeks on: Tried: 4 of 5.").wait_for()
    goals.remove_goal(served.engine, number)
