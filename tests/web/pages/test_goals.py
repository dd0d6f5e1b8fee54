"""Goals from a released figure to the report that opens with them, and the plan of a meeting, by the front door."""

from __future__ import annotations

import datetime
from dataclasses import replace

import pytest

from analysis.power import smallest_change
from reflectory.db import goal_reminders, goals, units, wave_records
from reflectory.db.accounts import assign
from reflectory.db.goals import Goal
from reflectory.i18n.catalogue import day, number, say
from reflectory.reports.agenda import LENGTHS, protocol, talks
from reflectory.reports.differences import changes, same_units
from reflectory.reports.focus import Promise, focus, level
from reflectory.reports.goal_targets import detectable_change, propose_target, round_up
from reflectory.web.databases import released_report
from reflectory.web.reports.agenda import on_page, paper
from surveys.model import ResponseFormat
from tests.web.pages.conftest import plain

LATER = datetime.date.today() + datetime.timedelta(days=60)


def unit(installation, name):
    return next(one for one in units.units(installation.engine) if one.name == name)


def reported(installation):
    """Return the released waves of the district, oldest first."""
    return [one for one in wave_records.waves(installation.engine) if one.status == "released" and not one.moment]


def section(installation, wave, name):
    return released_report(installation.engine, wave.id).of_unit(unit(installation, name).id)


@pytest.fixture
def principal(settled):
    return settled.player("Principal of Alder Elementary")


@pytest.fixture
def kept(settled):
    """A goal of Alder Elementary on the first wave."""
    wave = reported(settled)[0]
    here = section(settled, wave, "Alder Elementary")
    scale = released_report(settled.engine, wave.id).survey.scales[0].id
    goal = Goal(wave.id, here.key, here.units, scale, "We open each meeting with a question.", 4.6, LATER, "Who spoke?")
    goals.add_goal(settled.engine, goal)
    return next(one for one in goals.goals(settled.engine, here.units) if one.text == goal.text)


def test_a_leader_sets_a_goal_that_is_proposed_from_the_released_figure(settled, principal):
    before = len(goals.goals(settled.engine))
    one = settled.visitor(principal).go("reports?tab=goals")
    wave = reported(settled)[-1]
    here = section(settled, wave, "Alder Elementary")
    survey = released_report(settled.engine, wave.id).survey
    scale = survey.scale(one.field(say("en", "goals.scale")).value)
    figure = here.figure("scale", scale.id)
    hoped = one.field(say("en", "goals.ambitious", low=1, high=5)).value
    mean, sd = figure.estimate("mean").value, figure.estimate("sd").value
    judged = len(goals.scales_named(settled.engine, wave.id, here.key) | {scale.id})
    kept_back = figure.estimate("protection").high - figure.estimate("protection").low
    needed = smallest_change([figure.n], [sd], judged, kept_back)[0].value
    assert hoped == propose_target(mean, needed, survey.formats[0], scale.favourable)
    assert hoped - mean >= needed > 1.15 * 1.96 * sd * (2 / figure.n) ** 0.5, "four of five, and not one of two"
    change = number(round_up(needed, 2), 2, "en")
    assert f"With {figure.n} people, a change of {change} would be seen in four of five cases" in one.sent
    form = [area for area in one.at.text_area if str(area.key).endswith(f"_{scale.id}")]
    here_tried = [text["en"] for text in scale.practices_at(level(here, scale, survey))]
    assert form[0].value in here_tried, "one of those for where the scale stands"
    assert [area.value for area in form[1:]] == [scale.questions[0]["en"]]
    next(field for field in one.at.text_input if str(field.key).startswith("owner_")).set_value("the new principal")
    one.press("Keep this goal")
    for _ in range(2):
        one.press("Keep this goal")  # of three presses comes one goal
    assert one.sent.index("Keep this goal") < one.sent.index(say("en", "goals.kept")), "said beside the button"
    found = goals.goals(settled.engine, here.units)
    assert len(goals.goals(settled.engine)) == before + 1
    new = next(each for each in found if each.owner == "the new principal")
    assert (new.wave, new.section, new.scale, new.hoped) == (wave.id, here.key, scale.id, hoped)


