"""Signing in at a real OpenID Connect provider, a process of its own on this machine, in a real browser."""

from __future__ import annotations

import json
import subprocess
import sys
import time

import pytest

from reflectory.db import accounts, audit_log, oidc_rules
from reflectory.db.engine import connect
from tests.servers import Server, free_port, listens
from tests.tabs import DESK

pytestmark = pytest.mark.browser
ANN = {"sub": "ann-1", "email": "Ann@example.org", "name": "Ann Lee", "groups": ["staff", "readers"]}
BEA = {"sub": "bea-2", "email": "bea@example.org", "name": "Bea Roy"}
CLEO = {"sub": "cleo-3", "email": "cleo@example.org", "email_verified": False, "name": "Cleo Poe"}
SECRET = "a client secret that no log may hold"
PEOPLE = "Accounts are for those who run waves"
START = "How do we bring out the best in each other?"


@pytest.fixture(scope="module")
def provided(tmp_path_factory):
    """A server whose people come from a provider: one administrator by e-mail, leaders by group."""
    port, folder = free_port(), tmp_path_factory.mktemp("provided")
    people = [part for one in (ANN, BEA, CLEO) for part in ("--user-claims", json.dumps(one))]
    with (folder / "provider.log").open("wb") as log:
        words = [sys.executable, "-m", "oidc_provider_mock", "--port", str(port), *people]
        running = subprocess.Popen(words, stdout=log, stderr=log)
    end = time.monotonic() + 60
    while not listens(port) and time.monotonic() < end and running.poll() is None:
        time.sleep(0.05)
    engine = connect(f"sqlite:///{folder}/reflectory.db")
    accounts.create_account(engine, "Robin", "quiet maple river", ["administrator"])
    oidc_rules.add_rule(engine, "email", "ann@example.org", ["administrator"])
    oidc_rules.add_rule(engine, "email", "cleo@example.org", ["administrator"])
    one = Server(
        folder,
        REFLECTORY_OIDC_URL=f"http://127.0.0.1:{port}/.well-known/openid-configuration",
        REFLECTORY_OIDC_CLIENT="reflectory",
        REFLECTORY_OIDC_SECRET=SECRET,
        REFLECTORY_OIDC_NAME="the district",
    )
    one.settings["REFLECTORY_ADDRESS"] = one.url
    one.start()
    one.engine = engine
    yield one
    one.stop()
    engine.dispose()
    running.terminate()
    running.wait(20)


@pytest.fixture
def tab(tabs):
    return tabs(DESK)


def cookies(tab):
    return {one["name"]: one for one in tab.context.cookies()}


def sign_in(tab, server, who, page="sign-in"):
    """Ask for a page, go to the provider, choose somebody there, come back."""
    tab.goto(f"{server.url}/{page}")
    tab.get_by_role("button", name="Sign in with the district").click(timeout=150_000)
    tab.wait_for_url("**/oauth2/authorize**", timeout=150_000)
    tab.locator("input[name=sub]").fill(who["sub"])
    tab.keyboard.press("Enter")


def account_named(server, name):
    return next((one for one in accounts.accounts(server.engine) if one.name == name), None)


def held(tab, name):
    """Wait until the browser holds a cookie of ours."""
    for _ in range(600):
        if name in cookies(tab):
            return cookies(tab)[name]
        tab.wait_for_timeout(100)
    raise AssertionError(f"no cookie {name}")


