"""Units and people, kept by hand: what is refused says why, and what is changed takes hold at once."""

from __future__ import annotations

import pytest

from reflectory.db import accounts, audit_log, units
from reflectory.db.password_links import choose_password, link_account
from reflectory.db.passwords import hashed
from reflectory.db.transactions import writing
from reflectory.domain.unit_tree import read_teams
from reflectory.files.units import read_units
from reflectory.i18n.catalogue import say


@pytest.fixture
def office(fresh):
    """An administrator's visit of an installation with one school."""
    school = units.add_unit(fresh.engine, "Maple Hill", "school")
    units.add_unit(fresh.engine, "Red", "team", parent=school, size=9)
    fresh.visit = fresh.visitor(fresh.account("Robin", "administrator"))
    return fresh


def test_a_unit_is_added_below_another(office):
    one = office.visit.go("units")
    red = units.units(office.engine)[1]
    one.at.text_input(key="unit_name_0").set_value("Blue")
    one.at.selectbox(key="unit_parent").set_value(red.parent)
    one.at.number_input(key="unit_size_0").set_value(7)
    one.press("Add")
    assert [(unit.name, unit.kind, unit.size) for unit in units.units(office.engine)][-1] == ("Blue", "team", 7)
    assert "Blue was added." in [each.value for each in one.at.success]
    assert one.at.selectbox(key="unit_parent").value == red.parent, "the next one of the same school is soon written"


def test_two_teams_of_one_name_are_refused_with_the_reason(office):
    one = office.visit.go("units")
    for name in ("red", "R\u200bed", " RED\u00a0"):
        one.at.text_input(key="unit_name_0").set_value(name)
        one.at.selectbox(key="unit_parent").set_value(units.units(office.engine)[0].id)
        one.press("Add")
        assert "there is one of this name in the same place" in one.errors
        assert len(units.units(office.engine)) == 2


def chosen(one, unit):
    """Choose the unit that is changed."""
    one.at.selectbox(key="unit_which").set_value(unit)
    return one.run()


def named(one, label, value):
    """Fill a field of the form that changes the chosen unit."""
    field = next(each for kind in (one.at.text_input, one.at.number_input, one.at.selectbox)
                 for each in kind if each.label == label and not str(each.key).startswith("unit_"))  # fmt: skip
    field.set_value(value)


def test_a_unit_is_renamed_and_resized(office):
    one = chosen(office.visit.go("units"), units.units(office.engine)[1].id)
    named(one, "Name", "Ruby")
    named(one, "People", 11)
    one.press("Change")
    assert [(unit.name, unit.size) for unit in units.units(office.engine)][-1] == ("Ruby", 11)
    assert "Ruby was changed." in one.at.success[0].value


def test_a_change_pressed_again_changes_nothing_and_no_other_unit(office):
    """The list is sorted anew by a new name: what stood first is another unit now."""
    school, red = units.units(office.engine)
    units.add_unit(office.engine, "Amber", "team", school.id, 4)
    one = chosen(office.visit.go("units"), red.id)
    for new in ("Zinnia", "Aqua", "Maple"):
        named(one, "Name", new)
        one.press("Change")
        before = units.units(office.engine)
        assert [unit.name for unit in before] == ["Maple Hill", new, "Amber"]
        assert one.at.selectbox(key="unit_which").value == red.id
        one.press("Change").press("Change")
        assert units.units(office.engine) == before
        assert "nothing to change" in one.at.success[0].value


def test_what_is_written_for_one_unit_is_not_kept_for_the_next_that_is_chosen(office):
    school, red = units.units(office.engine)
    one = chosen(office.visit.go("units"), red.id)
    named(one, "Name", "Zinnia")
    chosen(one, school.id).press("Change")
    assert [unit.name for unit in units.units(office.engine)] == ["Maple Hill", "Red"]


def test_what_somebody_else_changed_meanwhile_is_not_put_back(office):
    one = chosen(office.visit.go("units"), units.units(office.engine)[1].id)
    units.change_unit(office.engine, units.units(office.engine)[1].id, name="Ruby", size=3)
    one.press("Change")
    assert [(unit.name, unit.size) for unit in units.units(office.engine)][-1] == ("Ruby", 3)


