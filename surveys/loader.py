"""Survey files: read, checked as a whole, kept as text.

A survey is a folder with ``survey.toml`` (English, unless it names another language) and one file a translation beside
it (``fr.toml``). A survey kept elsewhere may have any name: ``climate.toml`` and ``climate.fr.toml``. How to write one:
``docs/surveys.md``.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from reflectory.errors import ReflectoryError, SurveyError
from surveys import parts, validation
from surveys.model import Attribute, Instrument, Survey
from surveys.serialization import from_json, to_json
from surveys.table import Faults, Page, Table, names

LIBRARY = Path(__file__).resolve().parent / "library"
LARGEST_FILE = 300_000
# A key of twenty parts with dots between them: tomllib's time grows with the square of their number. A part is looked
# at for a hundred signs only, so that the search itself takes no longer wherever quotation marks stand.
_PART = rb"""(?:[\w-]{1,100}+|"(?:[^"\\\n]|\\.){0,100}+"|'[^'\n]{0,100}+')"""
_LONG_KEY = re.compile(rb"""(?<![\w"'-])(?:%b[ \t]{0,100}+\.[ \t]{0,100}+){20}""" % _PART)
ROOT = Path(__file__).resolve().parents[1]

__all__ = ["from_json", "instrument", "library", "named_survey", "read_instrument", "read_survey", "to_json"]


def library() -> tuple[Instrument, ...]:
    """Return the surveys that come with the product, in the order of their ids."""
    return tuple(instrument(id) for id in _ids())


def _ids() -> list[str]:
    return sorted(path.parent.name for path in LIBRARY.glob("*/survey.toml"))


@cache
def instrument(id: str) -> Instrument:
    """Return one survey of the library with all its forms.

    Raises
    ------
    SurveyError
        If the library has no such survey, or its files have faults.

    Examples
    --------
    >>> list(instrument("enhancer").forms)
    ['self', 'received', 'leaders', 'both', 'colleague']
    """
    if id not in (known := _ids()):
        fault = ReflectoryError("survey-unknown", "survey", at="surveys/library", id=id, known=names(known))
        raise SurveyError([fault])
    return read_instrument(LIBRARY / id / "survey.toml")


def named_survey(name: str, form: str | None = None) -> Survey:
    """Return one form of a survey of the library, or of a file where a path is written: with an extension or separator.

    A file or folder that happens to have the name of a survey of the library does not stand before it.

    Examples
    --------
    >>> named_survey("enhancer", "colleague").about_somebody
    True
    """
    if "/" in name or os.sep in name or Path(name).suffix:
        return read_survey(name, form)
    return _form_of(instrument(name), form, f"survey {name}")


def read_survey(path: Path | str, form: str | None = None) -> Survey:
    """Read one form of a survey file.

    Parameters
    ----------
    path : Path or str
        The file, or the folder that holds ``survey.toml``.
    form : str, optional
        The id of the form; without it ``self``, or the first form where there is no ``self``.

    Raises
    ------
    SurveyError
        With every fault of the file and its translations.
    """
    return _form_of(read_instrument(path), form, f"{_path_named(Path(path))}: forms")


def _form_of(read: Instrument, form: str | None, place: str) -> Survey:
    wanted = form or ("self" if "self" in read.forms else next(iter(read.forms)))
    if wanted not in read.forms:
        known = names(read.forms)
        raise SurveyError([ReflectoryError("survey-form-unknown", "survey", at=place, form=wanted, known=known)])
    return read.forms[wanted]


def read_instrument(path: Path | str) -> Instrument:
    """Read a survey file with its translations and all its forms; raise `SurveyError` with every fault."""
    faults: Faults = []
    instrument = _read(Path(path), faults, may_borrow=True)
    if faults or instrument is None:
        raise SurveyError({str(fault): fault for fault in faults}.values())  # forms may share a fault
    return instrument


