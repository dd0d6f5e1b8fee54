"""Running waves: a draft is changed, opens on its day, gets more time; what the closing day does is said before."""

from __future__ import annotations

import pytest

from reflectory.db import accounts, audit_log, crypto, invitations, units, wave_records, waves
from reflectory.db.installation import note_backup
from reflectory.db.units import is_unused, remove_unused
from reflectory.errors import RefusedError
from reflectory.i18n.catalogue import percent, say
from reflectory.jobs import scheduler
from reflectory.releases.publish import publish
from surveys.loader import instrument, to_json
from tests.web.pages.maple import DAY, TEAMS, TODAY, School, buttons, told


def test_a_draft_can_be_changed_in_everything_that_was_chosen(fresh):
    one = School(fresh)
    one.tab.fill(
        **{
            "Title of the wave, shown to those who answer": "Winter",
            "Last day for answers": TODAY + 30 * DAY,
            "How do people get in?": "codes",
            "What do you want to learn this time?": "role",
            "Smallest group shown": 7,
        }
    ).run()
    assert "not by team" in one.tab.sent
    one.tab.press("Keep the changes")
    now = one.wave
    assert (now.title, now.closes, now.access, now.cut, now.k) == ("Winter", TODAY + 30 * DAY, "codes", "role", 7)
    assert audit_log.entries(one.engine)[0].act == "wave.changed"


def test_a_draft_without_a_title_stays_as_it_was(fresh):
    one = School(fresh)
    one.tab.fill(**{"Title of the wave, shown to those who answer": " "}).press("Keep the changes")
    assert "The wave has no title" in one.tab.errors
    assert one.wave.title == "Autumn"


def test_a_draft_that_would_close_before_it_opens_is_refused(fresh):
    one = School(fresh)
    one.tab.fill(**{"Who opens it?": "day"}).run().fill(**{"First day for answers": TODAY + 40 * DAY})
    one.tab.press("Keep the changes")
    assert "it would close before it opens" in one.tab.errors
    assert one.wave.opens is None


def test_a_wave_opens_by_itself_on_the_day_that_was_chosen(fresh):
    one = School(fresh)
    one.tab.fill(**{"Who opens it?": "day"}).run().fill(**{"First day for answers": TODAY + 3 * DAY})
    one.tab.press("Keep the changes")
    assert "It opens by itself on" in one.tab.sent
    scheduler.run(one.engine, TODAY + 2 * DAY)
    assert one.wave.status == "draft"
    scheduler.run(one.engine, TODAY + 3 * DAY)
    assert one.wave.status == "open"


def test_a_new_wave_is_given_its_opening_day(fresh):
    one = School(fresh)
    waves.remove_draft(one.engine, one.id)
    one.tab.go("waves?tab=new").fill(**{"Who opens it?": "day"}).run()
    one.tab.fill(**{"First day for answers": TODAY + 2 * DAY}).press("Keep this wave as a draft")
    assert [made.opens for made in wave_records.waves(one.engine)] == [TODAY + 2 * DAY]


def test_codes_go_with_the_change_to_a_link(fresh):
    one = School(fresh, access="codes")
    codes = invitations.issue(one.engine, one.id, one.teams["Kindergarten"], 3)
    one.tab.run().fill(**{"How do people get in?": "link"}).run().press("Keep the changes")
    assert invitations.counts(one.engine, one.id) == {}
    one.tab.press("Open this wave")
    assert invitations.wave_of(one.engine, codes[0]) is None


def test_an_open_wave_gets_more_time_and_never_less(fresh):
    one = School(fresh)
    one.tab.press("Open this wave")
    assert one.tab.field("New last day for answers").min > one.wave.closes
    one.tab.fill(**{"New last day for answers": TODAY + 21 * DAY}).press("Give more time")
    assert one.wave.closes == TODAY + 21 * DAY
    entry = audit_log.entries(one.engine)[0]
    assert (entry.act, entry.about["until"]) == ("wave.extended", (TODAY + 21 * DAY).isoformat())
    for closes in (TODAY + 21 * DAY, TODAY + 20 * DAY):
        with pytest.raises(RefusedError, match="wave-closing-not-later"):
            waves.extend_wave(one.engine, one.id, closes)
    waves.close_wave(one.engine, one.id)
    with pytest.raises(RefusedError, match="wave-not-open"):
        waves.extend_wave(one.engine, one.id, TODAY + 40 * DAY)