def test_a_unit_is_moved_with_its_number_and_its_accounts(office):
    _, red = units.units(office.engine)
    oak = units.add_unit(office.engine, "Oak", "school")
    kim = office.account("Kim", "leader", units=[red.id])
    one = chosen(office.visit.go("units"), red.id)
    named(one, "Belongs to", oak)
    one.press("Change").press("Change")
    assert [(unit.id, unit.parent) for unit in units.units(office.engine)][1] == (red.id, oak)
    assert accounts.account(office.engine, kim.id).units == (red.id,)
    assert "Moved the unit Red. Now in: Oak" in one.go("audit?tab=log").sent


def test_a_unit_is_offered_only_places_that_fit(office):
    school, _ = units.units(office.engine)
    units.add_unit(office.engine, "Lakes", "district")
    one = chosen(office.visit.go("units"), school.id)
    (places,) = [each for each in one.at.selectbox if each.label == "Belongs to" and each.key != "unit_parent"]
    assert places.options == ["nothing above it", "Lakes"]


def test_a_unit_with_units_below_it_stays(office):
    school, red = units.units(office.engine)
    one = chosen(office.visit.go("units"), school.id).press("Remove it for good")
    assert "there are units below it; remove or move those first" in one.errors
    kim = office.account("Kim", "leader", units=[red.id])
    one = chosen(one, red.id)
    assert "These people lose it: Kim." in one.sent
    assert [unit.name for unit in units.units(office.engine)] == ["Maple Hill", "Red"], "asked first"
    one.press("Remove it for good")
    assert [unit.name for unit in units.units(office.engine)] == ["Maple Hill"]
    assert "Red was removed." in one.at.success[0].value
    assert accounts.account(office.engine, kim.id).units == ()


@pytest.mark.parametrize("name", ["N" * 120, "É" * 120])
def test_a_name_and_a_number_have_one_limit_wherever_they_are_written(office, name):
    one = office.visit.go("units")
    one.at.text_input(key="unit_name_0").set_value(name)
    one.at.number_input(key="unit_size_0").set_value(1_000_000)
    one.press("Add")
    assert [(unit.name, unit.size) for unit in units.units(office.engine)][-1] == (name, 1_000_000)
    line = f"{name}, 1000000\nBlue, 1000001\n"
    assert read_teams(line.splitlines()[0], "en") == ([(name, 1_000_000)], [])
    assert "Line 2" in read_teams(line, "en")[1][0]
    assert read_units(f"team,people\n{name},1000000\n".encode(), "en")[0][0].people == 1_000_000


def test_an_account_is_added_with_its_role_and_unit(office):
    one = office.visit.go("people")
    one.fill(**{"Name for signing in": "Kim"})
    one.at.multiselect[-1].set_value(["Maple Hill"])
    one.press("Add and make a link")
    made = accounts.accounts(office.engine)[-1]
    assert (made.name, made.roles, len(made.units)) == ("Kim", ("leader",), 1)


def test_what_was_done_to_an_account_is_said_where_it_stands(office):
    for name in ("Ann", "Kim", "Zoe"):
        accounts.create_account(office.engine, name, None, ["auditor"])
    one = office.visit.go("people")
    names = [each.label.partition(":")[0] for each in one.at.expander]
    fields = [field for field in one.at.multiselect if not str(field.key).startswith("new_")]
    at = next(place for place, name in enumerate(names) if name.startswith("Kim"))
    [field for field in fields if "auditor" in field.value][1].set_value(["leader"])
    one.press("Keep", at)
    assert one.at.expander[at].proto.expanded, "its label names another role, which would shut the box"
    assert one.at.expander[at].success
    one.press("Remove it for good", at)
    seen = [each.label if each.type == "expander" else each.value for each in one.at.main.children.values()
            if each.type in ("expander", "success")]  # fmt: skip
    (said,) = [place for place, text in enumerate(seen) if "Kim" in text]
    assert said == at, "where the account stood"


def test_the_form_for_a_new_account_begins_empty_after_each(office):
    unit = units.add_unit(office.engine, "Elm School", "school")
    one = office.visit.go("people").fill(**{"Name for signing in": "Kim"})
    new = [field for field in one.at.multiselect if str(field.key).startswith("new_")]
    before = [(field.label, field.value) for field in new]
    new[0].set_value(["auditor"])
    new[1].set_value(["Elm School"])
    one.press("Add and make a link")
    made = next(each for each in accounts.accounts(office.engine) if each.name == "Kim")
    assert (made.roles, made.units) == (("auditor",), (unit,))
    assert one.field("Name for signing in").value == ""
    again = [field for field in one.at.multiselect if str(field.key).startswith("new_")]
    assert [(field.label, field.value) for field in again] == before


