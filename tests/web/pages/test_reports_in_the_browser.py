"""Reports in a real browser: nothing moves sideways on a phone, words before pictures, no accessibility violations."""

from __future__ import annotations

import ast
import datetime
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from reflectory.db import accounts, goals, sessions, units, wave_records
from reflectory.db.engine import connect
from reflectory.db.goals import Goal
from reflectory.web.markdown import JOINER
from tests.servers import ADDRESS, Server
from tests.tabs import DESK, LONG, PHONE, choose, go_by_menu, press, settle, visit

AXE_RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def server(filled, tmp_path_factory):
    folder = tmp_path_factory.mktemp("reading")
    filled.copy(folder)
    one = Server(folder, REFLECTORY_ADDRESS=ADDRESS).start()
    yield one
    one.kill()


@pytest.fixture
def reading(server, tabs):
    """Open a tab of the report of an account's own units: ``reading("District office", PHONE)`` gives the page."""

    def read(name, size, dark=False, language="en", part=""):
        engine = connect(server.database)
        account = next(one for one in accounts.accounts(engine) if one.name == name)
        token = sessions.begin_session(engine, account.id)
        engine.dispose()
        page = tabs.signed_in(server.url, token, size, dark=dark)
        visit(page, f"{server.url}/reports?lang={language}")
        expect(page.locator(".first")).to_be_attached(timeout=LONG)
        if part:
            press(page, page.get_by_role("tab", name=part, exact=True))
        return page

    return read


FIRST = """() => {
  const top = document.querySelector("[data-testid=stMain]").getBoundingClientRect().top;
  return Object.fromEntries(["facts", "sentence", "areas", "changed", "card", "promised"].map((part) =>
    [part, document.querySelector(`.first .${part}`)?.getBoundingClientRect().bottom - top]));
}"""


@pytest.mark.parametrize(("size", "screens"), [(DESK, 1), (PHONE, 2)])
@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("name", ["District office", "Principal of Alder Elementary", "Facilitator of the book study"])
def test_all_five_answers_are_on_the_first_screen_of_a_desk_and_in_two_of_a_phone(
    reading, name, size, screens, language
):
    """Who answered and how we are, what is strong and where we differ, what changed, what to try, what was promised."""
    page = reading(name, size, language=language)
    ends = page.evaluate(FIRST)
    assert all(ends[part] for part in ("facts", "sentence", "areas", "changed", "card")), ends
    assert max(end for end in ends.values() if end) <= screens * size[1], ends
    if name == "Principal of Alder Elementary":
        assert ends["promised"], "its open goal"


def test_seven_areas_in_french_are_in_two_screens_of_a_phone_too(reading):
    page = reading("Principal of Alder Elementary", PHONE, language="fr")
    partnership = page.get_by_role("option").filter(has_text="Learning across our schools")
    choose(page, page.get_by_role("combobox").first, partnership)
    expect(page.locator(".first .areas li")).to_have_count(7)
    ends = page.evaluate(FIRST)
    assert ends["promised"], ends
    assert max(end for end in ends.values() if end) <= 2 * PHONE[1], ends


def open_a_scale(page):
    scale = page.locator('[data-testid="stExpander"]').filter(has=page.locator(".line")).first
    press(page, scale.locator("summary").first)
    page.locator(".picture .line").first.wait_for()


@pytest.mark.parametrize(
    ("name", "size", "dark", "language"),
    [
        ("District office", DESK, False, "en"),
        ("Principal of Alder Elementary", PHONE, True, "fr"),
        ("Lead of learning support at Alder", PHONE, False, "en"),
    ],
)
def test_no_accessibility_violations(reading, name, size, dark, language):
    page = reading(name, size, dark, language)
    open_a_scale(page)
    found = Axe().run(page, options=AXE_RULES).response["violations"]
    assert [(one["id"], [node["html"][:160] for node in one["nodes"]]) for one in found] == []


def test_on_a_phone_nothing_moves_sideways_but_the_table_of_groups(reading):
    page = reading("Principal of Alder Elementary", PHONE)
    open_a_scale(page)
    for summary in page.locator("details.behind > summary").all():
        if summary.is_visible():
            summary.click()
    wide = "nodes => nodes.filter(one => one.scrollWidth > one.clientWidth + 1).length"
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
    assert page.locator(".numbers").count() >= 5
    assert page.locator(".numbers, .numbers table, .picture").evaluate_all(wide) == 0
    first = page.locator(".numbers:visible td").first
    assert first.evaluate("one => getComputedStyle(one, '::before').content") not in ("none", "")


