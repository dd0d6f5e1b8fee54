"""Every statistic with formula, source, range and caveats, read from its own docstring: for a page and for the docs."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import analysis
from reflectory.i18n.catalogue import keys, say

_PARTS = re.compile(r"(?:^|(?<=[.;] ))(Formula|Interval|Source|Range|Cut-offs|Misleads|Undefined)\b:?\s*")


@dataclass(frozen=True)
class Method:
    """One statistic as its docstring tells it; a part the docstring does not have is empty."""

    name: str
    family: str
    summary: str
    formula: str
    interval: str
    source: str
    range: str
    cutoffs: str
    misleads: str

    def title(self, language: str) -> str:
        """Return its name in a reader's words, or the name of the function."""
        return _sentence(language, f"methods.{self.name}.name") or self.name

    def plain(self, language: str) -> str:
        """Return what it tells, in a reader's words, or the first line of its docstring."""
        return _sentence(language, f"methods.{self.name}.plain") or self.summary


def described(function: Callable[..., Any], family: str) -> Method:
    """Read a method from a function's docstring.

    Examples
    --------
    >>> from analysis.moments import sd
    >>> described(sd, "moments").formula
    '√(Σ(x - m)²/(n - 1)).'
    """
    text = inspect.getdoc(function) or ""
    parts = dict.fromkeys(("Formula", "Interval", "Source", "Range", "Cut-offs", "Misleads", "Undefined"), "")
    _, *pieces = _PARTS.split(_section(text, "Notes"))
    for name, words in zip(pieces[::2], pieces[1::2], strict=True):
        parts[name] = f"{parts[name]} {words.strip()}".strip()
    misleads = re.sub(r"^when:\s*", "when ", parts["Misleads"])
    if parts["Undefined"]:
        misleads = f"{misleads or 'in no way of its own.'} Undefined {parts['Undefined']}"
    name, summary = getattr(function, "__name__", ""), text.split("\n\n")[0].replace("\n", " ")
    source = parts["Source"] or _section(text, "References")
    return Method(
        name, family, summary, parts["Formula"], parts["Interval"], source, parts["Range"], parts["Cut-offs"], misleads
    )


def families() -> tuple[str, ...]:
    """Return the files of `analysis` that hold statistics: those with a register at their foot."""
    return tuple(
        module.name
        for module in pkgutil.iter_modules(analysis.__path__)
        if hasattr(importlib.import_module(f"analysis.{module.name}"), "STATISTICS")
    )


def markdown() -> str:
    """Return ``docs/methods.md``."""
    return "\n".join(_lines())


def _lines() -> Iterator[str]:
    yield "# Methods\n"
    yield "Generated from the docstrings by `make docs`; change the docstring, not this file.\n"
    yield "## In every report\n"
    for method in IN_REPORTS:
        yield f"- **{method.title('en')}** (`{method.name}`): {method.plain('en')}"
    family = ""
    for method in METHODS:
        if method.family != family:
            family = method.family
            yield f"\n## {family.replace('_', ' ').capitalize()}"
        yield f"\n### `{method.name}`\n\n{method.summary}\n"
        for name in ("formula", "interval", "source", "range", "cutoffs", "misleads"):
            if words := getattr(method, name):
                label = "Cut-offs" if name == "cutoffs" else name.capitalize()
                yield f"- {label}{':' if label != 'Misleads' else ''} {words}"
    yield ""


def _section(text: str, name: str) -> str:
    match = re.search(rf"^{name}\n-+\n(.*?)(?=^\S[^\n]*\n-{{3,}}$|\Z)", text, re.MULTILINE | re.DOTALL)
    return " ".join(match[1].split()) if match else ""


def _sentence(language: str, key: str) -> str:
    return say(language, key) if key in keys("en") else ""


METHODS = tuple(
    described(function, family)
    for family in families()
    for function in importlib.import_module(f"analysis.{family}").STATISTICS
)
IN_REPORTS = tuple(
    method for key in keys("en") for method in METHODS if key == f"methods.{method.name}.name"
)  # those with a name in readers' words, in the order of these words
