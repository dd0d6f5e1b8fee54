"""What an R call hands to the function under test: enough of R to follow data through a case's `r_call`.

Only data handling is carried out (columns, subsets, missing values, scores); every other call is noted with its
arguments, in the order R would make them. What cannot be followed is `UNKNOWN`, and stays so.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from tests.reference.r_data import HANDLING, UNKNOWN, Unknown, attempt, binary, column, is_vector, subset

TOKEN = re.compile(
    r"""(?P<space>[ \t\r]+|\#[^\n]*)|(?P<line>\n)|(?P<text>"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')
    |(?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?L?)|(?P<name>[A-Za-z.][\w.]*(?:::[A-Za-z.][\w.]*)?|`[^`]+`)
    |(?P<sign><-|->|==|!=|<=|>=|&&|\|\||%[^%]*%|[-+*/^<>=!&|~:$@?(){}\[\],;\\])""",
    re.VERBOSE,
)
ORDER = ({"~"}, {"||", "|"}, {"&&", "&"}, {"==", "!=", "<", ">", "<=", ">="}, {"+", "-"}, {"*", "/"}, {"%in%"}, {":"})


@dataclass(frozen=True)
class Formula:
    """`left ~ right`, by the names of the columns."""

    left: str
    right: tuple[str, ...]


@dataclass(frozen=True)
class Call:
    """One call of a function that is not data handling."""

    name: str
    arguments: tuple[Any, ...]
    named: Mapping[str, Any]

    def vectors(self) -> list[np.ndarray]:
        """Return the unnamed arguments that are vectors of numbers."""
        return [one for one in self.arguments if is_vector(one) and one.dtype != object]


@dataclass
class Reader:
    """Parser and evaluator of one call."""

    tokens: list[tuple[str, str]]
    values: dict[str, Any]
    at: int = 0
    calls: list[Call] = field(default_factory=list)


def calls_of(text: str, values: Mapping[str, Any]) -> list[Call]:
    """Return the calls an R expression makes, given the data it may name (``d``) and functions of the data (``TR``)."""
    reader = Reader(_tokens(text), dict(values))
    while reader.at < len(reader.tokens):
        _statement(reader)
    return reader.calls


def _tokens(text: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    depth: list[str] = []
    at = 0
    while at < len(text):
        match = TOKEN.match(text, at)
        if match is None:
            raise ValueError(f"r_call: cannot read {text[at : at + 20]!r}")
        at, kind, word = match.end(), str(match.lastgroup), match.group()
        if kind == "space":
            continue
        if kind == "line":
            if (not depth or depth[-1] == "{") and found and not (found[-1][0] == "sign" and found[-1][1] not in ")]}"):
                found.append(("end", ";"))
            continue
        if word in "([{":
            depth.append(word)
        elif word in (")", "]", "}") and depth:
            depth.pop()
        found.append(("end", ";") if word == ";" else (kind, word))
    return found


def _peek(reader: Reader, ahead: int = 0) -> str:
    place = reader.at + ahead
    return reader.tokens[place][1] if place < len(reader.tokens) else ""


def _take(reader: Reader, word: str | None = None) -> str:
    found = _peek(reader)
    if word is not None and found != word:
        raise ValueError(f"r_call: expected {word!r}, found {found!r}")
    reader.at += 1
    return found


def _statement(reader: Reader) -> Any:
    while _peek(reader) == ";":
        _take(reader)
    if not _peek(reader) or _peek(reader) == "}":
        return UNKNOWN
    start = reader.at
    value = _expression(reader)
    if _peek(reader) in ("<-", "="):
        target = reader.tokens[start : reader.at]
        _take(reader)
        value = _statement(reader)
        _assign(reader, target, value)
    return value


def _assign(reader: Reader, target: list[tuple[str, str]], value: Any) -> None:
    words = [word for _, word in target]
    if len(words) == 1:
        reader.values[words[0]] = value
        return
    frame = reader.values.get(words[0])
    name = words[-1].strip("`") if words[1] == "$" else words[-3].strip("\"'") if words[1:3] == ["[", "["] else ""
    known = isinstance(frame, pd.DataFrame) and not isinstance(value, Unknown) and name
    reader.values[words[0]] = attempt(lambda: frame.assign(**{name: value})) if known else UNKNOWN


def _expression(reader: Reader, level: int = 0) -> Any:
    if level == len(ORDER):
        return _unary(reader)
    if _peek(reader) == "~" and level == 0:
        _take(reader)
        return _formula((), reader)
    start = reader.at
    left = _expression(reader, level + 1)
    while _peek(reader) in ORDER[level]:
        sign = _take(reader)
        if sign == "~":
            return _formula(tuple(word for _, word in reader.tokens[start : reader.at - 1]), reader)
        left = attempt(binary, left, sign, _expression(reader, level + 1))
    return left


