"""A stored report checked again: every figure that its own tables determine is computed anew, by other arithmetic.

What cannot be worked out from tables (a scale's spread inside one block) is checked where blocks add up to larger
groups; reliability and the ends of intervals are left. The list of checks stands at the foot.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import isclose, sqrt

import numpy as np

from analysis.disclosure.attack import Audit, Shown, attack
from analysis.disclosure.caps import Rule, capped, rule
from analysis.disclosure.comments import LEAST
from analysis.disclosure.groups import HALVES
from reflectory.reports.model import Figure, Report, Section
from surveys.model import Item, Scale, Survey

OTHERWISE = 'it is worded "or more" for other answers than its tables say'
Fault = tuple[str, str]  # the group and the figure, and what is wrong there


def faults(report: Report) -> list[Fault]:
    """Check everything that a stored report can be checked for by itself; return each fault with its place."""
    shapeless = list(_tree(report)) + list(_forms(report))
    return shapeless or [fault for check in CHECKS for fault in check(report)]


def attacked(report: Report) -> Audit:
    """Attack a report by the tables and block numbers it was stored with."""
    survey = report.survey
    release = []
    for section in report.sections:
        tables = tuple(_item(section, item).counts[0] for item in survey.items)
        release.append(Shown(section.key, section.blocks, section.answered, tables))
    return attack(release, [_rule(survey, item) for item in survey.items], report.k)


def _tree(report: Report) -> Iterator[Fault]:
    by_key = {section.key: section for section in report.sections}
    if len(by_key) != len(report.sections):
        yield "groups", "one stands there twice"
    for section in report.sections:
        place = f"group {section.key}"
        if not section.blocks:
            yield place, "the numbers of its blocks are not stored, so its sums cannot be checked"
        if section.parent is None:
            continue
        above = by_key.get(section.parent)
        if above is None:
            yield place, f"it is part of group {section.parent}, which is not there"
        elif not set(section.blocks) <= set(above.blocks) or section.answered > above.answered:
            yield place, f"it is no part of group {section.parent}, under which it stands"
    for section in report.sections:
        below = [child for child in report.sections if child.parent == section.key]
        halves = [child for child in below if child.kind == HALVES[1] and not child.values]
        if halves:  # they are there beside the smaller units, which hold the other half
            yield from _halves(section, halves, [child for child in below if child.kind != HALVES[1]])
            below = [child for child in below if child.values]
        for parts in (
            [child for child in below if child.values == section.values],
            [child for child in below if child.values],
        ):
            blocks = sorted(block for part in parts for block in part.blocks)
            if parts and blocks != sorted(section.blocks):
                yield f"group {section.key}", "its parts do not add up to it"


def _halves(section: Section, halves: Sequence[Section], smaller: Sequence[Section]) -> Iterator[Fault]:
    """Find parts of a group of which lots were drawn that hold a block twice, or together not all of it."""
    by_value = [block for section in halves for block in section.blocks]
    others = [block for section in smaller for block in section.blocks]
    twice = len(set(by_value)) < len(by_value) or len(set(others)) < len(others)
    if twice or (others and set(by_value) | set(others) != set(section.blocks)):
        yield f"group {section.key}", "its parts do not add up to it"


def _forms(report: Report) -> Iterator[Fault]:
    """Find figures that are missing or of another shape than the survey gives them."""
    survey = report.survey
    for section in report.sections:
        for kind, asked in (("item", survey.items), ("scale", survey.scales)):
            for measure in asked:
                figure = section.figure(kind, measure.id)
                rows = 1 if isinstance(measure, Item) else len(measure.items)
                if figure is None or len(figure.counts) != rows or len(figure.capped) != rows:
                    yield f"group {section.key}, {kind} {measure.id}", "its table is missing or of another shape"


def _protection(report: Report) -> Iterator[Fault]:
    audit = attacked(report)
    yield from audit.findings
    answers = audit.answers if report.sections else 0
    if not audit.findings and report.check != answers:
        yield "check", f"it says {report.check} answers, and checked again they are {answers}"


def _wording(report: Report) -> Iterator[Fault]:
    """Find counts that are worded "or more" and should not be, or the other way round."""
    survey = report.survey
    alone = _alone(report)
    for item in survey.items:
        how = _rule(survey, item)
        caps = {block: capped(np.array(_item(single, item).counts[0]), how) for block, single in alone.items()}
        for section in report.sections:
            expected = tuple(np.flatnonzero(np.any([caps[block] for block in section.blocks], axis=0)).tolist())
            if _item(section, item).capped != (expected,):
                yield f"group {section.key}, item {item.id}", OTHERWISE


def _items(report: Report) -> Iterator[Fault]:
    survey = report.survey
    for section in report.sections:
        for item in survey.items:
            figure = _item(section, item)
            values, table = survey.format_of(item).values, figure.counts[0]
            n = sum(table)
            expected: dict[str, float | None] = dict.fromkeys(("mean", "sd", "favourable", "ad"))
            if n:
                mean = sum(value * count for value, count in zip(values, table, strict=True)) / n
                squares = sum(count * (value - mean) ** 2 for value, count in zip(values, table, strict=True))
                away = sum(count * abs(value - mean) for value, count in zip(values, table, strict=True))
                share = _favourable(table, _low(survey, item)) / n
                expected = {"mean": mean, "sd": sqrt(squares / (n - 1)), "favourable": share, "ad": away / n}
            place = f"group {section.key}, item {item.id}"
            if figure.n != n or n > section.answered:
                yield place, f"it counts {figure.n} people, and its table {n} of {section.answered}"
            yield from _unequal(place, figure, expected)


def _scales(report: Report) -> Iterator[Fault]:
    survey = report.survey
    for section in report.sections:
        for scale in survey.scales:
            figure, place = _scale(section, scale), f"group {section.key}, scale {scale.id}"
            single = [_item(section, survey.item(id)) for id in scale.items]
            if figure.counts != tuple(item_figure.counts[0] for item_figure in single):
                yield place, "its tables are not those of its items"
            if figure.n > section.answered or (figure.n and figure.n < report.k):
                yield place, f"it is shown from {figure.n} people"
            if not figure.n:
                yield from _unequal(place, figure, dict.fromkeys(("mean", "sd")))
                continue
            total = sum(map(sum, figure.counts))
            low = scale.favourable == "low"
            share = sum(_favourable(table, low) for table in figure.counts) / total
            yield from _unequal(place, figure, {"favourable": share})
            if all(item_figure.n == section.answered for item_figure in single):  # nobody skipped: the mean of means
                means = [item_figure.estimate("mean").value or 0.0 for item_figure in single]
                yield from _unequal(place, figure, {"mean": sum(means) / len(means)})


def _sums_of_scores(report: Report) -> Iterator[Fault]:
    """Find scale figures of larger groups that are not those of their blocks together."""
    alone = _alone(report)
    for section in report.sections:
        for scale in report.survey.scales:
            parts = [_moments(_scale(alone[block], scale)) for block in section.blocks]
            whole = _moments(_scale(section, scale))
            if not all(
                isclose(stated, sum(part), rel_tol=1e-9, abs_tol=1e-6)
                for stated, part in zip(whole, zip(*parts, strict=True), strict=True)
            ):
                yield f"group {section.key}, scale {scale.id}", "its figure is not that of its blocks together"


def _comparisons(report: Report) -> Iterator[Fault]:
    for section in report.sections:
        above = report.parent(section)
        for comparison in section.comparisons:
            mine = _mean(section, comparison.id)
            theirs = None if above is None else _mean(above, comparison.id)
            value = comparison.difference.value
            if mine is None or theirs is None or value is None or not isclose(value, mine - theirs, abs_tol=1e-9):
                yield (
                    f"group {section.key}, comparison {comparison.id}",
                    "it is not the difference of the published means",
                )


def _invited(report: Report) -> Iterator[Fault]:
    """Find numbers of people invited that no release says: neither the number itself nor, in schema 1, a range."""
    for section in report.sections:
        low, high = section.invited_low, section.invited_high
        if low is None and high is None:
            continue
        exact = report.schema > 1 and low == high and (low or 0) > 0
        range_ = low is not None and high is not None and section.answered <= low <= high
        if not (exact or (report.schema == 1 and range_ and not 0 < (high or 0) - (low or 0) < report.k - 1)):
            yield f"group {section.key}", f"it says {low} to {high} people invited, and {section.answered} answered"
        inside = [part.invited_low or 0 for part in report.sections if part.parent == section.key]
        if exact and sum(inside) > (low or 0):
            yield f"group {section.key}", f"it says {low} people invited, and its parts {sum(inside)}"


def _remarks(report: Report) -> Iterator[Fault]:
    """Find comments beside fewer than ten people; where people sit in inner units the report cannot tell.

    Where lots were drawn, nor can it of a school that is reported with another because one of its halves was small.
    """
    if any(section.direct for section in report.sections):
        return
    by_lot = any(section.kind in HALVES for section in report.sections)
    for remark in report.remarks:
        here = [section for section in report.sections if not section.values and section.kind == remark.kind]
        inside = [section for section in here if set(section.units) <= set(remark.units)]
        people = sum(section.answered for section in inside)
        if people < LEAST and (inside or not by_lot):
            place = f"comments to {remark.question}, {' + '.join(remark.names)}"
            yield place, f"{people} people answered, fewer than {LEAST}"


def _alone(report: Report) -> dict[int, Section]:
    return {section.blocks[0]: section for section in report.sections if len(section.blocks) == 1}


def _item(section: Section, item: Item) -> Figure:
    figure = section.figure("item", item.id)
    assert figure is not None, "_forms comes first"
    return figure


def _scale(section: Section, scale: Scale) -> Figure:
    figure = section.figure("scale", scale.id)
    assert figure is not None, "_forms comes first"
    return figure


def _mean(section: Section, scale: str) -> float | None:
    figure = section.figure("scale", scale)
    return None if figure is None else figure.estimate("mean").value


def _low(survey: Survey, item: Item) -> bool:
    return any(item.id in scale.items for scale in survey.scales if scale.favourable == "low")


def _rule(survey: Survey, item: Item) -> Rule:
    return rule(survey.format_of(item).points, not _low(survey, item))


def _favourable(table: Sequence[int], low: bool) -> int:
    ordered = tuple(table)[::-1] if low else table
    return sum(ordered[(len(table) + 1) // 2 :])


def _moments(figure: Figure) -> tuple[float, float, float]:
    """Return people, the sum of their scores, and the sum of the scores' squares."""
    mean, sd = figure.estimate("mean").value, figure.estimate("sd").value
    if mean is None:
        return figure.n, 0.0, 0.0
    return figure.n, figure.n * mean, (figure.n - 1) * (sd or 0.0) ** 2 + figure.n * mean**2


def _unequal(place: str, figure: Figure, expected: dict[str, float | None]) -> Iterator[Fault]:
    for name, value in expected.items():
        stated = figure.estimate(name).value
        if (stated is None) != (value is None) or (
            stated is not None and value is not None and not isclose(stated, value, rel_tol=1e-9, abs_tol=1e-9)
        ):
            yield f"{place}, {name}", f"it says {stated}, and its table {value}"


CHECKS = (_protection, _wording, _items, _scales, _sums_of_scores, _comparisons, _invited, _remarks)
