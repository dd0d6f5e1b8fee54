"""The PDF, opened by readers that are not ours: tagged, told in words, holding what the report holds and no more."""

import io
from dataclasses import replace

import pikepdf
import pytest
from pdfminer.high_level import extract_text

from reflectory.i18n.catalogue import languages, say
from reflectory.reports.charts.tables import of_items, of_scales
from reflectory.reports.exports import pdf
from reflectory.reports.exports.pdf_parts.flow import OF_STATEMENTS
from reflectory.reports.first_page import first_page
from reflectory.reports.model import Comments, Report
from reflectory.reports.sentences import title
from surveys.loader import instrument, library, to_json
from surveys.model import words
from tests.first_edition import first_edition
from tests.reports.conftest import district_report
from tests.reports.taken import SNEAKY, other_groups_changed, plain, sneaky

BOTH = pytest.mark.parametrize("language", languages())


def text(content, pages=None):
    return plain(extract_text(io.BytesIO(content), page_numbers=pages))


def told(text):
    """Return words without blanks: a reader of PDF may find a blank more or less."""
    return "".join(text.split())


def tags(content):
    """Return every element of the structure tree in reading order: its type and its alternative text."""
    found = []

    def walk(node):
        if isinstance(node, pikepdf.Array):
            for child in node:
                walk(child)
        elif isinstance(node, pikepdf.Dictionary) and "/S" in node:
            found.append((str(node.S), plain(str(node.get("/Alt", "")))))
            if "/K" in node:
                walk(node.K)

    with pikepdf.open(io.BytesIO(content)) as opened:
        walk(opened.Root.StructTreeRoot.K)
    return found


@pytest.fixture(scope="module", params=languages())
def made(request, report):
    """One group's PDF in a language."""
    return request.param, report.of_unit(4), pdf.write(report, request.param, report.of_unit(4))


def test_the_pdf_is_tagged_has_a_language_and_a_title_and_says_it_is_accessible(made, report):
    language, section, content = made
    with pikepdf.open(io.BytesIO(content)) as opened:
        assert opened.Root.MarkInfo.Marked
        assert str(opened.Root.Lang).startswith(language)
        assert opened.Root.ViewerPreferences.DisplayDocTitle
        with opened.open_metadata() as known:
            assert title(section, report.survey, language) in known["dc:title"]
            assert known["pdfuaid:part"] == "1"
        assert len(opened.Root.Outlines) > 0


def test_scales_are_headings_and_figures_and_tables_are_told_apart(made, report):
    _, _, content = made
    kinds = [kind for kind, _ in tags(content)]
    assert kinds.count("/H1") == 2  # the group, and how to read it
    assert kinds.count("/H2") >= len(report.survey.scales) + 5  # and the five questions
    assert kinds.count("/Table") >= 3  # scales, beside the whole, statements
    assert "/TH" in kinds
    assert "/LI" in kinds


def test_every_picture_says_in_words_what_it_shows(made, report):
    language, _, content = made
    alts = [alt for kind, alt in tags(content) if kind == "/Figure"]
    assert all(alts)
    for scale in report.survey.scales:
        for id in scale.items:
            asked = plain(words(report.survey.item(id).text, language))
            assert any(alt.startswith(asked) for alt in alts), asked


def test_the_pdf_holds_real_text_every_scale_every_item_every_number(made, report):
    language, section, content = made
    found = told(text(content))
    survey = report.survey
    assert told(plain(title(section, survey, language))) in found
    items = (of_items(report, section, language, scale, OF_STATEMENTS) for scale in (*survey.scales, None))
    for table in (of_scales(report, section, language), *items):
        for row in table.rows:
            for cell in row:
                assert told(plain(cell)) in found, cell
    for scale in survey.scales:
        for one in (scale.practice, *scale.questions):
            assert told(plain(words(one, language))) in found


