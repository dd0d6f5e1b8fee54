"""What the program refuses, said in a language: place, fault and remedy."""

from __future__ import annotations

from typing import Any

from reflectory.errors import FindingsError, ReflectoryError
from reflectory.i18n.catalogue import keys, say, whole
from reflectory.i18n.labels import isolated

# Values that are words of ours, and not what somebody wrote.
KINDS = ("kind", "language", "property", "role", "shape", "status", "step", "trace")


def sentence(error: ReflectoryError, language: str) -> str:
    """Return what an error says, in a language: a line for each finding where there are several.

    In the words a list is joined by what stands behind its colon, as in ``{near:or}``, and by commas without; a number
    with a comma there has its thousands apart.

    Examples
    --------
    >>> from reflectory.errors import RefusedError
    >>> error = RefusedError("unit-size", "unit-named", unit="Elm", size=-1, most=1_000_000)
    >>> sentence(error, "en")
    "unit 'Elm': -1 people cannot be right; write a number from 0 to 1,000,000"
    """
    if isinstance(error, FindingsError):
        return "\n".join(sentence(finding, language) for finding in error.findings)
    place, fault, remedy = parts(error, language)
    return say(language, "errors.sentence", place=place, words=f"{fault} ({remedy})" if remedy else fault)


def parts(error: ReflectoryError, language: str) -> tuple[str, str, str]:
    """Return place, fault and remedy of an error; the remedy is empty where the fault's words have it in them."""
    values = {name: _Value(name, value, language) for name, value in error.values.items()}
    place = say(language, f"errors.place.{error.place}", **values)
    fault = say(language, f"{error.words}.{error.code}", **values)
    remedy = f"errors.remedy.{error.remedy or error.code}"
    return place, fault, say(language, remedy, **values) if remedy in keys(language) else ""


class _Value:
    """A value of an error, written as a language writes it."""

    def __init__(self, name: str, value: Any, language: str) -> None:
        self.kind, self.value, self.language = name.rpartition("_")[2], value, language

    def __format__(self, form: str) -> str:
        if isinstance(self.value, tuple):
            return (f" {form} " if form else ", ").join(map(self._written, self.value))
        return whole(self.value, self.language) if form == "," else self._written(self.value)

    def _written(self, value: object) -> str:
        if self.kind in KINDS and (key := f"errors.{self.kind}.{value}") in keys(self.language):
            return say(self.language, key)
        return isolated(str(value))
