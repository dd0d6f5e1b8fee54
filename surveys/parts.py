"""The parts of a survey file: formats, scales, items, questions, worked cases."""

from __future__ import annotations

from surveys import validation
from surveys.model import Attribute, Case, Item, Question, Rationale, ResponseFormat, Scale, Survey, Text
from surveys.table import Page, Table, names

LEVELS = ("low", "middle", "high")


def survey(page: Page, attributes: tuple[Attribute, ...]) -> Survey:
    """Return everything a survey file holds as one form, before it is divided into forms."""
    source = page.source
    flags = {language: table.flag("unreviewed") for language, table in page.others.items()}
    scales, items = _scales(page)
    items += [_item(page.at(table, "items")) for table in source.tables("items")]
    return Survey(
        id=source.id(),
        form="self",
        version=source.text("version"),
        title=page.text("title"),
        purpose=page.text("purpose"),
        minutes=source.integer("minutes", least=1, most=60),
        licence=source.text("licence"),
        sources=source.texts("sources"),
        formats=_formats(page),
        items=tuple(_ordered(source, items)),
        scales=tuple(scales),
        questions=tuple(_question(page.at(table, "questions")) for table in source.tables("questions")),
        attributes=attributes,
        cases=tuple(_case(table) for table in source.tables("cases")),
        unreviewed=tuple(language for language, flag in flags.items() if flag),
        languages=(page.language, *page.others),
    )


def _formats(page: Page) -> tuple[ResponseFormat, ...]:
    tables = page.inside("formats", required=False)
    formats = []
    for id in tables.source.ids():
        words = tables.inside(id)
        low = words.source.integer("low", least=-1000, most=1000)
        high = words.source.integer("high", least=-1000, most=1000)
        step = words.source.integer("step", 1, least=1, most=1000)
        anchors, sums = words.texts("anchors"), words.texts("sums", required=False)
        form = ResponseFormat(id, low, high, step, anchors, sums, words.source.flag("ladder"))
        impossible = list(validation.categories(form, words.source.place()))
        words.source.faults.extend(impossible)
        if anchors and not impossible:
            formats.append(form)
    return tuple(formats)


def _scales(page: Page) -> tuple[list[Scale], list[Item]]:
    scales, items = [], []
    for table in page.source.tables("scales"):
        id = table.id()
        words = page.at(table, "scales", id) if id else page.alone(table)
        shared = table.texts("same_items", required=False)  # asked by other scales, in other forms
        own = [_item(page.at(item, "items")) for item in table.tables("items", required=not shared)]
        favourable = table.text("favourable", required=False) or "high"
        if favourable not in ("high", "low"):
            table.fault("favourable", "survey-favourable", value=favourable)
        table.text("no_reverse", required=False)  # files of before had to say why no item is reverse-keyed
        practices = _practices(words)
        items += own
        scales.append(
            Scale(
                id=id,
                name=words.text("name"),
                meaning=words.text("meaning"),
                low=words.text("low"),
                middle=words.text("middle"),
                high=words.text("high"),
                questions=words.texts("questions"),
                practice=practices["low"][0] if practices.get("low") else words.text("practice"),
                source=table.text("source"),
                items=(*(item.id for item in own), *shared),
                favourable=favourable,
                low_end=words.text("low_end", required=False),
                high_end=words.text("high_end", required=False),
                practices=practices,
                mirrors=table.id("mirrors", required=False),
                one_by_one=table.flag("one_by_one"),
            )
        )
    return scales, items


def _practices(words: Page) -> dict[str, tuple[Text, ...]]:
    """Read what may be tried at each level of a scale's score; nothing where the scale has one practice for all."""
    levels = words.inside("practices", required=False)
    return {level: levels.texts(level) for level in LEVELS} if levels.source.values else {}


def _item(page: Page) -> Item:
    id = page.source.id()
    page = page if id else page.alone(page.source)
    source = page.source
    return Item(id, page.text("text", id), source.id("format"), source.flag("reverse"), source.flag("not_applicable"))


def _question(page: Page) -> Question:
    id = page.source.id()
    page = page if id else page.alone(page.source)
    return Question(id, page.text("text", id))


def _ordered(source: Table, items: list[Item]) -> list[Item]:
    order = source.texts("order", required=False)
    if not order:
        return items
    ids = [item.id for item in items]
    for id in order:
        if id not in ids:
            source.fault("order", "survey-item-unknown", id=id, known=names(ids))
    for id in sorted(set(ids) - set(order)):
        source.fault("order", "survey-order-missing", id=id)
    if len(set(order)) < len(order):
        source.fault("order", "survey-order-twice")
    return sorted(items, key=lambda item: order.index(item.id) if item.id in order else 0)


def rationale(source: Table, whole: Survey) -> dict[str, Rationale]:
    """Return why the items of a survey are worded as they are, by item id."""
    notes, asked = source.table("rationale", required=False), {item.id for item in whole.items}
    reasons = {}
    for id in notes.ids():
        if id not in asked:
            notes.fault(id, "survey-text-stray", known=names(sorted(asked)))
        note = notes.table(id)
        reasons[id] = Rationale(note.text("why"), note.text("rejected"))
    return reasons


def _case(table: Table) -> Case:
    name = table.text("name")
    answers, scores = table.table("answers"), table.table("scores", required=False)
    absent = table.texts("absent", required=False)
    if not scores.values and not absent:
        table.fault("scores", "survey-scores-missing")
    given: dict[str, int | None] = {id: answers.integer(id, least=-1000, most=1000) for id in answers.ids()}
    stated: dict[str, float | None] = {id: scores.number(id) for id in scores.ids()}
    return Case(name, given, stated | dict.fromkeys(absent))
