"""The guided wave offers halves by lot to large organisations only."""

from __future__ import annotations

import pytest

from reflectory.db import units, wave_records

QUESTION = "What do you want to learn this time?"


def guided(installation, size, language="en"):
    school = units.add_unit(installation.engine, "Maple Hill", "school")
    for number in range(10):
        units.add_unit(installation.engine, f"Team {number}", "team", school, size)
    leader = installation.account("Robin", "leader", "facilitator", units=[school])
    return installation.visitor(leader, language=language).go("waves?tab=new")


def test_from_200_people_on_a_wave_may_be_cut_by_lot(fresh):
    one = guided(fresh, 20).fill(Survey="team-pulse").run()
    assert "by the answer to" not in one.field(QUESTION).options[0]
    assert sum(option.startswith("Both, by lot") for option in one.field(QUESTION).options) == 2
    assert "nobody is in both halves" in one.sent
    one.fill(**{QUESTION: "lot:role"}).run()
    one.press("Keep this wave as a draft")
    assert [wave.cut for wave in wave_records.waves(fresh.engine)] == ["lot:role"]
    one.press("Open this wave")


@pytest.mark.parametrize("language", ["en", "fr"])
def test_below_200_people_no_lot_is_offered(fresh, language):
    one = guided(fresh, 19, language).fill(**{"Survey" if language == "en" else "Questionnaire": "team-pulse"}).run()
    cuts = next(radio for radio in one.at.radio if any("“" in option or "«" in option for option in radio.options))
    assert len(cuts.options) == 3
    assert not any("by lot" in option or "tirage" in option for option in cuts.options)
