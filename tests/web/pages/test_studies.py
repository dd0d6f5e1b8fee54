"""A book study from its plan to its end, by a facilitator's and its members' hands; profiles are shown by choice."""

from __future__ import annotations

import datetime
import io
import secrets
from dataclasses import replace
from html import escape
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook
from sqlalchemy import update

from reflectory.db import attempts, reflections, share_links, studies, units, wave_records, waves
from reflectory.db.mnemonic_words import new_reflection_key, parse_reflection_key
from reflectory.db.schema import WAVE
from reflectory.db.studies import Chapter, Study
from reflectory.db.transactions import writing
from reflectory.i18n.catalogue import say
from reflectory.jobs import scheduler
from reflectory.releases.publish import publish
from reflectory.releases.read import read
from reflectory.releases.read import studies as published
from reflectory.reports.differences import changes, same_units
from reflectory.reports.exports import html, xlsx
from reflectory.reports.study_comparison import lines, summed_up
from reflectory.reports.trend import history, same_statements
from reflectory.responses.submit import fielded, submit
from reflectory.web.reports.study_results import paper
from reflectory.web.respondent import shared_profiles
from reflectory.web.waves.study_plan import sittings
from surveys.loader import instrument, to_json
from surveys.model import Item, Scale

TODAY = datetime.date.today()
WORDS = "Code from the poster, the message or your slip"


def unit(installation, name):
    return next(one for one in units.units(installation.engine) if one.name == name)


def facilitator(installation):
    return installation.player("Facilitator of the book study")


@pytest.fixture
def planned(fresh):
    """A study with two groups and two meetings, made by a facilitator who had nothing."""
    account = fresh.account("Ann", "facilitator", "leader")
    one = fresh.visitor(account).go("study?tab=plan")
    one.fill(Title="Quiet leaders", Author="A. Writer", **{"How many meetings?": 2})
    one.fill(**{"Its groups, one a line, each with its number of members": "Tuesday, 8\nThursday, 7"}).run()
    one.fill(
        **{"The start: first day to answer": TODAY, "The end: first day to answer": TODAY + datetime.timedelta(70)}
    )
    one.fill(**{"Chapter or part 1": "Listening", "Chapter or part 2": "Asking"})
    one.fill(**{"To talk about in meeting 1, one question a line": "Who was heard?\nWho was not?"}).run()
    one.press("Keep this study")
    assert not one.errors
    fresh.account_of_ann = account
    return fresh


def answer(installation, wave, group, count, code=4):
    survey = fielded(wave.survey)
    for _ in range(count):
        message = {"token": secrets.token_hex(32), "unit": group, "attribute": None,
                   "answers": {item.id: min(code, survey.format_of(item).points - 1) for item in survey.items},
                   "comments": [], "code": ""}  # fmt: skip
        assert (
            submit(installation.engine, wave_records.wave(installation.engine, wave.id), survey, message).status
            == "kept"
        )


def of_moment(installation, moment):
    return [one for one in wave_records.waves(installation.engine) if one.moment == moment]


def test_a_plan_makes_the_study_its_groups_and_all_its_forms(planned):
    study = unit(planned, "Quiet leaders")
    assert {one.name: one.size for one in units.units(planned.engine) if one.parent == study.id} == {
        "Tuesday": 8,
        "Thursday": 7,
    }
    kept = studies.study(planned.engine, study.id)
    assert (kept.book, kept.author, kept.starts) == ("Quiet leaders", "A. Writer", TODAY)
    assert [one.questions for one in kept.chapters] == [("Who was heard?", "Who was not?"), ()]
    made = wave_records.waves(planned.engine)
    assert [one.moment for one in made] == ["start", "chapter", "chapter", "end"]
    assert {one.status for one in made} == {"draft"}
    assert [one.wave for one in kept.chapters] == [one.id for one in made if one.moment == "chapter"]
    assert all(one.opens < one.closes for one in made)


