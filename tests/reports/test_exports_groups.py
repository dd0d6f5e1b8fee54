"""What leaders ask of every file: the groups below side by side, what changed, what was promised; opened by readers."""

import io
from dataclasses import replace

import openpyxl
import pikepdf
import pytest
from pdfminer.high_level import extract_text
from pptx import Presentation
from pptx.enum.chart import XL_CHART_TYPE

from analysis.estimate import Estimate
from reflectory.i18n.catalogue import languages, say
from reflectory.reports.charts.heatmap import COLOURS, heats, levels
from reflectory.reports.direction import named
from reflectory.reports.exports import html, pdf, pptx, xlsx
from reflectory.reports.focus import Promise
from reflectory.reports.model import Report
from reflectory.reports.sentences import title
from surveys.loader import instrument
from tests.reports.conftest import district_report
from tests.reports.taken import plain
from tests.reports.test_exports import Reader

BOTH = pytest.mark.parametrize("language", languages())
GOAL = "We begin with a question."


@pytest.fixture(scope="module")
def waves():
    """Two waves of a survey of five scales."""
    survey = instrument("collaborative-culture").forms["self"]
    return district_report(survey, 3, title="Autumn", wave="1"), district_report(survey, 1, title="Winter", wave="2")


@pytest.fixture(scope="module", params=languages())
def taken(request, waves):
    """The district's files: the language, the report, its top section, and the content by format."""
    before, now = waves
    top = next(section for section in now.sections if section.parent is None)
    goals = {top.key: (Promise(now.survey.scales[0].id, GOAL, f"“{GOAL}” by 1 May."),)}
    files = {
        export.SUFFIX: export.write(now, request.param, top, [before], goals) for export in (pdf, pptx, html, xlsx)
    }
    return request.param, now, top, files


def read_words(suffix, content):
    """Return all words of a file, as a reader that is not ours finds them, without blanks."""
    if suffix == ".pdf":
        text = extract_text(io.BytesIO(content))
    elif suffix == ".html":
        reader = Reader()
        reader.feed(content.decode())
        text = " ".join(reader.text)
    elif suffix == ".pptx":
        frames = []
        for shape in (shape for slide in Presentation(io.BytesIO(content)).slides for shape in slide.shapes):
            frames += [shape.text_frame.text] if shape.has_text_frame else []
            frames += (
                [cell.text_frame.text for row in shape.table.rows for cell in row.cells] if shape.has_table else []
            )
        text = " ".join(frames)
    else:
        book = openpyxl.load_workbook(io.BytesIO(content))
        cells = (cell for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row)
        text = " ".join(str(cell) for cell in cells if cell is not None)
    return "".join(plain(text).split())


@pytest.mark.parametrize("suffix", [".pdf", ".pptx", ".html", ".xlsx"])
def test_groups_goals_and_the_wave_before_are_in_every_file(taken, suffix):
    language, report, top, files = taken
    found = read_words(suffix, files[suffix])
    below = [section for level in levels(report, top) for section in level.sections]
    assert len(below) > 4
    for section in below:
        assert "".join(plain(title(section, report.survey, language)).split()) in found
    assert "".join(GOAL.split()) in found
    assert "Autumn" in found


def test_six_pages_hold_five_scales(waves):
    before, now = waves
    assert len(now.survey.scales) == 5
    for language in languages():
        for section in (now.of_unit(4), now.of_unit(7)):
            content = pdf.write(now, language, section, [before], {section.key: (Promise("", GOAL, GOAL),)})
            with pikepdf.open(io.BytesIO(content)) as opened:
                assert len(opened.pages) <= 6