def made_link(one):
    """Return the secret of the link that a page shows."""
    address, _, secret = one.at.code[0].value.partition("#link=")
    assert address == "https://reflect.example.org/account?tab=password"
    return secret


def test_somebody_chooses_their_own_password_by_a_link_that_works_once(office):
    one = office.visit.go("people").fill(**{"Name for signing in": "Kim"}).press("Add and make a link")
    theirs = office.visitor()
    theirs.at.session_state["secret_link"] = made_link(one)
    theirs.go("account?tab=password")
    assert "Hello Kim." in theirs.sent
    theirs.fill(**{"New password": "quiet maple river", "The same password again": "quiet maple brook"})
    theirs.press("Keep it and sign in")
    assert "Write the same one twice" in theirs.errors
    for weak in ("short", "password1234", "kim kim kim kim"):
        theirs.fill(**{"New password": weak, "The same password again": weak}).press("Keep it and sign in")
        assert "tried first" in theirs.errors, weak
    theirs.fill(**{"New password": "quiet maple river", "The same password again": "quiet maple river"})
    theirs.press("Keep it and sign in")
    assert theirs.heading == say("en", "reports.title")
    assert "You are signed in as Kim." in theirs.go("account").sent
    again = office.visitor()
    again.at.session_state["secret_link"] = made_link(one)
    assert "This link has been used" in again.go("account?tab=password").sent
    one.press("I have passed it on")
    assert not one.at.code, "the link is not shown again"


def test_a_link_lives_on_when_its_account_is_corrected_and_ends_with_the_password(office):
    one = office.visit.go("people").fill(**{"Name for signing in": "Kim"}).press("Add and make a link")
    link = made_link(one)
    kim = accounts.accounts(office.engine)[-1]
    accounts.assign(office.engine, kim.id, roles=["facilitator"], units=[units.units(office.engine)[0].id])
    assert link_account(office.engine, link).roles == ("facilitator",)
    with writing(office.engine) as connection:
        accounts.put_password(connection, kim.id, hashed("another quiet river"))
    assert link_account(office.engine, link) is None, "who holds an old link has no say after a new password"


def test_an_account_is_removed_only_after_it_was_asked_and_that_is_said(office):
    office.account("Kim", "leader")
    one = office.visit.go("people")
    assert "can no longer sign in, at once" in one.sent
    assert len(accounts.accounts(office.engine)) == 2
    one.press("Remove it for good", 1)
    assert [each.name for each in accounts.accounts(office.engine)] == ["Robin"]
    assert "Kim can no longer sign in." in [each.value for each in one.at.success]


def test_imported_units_can_be_chosen_for_a_wave_or_the_page_says_who_may(office):
    kim = office.account("Kim", "facilitator", "administrator")
    one = office.visitor(kim).go("waves?tab=new")
    assert "You can choose the units that an administrator gave you on the page People" in one.sent
    school = units.units(office.engine)[0]
    accounts.give_unit(office.engine, kim.id, school.id)
    one = office.visitor(kim).go("waves?tab=new")
    assert "Maple Hill" in one.field("School, cluster or district").options
    assert "an administrator gave you" not in one.sent


def test_a_school_that_was_kept_is_chosen_and_its_form_begins_empty(office):
    kim = office.account("Kim", "facilitator")
    one = office.visitor(kim).go("waves?tab=new")
    for number, name in enumerate(("Zinnia School", "Alder School")):
        if number:
            one.field("School, cluster or district").set_value(0)
            one.run()
        one.at.text_input[0].set_value(name)
        one.at.text_area[0].set_value("Red, 8\nBlue, 1000000")
        one.press("Keep this school")
        assert one.field("School, cluster or district").value == units.units(office.engine)[-3].id
    assert [unit.name for unit in units.units(office.engine) if unit.kind == "school"][1:] == [
        "Zinnia School",
        "Alder School",
    ]


def test_a_facilitator_without_a_book_study_is_not_sent_to_the_facilitator(office):
    one = office.visitor(office.account("Kim", "facilitator")).go("study")
    assert "There is no book study of yours yet. Open one under “Plan”" in one.sent
    assert "ask your facilitator" not in one.sent


