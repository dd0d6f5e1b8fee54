"""What somebody is told and asked in a wave in which a lot decides how their answers are reported."""

from __future__ import annotations

from dataclasses import replace

import pytest

from reflectory.db import ballots, crypto, units
from reflectory.responses.submit import secret
from tests.web.survey.test_plain_form import Sheet, all_items, browser
from tests.web.survey.walking import cast, forward, go, send, start, thanked, to_the_end

__all__ = ["browser"]  # a fixture


@pytest.fixture(scope="module")
def lakes(served):
    """A cluster of its own beside the district, large enough for lots."""
    root = units.add_unit(served.engine, "Southern cluster", "cluster")
    shore = units.add_unit(served.engine, "Shore Elementary", "school", root, size=6)
    lake = units.add_unit(served.engine, "Lake Secondary", "school", root)
    music = units.add_unit(served.engine, "Music", "team", shore, size=20)
    units.add_unit(served.engine, "Sports", "team", lake, size=180)
    return replace(served, root=root, office=shore, large=music)


@pytest.mark.browser
@pytest.mark.parametrize(("language", "said", "why"), [
    ("en", "as a lot decides", "it is not kept"),
    ("fr", "au sort", "n’est pas conservée"),
])  # fmt: skip
def test_the_lot_is_told_before_anything_is_asked(server, lakes, phone, language, said, why):
    wave = lakes.wave(cut="lot:role", title="Spring by lot")
    page = phone(locale=f"{language}-CA")
    go(page, f"{server.url}/?join={wave.join_code}")
    assert said in page.locator(".trust > p").first.inner_text()
    start(page)
    page.locator("#school").select_option(label="Shore Elementary")
    page.get_by_role("radio", name="Music").press("Space")
    page.get_by_text(why).wait_for()
    page.locator("fieldset").last.locator("input").first.press("Space")
    forward(page)
    to_the_end(page)
    send(page)
    thanked(page, language)
    assert cast(lakes, wave) == 1
    (box,) = ballots.boxes(lakes.engine, wave.id)
    kept = ballots.decode(crypto.opener(wave.public_key)(box))
    assert (kept.unit, kept.attribute) in {(lakes.large, ""), (lakes.office, "*teacher")}


def test_the_lot_has_a_secret_of_its_own():
    token = "ab" * 32
    assert len({secret(token, purpose) for purpose in ("lot", "ballot", "claim", "comment:try")}) == 4


def test_the_form_tells_and_keeps_the_same(district, browser):
    lake = units.add_unit(district.engine, "Lake Secondary", "school", district.root, size=200)
    wave = district.wave(cut="lot:role")
    sheet = Sheet(browser, wave)
    assert "a lot puts your answers in one of two halves" in sheet.page
    assert "it is not kept" in sheet.page
    sheet.send(unit=lake, attribute="leader", **all_items(wave))
    (kept,) = (ballots.decode(crypto.opener(wave.public_key)(box)) for box in ballots.boxes(district.engine, wave.id))
    assert (kept.unit, kept.attribute) in {(lake, ""), (lake, "*leader")}
