"""One row a figure, for a spreadsheet or a program: values as numbers, names in the reader's language."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import replace

from analysis.estimate import Estimate
from reflectory.reports.direction import named
from reflectory.reports.model import Figure, Report, Section
from reflectory.reports.sentences import title
from surveys.model import Survey, words

LABEL = "CSV"
SUFFIX = ".csv"
MIME = "text/csv"

_RANGED = ("mean", "favourable")
_PLAIN = ("sd", "rwg", "rwg_skewed", "ad", "van_der_eijk", "smallest_change")
_RISKY = ("=", "+", "-", "@")

_WHOLE = ("alpha", "omega", "icc1", "icc2")
_ENDS = ("", "_low", "_high")


def header(report: Report) -> tuple[str, ...]:
    """Return the columns of a report's CSV file: a count for every value that an answer of its survey may have.

    Examples
    --------
    >>> from surveys.loader import instrument, to_json
    >>> blank = Report("w1", "Spring", to_json(instrument("team-pulse").forms["self"]), 5, ())
    >>> [one for one in header(blank) if one.startswith("count_")]
    ['count_1', 'count_2', 'count_3', 'count_4', 'count_5']
    """
    return (
        *("wave", "survey", "group_key", "group", "kind", "parent_key", "parent", "answered"),
        *("invited_from", "invited_to", "figure", "id", "text", "better", "n"),
        *(f"{name}{end}" for name in _RANGED for end in _ENDS),
        *_PLAIN,
        *(f"difference{end}" for end in _ENDS),
        *("difference_g", "difference_q"),
        *(f"{name}{end}" for name in _WHOLE for end in _ENDS),
        *("with", "r_squared", "importance"),
        *(f"count_{value}" for value in report.survey.values),
        *("or_more", "gap"),
    )


def write(report: Report, language: str, section: Section | None = None, earlier: Sequence[Report] = ()) -> bytes:
    """Write a report as CSV (UTF-8 with a byte-order mark, as spreadsheets expect); with a section, that group's alone.

    ``count_4`` holds how many gave the answer whose value is 4, after keying; ``or_more`` lists the values whose counts
    are to be read as "or more", such as ``4 5``. ``gap`` says why a mean is absent. Rows of the kinds ``reliability``
    and ``importance`` are about everyone together. A cell that a spreadsheet would take for a formula begins with an
    apostrophe.

    Examples
    --------
    >>> from surveys.loader import instrument, to_json
    >>> blank = Report("w1", "Spring", to_json(instrument("team-pulse").forms["self"]), 5, ())
    >>> write(blank, "en").decode("utf-8-sig").split(",")[:3]
    ['wave', 'survey', 'group_key']
    """
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, header(report), restval="", lineterminator="\r\n")
    writer.writeheader()
    survey = report.survey
    for group in report.sections if section is None else [section]:
        for figure in group.figures:
            writer.writerow(_safe(_row(report, survey, group, figure, language)))
    for row in (*_reliability(report, survey, language), *_importance(report, survey, language)):
        writer.writerow(_safe(row))
    return out.getvalue().encode("utf-8-sig")


def _row(report: Report, survey: Survey, section: Section, figure: Figure, language: str) -> dict[str, object]:
    scale, parent = figure.kind == "scale", report.parent(section)
    text = named(survey.scale(figure.id), language) if scale else words(survey.item(figure.id).text, language)
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
        "text": text,
        "better": _better(survey, figure),
        "n": figure.n,
        "gap": figure.estimate("mean").why if figure.estimate("mean").value is None else "",
    }
    for name in _RANGED:
        row.update(_ends(name, within(figure, survey) if name == "mean" else figure.estimate(name)))
    row.update((name, figure.estimate(name).value) for name in _PLAIN)
    comparison = section.comparison(figure.id) if scale else None
    if comparison is not None:
        row.update(_ends("difference", comparison.difference))
        row.update(difference_g=comparison.effect.value, difference_q=comparison.q)
    if not scale:
        values = survey.format_of(survey.item(figure.id)).values
        row.update((f"count_{value}", count) for value, count in zip(values, figure.counts[0], strict=True))
        row["or_more"] = " ".join(str(values[code]) for code in (figure.capped[0] if figure.capped else ()))
    return row


def _better(survey: Survey, figure: Figure) -> str:
    """Tell which end of a scale's averages is the better one; nothing of a question outside the scales."""
    if figure.kind == "scale":
        return survey.scale(figure.id).favourable
    home = survey.home(figure.id)
    return home.favourable if home else ""


def _reliability(report: Report, survey: Survey, language: str) -> Iterator[dict[str, object]]:
    shares = {share.id: share for share in report.team_shares}
    for reliability in report.reliability:
        scale = survey.scale(reliability.id)
        row: dict[str, object] = {**_wave(report, survey), "figure": "reliability", "id": reliability.id}
        row.update({"text": named(scale, language), "better": scale.favourable, "n": reliability.alpha.n})
        row.update({**_ends("alpha", reliability.alpha), **_ends("omega", reliability.omega)})
        if share := shares.get(reliability.id):
            row.update({**_ends("icc1", share.icc1), **_ends("icc2", share.icc2)})
        row["gap"] = reliability.alpha.why or reliability.omega.why
        yield row


def _importance(report: Report, survey: Survey, language: str) -> Iterator[dict[str, object]]:
    for relation in report.goes_with:
        row: dict[str, object] = {**_wave(report, survey), "figure": "importance", "id": relation.id}
        row.update({"text": words(survey.item(relation.id).text, language), "n": relation.r_squared.n})
        row.update({"r_squared": relation.r_squared.value, "gap": relation.r_squared.why})
        yield row
        for scale, share in relation.shares.items():
            yield {**row, "with": scale, "importance": share.value}


def within(figure: Figure, survey: Survey) -> Estimate:
    """Return a mean with its range cut at the ends of the response scale, beyond which no average can lie."""
    mean = figure.estimate("mean")
    form = survey.format_of(survey.item(survey.scale(figure.id).items[0] if figure.kind == "scale" else figure.id))
    low, high = (None if end is None else min(max(end, form.low), form.high) for end in (mean.low, mean.high))
    return replace(mean, low=low, high=high)


def _wave(report: Report, survey: Survey) -> dict[str, object]:
    return {"wave": report.title, "survey": survey.id}


def _ends(name: str, estimate: Estimate) -> dict[str, float | None]:
    return {name: estimate.value, f"{name}_low": estimate.low, f"{name}_high": estimate.high}


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
