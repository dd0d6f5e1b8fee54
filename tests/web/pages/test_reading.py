"""What those who read see: leaders their own units, members their study, a room its one page, everybody the promise."""

from __future__ import annotations

import datetime
import re

import pytest
from sqlalchemy import update

from reflectory.db import local_time, reading_codes, share_links, units, wave_records
from reflectory.db.accounts import assign, remove_account
from reflectory.db.schema import LINK, WAVE
from reflectory.i18n.catalogue import say
from reflectory.reports.exports import EXPORTS
from reflectory.web.databases import released_report
from reflectory.web.navigation import PAGES
from tests.web.pages.conftest import address, plain


def unit(installation, name):
    return next(one for one in units.units(installation.engine) if one.name == name)


def groups(one):
    """Return the groups that are listed, by name: what each is a part of stands after it."""
    return [option.strip().split(" · ")[0] for option in one.field("Group").options]


def test_a_leader_reads_own_units_only(settled):
    one = settled.visitor(settled.player("Principal of Alder Elementary")).go("reports")
    assert one.at.header[0].value == "Alder Elementary"
    assert groups(one)[0] == "Alder Elementary"
    assert not [name for name in groups(one) if "Birch" in name]
    for other in ("Dogwood", "River", "Hillside", "Maple Elementary"):
        assert other not in one.sent
    assert "No difference from Harbour cluster" in one.sent or "than Harbour cluster" in one.sent


def test_a_district_s_leader_reads_every_school(settled):
    one = settled.visitor(settled.player("District office")).go("reports")
    schools = [unit.name for unit in units.units(settled.engine) if unit.kind == "school"]
    assert set(schools) <= set(groups(one))
    assert one.at.header[0].value == "Maple Leaf district"


def test_the_leader_of_a_small_team_finds_the_group_it_is_reported_in(settled):
    one = settled.visitor(settled.player("Lead of learning support at Alder")).go("reports")
    (group,) = groups(one)
    assert "Learning support and" in group or "and Learning support" in group
    assert one.at.header[0].value == group
    assert "reported together" in one.sent


def test_a_report_says_strengths_first_and_what_it_is_not_for(settled):
    one = settled.visitor(settled.player("District office")).go("reports")
    survey = released_report(settled.engine, wave_records.waves(settled.engine)[0].id).survey
    assert len([box for box in one.at.expander if box.label]) >= len(survey.scales)
    assert one.sent.index("Strong:") < one.sent.index("Scale by scale")
    one.go("reports?part=read")
    assert "Smallest group shown: 5." in one.sent
    assert "appraisal" in one.sent


@pytest.mark.parametrize("part", ["areas", "groups", "time", "words", "take", "read"])
def test_every_group_is_drawn_in_every_wave(settled, part):
    """Nothing of a release may break a page: not the thinnest group, nor the largest."""
    one = settled.visitor(settled.player("Principal of Alder Elementary")).go(f"reports?part={part}")
    for group in one.field("Group").options:
        one.fill(Group=group).run()
        assert one.at.header[0].value == group.strip().split(" · ")[0]
    for wave in one.field("Wave").options[1:]:
        one.fill(Wave=wave).run()
        assert re.search(r"\d+ (people|of \d+ people invited) answered", one.sent)


def test_the_files_to_take_away_are_offered_in_every_format(settled):
    one = settled.visitor(settled.player("Principal of Alder Elementary")).go("reports?part=take")
    offered = [line for line in one.sent.splitlines() if line.startswith("label:")]
    for export in EXPORTS:
        assert f'label: "{export.LABEL}"' in offered


def test_an_account_without_units_reads_nothing(settled):
    one = settled.visitor(settled.account("Newly made", "leader")).go("reports")
    assert "There is no released report for your units yet." in one.sent
    assert "selectbox" not in one.sent


def test_units_taken_away_are_not_read_any_more(settled):
    account = settled.player("Principal of Alder Elementary")
    settled.visitor(account).go("reports")
    assign(settled.engine, account.id, units=[unit(settled, "Birch Elementary").id])
    one = settled.visitor(account).go("reports")
    assert groups(one)[0] == "Birch Elementary"
    assert not [name for name in groups(one) if "Alder" in name]