def test_a_goal_is_told_to_everybody_who_is_asked_next_only_where_its_leaders_say_so(settled, principal, kept):
    settled.visitor(principal).go("reports")
    one = settled.visitor(principal).go("reports?tab=goals")
    place = [each.id for each in goals.goals(settled.engine, kept.units) if each.status == "open"].index(kept.id)
    assert kept.id not in {goal.id for goal in goals.public_goals(settled.engine, 0)}
    [box for box in one.at.checkbox if box.label == say("en", "goals.public")][place].check()
    one.press(say("en", "goals.change_keep"), place)
    assert kept.id in {goal.id for goal in goals.public_goals(settled.engine, 0)}
    assert say("en", "goals.is_public") in one.sent


def test_the_form_warns_when_so_few_people_could_not_show_what_is_hoped_for(settled, principal):
    one = settled.visitor(principal).go("reports?tab=goals")
    label = say("en", "goals.ambitious", low=1, high=5)
    assert "this one is as large, or larger" in one.sent
    figure = section(settled, reported(settled)[-1], "Alder Elementary").figure(
        "scale", one.field(say("en", "goals.scale")).value
    )
    mean = figure.estimate("mean").value
    one.fill(**{label: round(mean + 0.1, 1)}).run()
    assert "this one is smaller" in one.sent
    one.fill(**{label: 1.0}).run()
    assert "less favourable than today" in one.sent


def without_room(installation):
    """Return the name of a team at Alder, and a scale whose average leaves no room for a change that would be seen."""
    wave = reported(installation)[-1]
    report, school = released_report(installation.engine, wave.id), section(installation, wave, "Alder Elementary")
    for team in report.children(school):
        if "Learning support" in team.names:  # has a leader of its own
            continue
        for scale in report.survey.scales:
            figure = team.figure("scale", scale.id)
            mean, change = figure.estimate("mean").value, detectable_change(figure)
            if change and propose_target(mean, change, report.survey.formats[0], scale.favourable) is None:
                return team.names[0], scale.id
    raise AssertionError("no team like that: this shows nothing")


@pytest.mark.parametrize("language", ["en", "fr"])
def test_where_no_average_could_show_it_a_goal_rests_on_a_sign(settled, principal, language):
    sign = "Every team has visited another one twice"
    name, scale = without_room(settled)
    one = settled.visitor(principal, language=language).go("reports?tab=goals")
    group = one.field(say(language, "reports.unit"))
    team = next(each for each in group.options if each.strip().startswith(name))
    one.fill(**{say(language, "reports.unit"): team}).run()
    one.fill(**{say(language, "goals.scale"): scale}).run()
    labels = [each.label for each in one.at.selectbox]
    assert say(language, "goals.ambitious", low=1, high=5) not in labels, "an average is not asked for"
    one.press(say(language, "goals.keep"))
    assert say(language, "goals.sign_first") in one.errors
    one.fill(**{say(language, "goals.sign"): sign}).press(say(language, "goals.keep"))
    (new,) = [each for each in goals.goals(settled.engine) if each.sign]
    assert (new.scale, new.hoped, new.sign) == (scale, None, sign)
    assert one.sent.count(f"{sign}.") == 2, "the goal above, and the sentence of the form"


def test_the_next_report_opens_with_the_goal_and_says_what_this_many_people_can_show(settled, principal, kept):
    one = settled.visitor(principal).go("reports")
    first = min(one.sent.index(said) for said in (say("en", "show.scales"), 'class="picture"'))
    assert one.sent.index("We open each meeting with a question") < first
    now = released_report(settled.engine, reported(settled)[-1].id)
    then = released_report(settled.engine, kept.wave)
    pair = same_units(then, now, section(settled, reported(settled)[-1], "Alder Elementary"))
    judged = changes(*pair, then.survey, now.survey, kept.scale)
    change = next(each for each in judged if each.id == kept.scale)
    from reflectory.reports import sentences
    from reflectory.reports.verdicts import form_of

    scale = now.survey.scale(kept.scale)
    form = form_of(scale, now.survey)
    assert sentences.change(change, scale, pair[0].answered, pair[1].answered, form, "en") in one.sent
    assert "hoped for was 4" in one.sent.replace("\\", "")


