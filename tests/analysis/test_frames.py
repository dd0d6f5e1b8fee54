"""The door for an analyst: values by hand and by R, any form a table may have, and faults with their remedy."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis import agreement, frames

STAFF = pd.DataFrame(
    {
        "team": [*"aaaabbbbc", None],
        "q1": [4, 5, 4, 3, 1, 5, 1, 5, 3, 2],
        "q2": [4, 4, 5, 3, 2, 5, None, 4, 4, 1],
        "q3": [2, 1, 2, 4, 4, 1, 5, 2, None, 5],
    }
)
SCALE = {"items": ["q1", "q2", "q3"], "reverse": ["q3"], "points": 5}
SCORED = STAFF.assign(trust=frames.scores(STAFF, {"trust": SCALE["items"]}, ["q3"], 5)["trust"])

# every function with the arguments of one question to the same staff
CALLS = {
    "scores": lambda table: frames.scores(table, {"trust": SCALE["items"]}, SCALE["reverse"], SCALE["points"]),
    "means": lambda table: frames.means(table, "trust", "team"),
    "favourable": lambda table: frames.favourable(table, "q1", points=5, group="team"),
    "alpha": lambda table: frames.alpha(table, **SCALE),
    "alpha, pairwise": lambda table: frames.alpha(table, **SCALE, missing="pairwise"),
    "omega": lambda table: frames.omega(table, **SCALE),
    "item_analysis": lambda table: frames.item_analysis(table, **SCALE),
    "rwg_j": lambda table: frames.rwg_j(table, group="team", **SCALE),
    "ad": lambda table: frames.ad(table, group="team", **SCALE),
    "a_wg": lambda table: frames.a_wg(table, group="team", **SCALE),
    "van_der_eijk": lambda table: frames.van_der_eijk(table, group="team", **SCALE),
    "icc": lambda table: frames.icc(table, "trust", "team"),
    "icc, reml": lambda table: frames.icc(table, "trust", "team", method="reml"),
    "shrunken_means": lambda table: frames.shrunken_means(table, "trust", "team"),
    "welch_anova": lambda table: frames.welch_anova(table, "trust", "team"),
    "kruskal_wallis": lambda table: frames.kruskal_wallis(table, "trust", "team"),
    "compare": lambda table: frames.compare(table, "trust", "team"),
    "compare, ranks": lambda table: frames.compare(table, "trust", "team", ranks=True),
    "change": lambda table: frames.change(table, "q1", "q2"),
    "change, ranks": lambda table: frames.change(table, "q1", "q2", ranks=True),
    "reliable_change": lambda table: frames.reliable_change(table, "q1", "q2", reliability=0.7),
    "importance": lambda table: frames.importance(table, "q1", ["q2", "q3"]),
}
each = pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)


def test_every_function_is_tried():
    assert {name.split(",")[0] for name in CALLS} | {"trend", "released"} == set(frames.__all__)


@each
@pytest.mark.parametrize("dtype", ["Int64", "Float64", "object"])
def test_missing_answers_may_be_written_in_any_way(call, dtype):
    other = SCORED.astype(dict.fromkeys(("q1", "q2", "q3"), dtype))
    pd.testing.assert_frame_equal(call(other), call(SCORED))


@each
def test_order_of_rows_and_their_index_are_irrelevant(call):
    other = SCORED.iloc[[7, 2, 9, 0, 8, 4, 1, 3, 6, 5]].rename(index=lambda row: f"row {row}")
    turned, straight = call(other), call(SCORED)
    if len(straight) == len(SCORED) or "verdict" in straight:  # one row a person
        turned, straight = turned.rename(index=lambda row: int(row[4:])).sort_index(), straight.sort_index()
    pd.testing.assert_frame_equal(turned, straight, rtol=1e-9)


@pytest.mark.parametrize("name", ["alpha", "omega", "item_analysis", "rwg_j", "ad", "a_wg", "van_der_eijk"])
def test_reversing_by_name_is_reversing_by_hand(name):
    function, by_hand = getattr(frames, name), STAFF.assign(q3=6 - STAFF["q3"])
    group = {"group": "team"} if name in ("rwg_j", "ad", "a_wg", "van_der_eijk") else {}
    turned = function(by_hand, items=SCALE["items"], points=5, **group)
    pd.testing.assert_frame_equal(function(STAFF, **SCALE, **group), turned)


@each
def test_nobody_answered_is_a_reasoned_gap(call):
    nobody = SCORED.assign(**dict.fromkeys(("q1", "q2", "q3", "trust"), np.nan))
    table = call(nobody)
    figures = table.drop(columns=["n", "why"], errors="ignore").select_dtypes("number")
    assert "why" not in table or set(table["why"]) <= {"nobody_answered", ""}
    assert figures.isna().all(axis=None) or set(figures.stack().dropna()) == {0.0}  # so many lost on an occasion


def test_alpha_by_hand():
    # variances 1.667, 2.25, 2.917 of a sum's 18: 3/2 (1 - 6.833/18); psych 2.5.3: raw_alpha 0.9305556
    table = pd.DataFrame({"q1": [1, 2, 3, 4], "q2": [2, 2, 5, 4], "q3": [5, 3, 2, 1]})
    alpha = frames.alpha(table, **SCALE).loc["alpha"]
    assert (alpha["value"], alpha["n"], alpha["why"]) == (pytest.approx(0.9305555555555556), 4, "")
    assert alpha["low"] < alpha["value"] < alpha["high"]
    assert frames.alpha(table, ["q1", "q2", "q3"]).loc["alpha", "value"] < 0
    assert (frames.item_analysis(table, ["q1", "q2", "q3"])["item_rest"] < 0).all()


# multilevel 2.8: rwg(x, team, 2), untruncated 1 - var(x)/2
HARD = {
    "dead": ([np.nan, np.nan], None, None),
    "mild": ([3, 4, 3, 4, 4, 3, 2], 0.7142857142857143, 0.7142857142857143),
    "pair_same": ([3, 3], 1.0, 1.0),
    "pair_split": ([1, 5], 0.0, -3.0),
    "polar": ([1, 1, 1, 1, 5, 5, 5, 5], 0.0, -1.2857142857142856),
    "solo": ([4], None, None),
    "unanimous": ([4] * 5, 1.0, 1.0),
}


def test_hard_groups_give_the_packages_rwg_and_reasons_where_it_gives_none():
    table = pd.DataFrame([(team, x) for team, (answers, *_) in HARD.items() for x in answers], columns=["team", "q1"])
    rwg = frames.rwg_j(table, "q1", "team", points=5)
    assert list(rwg.index) == sorted(HARD)
    expected = pd.DataFrame({team: row[1:] for team, row in HARD.items()}, index=["rwg_j", "rwg_star"], dtype=float).T
    pd.testing.assert_frame_equal(rwg[["rwg_j", "rwg_star"]], expected, check_names=False)
    assert rwg.loc["solo", ["n", "why"]].tolist() == [1, "one_person"]
    assert rwg.loc["dead", ["n", "why"]].tolist() == [0, "nobody_answered"]


@pytest.mark.parametrize("statistic", [agreement.rwg, agreement.rwg_j, agreement.ad, agreement.van_der_eijk])
def test_raw_answers_are_no_counts(statistic):
    with pytest.raises(ValueError, match="count_tables makes"):
        statistic(STAFF[["q1", "q2", "q3"]].dropna())


def test_raw_answers_are_no_waves():
    with pytest.raises(ValueError, match="means"):
        frames.trend(pd.DataFrame({"wave": [1, 1, 2], "trust": [3, 4, 4]}), "trust", "wave")


def test_means_of_waves_have_a_trend():
    people = pd.DataFrame({"wave": [1] * 3 + [2] * 3 + [4] * 3, "trust": [3, 3, 4, 3, 4, 4, 4, 5, 5]})
    waves = frames.means(people, "trust", "wave").reset_index()
    trend = frames.trend(waves, "mean", "wave", n="n", sd="sd")
    # slope by hand: the three means 10/3, 11/3, 14/3 lie on 1, 2, 4 with cov 2.111 / var 2.333 (times 2)
    assert trend.loc["slope", "value"] == pytest.approx((-4 / 3 * -5 / 9 + -1 / 3 * -2 / 9 + 5 / 3 * 7 / 9) / (14 / 3))
    assert trend.loc["weighted_slope", "value"] == pytest.approx(trend.loc["slope", "value"])  # equal precision
    assert trend.loc["tau_b", ["value", "n"]].tolist() == [1.0, 3]


def test_ids_bring_people_together_from_anywhere():
    beside = pd.DataFrame({"id": [1, 2, 3, 4, 5], "t1": [2, 3, 3, 4, 1], "t2": [3, 3, 4, 5, None]})
    first, second = beside[["id", "t1"]], beside[["id", "t2"]].iloc[::-1]
    below = pd.concat([first, second], ignore_index=True)
    for ranks in (False, True):
        pd.testing.assert_frame_equal(*(frames.change(one, "t1", "t2", "id", ranks) for one in (beside, below)))
    change = frames.change(below, "t1", "t2", "id")
    assert change.loc["mean_change"].tolist()[:4] == pytest.approx([0.75, -0.046, 1.546, 4], abs=5e-4)
    assert change.loc["before_only", "value"] == 1
    rows = frames.reliable_change(below, "t1", "t2", 0.8, "id")
    assert rows[["before", "after"]].to_dict("list") == {"before": [2, 3, 3, 4], "after": [3, 3, 4, 5]}
    assert list(rows.index) == [1, 2, 3, 4]


def test_the_scan_of_all_pairs_is_adjusted_together():
    table = pd.DataFrame({"team": [*"aaaabbbbcccc"], "trust": [1, 2, 1, 2, 4, 5, 4, 5, 2, 3, 2, 3]})
    pairs = frames.compare(table, "trust", "team")
    assert list(pairs.index) == [("a", "b"), ("a", "c"), ("b", "c")]
    assert (pairs["difference"].tolist(), pairs["n"].tolist()) == ([-3, -1, 2], [8, 8, 8])
    assert pairs["p_adjusted"].iloc[1] == pairs["p"].max()
    assert (pairs["p_adjusted"] >= pairs["p"]).all()
    strict = frames.compare(table, "trust", "team", adjust="bonferroni")
    assert strict["p_adjusted"].tolist() == pytest.approx(np.minimum(3 * pairs["p"], 1).tolist())


@given(st.lists(st.tuples(st.sampled_from("abcd"), st.sampled_from([1, 2, 3, 4, 5, None])), min_size=2, max_size=30))
@settings(max_examples=40, deadline=None)
def test_a_group_is_read_as_if_it_were_alone(people):
    table = pd.DataFrame(people, columns=["team", "q1"])
    for team, alone in table.groupby("team"):
        for call in (
            lambda one: frames.rwg_j(one, "q1", "team", points=5),
            lambda one: frames.ad(one, "q1", "team", points=5),
            lambda one: frames.means(one, "q1", "team"),
        ):
            whole = call(table).loc[[team]]
            pd.testing.assert_frame_equal(whole, call(alone).reindex(columns=whole.columns))


def test_groups_stand_in_their_order_and_keep_their_type():
    table = pd.DataFrame({"team": [10, 9, 10, 9], "q1": [1, 2, 3, 4]})
    assert frames.means(table, "q1", "team").index.tolist() == [9, 10]
    sizes = pd.Categorical(["large", "small", "large", "small"], categories=["small", "large", "none"], ordered=True)
    assert frames.means(table.assign(team=sizes), "q1", "team").index.tolist() == ["small", "large"]


@pytest.mark.parametrize(
    ("call", "fault"),
    [
        (lambda: frames.alpha([[1, 2], [2, 3]], ["q1"]), "list; give a pandas DataFrame"),
        (lambda: frames.alpha(STAFF, ["q1", "q9"]), "no column 'q9'; columns are team, q1, q2, q3"),
        (lambda: frames.alpha(STAFF, ["q1", "team"]), r"column 'team' holds 'a'; give numbers, as with \.map"),
        (lambda: frames.alpha(STAFF, []), "name at least one"),
        (lambda: frames.alpha(STAFF, ["q1", "q1"]), "'q1' stands twice; name each once"),
        (lambda: frames.alpha(pd.concat([STAFF, STAFF], axis=1), ["q1"]), "stands twice in the table; rename"),
        (lambda: frames.alpha(STAFF.replace({"q1": {5: np.inf}}), ["q1", "q2"]), "infinite number; give finite"),
        (
            lambda: frames.alpha(STAFF, ["q1", "q2"], reverse=["q3"], points=5),
            "'q3' is none of the items",
        ),
        (lambda: frames.alpha(STAFF, ["q1", "q3"], reverse=["q3"]), "points of the response format are missing; give"),
        (lambda: frames.alpha(STAFF, ["q1", "q2"], points=4), "'q1' is 5 in row 1, outside 1 to 4; mend the answer"),
        (lambda: frames.alpha(STAFF, ["q1", "q2"], points=(5, 1)), "give the number of answers"),
        (lambda: frames.omega(STAFF, ["q1", "q2"], robust=True, method="minres"), "leave those out"),
        (lambda: frames.scores(STAFF, {"trust": ["q1"]}, ["q9"], 5), "in none of the scales; name items of trust"),
        (lambda: frames.rwg_j(STAFF, ["q1"], "team"), "give the response format, such as points=5"),
        (lambda: frames.rwg_j(STAFF, ["q1"], "school", 5), "group: no column 'school'"),
        (lambda: frames.ad(STAFF, ["q1"], "team", missing="casewise"), "give listwise or pairwise"),
        (lambda: frames.icc(SCORED, "trust", "team", method="bayes"), "give anova or reml"),
        (lambda: frames.compare(STAFF[:4], "q1", "team"), "names 1 group; two are needed"),
        (lambda: frames.change(STAFF[:8], "q1", "q2", "team"), "id: 'a' has 'q1' 4 times; keep one row of a person"),
        (lambda: frames.change(STAFF[8:], "q1", "q2", "team"), "give each person an id"),
    ],
)
def test_a_fault_is_named_with_its_place_and_remedy(call, fault):
    with pytest.raises(ValueError, match=fault):
        call()
