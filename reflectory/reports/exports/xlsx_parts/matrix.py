"""Groups by scales on one sheet, every average on its shade; below them what was measured over the whole wave."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from analysis.disclosure.groups import HALVES
from analysis.estimate import Estimate
from reflectory.i18n.catalogue import say
from reflectory.reports.charts.heatmap import shaded
from reflectory.reports.direction import named
from reflectory.reports.exports.csv import ENDS, WHOLE, Row
from reflectory.reports.exports.xlsx_parts.workbook import Column, Shade
from reflectory.reports.model import Report, Section
from reflectory.reports.sentences import kind_of, title


def matrix_sheet(
    report: Report, sections: Sequence[Section], language: str
) -> tuple[tuple[Column, ...], tuple[Row, ...]]:
    """Return the columns and the rows; none where there are no scales, or no group.

    Of one group its own row, and those of the groups below it.
    """
    scales = report.survey.scales
    if not scales or not sections:
        return (), ()
    heads = (("group", "text", 34), ("parent", "text", 26), ("unit_kind", "text", 14), ("answered", "count", 11))
    columns = [Column(key, say(language, f"workbook.column.{key}"), look, wide) for key, look, wide in heads]
    columns += [Column(_key(scale.id), named(scale, language), "number", 15) for scale in scales]
    rows = [_group(report, section, language) for section in _ordered(report, sections)]
    return tuple(columns), (*rows, *_whole(report, language))


def _ordered(report: Report, sections: Sequence[Section]) -> Iterator[Section]:
    if len(sections) == 1:
        yield sections[0]
    every = report.in_order(sections[0] if len(sections) == 1 else None)
    yield from (section for section, _ in every if section.kind not in HALVES)


def _group(report: Report, section: Section, language: str) -> Row:
    survey, parent = report.survey, report.parent(section)
    row: Row = {
        "group": title(section, survey, language),
        "parent": title(parent, survey, language) if parent is not None else "",
        "unit_kind": kind_of(section, language),
        "answered": section.answered,
    }
    for scale in survey.scales:
        cell = shaded(section, scale, survey, language)
        shade = None if cell.value is None else Shade(cell.value, cell.colour, cell.ink, cell.sign)
        row[_key(scale.id)] = shade or cell.ranged
    return row


def _whole(report: Report, language: str) -> Iterator[Row]:
    """Yield alpha, omega and the two ICC of every scale, each with the ends of its range in the rows below it."""
    by_scale: dict[str, dict[str, Estimate]] = {}
    for each in report.reliability:
        by_scale[each.id] = {"alpha": each.alpha, "omega": each.omega}
    for share in report.team_shares:
        by_scale.setdefault(share.id, {}).update(icc1=share.icc1, icc2=share.icc2)
    for name in WHOLE:
        for end in ENDS:
            values = {_key(id): _end(estimates[name], end) for id, estimates in by_scale.items() if name in estimates}
            if any(value is not None for value in values.values()):
                head = say(language, f"workbook.column.{name}")
                head += f" – {say(language, f'workbook.column.{end[1:]}')}" if end else ""
                yield {"group": head, "parent": say(language, "workbook.all_together") if not end else "", **values}


def _end(estimate: Estimate, end: str) -> float | None:
    return {"": estimate.value, "_low": estimate.low, "_high": estimate.high}[end]


def _key(scale: str) -> str:
    return f"scale:{scale}"
