"""A browser that is old, that runs no script, or that speaks a language the survey does not have."""

from __future__ import annotations

from pathlib import Path

import pytest

from reflectory.db import ballots, crypto, wave_records, waves
from surveys.loader import read_survey, to_json
from tests.web.survey.seeing import axe
from tests.web.survey.walking import answer, begin, cast, go, send, thanked, to_the_end

pytestmark = pytest.mark.browser
ENGLISH = Path(__file__).resolve().parents[3] / "docs" / "examples" / "leadership-11.toml"


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
    assert page.locator(".corner button").count() == 0
    begin(page)
    answer(page, many=11)
    send(page)
    thanked(page, spoken)
    page.locator(".profile").wait_for()
    assert page.locator(".profile").get_attribute("lang") == spoken
    assert cast(served, wave) == 1
    page.goto(f"{server.url}/a/{wave.join_code}?plain=1")
    page.get_by_role("button", name={"en": "Send my answers", "fr": "Envoyer mes réponses"}[spoken]).wait_for()


def fill_in(page, choice):
    """Fill in the form as it stands, without a script."""
    for set_ in page.locator("fieldset").all():
        set_.locator("label").nth(choice).click()


def send_form(page):
    page.get_by_role("button", name="Send my answers").click()
    page.get_by_role("heading", name="Thank you!").wait_for()
    page.locator(".profile .row").first.wait_for()


def broken(how):
    """Return what a browser makes of the page's script: it cannot read it, may not load it, or stumbles in it."""

    def of(route):
        if how == "blocked":
            route.abort()
            return
        found = route.fetch()
        old, new = {
            "unread": ("class Page extends Owned {", "class Page extends Owned { ?;"),
            "breaks": ("sweep(wave);", "nothing.of.it();"),
        }[how]
        assert old in found.text()
        route.fulfill(response=found, body=found.text().replace(old, new))

    return of


@pytest.mark.parametrize("how", ["unread", "blocked", "breaks"])
def test_a_script_that_cannot_be_read_is_blocked_or_breaks_leaves_the_form_standing(server, served, phone, how):
    wave = served.wave("team-pulse")
    page = phone()
    page.route("**/asset/*.js", broken(how))
    page.goto(f"{server.url}/a/{wave.join_code}?unit={served.large}")
    page.get_by_role("button", name="Send my answers").wait_for()
    fill_in(page, 1)
    send_form(page)
    assert cast(served, wave) == 1


def test_a_script_that_never_comes_leaves_the_form_standing_and_one_that_comes_late_leaves_what_was_filled_in(
    server, served, phone
):
    wave = served.wave("team-pulse")
    page = phone()
    waiting = []
    page.route("**/asset/*.js", lambda route: waiting.append(route))
    page.goto(f"{server.url}/a/{wave.join_code}?unit={served.large}", wait_until="commit")
    page.get_by_role("button", name="Send my answers").wait_for(timeout=20_000)
    fill_in(page, 2)
    for route in waiting:
        route.continue_()
    page.wait_for_load_state()
    assert page.locator("fieldset input:checked").count() == 10
    send_form(page)
    assert cast(served, wave) == 1


@pytest.fixture
def without_scripts(chromium):
    context = chromium.new_context(java_script_enabled=False, locale="en-CA", viewport={"width": 360, "height": 740})
    yield context.new_page()
    context.close()


def test_without_scripts_the_form_is_filled_in_sent_and_answered_with_the_picture(server, served, without_scripts):
    wave, page = served.wave("team-pulse"), without_scripts
    page.goto(f"{server.url}/?join={wave.join_code}")
    page.get_by_label("Which is your team").select_option(label="Cedar Elementary: Primary team (8)")
    fill_in(page, 1)
    send_form(page)
    page.go_back()
    send_form(page)
    assert cast(served, wave) == 1, "the browser's Back finds the same form, and so the same token"
    page.get_by_role("button", name="Make me a reflection key").click()
    assert page.locator(".reflection-key li").count() == 11


def test_what_was_filled_into_the_form_survives_a_restart_and_is_sent_once(server, served, without_scripts):
    wave, page = served.wave("team-pulse"), without_scripts
    page.goto(f"{server.url}/a/{wave.join_code}?unit={served.large}")
    fill_in(page, 1)
    server.kill()
    server.start()
    send_form(page)
    (box,) = ballots.boxes(served.engine, wave.id)
    sheet = ballots.decode(crypto.opener(wave.public_key)(box))
    assert (sheet.unit, set(sheet.codes)) == (served.large, {1})


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_the_form_has_no_accessibility_violations(server, served, phone, dark):
    wave = served.wave("enhancer", "self")
    page = phone(dark=dark)
    page.goto(f"{server.url}/a/{wave.join_code}?plain=1")
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


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
    send(page)
    thanked(page)
    assert cast(served, wave) == 1


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
        box = page.get_by_role("button", name="Français").bounding_box()
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
