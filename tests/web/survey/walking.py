"""A respondent's hands in a browser: open a survey, begin, answer, go to the end, be thanked."""

from __future__ import annotations

from reflectory.db import ballots

THANKS = {"en": "Thank you!", "fr": "Merci!"}


def go(page, url):
    page.goto(url)
    page.locator(".survey h1").wait_for()


def begin(page, team="Primary team", school="Cedar Elementary"):
    page.locator(".buttons .primary").click()
    page.locator("#school").select_option(label=school)
    page.get_by_role("radio", name=team).check()
    page.locator("[data-forward]").click()
    page.locator("fieldset[data-item]").first.wait_for()


def go_on(page):
    """Say that what was begun on this device is one's own."""
    page.get_by_role("button", name="Go on where I left off").click()


def answer(page, choice=3):
    """Answer every statement on the page."""
    sets = page.locator("fieldset[data-item]")
    for i in range(sets.count()):
        sets.nth(i).locator("label").nth(choice).click()


def to_the_end(page):
    """Answer the first statement of every page, up to the last screen."""
    while page.locator("fieldset[data-item]").count():
        page.locator("fieldset[data-item] label").nth(3).click()
        page.locator("[data-forward]").click()


def thanked(page, language="en", seconds=40):
    page.get_by_role("heading", name=THANKS[language], level=1).wait_for(timeout=seconds * 1000)


def cast(served, wave):
    return ballots.count(served.engine, wave.id)
