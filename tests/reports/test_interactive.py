"""The picture of all scales over the waves: every published mean with its interval, a gap where there is none."""

from __future__ import annotations

from dataclasses import replace

import pytest

from reflectory.i18n.catalogue import languages
from reflectory.reports.charts.interactive import COLOURS, DASHES, SYMBOLS, alike, means_in_words, over_waves
from reflectory.reports.trend import history
from tests.reports.invented_figures import FOCUS, ITEMS, SURVEY, TRUST, figure, report, section

BOTH = pytest.mark.parametrize("language", languages())


def past_of(*means, surveys=None):
    waves = []
    for number, mean in enumerate(means):
        team = section("1", figure("trust", mean, n=30), figure("focus", mean - 1, n=30))
        survey = (surveys or {}).get(number, SURVEY)
        waves.append(report(team, wave=f"w{number}", title=f"Wave {number}", survey=survey))
    return history(waves[:-1], waves[-1], waves[-1].section("1"))


@BOTH
def test_every_published_mean_stands_in_the_picture_with_its_interval(language):
    past = past_of(3.0, 3.2, 3.4)
    drawn = over_waves(past, (TRUST, FOCUS), language)
    assert [list(one.y) for one in drawn.data] == [[3.0, 3.2, 3.4], [2.0, 2.2, 2.4]]
    for line, scale in zip(drawn.data, (TRUST, FOCUS), strict=True):
        for at, mean in enumerate(past.means(scale)):
            assert line.y[at] + line.error_y.array[at] == pytest.approx(mean.high)
            assert line.y[at] - line.error_y.arrayminus[at] == pytest.approx(mean.low)
    assert [one.replace("<br>", " ") for one in drawn.layout.xaxis.ticktext] == ["Wave 0", "Wave 1", "Wave 2"]


def test_lines_are_told_apart_without_colour():
    drawn = over_waves(past_of(3.0, 3.2), (TRUST, FOCUS), "en")
    looks = [(one.line.dash, one.marker.symbol) for one in drawn.data]
    assert len(set(looks)) == len(looks)
    assert len({(DASHES[at % len(DASHES)], SYMBOLS[at % len(SYMBOLS)]) for at in range(35)}) == 35
    assert len(set(COLOURS)) == len(COLOURS)


def test_a_wave_whose_statements_were_others_leaves_a_gap():
    other = replace(SURVEY, items=(replace(ITEMS[0], text={"en": "Other words"}), *ITEMS[1:]))
    past = past_of(3.0, 3.2, 3.4, surveys={0: other})
    assert list(over_waves(past, (TRUST,), "en").data[0].y) == [None, 3.2, 3.4]
    assert over_waves(past, (TRUST,), "en").data[0].connectgaps is False


def test_only_scales_that_share_an_axis_and_were_measured_twice_stand_together():
    shared = alike(past_of(3.0, 3.2))
    assert {TRUST.id, FOCUS.id} <= {one.id for one in shared}
    other = replace(SURVEY, items=(replace(ITEMS[0], text={"en": "Other words"}), *ITEMS[1:]))
    assert TRUST.id not in {one.id for one in alike(past_of(3.0, 3.2, surveys={0: other}))}


@BOTH
def test_the_words_hold_every_number_of_the_picture(language):
    said = means_in_words(past_of(3.0, 3.2), (TRUST, FOCUS), language)
    for shown in ("3.0", "3.2", "2.0", "2.2") if language == "en" else ("3,0", "3,2", "2,0", "2,2"):
        assert shown in said


def test_a_title_is_text_in_what_a_pointer_shows_and_under_the_picture():
    """Plotly reads some tags and entities: none of a title's own is one."""
    means = {"w1": 3.0, "w2": 3.2}
    known = {"title": "<b>3*</b> & $5", "survey": SURVEY}
    first, last = (report(section("1", figure("trust", one, n=30)), wave=id, **known) for id, one in means.items())
    drawn = over_waves(history([first], last, last.section("1")), (TRUST,), "en")
    assert all(one.startswith("&lt;b&gt;3*&lt;/b&gt; &amp; $5<br>") for one in drawn.data[0].text)
    assert {one.replace("<br>", " ") for one in drawn.layout.xaxis.ticktext} == {"&lt;b&gt;3*&lt;/b&gt; &amp; $5"}