def test_a_study_runs_from_its_start_to_its_end_without_anybody_but_its_people(planned):
    """Opened by the calendar, answered, closed, released, read by a member through the code of the group."""
    tuesday, thursday = unit(planned, "Tuesday").id, unit(planned, "Thursday").id
    code = share_links.group_code(planned.engine, tuesday)
    scheduler.run(planned.engine, TODAY)
    (start,) = of_moment(planned, "start")
    assert wave_records.wave(planned.engine, start.id).status == "open"
    member = planned.visitor(group=code)
    assert member.heading == "Book study"
    assert "Quiet leaders: at the start" in member.sent.replace("\\", "")  # as_written keeps Markdown out
    assert "Nothing is released yet" in member.sent
    for moment, level in (("start", 2), ("chapter", 3), ("end", 4)):
        wave = of_moment(planned, moment)[0]
        scheduler.run(planned.engine, wave.opens)
        answer(planned, wave, tuesday, 6, level)
        answer(planned, wave, thursday, 5, level)
        waves.close_wave(planned.engine, wave.id)
        publish(planned.engine, wave.id)
        shown = planned.visitor(group=code).sent
        assert ("This is where the groups began" in shown) == (moment != "end")
    for said in ("Tried: 6 of 6.", "It helped: 6 of 6.", "Kept: 4 or more of 6.", "Kept: 3 or more of 5."):
        assert said in shown
    assert "Tuesday (your group)" in shown
    assert shown.index("Tuesday (your group)") < shown.index("Thursday")
    assert "6 people answered at the start, 6 at the end" in shown
    assert "is counted in one of the two and not in the other" in shown
    assert "Listening" in shown
    assert "Who was heard?" in shown.replace("\\", "")


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_check_in_without_scales_is_read_set_a_goal_on_and_met_about(settled, language):
    wave = next(one for one in of_moment(settled, "chapter") if one.status == "released")
    ann = facilitator(settled)
    for page, said in (("reports", "show.single"), ("reports?tab=goals", "goals.no_scale"),
                       ("reports?tab=conversation", "meeting.choose")):  # fmt: skip
        one = settled.visitor(ann, language=language).go("reports")
        choice = one.field(say(language, "reports.wave"))
        choice.set_value(next(each for each in choice.options if wave.title in str(each)))
        one.run().go(page)
        assert say(language, said) in one.sent, page
        if page == "reports":
            assert ("Tried: " if language == "en" else "Essayé\u00a0: ") in one.sent


def first_version():
    """Return the chapter check-in as its first version asked it: three statements, scored as one scale."""
    chapter = instrument("book-study").forms["chapter"]
    agree = instrument("learning-day").forms["self"].formats[0]
    items = tuple(Item(f"tr{at}", {"en": f"Statement {at}.", "fr": f"Énoncé {at}."}, agree.id) for at in (1, 2, 3))
    said = {"en": "From page to practice", "fr": "De la page à la pratique"}
    scale = Scale("trying", said, said, said, said, said, (said,), said, "Guskey", tuple(one.id for one in items))
    return replace(chapter, version="1", formats=(agree,), items=items, scales=(scale,))


def test_check_ins_of_the_first_version_stay_readable_beside_those_of_the_second(planned):
    tuesday, thursday = unit(planned, "Tuesday").id, unit(planned, "Thursday").id
    before, after = of_moment(planned, "chapter")
    with writing(planned.engine) as connection:  # as a wave from before the update keeps it
        connection.execute(update(WAVE).where(WAVE.c.id == before.id).values(survey=to_json(first_version())))
    for one in (before, after):
        wave = wave_records.wave(planned.engine, one.id)
        scheduler.run(planned.engine, one.opens)
        answer(planned, wave, tuesday, 6, 3)
        answer(planned, wave, thursday, 5, 0)
        waves.close_wave(planned.engine, one.id)
        publish(planned.engine, one.id)
    for language in ("en", "fr"):
        shown = planned.visitor(group=share_links.group_code(planned.engine, tuesday), language=language).sent
        assert "Listening" in shown
        assert "Asking" in shown
        assert say(language, "report.or_more", n=4) in shown
        assert say(language, "report.or_fewer", n=2) in shown
        assert "3.7 / 5" in shown.replace(",", "."), "the scale of the first version, as it was asked"
    reports = [read(planned.engine, one.id) for one in (before, after)]
    assert not same_statements(reports[0].survey, reports[1].survey, "trying")
    past = history(reports[:1], reports[1], reports[1].sections[0])
    assert past is None or past.since(0) == ()


def test_a_change_of_plan_moves_drafts_and_leaves_what_is_open(planned):
    scheduler.run(planned.engine, TODAY)
    one = planned.visitor(planned.account_of_ann).go("study")
    one.at.segmented_control[0].set_value("plan")
    one.run().fill(**{"How many meetings?": 1, "The end: first day to answer": TODAY + datetime.timedelta(80)})
    one.fill(**{"Chapter or part 1": "Hearing"}).run().press("Keep the changes")
    assert not one.errors
    titles = {(wave.moment, wave.title, wave.status) for wave in wave_records.waves(planned.engine)}
    assert titles == {
        ("start", "Quiet leaders: at the start", "open"),
        ("chapter", "Quiet leaders: Hearing", "draft"),
        ("end", "Quiet leaders: at the end", "draft"),
    }
    assert of_moment(planned, "end")[0].opens == TODAY + datetime.timedelta(80)


