"""What is picked is what opens: every wave and every group that a reader may choose, on every page about a report."""

from __future__ import annotations

from dataclasses import replace
from html import escape

import pytest
from sqlalchemy import update

from reflectory.db import units, wave_records
from reflectory.db.goals import Goal, add_goal
from reflectory.db.schema import UNIT, WAVE, WAVE_UNIT
from reflectory.db.sessions import begin_session
from reflectory.i18n.catalogue import say
from reflectory.releases.read import earlier_waves, own_sections, reach
from reflectory.reports.exports.bulk import name_of
from reflectory.reports.focus import propose
from reflectory.reports.sentences import above, title
from reflectory.reports.serialization import to_rows
from reflectory.web.databases import forget_reports, released_report
from reflectory.web.reports.promises import promises
from surveys.loader import to_json as survey_text
from tests.stored import store_again
from tests.web.pages.test_goals import LATER

PAGES = ("reports", "reports?tab=goals", "reports?tab=conversation")
READERS = (
    "District office",
    "Principal of Alder Elementary",
    "Principal of River Secondary",
    "Lead of learning support at Alder",
    "Facilitator of the book study",
)
WAVES, GROUPS = say("en", "reports.wave"), say("en", "reports.unit")
ACROSS = "Learning across our schools, 2026"


@pytest.fixture(autouse=True)
def clustered(settled):
    """Beside the teams of one school, a whole cluster has its own leader."""
    harbour = next(one for one in units.units(settled.engine) if one.name == "Harbour cluster")
    settled.account("Lead of the cluster", "leader", units=[harbour.id])


def released(settled, who):
    """Return the released waves that somebody reads, the newest first."""
    found = [one for one in wave_records.waves(settled.engine) if one.status == "released"]
    return [one for one in reversed(found) if reach(settled.engine, one.id, who.units)]


def opened(one, report, section):
    """Tell whether a page is about a section: its name, where it lies, and the address."""
    wanted = (title(section, report.survey, "en"), *above(report, section, "en"))
    told = " · ".join(wanted) in one.sent or (wanted[0] in headers(one) and " · ".join(wanted[1:]) in one.sent)
    return told and {"wave": report.wave, "section": section.key}.items() <= one.at.query_params.items()


def focused(settled, who, one, report, section):
    """Tell whether a page names the focus of a section, which is the same on every page."""
    before = [released_report(settled.engine, id) for id in earlier_waves(settled.engine, int(report.wave))]
    kept = promises(settled.engine, who.units, report, [section], "en")[section.key]
    found = propose(report, section, "en", kept, before)
    if not report.survey.scales or say("en", "goals.read_only") in one.sent:  # without a form, nothing is proposed
        return True
    if one.heading == say("en", "meeting.title"):
        return all(f"<h3>{escape(area.name)}</h3>" in one.sent for area in found.areas)
    chosen = [field.value for field in one.at.selectbox if str(field.key).startswith("scale_")]
    return found.why in one.sent and (not found.areas or chosen in ([], [found.areas[0].scale.id]))


def headers(one):
    return [box.value.replace("\\", "") for box in one.at.header]


@pytest.mark.parametrize("name", [*READERS, "Lead of the cluster"])
@pytest.mark.parametrize("file", PAGES)
def test_every_wave_and_every_group_that_is_listed_opens(settled, name, file):
    who = settled.player(name)
    one = settled.visitor(who).go(file)
    for at, wave in enumerate(released(settled, who)):
        one.fill(**{WAVES: wave.title}).run()
        report = released_report(settled.engine, wave.id)
        own = {section.key for section in own_sections(report, reach(settled.engine, wave.id, who.units))}
        listed = [section for section, _ in report.in_order() if section.key in own]
        options = one.field(GROUPS).options
        assert len(set(options)) == len(options) == len(listed)
        for option, section in list(zip(options, listed, strict=True))[:: 1 if at == 0 else 40]:
            one.fill(**{GROUPS: option}).run()
            assert opened(one, report, section), option
            assert focused(settled, who, one, report, section), option


