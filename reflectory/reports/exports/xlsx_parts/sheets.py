"""What stands on each sheet of a workbook: its columns and its rows, all of them published figures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from reflectory.i18n.catalogue import say
from reflectory.reports.charts.tables import PRINTED, heading_of_means
from reflectory.reports.charts.two_means import since_before
from reflectory.reports.codebook import HEAD, codebook
from reflectory.reports.direction import named
from reflectory.reports.exports.csv import (
    ENDS,
    RANGED,
    WHOLE,
    Row,
    bounded_mean,
    ends,
    figure_row,
    header,
    importance_rows,
    reliability_rows,
)
from reflectory.reports.exports.xlsx_parts.matrix import matrix_sheet
from reflectory.reports.exports.xlsx_parts.workbook import Bars, Column
from reflectory.reports.focus import Promises
from reflectory.reports.methods import IN_REPORTS
from reflectory.reports.model import Figure, Report, Section
from reflectory.reports.sentences import gap, kind_of, listed, title
from reflectory.reports.trend import history
from surveys.model import words

_DIFFERENCE = tuple(f"difference{end}" for end in ENDS)
_OWN = tuple(f"own{end}" for end in ENDS)  # of these very people's own average
_ESTIMATES = (*(f"{name}{end}" for name in PRINTED for end in (ENDS if name in RANGED else ("",))), "gap")
_FORMATS = {
    **dict.fromkeys(("answered", "invited", "n", "people_then", "people_now"), "count"),
    **dict.fromkeys(("favourable", "favourable_low", "favourable_high", "r_squared", "importance"), "share"),
    "difference_q": "small",
}
_WIDTHS = {"id": 8, "statement": 50, "question": 40, "names": 30, "text": 80, "method": 28, "plain": 70, "formula": 60,
           "source": 50, "goal": 50, "about": 70}  # fmt: skip
_WIDTHS |= dict.fromkeys(("group", "parent", "scale", "wave", "gap"), 26)  # of columns of words, in letters
_WIDTHS |= dict.fromkeys(("unit_kind", "reversed", "shows", "own_shows"), 11)


@dataclass(frozen=True)
class Sheet:
    """A sheet: its name in `i18n`, its columns, its rows by column, and how many columns stay in view."""

    name: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    frozen: int = 0
    chart: Bars | None = None


def sheets(report: Report, sections: Sequence[Section], earlier: Sequence[Report], language: str,
           promises: Promises | None = None) -> tuple[Sheet, ...]:  # fmt: skip
    """Return the sheets of a report, those without rows left out."""

    def sheet(name: str, keys: Iterable[str], rows: Iterable[Row], frozen: int = 0) -> Sheet:
        return Sheet(name, tuple(_column(key, language) for key in keys), tuple(rows), frozen)

    asked, values = (report, sections, language), report.survey.values
    item_heads = ("group", "parent", "id", "statement", "scale", "reversed", "n")
    counts = (f"{name}_{value}" for name in ("answer", "share") for value in values)
    means = (f"{name}{end}" for name in ("here", "there") for end in ENDS)
    then = ("group", "wave", "scale", "people_then", "people_now", "then", "now")
    whole = (f"{name}{end}" for name in WHOLE for end in ENDS)
    book = codebook(report, header(report), language)
    code = tuple(
        Column(key, head, "text", wide) for key, head, wide in zip(HEAD, book.header, (16, 14, 10, 80, 50), strict=True)
    )
    under, matrix = matrix_sheet(report, sections, language)
    candidates = (
        Sheet("matrix", under, matrix, 1),
        sheet("goals", ("group", "parent", "scale", "goal", "about"), _goals(*asked, promises or {})),
        sheet("scales", ("group", "unit_kind", "parent", "answered", "invited", "scale", "n", *_ESTIMATES),
              _figures("scale", *asked), 1),
        sheet("items", (*item_heads, *counts, *_ESTIMATES), _figures("item", *asked), 4),
        sheet("beside", ("group", "parent", "scale", *means, *_DIFFERENCE, "difference_g", "difference_q", "shows"),
              _beside(*asked), 3),
        replace(sheet("change", (*then, *_DIFFERENCE, "difference_q", "shows", *_OWN, "own_shows"),
                      _change(*asked, earlier), 3), chart=_change_chart(*asked, earlier)),
        sheet("whole", ("scale", "n", *whole, "gap"), _whole(report, language), 1),
        sheet("importance", ("question", "scale", "n", "r_squared", "importance", "gap"),
              _importance(report, language), 2),
        sheet("remarks", ("question", "names", "text"), _comments(*asked)),
        Sheet("codebook", code, tuple(dict(zip(HEAD, row, strict=True)) for row in book.rows)),
        sheet("methods", ("method", "plain", "formula", "source"), _methods(language), 1),
    )  # fmt: skip
    return tuple(candidate for candidate in candidates if candidate.rows)


def _column(key: str, language: str) -> Column:
    """Return a column by what stands under it: ends of a range, shares and counts share their heads."""
    name, _, end = key.rpartition("_")
    if name in ("answer", "share"):
        return Column(key, _word(name, language, n=end), "count" if name == "answer" else "share", 9)
    head = end if end in ("low", "high", "g", "q") else key
    look = "text" if key in _WIDTHS else _FORMATS.get(key, "number")
    return Column(key, _word(head, language), look, _WIDTHS.get(key, 11))


def _figures(kind: str, report: Report, sections: Sequence[Section], language: str) -> Iterator[Row]:
    for section in sections:
        for figure in section.figures:
            if figure.kind == kind:
                mean, row = figure.estimate("mean"), figure_row(report, section, figure, language)
                row["gap"] = gap(mean, language) if mean.value is None else ""
                yield row | (_scale if kind == "scale" else _item)(report, section, figure, language)


def _scale(report: Report, section: Section, figure: Figure, language: str) -> Row:
    exact = section.invited_low if section.invited_low == section.invited_high else None
    name = named(report.survey.scale(figure.id), language)
    return {"unit_kind": kind_of(section, language), "invited": exact, "scale": name}


def _item(report: Report, section: Section, figure: Figure, language: str) -> Row:
    item, own_scale = report.survey.item(figure.id), report.survey.scale_of(figure.id)
    row: Row = {"statement": words(item.text, language), "scale": named(own_scale, language) if own_scale else ""}
    row["reversed"] = _yes(item.reverse, language)
    counts, capped = figure.counts[0], figure.capped[0] if figure.capped else ()
    for code, value in enumerate(report.survey.format_of(item).values):
        row[f"answer_{value}"] = (counts[code], "+") if code in capped else counts[code]
        row[f"share_{value}"] = counts[code] / sum(counts) if sum(counts) else None
    return row


def _beside(report: Report, sections: Sequence[Section], language: str) -> Iterator[Row]:
    for section in sections:
        parent = report.parent(section)
        for comparison in section.comparisons if parent is not None else ():
            here, there = (where.figure("scale", comparison.id) for where in (section, parent) if where is not None)
            if here is not None and there is not None:
                row = figure_row(report, section, here, language)
                row |= ends("here", bounded_mean(here, report.survey)) | ends(
                    "there", bounded_mean(there, report.survey)
                )
                yield row | {"scale": row["text"], "shows": _yes(comparison.shows, language)}


def _change(report: Report, sections: Sequence[Section], language: str, earlier: Sequence[Report]) -> Iterator[Row]:
    survey = report.survey
    for section in sections:
        past = history(earlier, report, section)
        if past is None or past.group.key != section.key:
            continue
        then = past.sections[-2]
        row: Row = {"group": title(section, survey, language), "wave": past.reports[-2].title}
        row |= {"people_then": then.answered, "people_now": section.answered}
        for comparison in past.since(len(past.sections) - 2):
            when = {"then": then.figure("scale", comparison.id), "now": section.figure("scale", comparison.id)}
            row |= {name: figure.estimate("mean").value if figure else None for name, figure in when.items()}
            row |= ends("difference", comparison.difference) | {"difference_q": comparison.q}
            scale = named(survey.scale(comparison.id), language)
            theirs = comparison.theirs
            own: Row = {}
            if theirs is not None:
                own = ends("own", theirs.difference) | {"own_shows": _yes(theirs.shows, language)}
            yield row | own | {"scale": scale, "shows": _yes(comparison.shows, language)}


def _change_chart(report: Report, sections: Sequence[Section], language: str, earlier: Sequence[Report]) -> Bars | None:
    """Draw the first group that was reported before: its averages now and then, the rows that stand first.

    A scale without an average in one of the two waves has its row as well: those after it stay in their places.
    """
    for section in sections:
        past = history(earlier, report, section)
        if past is None or past.group.key != section.key or not (rows := past.since(len(past.sections) - 2)):
            continue
        pairs = since_before(past, section, language)
        if pairs.rows:
            name, forms = title(section, report.survey, language), [pair.form for pair in pairs.rows]
            series = (("now", pairs.names[0], "#0f6b66"), ("then", pairs.names[1], "#b3c6c3"))
            averages = (heading_of_means(pair.scale, pair.form, pair.means, language) for pair in pairs.rows)
            key = (f"{sign} {wave}" for sign, wave in zip("●◇", pairs.names, strict=True))
            low, high = min(form.low for form in forms), max(form.high for form in forms)
            return Bars(name, "scale", series, len(rows), low, high, "; ".join((*key, *averages)))
        return None
    return None


def _goals(report: Report, sections: Sequence[Section], language: str, promises: Promises) -> Iterator[Row]:
    survey, scales = report.survey, {scale.id: scale for scale in report.survey.scales}
    for section in sections:
        parent = report.parent(section)
        for promise in promises.get(section.key, ()):
            scale = scales.get(promise.scale)
            yield {
                "group": title(section, survey, language),
                "parent": title(parent, survey, language) if parent is not None else "",
                "scale": named(scale, language) if scale is not None else "",
                "goal": promise.text,
                "about": promise.line or say(language, "workbook.goal_closed"),
            }


def _whole(report: Report, language: str) -> Iterator[Row]:
    shares = {share.id: share for share in report.team_shares}
    for reliability, row in zip(report.reliability, reliability_rows(report, language), strict=True):
        share = shares.get(reliability.id)
        estimates = (reliability.alpha, reliability.omega, *((share.icc1, share.icc2) if share else ()))
        missing = next((gap(estimate, language) for estimate in estimates if estimate.value is None), "")
        yield row | {"scale": row["text"], "gap": missing}


def _importance(report: Report, language: str) -> Iterator[Row]:
    totals = {relation.id: relation.r_squared for relation in report.goes_with}
    for row in importance_rows(report, language):
        total = totals[row["id"]]
        if "with" in row:
            yield row | {"question": row["text"], "scale": named(report.survey.scale(row["with"]), language), "gap": ""}
        elif total.value is None:
            yield row | {"question": row["text"], "gap": gap(total, language)}


def _comments(report: Report, sections: Sequence[Section], language: str) -> Iterator[Row]:
    asked = {question.id: words(question.text, language) for question in report.survey.questions}
    for remark in report.remarks:
        if any(remark in report.comments_at(section) for section in sections):
            names = listed(remark.names, language)
            yield from ({"question": asked[remark.question], "names": names, "text": text} for text in remark.texts)


def _methods(language: str) -> Iterator[Row]:
    for method in IN_REPORTS:
        yield {
            "method": method.title(language),
            "plain": method.plain(language),
            "formula": method.formula.replace("`", ""),
            "source": method.source,
        }


def _yes(it_is: bool, language: str) -> str:
    return _word("yes" if it_is else "no", language)


def _word(name: str, language: str, **values: object) -> str:
    return say(language, f"methods.{name}.head" if name in PRINTED else f"workbook.column.{name}", **values)