def test_the_closing_day_says_what_is_pooled_who_reads_and_what_is_final(fresh):
    one = School(fresh)
    one.tab.press("Open this wave")
    one.answer("Kindergarten")
    for press in ("Yes, close it now", None):
        said = told(one)
        assert "Reported together: Grades 3 to 5 (Maple Hill), Learning support (Maple Hill)" in said
        assert "fewer than 5 answers are expected from Learning support (Maple Hill)" in said
        assert "- Robin: Maple Hill" in said
        assert "- Ann *Berg*: Learning support" in said
        assert "The report is made **once**." in said
        assert "✓ The key of this wave is on the server." in said
        if press:
            one.tab.press(press)
    crypto.destroy_wave_key(one.wave.public_key)
    one.tab.run()
    assert "**The key of this wave is not on the server.**" in told(one)


def test_the_closing_day_asks_for_a_fresh_backup(fresh):
    one = School(fresh)
    one.tab.press("Open this wave")
    assert "No backup has been noted yet" in told(one)
    note_backup(one.engine, TODAY - 9 * DAY)
    one.tab.run()
    assert "The last backup was made on" in told(one)
    note_backup(one.engine, TODAY)
    one.tab.run()
    assert "✓ A backup was made on" in told(one)


def test_the_checklist_is_the_same_whatever_was_answered(fresh):
    one = School(fresh)
    one.tab.press("Open this wave")
    before = told(one)
    for _ in range(6):
        one.answer("Kindergarten")
    one.tab.run()
    assert told(one) == before, "19 people: not even a rate"


def test_every_step_can_be_taken_back_until_the_first_answer(fresh):
    one = School(fresh)
    one.tab.press("Open this wave").press("Back to draft").press("Remove it for good").go("waves?tab=new")
    assert not is_unused(one.engine, one.root, one.robin.id), "Ann is responsible for a team"
    accounts.remove_account(one.engine, one.ann.id)
    one.tab.run().press("Remove these units")
    assert units.units(one.engine) == ()
    assert [entry.act for entry in audit_log.entries(one.engine)[:4]] == ["unit.removed"] * 4


def test_units_that_serve_something_are_not_offered_for_removal(fresh):
    one = School(fresh)
    accounts.remove_account(one.engine, one.ann.id)
    assert "Remove these units" not in buttons(one.tab.go("waves?tab=new"))
    with pytest.raises(RefusedError, match="unit-needed"):
        remove_unused(one.engine, one.root, one.robin.id)
    with pytest.raises(RefusedError, match="unit-needed"):
        remove_unused(one.engine, one.teams["Kindergarten"], one.robin.id)
    assert len(units.units(one.engine)) == 4


def test_the_way_to_a_shared_device_is_on_the_page(fresh):
    one = School(fresh)
    one.tab.press("Open this wave")
    assert f'"https://reflect.example.org/?join={one.wave.join_code}&kiosk=1"' in one.tab.sent


def test_the_words_to_send_come_in_both_languages_and_reproach_nobody(fresh):
    one = School(fresh)
    one.tab.press("Open this wave")
    texts = [block.value for block in one.tab.at.code]
    english = next(text for text in texts if "You are invited" in text)
    french = next(text for text in texts if "Vous êtes invité" in text)
    assert f"/?join={one.wave.join_code}&lang=en" in english
    assert f"/?join={one.wave.join_code}&lang=fr" in french
    assert not any(word in english for word in ("have not answered", "reminder", "yet"))


def test_with_codes_the_words_leave_room_for_each_persons_link(fresh):
    one = School(fresh, access="codes")
    assert not [block for block in one.tab.at.code if "invited" in block.value]
    one.tab.press("Make slips with one-use codes")
    assert sum("{{link}}" in block.value for block in one.tab.at.code) == 2, "both languages"
    assert "Links for a mailing (CSV)" in one.tab.sent


def test_what_is_pooled_is_told_before_any_code_is_made(fresh):
    one = School(fresh, access="codes")
    assert "Reported together: Grades 3 to 5 (Maple Hill), Learning support (Maple Hill)" in told(one)


