"""Real answers: 5,400 people in 99 groups, from the file to the published figures, beside R's values."""

import json
from pathlib import Path

import numpy as np
import pytest

from analysis.agreement import rwg_j, rwg_star
from analysis.disclosure.partition import partition
from analysis.disclosure.protect import protect
from analysis.disclosure.tree import Node
from analysis.layout import layout
from analysis.scoring import key
from analysis.tables import count_tables
from reflectory.files.responses import read_answers
from reflectory.reports.build import build_report
from surveys.loader import read_survey

ROOT = Path(__file__).resolve().parents[2]
REFERENCE = ROOT / ".." / "shared" / "reference" / "statistics"
DATA = REFERENCE / "data" / "bhr2000.csv"


@pytest.fixture(scope="module")
def answers():
    survey = read_survey(ROOT / "docs" / "examples" / "leadership-11.toml")
    read = read_answers(DATA, survey, "GRP")
    return survey, key(read.matrix, survey), read


@pytest.fixture(scope="module")
def report(answers):
    survey, keyed, read = answers
    ids = {name: place + 1 for place, name in enumerate(dict.fromkeys(read.units))}
    tree = [Node(0, None, "all", ""), *(Node(id, 0, "unit", name) for name, id in ids.items())]
    units = [ids[name] for name in read.units]
    blocks = partition(tree, {id: units.count(id) for id in set(units)})
    home = [blocks.of(unit) for unit in units]
    sheets = protect(keyed, home, [5] * 11, [True] * 11, np.random.default_rng(20))
    return build_report(sheets, tree, blocks, survey, wave="bhr", title="Leadership")


def test_agreement_before_protection_is_r_s(answers):
    survey, keyed, read = answers
    expected = json.loads((REFERENCE / "cases" / "rwgj_bhr2000_lead.json").read_text("utf-8"))["expected"]["groups"]
    names = [one["group"] for one in expected]
    place = {name: at for at, name in enumerate(names)}
    group = [place[name] for name in read.units]
    items = layout(survey).scales[0].items
    tables, _ = count_tables(np.where(keyed < 0, np.nan, keyed + 1.0)[:, items], [1, 2, 3, 4, 5], group, len(names))
    assert np.bincount(group).tolist() == [one["gsize"] for one in expected]
    for statistic, name in ((rwg_j, "rwgj"), (rwg_star, "rwg_lindell")):
        assert statistic(tables, [1, 2, 3, 4, 5]).value == pytest.approx([one[name] for one in expected], abs=1e-12)


def test_protection_hardly_moves_the_figures_of_real_groups(answers, report):
    _, keyed, read = answers
    units = np.array(read.units)
    moved = []
    for section in report.sections[1:]:
        true = (keyed[units == section.names[0]] + 1).mean(axis=1).mean()
        moved.append(abs(section.figure("scale", "leadership").estimate("mean").value - true))
    assert len(moved) == 99
    assert max(moved) < 0.05
    assert sum(one < 1e-9 for one in moved) > 80


def test_the_whole_is_everybody(report):
    assert report.sections[0].answered == 5400
    assert report.reliability[0].alpha.n == 5400
    assert report.reliability[0].omega.value == pytest.approx(0.88, abs=0.03)
