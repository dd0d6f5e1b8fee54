"""Charts are readable without colour, on a phone, and as words and tables."""

import subprocess
import sys
from pathlib import Path

import pytest

from languages import languages
from report import charts, tables
from report.bars import FEW, item_bar, item_bars, legend, reach, scale_bar
from report.contents import Figure
from surveys.model import Item, ResponseFormat, Survey
from surveys.reading import instrument

ENHANCER = instrument("enhancer").forms["self"]
BOTH = pytest.mark.parametrize("language", languages())
EVERY = pytest.mark.parametrize("chart", charts.CHARTS, ids=lambda chart: chart.name)


@EVERY
@BOTH
def test_every_chart_can_be_drawn_said_and_read_as_a_table(chart, language, report):
    section = report.of_unit("4")
    for scale in (ENHANCER.scales[0], ENHANCER.scales[-1], None):
        drawn = chart.draw(report, section, language, scale)
        assert len(drawn.data) >= 1
        assert chart.say(report, section, language, scale)
        table = chart.table(report, section, language, scale)
        assert table.rows
        assert all(len(row) == len(table.header) for row in table.rows)


@EVERY
def test_charts_are_transparent_and_do_not_catch_a_scrolling_thumb(chart, report):
    drawn = chart.draw(report, report.of_unit("4"), "en", ENHANCER.scales[0])
    assert drawn.layout.paper_bgcolor == drawn.layout.plot_bgcolor == "rgba(0,0,0,0)"
    assert drawn.layout.dragmode is False
    assert drawn.layout.xaxis.fixedrange
    assert drawn.layout.yaxis.fixedrange


def test_less_favourable_pieces_are_hatched(report):
    drawn = charts.items_stacked(report, report.section("1"), "en", ENHANCER.scales[0])
    shapes = [shape for trace in drawn.data for shape in trace.marker.pattern.shape]
    assert "/" in shapes
    assert "" in shapes


def test_long_statements_stand_above_their_bars_in_lines_that_fit_a_phone(report):
    drawn = charts.items_stacked(report, report.section("1"), "fr", ENHANCER.scales[0])
    lines = [line for one in drawn.layout.annotations for line in one.text.split("<br>")]
    assert len(drawn.layout.annotations) == len(ENHANCER.scales[0].items)
    assert max(map(len, lines)) <= charts.COLUMNS
    assert drawn.layout.yaxis.visible is False


def test_a_survey_s_words_never_become_markup_in_a_chart():
    form = ResponseFormat("f", 1, 3, 1, tuple({"en": word} for word in ("no", "so", "yes")))
    survey = Survey("s", "self", "1", {}, {}, 1, "", ("x",), (form,), (Item("q", {"en": "<b>R&D</b>"}, "f"),), ())
    bar = item_bar(Figure("item", "q", 8, ((2, 3, 3),)), survey, "en")
    drawn = charts._stacked([bar], [])
    assert drawn.layout.annotations[0].text == "&lt;b&gt;R&amp;D&lt;/b&gt;"


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
    section = report.of_unit("4")
    figure = next(one for one in section.figures if one.kind == "item" and one.capped[0])
    code = figure.capped[0][0]
    bar = item_bar(figure, ENHANCER, "en")
    told = [piece for piece in bar.pieces if piece.label.endswith("+")]
    assert len(told) == len(figure.capped[0])
    assert all("or more" in piece.told for piece in told)
    item = ENHANCER.item(figure.id)
    scale = next((one for one in ENHANCER.scales if item.id in one.items), None)
    row = next(row for row in tables.of_items(report, section, "en", scale).rows if row[0].startswith(item.text["en"]))
    points = len(figure.counts[0])
    place = points - 1 - code if item.reverse else code
    assert row[1 + place] == f"{figure.counts[0][code]} or more"


def test_people_are_counted_in_small_groups_and_shares_shown_in_large_ones(report):
    small, large = report.of_unit("4"), report.section("1")
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
    assert reach([bar]) == (0.1, 0.1)
    assert "too few" in tables.bars_said([bar], "en")


def test_answers_of_different_formats_share_no_legend():
    assert legend(ENHANCER, ENHANCER.items, "en") == ()


def test_a_study_s_start_and_end_and_an_own_profile_can_be_drawn(report):
    sections = report.of_unit("4"), report.of_unit("8")
    assert len(charts.start_and_end(*sections, ENHANCER, "en").data) == 2
    scores = {scale.id: 3.5 for scale in ENHANCER.scales[:3]} | {ENHANCER.scales[3].id: None}
    assert len(charts.profile_bars(ENHANCER, scores, "en").layout.annotations) == 3


def test_reading_a_report_loads_no_heavy_library():
    code = (
        "import sys; import report.contents, report.sentences, report.tables, report.bars;"
        "print(sorted({'plotly', 'pandas', 'scipy', 'numpy', 'streamlit'} & set(sys.modules)))"
    )
    root = Path(__file__).resolve().parents[2]
    found = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"
