"""A reflection key is seen whole, said to be kept, and then opens what it locks without being typed."""

from __future__ import annotations

import pytest

from tests.web.survey.walking import begin, go, thanked, to_the_end

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(("width", "way"), [(360, ""), (320, "&kiosk=1")], ids=["own", "shared"])
def test_the_whole_key_is_in_view_and_opens_my_reflections_on_a_device_of_one_s_own(server, served, phone, width, way):
    wave = served.wave("enhancer", "self")
    page = phone(width=width)
    go(page, f"{server.url}/?join={wave.join_code}{way}")
    begin(page)
    to_the_end(page)
    page.locator("[data-forward]").click()
    thanked(page)
    page.get_by_role("button", name="Make me a reflection key").click()
    words = page.locator(".reflection-key li")
    words.first.wait_for()
    page.wait_for_function(
        "() => [...document.querySelectorAll('.reflection-key li')].every((one) => {"
        " const box = one.getBoundingClientRect();"
        " return box.top >= 0 && box.bottom <= innerHeight && box.left >= 0 && box.right <= innerWidth; })"
    )
    assert words.count() == 11
    assert page.get_by_role("link", name="My reflections").count() == 0
    page.get_by_role("button", name="I have kept it").click()
    page.locator(".reflection-key").wait_for(state="detached")
    page.get_by_role("link", name="My reflections").click()
    opened = page.get_by_text("You kept 1 reflection")
    asked = page.get_by_role("textbox", name="Your reflection key")
    (asked if way else opened).wait_for()
    assert (opened if way else asked).count() == 0
