"""A download needs nothing else, says all that was published and nothing more, and is safe to open."""

import csv
import io
import re
from dataclasses import replace
from html import escape
from html.parser import HTMLParser

import pytest

from reflectory.i18n.catalogue import languages
from reflectory.reports.exports import EXPORTS, html, json
from reflectory.reports.exports import csv as csv_table
from reflectory.reports.exports.bulk import name_of
from reflectory.reports.exports.csv import header
from reflectory.reports.model import Report
from reflectory.reports.sentences import place
from reflectory.reports.serialization import from_json
from surveys.loader import instrument, to_json

BOTH = pytest.mark.parametrize("language", languages())


class Reader(HTMLParser):
    """Collects what a browser would load, ids, and tags that were not closed."""

    VOID = frozenset({"meta", "br", "rect", "line", "circle", "path"})

    def __init__(self) -> None:
        super().__init__()
        self.loads, self.ids, self.links, self.open, self.tags, self.text = [], [], [], [], [], []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        given = dict(attrs)
        self.loads += [given[name] for name in ("src", "srcset", "data", "action", "xlink:href") if name in given]
        if tag == "link":
            self.loads.append(given.get("href"))
        if tag == "a":
            self.links.append(given["href"])
        if "id" in given:
            self.ids.append(given["id"])
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text.append(data)


def read(report, language="en"):
    reader = Reader()
    reader.feed(html.write(report, language).decode("utf-8"))
    return reader


@BOTH
def test_the_html_file_asks_nothing_of_any_other_computer(report, language):
    found = read(report, language)
    assert found.loads == []
    assert "script" not in found.tags
    assert not re.search(r"url\((?!#hatch\))|@import", html.write(report, language).decode())


@BOTH
def test_the_html_file_is_well_formed_and_its_links_lead_somewhere(report, language):
    found = read(report, language)
    assert found.open == []
    assert len(set(found.ids)) == len(found.ids)
    assert all(link.startswith("#") and link[1:] in found.ids for link in found.links)


def test_every_section_is_in_the_html_file(report):
    found = read(report)
    assert all(f"g-{section.key}" in found.ids for section in report.sections)


def test_names_of_units_never_become_markup(report):
    text = html.write(report, "en").decode()
    assert "<b>&amp; art" not in text
    assert "Music &lt;b&gt;&amp; art&lt;/b&gt;" in text


def test_a_name_that_turns_the_direction_turns_nothing_after_it(report):
    """In a line with other names it is isolated: in the HTML file, on slides and on the screen of a room."""
    turned = replace(
        report, sections=tuple(replace(one, names=(f"{one.name} \u202eelpam",)) for one in report.sections)
    )
    section = turned.of_unit(4)
    line = place(turned, section, "en")
    assert line.count("\u202e") == line.count("\u2068") == line.count("\u2069") == 2
    assert escape(line) in html.write(turned, "en", section).decode()
    assert "\u2068" not in name_of(turned, section, "en")


@BOTH
def test_every_picture_has_a_title_and_a_description(report, language):
    text = html.write(report, language).decode()
    pictures = re.findall(r'<svg class="(?:bar|dots)"[^>]*>(.*?)<desc>(.*?)</desc>', text)
    assert len(pictures) == text.count('role="img"')
    assert all(title.startswith("<title>") and said for title, said in pictures)


def test_the_html_file_says_what_the_figures_are_not_for_and_what_was_pooled(report):
    text = " ".join(read(report).text)
    assert "Not for appraisal" in text
    assert "Not for ranking" in text
    assert "are reported together (7 people): alone, at least one of them would have fewer than 5 answers." in text


def test_the_html_file_tells_how_figures_are_made_and_what_to_talk_about(report):
    text = " ".join(read(report).text)
    assert "Formula" in text
    for scale in report.survey.scales:
        assert scale.practice["en"] in text
        assert all(question["en"] in text for question in scale.questions)


@BOTH
def test_a_wave_with_too_few_answers_is_explained(language):
    blank = Report("w1", "Spring", to_json(instrument("team-pulse").forms["self"]), 5, ())
    text = " ".join(read(blank, language).text)
    assert "5" in text
    for export in EXPORTS:
        assert export.write(blank, language)


def rows(report, language="en"):
    text = csv_table.write(report, language).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_the_table_has_one_row_a_figure(report):
    found = rows(report)
    figures = sum(len(section.figures) for section in report.sections)
    parts = sum(1 + len(one.shares) for one in report.goes_with)
    assert len(found) == figures + len(report.reliability) + parts
    assert tuple(found[0]) == header(report)


def test_numbers_in_the_table_are_the_report_s_own_unrounded(report):
    section = report.of_unit(4)
    figure = next(one for one in section.figures if one.kind == "scale")
    row = next(one for one in rows(report) if (one["group_key"], one["id"]) == (section.key, figure.id))
    assert float(row["mean"]) == figure.estimate("mean").value
    assert float(row["difference"]) == section.comparison(figure.id).difference.value


def test_no_cell_is_a_formula():
    sneaky = Report(
        "w1", '=HYPERLINK("http://x")', to_json(instrument("team-pulse").forms["self"]), 5,
        _with_names(("=1+1", "+1", "-1", "@sum", "\t=1", " =1", "fine")),
    )  # fmt: skip
    text = csv_table.write(sneaky, "en").decode("utf-8-sig")
    for row in csv.reader(io.StringIO(text, newline="")):
        for cell in row:
            assert not cell.lstrip().startswith(("=", "+", "@"))
            assert not cell.startswith("-") or re.fullmatch(r"-[0-9.e-]+", cell)


def _with_names(names):
    from reflectory.reports.model import Figure, Section

    item = instrument("team-pulse").forms["self"].items[0].id
    figure = Figure("item", item, 9, ((1, 2, 3, 2, 1),))
    return tuple(Section(str(i), (i,), (name,), "team", None, 9, None, None, (figure,)) for i, name in enumerate(names))


def test_json_is_the_report_itself(report):
    assert from_json(json.write(report, "en").decode()) == report


def test_every_format_says_what_it_is():
    assert len({export.SUFFIX for export in EXPORTS}) == len({export.LABEL for export in EXPORTS}) == len(EXPORTS) == 9
    assert all(export.LABEL and "/" in export.MIME for export in EXPORTS)


@pytest.mark.browser
@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("wide", [360, 1280])
def test_the_html_file_fits_a_phone_and_asks_nothing_in_a_browser(report, language, wide, tmp_path, chromium):
    path = tmp_path / "report.html"
    path.write_bytes(html.write(report, language))
    context = chromium.new_context(viewport={"width": wide, "height": 740})
    page = context.new_page()
    asked, faults = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: faults.append(message.text))
    page.goto(path.as_uri())
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    assert page.evaluate("document.documentElement.scrollWidth") <= wide
    assert asked == [path.as_uri()]
    assert faults == []
    context.close()