@pytest.mark.parametrize("language", ["en", "fr"])
def test_everybody_is_asked_in_two_weeks_about_a_public_goal_and_only_once(settled, principal, kept, language):
    visitor = settled.visitor(principal, language=language)
    assert say(language, "goals.echo.not_public") in visitor.go("reports?tab=goals").sent
    goals.change_goal(settled.engine, replace(kept, public=True))
    visitor = settled.visitor(principal, language=language).go("reports?tab=goals")
    before = len(wave_records.waves(settled.engine))
    visitor.at.button(key=f"echo_{kept.id}").click()
    visitor.run()
    assert f"echo_{kept.id}" not in [button.key for button in visitor.at.button]
    new = wave_records.waves(settled.engine)[before:]
    assert [(each.status, each.root) for each in new] == [("draft", kept.units[0])]
    opens = say(language, "goals.echo.opens", day=day(new[0].opens, language))
    assert opens in visitor.sent


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_reminder_is_set_and_taken_back_where_mail_is_set_up(settled, principal, kept, language, monkeypatch):
    label = say(language, "goals.reminder.keep")
    one = settled.visitor(principal, language=language).go("reports?tab=goals")
    assert label not in [button.label for button in one.at.button], "there is no mail server"
    monkeypatch.setenv("REFLECTORY_SMTP_URL", "smtp://127.0.0.1:1")
    monkeypatch.setenv("REFLECTORY_MAIL_FROM", "survey@example.org")
    one = settled.visitor(principal, language=language).go("reports?tab=goals")
    place = [each.id for each in goals.goals(settled.engine, kept.units) if each.status == "open"].index(kept.id)
    one.press(label, place)
    assert plain(say(language, "goals.reminder.fault")) in one.errors
    [field for field in one.at.text_input if field.label == say(language, "goals.reminder.address")][place].set_value(
        "noor@example.org"
    )
    one.press(label, place)
    on = LATER - datetime.timedelta(days=7)
    assert goal_reminders.reminder_day(settled.engine, kept.id) == on
    assert say(language, "goals.reminder.day", day=day(on, language)) in one.sent
    one.at.button(key=f"unremind_{kept.id}").click()
    one.run()
    assert goal_reminders.reminder_day(settled.engine, kept.id) is None


def test_a_report_without_goals_offers_to_set_one(settled):
    leader = settled.account("Somebody", "leader", units=[unit(settled, "Birch Elementary").id])
    one = settled.visitor(leader).go("reports")
    assert say("en", "goals.set") in one.sent
    assert say("en", "goals.opens") not in one.sent


def test_check_ins_are_noted_and_a_goal_is_let_go_with_a_word_and_taken_up_again(settled, principal, kept):
    settled.visitor(principal).go("reports")
    one = settled.visitor(principal).go("reports?tab=goals")
    place = [each.id for each in goals.goals(settled.engine, kept.units) if each.status == "open"].index(kept.id)
    notes = [each for each in one.at.text_area if each.label == say("en", "goals.note")]
    notes[place].set_value("We tried it twice.")
    one.press(say("en", "goals.note_keep"), place)
    assert "We tried it twice" in one.sent
    one.press(say("en", "goals.let_go_keep"), place)
    assert say("en", "goals.let_go_empty") in one.errors
    [each for each in one.at.text_area if each.label == say("en", "goals.let_go_what")][place].set_value("Too much.")
    one.press(say("en", "goals.let_go_keep"), place)
    found = next(each for each in goals.goals(settled.engine, kept.units) if each.id == kept.id)
    assert (found.status, found.closing, found.notes[0].text) == ("let_go", "Too much.", "We tried it twice.")
    assert "We open each meeting with a question" not in settled.visitor(principal).go("reports").sent
    closed = [each.id for each in goals.goals(settled.engine, kept.units) if each.status != "open"]
    one.press(say("en", "goals.reopen"), closed.index(kept.id))
    assert next(each for each in goals.goals(settled.engine, kept.units) if each.id == kept.id).status == "open"


def test_those_above_read_and_only_those_who_lead_the_unit_write(settled, principal, kept):
    above = settled.visitor(settled.player("District office")).go("reports")
    above.fill(
        Group=next(one for one in above.field("Group").options if one.strip().startswith("Alder Elementary"))
    ).run()
    assert "We open each meeting with a question" in above.sent
    above.go("reports?tab=goals")
    assert "We open each meeting with a question" in above.sent
    assert say("en", "goals.read_only") in above.sent
    assert not [one for one in above.at.button if one.label in (say("en", "goals.note_keep"), say("en", "goals.keep"))]


def test_a_unit_without_a_leader_is_written_by_the_nearest_above(settled, principal):
    teams = ("Kindergarten to grade 1", "Grades 2 and 3", "Grades 4 to 7")  # alone, not with a team that has a leader
    alone = (section(settled, reported(settled)[-1], name) for name in teams)
    team = next(each for each in alone if each is not None and len(each.units) == 1)
    one = settled.visitor(principal).go("reports?tab=goals")
    options = one.field(say("en", "reports.unit")).options
    one.fill(**{say("en", "reports.unit"): next(each for each in options if team.name in each)}).run()
    assert say("en", "goals.keep") in [each.label for each in one.at.button]