def test_a_projector_link_shows_one_page_and_nothing_else(settled):
    wave = wave_records.waves(settled.engine)[0]
    section = released_report(settled.engine, wave.id).of_unit(unit(settled, "Alder Elementary").id)
    code = share_links.make_link(settled.engine, wave.id, section.key, settled.player("District office").id)
    one = settled.visitor(show=code)
    assert "Alder Elementary</h1>" in one.sent
    assert "Birch" not in one.sent
    assert one.at.button == []
    assert one.at.selectbox == []
    share_links.take_back(settled.engine, code)
    assert settled.visitor(show=code).heading == "This link shows nothing"
    assert settled.visitor(show="invented").heading == "This link shows nothing"


@pytest.mark.parametrize("gone", ["role", "unit", "account", "day", "taken back by the administrator"])
def test_a_projector_link_ends_with_what_its_maker_may_show(settled, gone):
    """Whoever lost role, unit or account shows nothing any more; an administrator sees every link and ends it."""
    principal = settled.player("Principal of Alder Elementary")
    settled.visitor(principal).go("reports?part=take").press("Make a link")
    (link,) = share_links.links(settled.engine)
    assert "Alder Elementary</h1>" in settled.visitor(show=link.code).sent
    office = settled.visitor(settled.player("District office")).go("people")
    assert "Principal of Alder Elementary**: “" in office.sent
    if gone == "role":
        assign(settled.engine, principal.id, roles=["facilitator"])
    elif gone == "unit":
        assign(settled.engine, principal.id, units=[unit(settled, "Birch Elementary").id])
    elif gone == "account":
        remove_account(settled.engine, principal.id)
    elif gone == "day":
        with settled.engine.begin() as connection:
            connection.execute(update(LINK).values(until=local_time.today() - datetime.timedelta(days=1)))
    else:
        office.press("Take it back for good")
        assert say("en", "projector.taken_back") in office.sent
    assert settled.visitor(show=link.code).heading == "This link shows nothing"


def test_a_leader_makes_and_takes_back_a_projector_link(settled):
    one = settled.visitor(settled.player("Principal of Alder Elementary")).go("reports?part=take").press("Make a link")
    wave = max(
        wave.id for wave in wave_records.waves(settled.engine) if wave.moment == "" and wave.status == "released"
    )
    (link,) = share_links.links(settled.engine, wave)
    assert f"https://reflect.example.org/?show={link.code}" in one.sent
    one.press("Take it back for good")
    assert share_links.links(settled.engine, wave) == ()
    assert say("en", "projector.taken_back") in one.sent


def test_a_link_of_one_page_is_not_offered_on_another(settled):
    one = settled.visitor(settled.player("District office")).go("reports?part=take").press("Make a link")
    one.fill(Group=one.field("Group").options[1]).run()
    assert "/?show=" not in one.sent


def test_a_member_sees_the_groups_of_the_study_and_nothing_more(settled):
    group = next(one for one in units.units(settled.engine) if one.kind == "group")
    one = settled.visitor()
    one.fill(**{"Code from the poster, the message or your slip": share_links.group_code(settled.engine, group.id)})
    one.press("Begin")
    assert one.heading == "Book study"
    assert {"Tuesday readers (your group)", "Thursday readers"} < {plain(box.value) for box in one.at.subheader}
    assert "people answered at the start" in one.sent
    assert "Codes of the groups" not in one.sent
    assert "reports" not in one.pages


def test_only_the_study_s_facilitator_sees_its_codes(settled):
    one = settled.visitor(settled.player("Facilitator of the book study")).go("study")
    group = next(one for one in units.units(settled.engine) if one.kind == "group")
    assert share_links.group_code(settled.engine, group.id) in one.sent
    other = settled.visitor(settled.player("Principal of Alder Elementary")).go("study")
    assert "There is no book study for you here." in other.sent


def test_privacy_says_the_promise_and_what_every_release_was_checked_for(settled):
    one = settled.visitor().go("about?tab=privacy")
    for part in ("promise", "stored", "never", "seen", "protected", "limits"):
        assert say("en", f"privacy.{part}_title") in one.sent
    assert one.sent.count("Seal of the release") == 8