def test_each_of_the_eight_teams_of_one_name_opens_with_its_own_school_and_file(settled):
    who = settled.player("District office")
    wave = released(settled, who)[0]
    report = released_report(settled.engine, wave.id)
    alike = [one for one in report.sections if one.names == ("Kindergarten to grade 1",)]
    assert len(alike) == 8
    files = {name_of(report, one, "en") for one in report.sections}
    assert len(files) == len(report.sections)
    one = settled.visitor(who).go("reports")
    for section in alike:
        school, cluster, district = above(report, section, "en")
        label = next(each for each in one.field(GROUPS).options
                     if each.strip() == f"Kindergarten to grade 1 · {school} · {cluster} · {district}")  # fmt: skip
        one.fill(**{GROUPS: label}).run()
        assert opened(one, report, section)
        assert name_of(report, section, "en") == f"Kindergarten to grade 1 - {school} - {cluster} - {district}"


def test_two_waves_with_one_title_are_told_apart_and_both_open(settled):
    first, last = (one for one in wave_records.waves(settled.engine) if one.title.startswith("Our collaboration, ")
                   and one.status == "released" and "2025" not in one.title)  # fmt: skip
    with settled.engine.begin() as connection:
        connection.execute(update(WAVE).where(WAVE.c.id == first.id).values(title=last.title))
    one = settled.visitor(settled.player("District office")).go("reports")
    alike = [option for option in one.field(WAVES).options if option.startswith(last.title)]
    assert len(set(alike)) == 2
    for option, wave in zip(alike, (last, first), strict=True):
        one.fill(**{WAVES: option}).run()
        assert one.at.query_params["wave"] == str(wave.id)


def test_two_schools_and_their_teams_of_one_name_are_told_apart(settled):
    """Names that the tree refuses today stand in waves of yesterday, and in two clusters always may."""
    alder, birch = (next(each.id for each in units.units(settled.engine) if each.name == name)
                    for name in ("Alder Elementary", "Birch Elementary"))  # fmt: skip
    with settled.engine.begin() as connection:
        connection.execute(update(UNIT).where(UNIT.c.id == birch).values(name="Alder Elementary"))
        connection.execute(update(WAVE_UNIT).where(WAVE_UNIT.c.unit == birch).values(name="Alder Elementary"))
    who = settled.player("District office")
    wave = released(settled, who)[0]

    def renamed(report):
        named = (replace(one, names=("Alder Elementary",)) if one.key == str(birch) else one for one in report.sections)
        return replace(report, sections=tuple(named))

    rewritten(settled, wave, renamed)
    one = settled.visitor(who).go("reports?tab=goals")
    alike = [option for option in one.field(GROUPS).options if option.strip().startswith("Alder Elementary")]
    assert len(set(alike)) == 2
    for option, key in zip(alike, (alder, birch), strict=True):
        one.fill(**{GROUPS: option}).run()
        assert one.at.query_params["section"] == str(key)


def rewritten(settled, wave, change):
    """Store a release as if the wave had been reported otherwise."""
    settled.own_releases()
    store_again(settled.engine, wave.id, *to_rows(change(released_report(settled.engine, wave.id))))


def test_the_address_alone_opens_an_older_wave_s_group_in_either_language(settled):
    who = settled.player("District office")
    oldest = released(settled, who)[-1]
    report = released_report(settled.engine, oldest.id)
    section = report.sections[-1]
    for page in PAGES:
        one = settled.visitor(who, wave=str(oldest.id), section=section.key).go(page)  # the way there drops the address
        one.at.query_params.update({"wave": str(oldest.id), "section": section.key})
        assert opened(one.run(), report, section), page
        one.press(say("en", "frame.language_fr"))
        assert one.field(say("fr", "reports.wave")).value == oldest.id
        assert one.field(say("fr", "reports.unit")).value == section.key


@pytest.mark.parametrize("asked", [("1", "1"), ("4", "13"), ("999", "3"), ("x", "<b>")])
def test_an_address_that_is_not_the_reader_s_opens_their_own_and_says_so(settled, asked):
    who = settled.player("Principal of Alder Elementary")
    one = settled.visitor(who).go("reports")
    one.at.query_params.update(dict(zip(("wave", "section"), asked, strict=True)))
    one.run()
    assert say("en", "reports.not_yours") in [box.value for box in one.at.warning]
    report = released_report(settled.engine, int(one.at.query_params["wave"]))
    own = own_sections(report, reach(settled.engine, 4, who.units))
    assert one.at.query_params["section"] in {section.key for section in own}