def test_a_plan_that_cannot_be_followed_is_not_kept(fresh):
    one = fresh.visitor(fresh.account("Ann", "facilitator")).go("study?tab=plan").press("Keep this study")
    for said in ("The book has no title", "Chapter or part 1 has no name", "No team is written down"):
        assert said in one.errors
    assert units.units(fresh.engine) == ()


def test_a_facilitator_plans_own_studies_only(planned):
    other = planned.account("Lee", "facilitator")
    one = planned.visitor(other).go("study?tab=plan")
    assert "Quiet leaders" not in one.sent
    assert "Quiet leaders" not in planned.visitor(other).go("study").sent
    assert "study?tab=plan" not in planned.visitor(planned.account("Kim", "leader")).pages


@given(
    st.dates(datetime.date(2026, 1, 1), datetime.date(2026, 12, 31)),
    st.lists(st.integers(1, 99), unique=True, max_size=8),
)
def test_no_two_forms_of_a_study_are_open_on_one_day(starts, after):
    chapters = tuple(Chapter(f"C{n}", starts + datetime.timedelta(n)) for n in sorted(after))
    found = sittings(Study(1, "A book", chapters, starts, starts + datetime.timedelta(100)), "en")
    assert len(found) == len(after) + 2
    for one, other in pairwise(found):
        assert one.opens <= one.closes < other.opens


def test_a_line_sums_up_each_group_and_start_stands_beside_end_in_a_file(settled):
    one = settled.visitor(facilitator(settled)).go("study")
    (study,) = [each for each in published(settled.engine, [unit(settled, "Tuesday readers").id]) if each.end]
    for language in ("en", "fr"):
        file = paper(study, language).decode()
        for group in study.groups:
            pair = same_units(study.start, study.end, study.end.of_unit(group))
            survey = study.end.survey
            moved = changes(*pair, study.start.survey, survey)
            line = summed_up(moved, survey, language)
            assert line
            assert escape(line) in file
            assert language == "fr" or line in one.sent
            described = lines(moved, *pair, survey, language)
            assert len(described) == len(moved) == len(survey.scales)
            assert all(escape(sentence) in file for _, sentence in described)
        assert file.count('<figure class="picture">') == len({study.end.of_unit(group).key for group in study.groups})
        assert "<script" not in file
        assert not any(text in file for each in study.end.remarks for text in each.texts), "figures, no comments"
    end = next(wave for wave in wave_records.waves(settled.engine) if wave.moment == "end")
    workbook = load_workbook(io.BytesIO(xlsx.write(study.end, "en", None, [study.start])), read_only=True)
    assert study.start.title in {row[1].value for row in workbook["Change"].iter_rows()}
    assert study.start.title in html.write(study.end, "en", None, [study.start]).decode()
    assert end.id == int(study.end.wave)


def test_a_group_s_link_opens_its_study_and_a_wrong_one_the_first_page(settled):
    group = unit(settled, "Tuesday readers")
    one = settled.visitor(group=share_links.group_code(settled.engine, group.id).lower())
    assert one.heading == "Book study"
    assert "reports" not in one.pages
    assert settled.visitor(group="INVENTED").heading == say("en", "welcome.title")


def test_a_code_that_got_about_is_replaced_and_the_old_one_opens_nothing(settled):
    group = unit(settled, "Tuesday readers")
    old = share_links.group_code(settled.engine, group.id)
    member, stranger = settled.visitor(group=old), settled.visitor(groups=[group.id])
    one = settled.visitor(facilitator(settled)).go("study")
    assert "The one it has now opens nothing any more" in one.sent, "asked before"
    assert share_links.group_code(settled.engine, group.id) == old
    one.at.button(key=f"new_code_{group.id}_0").click()
    one.run()
    new = share_links.group_code(settled.engine, group.id)
    assert f"Tuesday readers has a new code: {new}." in one.sent
    assert old not in one.sent
    for visitor in (member, stranger):
        assert "study" not in visitor.run().pages
    assert settled.visitor(group=old).heading == say("en", "welcome.title")
    assert settled.visitor(group=new).heading == "Book study"


