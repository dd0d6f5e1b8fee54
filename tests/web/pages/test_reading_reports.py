"""What a report says on its page: five questions first, groups by name, waves in turn, comments masked."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import parse_qsl

import pytest

from reflectory.db import wave_records
from reflectory.i18n.catalogue import say
from reflectory.releases.read import earlier_waves, own_sections, reach
from reflectory.reports.ordering import ordered
from reflectory.reports.sentences import place, title
from reflectory.web.databases import released_report
from surveys.model import words

BOTH = pytest.mark.parametrize("language", ["en", "fr"])
PARTS = ("areas", "groups", "time", "words", "take", "read")
ACROSS = "Learning across our schools, 2026"


def reading(settled, name, language="en", part="areas"):
    return settled.visitor(settled.player(name), language=language).go(f"reports?part={part}")


def headings(one):
    return [box.value for box in one.at.subheader]


def choice(one, label):
    return next(box for box in one.at.get("button_group") if box.label == label)


@BOTH
def test_the_first_page_answers_in_order_before_any_scale(settled, language):
    one = reading(settled, "Principal of Alder Elementary", language)
    parts = ("facts", "sentence", "areas", "changed", "card", "promised")
    places = [one.sent.index(f'class="{part}"') for part in parts]
    assert places == sorted(places)
    assert one.sent.count('<span class="mean">') == 5
    assert say(language, "show.scales") in headings(one)
    assert one.sent.count('<figure class="picture">') >= 4
    tabs = [tab.label for tab in one.at.tabs]
    assert tabs == [say(language, f"show.part_{part}") for part in PARTS]


@pytest.mark.parametrize("part", PARTS)
def test_the_tab_in_the_address_is_open_and_no_other_is_drawn(settled, part):
    one = reading(settled, "Principal of Alder Elementary", part=part)
    drawn = [name for name, tab in zip(PARTS, one.at.tabs, strict=True) if tab.children]
    assert drawn == [part]
    assert one.at.query_params["part"] == part
    one.fill(Group=one.field("Group").options[1]).run()
    assert one.at.query_params["part"] == part, "another group is read in the same tab"


def test_a_tab_that_is_none_opens_the_first(settled):
    one = reading(settled, "Principal of Alder Elementary", part="elsewhere")
    assert say("en", "show.scales") in headings(one)
    assert one.at.session_state["chosen_part"] == say("en", "show.part_areas")


def test_a_school_sees_its_groups_by_scales_and_a_team_s_lead_does_not(settled):
    one = reading(settled, "Principal of Alder Elementary", part="groups")
    assert 'class="heat" role="region" tabindex="0"' in one.sent
    assert say("en", "heat.title") in headings(one)
    lead = reading(settled, "Lead of learning support at Alder", part="groups")
    assert 'class="heat"' not in lead.sent
    assert say("en", "heat.title") not in headings(lead)


def test_schools_and_teams_stand_in_the_table_by_name(settled):
    one = reading(settled, "District office", part="groups")
    levels = choice(one, say("en", "heat.which"))
    report = released_report(settled.engine, wave_records.waves(settled.engine)[3].id)
    for level, expected in (("cluster", 3), ("school", 12), ("team", 50)):
        levels.set_value(level)
        one.run()
        table = re.search(r'class="heat".*?</table>', one.sent, re.DOTALL)[0]
        names = re.findall(r'scope="row">(?:<a [^>]+>)?([^<]+)<', table)
        if level == "team":
            assert len(names) > expected
            under = re.findall(r'rowgroup" colspan="\d+"><span>([^<]+)<', table)
            assert set(under) == {one.name for one in report.sections if one.kind == "school"}
        else:
            assert len(names) == expected + 1
            if level == "cluster":
                assert names[1:] == sorted(names[1:])
        assert ("Before you compare" in one.sent) == (level == "team")
        levels = choice(one, say("en", "heat.which"))


def test_every_number_of_the_table_stands_behind_it_with_its_range(settled):
    one = reading(settled, "Principal of Alder Elementary", part="groups")
    cells = re.findall(r'<td role="cell" class="h\d" title="([^"]+)">', one.sent)
    assert len(cells) > 10
    # where everybody answered and nothing is kept back, an average is what it is
    assert all(re.match(r"\d\.\d+( \(\d\.\d+ to \d\.\d+\)|$)", cell) for cell in cells)
    assert sum("(" in cell for cell in cells) > len(cells) / 2


@BOTH
def test_the_partnership_survey_is_read_for_the_cluster_and_for_each_school(settled, language):
    one = reading(settled, "District office", language, part="groups")
    one.fill(**{say(language, "reports.wave"): ACROSS}).run()
    across = next(each.id for each in wave_records.waves(settled.engine) if each.title == ACROSS)
    report = released_report(settled.engine, across)
    depth = report.survey.scale("practice")
    schools = ["Alder Elementary", "Birch Elementary", "Cedar Elementary", "Harbour Secondary"]
    for group in ("Harbour cluster", "Alder Elementary"):
        label = next(
            name for name in one.field(say(language, "reports.unit")).options if name.strip().startswith(group)
        )
        one.fill(**{say(language, "reports.unit"): label}).run()
        assert say(language, "poles.title") in headings(one)
        part = one.sent[one.sent.index(say(language, "poles.title")) :]
        assert words(depth.low_end, language) in part
        assert words(depth.high_end, language) in part
        names = re.findall(r'<span class="name">(?:<a [^>]+>)?([^<]+)<', part)
        places = [names.index(name) for name in schools]
        assert places == sorted(places)


def test_a_wave_of_one_cluster_is_read_by_its_schools_and_by_its_district_and_by_nobody_else(settled):
    for name in ("District office", "Principal of Alder Elementary", "Lead of learning support at Alder"):
        assert ACROSS in reading(settled, name).field("Wave").options
    assert ACROSS not in reading(settled, "Principal of River Secondary").field("Wave").options


@BOTH
def test_a_scale_is_shown_over_all_its_waves(settled, language):
    one = reading(settled, "District office", language)
    made = wave_records.waves(settled.engine)
    same = [each.title for each in made if each.survey_id == "collaborative-culture"]
    picture = re.search(r'<div class="line".*?</ol>', one.sent, re.DOTALL)[0]
    assert picture.count('class="dot"') == len(same) == 3
    assert all(title in picture for title in same)
    assert say(language, "over_time.course.same", waves=3)[:14] in one.sent


def test_only_waves_of_the_same_survey_come_before(settled):
    made = wave_records.waves(settled.engine)
    assert earlier_waves(settled.engine, made[3].id) == [made[0].id, made[1].id]
    assert earlier_waves(settled.engine, made[0].id) == []
    end = next(each for each in made if each.moment == "end")
    start = next(each for each in made if (each.moment, each.root) == ("start", end.root))
    assert earlier_waves(settled.engine, end.id) == [start.id], "a study's end is read beside its start, in every file"
    assert earlier_waves(settled.engine, start.id) == []


@pytest.mark.parametrize("by", ["survey", "strength", "gap", "mixed"])
def test_scales_are_listed_in_the_order_a_reader_chooses(settled, by):
    one = reading(settled, "Principal of Alder Elementary")
    choice(one, say("en", "show.order")).set_value(by)
    one.run()
    report = released_report(settled.engine, wave_records.waves(settled.engine)[3].id)
    section = next(each for each in report.sections if each.name == "Alder Elementary")
    expected = [words(scale.name, "en") for scale in ordered(section, report.survey, by)]
    assert [box.label for box in one.at.expander if box.label in expected] == expected


@BOTH
def test_how_much_is_about_the_team_stands_with_the_scale(settled, language):
    one = reading(settled, "Principal of Alder Elementary", language)
    assert one.sent.count(say(language, "show.about_team")) == 5


def test_comments_are_masked_and_stand_with_the_units_they_were_placed_with(settled):
    one = reading(settled, "Principal of Alder Elementary", part="words")
    assert say("en", "show.remarks") in headings(one)
    report = released_report(settled.engine, wave_records.waves(settled.engine)[3].id)
    shown = [text for each in report.remarks for text in each.texts]
    assert any("[…]" in text for text in shown)
    everything = one.sent + "\n".join(shown)
    for telling in ("office@school.example", "colleague K."):
        assert telling not in everything


def test_what_was_pooled_and_why_stands_in_the_small_print(settled):
    one = reading(settled, "Principal of Alder Elementary", part="read")
    assert say("en", "report.page.pooled") in one.sent
    assert "are reported together" in one.sent
    assert say("en", "heat.pooled", k=5) in one.go("reports?part=groups").sent


LINK = re.compile(r'<a href="reports\?([^"]+)">([^<]+)</a>')


def test_every_name_of_a_group_leads_to_the_report_of_that_group(settled):
    """In the table of groups, at every level, and beside each other; what opens is what was picked."""
    one = reading(settled, "District office", part="groups")
    report = released_report(settled.engine, wave_records.waves(settled.engine)[3].id)
    found = set()
    for level in ("cluster", "school", "team"):
        choice(one, say("en", "heat.which")).set_value(level)
        one.run()
        found |= {(unescape(query), unescape(name)) for query, name in LINK.findall(one.sent)}
    opened = {}
    for query, name in found:
        asked = dict(parse_qsl(query))
        section = report.section(asked["section"])
        assert (asked["wave"], name) == (report.wave, title(section, report.survey, "en"))
        opened[section.key] = asked
    assert {section.key for section in report.sections if section.kind in ("cluster", "school")} <= opened.keys()
    assert len(opened) > 60
    for key, asked in [*opened.items()][::9]:
        one.at.query_params.update(asked)
        one.run()
        section = report.section(key)
        assert one.at.header[0].value.replace("\\", "") == title(section, report.survey, "en")
        assert place(report, section, "en") in one.sent


def test_the_name_of_a_group_that_a_reader_may_not_open_leads_nowhere(settled):
    who = settled.player("Principal of Alder Elementary")
    one = reading(settled, "Principal of Alder Elementary", part="groups")
    report = released_report(settled.engine, wave_records.waves(settled.engine)[3].id)
    own = {part.key for part in own_sections(report, reach(settled.engine, int(report.wave), who.units))}
    linked = {dict(parse_qsl(unescape(query)))["section"] for query, _ in LINK.findall(one.sent)}
    assert linked == own - {"3"}, "her teams, and neither her own report nor the schools beside"
    one.go("reports?part=areas")
    assert "Birch Elementary" in one.sent
    assert {dict(parse_qsl(unescape(query)))["section"] for query, _ in LINK.findall(one.sent)} <= own - {"3"}
