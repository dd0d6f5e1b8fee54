"""A browser that is old, that runs no script, or that speaks a language the survey does not have."""

from __future__ import annotations

from pathlib import Path

import pytest

from reflectory.db import crypto, wave_records, waves
from surveys.loader import read_survey, to_json
from tests.web.survey.walking import answer, begin, cast, go, thanked, to_the_end

pytestmark = pytest.mark.browser
ENGLISH = Path(__file__).resolve().parents[3] / "docs" / "examples" / "leadership-11.toml"
CANNOT = {"en": "This browser cannot run this page", "fr": "Ce navigateur ne peut pas faire fonctionner cette page"}


def fielded(served, text, folder):
    path = folder / "own.toml"
    path.write_text(text, "utf-8")
    form = read_survey(path)
    made = waves.create_wave(
        served.engine, title="Own", survey=to_json(form), survey_id=form.id, form=form.form, root=served.root
    )
    waves.open_wave(served.engine, made.id, crypto.new_wave_key())
    return wave_records.wave(served.engine, made.id)


@pytest.mark.parametrize(("spoken", "locale"), [("en", "fr-CA"), ("fr", "en-CA"), ("en", "de-DE")])
def test_a_survey_is_asked_and_pictured_in_a_language_it_has(server, served, phone, tmp_path, spoken, locale):
    text = ENGLISH.read_text("utf-8")
    if spoken == "fr":
        text = text.replace('id = "leadership-11"\n', 'id = "leadership-11"\nlanguage = "fr"\n', 1)
    wave = fielded(served, text, tmp_path)
    page = phone(locale=locale)
    go(page, f"{server.url}/?join={wave.join_code}")
    assert page.evaluate("document.documentElement.lang") == spoken
    assert page.locator(".languages button").count() == 1
    begin(page)
    for _ in range(2):  # eleven statements, and no question for words
        answer(page)
        page.locator("[data-forward]").click()
    thanked(page, spoken)
    page.locator(".profile").wait_for()
    assert page.locator(".profile").get_attribute("lang") == spoken
    assert cast(served, wave) == 1
    page.goto(f"{server.url}/?join={wave.join_code}&plain=1&fresh=1&unit={served.large}")
    page.get_by_role("button", name={"en": "Begin", "fr": "Commencer"}[spoken]).click()
    page.get_by_role("button", name={"en": "Send my answers", "fr": "Envoyer mes réponses"}[spoken]).wait_for()


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_script_that_cannot_be_read_leaves_a_sentence_and_another_way(server, served, phone, language):
    wave = served.wave("enhancer", "self")
    page = phone(locale=f"{language}-CA")

    def broken(route):
        found = route.fetch()
        route.fulfill(response=found, body=found.text().replace("class Page {", "class Page { ?;"))

    page.route("**/?join=*", broken)
    page.goto(f"{server.url}/?join={wave.join_code}")
    page.get_by_text(CANNOT[language]).wait_for()
    page.unroute("**/?join=*")
    page.locator("#early-old a").click()
    page.get_by_test_id("stForm").first.wait_for()
    assert "plain=1" in page.url


def test_streamlit_that_cannot_be_read_leaves_a_sentence(server, phone):
    page = phone()
    page.route("**/static/js/index.*.js", lambda route: route.fulfill(body="?;", content_type="text/javascript"))
    page.goto(server.url)
    page.get_by_text(CANNOT["en"]).wait_for()


@pytest.mark.parametrize("path", ["/", "/?join="])
def test_without_scripts_the_page_says_so(server, served, chromium, path):
    context = chromium.new_context(java_script_enabled=False, locale="fr-CA", viewport={"width": 360, "height": 740})
    page = context.new_page()
    page.goto(server.url + path + (served.wave().join_code if "join" in path else ""))
    said = page.locator("noscript p").filter(has_text="Cette page a besoin de JavaScript")
    said.wait_for()
    box = said.bounding_box()
    on_top = page.locator("#opening:visible, #early:visible").count()
    context.close()
    assert box["height"] > 20
    assert on_top == 0


