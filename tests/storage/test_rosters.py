"""A second person looks over units and numbers: of the very list that is asked, and never of one's own wave."""

from __future__ import annotations

import datetime

import pytest
from sqlalchemy import delete, insert, text

import due
from storage import accounts, audit_log, invitations, mailing, rosters, sealing, units, wave_records, waves
from storage.copying import copy
from storage.database import connect, reading, writing
from storage.faults import Refused
from storage.schema import NOTE, ROSTER


@pytest.fixture
def robin(school):
    """Who facilitates the school, and acts until the test is over."""
    one = accounts.create_account(school.engine, "Robin", None, ["facilitator"], [school.root])
    audit_log.acting("Robin")
    yield one
    audit_log.acting(audit_log.SERVER)


@pytest.fixture
def kim(school):
    """Who leads the school."""
    return accounts.create_account(school.engine, "Kim", None, ["leader"], [school.root])


def opened(school, draft):
    return waves.open_wave(school.engine, draft.id, sealing.new_wave_key())


def test_what_a_second_person_saw_is_kept_with_who_and_when_and_in_the_log(school, robin, kim):
    draft = school.draft()
    assert rosters.looked_over(school.engine, draft.id) is None
    rosters.look_over(school.engine, draft.id, kim.id)
    found = rosters.looked_over(school.engine, draft.id)
    assert (found.who, found.day) == ("Kim", datetime.date.today())
    entry = audit_log.entries(school.engine)[0]
    assert (entry.act, entry.who) == ("wave.looked_over", "Kim")
    assert entry.about == {"wave": "Autumn", "number": str(draft.id), "units": "3", "people": "21"}
    wave = opened(school, draft)
    assert wave.looked_over is True
    assert rosters.looked_over(school.engine, wave.id) == found
    assert waves.close_wave(school.engine, wave.id).looked_over is True


def test_a_wave_that_nobody_looked_over_opens_and_says_so(school, robin):
    wave = opened(school, school.draft())
    assert wave.looked_over is False
    assert rosters.looked_over(school.engine, wave.id) is None


@pytest.mark.parametrize("change", ["more", "fewer", "another name", "moved", "added", "removed"])
def test_another_list_is_not_the_one_that_was_looked_over(school, robin, kim, change):
    engine = school.engine
    extra = units.add_unit(engine, "Green", "team", school.root, size=5)
    draft = school.draft()
    rosters.look_over(engine, draft.id, kim.id)
    if change == "removed":  # only an import or an undo takes a unit out of a prepared wave
        with writing(engine) as connection:
            connection.execute(text("delete from unit where id = :id"), {"id": extra})
    else:
        {
            "more": lambda: units.change_unit(engine, school.red, size=13),
            "fewer": lambda: units.change_unit(engine, school.red, size=11),
            "another name": lambda: units.rename_unit(engine, school.red, "Rouge"),
            "moved": lambda: units.move_unit(engine, extra, None),
            "added": lambda: units.add_unit(engine, "Lime", "team", school.root, size=4),
        }[change]()
    assert rosters.looked_over(engine, draft.id) is None
    assert opened(school, draft).looked_over is False


def test_a_title_or_a_closing_day_changed_leaves_what_was_looked_over(school, robin, kim):
    draft = school.draft()
    rosters.look_over(school.engine, draft.id, kim.id)
    waves.change_draft(school.engine, draft.id, title="Winter")
    assert opened(school, draft).looked_over is True


def test_a_wave_taken_back_into_preparation_keeps_what_was_looked_over_until_it_changes(school, robin, kim):
    draft = school.draft()
    rosters.look_over(school.engine, draft.id, kim.id)
    opened(school, draft)
    assert waves.reopen_draft(school.engine, draft.id).looked_over is None
    assert rosters.looked_over(school.engine, draft.id).who == "Kim"
    units.change_unit(school.engine, school.red, size=16)
    assert opened(school, draft).looked_over is False


