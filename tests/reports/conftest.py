"""An invented district with reports made from it by the front door: sheets protected, then `build_report`."""

from pathlib import Path

import numpy as np
import pytest

from analysis.disclosure.partition import partition
from analysis.disclosure.protect import protect
from analysis.disclosure.tree import Node
from analysis.scoring import key
from reflectory.reports.build import build_report
from reflectory.reports.model import Report
from surveys.model import Survey
from tests.first_edition import first_edition

REFERENCE = Path(__file__).resolve().parents[2] / ".." / "shared" / "reference" / "statistics"
collect_ignore = [] if REFERENCE.exists() else ["test_report_real_data.py"]  # kept outside the code

TREE = (
    Node(1, None, "district", "Lakeside"),
    Node(2, 1, "school", "Elm School"),
    Node(3, 1, "school", "Oak School"),
    Node(4, 2, "team", "Grade 1"),
    Node(5, 2, "team", "Grade 2"),
    Node(6, 2, "team", "Music <b>& art</b>"),
    Node(7, 3, "team", "Grade 1"),
    Node(8, 3, "team", "Grade 2"),
)
ANSWERED = {4: 9, 5: 3, 6: 4, 7: 40, 8: 12}
INVITED = {4: 9, 5: 6, 6: 6, 7: 60, 8: 13}


def district_report(survey: Survey, seed: int = 1, **given: object) -> Report:
    """Make a report of answers drawn at random: team 4 agrees, team 8 is in two camps."""
    rng = np.random.default_rng(seed)
    units = np.repeat(list(ANSWERED), list(ANSWERED.values()))
    points = [survey.format_of(item).points for item in survey.items]
    codes = np.empty((len(units), len(points)), dtype=np.int8)
    for i, many in enumerate(points):
        person = {4: 0.85, 5: 0.5, 6: 0.5, 7: 0.6, 8: 0.5}
        for row, unit in enumerate(units):
            centre = (0.02 if row % 2 else 0.98) if unit == 8 else person[int(unit)]
            codes[row, i] = np.clip(np.rint(rng.normal(centre * (many - 1), 0.12 * many)), 0, many - 1)
    codes[rng.random(codes.shape) < 0.03] = -1
    blocks = partition(TREE, ANSWERED)
    low = {id for scale in survey.scales if scale.favourable == "low" for id in scale.items}
    home = [blocks.of(int(unit)) for unit in units]
    sheets = protect(key(codes, survey), home, points, [item.id not in low for item in survey.items], rng)
    known = {"wave": "w1", "title": "Spring", "invited": INVITED, **given}
    return build_report(sheets, TREE, blocks, survey, **known)


@pytest.fixture(scope="session")
def report() -> Report:
    return district_report(first_edition("enhancer"))


@pytest.fixture(scope="session")
def other_report() -> Report:
    return district_report(first_edition("enhancer"), seed=2)
