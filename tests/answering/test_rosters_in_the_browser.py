"""Whoever answers sees how many were invited where they belong, as it was set up, before the first answer."""

from __future__ import annotations

from dataclasses import replace
from secrets import token_hex

import pytest

from storage import accounts, audit_log, rosters, sealing, units, waves
from tests.answering.walking import go

pytestmark = pytest.mark.browser
LOOKED = {
    "en": "A second person has looked over the units and how many people belong to each.",
    "fr": "Une deuxième personne a passé en revue les unités et le nombre de personnes de chacune.",
}


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
    assert LOOKED["en"] not in page.locator(".promise").text_content()
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


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_promise_says_that_a_second_person_has_looked_where_one_has(server, served, phone, language):
    root = units.add_unit(served.engine, f"Aspen Elementary {language}", "school", size=9)
    audit_log.acting("Robin")
    draft = replace(served, root=root).wave(opened=False)
    audit_log.acting(audit_log.SERVER)
    kim = accounts.create_account(served.engine, f"Kim {language}", None, ["leader"], [root])
    rosters.look_over(served.engine, draft.id, kim.id)
    waves.open_wave(served.engine, draft.id, sealing.new_wave_key())
    page = phone(locale=f"{language}-CA")
    go(page, f"{server.url}/?join={draft.join_code}")
    assert LOOKED[language] in page.locator(".promise").text_content()