def test_every_average_stands_on_its_shade_in_the_workbook(taken):
    language, report, top, files = taken
    sheet = openpyxl.load_workbook(io.BytesIO(files[".xlsx"]))[say(language, "workbook.sheet.matrix")]
    head = [cell.value for cell in sheet[1]]
    for scale in report.survey.scales:
        cell = sheet.cell(2, head.index(named(scale, language)) + 1)
        assert cell.value == pytest.approx(top.figure("scale", scale.id).estimate("mean").value)
        assert f"#{cell.fill.fgColor.rgb[2:].lower()}" in COLOURS
    rows = {row[0]: row[4:] for row in sheet.iter_rows(min_row=2, values_only=True)}
    for each in report.reliability:
        at = next(n for n, scale in enumerate(report.survey.scales) if scale.id == each.id)
        alpha = say(language, "workbook.column.alpha")
        if each.alpha.value is not None:
            assert rows[alpha][at] == pytest.approx(each.alpha.value)
            assert rows[f"{alpha} – {say(language, 'workbook.column.low')}"][at] == pytest.approx(each.alpha.low)
        if each.omega.value is not None:
            assert rows[say(language, "workbook.column.omega")][at] == pytest.approx(each.omega.value)
    for each in report.team_shares:
        at = next(n for n, scale in enumerate(report.survey.scales) if scale.id == each.id)
        if each.icc1.value is not None:
            assert rows[say(language, "workbook.column.icc1")][at] == pytest.approx(each.icc1.value)
    assert report.reliability


def test_what_changed_is_a_chart_of_published_averages(taken, waves):
    language, report, top, files = taken
    before, _ = waves
    deck = Presentation(io.BytesIO(files[".pptx"]))
    charts = [shape.chart for slide in deck.slides for shape in slide.shapes if shape.has_chart]
    (chart,) = (chart for chart in charts if chart.chart_type == XL_CHART_TYPE.BAR_CLUSTERED)
    assert [series.name for series in chart.plots[0].series] == ["Winter", "Autumn"]
    then = next(section for section in before.sections if section.units == top.units and not section.values)
    for series, section in zip(chart.plots[0].series, (top, then), strict=True):
        means = [section.figure("scale", scale.id).estimate("mean").value for scale in report.survey.scales]
        assert list(series.values) == pytest.approx(means)
    book = openpyxl.load_workbook(io.BytesIO(files[".xlsx"]))
    assert len(book[say(language, "workbook.sheet.change")]._charts) == 1
    assert sum(len(sheet._charts) for sheet in book) == 1


def test_the_chart_of_a_change_spans_the_rows_of_its_group_and_no_others(waves):
    """A scale without an average in the wave before keeps its row, so that no other scale is drawn in its place."""
    before, now = waves
    top = next(section for section in now.sections if section.parent is None)
    second = now.survey.scales[1].id
    gap = Estimate.missing("mean", 0, "too_few")
    sections = tuple(
        replace(
            section,
            figures=tuple(
                replace(figure, estimates={**figure.estimates, "mean": gap})
                if (figure.kind, figure.id) == ("scale", second)
                else figure
                for figure in section.figures
            ),
        )
        for section in before.sections
    )
    content = xlsx.write(now, "en", top, [replace(before, sections=sections)])
    sheet = openpyxl.load_workbook(io.BytesIO(content))["Change"]
    names = [row[2] for row in sheet.iter_rows(min_row=2, values_only=True) if row[0]]
    assert names == [named(scale, "en") for scale in now.survey.scales]
    (chart,) = sheet._charts
    assert {series.val.numRef.f.rpartition("$")[2] for series in chart.series} == {str(len(names) + 1)}


@BOTH
def test_a_group_s_page_is_small_and_has_no_groups_beside_it(waves, language):
    before, now = waves
    for section in now.sections:
        content = html.write(now, language, section, [before])
        assert len(content) < 300_000
    assert heats(now, now.of_unit(4), language) == ()


@BOTH
def test_nothing_to_compare_makes_no_heat_map_and_no_chart(waves, language):
    _, now = waves
    section = now.of_unit(4)
    book = openpyxl.load_workbook(io.BytesIO(xlsx.write(now, language, section)))
    assert say(language, "workbook.sheet.change") not in book.sheetnames
    assert say(language, "workbook.sheet.goals") not in book.sheetnames
    assert sum(len(sheet._charts) for sheet in book) == 0
    empty = Report(now.wave, now.title, now.survey_json, now.k, ())
    names = openpyxl.load_workbook(io.BytesIO(xlsx.write(empty, language))).sheetnames
    assert say(language, "workbook.sheet.matrix") not in names
