"""The runner itself: what it refuses, and what it reads out of an R call."""

import json

import numpy as np
import pandas as pd
import pytest

from tests.reference.asking import grouped, occasions, one_sample, two_samples
from tests.reference.r_call import calls_of
from tests.reference.reading import Gap, differences, read, shuffled
from tests.reference.test_reference import _faults

TEAMS = pd.DataFrame({"team": ["a", "b", "a", "b", "c"], "t1": [1, 2, None, 4, 5], "t2": [5, 4, 3, 2, 1]})
PAIRS = pd.DataFrame({"id": [1, 2, 3], "pre": [3.0, 2.0, 4.0], "post": [4.0, None, 5.0]})


def case(folder, frame, **parts):
    for name in ("cases", "data"):
        (folder / name).mkdir(exist_ok=True)
    frame.to_csv(folder / "data" / "d.csv", index=False)
    given = {"id": "one", "data": "data/d.csv", "arguments": [], "expected": {}, "tolerance": {"abs": 1e-9}} | parts
    path = folder / "cases" / "one.json"
    path.write_text(json.dumps(given), encoding="utf-8")
    return read(path)


@pytest.mark.parametrize(
    "parts",
    [
        {"statistic": "horoscope"},
        {"statistic": "trend", "arguments": {"moon": "full"}},
        {"statistic": "kruskal_wallis", "arguments": {"y": "t2", "group": "team"}, "expected": {"luck": 1}},
        {"statistic": "kruskal_wallis", "arguments": {"y": "t2", "group": "team"}, "expected": {"n": 4}},
        {"statistic": "kruskal_wallis", "arguments": {"y": "t2", "group": "team"}, "expected": {"n": None}},
    ],
    ids=["statistic", "argument", "expected key", "wrong value", "value for a gap"],
)
def test_what_is_unknown_or_wrong_fails(tmp_path, parts):
    assert _faults(case(tmp_path, TEAMS, **parts))


def test_a_gap_where_a_number_is_expected_fails(tmp_path):
    given = case(tmp_path, TEAMS, statistic="rwg", expected=1.0)
    assert differences(1.0, None, given)
    assert not differences(None, None, given)


def test_a_gap_meets_only_null_and_what_the_package_prints(tmp_path):
    given = case(tmp_path, TEAMS, statistic="careless")
    assert not differences(None, Gap(1), given)
    assert not differences(1, Gap(1), given)
    assert differences(2, Gap(1), given)


def test_optional_values_may_be_left_out(tmp_path):
    given = case(tmp_path, TEAMS, statistic="rwg")
    assert not differences({"G6": 0.7, "r_cor": 1}, {}, given)


def test_shuffling_renames_groups_everywhere(tmp_path):
    given = case(
        tmp_path,
        TEAMS,
        statistic="cliffs_delta",
        arguments={"x": "a", "y": "b"},
        expected={"a": 1, "b": 2, "c": 3},
        r_call='f(d$t2[d$team == "a"])',
    )
    other = shuffled(given)
    assert set(other.expected) == set(other.frame["team"])
    assert other.arguments["x"] in set(other.frame["team"])
    assert "a" not in set(other.frame["team"])
    assert sorted(one_sample(given)) == sorted(one_sample(other)) == [3, 5]


@pytest.mark.parametrize(
    "call",
    [
        'MWU(na.omit(d$t2[d$team == "a"]), d$t2[d$team == "b"])',
        '{ y <- d[["t2"]]\n a <- y[d$team == "a"]\n b <- y[d$team %in% c("b")]\n list(p = TEST(a, b)$p) }',
        '{ k <- subset(d); f <- function(i) MWU(d[d$team == "a", "t2"], d[d$team == "b", "t2"]); lapply(1:3, f) }',
        "W(c(5, 3), c(4, 2))",
    ],
)
def test_two_samples_are_read_from_the_r_call(tmp_path, call):
    x, y = two_samples(case(tmp_path, TEAMS, statistic="mann_whitney", r_call=call))
    assert (sorted(x), sorted(y)) == ([3, 5], [2, 4])


def test_scores_of_the_notes_are_means_of_the_items_answered(tmp_path):
    given = case(
        tmp_path,
        TEAMS,
        statistic="mann_whitney",
        notes="trust = mean of available items t1,6-t2",
        r_call='{\n y <- TR(d)\n MWU(y[d$team == "a"], y[d$team == "b"])\n}',
    )
    x, y = two_samples(given)
    assert (x.tolist(), y.tolist()) == ([1, 3], [2, 4])


def test_a_formula_names_scores_and_groups(tmp_path):
    call = '{\n k <- d$team != "c"\n w <- oneway.test(y ~ team, data = data.frame(y = d$t2, team = d$team)[k, ])\n}'
    scores, labels = grouped(case(tmp_path, TEAMS, statistic="welch_anova", r_call=call))
    assert (scores.tolist(), labels.tolist()) == ([5, 4, 3, 2], ["a", "b", "a", "b"])


@pytest.mark.parametrize(
    "call", ["WSR(d$post, d$pre)", "{ x <- d[complete.cases(d), ]\n WSR(x$post, x$pre) }", "list(t = NA)"]
)
def test_the_later_scores_come_first_in_r(tmp_path, call):
    before, after = occasions(case(tmp_path, PAIRS, statistic="paired_t_effect", r_call=call))
    kept = ~np.isnan(after)
    assert (before[kept].tolist(), after[kept].tolist()) == ([3, 4], [4, 5])


def test_what_cannot_be_followed_stays_unknown():
    assert [one.vectors() for one in calls_of("f(g(d$t9), 1)", {"d": TEAMS})] == [[], []]
