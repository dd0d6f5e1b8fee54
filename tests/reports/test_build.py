"""Figures are computed of all groups at once; they are the ones that the statistics give group by group."""

from __future__ import annotations

import dataclasses
import math
from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analysis.disclosure.partition import partition, partition_by_attribute
from analysis.disclosure.protect import protect
from analysis.disclosure.tree import Node
from analysis.layout import Layout, ScaleLayout
from analysis.moments import ScoreSums, moments
from analysis.scoring import key, scores
from analysis.stacked import score_sums, stack
from analysis.tables import distinct
from reflectory.reports.build import sections_of
from surveys.model import Item, ResponseFormat, Scale, Survey
from tests.reports.one_by_one import made_one_by_one

VALUES = ("new", "old", "")
FORMATS = tuple(
    ResponseFormat(f"f{points}", low, low + step * (points - 1), step, ({"en": "x"},) * points)
    for points, low, step in ((2, 0, 1), (3, 1, 1), (4, 1, 1), (5, 1, 1), (7, -3, 1), (11, 0, 10))
)
STYLES = ("drawn", "drawn", "agreeing", "constant", "empty", "rare", "camps")


def survey_of(scales: Sequence[tuple[int, int, str]], alone: Sequence[int]) -> Survey:
    """Return a survey: of each scale its format, its number of items and its favourable end; then items in no scale."""
    said, items, made = {"en": "x"}, [], []
    for number, (form, many, favourable) in enumerate(scales):
        own = [Item(f"s{number}i{at}", said, FORMATS[form].id, at % 2 == 1) for at in range(many)]
        items += own
        made.append(Scale(f"s{number}", *[said] * 5, (), "", "", tuple(one.id for one in own), favourable))
    items += [Item(f"a{number}", said, FORMATS[form].id) for number, form in enumerate(alone)]
    return Survey("x", "self", "1", said, said, 5, "CC0", (), FORMATS, tuple(items), tuple(made))


def answers(style: str, points: int, people: int, rng: np.random.Generator) -> np.ndarray:
    drawn = rng.integers(0, points, people)
    if style == "agreeing":
        drawn = np.minimum(rng.integers(points - 2, points + 2, people), points - 1)
    elif style == "constant":
        drawn = np.full(people, points - 1)
    elif style == "camps":
        drawn = rng.choice([0, points - 1], people)
    missing = {"empty": 1.0, "rare": 0.7}.get(style, 0.08)
    return np.where(rng.random(people) < missing, -1, drawn).astype(np.int8)


DISTRICTS = (
    st.lists(
        st.tuples(st.integers(0, 5), st.integers(1, 7), st.sampled_from(["high", "low"])), max_size=3, unique=True
    ),
    st.lists(st.integers(0, 5), min_size=1, max_size=3),
    st.lists(st.lists(st.integers(0, 14), max_size=4), min_size=1, max_size=4),
    st.booleans(),
    st.sampled_from(["team", "attribute"]),
    st.integers(0, 2**32 - 1),
)
QUICK = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
PROOF = settings(max_examples=600, deadline=None, suppress_health_check=list(HealthCheck))


@QUICK
@given(*DISTRICTS)
def test_all_groups_at_once_give_the_figures_of_each_group_alone(scales, alone, schools, known, cut, seed):
    alike(scales, alone, schools, known, cut, seed)


@pytest.mark.proof
@pytest.mark.timeout(3600)
@PROOF
@given(*DISTRICTS)
def test_in_hundreds_of_districts_too(scales, alone, schools, known, cut, seed):
    alike(scales, alone, schools, known, cut, seed)