def test_the_open_part_stands_in_the_address_and_the_tabs_on_one_line_of_a_french_phone(reading):
    page = reading("Principal of Alder Elementary", PHONE, language="fr", part="Groupes")
    tops = [box.bounding_box()["y"] for box in page.locator(".st-key-chosen_tab button").all()]
    assert len(tops) == 3
    assert max(tops) - min(tops) < 1
    assert "part=groups" in page.url
    page.reload()
    settle(page)
    expect(page.get_by_role("tab", name="Groupes", exact=True)).to_have_attribute("aria-selected", "true")
    page.locator(".heat").wait_for()
    assert page.locator('[data-testid="stExpander"]').filter(has=page.locator(".line")).count() == 0, "areas not drawn"


def test_the_form_of_a_goal_stays_when_it_was_come_to_by_the_report_s_own_link(reading):
    page = reading("Principal of Alder Elementary", DESK)
    page.locator("a[href*='tab=goals']").first.click()
    owner = page.get_by_label("Who keeps it in view?").last
    owner.fill("the grade team")
    owner.press("Tab")
    page.wait_for_url("**tab=goals**", timeout=LONG)
    settle(page)
    expect(owner).to_have_value("the grade team")


def test_the_names_of_groups_stay_in_sight_where_the_numbers_have_to_move(reading):
    page = reading("District office", DESK, part="Groups")
    heat = page.locator(".heat")
    heat.scroll_into_view_if_needed()
    heat.evaluate("one => { one.style.width = '22rem'; }")  # as where a survey has many scales
    name = heat.locator('tbody tr:not(.under) th[scope="row"]').nth(1)
    before = name.bounding_box()["x"]
    assert heat.evaluate("one => { one.scrollLeft = 150; return one.scrollLeft }") > 50
    assert abs(name.bounding_box()["x"] - before) < 3
    assert name.evaluate("one => getComputedStyle(one).backgroundColor") not in ("rgba(0, 0, 0, 0)", "transparent")


def test_on_a_phone_every_scale_of_a_group_is_in_sight_and_the_table_is_a_table(reading):
    page = reading("District office", PHONE, part="Groups")
    heat = page.locator(".heat")
    heat.scroll_into_view_if_needed()
    assert heat.evaluate("one => one.scrollWidth - one.clientWidth") <= 0
    table = heat.get_by_role("table")
    scales = [one.inner_text() for one in table.get_by_role("columnheader").all()][1:]
    assert [one[0] for one in scales] == ["A", "B", "C", "D", "E"]  # what the letters in the numbers stand for
    for row in table.get_by_role("row").all()[1:]:
        assert row.get_by_role("rowheader").count() == 1
        boxes = [one.bounding_box() for one in row.locator("summary").all()]
        assert len(boxes) == len(scales)
        assert max(box["y"] for box in boxes) - min(box["y"] for box in boxes) < 1
        assert all(box["height"] >= 44 and box["x"] >= 0 and box["x"] + box["width"] <= PHONE[0] for box in boxes)


def test_a_tap_on_a_number_shows_its_range(reading):
    page = reading("Principal of Alder Elementary", PHONE, part="Groups")
    row = page.locator(".heat tbody tr").nth(1)
    before = [one.bounding_box()["x"] for one in row.locator("summary").all()]
    for at in (4, 0):  # the second takes the place of the first
        cell = row.locator("td details").nth(at)
        expect(cell.locator("> p")).to_be_hidden()
        cell.locator("summary").click()
        expect(cell.locator("> p")).to_be_visible()
        expect(row.locator("details[open]")).to_have_count(1)
        assert "(" in cell.locator("> p").inner_text()
        told, whole = cell.locator("> p").bounding_box(), row.bounding_box()
        assert told["x"] >= 0
        assert told["x"] + told["width"] <= PHONE[0]
        assert told["y"] + told["height"] <= whole["y"] + whole["height"] + 1  # over nothing else
    assert [one.bounding_box()["x"] for one in row.locator("summary").all()] == before


@pytest.mark.parametrize(("size", "under"), [(PHONE, True), (DESK, False)])
def test_the_picture_stands_beside_the_words_and_under_them_on_a_phone(reading, size, under):
    page = reading("Principal of Alder Elementary", size)
    row = page.locator('[data-testid="stHorizontalBlock"]').filter(has=page.locator(".picture")).first
    words = row.locator('[data-testid="stMarkdownContainer"]').first.bounding_box()
    picture = row.locator(".picture").first.bounding_box()
    assert (picture["y"] >= words["y"] + words["height"] - 1) == under
    assert (picture["x"] > words["x"] + 50) == (not under)


def test_every_click_gives_the_file_the_tenth_as_well_as_the_first(reading):
    page = reading("Principal of Alder Elementary", DESK, part="Take it away")
    files = set()
    for _ in range(10):
        with page.expect_download() as taken:
            page.get_by_role("button", name="Codebook", exact=True).click()
        files.add(Path(taken.value.path()).read_bytes())
    assert len(files) == 1
    assert len(files.pop()) > 1000


