"""A refusal of the storage, told in the visitor's language: what kind it is, and the detail."""

from __future__ import annotations

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
from ui.door import Visit


def told(visit: Visit, error: Exception) -> str:
    """Return what to show: the fault as it is in English, else a sentence of its kind with the English detail."""
    if visit.language == "en" or not isinstance(error, StorageFault | ValueError):
        return str(error)
    kind = next((name for kind, name in KINDS if isinstance(error, kind)), "refused")
    return visit.say("faults.with_detail", sentence=visit.say(f"faults.{kind}"), detail=str(error))


KINDS: tuple[tuple[type[Exception], str], ...] = (
    (WeakPassword, "password"),
    (TooManyAttempts, "wait"),
    (Missing, "missing"),
    (CodeUsed, "used"),
    (KeyFault, "key"),
    (DatabaseFault, "database"),
    (Refused, "refused"),
)
