"""Writes values of TOML files, which Python only reads."""

from __future__ import annotations

import json


def quoted(value: object) -> str:
    """Return a text or a number as TOML has it: JSON writes both in the same way, but for one sign."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
