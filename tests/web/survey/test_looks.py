"""How it looks: one font, served here; colours that can be read; nothing that jumps; a page worth keeping on paper."""

from __future__ import annotations

import io
import itertools
import tomllib
import unicodedata
import urllib.error
import urllib.request

import pytest
from pdfminer.high_level import extract_text
from pdfminer.pdfpage import PDFPage

from tests.servers import ROOT
from tests.web.survey.walking import answer, begin, begun, go, send, thanked, to_the_end

pytestmark = pytest.mark.browser
THEME = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text("utf-8"))["theme"]
FONT = "/fonts/atkinson-hyperlegible-next-1.woff2"


def luminance(colour):
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    """The ratio of WCAG 2.2: 1 to 21.

    >>> round(contrast("#000000", "#ffffff"))
    21
    """
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("name", ["light", "dark"])
def test_every_pair_of_the_themes_colours_can_be_read(name):
    theme = THEME[name]
    papers = [theme["backgroundColor"], theme["secondaryBackgroundColor"]]
    for words, paper in itertools.product([theme["textColor"], theme["linkColor"]], papers):
        assert contrast(words, paper) >= 4.5, (words, paper)
    for said in ("blue", "green", "orange"):
        assert contrast(theme[f"{said}TextColor"], theme[f"{said}BackgroundColor"]) >= 4.5, said
    assert contrast("#ffffff", theme["primaryColor"]) >= 4.5
    for paper in papers:
        assert contrast(theme["primaryColor"], paper) >= 3


def test_the_font_is_small_served_here_and_kept_for_good(server):
    with urllib.request.urlopen(server.url + FONT) as answer:
        font = answer.read()
        assert answer.headers["content-type"] == "font/woff2"
        assert "immutable" in answer.headers["cache-control"]
    assert font[:4] == b"wOF2"
    assert len(font) < 40 * 1024
    for none in ("/fonts/none.woff2", "/fonts/..%2fstyle.css.woff2"):
        with pytest.raises(urllib.error.HTTPError, match=r"40[04]"):
            urllib.request.urlopen(server.url + none)
    for folder in ("reflectory/web/fonts", "reflectory/reports/exports/pdf_parts/fonts"):
        assert "SIL Open Font License" in (ROOT / folder / "OFL.txt").read_text("utf-8")


def test_the_second_visit_is_set_in_the_font_and_nothing_comes_from_elsewhere(server, served, phone):
    page = phone()
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    link = f"{server.url}/?join={served.wave().join_code}"
    go(page, link)
    page.evaluate("document.fonts.ready")
    page.wait_for_function(
        "[...document.fonts].some((one) => one.family.includes('Hyperlegible') && one.status === 'loaded')"
    )
    go(page, link)
    page.wait_for_function("document.fonts.check('1em \\'Atkinson Hyperlegible Next\\'')")
    assert (
        page.locator(".survey h1")
        .evaluate("one => getComputedStyle(one).fontFamily")
        .strip("'\"")
        .startswith("Atkinson")
    )
    assert {url.split("/")[2] for url in asked if url.startswith("http")} == {server.url.split("/")[2]}


def test_a_phone_wastes_no_room_above_the_title(server, served, phone):
    page = phone()
    page.goto(server.url)
    page.locator("h1").wait_for()
    page.wait_for_function("document.querySelector('h1').getBoundingClientRect().top < 90")  # once the style is there
    assert page.locator("input").first.bounding_box()["y"] < 740
    go(page, f"{server.url}/?join={served.wave().join_code}")
    begin(page)
    assert page.locator(".bar").bounding_box()["y"] < 10


@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_the_picture_is_one_sheet_to_keep_and_the_key_another(server, served, phone, paper):
    """Also from a dark screen: black on white, without a button, the profile whole on the first page."""
    page = phone(dark=True)
    begun(served, server.url, page, "enhancer", "self", title="On paper")
    answer(page, many=29)
    send(page)
    thanked(page)
    page.locator(".profile .row").first.wait_for()
    first = sheets(page, paper)
    assert len(first) == 1
    assert "One small thing to try" in first[0]
    assert "Make me a reflection key" not in first[0]
    page.get_by_role("button", name="Make me a reflection key").click()
    page.locator(".reflection-key li").first.wait_for()
    words = page.locator(".reflection-key li").all_inner_texts()
    picture, key = sheets(page, paper)
    assert "One small thing to try" in picture
    assert [word for word in words if word not in key] == []
    assert "Reflection key" not in picture
    assert "/reflections" in key
    page.emulate_media(media="print", color_scheme="dark")
    assert page.locator(".profile .headline").evaluate("one => getComputedStyle(one).color") == "rgb(17, 17, 17)"


def sheets(page, paper):
    made = page.pdf(format=paper, print_background=False)
    count = sum(1 for _ in PDFPage.get_pages(io.BytesIO(made)))
    texts = [extract_text(io.BytesIO(made), page_numbers=[number]) for number in range(count)]
    return [unicodedata.normalize("NFKC", text) for text in texts]  # "fi" is one sign in the font


def test_the_words_of_a_key_are_copied_with_one_tap(server, served, phone):
    wave = served.wave()
    page = phone()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    go(page, f"{server.url}/?join={wave.join_code}")
    begin(page)
    to_the_end(page)
    send(page)
    thanked(page)
    page.get_by_role("button", name="Make me a reflection key").click()
    page.get_by_role("button", name="Copy", exact=True).click()
    page.get_by_text("Copied.").wait_for()
    words = page.locator(".reflection-key li").all_inner_texts()
    assert page.evaluate("navigator.clipboard.readText()") == " ".join(words)


def test_my_reflections_are_a_sheet_of_change_and_a_sheet_of_each_picture_shown(server, places, phone):
    page = phone()
    page.goto(f"{server.url}/my-reflections")
    page.locator("textarea").fill(places.words)
    page.get_by_role("button", name="Open", exact=True).click()
    page.locator(".profile .standing").first.wait_for()
    page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for()
    change, *pictures = sheets(page, "Letter")
    assert "How your own answers moved" in change
    assert "One small thing to try" in pictures[0]
    assert len(pictures) <= 2
    assert "" not in {text.strip() for text in pictures}
    assert "Withdraw" not in change + "".join(pictures)
