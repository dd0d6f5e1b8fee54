"""Page, files, meeting plan, goal form and room name one and the same focus: of every group of the demonstration."""

from __future__ import annotations

import io
from html import unescape

import pytest
from pptx import Presentation

from reflectory.db import wave_records
from reflectory.releases.read import earlier_waves
from reflectory.reports.agenda import protocol
from reflectory.reports.exports import html, pptx
from reflectory.reports.exports.pdf_parts.flow import document
from reflectory.reports.focus import focus, propose
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
