"""The slides, opened by python-pptx: native charts with the published numbers, words, notes, alternative texts."""

import io
from datetime import datetime

import pytest
from pptx import Presentation
from pptx.enum.chart import XL_CHART_TYPE
from pptx.util import Inches

from reflectory.i18n.catalogue import languages
from reflectory.reports.charts.bars import legend
from reflectory.reports.exports import pptx
from reflectory.reports.model import Report
from reflectory.reports.sentences import title
from surveys.loader import instrument, to_json
from surveys.model import words
from tests.reports.taken import SNEAKY, numbers, other_groups_changed, parts, sneaky

BOTH = pytest.mark.parametrize("language", languages())


def opened(content):
    return Presentation(io.BytesIO(content))


def runs(deck):
    """Return every run of text: in shapes, in tables, in notes."""
    for slide in deck.slides:
        frames = [shape.text_frame for shape in slide.shapes if shape.has_text_frame]
        frames += [
            cell.text_frame
            for shape in slide.shapes
            if shape.has_table
            for row in shape.table.rows
            for cell in row.cells
        ]
        frames += [slide.notes_slide.notes_text_frame] if slide.has_notes_slide else []
        yield from (run for frame in frames for paragraph in frame.paragraphs for run in paragraph.runs)


def said(deck):
    return "\n".join(run.text for run in runs(deck))


def charts(deck):
    return [shape for slide in deck.slides for shape in slide.shapes if shape.has_chart]


@pytest.fixture(scope="module", params=languages())
def deck(request, report):
    return request.param, opened(pptx.write(report, request.param, report.of_unit(4)))


def test_the_deck_is_wide_and_every_slide_has_a_title(deck):
    language, held = deck
    assert (held.slide_width, held.slide_height) == (Inches(13.333), Inches(7.5))
    assert all(slide.shapes.title.text_frame.text for slide in held.slides)
    assert held.core_properties.language == f"{language}-CA"


def test_every_scale_has_a_slide_with_a_native_chart_of_its_statements(deck, report):
    language, held = deck
    section, survey = report.of_unit(4), report.survey
    by_title = {slide.shapes.title.text_frame.text: slide for slide in held.slides}
    for scale in survey.scales:
        slide = next(one for name, one in by_title.items() if name.startswith(words(scale.name, language)))
        (shape,) = (one for one in slide.shapes if one.has_chart)
        chart, figure = shape.chart, section.figure("scale", scale.id)
        assert chart.chart_type == XL_CHART_TYPE.BAR_STACKED_100
        items = [survey.item(id) for id in scale.items]
        assert [one.name for one in chart.plots[0].series] == [name for name, _, _ in legend(survey, items, language)]
        rows = list(zip(*(one.values for one in chart.plots[0].series), strict=True))
        low = scale.favourable == "low"
        assert rows == [tuple(map(float, row[::-1] if low else row)) for row in figure.counts]
        for text, item in zip(chart.plots[0].categories, items, strict=True):
            assert str(text).startswith(words(item.text, language))


def test_a_count_that_may_be_larger_is_labelled_so(report):
    section = next(one for one in report.sections if any(row for figure in one.figures for row in figure.capped))
    held = opened(pptx.write(report, "en", section))
    labels = [run.text for shape in charts(held) for run in _labels(shape.chart)]
    assert any(label.endswith("+") for label in labels)
    assert "“Or more” and “+” mean" in said(held)


def _labels(chart):
    for series in chart.plots[0].series:
        for place in range(len(tuple(series.values))):
            label = series.points[place].data_label
            if label.has_text_frame:
                yield from (run for paragraph in label.text_frame.paragraphs for run in paragraph.runs)


def test_every_chart_and_table_says_in_words_what_it_shows(deck):
    _, held = deck
    shapes = [one for slide in held.slides for one in slide.shapes if one.has_chart or one.has_table]
    assert len(shapes) > 5
    assert all(one._element.xpath(".//p:cNvPr")[0].get("descr") for one in shapes)


def test_questions_are_on_the_slide_and_in_the_notes(deck, report):
    language, held = deck
    notes = "\n".join(slide.notes_slide.notes_text_frame.text for slide in held.slides if slide.has_notes_slide)
    shown = "\n".join(shape.text_frame.text for slide in held.slides for shape in slide.shapes if shape.has_text_frame)
    for scale in report.survey.scales:
        for question in scale.questions:
            assert words(question, language) in notes
            assert words(question, language) in shown
        assert words(scale.practice, language) in notes


def test_every_text_says_its_language(deck):
    language, held = deck
    found = list(runs(held))
    assert len(found) > 50
    assert {run._r.rPr.get("lang") for run in found if run.text} == {f"{language}-CA"}


def test_charts_hold_published_numbers_only(deck, report):
    _, held = deck
    known = numbers(report)
    rounded = {round(one, 4) for one in known}
    for shape in charts(held):
        for series in shape.chart.plots[0].series:
            assert {round(one, 4) for one in series.values} <= rounded | _sums(report)


def _sums(report):
    """The three parts of a scale's bar: shares of all its answers."""
    found = set()
    for section in report.sections:
        for figure in section.figures:
            total = sum(map(sum, figure.counts))
            parts = [0, 0, 0]
            for row in figure.counts:
                for code, count in enumerate(row):
                    parts[(code > (len(row) - 1) / 2) - (code < (len(row) - 1) / 2) + 1] += count
            found |= {round(one / total, 4) for one in parts if total}
    return found


def test_nothing_that_was_typed_breaks_the_file_or_becomes_more_than_letters(report):
    strange = sneaky(report)
    section = strange.sections[0]
    bell = opened(pptx.write(strange, "en", section))
    assert title(section, strange.survey, "en") in said(bell)
    assert SNEAKY[0] in "".join(section.names)
    from dataclasses import replace

    control = replace(section, names=("Grade\x00 1\x0b", "\ufffe"))
    assert "Grade 1" in said(opened(pptx.write(replace(strange, sections=(control,)), "en", control)))


def test_one_group_s_slides_depend_on_no_other_group(report, other_report):
    section = report.of_unit(4)
    changed = other_groups_changed(report, section, other_report)
    assert _comparable(pptx.write(changed, "en", section)) == _comparable(pptx.write(report, "en", section))


def _comparable(content):
    # a chart's workbook says in its own properties when it was made
    return parts(content)


def test_the_deck_says_when_the_wave_closed_and_not_who_made_it(report):
    from dataclasses import replace

    made = opened(pptx.write(replace(report, closed="2026-05-04"), "en")).core_properties
    assert made.created.date() == datetime(2026, 5, 4).date()
    assert made.last_modified_by == "Reflectory"


@BOTH
def test_too_few_answers_are_explained_on_a_slide(language):
    blank = Report("w1", "Spring", to_json(instrument("team-pulse").forms["self"]), 5, ())
    (slide,) = opened(pptx.write(blank, language)).slides
    assert "5" in "\n".join(shape.text_frame.text for shape in slide.shapes if shape.has_text_frame)
