"""While a wave runs no page of anybody shows an answer arrive, or being taken back."""

from __future__ import annotations

import datetime
import re

import pytest

from reflectory.db import ballots, crypto, invitations, units, waves
from reflectory.db.response_steps import tell_steps
from surveys.loader import instrument, to_json

TODAY = datetime.date.today()
DAY = datetime.timedelta(days=1)


@pytest.mark.parametrize("access", ["codes", "link"])
def test_no_page_of_anybody_changes_when_an_answer_arrives_or_is_taken_back(fresh, access):
    """Every role's every page is the same before and after people come, also just at a step, and leave."""
    engine = fresh.engine
    district = units.add_unit(engine, "Maple Leaf", "district")
    alder, cedar = (units.add_unit(engine, name, "school", district) for name in ("Alder", "Cedar"))
    team = units.add_unit(engine, "Team", "team", alder, 20)
    units.add_unit(engine, "Team", "team", cedar, 9)
    survey = instrument("team-pulse").forms["self"]
    wave = waves.create_wave(
        engine, "Pulse", to_json(survey), survey.id, district, access=access, closes=TODAY + 9 * DAY
    )
    codes = invitations.issue(engine, wave.id, team, 20) if access == "codes" else [None] * 20
    wave = waves.open_wave(engine, wave.id, crypto.new_wave_key())
    roles = ("leader", "facilitator", "administrator", "auditor")
    visitors = [fresh.visitor(fresh.account(role.title(), role, units=[district])) for role in roles]
    visitors += [fresh.visitor(fresh.account("All", *roles, units=[district]))]

    def come(number):
        box = crypto.seal(wave.public_key, ballots.encode(team, "", [1] * len(survey.items)))
        if codes[number]:
            invitations.claim(engine, wave.id, codes[number], bytes([number]) * 32)
        ballots.cast(engine, wave.id, bytes([number]) * 32, box)

    def seen():
        pages = ("start", "waves", "units", "people", "audit", "reports", "about")
        return [[steady(visitor.go(page)) for page in pages if page in visitor.pages] for visitor in visitors]

    for number in range(4):
        come(number)
    assert tell_steps(engine, TODAY)
    before = seen()
    come(4)  # the fifth of twenty
    assert seen() == before
    for number in range(5, 11):
        come(number)
    ballots.withdraw(engine, wave.id, bytes([0]) * 32)
    assert seen() == before
    assert tell_steps(engine, TODAY + DAY)
    assert seen() != before, "or the test would look at nothing"


def steady(visitor):
    """Return what a page says, without what is drawn by chance or counts the runs of a visit."""
    return re.sub(r"\b[0-9a-f]{32,}\b|element_id.*|id: .*|\d\d:\d\d", "", visitor.sent)
