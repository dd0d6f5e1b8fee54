"""What every registered statistic must bear: nobody, everybody alike, any order, a unit of one."""

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from inspect import signature
from math import isfinite
from pathlib import Path

import numpy as np
import pytest

import analysis
from analysis import agreement, items, moments, omega, proportions, reliability
from analysis.covariances import covariance
from analysis.estimates import REASONS, Estimate, EstimateArray
from analysis.tables import count_tables

FIVE = [1.0, 2.0, 3.0, 4.0, 5.0]
FAMILIES = (agreement, items, moments, omega, proportions, reliability)
STATISTICS = tuple({one.__name__: one for family in FAMILIES for one in family.STATISTICS}.values())
NUMBERS = {"alpha_interval"}  # takes summary numbers; its degenerate cases are tested by themselves


def arguments(statistic, answers):
    """The same people's answers (people x items, nan = missing) as whatever the statistic takes first."""
    known = signature(statistic).parameters
    first = next(iter(known))
    return {
        "scores": lambda: (moments.moments(answers[:, 0]),),
        "strata": lambda: (moments.moments(answers[:, 0]), [len(answers) + 3]),
        "successes": lambda: ([(answers[:, 0] >= 4).sum()], [(~np.isnan(answers[:, 0])).sum()]),
        "counts": lambda: (count_tables(answers, FIVE)[0], *([FIVE] if "values" in known else [])),
        "covariance": lambda: covariance(answers),
        "answers": lambda: (answers,),
    }[first]()


def estimates(result) -> Iterator[Estimate]:
    if isinstance(result, Estimate):
        yield result
    elif isinstance(result, EstimateArray):
        yield from result
    elif isinstance(result, Mapping):
        for one in result.values():
            yield from estimates(one)
    elif isinstance(result, tuple):
        for one in result:
            yield from estimates(one)
    elif is_dataclass(result):
        for field in fields(result):
            yield from estimates(getattr(result, field.name))


def sound(result, people):
    for one in estimates(result):
        assert one.value is None or isfinite(one.value), one
        assert (one.low is None) == (one.high is None), one
        assert one.low is None or (isfinite(one.low) and one.low < one.high), one
        assert one.value is not None or one.why, one
        assert not one.why or one.why in REASONS, one
        assert one.n >= 0, one
    return list(estimates(result))


each = pytest.mark.parametrize(
    "statistic", [one for one in STATISTICS if one.__name__ not in NUMBERS], ids=lambda one: one.__name__
)


@each
@pytest.mark.parametrize("people", [0, 4])
def test_nobody_answered_is_a_reasoned_gap(statistic, people):
    found = sound(statistic(*arguments(statistic, np.full((people, 4), np.nan))), people)
    assert found
    assert {(one.value, one.why, one.n) for one in found} == {(None, "nobody_answered", 0)}


@each
@pytest.mark.parametrize("answer", FIVE)
def test_everybody_agrees(statistic, answer):
    assert sound(statistic(*arguments(statistic, np.full((6, 4), answer))), 6)


@each
def test_a_unit_of_one_never_breaks_a_report(statistic):
    assert sound(statistic(*arguments(statistic, np.array([[1.0, 3.0, 5.0, 4.0]]))), 1)


@each
def test_the_order_of_people_is_irrelevant(statistic):
    rng = np.random.default_rng(7)
    answers = np.clip(np.rint(rng.normal(3.4, 0.8, (30, 1)) + rng.normal(0, 0.9, (30, 4))), 1, 5)
    answers[3, 1] = answers[9, 0] = np.nan
    order = rng.permutation(30)
    one = sound(statistic(*arguments(statistic, answers)), 30)
    other = sound(statistic(*arguments(statistic, answers[order])), 30)
    assert any(found.value is not None for found in one)
    for left, right in zip(one, other, strict=True):
        assert (left.n, left.why) == (right.n, right.why)
        assert left.value == pytest.approx(right.value, abs=1e-9)
        assert left.low == pytest.approx(right.low, abs=1e-9)


@each
def test_every_statistic_says_formula_source_range_and_when_it_misleads(statistic):
    text = statistic.__doc__
    assert "Examples" in text
    assert "Notes" in text
    assert re.search("[Mm]islead|caveats|Undefined", text)


def test_every_reason_given_has_its_sentence_and_every_sentence_its_use():
    folder = Path(next(iter(analysis.__path__)))
    written = [node for path in folder.glob("*.py") for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))]
    calls = [node for node in written if isinstance(node, ast.Call)]
    last = [one.args[-1] for one in calls if isinstance(one.func, ast.Attribute) and one.func.attr == "missing"]
    named = last + [word.value for one in calls for word in one.keywords if word.arg == "why"]
    by_condition = [one for one in calls if isinstance(one.func, ast.Name) and one.func.id == "reasons"]
    named += [ast.Constant(word.arg) for one in by_condition for word in one.keywords if word.arg]
    given = {part.value for one in named for part in ast.walk(one) if isinstance(part, ast.Constant)} - {"", None}
    assert {code for code in given if isinstance(code, str)} <= set(REASONS)
    used = {node.value for node in written if isinstance(node, ast.Constant)} | given
    assert set(REASONS) <= used