def _read(path: Path, faults: Faults, *, may_borrow: bool) -> Instrument | None:
    if path.is_dir():
        path = path / "survey.toml"
    source = _open(path, faults)
    if source is None:
        return None
    others = {}
    for language, beside in _translations(path).items():
        table = _open(beside, faults)
        if table is not None:
            others[language] = table
    first = _language(path, source)
    if first in others:
        source.fault("language", "survey-language-twice", code=first)
        del others[first]
    page = Page(source, others, first)
    whole = parts.survey(page, _attributes(source, faults))
    in_library = path.name == "survey.toml" and path.resolve().parent.parent == LIBRARY
    if in_library and whole.id not in ("", path.parent.name):
        source.fault("id", "survey-folder-name", id=whole.id, folder=path.parent.name)
    reasons = parts.rationale(source, whole)
    forms = _forms(page, whole, path, faults, may_borrow=may_borrow)
    for table in (source, *others.values()):
        table.close()
    for survey in forms.values():
        loose = list(validation.references(survey, source.file))
        faults += loose or validation.cases(survey, source.file)
    for number, case in enumerate(whole.cases, start=1):
        if not any(validation.fits(case, survey) for survey in forms.values()):
            source.fault(f"cases[{number}]", "survey-case-homeless")
    return Instrument(whole.id, whole.title, whole.purpose, forms, reasons)


def _language(path: Path, source: Table) -> str:
    """Return the language a file is written in: as it says, as its name does (``climate.fr.toml``), or English."""
    text = source.text("language", required=False)
    if text and not re.fullmatch("[a-z]{2}", text):
        source.fault("language", "survey-language-code", code=text)
        text = ""
    by_name = re.fullmatch(r".+\.([a-z]{2})\.toml", path.name)
    return text or (by_name[1] if by_name else "en")


def _open(path: Path, faults: Faults) -> Table | None:
    file = _path_named(path)
    try:
        with path.open("rb") as stream:
            data = stream.read(LARGEST_FILE + 1)
        if len(data) > LARGEST_FILE:
            faults.append(ReflectoryError("survey-file-large", "survey", at=file, most=LARGEST_FILE))
        elif data.startswith((b"\xff\xfe", b"\xfe\xff")):
            faults.append(ReflectoryError("survey-file-utf16", "survey", at=file))
        elif _LONG_KEY.search(data):
            faults.append(ReflectoryError("survey-file-deep", "survey", at=file))
        else:
            return Table(tomllib.loads(data.decode("utf-8-sig")), file, "", faults)
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(10) + 1
        faults.append(ReflectoryError("survey-file-not-utf8", "survey", at=file, line=line))
    except RecursionError:
        faults.append(ReflectoryError("survey-file-deep", "survey", at=file))
    except OSError as error:
        faults.append(ReflectoryError("survey-file-unreadable", "survey", at=file, reason=error.strerror))
    except ValueError as error:
        faults.append(ReflectoryError("survey-file-not-toml", "survey", at=file, reason=str(error)))
    return None


def _path_named(path: Path) -> str:
    whole = path.resolve()
    return whole.relative_to(ROOT).as_posix() if whole.is_relative_to(ROOT) else str(path)


def _translations(path: Path) -> dict[str, Path]:
    before = "" if path.name == "survey.toml" else f"{path.stem}."
    pattern = re.compile(re.escape(before) + r"([a-z]{2})\.toml")
    files = {match[1]: file for file in sorted(path.parent.glob("*.toml")) if (match := pattern.fullmatch(file.name))}
    return {language: file for language, file in files.items() if file != path}


def _attributes(source: Table, faults: Faults) -> tuple[Attribute, ...]:
    wanted = source.texts("attributes", required=False)
    every = read_attributes(LIBRARY / "attributes.toml", faults) if wanted else ()
    known = {attribute.id: attribute for attribute in every}
    for id in wanted:
        if id not in known:
            source.fault("attributes", "survey-attribute-unknown", id=id, known=names(known))
    return tuple(known[id] for id in wanted if id in known)


