"""A respondent's hands in a browser, by keys, which wait for nothing: open a survey, begin, answer, send."""

from __future__ import annotations

from reflectory.db import ballots

THANKS = {"en": "Thank you!", "fr": "Merci!"}


def go(page, url):
    page.goto(url)
    page.locator(".survey[data-screen] h1").wait_for()


def go_inside(page, server, wave):
    """Come by the app: its start page asks for the code, and a Streamlit page shows the same survey."""
    page.goto(server.url)
    page.get_by_role("textbox").first.fill(wave.join_code)
    page.get_by_test_id("stBaseButton-primaryFormSubmit").click()
    page.locator(".survey.inside[data-screen] h1").wait_for()


def start(page):
    page.locator(".survey[data-screen=first] .foot .primary").press("Enter")


def begin(page, team="Primary team", school="Cedar Elementary"):
    start(page)
    page.locator("#school").select_option(label=school)
    page.get_by_role("radio", name=team).press("Space")
    forward(page)
    page.locator(".survey[data-screen=statement]").wait_for()


def begun(served, host, page, *survey, **choices):
    """Open a wave, come to it by its link, and begin it; the wave comes back."""
    wave = served.wave(*survey, **choices)
    go(page, f"{host}/?join={wave.join_code}")
    begin(page)
    return wave


def forward(page):
    """Press the button that leads on from the place."""
    page.locator(".survey[data-screen=place] .foot .primary").press("Enter")


def go_on(page):
    """Say that what was begun on this device is one's own."""
    page.get_by_role("button", name="Go on where I left off").press("Enter")


def onward(page):
    """Press "Next", or "Skip" where nothing is answered."""
    page.locator("[data-next]").press("Enter")


def answer(page, choice=3, many=6):
    """Answer so many statements, each by its digit and Enter."""
    for _ in range(many):
        page.locator(".statement input").nth(choice).press("Space")
        onward(page)


def to_the_end(page):
    """Answer the statement in view, and skip the others, up to the last screen."""
    answer(page, many=1)
    while page.locator(".survey[data-screen=statement]").count():
        onward(page)


def send(page):
    page.locator("[data-send]").press("Enter")


def thanked(page, language="en", seconds=40):
    page.get_by_role("heading", name=THANKS[language], level=1).wait_for(timeout=seconds * 1000)


def answered(page):
    """Return how many statements are answered, as the bar on top says."""
    return int(page.locator(".bar .count").inner_text().split("/")[0])


def shown(page):
    """Return the statement in view."""
    return page.locator(".statement h1").inner_text()


def cast(served, wave):
    return ballots.count(served.engine, wave.id)
