"""Every form of a report says whether a second person looked over units and numbers; of old releases, nothing."""

import io
from dataclasses import replace

import openpyxl
import pytest
from pdfminer.high_level import extract_text
from pptx import Presentation

from reflectory.i18n.catalogue import languages, say
from reflectory.reports.exports import html, pdf, pptx, xlsx


def of_html(content):
    return content.decode()


def of_pdf(content):
    return extract_text(io.BytesIO(content))


def of_slides(content):
    shapes = [shape for slide in Presentation(io.BytesIO(content)).slides for shape in slide.shapes]
    return "\n".join(shape.text_frame.text for shape in shapes if shape.has_text_frame)


def of_workbook(content):
    opened = openpyxl.load_workbook(io.BytesIO(content), read_only=True)
    return "\n".join(str(cell) for sheet in opened for row in sheet.iter_rows(values_only=True) for cell in row if cell)


READERS = {html: of_html, pdf: of_pdf, pptx: of_slides, xlsx: of_workbook}


def bare(text):
    """Return letters alone: a reader may find a blank or a sign of its own."""
    return "".join(filter(str.isalpha, text))


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("export", READERS, ids=lambda one: one.__name__.rsplit(".", 1)[-1])
def test_a_report_says_whether_a_second_person_looked_and_nothing_where_it_is_not_known(report, export, language):
    said = {True: "report.second.yes", False: "report.second.no"}
    for looked in (True, False, None):
        made = replace(report, looked_over=looked)
        text = bare(READERS[export](export.write(made, language, made.sections[0])))
        assert {one for one, key in said.items() if bare(say(language, key)) in text} == {looked} - {None}
