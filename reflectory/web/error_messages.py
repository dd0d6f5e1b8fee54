"""A refusal, told in the visitor's language."""

from __future__ import annotations

from reflectory.errors import ReflectoryError
from reflectory.i18n.errors import sentence
from reflectory.web.access.session import Visit
from reflectory.web.markdown import as_written


def error_text(visit: Visit, error: Exception) -> str:
    """Return what to show as Markdown: place, fault and remedy in the visitor's language, names as they are written."""
    return as_written(sentence(error, visit.language) if isinstance(error, ReflectoryError) else str(error))