def test_wrong_codes_are_told_to_wait_and_a_right_one_is_not_held_up(settled):
    group = unit(settled, "Tuesday readers")
    code, field = share_links.group_code(settled.engine, group.id), "Code from the poster, the message or your slip"
    for _ in range(99):
        assert attempts.wrong(settled.engine, "wave-code") == attempts.wrong(settled.engine, "group-code") == 0
    settled.visitor(join="BBBBBBB")
    settled.visitor(group="BBBB-BBBB-BBBB")
    one = settled.visitor().fill(**{field: "KTRWPNB"}).press("Begin")
    assert "Too many wrong codes were tried." in one.sent
    assert attempts.waits(settled.engine, "group-code") > 0
    assert settled.visitor().fill(**{field: code}).press("Begin").heading == "Book study"
    wave = next(each for each in wave_records.waves(settled.engine) if each.status == "open")
    assert f'"code": "{wave.join_code}"' in settled.visitor(join=wave.join_code).sent


def test_the_facilitator_finds_codes_links_and_the_plan(settled):
    one = settled.visitor(facilitator(settled)).go("study")
    for name in ("Tuesday readers", "Thursday readers"):
        code = share_links.group_code(settled.engine, unit(settled, name).id)
        assert f"https://reflect.example.org/?group={code}" in one.sent
    assert "Where it stands" in one.sent
    assert "Where it stands" not in settled.visitor(groups=[unit(settled, "Tuesday readers").id]).go("study").sent


# Shown profiles


@pytest.fixture
def member(settled):
    """A member of the Tuesday readers who kept the end of the study under a key."""
    group = unit(settled, "Tuesday readers").id
    wave = next(one for one in wave_records.waves(settled.engine) if one.moment == "end")
    codes = tuple(2 for _ in fielded(wave.survey).items)
    typed = " ".join(new_reflection_key("en"))
    locator, secret = parse_reflection_key(typed)
    entry = reflections.Entry(wave.id, wave.survey_id, wave.form, "end", group, codes, b"x" * 32, (), wave.title)
    reflections.keep(settled.engine, locator, secret, [entry])
    return group, typed, secret


def opened(settled, group, typed):
    one = settled.visitor(groups=[group]).go("study?tab=profiles")
    return one.fill(**{say("en", "reflections.field"): typed}).press("Open")


def test_a_profile_is_shown_by_choice_after_a_warning_and_taken_back(settled, member):
    group, typed, _ = member
    before = len(studies.shared_profiles(settled.engine, group))
    one = opened(settled, group, typed)
    assert "Before you show it" in one.sent
    assert "could be certain of another person's answer" in one.sent or "hardly protected any more" in one.sent
    button = next(each for each in one.at.button if each.label == "Show my profile to the group")
    assert button.disabled
    one.fill(**{"Under which name?": "Noor", "I want to show it, and I know that others may remember it.": True}).run()
    one.press("Show my profile to the group")
    assert "You show your profile as “Noor”." in one.sent
    assert len(studies.shared_profiles(settled.engine, group)) == before + 1
    assert "Noor" in settled.visitor(groups=[group]).go("study?tab=profiles").sent
    one.press("Take it back")
    assert "Noor" not in settled.visitor(groups=[group]).go("study?tab=profiles").sent


def test_a_shown_profile_holds_scale_scores_and_no_answer(settled, member):
    group, typed, secret = member
    entry = reflections.find(settled.engine, *parse_reflection_key(typed))[0]
    shared_profiles.show(settled.engine, secret, group, "Noor", entry)
    kept = shared_profiles.mine(settled.engine, secret, group)
    scales = {one.id for one in instrument("book-study").forms["end"].scales}
    assert set(kept.scores) <= scales
    assert shared_profiles.mine(settled.engine, b"another key" * 3, group) is None


def test_nobody_outside_the_group_finds_its_profiles(settled, member):
    group, typed, secret = member
    entry = reflections.find(settled.engine, *parse_reflection_key(typed))[0]
    shared_profiles.show(settled.engine, secret, group, "Noor", entry)
    other = unit(settled, "Thursday readers").id
    assert "Noor" not in settled.visitor(groups=[other]).go("study?tab=profiles").sent
    for account in ("District office", "Facilitator of the book study"):
        assert "study?tab=profiles" not in settled.visitor(settled.player(account)).pages


def test_one_s_own_profile_stands_beside_the_published_group(settled, member):
    group, typed, secret = member
    entry = reflections.find(settled.engine, *parse_reflection_key(typed))[0]
    shared_profiles.show(settled.engine, secret, group, "Noor", entry)
    assert (
        "The bar across is the average of the group, as published."
        in settled.visitor(groups=[group]).go("study?tab=profiles").sent
    )
    section = read(settled.engine, entry.wave_id).of_unit(group)
    assert shared_profiles.answered(settled.engine, group) == section.answered


def test_the_warning_follows_what_was_measured():
    assert shared_profiles.risk(6, 3) == 9
    assert shared_profiles.risk(19, 4) == 0.5
    assert shared_profiles.risk(4, 2) is None
    assert shared_profiles.risk(8, 5) is None
