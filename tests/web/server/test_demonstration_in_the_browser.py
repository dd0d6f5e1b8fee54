"""A stranger in the demonstration beside real accounts: every screen of answering says what it is."""

from __future__ import annotations

import re
import shutil

import pytest

from tests.servers import Server
from tests.web.survey.walking import begin, send, thanked, to_the_end

pytestmark = pytest.mark.browser
LABEL = "Demonstration: everything here is invented"


@pytest.fixture(scope="module")
def open_to_all(filled, tmp_path_factory):
    """A district whose operator shows the demonstration beside its real accounts."""
    folder = tmp_path_factory.mktemp("open")
    filled.copy(folder)
    shutil.copy(filled.file, folder / "demonstration.db")
    one = Server(folder, REFLECTORY_DEMO="1").start()
    yield one
    one.stop()


@pytest.fixture
def stranger(tabs):
    """A browser that has never been here."""
    return tabs()


def test_answering_in_the_demonstration_says_on_every_screen_that_it_is_invented(open_to_all, stranger):
    page = stranger
    page.goto(f"{open_to_all.url}/demonstration")
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Answer the team pulse").click()
    asked = opened.value
    asked.locator(".survey h1").wait_for()
    assert asked.get_by_text(LABEL).count() == 1
    begin(asked, team="Grades 2 and 3")
    assert asked.get_by_text(LABEL).count() == 1
    to_the_end(asked)
    assert asked.get_by_text(LABEL).count() == 1
    send(asked)
    thanked(asked)
    assert asked.get_by_text(LABEL).count() == 1
    asked.locator(".profile").first.wait_for()
    assert "/demonstration" not in asked.url


def test_a_key_made_in_the_demonstration_opens_what_was_answered_there(open_to_all, stranger):
    page = stranger
    page.goto(f"{open_to_all.url}/demonstration")
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Answer the team pulse").click()
    asked = opened.value
    begin(asked, team="Grades 2 and 3")
    to_the_end(asked)
    send(asked)
    thanked(asked)
    asked.locator(".key-offer button").first.click()
    asked.locator(".reflection-key li").first.wait_for()
    words = " ".join(asked.locator(".reflection-key li").all_inner_texts())
    address = asked.locator(".key p").last.inner_text()
    asked.get_by_role("button", name="I have kept it").click()
    asked.get_by_role("button", name="My reflections").click()
    asked.locator(".profile").first.wait_for()

    later = page.context.browser.new_page()  # another device, by what the card says
    later.goto("http://" + re.search(r"\S+/reflections\S*", address)[0].rstrip(".,;"))
    later.get_by_role("textbox").first.fill(words)
    later.get_by_role("button", name="Open").click()
    later.locator(".profile").first.wait_for()
    later.close()
