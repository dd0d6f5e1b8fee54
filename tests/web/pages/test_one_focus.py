"""Page, files, meeting plan, goal form and room name one and the same focus: of every group of the demonstration."""

from __future__ import annotations

import datetime
import io
import json
from html import escape, unescape

import pytest
from pptx import Presentation

from reflectory.db import wave_records
from reflectory.db.goals import Goal, add_goal, goals
from reflectory.db.share_links import make_link
from reflectory.i18n.catalogue import say
from reflectory.releases.read import earlier_waves
from reflectory.reports.agenda import protocol
from reflectory.reports.direction import named
from reflectory.reports.exports import html, pptx
from reflectory.reports.exports.pdf_parts.flow import document
from reflectory.reports.first_page import first_page
from reflectory.reports.focus import focus, propose
from reflectory.reports.rounding import rounded_mean
from reflectory.reports.trend import history
from reflectory.reports.verdicts import form_of
from reflectory.web.databases import released_report
from reflectory.web.reports import presentation
from reflectory.web.reports.promises import promises


@pytest.mark.parametrize("language", ["en", "fr"])
def test_files_plan_and_room_name_the_focus_of_every_group(settled, language):
    released = [one.id for one in wave_records.waves(settled.engine) if one.status == "released" and not one.moment]
    report = released_report(settled.engine, released[-1])
    earlier = [released_report(settled.engine, id) for id in earlier_waves(settled.engine, released[-1])]
    every = promises(settled.engine, settled.player("District office").units, report, report.sections, language)
    several = False
    for section in report.sections:
        kept = every[section.key]
        found = propose(report, section, language, kept, earlier)
        texts = [found.why, *found.tries]
        page = unescape(html.write(report, language, section, earlier, every).decode())
        blocks = repr(document(report, section, earlier, language, every))
        slides = unescape("".join(presentation.released(report, section, language, "", kept, earlier)))
        for text in texts:
            assert text in page
            assert repr(text)[1:-1] in blocks
            assert text in slides
        plan = protocol(report, section, language, 45, (), kept, earlier)
        steps = [step.name for step in plan.steps]
        assert all(area.name in steps for area in found.areas), section.name
        chosen = next((each.scale for each in kept if each.line), "")
        assert [area.scale for area in found.areas] == [*focus(report, section, chosen).scales]
        several = several or len(found.areas) > 1
    assert several, "none of them is a tie: this shows too little"
    deck = Presentation(io.BytesIO(pptx.write(report, language, report.sections[0], earlier, every)))
    shown = [box.text_frame.text for slide in deck.slides for box in slide.shapes if box.has_text_frame]
    assert any(propose(report, report.sections[0], language).why in text for text in shown)


def reported_together_before(settled):
    """Return the newest report, the waves before, and its groups of which only a larger one was reported before."""
    newest = [one.id for one in wave_records.waves(settled.engine) if one.status == "released" and not one.moment][-1]
    report = released_report(settled.engine, newest)
    earlier = [released_report(settled.engine, id) for id in earlier_waves(settled.engine, newest)]
    pasts = [(section, history(earlier, report, section)) for section in report.sections]
    groups = [section for section, past in pasts if past and past.group.key != section.key and past.group.parent]
    return report, earlier, groups


def test_a_room_says_of_a_group_what_its_page_says_where_only_a_larger_one_was_reported_before(settled):
    report, earlier, groups = reported_together_before(settled)
    who = settled.player("District office")
    assert len(groups) > 3, "too few to show anything"
    for section in groups[:3]:
        shown = settled.visitor(show=make_link(settled.engine, int(report.wave), section.key, who.id)).sent
        for line in first_page(report, section, "en", earlier).changed:
            assert json.dumps(escape(line))[1:-1] in shown, section.name


def test_a_goal_s_line_has_the_averages_of_its_own_group_and_of_no_larger_one(settled):
    report, earlier, groups = reported_together_before(settled)
    about = {section.key: section for section in groups}
    start = earlier[-1].of_unit(groups[0].units[0])
    due = datetime.date.today() + datetime.timedelta(days=30)
    scale = earlier[-1].survey.scales[0].id
    goal = Goal(int(earlier[-1].wave), start.key, start.units, scale, "We listen longer.", 4.6, due)
    add_goal(settled.engine, goal)
    pooled = [goal for goal in goals(settled.engine, {unit for part in groups for unit in part.units})
              if goal.status == "open" and goal.section not in about]  # fmt: skip
    assert pooled
    every = promises(settled.engine, settled.player("District office").units, report, groups, "en")
    for goal in pooled:
        start = released_report(settled.engine, goal.wave)
        scale = start.survey.scale(goal.scale)
        mean = start.section(goal.section).figure("scale", scale.id).estimate("mean").value
        then = say(
            "en",
            "goals.line.then",
            scale=named(scale, "en"),
            then=rounded_mean(mean, form_of(scale, start.survey), "en"),
        )
        lines = [each.line for key in about for each in every[key] if each.text == goal.text]
        assert lines
        assert all(f" {then};" in line for line in lines)
