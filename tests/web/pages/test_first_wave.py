"""The guided first wave, from the code in the terminal to the report that the leader reads."""

from __future__ import annotations

import itertools
import secrets

import pytest

from reflectory.db import accounts, ballots, crypto, invitations, units, wave_records
from surveys.loader import from_json

CLAIM = {
    "Your name for signing in": "Robin",
    "A password": "quiet maple river",
    "The same password again": "quiet maple river",
}
TEAMS = "Kindergarten, 9\nGrades 3 to 5; 8\nLearning support\t2"
NAME, LINES = "Name of the school or organization", "Its teams, one a line, each with its number of people"


def claimed(installation, language="en"):
    one = installation.visitor(language=language).go("account?tab=set_up")
    code = accounts.new_setup_code(installation.engine)
    one.fill(**{"Code from the server's terminal": code}, **CLAIM)
    return one.press("Make the first account")


def with_school(installation):
    one = claimed(installation)
    one.fill(**{NAME: "Maple Hill", LINES: TEAMS})
    return one.press("Keep this school")


def answer(engine, wave, people):
    """Cast ballots as the question page does: sealed, each under a key of its own."""
    survey = from_json(wave.survey)
    points = [survey.format_of(item).points for item in survey.items]
    for unit, n in people.items():
        for person in range(n):
            codes = [(person + at) % many for at, many in enumerate(points)]
            box = crypto.seal(wave.public_key, ballots.encode(unit, "", codes))
            ballots.cast(engine, wave.id, secrets.token_bytes(32), box)


def test_the_first_account_is_claimed_with_the_code_of_the_terminal(fresh):
    one = fresh.visitor()
    assert "Set up your own" in one.sent
    one.go("account?tab=set_up").fill(**{"Code from the server's terminal": "ABCD-EFGH"}, **CLAIM)
    one.press("Make the first account")
    assert "This code is not the one in the server's terminal" in one.errors
    code = accounts.new_setup_code(fresh.engine)
    one.fill(**{"Code from the server's terminal": code, "The same password again": "another"})
    assert "The two passwords differ." in one.press("Make the first account").errors
    one.fill(**{"A password": "short", "The same password again": "short"})
    assert "too short" in one.press("Make the first account").errors
    one.fill(**CLAIM).press("Make the first account")
    assert one.heading == "A new wave"
    assert accounts.accounts(fresh.engine)[0].roles == ("leader", "facilitator", "administrator", "auditor")
    assert "account?tab=set_up" not in one.pages
    assert "account?tab=set_up" not in fresh.visitor().pages


def test_after_ten_wrong_codes_it_is_said_how_long_to_wait_and_the_right_one_opens(fresh):
    one = fresh.visitor().go("account?tab=set_up")
    for _ in range(11):
        one.fill(**{"Code from the server's terminal": "ABCD-EFGH"}, **CLAIM).press("Make the first account")
    assert "Too many wrong codes. Try again in 15 minutes." in one.errors
    assert not one.at.exception
    one.fill(**{"Code from the server's terminal": "ABCD-EFGH", "Your name for signing in": "x" * 100})
    assert "Too many wrong codes" in one.press("Make the first account").errors
    one.fill(**{"Code from the server's terminal": accounts.new_setup_code(fresh.engine)}, **CLAIM)
    assert one.press("Make the first account").heading == "A new wave"


@pytest.mark.parametrize(
    ("name", "lines", "said"),
    [
        ("", TEAMS, "The school has no name. Write one."),
        ("Maple Hill", "Kindergarten, 9\nGrade 2", "Line 2, “Grade 2”: no number of people. Write the team, a comma"),
        ("Maple Hill", "Grade 2, 9\n, 5", "Line 2, “, 5”: no name. Write the team, a comma and a number"),
        ("Maple Hill", "Grade 2, 9\n\ngrade  2, 4", "Line 3, “grade 2”: this team is named twice. Give each team"),
        ("Maple Hill", "Grade 2, 0", "Line 1, “Grade 2”: 0 people. Write how many people belong to the team"),
        ("Maple Hill", "x" * 130 + ", 3", "the name is too long. Write at most 120 characters."),
        ("Maple Hill", "", "No team is written down."),
    ],
)
def test_a_faulty_line_is_told_with_its_remedy_and_nothing_is_kept(fresh, name, lines, said):
    one = claimed(fresh).fill(**{NAME: name, LINES: lines}).press("Keep this school")
    assert said in one.errors
    assert units.units(fresh.engine) == ()


def test_all_faulty_lines_are_told_at_once(fresh):
    one = claimed(fresh).fill(**{NAME: "", LINES: "Grade 2\nGrade 3, 0\nGrade 4"}).press("Keep this school")
    assert one.errors.count("- ") == 4