def _formula(left: tuple[str, ...], reader: Reader) -> Formula:
    start = reader.at
    _expression(reader, 1)
    right = tuple(word for kind, word in reader.tokens[start : reader.at] if kind == "name")
    return Formula("".join(left), right)


def _unary(reader: Reader) -> Any:
    if _peek(reader) in ("-", "+", "!"):
        sign, value = _take(reader), _unary(reader)
        if isinstance(value, Unknown):
            return value
        return attempt(lambda: -value if sign == "-" else ~np.asarray(value) if sign == "!" else value)
    value = _postfix(reader)
    if _peek(reader) == "^":
        _take(reader)
        power = _unary(reader)
        return attempt(lambda: value**power)
    return value


def _postfix(reader: Reader) -> Any:
    name, value = _primary(reader)
    while _peek(reader) in ("$", "@", "[", "("):
        sign = _take(reader)
        if sign in ("$", "@"):
            name_of_column = _take(reader).strip("`\"'")
            value = column(value, name_of_column)
        elif sign == "(":
            arguments, named = _arguments(reader, ")", opened=name in ("with", "subset"))
            value = _called(reader, name, arguments, named)
        elif _peek(reader) == "[":
            _take(reader)
            arguments, _ = _arguments(reader, "]")
            _take(reader, "]")
            value = column(value, arguments[0]) if arguments else UNKNOWN
        else:
            arguments, _ = _arguments(reader, "]")
            value = attempt(subset, value, arguments)
        name = ""
    return value


def _primary(reader: Reader) -> tuple[str, Any]:
    kind, word = reader.tokens[reader.at]
    if word == "(":
        _take(reader)
        value = _statement(reader)
        _take(reader, ")")
        return "", value
    if word == "{":
        _take(reader)
        value: Any = UNKNOWN
        while _peek(reader) != "}":
            if _peek(reader) == ";":
                _take(reader)
                continue
            value = _statement(reader)
        _take(reader, "}")
        return "", value
    if word in ("function", "\\"):
        return "", _function(reader)
    if word in ("if", "for", "while"):
        return "", _control(reader)
    _take(reader)
    if kind == "number":
        return "", float(word.rstrip("L"))
    if kind == "text":
        return "", word[1:-1]
    constants = {"TRUE": True, "FALSE": False, "T": True, "F": False, "NULL": None, "NA": np.nan, "NA_real_": np.nan}
    word = word.strip("`")
    if word in reader.values:
        return word, reader.values[word]
    return word, constants.get(word, UNKNOWN)


def _function(reader: Reader) -> Any:
    _take(reader)
    _take(reader, "(")
    kept = dict(reader.values)
    while _peek(reader) != ")":
        word = _take(reader)
        if reader.tokens[reader.at - 1][0] == "name":
            reader.values[word] = UNKNOWN
    _take(reader, ")")
    _statement(reader)
    reader.values = kept
    return UNKNOWN


def _control(reader: Reader) -> Any:
    word = _take(reader)
    _take(reader, "(")
    if word == "for":
        reader.values[_take(reader)] = UNKNOWN
        _take(reader, "in")
    _expression(reader)
    _take(reader, ")")
    value = _statement(reader)
    if _peek(reader) == "else":
        _take(reader)
        _statement(reader)
        return UNKNOWN
    return UNKNOWN if word == "if" else value


def _arguments(reader: Reader, close: str, opened: bool = False) -> tuple[list[Any], dict[str, Any]]:
    """Return the arguments up to a bracket; those after a data frame that is opened may name its columns."""
    given: list[Any] = []
    named: dict[str, Any] = {}
    kept = reader.values
    while _peek(reader) != close:
        if _peek(reader) == ",":
            given.append(None)
            _take(reader)
            continue
        if _peek(reader, 1) == "=":
            word = _take(reader).strip("`\"'")
            _take(reader, "=")
            named[word] = None if _peek(reader) in (",", close) else _expression(reader)
        else:
            given.append(_expression(reader))
        if opened and len(given) == 1 and isinstance(given[0], pd.DataFrame):
            reader.values = {**kept, **{one: given[0][one].to_numpy() for one in given[0].columns}}
        if _peek(reader) == ",":
            _take(reader)
            if _peek(reader) == close:
                given.append(None)
    _take(reader, close)
    reader.values = kept
    return given, named


def _called(reader: Reader, name: str, given: list[Any], named: dict[str, Any]) -> Any:
    short = name.rpartition("::")[2]
    own = reader.values.get(short)
    if callable(own):
        return attempt(own, *given)
    if short in HANDLING:
        return attempt(HANDLING[short], given, named)
    reader.calls.append(Call(short, tuple(given), named))
    return UNKNOWN
