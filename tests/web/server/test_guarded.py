"""A server with an address of its own: which hosts it answers, what its cookies are, what its log holds."""

from __future__ import annotations

import re

import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect as dial

from reflectory.db import accounts, password_links, sessions
from reflectory.db.engine import connect
from tests.servers import Server

ADDRESS = "https://reflect.example.org"
TYPED = {
    "name": "Chris Somebody",
    "password": "a password typed by mistake",
    "code": "7KQT-M2WX-93BR",
    "words": "abandon ability able about above absent absorb abstract absurd abuse access",
}


@pytest.fixture(scope="module")
def guarded(filled, tmp_path_factory):
    """The district behind TLS, as a proxy in front of it would ask."""
    folder = tmp_path_factory.mktemp("guarded")
    filled.copy(folder)
    one = Server(folder, REFLECTORY_ADDRESS=ADDRESS, REFLECTORY_HOSTS="second.example.org").start()
    yield one
    one.stop()


def ticket(server, name="Principal of Alder Elementary"):
    engine = connect(server.database)
    try:
        account = next(one for one in accounts.accounts(engine) if one.name == name)
        return sessions.make_ticket(engine, sessions.begin_session(engine, account.id)).encode()
    finally:
        engine.dispose()


@pytest.mark.parametrize("host", ["reflect.example.org", "SECOND.example.org", "localhost:8501", "127.0.0.1"])
def test_its_own_names_are_answered(guarded, host):
    assert guarded.get("/", host=host).status == 200


@pytest.mark.parametrize("host", ["evil.example", "reflect.example.org.evil.example", "x@reflect.example.org.evil", ""])
def test_another_site_s_name_leads_nowhere(guarded, host):
    for path in ("/", "/reports", "/session", "/_stcore/host-config"):
        answer = guarded.get(path, host=host)
        assert (answer.status, "<title>" in answer.text) == (421, False), path
    assert guarded.get("/healthz", host=host).status == 200, "whoever watches the server asks by number"


def test_another_site_s_name_opens_no_websocket(guarded):
    address = f"ws://127.0.0.1:{guarded.port}/_stcore/stream"
    with pytest.raises(InvalidStatus):
        dial(address, additional_headers={"Host": "evil.example"}, origin="http://evil.example", open_timeout=60)
    with pytest.raises(InvalidStatus):  # the right name, asked from another site's page
        dial(address, origin="http://evil.example", open_timeout=60)


def test_every_cookie_is_secure_behind_tls(guarded):
    session = guarded.get("/session", method="POST", body=ticket(guarded), Origin=guarded.url)
    cookies = session.headers.get_all("set-cookie")
    assert {one.split("=")[0] for one in cookies} == {"reflectory_session", "reflectory_device"}
    cookies += guarded.get("/session/end", method="POST", body=b"", Origin=guarded.url).headers.get_all("set-cookie")
    cookies += guarded.get("/_stcore/host-config").headers.get_all("set-cookie") or []
    cookies += guarded.get("/_stcore/health").headers.get_all("set-cookie") or []
    assert len(cookies) >= 3
    for one in cookies:
        assert "; Secure" in one, one
        assert "samesite=lax" in one.lower(), one
        assert "httponly" in one.lower() or one.startswith("_streamlit_xsrf"), one


def test_a_cookie_is_not_secure_where_there_is_no_tls(settled):
    session = settled.get("/session", method="POST", body=ticket(settled), Origin=settled.url)
    cookies = session.headers.get_all("set-cookie")
    assert cookies
    assert not any("; Secure" in one for one in cookies), "browsers would drop it"


def test_streamlit_s_own_sign_in_lasts_no_longer_than_ours():
    from reflectory.web.middleware.cookies import _sealed

    kept = _sealed(b"_streamlit_user=x; HttpOnly; Max-Age=2592000; Path=/; SameSite=lax", secure=True)
    assert kept == b"_streamlit_user=x; HttpOnly; Path=/; SameSite=lax; Max-Age=43200; Secure"
    gone = _sealed(b'_streamlit_user_tokens=""; Max-Age=0; Path=/; SameSite=lax', secure=False)
    assert gone.endswith(b"Max-Age=0")


def test_a_huge_body_is_not_read_to_its_end(guarded):
    assert guarded.get("/session", method="POST", body=b"x" * 200_000, Origin=guarded.url).status == 403


def test_files_are_taken_from_a_visit_only_and_no_larger_than_they_may_be(guarded):
    answer = guarded.get("/_stcore/upload_file/nobody/1", method="PUT", body=b"x" * 1000)
    assert answer.status in {400, 403}
    config = (guarded.get("/_stcore/host-config")).text
    assert "allowedOrigins" in config
    from pathlib import Path

    assert re.search(r"^maxUploadSize = (\d+)$", Path(".streamlit/config.toml").read_text("utf-8"), re.M)[1] == "10"


@pytest.mark.browser
def test_the_log_holds_no_name_password_code_key_address_or_cookie(settled, filled, chromium):
    context = chromium.new_context(viewport={"width": 1100, "height": 900}, locale="en-CA", reduced_motion="reduce")
    tab = context.new_page()
    tab.goto(f"{settled.url}/sign-in")
    for name, password in ((TYPED["name"], TYPED["password"]), ("Principal of Alder Elementary", filled.password)):
        tab.get_by_label("Name").fill(name)
        tab.get_by_label("Password", exact=True).fill(password)
        tab.get_by_test_id("stBaseButton-primaryFormSubmit").click()
        if password == filled.password:
            tab.get_by_role("heading", name="Reports").wait_for(timeout=150_000)
        else:
            tab.get_by_text("do not go together").wait_for(timeout=150_000)
    engine = connect(settled.database)
    account = accounts.create_account(engine, "Kim", None, ["leader"])
    link = password_links.make_password_link(engine, account.id)
    engine.dispose()
    tab.goto(f"{settled.url}/password#link={link}")
    tab.get_by_text("Hello Kim.").wait_for(timeout=150_000)
    assert link not in tab.url, "the secret is taken out of the address"
    tab.goto(f"{settled.url}/?join={filled.join_code}")
    tab.goto(settled.url)
    tab.get_by_text("You have a code?", exact=True).click()  # whoever is signed in reads first what is next
    tab.get_by_label("Code from the poster, the message or your slip").fill(TYPED["code"])
    tab.keyboard.press("Enter")
    tab.get_by_text("Answer a survey").first.wait_for(timeout=150_000)
    tab.goto(f"{settled.url}/my-reflections")
    tab.get_by_role("textbox").first.fill(TYPED["words"])
    tab.keyboard.press("Control+Enter")
    tab.get_by_role("alert").first.wait_for(timeout=150_000)
    cookies = (one for one in context.cookies() if one["name"].startswith("reflectory_"))
    held = [one["value"] for one in cookies if len(one["value"]) > 20]
    assert held, "somebody is signed in"
    context.close()
    said = settled.said
    for secret in (*TYPED.values(), TYPED["code"].replace("-", ""), filled.password, link, filled.join_code, *held,
                   "Principal of", "Mozilla", "HeadlessChrome"):  # fmt: skip
        assert secret not in said, f"the log holds {secret!r}"
    assert "127.0.0.1" not in said.replace(f"http://127.0.0.1:{settled.port}", ""), "the log holds an address"