def test_a_browser_without_newer_functions_asks_everything(server, served, phone):
    wave = served.wave("enhancer", "self")
    page = phone()
    page.add_init_script(
        """delete Array.prototype.at; delete Array.prototype.findLast; delete Object.hasOwn;
        delete window.structuredClone;
        window.RegExp = new Proxy(RegExp, { construct(made, [source, ...rest]) {
            if (String(source).includes("(?<!")) throw new SyntaxError("cannot look behind: Safari before 16.4");
            return new made(source, ...rest);
        } });"""
    )
    go(page, f"{server.url}/?join={wave.join_code}")
    begin(page)
    to_the_end(page)
    page.locator("textarea").first.fill("Still here: Mrs. Smith, 604-555-0199")
    assert {"Mrs. Smith", "604-555-0199"} <= set(page.locator(".careful").first.locator("bdi").all_inner_texts())
    page.locator("[data-forward]").click()
    thanked(page)
    assert cast(served, wave) == 1


def test_a_browser_whose_styles_cannot_ask_what_else_is_there_shows_the_page(server, served, phone):
    """Firefox before 121, Chrome before 105 and Safari before 15.4 know no `:has`."""
    wave = served.wave("enhancer", "self")
    page = phone()

    def older(route):
        found = route.fetch()
        route.fulfill(response=found, body=found.text().replace(":has(", ":unknown("))

    page.route("**/?join=*", older)
    page.goto(f"{server.url}/?join={wave.join_code}")
    page.locator("#opening").wait_for(state="hidden")
    title = page.get_by_role("heading", level=1).first
    title.wait_for()
    uncovered = (
        "(one) => { const { x, y } = one.getBoundingClientRect();"
        " return one.getRootNode().elementFromPoint(x + 5, y + 5) === one; }"
    )
    for _ in range(100):  # another page may take its place while Streamlit comes
        if title.evaluate(uncovered):
            break
        page.wait_for_timeout(100)
    assert title.evaluate(uncovered)


def test_pages_behind_the_bare_address_are_found_by_their_own_name(server, served, phone):
    wave = served.wave("enhancer", "self")
    page = phone()
    for path, title in (
        ("/welcome?lang=fr", "Comment faire ressortir"),
        (f"/answer?join={wave.join_code}", "Enhancer or diminisher"),
        ("/answer?lang=en", "Answer a survey"),
    ):
        page.goto(server.url + path)
        page.get_by_role("heading", level=1).filter(has_text=title).wait_for()
        assert page.get_by_role("dialog").count() == 0


def test_the_start_page_says_what_is_missing_and_a_wrong_code_stays_in_its_field(server, phone):
    page = phone()
    page.goto(server.url)
    page.get_by_role("button", name="Begin").click()
    page.get_by_text("Enter a code first").wait_for()
    page.get_by_role("textbox").first.fill("WRONG-CODE-1")
    page.get_by_role("button", name="Begin").click()
    page.get_by_text("We do not know the code").wait_for()
    assert page.get_by_role("textbox").first.input_value() == "WRONG-CODE-1"


def test_with_text_at_200_percent_the_language_is_within_reach(server, served, phone):
    wave = served.wave("enhancer", "self")
    for width in (360, 320):
        page = phone(width=width)
        page.add_init_script(
            "addEventListener('DOMContentLoaded', () => { document.documentElement.style.fontSize = '200%'; })"
        )
        go(page, f"{server.url}/?join={wave.join_code}")
        for name in ("English", "Français"):
            box = page.get_by_role("button", name=name).bounding_box()
            assert box["x"] >= 0
            assert box["x"] + box["width"] <= width
        page.get_by_role("button", name="Français").click()
        assert page.evaluate("document.documentElement.lang") == "fr"


def test_with_text_at_200_percent_the_language_does_not_cover_the_menu(server, places, phone):
    page = phone()
    page.add_init_script(
        "addEventListener('DOMContentLoaded', () => { document.documentElement.style.fontSize = '200%'; })"
    )
    page.goto(server.url)
    page.get_by_role("heading", level=1).wait_for()
    page.get_by_role("link", name="Sign in").wait_for()  # there is an account: that of `places`
    menu, language = page.get_by_test_id("stExpandSidebarButton"), page.get_by_role("button", name="Français")
    for one in (menu, language):
        one.click(trial=True)
    ends, begins = menu.bounding_box(), language.bounding_box()
    assert ends["x"] + ends["width"] <= begins["x"]
    assert begins["x"] + begins["width"] <= 360