def alike(scales, alone, schools, known, cut, seed):
    """Make the report of a district in both ways, and compare."""
    rng = np.random.default_rng(seed)
    survey = survey_of(scales, alone)
    tree, answered = [Node(0, None, "district", "District")], {}
    for number, sizes in enumerate(schools):
        tree.append(Node(len(tree), 0, "school", f"School {number}"))
        above = len(tree) - 1
        answered[above] = int(rng.integers(0, 9))  # some belong to the school and to no team
        for size in sizes:
            tree.append(Node(len(tree), above, "team", ""))
            answered[len(tree) - 1] = size
    units = np.repeat(list(answered), list(answered.values()))
    if cut == "team":
        blocks = partition(tree, answered)
        home = [blocks.of(int(unit)) for unit in units]
    else:
        cells = list(zip(units.tolist(), rng.choice(VALUES, len(units)).tolist(), strict=True))
        blocks = partition_by_attribute(tree, Counter(cells), VALUES)
        home = [blocks.of(cell) for cell in cells]
    points = [survey.format_of(item).points for item in survey.items]
    codes = np.stack([answers(rng.choice(STYLES), many, len(units), rng) for many in points], axis=1)
    low = {id for scale in survey.scales if scale.favourable == "low" for id in scale.items}
    within = [-1 if one is None else one for one in home]
    sheets = protect(key(codes, survey), within, points, [item.id not in low for item in survey.items], rng)
    invited = {unit: many + int(rng.integers(0, 9)) for unit, many in answered.items()} if known else None
    if blocks.too_few:
        assert sections_of(sheets, tree, blocks, survey, invited) == ()
        return
    assert_alike(
        sections_of(sheets, tree, blocks, survey, invited),
        made_one_by_one(sheets, tree, blocks, survey, invited),
        "report",
    )


@pytest.mark.parametrize(("items", "points"), [(1, 2), (2, 5), (5, 5), (9, 7), (10, 11), (24, 11)])
def test_scores_of_many_blocks_are_those_of_each_however_long_the_scale(items, points):
    rng = np.random.default_rng(items)
    codes = rng.integers(-1, points, (400, items)).astype(np.int8)
    codes[:20], codes[20:30] = points - 1, -1
    block = np.repeat([0, 1, 2, 4], [20, 10, 1, 369])
    values = tuple(float(-2 + 3 * code) for code in range(points))
    plan = Layout((points,) * items, (values,) * items, (ScaleLayout("x", tuple(range(items))),))
    found = score_sums(stack(codes, block, 5, plan), 0)
    counted, plain = found.moments(-2.0, 3.0, points), moments(scores(codes, plan)[:, 0], block, 5)
    assert counted.n.tolist() == plain.n.tolist()
    assert counted.mean == pytest.approx(plain.mean, rel=1e-12, nan_ok=True)
    assert counted.sd == pytest.approx(plain.sd, rel=1e-12, abs=1e-12, nan_ok=True)
    many = ScoreSums(found.divisors, *(table * 40_000 for table in found.tables))  # sixteen million people
    assert many.moments(-2.0, 3.0, points).mean == pytest.approx(plain.mean, nan_ok=True)
    assert many.moments(-2.0, 3.0, points).sd[0] == 0


def test_equal_rows_are_found_also_where_numbers_are_too_large_to_pack():
    rows = np.array([[0, 2**40], [3, 1], [0, 2**40], [3, 1]])
    first, which = distinct(rows)
    assert (rows[first][which] == rows).all()
    assert which[1] == which[3]
    assert len(first) == 3


def assert_alike(left: object, right: object, place: str) -> None:
    """Compare values of any depth: numbers to 1e-12, everything else exactly."""
    if dataclasses.is_dataclass(left):
        assert type(left) is type(right), place
        for field in dataclasses.fields(left):
            assert_alike(getattr(left, field.name), getattr(right, field.name), f"{place}.{field.name}")
    elif isinstance(left, Mapping):
        assert list(left) == list(right), place
        for name in left:
            assert_alike(left[name], right[name], f"{place}.{name}")
    elif isinstance(left, tuple | list):
        assert len(left) == len(right), place
        for at, (one, other) in enumerate(zip(left, right, strict=True)):
            assert_alike(one, other, f"{place}[{at}]")
    elif isinstance(left, float) and isinstance(right, float):
        near = math.isclose(left, right, rel_tol=1e-12, abs_tol=1e-12) or (math.isnan(left) and math.isnan(right))
        assert near, (place, left, right)
    else:
        assert type(left) is type(right), (place, left, right)
        assert left == right, place
