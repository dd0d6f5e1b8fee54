"""The privacy page says what is promised and not, shows subtraction fail, and what was checked."""

from __future__ import annotations

import ast
from itertools import combinations
from pathlib import Path

import pytest
from sqlalchemy import update

from reflectory.db.schema import RELEASE
from reflectory.i18n.catalogue import say
from reflectory.releases.subtraction_example import SHOWN, SMALL, lesson
from tests.attack.attacker import attack
from tests.attack.ours import may_stand_for

ROOT = Path(__file__).resolve().parents[3]
NAMES = ("Grades 1 and 2", "Grades 3 and 4", "Grades 5 to 7", "Office")
DRAW = {"en": "Invent answers and publish them twice", "fr": "Inventer des réponses et les publier deux fois"}
SEEDS = range(12)


def made(small, seed):
    return lesson(small, NAMES, "School", seed)


def sent_to(visitor):
    """Return what was sent, apostrophes as they are shown."""
    return visitor.sent.replace("\\'", "'")


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_page_says_the_promise_and_its_limits_in_both_languages(settled, language):
    sent = sent_to(settled.visitor(language=language).go("about?tab=privacy"))
    for part in ("promise", "stored", "never", "seen", "protected", "limits"):
        assert say(language, f"privacy.{part}").splitlines()[0] in sent


def test_every_release_is_listed_with_what_was_checked(settled):
    from reflectory.db import releases
    from reflectory.db.wave_records import waves

    sent = settled.visitor().go("about?tab=privacy").sent
    listed = releases.listed(settled.engine)
    assert len(listed) == sum(wave.status == "released" for wave in waves(settled.engine)) > 0
    for one in listed:
        assert f"{one.answers:,} answers; for each there is another one that gives exactly this report" in sent
        assert one.digest[:12] in sent


def test_a_page_for_everybody_lists_releases_without_reading_one(settled):
    """A release of 20,000 people takes seconds and gigabytes to read: what a list says of it stands in columns."""
    before = settled.visitor().go("about?tab=privacy").sent
    with settled.engine.begin() as connection:
        connection.execute(update(RELEASE).values(text="nobody reads this"))
    assert settled.visitor().go("about?tab=privacy").sent == before


def test_nothing_is_computed_before_somebody_asks(settled):
    one = settled.visitor().go("about?tab=privacy")
    assert "What is left is" not in one.sent


@pytest.mark.parametrize(("language", "small"), [("en", 0), ("fr", 1), ("en", 2)])
def test_a_press_shows_subtraction_succeed_on_one_side_and_fail_on_the_other(settled, language, small):
    one = settled.visitor(language=language).go("about?tab=privacy")
    label = say(language, "privacy.example.team")
    one.fill(**{label: small}).press(DRAW[language])
    team, last = (say(language, f"privacy.example.{name}") for name in (f"small_{small + 1}", "shown_3"))
    assert one.errors.startswith(say(language, "privacy.example.known", n=SMALL[small], team=team, answer=1)[:20])
    pooled = f"{last} + {team}"
    assert say(language, "privacy.example.nothing", team=pooled, n=SHOWN[-1] + SMALL[small]) in sent_to(one)
    answers = sum(SHOWN) + SMALL[small]
    assert say(language, "privacy.example.checked", n=answers) in sent_to(one)


@pytest.mark.parametrize("small", range(len(SMALL)))
def test_hiding_below_five_gives_the_small_team_away(small):
    for seed in range(3):
        one = made(small, seed)
        assert one.hidden == one.teams[-1]
        assert sum(one.hidden) == SMALL[small] < 5
        naive = [[0, 1, 2, 3], [0], [1], [2]]
        entries = [
            {
                "id": str(at),
                "item": "one",
                "members": [NAMES[team] for team in teams],
                "n": sum(sum(one.teams[team]) for team in teams),
                "counts": [sum(column) for column in zip(*(one.teams[team] for team in teams), strict=True)],
            }
            for at, teams in enumerate(naive)
        ]
        kinds = {found.kind for found in attack(entries, dict(zip(NAMES, map(sum, one.teams), strict=True)))}
        assert {"few", "certain"} <= kinds


@pytest.mark.parametrize("small", range(len(SMALL)))
def test_no_combination_of_our_rows_is_about_fewer_than_five(small):
    for seed in SEEDS:
        one = made(small, seed)
        sizes = [section.answered for section in one.parts]
        assert min(sum(some) for many in (1, 2, 3) for some in combinations(sizes, many)) >= 5
        tables = [section.figures[0].counts[0] for section in (one.whole, *one.parts)]
        assert tables[0] == tuple(map(sum, zip(*tables[1:], strict=True)))


@pytest.mark.parametrize("small", range(len(SMALL)))
def test_the_attacker_finds_nothing_in_our_rows(small):
    for seed in SEEDS:
        one = made(small, seed)
        entries = []
        for section in (one.whole, *one.parts):
            (table,) = section.figures[0].counts
            entry = {
                "id": section.key,
                "item": "one",
                "members": list(section.names),
                "n": sum(table),
                "y": list(table),
            }
            if section is one.whole:
                entry["members"] = list(NAMES)
            else:
                entry["any_of"] = [list(true) for true in may_stand_for(table, True)]
            entries.append(entry)
        assert attack(entries, dict(zip(NAMES, map(sum, one.teams), strict=True))) == []
        assert one.answers == sum(map(sum, one.teams))


def test_a_plus_stands_where_a_count_may_stand_for_a_larger_one():
    rows = [counts for seed in SEEDS for _, counts in made(0, seed).rows()]
    assert any(count.endswith("+") for counts in rows for count in counts)


def test_nothing_heavy_is_loaded_before_somebody_asks():
    body = ast.parse((ROOT / "reflectory" / "web" / "about" / "privacy.py").read_text("utf-8")).body
    at_once = [ast.unparse(node) for node in body if isinstance(node, ast.Import | ast.ImportFrom)]
    assert at_once
    assert not [line for line in at_once if any(heavy in line for heavy in ("report", "analysis", "numpy", "plotly"))]
