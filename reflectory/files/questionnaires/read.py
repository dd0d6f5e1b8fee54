"""Reads questionnaires of other programs: LimeSurvey, Qualtrics, SurveyJS, XLSForm, labels of SPSS and Stata, a sheet.

Each reader returns a `Draft`. Kinds of questions that are not asked here, conditions and further settings are named in
it, never dropped in silence.
"""

from __future__ import annotations

import csv
import json
from pathlib import Path
from xml.etree import ElementTree

from reflectory.errors import RefusedError
from reflectory.files.questionnaires import labels, limesurvey, qualtrics, sheet, surveyjs, xlsform
from reflectory.files.questionnaires.draft import Draft
from reflectory.files.tables import read_tables
from reflectory.i18n.names import folded

LARGEST_FILE = 20_000_000
# What the readers come upon in a file that is damaged, or of another kind than its ending says.
DAMAGES = (RecursionError, ValueError, LookupError, TypeError, AttributeError, ElementTree.ParseError, csv.Error)


def read_draft(path: Path) -> Draft:
    """Read a questionnaire: the file's ending and what is in it tell which program wrote it.

    Raises
    ------
    RefusedError
        If it is none that is known.
    """
    try:
        content = path.read_bytes()
        if len(content) <= LARGEST_FILE and (draft := _read(path, content)) is not None:
            return draft
    except RefusedError as error:
        raise error.at("answers-file", file=path.name) from error
    except DAMAGES as error:
        raise RefusedError("instrument-unreadable", "file", path=path.name) from error
    raise RefusedError("instrument-unreadable", "file", path=path.name)


def _read(path: Path, content: bytes) -> Draft | None:
    ending = path.suffix.lower()
    if ending == ".lss":
        return limesurvey.read_structure(content)
    if ending == ".qsf":
        return qualtrics.read(json.loads(content))
    if ending == ".json":
        return surveyjs.read(json.loads(content))
    if ending in (".sav", ".dta"):
        return labels.read(path.stem, content)
    text = content.decode("utf-8-sig", "replace") if ending in (".txt", ".tsv") else ""
    if "class" in text[:200] and "\t" in text[:200]:
        return limesurvey.read_text(text)
    sheets = read_tables(content, sheet.known_heads)
    tables = {folded(table.name): [cells for _, cells in table.rows()] for table in sheets}
    if {"survey", "choices"} <= tables.keys():
        return xlsform.read(path.stem, tables)
    return next((draft for rows in tables.values() if (draft := sheet.read(path.stem, rows))), None)
