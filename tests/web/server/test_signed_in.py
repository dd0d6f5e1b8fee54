"""Signing in in a real browser: the cookie no script can read, and everything that ends it."""

from __future__ import annotations

import json

import pytest

from reflectory.db import accounts
from reflectory.db.engine import connect
from tests.tabs import DESK, go_by_menu, settle, visit

pytestmark = pytest.mark.browser
COOKIE = "reflectory_session"


@pytest.fixture
def tab(tabs):
    """A tab of a browser that has never been here."""
    return tabs(DESK)


def cookie(page):
    return next((one for one in page.context.cookies() if one["name"] == COOKIE), None)


def sign_in(page, server, filled, name="Principal of Alder Elementary"):
    visit(page, f"{server.url}/sign-in")
    page.get_by_label("Name").fill(name)
    page.get_by_label("Password", exact=True).fill(filled.password)
    with page.expect_response("**/session") as set_cookie:
        page.get_by_test_id("stBaseButton-primaryFormSubmit").click()
    assert set_cookie.value.status == 200
    page.get_by_role("button", name="Sign out").wait_for()
    settle(page)


def test_a_sign_in_lasts_through_a_reload_until_it_is_ended(settled, filled, tab):
    sign_in(tab, settled, filled)
    held = cookie(tab)
    assert held["httpOnly"]
    assert held["sameSite"] == "Lax"
    assert held["value"] not in tab.evaluate("document.cookie")
    tab.goto(f"{settled.url}/reports")
    tab.get_by_role("heading", name="Alder Elementary", level=2).wait_for()
    tab.reload()
    tab.get_by_role("heading", name="Alder Elementary", level=2).wait_for()
    assert tab.get_by_text("Dogwood Elementary").count() == 0

    with tab.expect_response("**/session/end"):
        tab.get_by_role("button", name="Sign out").click()
    tab.get_by_role("heading", name="How do we bring out the best in each other?").wait_for()
    assert cookie(tab) is None
    tab.context.add_cookies([held])  # somebody kept a copy
    tab.goto(f"{settled.url}/reports")
    tab.get_by_text("This page needs a sign-in.").wait_for()
    assert tab.get_by_text("Alder").count() == 0


def test_who_signs_out_in_one_tab_is_signed_out_in_all_at_the_next_step(settled, filled, tab):
    sign_in(tab, settled, filled, "District office")  # this tab itself: its visit has the session from the sign-in
    go_by_menu(tab, "Units")
    tab.get_by_role("heading", name="Units", exact=True).wait_for()
    second = visit(tab.context.new_page(), f"{settled.url}/units")
    second.get_by_role("heading", name="Units", exact=True).wait_for()
    with second.expect_response("**/session/end"):
        second.get_by_role("button", name="Sign out").click()
    go_by_menu(tab, "Waves")
    tab.get_by_text("This page needs a sign-in.").wait_for()
    assert tab.get_by_text("Team pulse").count() == 0


def test_another_role_ends_a_session_in_the_browser(settled, filled, tab):
    name = "Principal of River Secondary"
    sign_in(tab, settled, filled, name)
    engine = connect(settled.database)
    account = next(one for one in accounts.accounts(engine) if one.name == name)
    accounts.assign(engine, account.id, roles=["facilitator"])
    tab.goto(f"{settled.url}/reports")
    tab.get_by_text("This page needs a sign-in.").wait_for()
    assert tab.get_by_text("River Secondary").count() == 0
    accounts.assign(engine, account.id, roles=account.roles)  # the district is others' as well
    engine.dispose()


def test_a_ticket_opens_once(settled, filled, tab):
    tickets = []
    tab.on("request", lambda one: tickets.append(one.post_data) if one.url.endswith("/session") else None)
    sign_in(tab, settled, filled)
    answer = settled.get("/session", method="POST", body=tickets[0].encode(), Origin=settled.url)
    assert answer.status == 403
    assert json.loads(answer.text) == {"signed_in": False}


def test_a_browser_asks_nobody_else_for_anything(settled, tab):
    asked, complaints = [], []
    tab.on("request", lambda one: asked.append(one.url))
    tab.on("console", lambda one: complaints.append(one.text) if one.type == "error" else None)
    tab.goto(settled.url)
    tab.get_by_role("heading", name="How do we bring out the best in each other?").wait_for()
    own = (settled.url, settled.url.replace("http", "ws"), "data:", "blob:")
    assert [url for url in asked if not url.startswith(own)] == []
    assert complaints == []


def test_the_document_says_its_language(settled, tab):
    tab.goto(f"{settled.url}/?lang=fr")
    tab.wait_for_function("document.documentElement.lang === 'fr'")
    tab.get_by_role("button", name="English").click()
    tab.wait_for_function("document.documentElement.lang === 'en'")


def test_whoever_is_signed_in_answers_without_a_word_of_it(settled, filled, tab):
    sign_in(tab, settled, filled)
    own = cookie(tab)["value"]
    asked = []
    tab.on("request", lambda one: asked.append(one))
    tab.goto(f"{settled.url}/a/{filled.join_code}")
    tab.locator(".survey[data-screen=first] .foot .primary").click()
    tab.evaluate("(code) => fetch('/keep', { method: 'POST', credentials: 'omit', body: '{}' })", filled.join_code)
    tab.wait_for_timeout(500)
    sent = {one.url.removeprefix(settled.url): one.all_headers().get("cookie", "") for one in asked}
    assert {"/keep", f"/a/{filled.join_code}"} <= set(sent)
    for address, cookies in sent.items():
        assert own not in cookies, address
        assert "reflectory_session" not in cookies, address
        assert "reflectory_device" not in cookies, address
    assert sent["/keep"] == ""
    tab.goto(f"{settled.url}/reports")
    tab.get_by_role("heading", name="Alder Elementary", level=2).wait_for()
