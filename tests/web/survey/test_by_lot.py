"""What somebody is told and asked in a wave in which a lot decides how their answers are reported."""

from __future__ import annotations

from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from reflectory.db import ballots, crypto, units
from reflectory.responses.submit import secret
from reflectory.web import databases
from tests.web.survey.test_in_the_browser import cast, go, thanked, to_the_end
from tests.web.survey.test_plain_form import ROOT, fill, press


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
    ("en", "a lot puts your answers in one of two halves", "it is not kept"),
    ("fr", "un tirage au sort place vos réponses", "n’est pas conservée"),
])  # fmt: skip
def test_the_lot_is_told_before_anything_is_asked(server, lakes, phone, language, said, why):
    wave = lakes.wave(cut="lot:role", title="Spring by lot")
    page = phone(locale=f"{language}-CA")
    go(page, f"{server.url}/?join={wave.join_code}")
    page.get_by_text(said).wait_for()
    page.locator(".buttons .primary").click()
    page.locator("#school").select_option(label="Shore Elementary")
    page.get_by_role("radio", name="Music").check()
    page.get_by_text(why).wait_for()
    if language == "en":
        page.get_by_text("If the lot puts you in the half reported by team, Music is shown").wait_for()
    page.locator("fieldset").last.locator("label").first.click()
    page.locator("[data-forward]").click()
    to_the_end(page)
    page.locator("[data-forward]").click()
    thanked(page, language)
    assert cast(lakes, wave) == 1
    (box,) = ballots.boxes(lakes.engine, wave.id)
    kept = ballots.decode(crypto.opener(wave.public_key)(box))
    assert (kept.unit, kept.attribute) in {(lakes.large, ""), (lakes.office, "*teacher")}


def test_the_lot_has_a_secret_of_its_own():
    token = "ab" * 32
    assert len({secret(token, purpose) for purpose in ("lot", "ballot", "claim", "comment:try")}) == 4


def test_the_plain_form_tells_and_keeps_the_same(district):
    lake = units.add_unit(district.engine, "Lake Secondary", "school", district.root, size=200)
    wave = district.wave(cut="lot:role")
    test = AppTest.from_file(str(ROOT / "reflectory" / "web" / "main.py"), default_timeout=60)
    test.query_params["join"], test.query_params["plain"] = wave.join_code, "1"
    test.run()
    assert any("a lot puts your answers in one of two halves" in one.value for one in test.markdown)
    assert any("it is not kept" in one.value for one in test.caption)
    test.selectbox[0].set_value(lake)
    test.selectbox[1].set_value("leader")
    press(test, "Begin")
    assert "half reported by team" in test.info[0].value
    press(fill(test), "Send my answers")
    (kept,) = (ballots.decode(crypto.opener(wave.public_key)(box)) for box in ballots.boxes(district.engine, wave.id))
    assert (kept.unit, kept.attribute) in {(lake, ""), (lake, "*leader")}
    databases.main_engine().dispose()
