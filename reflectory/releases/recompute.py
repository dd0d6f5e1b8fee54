"""A stored report checked again: every figure that its own tables determine is computed anew, by other arithmetic.

What cannot be worked out from tables (a scale's spread inside one block) is checked where blocks add up to larger
groups; reliability and the ends of intervals are left. The lists of checks stand at the foot.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from math import isclose, sqrt

import numpy as np

from analysis.disclosure.attack import Audit, Shown, attack
from analysis.disclosure.caps import Rule, capped, rule
from analysis.disclosure.comments import LEAST
from analysis.disclosure.groups import HALVES
from reflectory.errors import UnsoundReleaseError
from reflectory.reports.model import Figure, Report, Section
from surveys.model import Item, Scale, Survey


def faults(report: Report, sections: Iterable[Section] | None = None) -> list[UnsoundReleaseError]:
    """Check everything that a stored report can be checked for by itself.

    ``sections``: the same with their figures, where the report has none. They are taken one after another, and of each
    only what other groups are checked by is remembered: a release of any size is checked in little memory.
    """
    shapeless, figures, slim = list(_tree(report)), [], []
    for section in report.sections if sections is None else sections:
        shapeless += _forms(report, section)
        if not shapeless:
            figures += [fault for check in OF_A_GROUP for fault in check(report, section)]
            slim.append(_slim(section))
    whole = replace(report, sections=tuple(slim))
    return shapeless or [*_protection(whole), *figures, *(fault for check in OF_ALL for fault in check(whole))]


def _slim(section: Section) -> Section:
    """Return a section with those of its figures that other groups are checked by."""
    figures = []
    for figure in section.figures:
        if figure.kind == "item":
            figures.append(replace(figure, estimates={}))
        else:
            estimates = {name: figure.estimate(name) for name in ("mean", "sd")}
            figures.append(replace(figure, counts=(), capped=(), estimates=estimates))
    return replace(section, figures=figures)


def attacked(report: Report) -> Audit:
    """Attack a report by the tables and block numbers it was stored with."""
    survey = report.survey
    release = []
    for section in report.sections:
        tables = tuple(_item(section, item).counts[0] for item in survey.items)
        release.append(Shown(section.key, section.blocks, section.answered, tables))
    return attack(release, [_rule(survey, item) for item in survey.items], report.k)


def _tree(report: Report) -> Iterator[UnsoundReleaseError]:
    by_key = {section.key: section for section in report.sections}
    if len(by_key) != len(report.sections):
        yield UnsoundReleaseError("release-group-twice", "wave-number", id=report.wave)
    for section in report.sections:
        at = {"id": report.wave, "group": section.key}
        if not section.blocks:
            yield UnsoundReleaseError("release-without-blocks", "group-of-wave", **at)
        if section.parent is None:
            continue
        above = by_key.get(section.parent)
        if above is None:
            yield UnsoundReleaseError("release-without-parent", "group-of-wave", **at, parent=section.parent)
        elif not set(section.blocks) <= set(above.blocks) or section.answered > above.answered:
            yield UnsoundReleaseError("release-no-part", "group-of-wave", **at, parent=section.parent)
    for section in report.sections:
        below = report.children(section)
        halves = [child for child in below if child.kind == HALVES[1] and not child.values]
        if halves:  # they are there beside the smaller units, which hold the other half
            if _overlap(section, halves, [child for child in below if child.kind != HALVES[1]]):
                yield UnsoundReleaseError("release-parts", "group-of-wave", id=report.wave, group=section.key)
            below = tuple(child for child in below if child.values)
        for parts in (
            [child for child in below if child.values == section.values],
            [child for child in below if child.values],
        ):
            blocks = sorted(block for part in parts for block in part.blocks)
            if parts and blocks != sorted(section.blocks):
                yield UnsoundReleaseError("release-parts", "group-of-wave", id=report.wave, group=section.key)


def _overlap(section: Section, halves: Sequence[Section], smaller: Sequence[Section]) -> bool:
    """Tell whether parts of a group of which lots were drawn hold a block twice, or together not all of it."""
    by_value = [block for section in halves for block in section.blocks]
    others = [block for section in smaller for block in section.blocks]
    twice = len(set(by_value)) < len(by_value) or len(set(others)) < len(others)
    return twice or bool(others and set(by_value) | set(others) != set(section.blocks))


def _forms(report: Report, section: Section) -> Iterator[UnsoundReleaseError]:
    """Find figures that are missing or of another shape than the survey gives them."""
    survey = report.survey
    for kind, asked in (("item", survey.items), ("scale", survey.scales)):
        for measure in asked:
            figure = section.figure(kind, measure.id)
            rows = 1 if isinstance(measure, Item) else len(measure.items)
            if figure is None or len(figure.counts) != rows or len(figure.capped) != rows:
                at = {"id": report.wave, "group": section.key, "figure_kind": kind, "figure": measure.id}
                yield UnsoundReleaseError("release-table-shape", "figure-of-wave", **at)


def _protection(report: Report) -> Iterator[UnsoundReleaseError]:
    audit = attacked(report)
    for part, fault in audit.findings:
        yield UnsoundReleaseError("release-faulty", "part-of-wave", id=report.wave, part=part, fault=fault)
    answers = audit.answers if report.sections else 0
    if not audit.findings and report.check != answers:
        yield UnsoundReleaseError("release-check", "wave-number", id=report.wave, stated=report.check, answers=answers)


def _wording(report: Report) -> Iterator[UnsoundReleaseError]:
    """Find counts that are worded "or more" and should not be, or the other way round."""
    survey = report.survey
    alone = _alone(report)
    blocks = [*alone]
    for item in survey.items:
        tables = np.array([_item(single, item).counts[0] for single in alone.values()])
        caps: dict[int, list[int]] = {}
        for at, code in np.argwhere(capped(tables, _rule(survey, item))).tolist() if blocks else ():
            caps.setdefault(blocks[at], []).append(code)
        for section in report.sections:
            expected = tuple(sorted({code for block in section.blocks for code in caps.get(block, ())}))
            if _item(section, item).capped != (expected,):
                at_figure = {"id": report.wave, "group": section.key, "figure_kind": "item", "figure": item.id}
                yield UnsoundReleaseError("release-wording", "figure-of-wave", **at_figure)


def _items(report: Report, section: Section) -> Iterator[UnsoundReleaseError]:
    survey = report.survey
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
        at = {"id": report.wave, "group": section.key, "figure_kind": "item", "figure": item.id}
        if figure.n != n or n > section.answered:
            people = {"stated": figure.n, "counted": n, "answered": section.answered}
            yield UnsoundReleaseError("release-people", "figure-of-wave", **at, **people)
        for name, stated, value in _unequal(figure, expected):
            statement = {"estimate": name, "stated": stated, "value": value}
            yield UnsoundReleaseError("release-estimate", "figure-of-wave", **at, **statement)


def _scales(report: Report, section: Section) -> Iterator[UnsoundReleaseError]:
    survey = report.survey
    for scale in survey.scales:
        figure = _scale(section, scale)
        at = {"id": report.wave, "group": section.key, "figure_kind": "scale", "figure": scale.id}
        single = [_item(section, survey.item(id)) for id in scale.items]
        if figure.counts != tuple(item_figure.counts[0] for item_figure in single):
            yield UnsoundReleaseError("release-tables", "figure-of-wave", **at)
        if figure.n > section.answered or (figure.n and figure.n < report.k):
            yield UnsoundReleaseError("release-few", "figure-of-wave", **at, people=figure.n)
        expected: dict[str, float | None] = dict.fromkeys(() if figure.n else ("mean", "sd"))
        if figure.n:
            low = scale.favourable == "low"
            share = sum(_favourable(table, low) for table in figure.counts) / sum(map(sum, figure.counts))
            expected["favourable"] = share
        if figure.n and all(item_figure.n == section.answered for item_figure in single):
            means = [item_figure.estimate("mean").value or 0.0 for item_figure in single]
            expected["mean"] = sum(means) / len(means)  # nobody skipped: the mean of means
        for name, stated, value in _unequal(figure, expected):
            statement = {"estimate": name, "stated": stated, "value": value}
            yield UnsoundReleaseError("release-estimate", "figure-of-wave", **at, **statement)


def _sums_of_scores(report: Report) -> Iterator[UnsoundReleaseError]:
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
                at = {"id": report.wave, "group": section.key, "figure_kind": "scale", "figure": scale.id}
                yield UnsoundReleaseError("release-blocks-together", "figure-of-wave", **at)


def _comparisons(report: Report) -> Iterator[UnsoundReleaseError]:
    for section in report.sections:
        above = report.parent(section)
        for comparison in section.comparisons:
            mine = _mean(section, comparison.id)
            theirs = None if above is None else _mean(above, comparison.id)
            value = comparison.difference.value
            if mine is None or theirs is None or value is None or not isclose(value, mine - theirs, abs_tol=1e-9):
                at = {"id": report.wave, "group": section.key, "figure_kind": "comparison", "figure": comparison.id}
                yield UnsoundReleaseError("release-difference", "figure-of-wave", **at)


def _invited(report: Report) -> Iterator[UnsoundReleaseError]:
    """Find numbers of people invited that no release says: neither the number itself nor, in schema 1, a range."""
    for section in report.sections:
        low, high = section.invited_low, section.invited_high
        if low is None and high is None:
            continue
        at = {"id": report.wave, "group": section.key}
        exact = report.schema > 1 and low == high and (low or 0) > 0
        range_ = low is not None and high is not None and section.answered <= low <= high
        if not (exact or (report.schema == 1 and range_ and not 0 < (high or 0) - (low or 0) < report.k - 1)):
            people = {"low": low, "high": high, "answered": section.answered}
            yield UnsoundReleaseError("release-invited-range", "group-of-wave", **at, **people)
        inside = [part.invited_low or 0 for part in report.children(section)]
        if exact and sum(inside) > (low or 0):
            yield UnsoundReleaseError("release-invited-parts", "group-of-wave", **at, invited=low, parts=sum(inside))


def _remarks(report: Report) -> Iterator[UnsoundReleaseError]:
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
            at = {"id": report.wave, "question": remark.question, "names": " + ".join(remark.names)}
            yield UnsoundReleaseError("release-comments", "comments-of-wave", **at, people=people, least=LEAST)


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


def _unequal(figure: Figure, expected: dict[str, float | None]) -> Iterator[tuple[str, float | None, float | None]]:
    """Yield the estimates that are stated otherwise than expected: name, as stated, as expected."""
    for name, value in expected.items():
        stated = figure.estimate(name).value
        if (stated is None) != (value is None) or (
            stated is not None and value is not None and not isclose(stated, value, rel_tol=1e-9, abs_tol=1e-9)
        ):
            yield name, stated, value


OF_A_GROUP = (_items, _scales)
OF_ALL = (_wording, _sums_of_scores, _comparisons, _invited, _remarks)