@pytest.mark.parametrize("part", ["made", "changed", "codes", "number", "unit"])
def test_whoever_prepared_a_wave_or_changed_its_units_since_is_no_second_person(school, robin, part):
    engine = school.engine
    both = accounts.create_account(engine, "Both", None, ["facilitator", "administrator"], [school.root])
    audit_log.acting("Both" if part == "made" else "Robin")
    draft = school.draft(access="codes" if part == "codes" else "link")
    audit_log.acting("Robin")
    if part == "codes":
        invitations.issue(engine, draft.id, school.red, 3)
        invitations.issue(engine, draft.id, school.blue, 3)
    audit_log.acting("Both")
    if part == "changed":
        waves.change_draft(engine, draft.id, title="Winter")
    if part == "codes":
        invitations.issue(engine, draft.id, school.red, 2)
    if part == "number":
        units.change_unit(engine, school.red, size=16)
    if part == "unit":
        units.add_unit(engine, "Invented", "team", school.root, size=4)
    assert rosters.hindrance(engine, draft.id, both.id) == "own"
    with pytest.raises(Refused, match="somebody else has to look it over"):
        rosters.look_over(engine, draft.id, both.id)
    assert rosters.looked_over(engine, draft.id) is None


def test_whoever_wrote_down_the_units_before_the_wave_was_made_is_a_second_person(school, robin):
    engine = school.engine
    office = accounts.create_account(engine, "Office", None, ["administrator"])
    audit_log.acting("Office")
    units.change_unit(engine, school.red, size=13)
    audit_log.acting("Robin")
    draft = school.draft()
    audit_log.acting("Office")
    units.add_unit(engine, "Elsewhere", "school")
    rosters.look_over(engine, draft.id, office.id)
    assert rosters.looked_over(engine, draft.id).who == "Office"


@pytest.mark.parametrize(
    ("role", "where", "may"),
    [
        ("administrator", None, True),
        ("leader", "district", True),
        ("leader", "root", True),
        ("facilitator", "root", True),
        ("leader", "red", False),
        ("facilitator", "red", False),
        ("leader", None, False),
        ("auditor", "root", False),
    ],
)
def test_only_administrators_and_those_responsible_for_the_top_unit_look_over(school, robin, role, where, may):
    engine = school.engine
    district = units.add_unit(engine, "District", "district")
    units.move_unit(engine, school.root, district)
    draft = school.draft()
    place = {"district": district, "root": school.root, "red": school.red}.get(where)
    one = accounts.create_account(engine, "Kim", None, [role], [place] if place else [])
    assert rosters.hindrance(engine, draft.id, one.id) == ("" if may else "far")
    assert [wave.id for wave in rosters.within_reach(engine, one.id)] == ([draft.id] if may else [])
    if not may:
        with pytest.raises(Refused, match="its top unit is not yours"):
            rosters.look_over(engine, draft.id, one.id)


def test_numbers_that_are_not_given_cannot_be_looked_over(school, robin, kim):
    units.change_unit(school.engine, school.red, size=0)
    draft = school.draft()
    with pytest.raises(Refused, match="numbers of people are missing"):
        rosters.look_over(school.engine, draft.id, kim.id)


def test_a_wave_that_is_open_is_not_looked_over_any_more(school, robin, kim):
    draft = school.draft()
    opened(school, draft)
    with pytest.raises(Refused, match="it has been opened"):
        rosters.look_over(school.engine, draft.id, kim.id)
    assert rosters.within_reach(school.engine, kim.id) == ()


def test_a_draft_of_an_earlier_version_names_nobody_who_prepared_it(school, kim):
    draft = school.draft()
    with writing(school.engine) as connection:
        about = text("drop trigger if exists audit_log_delete")
        if connection.dialect.name == "postgresql":
            about = text("drop trigger if exists audit_log_kept on audit_log")
        connection.execute(about)
        connection.execute(text("delete from audit_log"))
    assert rosters.hindrance(school.engine, draft.id, kim.id) == "unknown"
    waves.change_draft(school.engine, draft.id, title="Winter")
    assert rosters.hindrance(school.engine, draft.id, kim.id) == ""


