"""A scale where less is better: no sentence, list or drawing of it, in any file, praises what is worse."""

import csv
import io
import json
import re
from dataclasses import replace
from html import unescape

import openpyxl
import pytest
from pptx import Presentation

from reflectory.i18n.catalogue import languages, say
from reflectory.reports import direction, sentences
from reflectory.reports.agenda import protocol
from reflectory.reports.charts.bars import picture_of_scales
from reflectory.reports.charts.drawings import CHARTS, start_and_end
from reflectory.reports.charts.heatmap import lines
from reflectory.reports.exports import codebook_csv, html, pptx, xlsx
from reflectory.reports.exports import csv as csv_table
from reflectory.reports.exports.pdf_parts.flow import document
from reflectory.reports.focus import propose
from reflectory.reports.neighbours import Neighbour
from reflectory.reports.neighbours import sentences_beside as beside_neighbours
from reflectory.reports.rater_result import habits, of_colleagues
from reflectory.reports.sentences import beside, change, level, overview
from reflectory.reports.summary import answers
from reflectory.reports.trend import course, history, last
from surveys.loader import instrument
from tests.reports.invented_figures import AGREE, AGREED, EVEN, MORE, SPLIT, TRUST, compared, figure, section
from tests.reports.invented_figures import SURVEY as INVENTED
from tests.reports.invented_figures import report as made

PLAIN = {"en": "Something", "fr": "Quelque chose"}
TEXTS = {"meaning": PLAIN, "low": PLAIN, "middle": PLAIN, "high": PLAIN, "questions": (PLAIN,), "practice": PLAIN}
HASTE = replace(INVENTED.scale("haste"), **TEXTS)  # a name of its own, so that every text with it names the scale
SURVEY = replace(INVENTED, scales=(*INVENTED.scales[:2], HASTE))
BOTH = pytest.mark.parametrize("language", languages())
SAYS = {
    "en": ("less is better", "little of “Haste”", "much of “Haste”"),
    "fr": ("moins, c’est mieux", "peu de «\u00a0Haste", "beaucoup de «\u00a0Haste"),
}
WORSE = {"en": ("less favourable", "for the worse"), "fr": ("moins favorable",)}
BETTER = {"en": ("more favourable", "for the better"), "fr": ("plus favorable",)}
LEVELS = ((1.4, 0.3), (1.4, 1.4), (2.2, 0.3), (3.0, 0.3), (3.0, 1.5), (3.8, 0.3), (4.6, 1.4), (4.6, 0.3))


def clear(text, language):
    """Return the pieces of a text that name the scale and do not say which way is better."""
    pieces = [piece for piece in text if re.search(r"\bHaste\b", piece)]
    assert pieces, "the scale is named somewhere"
    return [piece for piece in pieces if not any(said.lower() in piece.lower() for said in SAYS[language])]


def of(mean, half=0.3, how=AGREED, row=EVEN, apart=None, **given):
    """Return a report of a school and its two teams, and the first team."""
    whole = section("9", *(figure(id, 3.0, n=60) for id in ("trust", "focus", "haste")), kind="school", name="Elm",
                    blocks=(1, 2), answered=60)  # fmt: skip
    against = () if apart is None else (compared("haste", apart),)
    one = section("1", figure("trust", 3.0), figure("focus", 3.0), figure("haste", mean, half, how=how, row=row, n=30),
                  parent="9", comparisons=against, answered=30)  # fmt: skip
    other = section("2", figure("haste", 3.0, n=30), parent="9", answered=30)
    report = made(whole, one, other, closed="2026-11-30", survey=SURVEY, **given)
    return report, one