def test_who_signs_in_gets_their_role_and_the_page_they_had_asked_for(provided, tab):
    sign_in(tab, provided, ANN, page="people?wave=4&section=13&lang=en")
    tab.get_by_text(PEOPLE).wait_for(timeout=150_000)
    assert tab.url == f"{provided.url}/people?wave=4&section=13", "the report and the group as well"
    assert account_named(provided, "Ann Lee").roles == ("administrator",)
    assert held(tab, "reflectory_session")["httpOnly"]
    theirs = cookies(tab)["_streamlit_user"]
    assert theirs["httpOnly"]
    assert theirs["expires"] < time.time() + 13 * 3600, "Streamlit's own sign-in ends with ours, not in 30 days"
    tab.reload()
    tab.get_by_text(PEOPLE).wait_for(timeout=150_000)

    stolen = cookies(tab)["_streamlit_user"]
    tab.get_by_role("button", name="Sign out").click()
    tab.wait_for_url("**/oauth2/end_session**", timeout=150_000)
    ended = {"reflectory_session", "_streamlit_user", "_streamlit_user_tokens"}
    end = time.monotonic() + 60
    while ended & set(cookies(tab)) and time.monotonic() < end:
        tab.wait_for_timeout(200)
    assert ended & set(cookies(tab)) == set()
    tab.context.add_cookies([stolen])  # somebody kept the provider's word
    tab.goto(f"{provided.url}/people")
    tab.get_by_text("This page needs a sign-in.").wait_for(timeout=150_000)
    assert "reflectory_session" not in cookies(tab)


def test_an_unknown_person_is_told_kindly_whom_to_ask(provided, tab):
    sign_in(tab, provided, BEA)
    tab.get_by_text("nobody here has said what you may do").wait_for(timeout=150_000)
    assert account_named(provided, "Bea Roy") is None
    assert "reflectory_session" not in cookies(tab)


def test_an_address_that_the_provider_has_not_verified_opens_nothing(provided, tab):
    sign_in(tab, provided, CLEO)
    tab.get_by_text("nobody here has said what you may do").wait_for(timeout=150_000)
    assert account_named(provided, "Cleo Poe") is None


def test_a_changed_rule_signs_out_and_a_removed_person_is_refused(provided, tab):
    rule = oidc_rules.add_rule(provided.engine, "groups", "Readers", ["leader"])
    sign_in(tab, provided, ANN, page="reports")
    tab.get_by_role("heading", name="Reports").wait_for(timeout=150_000)
    assert account_named(provided, "Ann Lee").roles == ("leader", "administrator"), "rules add up"
    held(tab, "reflectory_session")
    oidc_rules.remove_rule(provided.engine, rule.id)
    tab.goto(f"{provided.url}/reports")
    tab.get_by_text("This page needs a sign-in.").wait_for(timeout=150_000)

    oidc_rules.refuse(provided.engine, account_named(provided, "Ann Lee").id)
    sign_in(tab, provided, ANN, page="people")
    tab.get_by_text("nobody here has said what you may do").wait_for(timeout=150_000)
    assert account_named(provided, "Ann Lee") is None
    acts = [one.act for one in audit_log.entries(provided.engine)]
    assert {"rule.made", "rule.removed", "account.admitted", "account.removed"} <= set(acts)
    for one in oidc_rules.rules(provided.engine):  # as it was, for whichever test comes next
        if one.claim == "sub":
            oidc_rules.remove_rule(provided.engine, one.id)


@pytest.mark.parametrize("forged", ["nonsense", "e30.Z.x", '{"sub":"ann-1","is_logged_in":true}'])
def test_a_forged_sign_in_of_the_provider_opens_nothing(provided, tab, forged):
    tab.context.add_cookies([{"name": "_streamlit_user", "value": forged, "url": provided.url}])
    tab.goto(f"{provided.url}/people")
    tab.get_by_text("This page needs a sign-in.").wait_for(timeout=150_000)
    assert "reflectory_session" not in cookies(tab)


def test_a_page_of_another_site_is_never_where_one_lands(provided, tab):
    tab.context.add_cookies([{"name": "reflectory_target", "value": "https://evil.example", "url": provided.url}])
    sign_in(tab, provided, ANN)
    tab.get_by_role("button", name="Sign out").wait_for(timeout=150_000)
    assert tab.url.startswith(provided.url)


def test_neither_the_secret_nor_who_signed_in_stands_in_the_log(provided):
    for word in (SECRET, "ann@example", "bea@example", "ann-1", "id_token"):
        assert word not in provided.said, word
