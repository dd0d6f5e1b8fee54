"""Two waves are laid side by side only between groups of the very same units, else the next larger that is the same."""

from __future__ import annotations

from reflectory.reports.differences import same_units
from reflectory.reports.model import Report, Section


def section(key, units, parent):
    return Section(key, tuple(map(ord, units)), units, "team", parent, 10, None, None, ())


def report(*sections):
    return Report("w", "Wave", "{}", 5, sections)


WHOLE = section("s", ("s",), None)
APART = report(WHOLE, section("a", ("a",), "s"), section("b", ("b",), "s"))
POOLED = report(WHOLE, section("a+b", ("a", "b"), "s"))


def test_the_same_team_is_compared_with_itself():
    then, now = same_units(APART, APART, APART.section("a"))
    assert (then.key, now.key) == ("a", "a")


def test_a_team_pooled_in_one_wave_is_compared_as_the_next_larger_group():
    then, now = same_units(APART, POOLED, POOLED.section("a+b"))
    assert (then.key, now.key) == ("s", "s")
    then, now = same_units(POOLED, APART, APART.section("a"))
    assert (then.key, now.key) == ("s", "s")


def test_nothing_in_common_is_not_compared():
    assert same_units(report(section("x", ("x",), None)), APART, APART.section("a")) is None
