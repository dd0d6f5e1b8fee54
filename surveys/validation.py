"""The rules a survey must keep beyond the shape of its file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from surveys.faults import Fault
from surveys.model import Case, Scale, Survey
from surveys.table import names

LONG_SCALE = 4


def references(survey: Survey, file: str) -> Iterator[Fault]:
    """Yield what does not fit together: a form that breaks one of these cannot be answered or scored."""
    for kind, ids in (
        ("items and questions", [item.id for item in survey.items] + [question.id for question in survey.questions]),
        ("scales", [scale.id for scale in survey.scales]),
        ("formats", [form.id for form in survey.formats]),
        ("attributes", [attribute.id for attribute in survey.attributes]),
    ):
        for id, count in Counter(ids).items():
            if count > 1:
                yield Fault(f"{file}: {kind}", f"{count} times the id '{id}'", "give each its own id")
    formats = {form.id for form in survey.formats}
    for form in survey.formats:
        if form.points != len(form.anchors):
            fault = f"{len(form.anchors)} anchors for {form.points} categories"
            yield Fault(f"{file}: formats.{form.id}.anchors", fault, "write one anchor a category, low to high")
        if form.sums and len(form.sums) != form.points - 1:
            fault = f"{len(form.sums)} sums for {form.points} categories"
            yield Fault(f"{file}: formats.{form.id}.sums", fault, "write one for each category but the lowest")
    for item in survey.items:
        if item.format not in formats:
            place = f"{file}: items.{item.id}.format"
            yield Fault(place, f"no format '{item.format}'", f"formats are {names(sorted(formats))}")
    yield from _scales(survey, file)
    if not survey.items:
        yield Fault(f"{file}: items", f"form '{survey.form}' asks nothing", "give it a scale or an item")


def _scales(survey: Survey, file: str) -> Iterator[Fault]:
    known = [item.id for item in survey.items]
    values = {form.id: form.values for form in survey.formats}
    counted = {item.id: values[item.format] for item in survey.items if item.format in values}
    owner: dict[str, str] = {}
    for scale in survey.scales:
        place = f"{file}: scales.{scale.id}.items"
        if not scale.items:
            yield Fault(place, "no items", "give the scale its items, or leave it out")
        for id in scale.items:
            if id not in known:
                yield Fault(place, f"no item '{id}'", f"items are {names(known)}")
            if id in owner:
                yield Fault(place, f"item '{id}' is already in scales.{owner[id]}", "an item belongs to one scale")
            owner[id] = scale.id
        if len({counted[id] for id in scale.items if id in counted}) > 1:
            yield Fault(place, "items with different response formats", "use one format in a scale")


def cases(survey: Survey, file: str) -> Iterator[Fault]:
    """Yield the worked cases that do not come out as they say."""
    for case in survey.cases:
        place = f"{file}: cases ({case.name})"
        off = False
        for id, value in case.answers.items():
            values = survey.format_of(survey.item(id)).values
            if value not in values:
                yield Fault(
                    f"{place}.answers.{id}", f"no category {value}", f"categories are {names(map(str, values))}"
                )
                off = True
        if off:
            continue
        for id, stated in case.scores.items():
            computed = score(case.answers, survey, survey.scale(id))
            if (computed is None) != (stated is None) or (
                computed is not None and abs(computed - (stated or 0)) > 1e-6
            ):
                outcome = "absent" if computed is None else f"{computed:g}"
                yield Fault(f"{place}.scores.{id}", f"scores {outcome}, not {stated}", "count again, or mend the items")


def score(answers: Mapping[str, int | None], survey: Survey, scale: Scale) -> float | None:
    """Return the mean of a scale's answered items, reverse-keyed ones recoded; None below half of the items.

    Examples
    --------
    >>> from surveys.model import Item, ResponseFormat
    >>> agree = ResponseFormat("agree", 1, 5, 1, ({"en": "a"},) * 5)
    >>> a, b = Item("a", {"en": "A"}, "agree"), Item("b", {"en": "B"}, "agree", reverse=True)
    >>> scale = Scale("s", {}, {}, {}, {}, {}, (), {}, "", ("a", "b"))
    >>> survey = Survey("x", "self", "1", {}, {}, 1, "", (), (agree,), (a, b), (scale,))
    >>> score({"a": 4, "b": 1}, survey, scale)
    4.5
    """
    keyed = []
    for id in scale.items:
        value = answers.get(id)
        if value is not None:
            item = survey.item(id)
            bounds = survey.format_of(item)
            keyed.append(bounds.low + bounds.high - value if item.reverse else value)
    return sum(keyed) / len(keyed) if keyed and 2 * len(keyed) >= len(scale.items) else None


def fits(case: Case, survey: Survey) -> bool:
    """Return whether a form asks and scores everything a case names."""
    items, scales = {item.id for item in survey.items}, {scale.id for scale in survey.scales}
    return set(case.answers) <= items and set(case.scores) <= scales