def strings(value):
    """Return every text in a document of plain values."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from (text for one in value.values() for text in strings(one))
    elif isinstance(value, list | tuple):
        yield from (text for one in value for text in strings(one))


def of_html(page):
    page = re.sub(r"<style>.*?</style>", "", page, flags=re.S)
    return [unescape(part) for part in re.split(r"</?(?:p|li|h[1-6]|td|th|desc|title|figcaption|dd|dt)\b[^>]*>", page)]


def of_slides(content):
    for slide in Presentation(io.BytesIO(content)).slides:
        for shape in slide.shapes:
            if shape.has_text_frame:
                yield from (one.text for one in shape.text_frame.paragraphs)
            if shape.has_table:
                yield from (cell.text for row in shape.table.rows for cell in row.cells)
            if shape.has_chart:
                yield from shape.chart.plots[0].categories
        if slide.has_notes_slide:
            yield from slide.notes_slide.notes_text_frame.text.split("\n")


def of_workbook(content):
    book = openpyxl.load_workbook(io.BytesIO(content))
    return [str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]


@pytest.mark.parametrize(("mean", "half"), LEVELS)
@BOTH
def test_every_text_of_every_format_says_so_wherever_it_names_the_scale(mean, half, language):
    then, _ = of(3.0, wave="v", title="Autumn")
    report, one = of(mean, half, apart=0.8 if mean > 3 else -0.8)
    texts = {
        "pdf": list(strings(document(report, one, [then], language))),
        "html": of_html(html.write(report, language, one, [then]).decode()),
        "slides": list(of_slides(pptx.write(report, language, one, [then]))),
        "workbook": of_workbook(xlsx.write(report, language, one, [then])),
    }
    assert {name: clear(text, language) for name, text in texts.items()} == {name: [] for name in texts}


@BOTH
def test_the_files_for_programs_tell_the_direction_of_every_scale(language):
    report, one = of(2.2, apart=0.8)
    rows = list(csv.DictReader(io.StringIO(csv_table.write(report, language, one).decode("utf-8-sig"))))
    assert {row["id"]: row["better"] for row in rows} == {"trust": "high", "focus": "high", "haste": "low"}
    assert clear([row["text"] for row in rows], language) == []
    book = csv.DictReader(io.StringIO(codebook_csv.write(report, language).decode("utf-8-sig")))
    told = {row["id"]: " ".join(row.values()) for row in book if row["column"] == "id"}
    assert say(language, "codebook.is.low") in told["haste"]
    assert say(language, "codebook.is.high") in told["trust"]
    assert say(language, "codebook.is.low") in told["haste1"]
    fielded = json.loads(report.survey_json)["scales"]
    assert [one["favourable"] for one in fielded] == ["high", "high", "low"]


@pytest.mark.parametrize(("apart", "says", "never"), [(0.6, WORSE, BETTER), (-0.6, BETTER, WORSE)])
@BOTH
def test_higher_is_said_to_be_worse_and_lower_to_be_better(apart, says, never, language):
    one, sign = compared("haste", apart), 1 if apart > 0 else -1
    assert direction.better(HASTE, apart) == -sign
    assert direction.better(TRUST, apart) == sign
    school, team = of(3.0, apart=apart)
    steps = (3.0, 3.0 + apart, 3.0 + 2 * apart)
    waves = [of(mean, 0.1, wave=str(at), title=f"Wave {at}")[0] for at, mean in enumerate(steps)]
    past = history(waves[:-1], waves[-1], waves[-1].section("1"))
    for text in (
        beside(one, HASTE, "Elm", 9, AGREE, language),
        change(one, HASTE, 9, 9, AGREE, language),
        beside_neighbours(school, [Neighbour(team, (one,))], "haste", 9, language)[0],
        lines(school, [team], language)[0].cells[2].mark,
        " ".join(overview(team, SURVEY, language)),
        " ".join(next(a for a in answers(school, team, None, (), language) if a.question == "strong").lines),
        last(past, past.since(1)[2], HASTE, language),
        course(past, SURVEY.scales, language)["haste"],
        " ".join(answers(waves[-1], waves[-1].section("1"), past, waves[:-1], language)[3].lines),
    ):
        if text in ("better", "worse"):
            assert text == ("worse" if apart > 0 else "better")
            continue
        assert any(said in text.lower() for said in says[language]), text
        assert not any(said in text.lower() for said in never[language]), text
        assert not re.search("Up since|Higher than in the larger|En hausse|Plus élevé que", text)


@BOTH
def test_an_equal_value_is_neither(language):
    equal = compared("haste", 0.0, shows=False)
    assert direction.better(HASTE, 0.0) == 0
    for text in (beside(equal, HASTE, "Elm", 9, AGREE, language), change(equal, HASTE, 9, 9, AGREE, language)):
        assert not any(said in text for said in (*WORSE[language], *BETTER[language]))


@pytest.mark.parametrize(("mean", "half"), LEVELS)
@BOTH
def test_a_level_names_the_amount_and_what_it_means(mean, half, language):
    report, one = of(mean, half, row=MORE)
    figure_ = one.figure("scale", "haste")
    text = level(figure_, AGREE, HASTE, language)
    ends = mean < 7 / 3 or mean > 11 / 3
    assert any(said.lower() in text.lower() for said in SAYS[language]) == ends
    plain = level(figure("trust", 6.0 - mean, half, n=30), AGREE, TRUST, language)
    if ends:  # as strong, as sure, as the same distance on a scale where more is better
        words = {"en": ("strength", "room to grow", "cannot settle"), "fr": ("force", "marge", "trancher")}[language]
        assert [word in text for word in words] == [word in plain for word in words]
    found = protocol(report, one, language)
    assert all("Haste" not in step.name or SAYS[language][0] in step.name for step in found.steps)
    why = propose(report, one, language).why
    assert "Haste" not in why or not clear([why], language)


@BOTH
def test_what_only_leans_to_a_gap_or_a_strength_is_named(language):
    leaning = section("1", figure("trust", 1.5, 1.4), figure("focus", 4.5, 1.4), figure("haste", 4.5, 1.4))
    people = say(language, "common.people", n=9)
    assert overview(leaning, SURVEY, language)[:2] == (
        say(language, "report.overview.leaning_strengths", names=direction.named(SURVEY.scale("focus"), language),
            people=people),
        say(language, "report.overview.leaning_room", people=people,
            names=sentences.listed([direction.named(TRUST, language), direction.amount(HASTE, False, language)],
                                   language)),
    )  # fmt: skip


@BOTH
def test_drawings_say_at_which_end_it_is_better(language):
    report, one = of(2.2, how=SPLIT, apart=0.8)
    drawn = start_and_end(one, one, SURVEY, SURVEY, language)
    assert drawn.count(say(language, "direction.better_named", end="Slow" if language == "en" else "Lent")) == 1
    for chart in CHARTS:
        if chart.name != "items_stacked":
            assert not clear(of_html(chart.draw(report, one, language, None)), language)
            assert not clear([row[0] for row in chart.table(report, one, language, None).rows], language)
    in_words = picture_of_scales(one, report.survey.scales, report.survey, language).alt
    assert not clear(re.split(r"(?<=\.) ", in_words), language)


def test_colleagues_who_see_least_of_it_are_read_first():
    survey = instrument("enhancer").forms["colleague"]
    low = next(one for one in survey.scales if one.favourable == "low")
    rest = [one for one in survey.scales if one is not low]
    given = section("1", figure(low.id, 1.5), *(figure(one.id, 3.0) for one in rest))
    found = habits(of_colleagues(made(given, survey=survey)), {})
    assert found[0].scale == low
    assert "most favourably" in say("en", "colleagues.alone_lead")
