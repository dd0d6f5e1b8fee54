"""Charts are readable without colour, on a phone, and as words and tables."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from reflectory.i18n.catalogue import languages
from reflectory.reports.charts import drawings, tables
from reflectory.reports.charts.bars import (
    FEW,
    Picture,
    item_bar,
    item_bars,
    legend,
    picture_of_items,
    picture_of_scales,
    scale_bar,
)
from reflectory.reports.model import Figure
from surveys.model import Item, ResponseFormat, Survey
from tests.first_edition import first_edition

ENHANCER = first_edition("enhancer")
BOTH = pytest.mark.parametrize("language", languages())
EVERY = pytest.mark.parametrize("chart", drawings.CHARTS, ids=lambda chart: chart.name)


@EVERY
@BOTH
def test_every_chart_can_be_drawn_and_read_as_a_table(chart, language, report):
    section = report.of_unit(4)
    for scale in (ENHANCER.scales[0], ENHANCER.scales[-1], None):
        drawn = chart.draw(report, section, language, scale)
        assert "<div" in drawn or "<ul" in drawn
        table = chart.table(report, section, language, scale)
        assert table.rows
        assert all(len(row) == len(table.header) for row in table.rows)


@BOTH
def test_every_picture_is_said_in_words(language, report):
    section = report.of_unit(4)
    for scale in (ENHANCER.scales[0], ENHANCER.scales[-1], None):
        assert picture_of_items(section, scale, ENHANCER, language).alt
        assert picture_of_scales(section, (scale,) if scale else ENHANCER.scales, ENHANCER, language).alt


@EVERY
def test_charts_are_plain_html_that_asks_for_nothing(chart, report):
    drawn = chart.draw(report, report.of_unit(6), "en", ENHANCER.scales[0])
    for forbidden in ("<svg", "<script", "http", "url(", "onclick", "<img"):
        assert forbidden not in drawn
    assert set(re.findall(r"<([a-z]+)", drawn)) <= {"div", "p", "ul", "li", "span", "i", "b", "small"}


def test_every_bar_is_one_picture_told_in_words(report):
    drawn = drawings.items_stacked(report, report.section("1"), "en", ENHANCER.scales[0])
    assert drawn.count('class="bar" role="img" aria-label="') == len(ENHANCER.scales[0].items)


def test_less_favourable_pieces_are_hatched(report):
    drawn = drawings.items_stacked(report, report.section("1"), "en", ENHANCER.scales[0])
    assert 'class="piece hatched"' in drawn
    assert 'class="piece"' in drawn


def test_statements_stand_above_their_bars(report):
    drawn = drawings.items_stacked(report, report.section("1"), "fr", ENHANCER.scales[0])
    assert drawn.count('<p class="what">') == len(ENHANCER.scales[0].items)


def test_a_survey_s_words_never_become_markup_in_a_chart():
    form = ResponseFormat("f", 1, 3, 1, tuple({"en": word} for word in ("no", "so", '"><b>yes')))
    survey = Survey("s", "self", "1", {}, {}, 1, "", ("x",), (form,), (Item("q", {"en": "<b>R&D</b>"}, "f"),), ())
    bar = item_bar(Figure("item", "q", 8, ((2, 3, 3),)), survey, "en")
    drawn = drawings.stacked(Picture((bar,), legend(survey, survey.items, "en"), ""), "en")
    assert "&lt;b&gt;R&amp;D&lt;/b&gt;" in drawn
    assert "<b>R" not in drawn
    assert "<b>yes" not in drawn


def test_a_group_s_name_never_becomes_markup_in_a_chart(report):
    section = next(one for one in report.sections if any("<b>" in name for name in one.names))
    drawn = drawings.beside_parent(report, section, "en")
    assert "Music &lt;b&gt;" in drawn
    assert "<b>&" not in drawn


def test_a_bar_is_whole_and_balanced_about_its_middle(report):
    for scale in ENHANCER.scales:
        for bar in item_bars(report.section("1"), scale, ENHANCER, "en"):
            assert sum(piece.share for piece in bar.pieces) == pytest.approx(1)
            assert bar.left + bar.right == pytest.approx(1)
            middle = next(piece for piece in bar.pieces if piece.side == 0)
            assert middle.start + middle.share / 2 == pytest.approx(0)


def test_more_favourable_answers_lie_to_the_right_however_an_item_is_worded(report):
    for scale in ENHANCER.scales:
        for row, id in enumerate(scale.items):
            bar = item_bars(report.section("1"), scale, ENHANCER, "en")[row]
            item = ENHANCER.item(id)
            anchors = [anchor["en"] for anchor in ENHANCER.format_of(item).anchors]
            expected = anchors[::-1] if item.reverse != (scale.favourable == "low") else anchors
            assert [piece.answer for piece in bar.pieces] == expected
            assert bool(bar.note) == item.reverse


def test_a_held_back_count_is_never_told_exactly(report):
    section = report.of_unit(4)
    figure = next(one for one in section.figures if one.kind == "item" and one.capped[0])
    code = figure.capped[0][0]
    bar = item_bar(figure, ENHANCER, "en")
    told = [piece for piece in bar.pieces if piece.label.endswith("+")]
    assert len(told) == len(figure.capped[0])
    assert all("or more" in piece.count_text for piece in told)
    item = ENHANCER.item(figure.id)
    scale = next((one for one in ENHANCER.scales if item.id in one.items), None)
    row = next(row for row in tables.of_items(report, section, "en", scale).rows if row[0].startswith(item.text["en"]))
    points = len(figure.counts[0])
    place = points - 1 - code if item.reverse else code
    assert row[1 + place] == f"{figure.counts[0][code]} or more"


def test_people_are_counted_in_small_groups_and_shares_shown_in_large_ones(report):
    small, large = report.of_unit(4), report.section("1")
    assert small.answered < FEW <= large.answered
    for section, percent in ((small, False), (large, True)):
        bar = item_bars(section, ENHANCER.scales[0], ENHANCER, "en")[0]
        assert all(("%" in piece.label) == percent for piece in bar.pieces)


def test_words_on_a_piece_stand_out_from_its_colour(report):
    def light(colour):
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    bars = [item_bar(one, ENHANCER, "en") for one in report.section("1").figures if one.kind == "item"]
    for piece in {piece for bar in bars for piece in bar.pieces}:
        bright, dark = sorted((light(piece.colour), light(piece.ink)), reverse=True)
        assert (bright + 0.05) / (dark + 0.05) >= 4.5, piece


def test_nobody_s_answers_are_an_empty_bar_and_a_sentence():
    bar = scale_bar(Figure("scale", ENHANCER.scales[0].id, 0, ((0, 0, 0, 0, 0),)), ENHANCER, "en")
    assert bar.pieces == ()
    assert (Picture((bar,), (), "").left, Picture((bar,), (), "").width) == (0.1, 0.2)
    assert "too few" in bar.alt


def test_answers_of_different_formats_share_no_legend():
    assert legend(ENHANCER, ENHANCER.items, "en") == ()


def test_a_study_s_start_and_end_can_be_drawn(report):
    sections = report.of_unit(4), report.of_unit(8)
    drawn = drawings.start_and_end(*sections, ENHANCER, ENHANCER, "en")
    assert drawn.count('class="mark"') == 2 * len(ENHANCER.scales)


def test_reading_a_report_loads_no_heavy_library():
    code = (
        "import sys; from reflectory.reports import model, sentences;"
        "from reflectory.reports.charts import drawings, tables;"
        "print(sorted({'plotly', 'pandas', 'scipy', 'numpy', 'streamlit'} & set(sys.modules)))"
    )
    root = Path(__file__).resolve().parents[2]
    found = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"
