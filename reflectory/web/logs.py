"""What the server writes to its log: one line an event, as text, or as JSON where REFLECTORY_LOG says so.

No line holds an address, a code, a key or an answer: requests are not logged at all, and of an exception only its kind
and its places in the program, because its text may quote what somebody typed.
"""

from __future__ import annotations

import json
import logging
import sys
import traceback
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, TextIO

from starlette.websockets import WebSocketDisconnected

from reflectory.config import setting
from reflectory.errors import ReflectoryError
from reflectory.i18n.catalogue import SOURCE
from reflectory.i18n.errors import sentence

ROOT = Path(__file__).resolve().parents[2]
QUIET = ("uvicorn", "uvicorn.access", "uvicorn.error")  # who came when, and with which code in the address
LOG = logging.getLogger("reflectory")


class Line(logging.Formatter):
    """One line an event: text, whose time the service manager writes, or JSON with its time and the fault if any."""

    def __init__(self, as_json: bool) -> None:
        super().__init__()
        self.as_json = as_json

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        level, event, about, fault = record.levelname.lower(), _event(record), _about(record), _fault(record)
        if self.as_json:
            time = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="seconds")
            line = {"time": time, "level": level, "where": record.name, "event": event, **about}
            return json.dumps(line | ({"fault": fault} if fault else {}), ensure_ascii=False, default=str)
        text = " ".join([f"{level} {record.name}:", event, *(f"{name}={about[name]}" for name in about)])
        if not fault:
            return text
        words = f": {fault['said']}" if "said" in fault else ""
        return f"{text} [{fault['kind']}{words} at {' < '.join(fault['places'])}]"


def begin(to: TextIO | None = None) -> None:
    """Let everything that is logged in this process, by us or by what we stand on, go out in one form."""
    handler = logging.StreamHandler(to or sys.stderr)
    handler.setFormatter(Line(as_json()))
    handler.addFilter(_is_no_farewell)
    logging.getLogger().handlers[:] = [handler]
    LOG.setLevel(logging.INFO)
    for logger in list(logging.root.manager.loggerDict.values()):
        if isinstance(logger, logging.Logger):  # whatever has a way out of its own goes ours
            logger.handlers.clear()
            logger.propagate = True
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    logging.getLogger("uvicorn.error").addFilter(_is_no_trace)


def as_json() -> bool:
    """Tell whether the log is to be JSON."""
    return setting("REFLECTORY_LOG").strip().lower() == "json"


def event(message: str, **about: object) -> None:
    """Write one event. Name only waves, counts of steps, versions: nothing that a visitor typed or sent."""
    LOG.info(message, extra={"about": about})


def _is_no_trace(record: logging.LogRecord) -> bool:
    """Tell whether a line is to be written: a start that failed is told by us, not as pages of places and words."""
    return not record.getMessage().startswith("Traceback ")


def _is_no_farewell(record: logging.LogRecord) -> bool:
    """Tell whether a line is to be written: somebody who closed the page while being answered is no fault."""
    kind = record.exc_info[0] if isinstance(record.exc_info, tuple) else None
    return kind is None or not issubclass(kind, WebSocketDisconnected)


def _event(record: logging.LogRecord) -> str:
    """Return what happened, on one line whatever it quotes."""
    return "".join(sign if sign.isprintable() else " " for sign in record.getMessage()).strip()


def _about(record: logging.LogRecord) -> dict[str, object]:
    about = getattr(record, "about", None)
    return about if isinstance(about, dict) else {}


def _fault(record: logging.LogRecord) -> dict[str, Any]:
    """Return an exception's kind and its places, the innermost first; its words only where they are ours."""
    kind, value, trace = record.exc_info if isinstance(record.exc_info, tuple) else (None, None, None)
    if kind is None:
        return {}
    fault: dict[str, object] = {"kind": kind.__name__, "places": _places(trace)}
    if isinstance(value, ReflectoryError):
        fault["said"] = sentence(value, SOURCE)
    return fault


def _places(trace: TracebackType | None) -> list[str]:
    frames = traceback.extract_tb(trace)[-8:]
    return [f"{_short_path(frame.filename)}:{frame.lineno}" for frame in reversed(frames)]


def _short_path(file: str) -> str:
    path = Path(file)
    inside = path.is_relative_to(ROOT) and ".venv" not in path.parts
    return str(path.relative_to(ROOT) if inside else Path(*path.parts[-2:]))
