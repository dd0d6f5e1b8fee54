"""The survey's own page over the wire: small, of few requests, without a cookie, and under a strict policy."""

from __future__ import annotations

import gzip
import json
import re
from html import unescape

import pytest

from reflectory.db import units, waves
from reflectory.db.engine import connect
from tests.web.survey.conftest import build

GZIP = {"Accept-Encoding": "gzip"}
PARTS = re.compile(r'(?:src|href)="(/asset/[^"]+)"')
ASKED = re.compile(r'<script type="application/json" id="asked">(.*?)</script>', re.DOTALL)


def test_a_cold_visit_is_at_most_sixty_kibibytes_and_six_requests(settled, filled):
    page = settled.get(f"/a/{filled.join_code}", **GZIP)
    assert page.status == 200
    parts = set(PARTS.findall(gzip.decompress(page.body).decode()))
    assert {part.rpartition(".")[2] for part in parts} == {"js", "css"}
    loaded = [page, *(settled.get(part, **GZIP) for part in parts)]
    loaded.append(settled.get("/fonts/atkinson-hyperlegible-next-1.woff2"))
    assert all(one.status == 200 for one in loaded)
    assert len(loaded) <= 6
    assert sum(len(one.body) for one in loaded) <= 60 * 1024
    for one in loaded[1:]:
        assert "immutable" in one.headers["cache-control"]
    assert page.headers["cache-control"] == "private, no-cache"


def test_nothing_of_it_sets_a_cookie_and_its_policy_lets_in_nothing_else(settled, filled):
    page = settled.get(f"/a/{filled.join_code}")
    message = {"wave": filled.join_code, "kind": "submit"}
    kept = settled.get("/keep", "POST", json.dumps(message).encode(), **{"Content-Type": "application/json"})
    for one in (page, kept, *(settled.get(part) for part in PARTS.findall(page.text)), settled.get("/step.ics")):
        assert one.headers["set-cookie"] is None
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert page.headers["referrer-policy"] == "no-referrer"


def test_the_page_that_was_compressed_is_the_page(settled, filled):
    plain, small = (settled.get(f"/a/{filled.join_code}", **headers) for headers in ({}, GZIP))
    token = re.compile(r'name="token" value="\w+"')
    assert token.sub("", gzip.decompress(small.body).decode()) == token.sub("", plain.text)


@pytest.mark.parametrize(
    ("query", "headers", "language"),
    [
        ("", {}, "en"),
        ("", {"accept-language": "fr-CA,fr;q=0.9,en;q=0.8"}, "fr"),
        ("", {"accept-language": "de,fr;q=0.9"}, "fr"),
        ("?lang=fr", {"accept-language": "en"}, "fr"),
        ("?lang=%22%3E%3Cscript%3E", {"cookie": "reflectory_language=../x; ;=;"}, "en"),
    ],
)
def test_it_speaks_the_visitors_language(settled, filled, query, headers, language):
    assert f'<html lang="{language}">' in settled.get(f"/a/{filled.join_code}{query}", **headers).text


@pytest.mark.parametrize(
    "odd", ["&unit=" + "9" * 5000, "&unit=%D9%A3", "&lang=%3Cscript%3E", "&copy=..%2F..", "&kiosk"]
)
def test_odd_addresses_break_nothing(settled, filled, odd):
    answer = settled.get(f"/a/{filled.join_code}?{odd}")
    assert answer.status == 200
    assert "<script>alert" not in answer.text


def test_a_survey_s_link_leads_to_its_page_with_all_that_it_says(settled, filled):
    led = settled.get(f"/?join={filled.join_code.lower()}&lang=fr&kiosk=1&unit=3")
    assert led.status == 200
    assert 'id="asked"' in led.text
    assert '<html lang="fr">' in led.text
    assert json.loads(ASKED.search(led.text)[1])["wave"]["kiosk"] is True


@pytest.mark.parametrize("code", ["NOSUCHX", "x", "%00", "..%2F..", "a" * 500])
def test_a_code_that_is_no_survey_s_is_left_to_the_page_that_asks_for_one(settled, code):
    for path in (f"/a/{code}", f"/?join={code}"):
        answer = settled.get(path)
        assert answer.status < 500
        assert 'id="asked"' not in answer.text


def test_no_text_of_a_survey_or_a_unit_ends_the_script(fresh, monkeypatch):
    monkeypatch.setenv("REFLECTORY_KEYS", f"{fresh.folder}/keys")
    hostile = "</script><script>document.title='taken'</script>"
    engine = connect(fresh.database)
    district = build(engine)
    units.add_unit(engine, hostile, "team", district.root, size=5)
    wave = district.wave(title=hostile)
    page = fresh.get(f"/a/{wave.join_code}").text
    assert hostile in {unit["name"] for unit in json.loads(ASKED.search(page)[1])["units"]}
    assert "<script>document.title" not in page
    assert len(re.findall("<script", page)) == 3
    waves.close_wave(engine, wave.id)
    assert "<script>document.title" not in fresh.get(f"/a/{wave.join_code}").text
    engine.dispose()


def test_the_link_s_preview_bears_the_survey_s_title(settled, filled):
    page = unescape(settled.get(f"/a/{filled.join_code}").text)
    title = re.search(r"<title>(.*?)</title>", page)[1]
    assert f'<meta property="og:title" content="{title}">' in page
    assert title in page.partition("<h1>")[2]


def test_the_calendar_file_says_the_day_and_nothing_else(settled):
    file = settled.get("/step.ics?lang=fr")
    assert "SUMMARY:Un petit pas" in file.text
    assert re.search(r"DTSTART;VALUE=DATE:\d{8}\r\n", file.text)
    assert "DESCRIPTION" not in file.text