def test_nobody_else_reads_a_goal_and_administrators_do_not(settled, kept):
    other = settled.visitor(settled.player("Principal of River Secondary"))
    assert "We open each meeting" not in other.go("reports").sent + other.go("reports?tab=goals").sent
    root = settled.account("Root", "administrator", units=[unit(settled, "Maple Leaf district").id])
    assert "reports?tab=goals" not in settled.visitor(root).pages
    lost = settled.player("Principal of Alder Elementary")
    assign(settled.engine, lost.id, units=[unit(settled, "Birch Elementary").id])
    assert "We open each meeting" not in settled.visitor(lost).go("reports?tab=goals").sent


# The plan of a meeting


def test_a_meeting_talks_about_what_the_statistics_carry(settled):
    report = released_report(settled.engine, reported(settled)[-1].id)
    for here in report.sections:
        found = talks(here, report.survey, focus(report, here))
        assert 1 <= len(found) <= 3
        assert len({one.scale for one in found}) == len(found)
        for one in found:
            figure = here.figure("scale", one.scale)
            low, high = figure.estimate("mean").low, figure.estimate("mean").high
            if one.why == "strong" and report.survey.scale(one.scale).favourable == "high":
                assert low >= 1 + 4 * 2 / 3
            if one.why == "room":
                assert report.survey.scale(one.scale) in focus(report, here).scales
            assert low is None or low <= high


@pytest.mark.parametrize("minutes", LENGTHS)
def test_a_meeting_keeps_to_its_time(settled, minutes):
    report = released_report(settled.engine, reported(settled)[-1].id)
    for here in report.sections[:12]:
        plan = protocol(report, here, "en", minutes, promises=(Promise("", "One thing.", "One thing: until May."),))
        least = 25 + 5 * (len(plan.steps) - 4)
        assert plan.minutes == max(minutes, least)
        assert plan.steps[1].lines == ("One thing.",)


def test_the_plan_is_a_page_to_print_in_both_languages(settled, principal, kept):
    one = settled.visitor(principal).go("reports").go("reports?tab=conversation")
    for said in (say("en", "meeting.rules"), say("en", "meeting.choose"), "We open each meeting with a question."):
        assert said in one.sent
    one.fill(**{say("en", "meeting.length"): 30}).run()
    assert say("fr", "meeting.rules") in settled.visitor(principal, language="fr").go("reports?tab=conversation").sent
    report = released_report(settled.engine, reported(settled)[-1].id)
    printed = paper(protocol(report, report.sections[0], "fr"), "fr").decode()
    assert printed.startswith("<!doctype html><html lang=fr>")
    assert "<script" not in printed
    assert "http" not in printed


def test_a_title_turns_no_direction_after_it_in_the_plan(settled):
    report = replace(released_report(settled.engine, reported(settled)[-1].id), title="Spring \u202egnirps")
    plan = protocol(report, report.sections[0], "en", 50)
    for said in (on_page(plan, "en"), paper(plan, "en").decode()):
        assert "\u2068Spring \u202egnirps\u2069 · 50 min" in said


@pytest.mark.parametrize("smallest", [0.1234, 0.2, 0.55, 0.999])
@pytest.mark.parametrize("mean", [1.0, 2.279, 3.42, 4.87])
def test_the_smallest_change_that_is_shown_is_the_one_that_a_goal_is_judged_by(smallest, mean):
    """And what the form proposes always counts as seen, unless the scale leaves no room for it."""
    shown = round_up(smallest, 2)
    assert f"{shown:.2f}" == f"{round(shown, 2):.2f}"
    assert smallest <= shown < smallest + 0.01
    agree = ResponseFormat("agree5", 1, 5, 1, ())
    for favourable in ("high", "low"):
        found = propose_target(mean, smallest, agree, favourable)
        room = 5 - mean if favourable == "high" else mean - 1
        assert (found is None) == (round(room, 6) < shown), "nothing that would be seen too seldom is proposed"
        assert found is None or round(abs(found - mean), 2) >= shown


def test_what_is_hoped_for_is_written_as_the_language_writes_numbers(settled, principal):
    for language, written in (("en", "3.9"), ("fr", "3,9")):
        one = settled.visitor(principal, language=language).go("reports?tab=goals")
        assert written in one.field(say(language, "goals.ambitious", low=1, high=5)).options
