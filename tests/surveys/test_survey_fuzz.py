"""Whatever a survey file holds, reading it gives a survey or a `SurveyError`, never another exception."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reflectory.errors import SurveyError
from surveys.loader import LIBRARY, from_json, instrument, read_instrument, to_json
from surveys.model import Instrument

SOURCES = {id: (LIBRARY / id / "survey.toml").read_bytes() for id in ("enhancer", "book-study", "team-pulse")}
FRENCH = {id: (LIBRARY / id / "fr.toml").read_bytes() for id in SOURCES}
STORED = to_json(instrument("team-pulse").forms["self"])
SCRAPS = (
    b'"',
    b"[",
    b"]]",
    b"{",
    b"}",
    b"\n",
    b"=",
    b"0",
    b"-1",
    b"[[scales]]\n",
    b"\xff",
    b"\x00",
    b"#",
    b"true",
    b"''",
)

leaves = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8)
values = st.recursive(
    leaves,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=8,
)


def attempt(source: bytes, french: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "survey.toml").write_bytes(source)
        (Path(folder) / "fr.toml").write_bytes(french)
        try:
            made = read_instrument(folder)
        except SurveyError:
            return
    assert isinstance(made, Instrument)
    for form in made.forms.values():
        assert from_json(to_json(form)) == form


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=200) | st.text(max_size=200).map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_any_text_is_read_or_refused(data: bytes) -> None:
    attempt(data, data)


@settings(max_examples=150, deadline=None)
@given(
    id=st.sampled_from(sorted(SOURCES)),
    which=st.booleans(),
    cuts=st.lists(
        st.tuples(st.floats(0, 1), st.integers(0, 40), st.sampled_from(SCRAPS) | st.binary(max_size=3)),
        min_size=1,
        max_size=3,
    ),
)
def test_a_survey_file_with_scraps_in_it_is_read_or_refused(
    id: str, which: bool, cuts: list[tuple[float, int, bytes]]
) -> None:
    source, french = SOURCES[id], FRENCH[id]
    data = source if which else french
    for where, length, scrap in cuts:
        at = int(where * len(data))
        data = data[:at] + scrap + data[at + length :]
    attempt(*((data, french) if which else (source, data)))


@settings(max_examples=150, deadline=None)
@given(id=st.sampled_from(sorted(SOURCES)), which=st.booleans(), lines=st.data())
def test_a_survey_file_with_lines_moved_or_lost_is_read_or_refused(id: str, which: bool, lines: st.DataObject) -> None:
    source, french = SOURCES[id], FRENCH[id]
    rows = (source if which else french).split(b"\n")
    places = st.integers(0, len(rows) - 1)
    for _ in range(lines.draw(st.integers(1, 3))):
        row = rows[lines.draw(places) % len(rows)]
        if lines.draw(st.booleans()):
            rows.remove(row)
        rows.insert(
            lines.draw(places), lines.draw(st.sampled_from((row, row.replace(b"1", b"7"), row.split(b"=")[0] + b"= 3")))
        )
    data = b"\n".join(rows)
    attempt(*((data, french) if which else (source, data)))


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    found = [path]
    keys = value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    for key in keys:
        found += places(value[key], (*path, key))
    return found


PLACES = places(json.loads(STORED))


@settings(max_examples=200, deadline=None)
@given(path=st.sampled_from(PLACES[1:]), value=values, lose=st.booleans())
def test_a_stored_form_with_one_value_changed_is_read_or_refused(path: tuple[Any, ...], value: Any, lose: bool) -> None:
    whole = json.loads(STORED)
    inner = whole
    for key in path[:-1]:
        inner = inner[key]
    if lose:
        del inner[path[-1]]
    else:
        inner[path[-1]] = value
    try:
        made = from_json(json.dumps(whole))
    except SurveyError:
        return
    assert from_json(to_json(made)) == made


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=60))
def test_any_text_is_a_stored_form_or_refused(text: str) -> None:
    with pytest.raises(SurveyError):
        from_json(text)
