"""A check that cannot fail is none: leaks planted in otherwise safe releases, every one of which must be found."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from tests.attack.attacker import Finding, attack
from tests.attack.ours import may_stand_for

PEOPLE = {"A": (5, 3), "B": (6, 3), "C": (4, 2)}  # teachers and support staff of three teams
ROSTER = {
    f"{team}|{role}|{wave}": many
    for team, both in PEOPLE.items()
    for role, many in zip(("teacher", "support"), both, strict=True)
    for wave in ("1", "2")
}
TABLES = {
    "1": {
        "A": ((0, 1, 2, 3, 2), (0, 0, 0, 2, 6)),
        "B": ((1, 2, 2, 2, 2), (3, 4, 2, 0, 0)),
        "C": ((0, 1, 1, 2, 2), (2, 1, 1, 1, 1)),
    },
    "2": {
        "A": ((0, 0, 2, 4, 2), (0, 1, 1, 4, 2)),
        "B": ((0, 0, 0, 2, 7), (2, 2, 2, 2, 1)),
        "C": ((1, 1, 1, 1, 2), (0, 0, 2, 4, 0)),
    },
}
Entry = dict[str, object]


def cells(teams: str, wave: str = "1", roles: Sequence[str] = ("teacher", "support")) -> list[str]:
    """Return the cells of some teams."""
    return [f"{team}|{role}|{wave}" for team in teams for role in roles]


def counts(id: str, item: str, members: Sequence[str], table: Sequence[int]) -> Entry:
    """Return an entry with an exact table."""
    return {"id": id, "item": item, "members": list(members), "n": sum(table), "counts": list(table)}


def safe() -> list[Entry]:
    """Return two waves of three teams and their school, each team a block, tables protected."""
    found: list[Entry] = []
    for wave, teams in TABLES.items():
        for at, item in enumerate(("trust", "focus")):
            for team, tables in teams.items():
                shown = tables[at]
                found.append(
                    {
                        "id": f"{wave}/{team}/{item}",
                        "item": item,
                        "members": cells(team, wave),
                        "n": sum(shown),
                        "y": list(shown),
                        "any_of": [list(one) for one in may_stand_for(shown, True)],
                    }
                )
            total = [sum(column) for column in zip(*(tables[at] for tables in teams.values()), strict=True)]
            found.append(
                {
                    "id": f"{wave}/school/{item}",
                    "item": item,
                    "members": cells("ABC", wave),
                    "n": sum(total),
                    "y": total,
                }
            )
    return found


def without(release: list[Entry], id: str) -> list[Entry]:
    """Return a release without one of its entries."""
    return [entry for entry in release if entry["id"] != id]


def found_in(release: Sequence[Entry], **given: object) -> list[Finding]:
    """Attack a release of the three teams."""
    return attack(release, ROSTER, **given)  # type: ignore[arg-type]


def test_nothing_is_found_before_anything_is_planted():
    assert found_in(safe()) == []


LEAKS: tuple[tuple[str, str, list[Entry]], ...] = (
    (
        "a team's support staff, three people",
        "few",
        [counts("x", "joy", cells("A", roles=["support"]), (0, 1, 1, 1, 0))],
    ),
    ("an item that four of six answered", "few", [counts("x", "joy", cells("C"), (1, 1, 1, 1, 0))]),
    ("two answers among six people", "few", [counts("x", "joy", cells("C"), (1, 0, 0, 1, 0))]),
    ("a team that agrees", "certain", [counts("x", "joy", cells("A"), (0, 0, 0, 0, 8))]),
    ("a team of which all but one agree", "certain", [counts("x", "joy", cells("A"), (0, 0, 0, 1, 7))]),
    ("a team that agrees among those who answered", "certain", [counts("x", "joy", cells("A"), (0, 0, 0, 0, 6))]),
    ("a team that is unfavourable", "unfavourable", [counts("x", "joy", cells("A"), (3, 5, 0, 0, 0))]),
    ("a team of which all but one are unfavourable", "unfavourable", [counts("x", "joy", cells("A"), (3, 4, 1, 0, 0))]),
    (
        "the school without three people, beside the school",
        "few",
        [counts("x", "trust", [*cells("ABC", roles=["teacher"]), *cells("BC", roles=["support"])], (1, 4, 4, 6, 5))],
    ),
    (
        "three sums of two groups each, which give twice a group of three",
        "few",
        [
            counts("x", "joy", cells("A"), (1, 2, 2, 2, 1)),
            counts("y", "joy", cells("AB", roles=["support"]), (1, 1, 1, 2, 1)),
            counts("z", "joy", [*cells("A", roles=["teacher"]), *cells("B", roles=["support"])], (2, 2, 2, 1, 1)),
        ],
    ),
    (
        "both waves together, and the larger of them",
        "few",
        [
            counts("x", "joy", cells("A", "1"), (1, 2, 2, 2, 1)),
            counts("y", "joy", [*cells("A", "1"), *cells("A", "2", ["support"])], (2, 2, 3, 2, 2)),
        ],
    ),
    (
        "a mean of three people",
        "few",
        [
            {
                "id": "x",
                "item": ["trust", "focus"],
                "members": cells("A", roles=["support"]),
                "n": 3,
                "mean": 3.7,
                "step": 0.1,
            }
        ],
    ),
    (
        "a mean at the end of the scale",
        "certain",
        [{"id": "x", "item": "joy", "members": cells("B"), "n": 9, "mean": 5.0, "step": 0.01}],
    ),
    (
        "mean, standard deviation and n of six people",
        "certain",
        [
            {
                "id": "x",
                "item": "joy",
                "members": cells("C"),
                "n": 6,
                "mean": 4.83,
                "step": 0.01,
                "sd": 0.41,
                "sd_step": 0.01,
            }
        ],
    ),
    (
        "a protected table of which only one reading is left",
        "certain",
        [{"id": "x", "item": "joy", "members": cells("A"), "n": 8, "y": [0, 0, 0, 2, 6], "any_of": [[0, 0, 0, 0, 8]]}],
    ),
    (
        "the same table released twice by two rules",
        "certain",
        [
            {
                "id": "x",
                "item": "joy",
                "members": cells("A"),
                "n": 8,
                "any_of": [[0, 0, 0, 0, 8], [0, 0, 0, 1, 7], [0, 0, 0, 2, 6]],
            },
            {"id": "y", "item": "joy", "members": cells("A"), "n": 8, "any_of": [[0, 0, 0, 0, 8], [0, 0, 0, 8, 0]]},
        ],
    ),
    (
        "a true mean beside a protected table",
        "certain",
        [{"id": "x", "item": "focus", "members": cells("A"), "n": 8, "mean": 5.0, "step": 0.1}],
    ),
    (
        "roles beside teams, where both lists share one answer",
        "certain",
        [
            counts("x", "joy", cells("A"), (2, 6, 0, 0, 0)),
            counts("y", "joy", cells("B"), (0, 0, 0, 4, 5)),
            counts("z", "joy", cells("AB", roles=["teacher"]), (0, 5, 0, 2, 4)),
        ],
    ),
    (
        "a scale's mean of the school without three people, beside tables of all its items",
        "few",
        [
            counts("x", "joy", cells("ABC"), (3, 5, 5, 5, 5)),
            counts("y", "ease", cells("ABC"), (4, 5, 5, 5, 4)),
            {
                "id": "z",
                "item": ["joy", "ease"],
                "members": [*cells("ABC", roles=["teacher"]), *cells("BC", roles=["support"])],
                "n": 20,
                "mean": 3.2,
                "step": 0.01,
            },
        ],
    ),
)


@pytest.mark.parametrize(("leak", "kind", "entries"), LEAKS, ids=[leak for leak, _, _ in LEAKS])
def test_a_planted_leak_is_found(leak, kind, entries):
    found = found_in([*safe(), *entries])
    assert kind in {one.kind for one in found}, leak
    assert any({"x", "y", "z"} & set(one.entries) for one in found)


def test_a_release_that_contradicts_itself_is_found():
    twice = [counts("x", "joy", cells("A"), (2, 2, 2, 2, 0)), counts("y", "joy", cells("A"), (2, 2, 2, 1, 1))]
    assert {one.kind for one in found_in([*safe(), *twice])} == {"impossible"}


def test_a_block_taken_out_of_the_release_still_stands_in_the_sum():
    """Nothing is gained by hiding a block: it is of five people or more, so what is left over may be known."""
    assert found_in(without(safe(), "1/A/trust")) == []


def test_two_colleagues_who_pool_their_answers_are_outside_the_promise_and_the_attacker_shows_why():
    """1, 2, 5, 5, 5 is open to the two who answered 1 and 2."""
    shown = (1, 1, 0, 0, 3)
    entry = {"id": "x", "item": "joy", "members": ["D||1"], "n": 5, "y": shown, "any_of": may_stand_for(shown, True)}
    assert attack([entry], {"D||1": 5}) == []
    assert {one.own for one in attack([entry], {"D||1": 5}, colleagues=2)} >= {(0, 1)}
