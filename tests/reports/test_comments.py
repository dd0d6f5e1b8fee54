"""Comments are found from every group they were placed with, also where they were pooled more widely than figures."""

from __future__ import annotations

from dataclasses import replace

from reflectory.reports.model import Comments, Report, Section, alone
from reflectory.reports.serialization import from_json, to_json


def section(key, kind, *units):
    names = tuple(unit.upper() for unit in units)
    return Section(key, tuple(map(ord, units)), names, kind, None, 6, None, None, ())


TEAMS = Comments("try", (ord("a"), ord("b")), ("A", "B"), "team", ("Ask first.",))
SCHOOL = Comments("try", (ord("s"),), ("S",), "school", ("Meet less.",))
SECTIONS = (section("s", "school", "s"), section("a", "team", "a"), section("b", "team", "b"))
REPORT = Report("w", "Wave", "{}", 5, SECTIONS, remarks=(TEAMS, SCHOOL))


def test_each_of_two_teams_finds_the_comments_they_were_placed_with_together():
    assert REPORT.comments_at(REPORT.section("a")) == REPORT.comments_at(REPORT.section("b")) == (TEAMS,)


def test_a_school_finds_its_own_and_not_its_teams():
    assert REPORT.comments_at(REPORT.section("s")) == (SCHOOL,)


def _teams(people):
    """A district of one school of two teams, as a release lists them; comments of both teams together."""
    top = replace(section("d", "district", "d"), blocks=(0, 1), answered=sum(people))
    school = replace(section("s", "school", "s"), parent="d", blocks=(0, 1), answered=sum(people))
    parts = [replace(section(key, "team", key), parent="s", blocks=(at,), answered=people[at])
             for at, key in enumerate("ab")]  # fmt: skip
    return Report("w", "Wave", "{}", 5, (top, school, *parts), remarks=(TEAMS, SCHOOL))


def test_comments_of_all_of_a_school_s_teams_together_are_read_with_the_school_too():
    made = _teams((7, 5))
    for key, expected in (("d", (TEAMS, SCHOOL)), ("s", (TEAMS, SCHOOL)), ("a", (TEAMS,)), ("b", (TEAMS,))):
        assert made.comments_at(made.section(key)) == expected


def test_comments_of_some_of_a_school_s_teams_stay_with_those():
    made = _teams((12, 5))
    one = replace(TEAMS, units=(ord("a"),), names=("A",))
    made = replace(made, remarks=(one,))
    assert made.comments_at(made.section("a")) == (one,)
    for key in "sdb":
        assert made.comments_at(made.section(key)) == ()


def test_a_file_about_one_school_holds_the_comments_of_its_teams_together():
    made = _teams((7, 5))
    part = alone(made, made.section("s"))
    texts = [one.texts for one in part.comments_at(part.section("s"))]
    assert texts == [("Ask first.",), ("Meet less.",)]


def test_a_report_with_comments_comes_back_equal():
    assert from_json(to_json(REPORT)) == REPORT