def test_what_somebody_read_is_not_what_the_next_person_of_the_same_tab_reads(settled):
    principal, office = (settled.player(name) for name in ("Principal of Alder Elementary", "District office"))
    own = settled.visitor(office).go("reports").field(GROUPS).value
    one = settled.visitor(principal).go("reports")
    theirs = one.field(GROUPS).value
    assert theirs != own
    one.go("reports?tab=goals").at.session_state["token"] = begin_session(settled.engine, office.id)
    for name in ("wave", "section"):
        one.at.query_params.pop(name, None)
    assert one.go("reports").field(GROUPS).value == own
    one.at.session_state["token"] = begin_session(settled.engine, principal.id)
    for name in ("wave", "section"):
        one.at.query_params.pop(name, None)
    assert one.run().field(GROUPS).value == theirs


def test_read_the_report_leads_to_the_wave_it_stands_with(settled):
    one = settled.visitor(settled.player("District office")).go("waves")
    links = [link.proto.query_string for link in one.at.get("page_link") if link.proto.label == say("en", "waves.read")]
    expected = [each for each in released(settled, settled.player("District office")) if not each.moment]
    assert links == [f"wave={each.id}" for each in expected]


def test_goals_and_the_conversation_are_about_the_wave_and_group_that_are_read(settled):
    """And so is the way back; also a wave of one cluster, which its district reads."""
    who = settled.player("District office")
    wave = next(one for one in released(settled, who) if one.title == ACROSS)
    one = settled.visitor(who).go("reports").fill(**{WAVES: ACROSS}).run()
    one.fill(**{GROUPS: one.field(GROUPS).options[-1]}).run()
    address = one.at.query_params
    assert address["wave"] == str(wave.id)
    report = released_report(settled.engine, wave.id)
    section = report.section(address["section"])
    for tab, label in (("goals", "goals.set"), ("conversation", "meeting.prepare")):
        one.go("reports")
        (link,) = [each.proto for each in one.at.get("page_link") if each.proto.label == say("en", label)]
        assert link.query_string == f"tab={tab}&wave={wave.id}&section={section.key}"
        one.at.segmented_control[0].set_value(tab)
        assert opened(one.run(), report, section)
        assert one.at.query_params["tab"] == tab


def test_every_page_about_a_report_lists_the_same_waves_and_groups(settled):
    for name in (*READERS, "Lead of the cluster"):
        listed = []
        for file in PAGES:
            one = settled.visitor(settled.player(name)).go(file)
            listed.append((one.field(WAVES).options, one.field(GROUPS).options))
        assert listed[0] == listed[1] == listed[2]


def test_no_change_is_told_between_statements_that_differ(settled):
    """A goal, the plan of a meeting and the start and end of a study: two versions of a survey share a scale's name."""
    every = wave_records.waves(settled.engine)
    who = settled.player("Principal of Alder Elementary")
    wave = [one for one in released(settled, who) if one.survey_id == "collaborative-culture"][1]
    report = released_report(settled.engine, wave.id)
    here = next(one for one in report.sections if one.names == ("Alder Elementary",))
    for scale in report.survey.scales:
        add_goal(settled.engine, Goal(wave.id, here.key, here.units, scale.id, "We listen.", 4.6, LATER))
    moved = settled.visitor(who).go("reports").sent
    assert say("en", "goals.since_other") not in moved

    def other_words(report):
        survey = report.survey
        items = tuple(replace(one, text=dict.fromkeys(one.text, f"Other {one.id}")) for one in survey.items)
        return replace(report, survey_json=survey_text(replace(survey, items=items)))

    starts = [one for one in every if one.moment == "start" and one.status == "released"]
    for one in (wave, *starts):
        rewritten(settled, one, other_words)
    forget_reports()
    sent = settled.visitor(who).go("reports").sent
    assert sent.count(say("en", "goals.since_other")) >= len(report.survey.scales)
    plan = settled.visitor(who).go("reports?tab=conversation").sent
    assert say("en", "meeting.why_changed") not in plan
    study = settled.visitor(settled.player("Facilitator of the book study")).go("study").sent
    assert say("en", "study.other_statements") in study
    assert '<ul class="ranges">' not in study
    assert '<ul class="ranges pairs">' in study, "what people give beside what they get: of one wave"
