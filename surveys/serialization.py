"""A survey form as text, as a wave keeps it: editing a survey file changes no running or past wave."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any, NoReturn, get_args

from reflectory.errors import ReflectoryError, SurveyError
from surveys import validation
from surveys.model import Survey
from surveys.records import Read, reader

FILE = "stored survey"
LATER = {
    "formats": ("sums", "ladder"),
    "items": ("not_applicable",),
    "scales": ("practices", "mirrors", "one_by_one"),
}  # fields that surveys did not have at first, by part


def to_json(survey: Survey) -> str:
    """Return a survey form as JSON; equal forms give equal text.

    Examples
    --------
    >>> from surveys.loader import instrument
    >>> form = instrument("enhancer").forms["self"]
    >>> from_json(to_json(form)) == form
    True
    """
    fields = asdict(survey)
    for part, names in LATER.items():
        for record in fields[part]:
            for name in names:
                if not record[name]:
                    del record[name]  # so that a survey without it reads as it always did
    return json.dumps(fields, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def from_json(text: str) -> Survey:
    """Return the survey form that `to_json` wrote.

    The rules for writing surveys are not applied again: a stored wave stays readable when they become stricter.

    Raises
    ------
    SurveyError
        If the text is no stored survey, or its parts do not fit together.
    """
    try:
        survey: Survey = reader(Survey, _leaf)(json.loads(text, parse_constant=_refuse))
        faults = list(validation.references(survey, FILE))
    except (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError) as error:
        fault = ReflectoryError("survey-stored-damaged", "survey", at=FILE, reason=f"{type(error).__name__}: {error}")
        raise SurveyError([fault]) from error
    if faults:
        raise SurveyError(faults)
    return survey


def _refuse(constant: str) -> NoReturn:
    raise ValueError(constant)


def _leaf(kind: Any) -> Read:
    kinds = get_args(kind) or (kind,)  # such as a score, or None
    allowed = {*kinds, int} if float in kinds else {*kinds}

    def read(stored: Any) -> Any:
        if type(stored) not in allowed:
            raise TypeError(f"{stored!r:.40} is no {kind}")
        return stored

    return read
