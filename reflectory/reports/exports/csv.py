"""One row a figure, for a spreadsheet or a program: values as numbers, names in the reader's language."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Any

from analysis.estimate import Estimate
from reflectory.reports.charts.tables import PRINTED
from reflectory.reports.direction import named
from reflectory.reports.focus import Promises
from reflectory.reports.model import Figure, Report, Section
from reflectory.reports.sentences import title
from reflectory.reports.verdicts import form_of, within
from surveys.model import Survey, words

LABEL = "CSV"
SUFFIX = ".csv"
MIME = "text/csv"

Row = dict[str, Any]  # what stands under each column: a text, a number or nothing
RANGED = ("mean", "favourable")  # what has a range of its own
_PLAIN = tuple(name for name in PRINTED if name not in RANGED)
_RISKY = ("=", "+", "-", "@")
WHOLE = ("alpha", "omega", "icc1", "icc2")
ENDS = ("", "_low", "_high")


def header(report: Report) -> tuple[str, ...]:
    """Return the columns of a report's CSV file: a count for every value that an answer of its survey may have."""
    return (
        *("wave", "survey", "group_key", "group", "kind", "parent_key", "parent", "answered"),
        *("invited_from", "invited_to", "figure", "id", "text", "better", "n"),
        *(f"{name}{end}" for name in RANGED for end in ENDS),
        *_PLAIN,
        *(f"difference{end}" for end in ENDS),
        *("difference_g", "difference_q"),
        *(f"{name}{end}" for name in WHOLE for end in ENDS),
        *("with", "r_squared", "importance"),
        *(f"count_{value}" for value in report.survey.values),
        *("or_more", "gap"),
    )


def write(
    report: Report,
    language: str,
    section: Section | None = None,
    earlier: Sequence[Report] = (),
    promises: Promises | None = None,
) -> bytes:
    """Write a report as CSV (UTF-8 with a byte-order mark, as spreadsheets expect); with a section, that group's alone.

    ``count_4`` holds how many gave the answer whose value is 4, after keying; ``or_more`` lists the values whose counts
    are to be read as "or more", such as ``4 5``. ``gap`` says why a mean is absent. Rows of the kinds ``reliability``
    and ``importance`` are about everyone together. A cell that a spreadsheet would take for a formula begins with an
    apostrophe.
    """
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, header(report), restval="", lineterminator="\r\n")
    writer.writeheader()
    for row in rows(report, language, section):
        writer.writerow({name: harmless(value) if isinstance(value, str) else value for name, value in row.items()})
    return out.getvalue().encode("utf-8-sig")


def rows(report: Report, language: str, section: Section | None = None) -> Iterator[Row]:
    """Yield a row a figure, then those about everyone together."""
    sections = report.sections if section is None else (section,)
    figures = (figure_row(report, group, figure, language) for group in sections for figure in group.figures)
    return chain(figures, reliability_rows(report, language), importance_rows(report, language))


def figure_row(report: Report, section: Section, figure: Figure, language: str) -> Row:
    """Return what is published of one figure of one group, by column."""
    survey, scale, parent = report.survey, figure.kind == "scale", report.parent(section)
    own_scale = survey.scale(figure.id) if scale else survey.scale_of(figure.id)
    text = named(survey.scale(figure.id), language) if scale else words(survey.item(figure.id).text, language)
    row: Row = {
        **_wave(report),
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
        "text": text,
        "better": own_scale.favourable if own_scale else "",
        "n": figure.n,
        **ends("mean", bounded_mean(figure, survey)),
        **ends("favourable", figure.estimate("favourable")),
        **{name: figure.estimate(name).value for name in _PLAIN},
        "gap": figure.estimate("mean").why if figure.estimate("mean").value is None else "",
    }
    if scale and (comparison := section.comparison(figure.id)) is not None:
        row |= ends("difference", comparison.difference)
        row |= {"difference_g": comparison.effect.value, "difference_q": comparison.q}
    if not scale:
        values = survey.format_of(survey.item(figure.id)).values
        row |= {f"count_{value}": count for value, count in zip(values, figure.counts[0], strict=True)}
        row["or_more"] = " ".join(str(values[code]) for code in (figure.capped[0] if figure.capped else ()))
    return row


def reliability_rows(report: Report, language: str) -> Iterator[Row]:
    """Yield how consistently each scale measured over the whole wave, and how much of it is about the group."""
    shares = {share.id: share for share in report.team_shares}
    for reliability in report.reliability:
        scale, share = report.survey.scale(reliability.id), shares.get(reliability.id)
        row: Row = {**_wave(report), "figure": "reliability", "id": scale.id, "text": named(scale, language)}
        row |= {"better": scale.favourable, "n": reliability.alpha.n}
        row |= {**ends("alpha", reliability.alpha), **ends("omega", reliability.omega)}
        row |= {**ends("icc1", share.icc1), **ends("icc2", share.icc2)} if share else {}
        yield row | {"gap": reliability.alpha.why or reliability.omega.why}


def importance_rows(report: Report, language: str) -> Iterator[Row]:
    """Yield what goes along with each single question: all scales together, and each one's share."""
    for relation in report.goes_with:
        total, text = relation.r_squared, words(report.survey.item(relation.id).text, language)
        row: Row = {**_wave(report), "figure": "importance", "id": relation.id, "text": text, "n": total.n}
        yield row | {"r_squared": total.value, "gap": total.why}
        for scale, share in relation.shares.items():
            yield row | {"r_squared": total.value, "gap": total.why, "with": scale, "importance": share.value}


def bounded_mean(figure: Figure, survey: Survey) -> Estimate:
    """Return the mean of a scale or an item with its range cut at the ends of the response scale."""
    scale = survey.scale(figure.id) if figure.kind == "scale" else None
    form = form_of(scale, survey) if scale else survey.format_of(survey.item(figure.id))
    return within(figure.estimate("mean"), form)


def ends(name: str, estimate: Estimate) -> Row:
    """Return a value with the ends of its range, as three columns."""
    return {name: estimate.value, f"{name}_low": estimate.low, f"{name}_high": estimate.high}


def _wave(report: Report) -> Row:
    return {"wave": report.title, "survey": report.survey.id}


def harmless(text: str) -> str:
    """Return a cell that no spreadsheet takes for a formula.

    Examples
    --------
    >>> harmless("=1+1"), harmless("fine")
    ("'=1+1", 'fine')
    """
    return f"'{text}" if text.startswith(("\t", "\r")) or text.lstrip().startswith(_RISKY) else text
