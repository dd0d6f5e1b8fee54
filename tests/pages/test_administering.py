"""Units and people, kept by hand: what is refused says why, and what is changed takes hold at once."""

from __future__ import annotations

import pytest

from storage import accounts, units


@pytest.fixture
def office(fresh):
    """An administrator's visit of an installation with one school."""
    school = units.add_unit(fresh.engine, "Maple Hill", "school")
    units.add_unit(fresh.engine, "Red", "team", parent=school, size=9)
    fresh.visit = fresh.visitor(fresh.account("Robin", "administrator"))
    return fresh


def test_a_unit_is_added_below_another(office):
    one = office.visit.go("units.py")
    one.at.text_input[0].set_value("Blue")
    one.fill(**{"Belongs to": "Maple Hill"})
    one.at.number_input[0].set_value(7)
    one.press("Add")
    assert [(unit.name, unit.kind, unit.size) for unit in units.units(office.engine)][-1] == ("Blue", "team", 7)


def test_two_teams_of_one_name_are_refused_with_the_reason(office):
    one = office.visit.go("units.py")
    one.at.text_input[0].set_value("red")
    one.fill(**{"Belongs to": "Maple Hill"}).press("Add")
    assert "there is one of this name in the same place" in one.errors
    assert len(units.units(office.engine)) == 2


def test_a_unit_is_renamed_and_resized(office):
    one = office.visit.go("units.py")
    one.at.selectbox[2].set_value("Maple Hill › Red")
    one.fill(**{"New name (empty: as it is)": "Ruby", "New number of people (empty: as it is)": 11}).press("Change")
    assert [(unit.name, unit.size) for unit in units.units(office.engine)][-1] == ("Ruby", 11)


def test_a_unit_with_units_below_it_stays(office):
    one = office.visit.go("units.py")
    one.at.selectbox[2].set_value("Maple Hill")
    one.press("Remove")
    assert "there are units below it; remove or move those first" in one.errors
    one.at.selectbox[2].set_value("Maple Hill › Red")
    one.press("Remove")
    assert [unit.name for unit in units.units(office.engine)] == ["Maple Hill"]


def test_an_account_is_added_with_its_role_and_unit(office):
    one = office.visit.go("people.py")
    one.fill(**{"Name for signing in": "Kim", "First password": "quiet maple river"})
    one.at.multiselect[-1].set_value(["Maple Hill"])
    one.press("Add")
    made = accounts.accounts(office.engine)[-1]
    assert (made.name, made.roles, len(made.units)) == ("Kim", ("leader",), 1)
    assert "quiet maple river" not in one.sent


def test_a_weak_password_and_a_taken_name_are_refused(office):
    one = office.visit.go("people.py")
    one.fill(**{"Name for signing in": "Kim", "First password": "short"}).press("Add")
    assert one.errors
    one.fill(**{"Name for signing in": "ROBIN", "First password": "quiet maple river"}).press("Add")
    assert "there is one of this name" in one.errors
    assert len(accounts.accounts(office.engine)) == 1


def test_the_last_administrator_stays(office):
    one = office.visit.go("people.py").press("Remove this account")
    assert "it is the last administrator's; make another administrator first" in one.errors
    one.at.multiselect[0].set_value(["leader"])
    one.press("Keep")
    assert "it is the last administrator's" in one.errors
    assert accounts.accounts(office.engine)[0].roles == ("administrator",)


def test_a_new_password_ends_the_visits_of_its_account(office):
    kim = office.account("Kim", "leader")
    theirs = office.visitor(kim)
    assert "reports.py" in theirs.pages
    one = office.visit.go("people.py")
    one.at.text_input[1].set_value("another quiet river")
    one.press("Keep", 1)
    assert "reports.py" not in theirs.run().pages
    assert accounts.check_password(office.engine, "Kim", "another quiet river")


def test_administrators_see_no_figures(settled):
    one = settled.visitor(settled.account("Only administers", "administrator"))
    for file in ("units.py", "people.py"):
        assert "people answered" not in one.go(file).sent
    assert {"reports.py", "waves.py", "study.py"} & one.pages == set()