def read_attributes(path: Path, faults: Faults) -> tuple[Attribute, ...]:
    """Read the background questions of a file and its translations; faults are added to the list."""
    source = _open(path, faults)
    opened = {language: _open(beside, faults) for language, beside in _translations(path).items()}
    if source is None:
        return ()
    page = Page(source, {language: table for language, table in opened.items() if table is not None})
    attributes = []
    for table in source.tables("attributes", required=True):
        id = table.id()
        texts = page.at(table, id) if id else page.alone(table)
        values = []
        for value in table.tables("values", required=True):
            code = value.id()
            values.append((code, texts.at(value, "values").text("text", code) if code else {}))
        attributes.append(Attribute(id, texts.text("text"), tuple(values)))
    for table in page.others.values():
        table.flag("unreviewed")
    for table in (source, *page.others.values()):
        table.close()
    return tuple(attributes)


def _forms(page: Page, whole: Survey, path: Path, faults: Faults, *, may_borrow: bool) -> dict[str, Survey]:
    tables = page.source.table("forms", required=False)
    if not tables.values:
        return {"self": _fielded(whole)}
    forms = {}
    for id in tables.ids():
        table = tables.table(id)
        worded = any(key in table for key in ("title", "purpose", "texts"))
        form = _form(page.at(table, "forms", id) if worded else page.alone(table), replace(whole, form=id))
        borrowed, lent = table.id("borrow", required=False), table.id("borrow_form", required=False) or "self"
        if borrowed and may_borrow:
            form = _borrow(form, borrowed, lent, path, table, faults)
        elif borrowed:
            table.fault("borrow", "survey-borrows-twice")
        forms[id] = _fielded(form)
    return forms


def _form(page: Page, whole: Survey) -> Survey:
    source = page.source
    texts = page.inside("texts", required=False)
    asked = {item.id for item in whole.items} | {question.id for question in whole.questions}
    for id in texts.source.ids():
        if id not in asked:
            texts.source.fault(id, "survey-text-stray", known=names(item.id for item in whole.items))
    new = {id: texts.text(id) for id in texts.source.ids()}
    scales = _chosen(source, "scales", {scale.id: scale for scale in whole.scales})
    singles = _chosen(source, "items", {item.id: item for item in whole.single_items})
    questions = _chosen(source, "questions", {question.id: question for question in whole.questions})
    ids = {id for scale in scales for id in scale.items} | {item.id for item in singles}
    return replace(
        whole,
        title=page.text("title", required=False) or whole.title,
        purpose=page.text("purpose", required=False) or whole.purpose,
        minutes=source.integer("minutes", whole.minutes, least=1, most=60),
        scales=tuple(scales),
        items=tuple(replace(item, text=new.get(item.id, item.text)) for item in whole.items if item.id in ids),
        questions=tuple(replace(question, text=new.get(question.id, question.text)) for question in questions),
    )


def _chosen(source: Table, key: str, known: Mapping[str, Any]) -> list[Any]:
    if key not in source:
        return list(known.values())
    ids = source.texts(key, required=False)
    for id in ids:
        if id not in known:
            source.fault(key, "survey-choice-unknown", id=id, known=names(known))
    return [known[id] for id in dict.fromkeys(ids) if id in known]


def _borrow(form: Survey, id: str, lent_form: str, path: Path, source: Table, faults: Faults) -> Survey:
    beside = path.resolve().parent.parent / id / "survey.toml"
    lender = _read(beside if beside.exists() else LIBRARY / id / "survey.toml", faults, may_borrow=False)
    if lender is None or lent_form not in lender.forms:
        source.fault("borrow", "survey-borrow-unknown", id=id)
        return form
    lent = lender.forms[lent_form]
    return replace(
        form,
        sources=tuple(dict.fromkeys((*form.sources, *lent.sources))),
        formats=lent.formats + tuple(form_format for form_format in form.formats if form_format not in lent.formats),
        items=lent.items + form.items,
        scales=lent.scales + form.scales,
        questions=form.questions,
        cases=form.cases + lent.cases,
        unreviewed=tuple(dict.fromkeys((*form.unreviewed, *lent.unreviewed))),
        languages=tuple(language for language in form.languages if language in lent.languages) or form.languages[:1],
    )


def _fielded(form: Survey) -> Survey:
    used = {item.format for item in form.items}
    formats = tuple(form_format for form_format in form.formats if form_format.id in used)
    return replace(
        form,
        formats=formats if len(formats) == len(used) else form.formats,
        cases=tuple(case for case in form.cases if validation.fits(case, form)),
    )
