"""What stands on each sheet of a workbook: its columns and its rows, all of them published figures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from reflectory.i18n.catalogue import say
from reflectory.reports.codebook import codebook
from reflectory.reports.direction import named
from reflectory.reports.exports.csv import header, within
from reflectory.reports.exports.xlsx_parts.workbook import Cell, Column
from reflectory.reports.methods import IN_REPORTS
from reflectory.reports.model import Figure, Report, Section
from reflectory.reports.sentences import gap, kind_of, listed, title
from reflectory.reports.trend import history
from surveys.model import words

_ESTIMATES = (
    *(("mean", "number"), ("low", "number"), ("high", "number"), ("sd", "number")),
    *(("favourable", "share"), ("low", "share"), ("high", "share")),
    *(("rwg", "number"), ("rwg_skewed", "number"), ("ad", "number"), ("van_der_eijk", "number")),
    *(("smallest_change", "number"), ("gap", "text")),
)
_RANGE = (("low", "number"), ("high", "number"))
_WIDE = frozenset({"group", "parent", "scale", "wave", "gap"})
_WHOLE = ("alpha", "omega", "icc1", "icc2")
_APART = (("difference", "number"), *_RANGE)


@dataclass(frozen=True)
class Sheet:
    """A sheet: its name in `languages`, its columns and rows, and how many columns stay in view."""

    name: str
    columns: tuple[Column, ...]
    rows: tuple[Sequence[Cell], ...]
    frozen: int = 0


def sheets(report: Report, sections: Sequence[Section], earlier: Sequence[Report], language: str) -> tuple[Sheet, ...]:
    """Return the sheets of a report, those without rows left out."""
    values = report.survey.values
    book = codebook(report, header(report), language)
    texts = _columns((("group", "text"), ("parent", "text"), ("scale", "text")), language)
    means = _columns((("here", "number"), *_RANGE, ("there", "number"), *_RANGE, *_APART, ("g", "number"),
                      ("q", "small"), ("shows", "text")), language)  # fmt: skip
    then = _columns((("group", "text"), ("wave", "text"), ("scale", "text"), ("people_then", "count"),
                     ("people_now", "count"), ("then", "number"), ("now", "number"), *_APART, ("q", "small"),
                     ("shows", "text")), language)  # fmt: skip
    whole = _columns((("scale", "text"), ("n", "count"), *((name, "number") for estimate in _WHOLE
                      for name in (estimate, "low", "high")), ("gap", "text")), language)  # fmt: skip
    shares = _columns(
        (("scale", "text"), ("n", "count"), ("r_squared", "share"), ("importance", "share"), ("gap", "text")), language
    )
    importance = (Column(_word("question", language), "text", 40), *shares)
    remarks = tuple(
        Column(_word(head, language), "text", wide) for head, wide in (("question", 40), ("names", 30), ("text", 80))
    )
    code = tuple(Column(head, "text", wide) for head, wide in zip(book.header, (16, 14, 10, 80, 50), strict=True))
    methods = tuple(
        Column(_word(head, language), "text", wide)
        for head, wide in (("method", 28), ("plain", 70), ("formula", 60), ("source", 50))
    )
    candidates = (
        Sheet("scales", _scale_columns(language), tuple(_scale_rows(report, sections, language)), 1),
        Sheet("items", _item_columns(values, language), tuple(_item_rows(report, sections, values, language)), 4),
        Sheet("beside", (*texts, *means), tuple(_beside_rows(report, sections, language)), 3),
        Sheet("change", then, tuple(_change_rows(report, sections, earlier, language)), 3),
        Sheet("whole", whole, tuple(_whole_rows(report, language)), 1),
        Sheet("importance", importance, tuple(_importance_rows(report, language)), 2),
        Sheet("remarks", remarks, tuple(_remark_rows(report, sections, language))),
        Sheet("codebook", code, book.rows),
        Sheet("methods", methods, tuple(_method_rows(language)), 1),
    )
    return tuple(sheet for sheet in candidates if sheet.rows)


def _scale_columns(language: str) -> tuple[Column, ...]:
    heads = (("group", "text"), ("unit_kind", "text"), ("parent", "text"), ("answered", "count"), ("invited", "count"),
             ("scale", "text"), ("n", "count"), *_ESTIMATES)  # fmt: skip
    return _columns(heads, language)


def _item_columns(values: Sequence[int], language: str) -> tuple[Column, ...]:
    texts = (
        *_columns((("group", "text"), ("parent", "text")), language),
        Column(_word("id", language), "text", 8),
        Column(_word("statement", language), "text", 50),
    )
    more = _columns((("scale", "text"), ("reversed", "text"), ("n", "count")), language)
    counts = (Column(_word("answer", language, n=value), "count", 9) for value in values)
    shares = (Column(_word("share", language, n=value), "share", 9) for value in values)
    return (*texts, *more, *counts, *shares, *_columns(_ESTIMATES, language))


def _scale_rows(report: Report, sections: Sequence[Section], language: str) -> Iterator[list[Cell]]:
    for section in sections:
        for scale in report.survey.scales:
            figure = section.figure("scale", scale.id)
            if figure is not None:
                exact = section.invited_low if section.invited_low == section.invited_high else None
                group = [*_group(report, section, language), section.answered, exact]
                yield [*group, named(scale, language), figure.n, *_estimates(report, figure, language)]


def _item_rows(
    report: Report, sections: Sequence[Section], values: Sequence[int], language: str
) -> Iterator[list[Cell]]:
    survey = report.survey
    for section in sections:
        for item in survey.items:
            figure = section.figure("item", item.id)
            if figure is None:
                continue
            home = survey.home(item.id)
            scale = named(home, language) if home else ""
            counts, capped, total = figure.counts[0], figure.capped[0] if figure.capped else (), sum(figure.counts[0])
            offered = survey.format_of(item).values
            read: list[Cell] = [(count, "+") if code in capped else count for code, count in enumerate(counts)]
            marked = dict(zip(offered, read, strict=True))
            shares = {value: count / total if total else None for value, count in zip(offered, counts, strict=True)}
            turned = _word("yes" if item.reverse else "no", language)
            group, _, above = _group(report, section, language)
            yield [group, above, item.id, words(item.text, language), scale, turned, figure.n,
                   *map(marked.get, values), *map(shares.get, values),
                   *_estimates(report, figure, language)]  # fmt: skip


def _estimates(report: Report, figure: Figure, language: str) -> list[Cell]:
    mean, share = within(figure, report.survey), figure.estimate("favourable")
    plain = [
        figure.estimate(estimate).value for estimate in ("rwg", "rwg_skewed", "ad", "van_der_eijk", "smallest_change")
    ]
    why = gap(mean, language) if mean.value is None else ""
    sd = figure.estimate("sd").value
    return [mean.value, mean.low, mean.high, sd, share.value, share.low, share.high, *plain, why]


def _beside_rows(report: Report, sections: Sequence[Section], language: str) -> Iterator[list[Cell]]:
    for section in sections:
        parent = report.parent(section)
        for comparison in section.comparisons if parent is not None else ():
            here, there = (where.figure("scale", comparison.id) for where in (section, parent) if where is not None)
            if here is None or there is None:
                continue
            means = [end for figure in (here, there) for end in _ends(report, figure)]
            apart = comparison.difference
            yield [
                title(section, report.survey, language),
                title(parent, report.survey, language) if parent else "",
                named(report.survey.scale(comparison.id), language),
                *means,
                apart.value,
                apart.low,
                apart.high,
                comparison.effect.value,
                comparison.q,
                _word("yes" if comparison.shows else "no", language),
            ]


def _change_rows(
    report: Report, sections: Sequence[Section], earlier: Sequence[Report], language: str
) -> Iterator[list[Cell]]:
    survey = report.survey
    for section in sections:
        past = history(earlier, report, section)
        if past is None or past.group.key != section.key:
            continue
        then = past.sections[-2]
        for comparison in past.since(len(past.sections) - 2):
            figures = [where.figure("scale", comparison.id) for where in (then, section)]
            means = [None if figure is None else figure.estimate("mean").value for figure in figures]
            apart = comparison.difference
            name = named(survey.scale(comparison.id), language)
            yield [title(section, survey, language), past.reports[-2].title, name,
                   then.answered, section.answered, *means, apart.value, apart.low, apart.high, comparison.q,
                   _word("yes" if comparison.shows else "no", language)]  # fmt: skip


def _whole_rows(report: Report, language: str) -> Iterator[list[Cell]]:
    shares = {share.id: share for share in report.team_shares}
    for scale_reliability in report.reliability:
        share = shares.get(scale_reliability.id)
        estimates = (scale_reliability.alpha, scale_reliability.omega, *((share.icc1, share.icc2) if share else ()))
        ends: list[Cell] = [end for each in estimates for end in (each.value, each.low, each.high)]
        why = next((gap(each, language) for each in estimates if each.value is None), "")
        name = named(report.survey.scale(scale_reliability.id), language)
        yield [name, scale_reliability.alpha.n, *ends, *[None] * (3 * len(_WHOLE) - len(ends)), why]


def _importance_rows(report: Report, language: str) -> Iterator[list[Cell]]:
    for relation in report.goes_with:
        asked, total = words(report.survey.item(relation.id).text, language), relation.r_squared
        if total.value is None:
            yield [asked, None, total.n, None, None, gap(total, language)]
        for scale, share in relation.shares.items():
            yield [asked, named(report.survey.scale(scale), language), total.n, total.value, share.value, ""]


def _remark_rows(report: Report, sections: Sequence[Section], language: str) -> Iterator[list[Cell]]:
    asked = {question.id: words(question.text, language) for question in report.survey.questions}
    here = [remark for remark in report.remarks if any(remark in report.remarks_at(section) for section in sections)]
    for remark in here:
        for text in remark.texts:
            yield [asked[remark.question], listed(remark.names, language), text]


def _method_rows(language: str) -> Iterator[list[Cell]]:
    # reading every docstring of analysis takes a second
    for method in IN_REPORTS:
        yield [method.title(language), method.plain(language), method.formula.replace("`", ""), method.source]


def _group(report: Report, section: Section, language: str) -> list[Cell]:
    parent = report.parent(section)
    above = title(parent, report.survey, language) if parent is not None else ""
    return [title(section, report.survey, language), kind_of(section, language), above]


def _ends(report: Report, figure: Figure) -> list[Cell]:
    mean = within(figure, report.survey)
    return [mean.value, mean.low, mean.high]


def _columns(heads: Sequence[tuple[str, str]], language: str) -> tuple[Column, ...]:
    return tuple(Column(_word(name, language), look, 26 if name in _WIDE else 11) for name, look in heads)


def _word(name: str, language: str, **values: object) -> str:
    return say(language, f"workbook.column.{name}", **values)