def test_more_codes_than_were_looked_over_take_the_word_back_and_fewer_do_not(school, robin, kim):
    engine = school.engine
    draft = school.draft(access="codes")
    for unit in (school.red, school.blue):
        invitations.issue(engine, draft.id, unit, 6)
    rosters.look_over(engine, draft.id, kim.id)
    wave = opened(school, draft)
    invitations.withdraw_unused(engine, wave.id, school.blue)
    invitations.issue(engine, wave.id, school.blue, 6)
    assert wave_records.wave(engine, wave.id).looked_over is True, "slips made anew are no more people"
    invitations.issue(engine, wave.id, school.blue, 1)
    assert wave_records.wave(engine, wave.id).looked_over is False
    assert rosters.looked_over(engine, wave.id) is None


def test_addresses_brought_after_it_was_looked_over_are_another_list(school, robin, kim):
    engine = school.engine
    draft = school.draft(access="codes")
    for unit in (school.red, school.blue):
        invitations.issue(engine, draft.id, unit, 6)
    rosters.look_over(engine, draft.id, kim.id)
    people = [mailing.Addressee(school.red, f"{n}@example.org", "en") for n in range(9)]
    mailing.prepare(engine, draft.id, people)
    assert rosters.looked_over(engine, draft.id) is None


def test_where_two_people_are_a_condition_a_wave_opens_only_then_by_hand_and_by_the_calendar(
    school, robin, kim, monkeypatch
):
    monkeypatch.setenv("REFLECTORY_TWO_PEOPLE", "1")
    today = datetime.date.today()
    draft = school.draft(opens=today)
    with pytest.raises(Refused, match="no second person has looked over its units and numbers"):
        opened(school, draft)
    assert due.open_waves(school.engine, today) == []
    assert wave_records.wave(school.engine, draft.id).status == "draft"
    rosters.look_over(school.engine, draft.id, kim.id)
    units.change_unit(school.engine, school.red, size=16)
    assert due.open_waves(school.engine, today) == []
    rosters.look_over(school.engine, draft.id, kim.id)
    assert due.open_waves(school.engine, today) == [f"wave {draft.id} opened"]
    assert wave_records.wave(school.engine, draft.id).looked_over is True


def test_where_two_people_are_a_condition_the_invented_district_still_opens(school, monkeypatch):
    monkeypatch.setenv("REFLECTORY_TWO_PEOPLE", "1")
    with writing(school.engine) as connection:
        connection.execute(insert(NOTE).values(name="demonstration", value="begun"))
    assert opened(school, school.draft()).looked_over is False


def test_what_was_looked_over_goes_with_its_draft_and_with_a_copy(school, robin, kim, tmp_path):
    draft, kept = school.draft(), school.draft(title="Winter")
    for one in (draft, kept):
        rosters.look_over(school.engine, one.id, kim.id)
    waves.remove_draft(school.engine, draft.id)
    target = connect(f"sqlite:///{tmp_path}/copy.db")
    copy(school.engine, target)
    assert rosters.looked_over(target, kept.id) == rosters.looked_over(school.engine, kept.id)
    with reading(target) as connection:
        assert connection.execute(text("select count(*) from roster")).scalar() == 1
    target.dispose()


def test_what_was_kept_is_of_no_use_for_another_wave(school, robin, kim):
    first, second = school.draft(), school.draft(title="Winter")
    rosters.look_over(school.engine, first.id, kim.id)
    assert rosters.looked_over(school.engine, second.id) is None
    with writing(school.engine) as connection:
        connection.execute(delete(ROSTER))
    assert rosters.looked_over(school.engine, first.id) is None
