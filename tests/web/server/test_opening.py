"""The first answer of the server: something to see at once, in the visitor's language, and nothing loaded in vain."""

from __future__ import annotations

import gzip
import re

import pytest

from reflectory.web.middleware.assets import LATER, later

GZIP = {"accept-encoding": "gzip"}


@pytest.mark.parametrize(
    ("path", "headers", "language"),
    [
        ("/", {}, "en"),
        ("/", {"accept-language": "fr-CA,fr;q=0.9,en;q=0.8"}, "fr"),
        ("/", {"accept-language": "de,fr;q=0.9"}, "fr"),
        ("/?lang=fr", {"accept-language": "en"}, "fr"),
        ("/", {"cookie": "reflectory_language=fr", "accept-language": "en"}, "fr"),
        ("/?lang=%22%3E%3Cscript%3E", {"cookie": "reflectory_language=../x; ;=;"}, "en"),
    ],
)
def test_the_first_page_speaks_the_visitors_language(fresh, path, headers, language):
    page = fresh.get(path, **headers).text
    assert f'<html lang="{language}">' in page
    assert {"en": "One moment", "fr": "Un instant"}[language] in page
    assert "<title>Reflectory</title>" in page
    assert page.count("<script>") == page.count("</script>") - page.count("<script type=")


def test_the_first_page_is_ours_on_every_page_and_on_nothing_else(fresh):
    for path in ("/", "/privacy", "/reports?join=ABC"):
        assert 'id="opening"' in fresh.get(path).text, path
    for path in ("/healthz", "/_stcore/health", "/static/nothing.js", "/favicon.png"):
        assert b'id="opening"' not in fresh.get(path).body, path


def test_the_first_page_is_compressed_and_asked_for_again_only_to_be_told_that_it_is_the_same(fresh):
    plain, small = fresh.get("/"), fresh.get("/", **GZIP)
    assert gzip.decompress(small.body) == plain.body
    assert small.headers["cache-control"] == "no-cache"
    again = fresh.get("/", **GZIP, **{"if-none-match": small.headers["etag"]})
    assert (again.status, again.body) == (304, b"")
    assert fresh.get("/?lang=fr", **{"if-none-match": small.headers["etag"]}).status == 200


def test_every_script_that_comes_later_is_named_in_the_first_page(fresh):
    assert len(later()) == len(LATER)  # a new Streamlit may have renamed one
    page = fresh.get("/").text
    for name in later():
        assert f'rel="modulepreload" crossorigin href="./static/{name}"' in page
        assert fresh.get(f"/static/{name}").status == 200


@pytest.mark.browser
def test_a_page_without_icons_loads_no_font_of_streamlit(settled, filled, chromium):
    context = chromium.new_context(viewport={"width": 360, "height": 740}, locale="fr-CA")
    asked = []
    try:
        page = context.new_page()
        page.on("request", lambda one: asked.append(one.url))
        page.goto(f"{settled.url}/?join={filled.join_code}", wait_until="commit")
        page.locator("#opening").get_by_text("Un instant").wait_for(state="attached")
        page.locator(".survey h1").wait_for(timeout=120_000)
        page.locator("#opening").wait_for(state="hidden", timeout=120_000)
        page.wait_for_load_state("networkidle")
    finally:
        context.close()
    assert [url for url in asked if re.search(r"/static/media/.*woff2", url)] == []
    assert [url for url in asked if "/static/js/index." in url]