def test_a_taken_name_is_refused(office):
    one = office.visit.go("people")
    one.fill(**{"Name for signing in": "ROBIN"}).press("Add and make a link")
    assert "there is one of this name" in one.errors
    assert len(accounts.accounts(office.engine)) == 1


def test_the_last_administrator_stays(office):
    one = office.visit.go("people").press("Remove it for good")
    assert "it is the last administrator's; make another administrator first" in one.errors
    one.at.multiselect[0].set_value(["leader"])
    one.press("Keep")
    assert "it is the last administrator's" in one.errors
    assert accounts.accounts(office.engine)[0].roles == ("administrator",)


def test_a_new_password_ends_the_visits_of_its_account(office):
    kim = office.account("Kim", "leader")
    theirs = office.visitor(kim)
    assert "reports" in theirs.pages
    one = office.visit.go("people").press("Make a link to a new password", 1)
    assert "reports" in theirs.run().pages, "a link alone changes nothing"
    choose_password(office.engine, made_link(one), "another quiet river")
    assert "reports" not in theirs.run().pages
    assert accounts.check_password(office.engine, "Kim", "another quiet river")


def test_everything_an_administrator_does_stands_in_the_log_with_their_name(office):
    one = office.visit.go("people").fill(**{"Name for signing in": "Kim"}).press("Add and make a link")
    one.go("audit?tab=log")
    assert "The chain is whole" in one.sent
    assert "Made the account Kim: read reports. Units: none" in one.sent
    assert [(entry.who, entry.act) for entry in audit_log.entries(office.engine)][:2] == [
        ("Robin", "account.link_made"),
        ("Robin", "account.made"),
    ]
    assert made_link(office.visitor(accounts.accounts(office.engine)[0]).go("people").press(
        "Make a link to a new password", 1)) not in one.run().sent  # fmt: skip


def test_a_name_in_the_log_is_text_and_nothing_else(office):
    units.add_unit(office.engine, "<img src=x onerror=alert(1)> [a](https://evil.example)", "school")
    sent = office.visit.go("audit?tab=log").sent
    assert "&lt;img src=x" in sent
    assert "<img src=x" not in sent


def test_a_copied_line_tells_whether_the_log_was_written_anew(office):
    one = office.visit.go("audit?tab=log")
    line = one.at.code[0].value
    one.fill(**{"The line": line}).press("Compare")
    assert "stands in the log as you copied it" in one.sent
    one.fill(**{"The line": line.split()[0] + " " + "0" * 64}).press("Compare")
    assert "shortened or written anew" in one.errors
    one.fill(**{"The line": "hello"}).press("Compare")
    assert "Write the number and the seal" in one.errors


def test_a_changed_log_is_noticed_on_its_page(office):
    with office.engine.begin() as connection:
        connection.exec_driver_sql("drop trigger audit_log_update")
        connection.exec_driver_sql("update audit_log set who = 'Somebody else' where number = 1")
    assert "The chain is broken" in office.visit.go("audit?tab=log").errors


def test_an_auditor_sees_that_every_release_is_in_order_and_changes_nothing(settled):
    one = settled.visitor(settled.account("Only audits", "auditor")).go("audit?tab=releases")
    assert "all in order" in one.sent
    assert "Seal:" in one.sent
    assert say("en", "releases.means") in one.sent, "what it means stands there in plain words"
    assert [button.label for button in one.at.button] == ["Français", "Sign out"], "nothing to change here"


def test_an_auditor_s_figures_hold_no_comments(settled):
    from dataclasses import replace

    from reflectory.db.releases import listed
    from reflectory.releases.read import read
    from reflectory.reports.serialization import to_json

    with_comments = [one.wave_id for one in listed(settled.engine) if read(settled.engine, one.wave_id).remarks]
    assert with_comments, "or this test shows nothing"
    report = read(settled.engine, with_comments[0])
    said = report.remarks[0].texts[0]
    assert said in to_json(report)
    assert said not in to_json(replace(report, remarks=()))


def test_administrators_see_no_figures(settled):
    one = settled.visitor(settled.account("Only administers", "administrator"))
    for file in ("units", "people"):
        assert "people answered" not in one.go(file).sent
    assert {"reports", "waves", "study"} & one.pages == set()
