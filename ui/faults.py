"""A refusal of the storage, told in the visitor's language: what kind it is, and the detail."""

from __future__ import annotations

from languages import SOURCE
from languages.phrases import said_in
from storage.faults import (
    CodeUsed,
    DatabaseFault,
    KeyFault,
    Missing,
    Refused,
    StorageFault,
    TooManyAttempts,
    WeakPassword,
)
from ui.as_written import as_written
from ui.door import Visit


def told(visit: Visit, error: Exception) -> str:
    """Return what to show as Markdown: place, fault and remedy in the visitor's language, names as they were written.

    Where a part is not among the words of `languages/en/refusals.toml`, a sentence of the fault's kind is shown with
    the detail in English: nobody is left without a reason.
    """
    if visit.language == SOURCE or not isinstance(error, StorageFault | ValueError):
        return as_written(str(error))
    if isinstance(error, StorageFault):
        parts = [said_in(visit.language, "refusals", part) for part in (error.place, error.fault, error.remedy)]
        if None not in parts:
            return visit.text("faults.parts", place=parts[0], fault=parts[1], remedy=parts[2])
    kind = next((name for kind, name in KINDS if isinstance(error, kind)), "refused")
    return visit.text("faults.with_detail", sentence=visit.say(f"faults.{kind}"), detail=str(error))


KINDS: tuple[tuple[type[Exception], str], ...] = (
    (WeakPassword, "password"),
    (TooManyAttempts, "wait"),
    (Missing, "missing"),
    (CodeUsed, "used"),
    (KeyFault, "key"),
    (DatabaseFault, "database"),
    (Refused, "refused"),
)
