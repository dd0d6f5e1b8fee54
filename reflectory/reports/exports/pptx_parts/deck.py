"""A deck to put slides in: 16:9, titles, text in the theme's font, notes, languages; it knows no report."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.opc.constants import RELATIONSHIP_TYPE
from pptx.util import Emu, Inches, Pt

from reflectory.reports.charts.bars import ink_on

WIDE, HIGH = Inches(13.333), Inches(7.5)
MARGIN = Inches(0.6)
GROUND = RGBColor(0xF0, 0xF4, 0xF0)
INK, QUIET, ACCENT = RGBColor(0x17, 0x30, 0x2E), RGBColor(0x46, 0x60, 0x5C), RGBColor(0x0F, 0x6B, 0x66)
THEME = {"accent1": "0F6B66", "accent2": "1D5FA6", "accent3": "A34708", "accent4": "9CC3EA", "accent5": "F2BD85",
         "accent6": "D4D4D9", "dk2": "17302E"}  # fmt: skip
_TITLE_ONLY = 5
_LONG = 50  # letters of a title that does not fit on one line
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")  # no XML file can hold them

Paragraph = tuple[str, str]  # text, and one of the looks


class Deck:
    """Slides in order; every text is set letter by letter, in the language of the report."""

    def __init__(self, title: str, language: str, created: datetime) -> None:
        self._deck = Presentation()
        self._foot, self._language = title, f"{language}-CA"
        self._deck.slide_width, self._deck.slide_height = WIDE, HIGH
        core = self._deck.core_properties
        core.title, core.author, core.language = clean(title), "Reflectory", self._language
        core.created = core.modified = created
        core.last_modified_by, core.subject, core.keywords = "Reflectory", "", ""
        _recolour(self._deck)

    def slide(self, title: str, notes: Iterable[str] = (), opening: bool = False) -> Any:
        """Add a slide with a title and the presenter's notes; the opening one is tinted, its title large."""
        slide = self._deck.slides.add_slide(self._deck.slide_layouts[_TITLE_ONLY])
        box = slide.shapes.title
        top, high = (Inches(1.5), Inches(1.6)) if opening else (Inches(0.35), Inches(0.9))
        box.left, box.top, box.width, box.height = MARGIN, top, WIDE - 2 * MARGIN, high
        frame = box.text_frame
        frame.word_wrap, frame.vertical_anchor = True, MSO_ANCHOR.BOTTOM if opening else MSO_ANCHOR.MIDDLE
        look = "opening" if opening else "title" if len(title) < _LONG else "long_title"
        self._write(frame, [(title, look)])
        if opening:
            slide.background.fill.solid()
            slide.background.fill.fore_color.rgb = GROUND
        else:
            self.text(slide, [(self._foot, "foot")], MARGIN, HIGH - Inches(0.45), WIDE - 2 * MARGIN, Inches(0.35))
        lines = [clean(note) for note in notes if note]
        if lines:
            notes_frame = slide.notes_slide.notes_text_frame
            notes_frame.text = "\n".join(lines)
            for paragraph in notes_frame.paragraphs:
                for run in paragraph.runs:
                    run._r.get_or_add_rPr().set("lang", self._language)
        return slide

    def text(self, slide: Any, lines: Iterable[Paragraph], left: int, top: int, width: int, height: int) -> None:
        """Add a box of text."""
        box = slide.shapes.add_textbox(left, top, width, height)
        box.text_frame.word_wrap = True
        self._write(box.text_frame, [line for line in lines if line[0]])

    def table(
        self, slide: Any, rows: Sequence[Sequence[str]], top: int, alt: str, fills: Sequence[Sequence[str]] = ()
    ) -> None:
        """Add a table whose first row names the columns; ``fills`` are the colours of its cells, where it has any."""
        wide, many = WIDE - 2 * MARGIN, len(rows[0])
        shape = slide.shapes.add_table(len(rows), many, MARGIN, top, wide, Inches(0.42) * len(rows))
        describe(shape, alt)
        first = int(wide * 0.34)
        for at, column in enumerate(shape.table.columns):
            column.width = Emu(first if at == 0 else (wide - first) // (many - 1))
        for y, row in enumerate(rows):
            for x, words in enumerate(row):
                cell = shape.table.cell(y, x)
                cell.vertical_anchor = MSO_ANCHOR.MIDDLE
                self._write(cell.text_frame, [(words, "head" if y == 0 else "cell")])
                if colour := fills[y][x] if fills else "":
                    cell.fill.solid()
                    cell.fill.fore_color.rgb = RGBColor.from_string(colour[1:].upper())
                    cell.text_frame.paragraphs[0].runs[0].font.color.rgb = RGBColor.from_string(
                        ink_on(colour)[1:].upper()
                    )

    def __bytes__(self) -> bytes:
        out = io.BytesIO()
        self._deck.save(out)
        return out.getvalue()

    def _write(self, frame: Any, lines: list[Paragraph]) -> None:
        for at, (words, look) in enumerate(lines):
            paragraph = frame.paragraphs[0] if at == 0 else frame.add_paragraph()
            run = paragraph.add_run()
            run.text = clean(words)
            run._r.get_or_add_rPr().set("lang", self._language)
            size, bold, colour, after = _LOOKS[look]
            run.font.size, run.font.bold, run.font.color.rgb = Pt(size), bold, colour
            paragraph.space_after = Pt(after)
            paragraph.alignment = PP_ALIGN.LEFT


def describe(shape: Any, alt: str) -> None:
    """Give a shape its alternative text."""
    shape._element.xpath(".//p:cNvPr")[0].set("descr", clean(alt))


def clean(text: str) -> str:
    """Leave out letters that no XML file can hold."""
    return _CONTROL.sub("", text)


def _recolour(deck: Any) -> None:
    """Put the colours of our charts into the theme, so that what a presenter adds goes with them."""
    part = deck.slide_masters[0].part.part_related_by(RELATIONSHIP_TYPE.THEME)
    text = part.blob.decode("utf-8")
    for name, colour in THEME.items():
        text = re.sub(rf"<a:{name}>.*?</a:{name}>", f'<a:{name}><a:srgbClr val="{colour}"/></a:{name}>', text)
    part._blob = text.encode("utf-8")


_LOOKS = {  # size, bold, colour, space after
    "opening": (44, True, INK, 0),
    "title": (30, True, INK, 0),
    "long_title": (22, True, INK, 0),
    "foot": (10, False, QUIET, 0),
    "lead": (22, False, QUIET, 10),
    "plain": (16, False, INK, 8),
    "large": (20, False, INK, 12),
    "strong": (17, True, ACCENT, 4),
    "small": (12, False, QUIET, 4),
    "head": (13, True, RGBColor(0xFF, 0xFF, 0xFF), 0),
    "cell": (13, False, INK, 0),
}
