"""Whoever answers sees how many were invited where they belong, as it was set up, before the first answer."""

from __future__ import annotations

from dataclasses import replace
from secrets import token_hex

import pytest

from reflectory.db import units
from tests.web.survey.walking import go

pytestmark = pytest.mark.browser


@pytest.fixture
def small_school(served):
    """A school of its own: one team with a number, one without."""
    root = units.add_unit(served.engine, f"Willow Elementary {token_hex(4)}", "school")
    known = units.add_unit(served.engine, "Primary", "team", root, size=7)
    units.add_unit(served.engine, "Office", "team", root)
    return replace(served, root=root, large=known)


@pytest.mark.parametrize("early", [True, False])
def test_the_number_stands_where_the_team_is_chosen_and_only_where_it_is_known(server, small_school, phone, early):
    wave, page = small_school.wave(), phone()
    go(page, f"{server.url}/?join={wave.join_code}" + ("" if early else "&fresh=1"))
    page.locator(".buttons .primary").click()
    page.get_by_role("radio", name="Primary").check()
    page.get_by_text("Primary has 7 people. It is shown on its own").wait_for()
    assert (
        page.locator(".invited").inner_text() == "Is that number wrong? Ask whoever runs the survey before you answer."
    )
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.get_by_role("radio", name="Office").check()
    page.get_by_text("Office is shown on its own only if").wait_for()
    assert page.locator(".invited").count() == 0


def test_a_link_for_one_team_says_the_number_with_the_first_statements(server, small_school, phone):
    wave, page = small_school.wave("team-pulse"), phone()
    go(page, f"{server.url}/?join={wave.join_code}&unit={small_school.large}")
    page.locator(".survey .buttons .primary").click()
    page.locator("fieldset[data-item]").first.wait_for()
    assert "People invited in Primary: 7." in page.locator(".invited").inner_text()