def test_the_first_page_is_that_of_the_screen_on_one_sheet(made, report):
    language, section, content = made
    first, page = told(text(content, [0])), first_page(report, section, language)
    rows = [line for row in page.rows for line in (row.name, f"{row.mean} {row.remark}")]
    for line in (*page.facts, page.sentence, *rows, *page.changed, page.proposal.why, *page.proposal.tries):
        assert told(plain(line)) in first, line
    assert told(plain(say(language, "report.not_for.purpose"))) in first


@pytest.fixture(scope="module")
def short():
    """A report of few scales: what is tested with it does not depend on their number."""
    return district_report(instrument("team-pulse").forms["self"])


def test_nothing_that_was_typed_is_read_as_markup(short):
    strange = sneaky(short)
    content = pdf.write(strange, "en", strange.sections[0])
    found = told(text(content))
    for one in SNEAKY:
        assert told(plain(one)) in found, one
    assert "#title<b>of</b>=1+1" in found
    whole = told(text(pdf.write(strange, "en"), [0]))  # its contents name every group
    assert all(told(plain(name)) in whole for section in strange.sections for name in section.names)


def test_the_same_report_gives_the_same_bytes(short):
    section = short.of_unit(4)
    assert pdf.write(short, "en", section) == pdf.write(short, "en", section)


def test_one_group_s_pdf_depends_on_no_other_group(report, other_report):
    section = report.of_unit(4)
    changed = other_groups_changed(report, section, other_report)
    assert pdf.write(changed, "en", section) == pdf.write(report, "en", section)
    assert pdf.write(changed, "en") != pdf.write(report, "en")  # elsewhere the change shows


def test_the_names_of_first_nations_keep_the_pdf_accessible(report):
    names = ("xʷməθkʷəy̓əm", "W̱SÁNEĆ", "səlilwətaɬ ʔaq̓am")
    section = replace(report.of_unit(4), names=names)
    content = pdf.write(replace(report, sections=(section,)), "en", section)
    with pikepdf.open(io.BytesIO(content)) as opened, opened.open_metadata() as known:
        assert known["pdfuaid:part"] == "1"
    assert "səlilwətaɬ ʔaq" in text(content)


def test_letters_that_no_font_here_has_never_stop_a_report(short):
    section = replace(short.of_unit(4), names=("学校 ᐊᓂᔑ \U0001f9d1\u200d\U0001f3eb \U0010fffd",))
    content = pdf.write(replace(short, sections=(section,)), "en", section)
    assert "Strengths" in text(content) or "stands out" in text(content)
    assert tags(content)


def test_comments_are_printed_where_they_may_be_read_and_nowhere_else(short):
    top, team = short.sections[0], short.of_unit(4)
    said = Comments(short.survey.questions[0].id, top.units, top.names, top.kind, ("We laugh a lot here.",))
    told_ = replace(short, remarks=(said,))
    assert "We laugh a lot here." in text(pdf.write(told_, "en", top))
    assert "We laugh a lot here." not in text(pdf.write(told_, "en", team))


@BOTH
def test_what_changed_is_said_beside_the_wave_before(language):
    survey = first_edition("enhancer")
    before, now = (
        district_report(survey, 3, title="Autumn", wave="1"),
        district_report(survey, 1, title="Winter", wave="2"),
    )
    with_past = text(pdf.write(now, language, now.of_unit(4), [before]), [0])
    alone = text(pdf.write(now, language, now.of_unit(4)), [0])
    assert told(plain(say(language, "glance.changed.first"))) in told(alone)
    assert "Autumn" in with_past
    assert told(plain(say(language, "glance.changed.first"))) not in told(with_past)


def test_every_survey_of_the_library_can_be_set():
    for place, one in enumerate(library()):
        for form in one.forms.values():
            made = district_report(form.about("Noor") if form.about_somebody else form)
            language = languages()[place % len(languages())]
            assert pdf.write(made, language, made.sections[0]).startswith(b"%PDF-")


@BOTH
def test_too_few_answers_are_explained_on_paper(language):
    blank = Report("w1", "Spring", to_json(instrument("team-pulse").forms["self"]), 5, ())
    assert told(plain(say(language, "report.page.empty", k=5))) in told(text(pdf.write(blank, language)))