def test_privacy_of_a_fresh_installation_has_no_releases_to_show(fresh):
    assert "Seal of the release" not in fresh.visitor().go("about?tab=privacy").sent


def test_the_methods_of_the_reports_are_explained(settled):
    one = settled.visitor().go("about?tab=methods")
    assert len(one.at.expander) >= 5
    assert one.at.selectbox[0].options


NOT_HERS = {"screen", "account?tab=set_up", "study?tab=profiles", "audit"}


@pytest.mark.parametrize("page", sorted({address(row, tab) for row in PAGES for tab in row.tabs} - NOT_HERS))
def test_every_page_speaks_french(settled, filled, tmp_path, page):
    (tmp_path / "demonstration.db").write_bytes(filled.file.read_bytes())
    one = settled.visitor(settled.player("District office"), language="fr").go(page)
    english = settled.visitor(settled.player("District office")).go(page)
    assert one.heading
    assert one.heading != english.heading


def test_a_language_is_chosen_for_the_whole_visit(settled):
    one = settled.visitor().press("Français")
    assert one.heading == say("fr", "welcome.title")
    assert one.go("about?tab=privacy").heading == say("fr", "privacy.title")
    assert one.press("English").heading == say("en", "privacy.title")


def test_looking_around_needs_no_password_and_is_labelled(fresh, filled, tmp_path):
    (tmp_path / "demonstration.db").write_bytes(filled.file.read_bytes())
    one = fresh.visitor().go("start?tab=demonstration")
    assert "everything here is invented" not in one.sent
    one.press("Principal of River Secondary")
    assert one.at.header[0].value == "River Secondary"
    assert "Demonstration: everything here is invented" in one.sent
    one.go("account")
    assert "where nobody needs a password" in one.sent
    one.press("Leave the demonstration")
    assert "reports" not in one.pages
    assert "everything here is invented" not in one.sent


def test_a_demonstration_in_the_main_database_is_labelled_as_well(settled):
    assert "Demonstration: everything here is invented" in settled.visitor().sent


def test_a_demonstration_that_is_there_is_not_made_again(fresh, filled, tmp_path):
    assert "made in a few seconds" in fresh.visitor().sent
    (tmp_path / "demonstration.db").write_bytes(filled.file.read_bytes())
    assert "made in a few seconds" not in fresh.visitor().sent
    assert "Answer the team pulse" in fresh.visitor().go("start?tab=demonstration").sent


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_leader_hands_out_renews_and_takes_back_the_reading_code_of_a_group(settled, language):
    principal = settled.player("Principal of Alder Elementary")
    one = settled.visitor(principal, language=language).go("reports?part=take")
    alder = unit(settled, "Alder Elementary").id
    wave = max(one.id for one in wave_records.waves(settled.engine) if one.moment == "" and one.status == "released")
    code = reading_codes.reading_code(settled.engine, wave, alder)
    assert f"https://reflect.example.org/read?lang={language}#read={code}" in one.sent
    for other in ("Birch Elementary", "Learning support"):
        assert reading_codes.reading_code(settled.engine, wave, unit(settled, other).id) not in one.sent
    one.press(say(language, "everybody.new_do"))
    new = reading_codes.reading_code(settled.engine, wave, alder)
    assert new != code
    assert new in one.sent
    assert code not in one.sent
    one.press(say(language, "everybody.back_do"))
    assert reading_codes.reading_code(settled.engine, wave, alder) == ""
    assert say(language, "everybody.share_none") in one.sent
    one.press(say(language, "everybody.new"))
    assert reading_codes.reading_code(settled.engine, wave, alder) not in ("", code, new)


def test_of_a_wave_that_not_everybody_reads_no_code_is_offered(settled):
    with settled.engine.begin() as connection:
        connection.execute(update(WAVE).values(read_by_all=False))
    one = settled.visitor(settled.player("Principal of Alder Elementary")).go("reports?part=take")
    assert say("en", "everybody.share_what") not in one.sent
