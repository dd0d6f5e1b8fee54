"""The forms of the library's first edition, as waves that fielded them hold them: with reverse-keyed statements."""

import json
from functools import cache
from pathlib import Path

from surveys.loader import from_json
from surveys.model import Survey

TEXTS: dict[str, str] = json.loads(Path(__file__).with_suffix(".json").read_text("utf-8"))  # "survey/form" -> stored


@cache
def first_edition(survey: str, form: str = "self") -> Survey:
    """Return one form as it was fielded."""
    return from_json(TEXTS[f"{survey}/{form}"])
