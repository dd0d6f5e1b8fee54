"""Any organisation's wave by lot passes the check before the release and every check of the stored report after it."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from reflectory.db.ballots import DRAWN
from reflectory.releases.pooling import protected_report
from reflectory.releases.recompute import faults
from reflectory.reports.serialization import from_json, to_json
from surveys.loader import instrument
from tests.analysis.disclosure.test_lots import organisations, people

FORM = instrument("team-pulse").forms["self"]


@settings(deadline=None, max_examples=25)
@given(organisations(), st.integers(0, 2**32))
def test_a_wave_by_lot_is_released_and_nothing_is_found_in_the_stored_report(drawn, seed):
    tree, by_unit, by_value = drawn
    units, values = people(by_unit, by_value)
    said = ["" if value is None else DRAWN + value for value in values]
    rng = np.random.default_rng(seed)
    points = [FORM.format_of(item).points for item in FORM.items]
    codes = np.stack([np.where(rng.random(len(units)) < 0.7, many - 1, rng.integers(0, many, len(units)))
                      for many in points], axis=1).astype(np.int8)  # fmt: skip
    codes[rng.random(codes.shape) < 0.05] = -1
    invited = {node.id: 20 for node in tree}
    report = protected_report(tree, np.array(units, dtype=np.int64), said, np.asfortranarray(codes), FORM, 5,
                              "lot:role", wave="1", title="Any", invited=invited)  # fmt: skip
    stored = from_json(to_json(report))
    assert faults(stored) == []
    for section in stored.sections[1:]:
        assert section.invited_low is None
