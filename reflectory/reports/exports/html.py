"""One self-contained HTML file: read on a phone, printed, sent by mail. It asks nothing of any other computer."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from reflectory.i18n.catalogue import say
from reflectory.reports.charts import tables
from reflectory.reports.charts.intervals import marks, ticks
from reflectory.reports.charts.marks import LETTER, percent
from reflectory.reports.direction import named
from reflectory.reports.exports.contents import Contents, licence
from reflectory.reports.focus import Promises
from reflectory.reports.methods import IN_REPORTS
from reflectory.reports.model import Report, Section
from reflectory.reports.overlap_notes import among
from reflectory.reports.sentences import checked, looked_over
from surveys.model import words

LABEL = "HTML"
SUFFIX = ".html"
MIME = "text/html"

_PARTS = Path(__file__).parent / "html_parts"
_TEMPLATES = Environment(
    loader=FileSystemLoader(_PARTS), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
)
# Inside: with room for half a mark at either end.
_TEMPLATES.filters.update(percent=percent, inside=lambda share: percent(0.025 + 0.95 * share))
_TEMPLATES.globals.update(
    LETTER=LETTER,
    MANY=12,  # groups; from here on their list is folded
    among=among,
    checked=checked,
    licence=licence,
    looked_over=looked_over,
    marks=marks,
    methods=IN_REPORTS,
    named=named,
    tables=tables,
    ticks=ticks,
    words=words,
)


def write(
    report: Report,
    language: str,
    section: Section | None = None,
    earlier: Sequence[Report] = (),
    promises: Promises | None = None,
) -> bytes:
    """Write a report as one HTML file (UTF-8): no script, no request to anywhere."""
    text = _TEMPLATES.get_template("report.jinja").render(
        report=report,
        contents=Contents(report, section, earlier, language, promises),
        alone=section is not None,
        language=language,
        say=partial(say, language),
        style=(_PARTS / "style.css").read_text("utf-8"),
    )
    return text.encode("utf-8")
