"""Sets a document with Typst: a tagged PDF with real text, in our own fonts as far as they have its letters."""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path

import typst

_PAPER = Path(__file__).parent
_FONTS = _PAPER / "fonts"
_MINE = threading.local()  # a compiler must not be used by two threads at once


def typeset(template: str, document: Mapping[str, object], date: datetime) -> bytes:
    """Set a document; a letter that none of our fonts has is sought in the system's, and shown as a box at worst.

    ``template`` is a file of this folder, which reads the document as ``sys.inputs.report``; ``date`` is when it was
    made, as the file says.
    """
    text = json.dumps(document, ensure_ascii=False)
    tries: tuple[tuple[bool, typst.PDFStandard | None], ...] = ((False, "ua-1"), (True, "ua-1"), (True, None))
    for system, standard in tries:
        try:
            compiler = _compiler(template, system)
            pdf = compiler.compile(sys_inputs={"report": text}, pdf_standards=standard, timestamp=date)
        except typst.TypstError as fault:
            if "could not be displayed" not in str(fault) or standard is None:
                raise
        else:
            assert isinstance(pdf, bytes)
            return pdf
    raise AssertionError("unreachable")


def _compiler(template: str, system: bool) -> typst.Compiler:
    compilers: dict[tuple[str, bool], typst.Compiler] = _MINE.__dict__.setdefault("compilers", {})
    if (template, system) not in compilers:
        compilers[template, system] = typst.Compiler(_PAPER / template, root=_PAPER, font_paths=_fonts(system))
    return compilers[template, system]


@cache
def _fonts(system: bool) -> typst.Fonts:
    return typst.Fonts(include_system_fonts=system, font_paths=[_FONTS])