def test_a_school_of_the_same_name_is_refused_whole(fresh):
    units.add_unit(fresh.engine, "Maple Hill", "school")
    one = claimed(fresh).fill(**{NAME: "Maple Hill", LINES: TEAMS}).press("Keep this school")
    assert "there is one of this name in the same place" in one.errors
    assert [unit.name for unit in units.units(fresh.engine)] == ["Maple Hill"]


def test_a_first_wave_from_the_code_to_the_report(fresh):
    one = with_school(fresh)
    assert [unit.size for unit in units.units(fresh.engine)] == [0, 9, 8, 2]
    assert "19 people can answer." in one.sent
    assert "Learning support" in one.sent
    one.fill(Survey="team-pulse").run().fill(**{"How do people get in?": "link"})
    one.press("Keep this wave as a draft")
    assert one.heading == "Waves"
    wave = wave_records.waves(fresh.engine)[0]
    assert (wave.status, wave.survey_id, wave.k, wave.access) == ("draft", "team-pulse", 5, "link")

    one.press("Open this wave")
    opened = wave_records.wave(fresh.engine, wave.id)
    assert f"https://reflect.example.org/?join={opened.join_code}" in one.sent
    assert "data:image/svg+xml;base64," in one.sent, "the QR code"
    one.press("Back to draft")
    assert wave_records.wave(fresh.engine, wave.id).status == "draft"
    assert not crypto.has_wave_key(opened.public_key), "the key of the undone opening is destroyed"

    one.press("Open this wave")
    opened = wave_records.wave(fresh.engine, wave.id)
    teams = [unit.id for unit in units.units(fresh.engine) if unit.kind == "team"]
    answer(fresh.engine, opened, dict(zip(teams, (7, 6, 2), strict=True)))
    one.press("Back to draft")
    assert "it has been answered" in one.errors
    one.press("Yes, close it now")
    assert "The report is made **once**." in one.sent
    release = next(button for button in one.at.button if button.label == "Release the report")
    assert release.disabled, "nobody releases before reading what it means"
    one.fill(**{"I have read this": True}).run().press("Release the report")
    assert wave_records.wave(fresh.engine, wave.id).status == "released"
    assert not crypto.has_wave_key(opened.public_key)

    one.go("reports")
    assert one.at.header[0].value == "Maple Hill"
    assert "15 of 19 people invited answered (79%)" in one.sent
    groups = one.field("Group").options
    named = {group.strip() for group in groups}
    assert named == {"Maple Hill", "Grades 3 to 5 and Learning support · Maple Hill", "Kindergarten · Maple Hill"}


def test_slips_are_made_before_a_wave_with_codes_opens(fresh):
    one = with_school(fresh)
    one.fill(Survey="enhancer").run().fill(**{"How do people get in?": "codes"}).press("Keep this wave as a draft")
    wave = wave_records.waves(fresh.engine)[0]
    assert next(button for button in one.at.button if button.label == "Open this wave").disabled
    one.press("Make slips with one-use codes")
    assert sorted(invitations.counts(fresh.engine, wave.id).values()) == [2, 8, 9]
    printed = list(itertools.chain(*one.at.session_state[f"slips_{wave.join_code}"].values()))
    one.press("Make them anew")
    anew = list(itertools.chain(*one.at.session_state[f"slips_{wave.join_code}"].values()))
    assert len(anew) == 19
    assert not set(anew) & set(printed)
    one.press("Open this wave")
    assert invitations.wave_of(fresh.engine, anew[0]) == wave.id
    assert invitations.wave_of(fresh.engine, printed[0]) is None
    assert "Make slips with one-use codes" not in [button.label for button in one.at.button], "nobody gets two"
    assert [unit.invited for unit in wave_records.wave_units(fresh.engine, wave.id)] == [0, 9, 8, 2]


def test_a_draft_can_be_removed(fresh):
    one = with_school(fresh).press("Keep this wave as a draft").press("Remove it for good")
    assert wave_records.waves(fresh.engine) == ()
    assert "There is no wave yet for your units." in one.sent


def test_the_smallest_group_of_the_installation_is_proposed(fresh, monkeypatch):
    monkeypatch.setenv("REFLECTORY_SMALLEST_GROUP", "8")
    assert with_school(fresh).field("Smallest group shown").value == 8


def test_a_facilitator_starts_waves_for_own_units_only(settled):
    one = settled.visitor(settled.player("Facilitator of the book study")).go("waves?tab=new")
    offered = one.field("School, cluster or district").options
    assert [label for label in offered if "Alder" in label] == []
    assert any("Book study" in label for label in offered)


def test_facilitators_see_no_answers_and_the_rate_in_steps(settled):
    one = settled.visitor(settled.player("District office")).go("waves")
    assert "By last night, between 25 and 50 percent had answered." in one.sent
    assert "The report is released." in one.sent
