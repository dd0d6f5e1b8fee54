"""The tree of units is made by hand, stays a tree, and keeps its shape in the waves that were opened on it."""

from __future__ import annotations

import pytest

from reflectory.db import accounts, audit_log, invitations, units, wave_records, waves
from reflectory.domain.units import Unit
from reflectory.errors import MissingError, RefusedError


def test_a_tree_is_read_from_the_top(school):
    assert [one.name for one in units.subtree(units.units(school.engine), school.root)] == ["Maple Hill", "Red", "Blue"]


@pytest.mark.parametrize(("kind", "fault"), [("club", "unit-kind-unknown"), ("school", "unit-parent-kind")])
def test_a_unit_stands_only_where_its_kind_fits(school, kind, fault):
    with pytest.raises(RefusedError, match=fault):
        units.add_unit(school.engine, "New", kind, parent=school.red)


@pytest.mark.parametrize("name", ["", "   ", "x" * 121])
def test_a_name_has_a_length(school, name):
    with pytest.raises(RefusedError, match="unit-name-length"):
        units.add_unit(school.engine, name, "team", parent=school.root)


def test_siblings_have_different_names(school):
    with pytest.raises(RefusedError, match="unit-name-taken"):
        units.add_unit(school.engine, "  RED ", "team", parent=school.root)
    with pytest.raises(RefusedError, match="unit-name-taken"):
        units.add_unit(school.engine, "maple hill", "school")


def test_a_size_is_a_number_of_people(school):
    with pytest.raises(RefusedError, match="unit-size"):
        units.change_unit(school.engine, school.red, size=-1)


def test_a_unit_changes_its_name_and_size(school):
    units.change_unit(school.engine, school.red, name="Scarlet", size=3)
    units.change_unit(school.engine, school.red, name="scarlet")
    assert units.unit(school.engine, school.red) == Unit(school.red, school.root, "team", "scarlet", 3)


def test_a_cycle_is_refused(engine):
    district = units.add_unit(engine, "D", "district")
    cluster = units.add_unit(engine, "C", "cluster", parent=district)
    school = units.add_unit(engine, "S", "school", parent=cluster)
    for below in (district, cluster, school):
        with pytest.raises(RefusedError, match="unit-below-itself"):
            units.change_unit(engine, district, parent=below)
    units.change_unit(engine, school, parent=district)
    assert units.unit(engine, school).parent == district


def test_a_unit_with_units_below_it_stays(school):
    with pytest.raises(RefusedError, match="unit-above-others"):
        units.remove_unit(school.engine, school.root)


def test_a_unit_in_a_wave_stays_until_the_wave_is_closed(school):
    wave = school.open()
    with pytest.raises(RefusedError, match="unit-in-wave"):
        units.remove_unit(school.engine, school.blue)
    waves.close_wave(school.engine, wave.id)
    units.remove_unit(school.engine, school.blue)
    assert [one.name for one in wave_records.wave_units(school.engine, wave.id)] == ["Maple Hill", "Red", "Blue"]


def test_the_number_of_a_removed_unit_is_never_given_again(school):
    newest = units.add_unit(school.engine, "Green", "team", parent=school.root)
    units.remove_unit(school.engine, newest)
    assert units.add_unit(school.engine, "Green", "team", parent=school.root) > newest


def test_an_account_loses_a_unit_that_is_removed(school):
    one = accounts.create_account(school.engine, "Ann", "quiet maple river", ["leader"], [school.red, school.blue])
    units.remove_unit(school.engine, school.red)
    assert accounts.account(school.engine, one.id).units == (school.blue,)


def test_a_unit_that_is_not_there_is_named(engine):
    for step in (units.unit, units.remove_unit):
        with pytest.raises(MissingError, match="unit-gone"):
            step(engine, 7)
    with pytest.raises(MissingError, match="unit-unknown"):
        units.subtree((), 7)


def test_a_unit_of_a_wave_that_is_answered_stays_in_its_place_until_the_wave_is_closed(school):
    oak = units.add_unit(school.engine, "Oak", "school")
    wave = school.open()
    for one, place in ((school.red, oak), (school.root, units.add_unit(school.engine, "Lakes", "district"))):
        with pytest.raises(RefusedError, match="unit-move-in-wave"):
            units.change_unit(school.engine, one, parent=place)
    waves.close_wave(school.engine, wave.id)
    units.change_unit(school.engine, school.red, parent=oak)
    frozen = wave_records.wave_units(school.engine, wave.id)
    assert [(one.name, one.parent) for one in frozen][1] == ("Red", school.root), "a wave keeps its tree"
    assert units.unit(school.engine, school.red).parent == oak


def test_a_unit_with_codes_of_a_draft_leaves_it_only_without_them(school):
    oak = units.add_unit(school.engine, "Oak", "school")
    draft = school.draft(access="codes")
    invitations.issue(school.engine, draft.id, school.red, 3)
    with pytest.raises(RefusedError, match="unit-move-has-codes"):
        units.change_unit(school.engine, school.red, parent=oak)
    invitations.withdraw_unused(school.engine, draft.id, school.red)
    units.change_unit(school.engine, school.red, parent=oak)


def test_a_unit_is_renamed_resized_and_moved_as_a_whole_or_not_at_all(school):
    oak = units.add_unit(school.engine, "Oak", "school")
    units.add_unit(school.engine, "Scarlet", "team", oak)
    before = units.unit(school.engine, school.red)
    with pytest.raises(RefusedError, match="unit-name-taken"):
        units.change_unit(school.engine, school.red, name="SCARLET", size=3, parent=oak)
    assert units.unit(school.engine, school.red) == before
    assert units.change_unit(school.engine, school.red, size=3, parent=oak)
    assert not units.change_unit(school.engine, school.red, size=3, parent=oak), "twice is once"
    assert [entry.act for entry in audit_log.entries(school.engine)].count("unit.moved") == 1
