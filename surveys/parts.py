"""The parts of a survey file: formats, scales, items, questions, worked cases."""

from __future__ import annotations

from surveys import validation
from surveys.model import Attribute, Case, Item, Question, ResponseFormat, Scale, Survey
from surveys.table import Page, Table, names


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
        form = ResponseFormat(id, low, high, step, anchors, sums)
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
        own = [_item(page.at(item, "items")) for item in table.tables("items", required=True)]
        favourable = table.text("favourable", required=False) or "high"
        if favourable not in ("high", "low"):
            table.fault("favourable", "survey-favourable", value=favourable)
        reason = table.text("no_reverse", required=False)
        if len(own) >= validation.LONG_SCALE and not reason and not any(item.reverse for item in own):
            table.fault("items", "survey-none-reverse", count=len(own))
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
                practice=words.text("practice"),
                source=table.text("source"),
                items=tuple(item.id for item in own),
                favourable=favourable,
                low_end=words.text("low_end", required=False),
                high_end=words.text("high_end", required=False),
            )
        )
    return scales, items


def _item(page: Page) -> Item:
    id = page.source.id()
    page = page if id else page.alone(page.source)
    return Item(id, page.text("text", id), page.source.id("format"), page.source.flag("reverse"))


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


def _case(table: Table) -> Case:
    name = table.text("name")
    answers, scores = table.table("answers"), table.table("scores", required=False)
    absent = table.texts("absent", required=False)
    if not scores.values and not absent:
        table.fault("scores", "survey-scores-missing")
    given: dict[str, int | None] = {id: answers.integer(id, least=-1000, most=1000) for id in answers.ids()}
    stated: dict[str, float | None] = {id: scores.number(id) for id in scores.ids()}
    return Case(name, given, stated | dict.fromkeys(absent))