def test_two_teams_of_one_name_keep_their_own_codes(fresh):
    engine = fresh.engine
    cluster = units.add_unit(engine, "Lakes", "cluster")
    for school, people in (("Elm", 6), ("Oak", 5)):
        units.add_unit(engine, "Primary", "team", units.add_unit(engine, school, "school", cluster), people)
    made = waves.create_wave(engine, "Autumn", to_json(instrument("team-pulse").forms["self"]), "team-pulse", cluster,
                             access="codes")  # fmt: skip
    one = fresh.visitor(fresh.account("Robin", "facilitator", units=[cluster])).go("waves")
    one.press("Make slips with one-use codes")
    held = one.at.session_state[f"slips_{made.join_code}"]
    assert [len(codes) for codes in held.values()] == [6, 5], "by the unit, not by what it is called"


def test_in_french_the_whole_way_is_french(fresh):
    one = School(fresh, "fr")
    one.tab.press("Ouvrir ce sondage")
    said = one.tab.sent
    for english in ("What will", "Reported together", "The report is", "backup", "More time", "Open until"):
        assert english not in said
    one.tab.press("Accorder plus de temps")
    assert one.wave.closes > TODAY + 14 * DAY


@pytest.mark.parametrize("language", ["en", "fr"])
def test_more_answers_than_people_invited_are_said_on_the_closing_day_and_in_the_report(fresh, language):
    one = School(fresh, language)
    waves.open_wave(one.engine, one.id, crypto.new_wave_key())
    for team, many in (("Kindergarten", 12), ("Grades 3 to 5", 8)):
        for _ in range(many):
            one.answer(team)
    waves.close_wave(one.engine, one.id)
    assert say(language, "waves.outnumbered", n=19) in one.tab.run().sent
    one.tab.fill(**{say(language, "waves.sure"): True}).run().press(say(language, "waves.release"))
    many = {people: say(language, "common.people", n=people) for people in (12, 20)}
    for group, said in (
        (one.teams["Kindergarten"], say(language, "report.turnout.more", people=many[12], invited=9)),
        (one.root, say(language, "report.turnout.more", people=many[20], invited=19)),
        (one.teams["Grades 3 to 5"], say(language, "report.turnout.of", answered=8, invited=8,
                                         share=percent(1.0, language))),
    ):  # fmt: skip
        reader = fresh.visitor(one.robin, language=language).go("reports")
        sent = reader.fill(**{say(language, "reports.unit"): str(group)}).run().sent
        assert plain(said) in plain(sent)


def test_as_many_answers_as_people_invited_are_no_fault(fresh):
    one = School(fresh)
    waves.open_wave(one.engine, one.id, crypto.new_wave_key())
    for team, many in TEAMS.items():
        for _ in range(many):
            one.answer(team)
    waves.close_wave(one.engine, one.id)
    assert "More people answered" not in one.tab.run().sent


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_team_that_did_not_exist_last_time_is_said_to_be_new_and_not_told_the_schools_change(fresh, language):
    one = School(fresh, language)
    for code, title in ((0, "Autumn"), (4, "Spring")):
        if title == "Spring":
            one.teams["Arts"] = units.add_unit(one.engine, "Arts", "team", one.root, 7)
            survey = instrument("team-pulse").forms["self"]
            one.id = waves.create_wave(one.engine, title, to_json(survey), survey.id, one.root, form=survey.form).id
        waves.open_wave(one.engine, one.id, crypto.new_wave_key())
        for team in one.teams:
            for at in range(7):
                one.answer(team, (code + at % 2) % 5)
        waves.close_wave(one.engine, one.id)
        publish(one.engine, one.id)
    reader = fresh.visitor(one.robin, language=language).go("reports")
    said = reader.fill(**{say(language, "reports.unit"): str(one.teams["Arts"])}).run().sent
    new = plain(say(language, "glance.changed.new", title="Autumn"))
    assert new in plain(said)
    assert say(language, "show.change_larger", name="Maple Hill") not in said
    assert say(language, "over_time.larger", name="Maple Hill") not in said
    known = reader.fill(**{say(language, "reports.unit"): str(one.teams["Kindergarten"])}).run().sent
    assert new not in plain(known)
    assert plain(say(language, "over_time.people.alike", before=7, after=7)) in plain(known)


def plain(text):
    """Return a text without the signs that keep Markdown from reading it, one blank between its words."""
    return " ".join(text.replace("\\", "").split())
