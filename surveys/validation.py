"""The rules a survey must keep beyond the shape of its file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from reflectory.errors import ReflectoryError
from surveys.model import Case, ResponseFormat, Scale, Survey
from surveys.table import names

MOST_CATEGORIES = 101


def references(survey: Survey, file: str) -> Iterator[ReflectoryError]:
    """Yield what does not fit together: a form that breaks one of these cannot be answered or scored."""
    for kind, ids in (
        ("items, questions", [item.id for item in survey.items] + [question.id for question in survey.questions]),
        ("scales", [scale.id for scale in survey.scales]),
        ("formats", [form.id for form in survey.formats]),
        ("attributes", [attribute.id for attribute in survey.attributes]),
    ):
        for id, count in Counter(ids).items():
            if count > 1:
                yield ReflectoryError("survey-id-repeated", "survey", at=f"{file}: {kind}", count=count, id=id)
    if impossible := [fault for form in survey.formats for fault in categories(form, f"{file}: formats.{form.id}")]:
        yield from impossible
        return
    formats = {form.id for form in survey.formats}
    for form in survey.formats:
        at = f"{file}: formats.{form.id}"
        if form.points != (count := len(form.anchors)):
            yield ReflectoryError("survey-anchors", "survey", at=f"{at}.anchors", count=count, points=form.points)
        if (count := len(form.sums)) not in (0, form.points - 1):
            yield ReflectoryError("survey-sums", "survey", at=f"{at}.sums", count=count, points=form.points)
    for item in survey.items:
        if item.format not in formats:
            at, known = f"{file}: items.{item.id}.format", names(sorted(formats))
            yield ReflectoryError("survey-format-unknown", "survey", at=at, id=item.format, known=known)
    yield from _scales(survey, file)
    if not survey.items:
        yield ReflectoryError("survey-asks-nothing", "survey", at=f"{file}: items", form=survey.form)


def categories(form: ResponseFormat, at: str) -> Iterator[ReflectoryError]:
    """Yield a fault where the bounds and the step of a format make no categories."""
    span, most = form.high - form.low, MOST_CATEGORIES
    if form.step < 1 or span < 1 or span % form.step or span // form.step >= most:
        about = {"low": form.low, "high": form.high, "step": form.step, "most": most}
        yield ReflectoryError("survey-categories", "survey", at=at, **about)


def _scales(survey: Survey, file: str) -> Iterator[ReflectoryError]:
    known = [item.id for item in survey.items]
    values = {form.id: form.values for form in survey.formats}
    counted = {item.id: values[item.format] for item in survey.items if item.format in values}
    owner: dict[str, str] = {}
    for scale in survey.scales:
        at = f"{file}: scales.{scale.id}.items"
        if not scale.items:
            yield ReflectoryError("survey-scale-empty", "survey", at=at)
        for id in scale.items:
            if id not in known:
                yield ReflectoryError("survey-item-unknown", "survey", at=at, id=id, known=names(known))
            if id in owner:
                yield ReflectoryError("survey-item-elsewhere", "survey", at=at, id=id, scale=owner[id])
            owner[id] = scale.id
        other = next((each for each in survey.scales if each.id == scale.mirrors), None)
        if other is not None and len(other.items) != len(scale.items):
            about = {"count": len(scale.items), "wanted": len(other.items), "scale": other.id}
            yield ReflectoryError("survey-mirror", "survey", at=at, **about)
        if len({counted[id] for id in scale.items if id in counted}) > 1:
            yield ReflectoryError("survey-scale-formats", "survey", at=at)


def cases(survey: Survey, file: str) -> Iterator[ReflectoryError]:
    """Yield the worked cases that do not come out as they say."""
    for case in survey.cases:
        at = f"{file}: cases ({case.name})"
        unknown = []
        for id, value in case.answers.items():
            values = survey.format_of(survey.item(id)).values
            if value not in values:
                about = {"value": value, "known": names(map(str, values))}
                unknown.append(ReflectoryError("survey-category-unknown", "survey", at=f"{at}.answers.{id}", **about))
        yield from unknown
        for id, stated in () if unknown else case.scores.items():
            computed = score(case.answers, survey, survey.scale(id))
            if computed is None and stated is not None:
                yield ReflectoryError("survey-case-absent", "survey", at=f"{at}.scores.{id}", stated=stated)
            elif computed is not None and (stated is None or abs(computed - stated) > 1e-6):
                result = {"score": f"{computed:g}", "stated": stated}
                yield ReflectoryError("survey-case-score", "survey", at=f"{at}.scores.{id}", **result)


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
