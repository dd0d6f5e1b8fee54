"""The real server, from both ways to start it: routes, headers, compressed assets, and no side door."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest
from streamlit.util import calc_hash

ROOT = Path(__file__).resolve().parents[3]
SECRETS = ("Alder", "Birch", "Harbour cluster", "Principal of", "District office", "28 people", "Our collaboration")
CLOSED = ("reports", "waves", "people", "units", "audit", "study")


def leaks(text):
    """Return what of a leader's, a facilitator's or an administrator's pages is in a text."""
    return [secret for secret in SECRETS if secret in text]


def test_a_leaders_page_asked_first_over_http_gives_nothing(fresh):
    for path in ("/reports", "/pages/reports.py", "/pages/reports", "/ui/main.py", "/release.py", "/data/keys"):
        answer = fresh.get(path)
        assert "enter(__file__)" not in answer.text, path
        assert "own_sections" not in answer.text, path
        assert "<title>" in answer.text or answer.status == 404, path


def test_a_leaders_page_asked_first_over_the_websocket_gives_nothing(settled):
    assert leaks(settled.first) == []
    assert "This page needs a sign-in" in settled.first


@pytest.mark.parametrize("asked", CLOSED)
def test_in_place_of_a_page_that_is_not_the_visitors_they_are_asked_to_sign_in(settled, asked):
    heard = settled.visit(asked)
    assert leaks(heard) == []
    assert "This page needs a sign-in" in heard


def test_a_page_that_is_none_is_not_found(settled):
    heard = settled.visit("no-such-page")
    assert "page_not_found" in heard
    assert "How do we bring out the best in each other?" in heard


@pytest.mark.parametrize(
    "name", ["pages/reports.py", "reports.py", "../pages/people", "reflectory/web/main.py", "demo"]
)
def test_a_file_s_name_opens_no_page(settled, name):
    assert leaks(settled.visit(name)) == []


@pytest.mark.parametrize("asked", ["reports", "people", "waves"])
def test_a_page_s_hash_opens_no_page(settled, asked):
    path = str(ROOT / "pages" / f"{asked}.py")
    for spelling in (path, asked, f"pages/{asked}.py"):
        assert leaks(settled.visit(script_hash=calc_hash(spelling))) == []


def test_a_forged_session_opens_nothing(settled):
    answer = settled.get("/session", method="POST", body=b"x" * 500, Origin=settled.url)
    assert (answer.status, answer.text) == (403, '{"signed_in":false}')
    assert answer.headers["set-cookie"] is None


@pytest.mark.parametrize("kind", ["fresh", "settled"])
def test_health_and_readiness_answer(kind, request):
    server = request.getfixturevalue(kind)
    assert (server.get("/healthz").status, server.get("/healthz").text) == (200, "ok")
    assert (server.get("/readyz").status, server.get("/readyz").text) == (200, "ready")


@pytest.mark.parametrize("kind", ["fresh", "settled"])
@pytest.mark.parametrize("path", ["/", "/healthz", "/reports", "/nothing-here.js"])
def test_every_answer_carries_the_security_headers(kind, path, request):
    headers = request.getfixturevalue(kind).get(path).headers
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert "default-src 'self'" in headers["content-security-policy"]
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert "camera=()" in headers["permissions-policy"]


def test_scripts_are_served_compressed_and_kept_for_a_year(fresh):
    scripts = re.findall(r'src="\.?(/static/js/[^"]+\.js)"', fresh.get("/").text)
    assert scripts
    plain = fresh.get(scripts[0])
    small = fresh.get(scripts[0], **{"accept-encoding": "gzip"})
    assert small.headers["content-encoding"] == "gzip"
    assert small.headers["vary"] == "accept-encoding"
    assert "immutable" in small.headers["cache-control"]
    assert "javascript" in small.headers["content-type"]
    assert plain.headers["content-encoding"] is None
    assert gzip.decompress(small.body) == plain.body
    assert len(small.body) < 0.5 * len(plain.body)
    for outside in ("/static/js/../../../app.js", "/static/..%2f..%2fapp.js"):
        assert fresh.get(outside, **{"accept-encoding": "gzip"}).headers["content-encoding"] is None


def test_the_setup_code_is_printed_once_and_only_on_the_terminal(fresh):
    fresh.log_line("give this code")
    assert len(re.findall(r"give this code: (\S+)", fresh.said)) == 1
    code = re.search(r"give this code: (\S+)", fresh.said)[1]
    for heard in (fresh.visit(), fresh.visit("account", query="tab=set_up"), fresh.get("/").text):
        assert code not in heard
    assert len(re.findall("give this code", fresh.said)) == 1
    assert "Code from the server's terminal" in fresh.visit("account", query="tab=set_up")


def test_a_settled_server_prints_no_code_and_logs_nobody(settled):
    assert "give this code" not in settled.said
    settled.get("/?join=SECRETCODE")
    assert "SECRETCODE" not in settled.said
    assert "127.0.0.1" not in settled.said.replace(f"http://127.0.0.1:{settled.port}", "")


def test_set_up_is_closed_once_somebody_has_an_account(settled):
    assert "Code from the server's terminal" not in settled.visit("account", query="tab=set_up")
