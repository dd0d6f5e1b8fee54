"""Comments are found from every group they were placed with, also where they were pooled more widely than figures."""

from __future__ import annotations

from report.contents import Remarks, Report, Section, from_json, to_json


def section(key, kind, *units):
    return Section(key, units, units, kind, None, 6, None, None, ())


TEAMS = Remarks("try", ("a", "b"), ("A", "B"), "team", ("Ask first.",))
SCHOOL = Remarks("try", ("s",), ("S",), "school", ("Meet less.",))
SECTIONS = (section("s", "school", "s"), section("a", "team", "a"), section("b", "team", "b"))
REPORT = Report("w", "Wave", "{}", 5, SECTIONS, remarks=(TEAMS, SCHOOL))


def test_each_of_two_teams_finds_the_comments_they_were_placed_with_together():
    assert REPORT.remarks_at(REPORT.section("a")) == REPORT.remarks_at(REPORT.section("b")) == (TEAMS,)


def test_a_school_finds_its_own_and_not_its_teams():
    assert REPORT.remarks_at(REPORT.section("s")) == (SCHOOL,)


def test_a_report_with_comments_comes_back_equal():
    assert from_json(to_json(REPORT)) == REPORT