def test_no_download_runs_its_page_anew():
    found = []
    for path in (*ROOT.glob("pages/*.py"), *ROOT.glob("reflectory/web/**/*.py")):
        for call in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(call, ast.Call) and getattr(call.func, "attr", "") == "download_button":
                modes = [ast.unparse(one.value) for one in call.keywords if one.arg == "on_click"]
                found.append((path.name, modes))
    assert ("downloads.py", ["'ignore'"]) in found, "the one function by which pages offer files"
    assert [one for one in found if one[1] != ["'ignore'"]] == []


def test_what_somebody_typed_is_text_and_no_link_no_emoji_no_arrow(server, reading):
    """Some of it Streamlit would make of the finished text, where no backslash helps: this is what a browser shows."""
    text = (
        "1. Room 3* and 4*, $5 to $10, _so_ `it` <b> :school: :material/home: www.a.ca a@b.ca http://y.ca -- -> "
        "[x](http://z.ca) ~~no~~"
    )
    engine = connect(server.database)
    wave = next(one for one in wave_records.waves(engine) if one.status == "released")
    river = next(one for one in units.units(engine) if one.name == "River Secondary")
    goal = Goal(wave.id, str(river.id), (river.id,), "trust", text, 4.0, datetime.date.today(), owner="x" * 120)
    goals.add_goal(engine, goal)
    engine.dispose()
    page = reading("Principal of River Secondary", PHONE)
    promised = page.locator(".first .promised")
    assert text in promised.inner_text().replace(JOINER, "")
    assert promised.locator("a, img, code, em, del, .katex, ol").count() == 0
    press(page, page.get_by_test_id("stExpander").first.locator("summary"))
    page.get_by_test_id("stMarkdown").filter(has_text="Room 3").first.wait_for()
    shown = page.locator('[data-testid="stMarkdown"]').filter(has_text="Room 3").first
    assert shown.inner_text().replace(JOINER, "").strip() == text
    assert shown.locator("a, img, code, em, del, .katex, [data-testid=stIconMaterial], ol").count() == 0
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]


@pytest.mark.parametrize("width", [768, 1024, 1440])
def test_the_menu_covers_neither_the_language_nor_sign_out(reading, width):
    page = reading("District office", (width, 900), language="fr")
    for name in ("English", "Se déconnecter"):
        page.get_by_role("button", name=name, exact=True).click(trial=True, timeout=5000)
    if width == 1440:
        go_by_menu(page, "Sondages")
        page.get_by_role("heading", name="Sondages").wait_for()


def test_what_is_printed_has_its_bars(reading):
    page = reading("Principal of Alder Elementary", DESK)
    page.emulate_media(media="print")
    looks = page.locator(".picture .bar .piece").evaluate_all(
        "all => all.slice(0, 9).map(one => getComputedStyle(one))"
        ".map(look => [look.backgroundColor, look.printColorAdjust])"
    )
    assert len(looks) == 9
    assert all(colour != "rgba(0, 0, 0, 0)" and adjust == "exact" for colour, adjust in looks)


def test_under_a_translated_page_another_group_brings_its_own_heading_and_figures(reading):
    """A browser that translates puts its own words in the place of the page's: what is redrawn belongs together."""
    page = reading("Principal of Alder Elementary", DESK)
    page.evaluate("""() => {
      const walk = document.createTreeWalker(document.querySelector(".stMain"), NodeFilter.SHOW_TEXT);
      const texts = []; while (walk.nextNode()) texts.push(walk.currentNode);
      for (const text of texts) {
        if (!text.data.trim() || text.parentElement.closest("style, script, [translate=no]")) continue;
        const font = document.createElement("font");
        font.textContent = text.data;
        text.replaceWith(font);
      }
    }""")
    choose(page, page.get_by_role("combobox").nth(1), page.get_by_role("option", name="Grades 4 to 7"))
    expect(page.locator("h2").first).to_have_text("Grades 4 to 7", timeout=LONG)
    settle(page)
    shown = page.locator(".stMain").inner_text()
    assert "Kindergarten to grade 1 and Learning support" not in page.locator("h2").all_inner_texts()
    assert "27 people answered" not in shown.split("Grades 4 to 7", 1)[1][:400]


def test_on_a_phone_each_group_s_school_is_seen_in_the_list(reading):
    page = reading("District office", PHONE, False, "en")
    press(page, page.get_by_test_id("stSelectbox").nth(1).locator("input"))
    page.locator("[role=option]").nth(5).wait_for()
    cut = page.evaluate("""() => [...document.querySelectorAll("[role=option]")].filter((option) => {
        const text = document.createTreeWalker(option, NodeFilter.SHOW_TEXT).nextNode();
        const [group, above] = text.data.split(" · ");
        const range = document.createRange();
        range.setStart(text, 0);
        range.setEnd(text, group.length + (above ? 3 + above.length : 0));
        const [name, row] = [range.getBoundingClientRect(), option.getBoundingClientRect()];
        return name.right > row.right || name.bottom > row.bottom || name.top < row.top;
    }).map((option) => option.innerText)""")
    assert cut == []
