"""A survey form as text, as a wave keeps it: editing a survey file changes no running or past wave."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, is_dataclass
from types import UnionType
from typing import Any, NoReturn, get_args, get_origin, get_type_hints

from reflectory.errors import ReflectoryError, SurveyError
from surveys import validation
from surveys.model import Survey

FILE = "stored survey"


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
    for form in fields["formats"]:
        if not form["sums"]:
            del form["sums"]  # so that a survey without them reads as it always did
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
        survey: Survey = _read(Survey, json.loads(text, parse_constant=_refuse))
        faults = list(validation.references(survey, FILE))
    except (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError) as error:
        fault = ReflectoryError("survey-stored-damaged", "survey", at=FILE, reason=f"{type(error).__name__}: {error}")
        raise SurveyError([fault]) from error
    if faults:
        raise SurveyError(faults)
    return survey


def _refuse(constant: str) -> NoReturn:
    raise ValueError(constant)


def _read(kind: Any, stored: Any) -> Any:
    """Return what was stored as a value of the kind that a field of the model declares."""
    parts = get_args(kind)
    if is_dataclass(kind):
        hints = get_type_hints(kind)
        return kind(**{name: _read(hints[name], value) for name, value in stored.items()})
    if get_origin(kind) is UnionType:  # such as a score, or None
        return None if stored is None else _read(parts[0], stored)
    if get_origin(kind) is Mapping:
        return {key: _read(parts[1], value) for key, value in stored.items()}
    if get_origin(kind) is tuple:
        kinds = parts[:1] * len(stored) if parts[-1] is Ellipsis else parts
        return tuple(_read(part, value) for part, value in zip(kinds, stored, strict=True))
    if type(stored) is not kind and (kind, type(stored)) != (float, int):
        raise TypeError(f"{stored!r:.40} is no {kind.__name__}")
    return stored
