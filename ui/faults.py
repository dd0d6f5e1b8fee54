"""A refusal, told in the visitor's language."""

from __future__ import annotations

from languages.errors import sentence
from reflectory.errors import ReflectoryError
from ui.as_written import as_written
from ui.door import Visit


def told(visit: Visit, error: Exception) -> str:
    """Return what to show as Markdown: place, fault and remedy in the visitor's language, names as they are written."""
    return as_written(sentence(error, visit.language) if isinstance(error, ReflectoryError) else str(error))
