"""The JSON Schema of a report as a file, made of the report's own dataclasses: `docs/report.schema.json`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints

from reflectory.reports.model import SCHEMA, Report
from reflectory.reports.serialization import UNIT_IDS, WITH_UNITS

_PLAIN = {str: "string", int: "integer", float: "number", bool: "boolean", type(None): "null"}


def json_schema() -> str:
    """Return the schema as text: every field is there and has its type, and no other is."""
    parts: dict[str, Any] = {}
    whole = _schema(Report, parts)
    about = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"A report of Reflectory, schema {SCHEMA}",
        "description": "docs/files.md says what each field is.",
    }
    return json.dumps({**about, **whole, "$defs": parts}, indent=1) + "\n"


def _schema(kind: Any, parts: dict[str, Any]) -> dict[str, Any]:
    if kind in _PLAIN:
        return {"type": _PLAIN[kind]}
    if isinstance(kind, type) and is_dataclass(kind):
        name = kind.__name__
        if name not in parts:
            parts[name] = {}  # one that holds itself would go on without end
            hints = {field: _schema(hint, parts) for field, hint in _hints(kind).items()}
            parts[name] = {
                "type": "object",
                "properties": hints,
                "required": list(hints),
                "additionalProperties": False,
            }
        return {"$ref": f"#/$defs/{name}"}
    if isinstance(kind, UnionType):
        return {"anyOf": [_schema(each, parts) for each in get_args(kind)]}
    if get_origin(kind) is Mapping:
        return {"type": "object", "additionalProperties": _schema(get_args(kind)[1], parts)}
    return {"type": "array", "items": _schema(get_args(kind)[0], parts)}


def _hints(kind: type[Any]) -> dict[str, Any]:
    """Return the types of a value's fields as they are stored: ids of units are texts there."""
    hints = get_type_hints(kind)
    ids = UNIT_IDS if kind in WITH_UNITS else ()
    return {field.name: tuple[str, ...] if field.name in ids else hints[field.name] for field in fields(kind)}
