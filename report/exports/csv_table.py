"""One row a figure, for a spreadsheet or a program: values as numbers, names in the reader's language."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from analysis.results import Estimate
from report.contents import Figure, Reliability, Report, Section
from report.sentences import title
from surveys.model import Survey, words

LABEL = "CSV"
SUFFIX = ".csv"
MIME = "text/csv"

_RANGED = ("mean", "favourable")
_PLAIN = ("sd", "rwg", "rwg_skewed", "ad", "van_der_eijk", "smallest_change")
_COUNTS = 11  # answers of the longest response format that surveys may have, 0 to 100 by tens
_RISKY = ("=", "+", "-", "@")

HEADER = (
    *("wave", "survey", "group_key", "group", "kind", "parent_key", "parent", "answered", "invited_from", "invited_to"),
    *("figure", "id", "text", "n"),
    *(f"{name}{end}" for name in _RANGED for end in ("", "_low", "_high")),
    *_PLAIN,
    *("difference", "difference_low", "difference_high", "difference_g", "difference_q"),
    *("alpha", "alpha_low", "alpha_high", "omega", "omega_low", "omega_high"),
    *(f"count_{place + 1}" for place in range(_COUNTS)),
    *("or_more", "gap"),
)


def write(report: Report, language: str, section: Section | None = None, earlier: Sequence[Report] = ()) -> bytes:
    """Write a report as CSV (UTF-8 with a byte-order mark, as spreadsheets expect); with a section, that group's alone.

    ``count_1`` and on are answers after keying, the lowest first; ``or_more`` lists the counts to be read as "or more",
    such as ``4 5``. ``gap`` says why a mean is absent. Rows of the kind ``reliability`` are about everyone together.
    A cell that a spreadsheet would take for a formula begins with an apostrophe.

    Examples
    --------
    >>> from surveys.reading import instrument, to_json
    >>> blank = Report("w1", "Spring", to_json(instrument("team-pulse").forms["self"]), 5, ())
    >>> write(blank, "en").decode("utf-8-sig").split(",")[:3]
    ['wave', 'survey', 'group_key']
    """
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, HEADER, restval="", lineterminator="\r\n")
    writer.writeheader()
    survey = report.survey
    for one in report.sections if section is None else [section]:
        for figure in one.figures:
            writer.writerow(_safe(_row(report, survey, one, figure, language)))
    for scale in report.reliability:
        writer.writerow(_safe(_reliability(report, survey, scale, language)))
    return out.getvalue().encode("utf-8-sig")


def _row(report: Report, survey: Survey, section: Section, figure: Figure, language: str) -> dict[str, object]:
    scale, parent = figure.kind == "scale", report.parent(section)
    text = survey.scale(figure.id).name if scale else survey.item(figure.id).text
    row: dict[str, object] = {
        **_wave(report, survey),
        "group_key": section.key,
        "group": title(section, survey, language),
        "kind": section.kind,
        "parent_key": section.parent or "",
        "parent": title(parent, survey, language) if parent is not None else "",
        "answered": section.answered,
        "invited_from": section.invited_low,
        "invited_to": section.invited_high,
        "figure": figure.kind,
        "id": figure.id,
        "text": words(text, language),
        "n": figure.n,
        "gap": figure.estimate("mean").why if figure.estimate("mean").value is None else "",
    }
    for name in _RANGED:
        row.update(_ends(name, figure.estimate(name)))
    row.update((name, figure.estimate(name).value) for name in _PLAIN)
    comparison = section.comparison(figure.id) if scale else None
    if comparison is not None:
        row.update(_ends("difference", comparison.difference))
        row.update(difference_g=comparison.effect.value, difference_q=comparison.q)
    if not scale:
        row.update((f"count_{place + 1}", count) for place, count in enumerate(figure.counts[0][:_COUNTS]))
        row["or_more"] = " ".join(str(code + 1) for code in (figure.capped[0] if figure.capped else ()))
    return row


def _reliability(report: Report, survey: Survey, one: Reliability, language: str) -> dict[str, object]:
    name = words(survey.scale(one.id).name, language)
    row: dict[str, object] = {**_wave(report, survey), "figure": "reliability", "id": one.id, "text": name}
    row.update({"n": one.alpha.n, **_ends("alpha", one.alpha), **_ends("omega", one.omega)})
    row["gap"] = one.alpha.why or one.omega.why
    return row


def _wave(report: Report, survey: Survey) -> dict[str, object]:
    return {"wave": report.title, "survey": survey.id}


def _ends(name: str, one: Estimate) -> dict[str, float | None]:
    return {name: one.value, f"{name}_low": one.low, f"{name}_high": one.high}


def harmless(text: str) -> str:
    """Return a cell that no spreadsheet takes for a formula.

    Examples
    --------
    >>> harmless("=1+1"), harmless("fine")
    ("'=1+1", 'fine')
    """
    return f"'{text}" if text.startswith(("\t", "\r")) or text.lstrip().startswith(_RISKY) else text


def _safe(row: dict[str, object]) -> dict[str, object]:
    return {name: harmless(value) if isinstance(value, str) else value for name, value in row.items()}
