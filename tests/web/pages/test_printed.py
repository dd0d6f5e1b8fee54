"""What is printed or handed to another mailer: a poster and slips as PDF, personal links as CSV."""

from __future__ import annotations

import csv
import io

import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pdfminer.high_level import extract_text

from reflectory.db.codes import new_code
from reflectory.web.waves.codes import links_table
from reflectory.web.waves.printing import poster, slips

ADDRESS = "https://reflect.example.org"
TITLE = "Équipe #1 *fort* $x$ <b>@label</b> \\pagebreak"
RISKY = ("=", "+", "-", "@", "\t", "\r")


@pytest.fixture(autouse=True)
def address(monkeypatch):
    monkeypatch.setenv("REFLECTORY_ADDRESS", ADDRESS)


def closed(text):
    return "".join(text.split())


def words(pdf):
    """The text of a PDF without its spaces: where a line ends does not matter."""
    return closed(extract_text(io.BytesIO(pdf)))


def test_the_poster_is_one_tagged_page_with_code_link_and_last_day():
    made = poster(TITLE, f"{ADDRESS}/?join=KESTREL", "KESTREL", "5 décembre 2026", "fr")
    said = words(made)
    for part in (TITLE, "KESTREL", f"{ADDRESS}/?join=KESTREL", "Ouvert jusqu’au 5 décembre 2026", "Numérisez"):
        assert closed(part) in said
    with pikepdf.open(io.BytesIO(made)) as pdf:
        assert len(pdf.pages) == 1
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.Root.Lang).startswith("fr")


def test_every_code_stands_on_one_slip():
    codes = {"Elm › Primary": [new_code() for _ in range(23)], "Oak › Primary": [new_code() for _ in range(2)]}
    said = words(slips("Autumn", f"{ADDRESS}/?join=KESTREL", codes.items(), "en"))
    for unit, dealt in codes.items():
        assert [said.count(code) for code in dealt] == [1] * len(dealt)
        assert said.count(closed(unit)) == len(dealt) + 1, "on each slip, and above them"


@given(st.text(min_size=1, max_size=30))
def test_no_spreadsheet_runs_what_a_unit_is_called(name):
    dealt = [new_code() for _ in range(3)]
    rows = list(csv.reader(io.StringIO(links_table([(name, dealt)], "en", f"{ADDRESS}/?join=K").decode(
        "utf-8-sig"), newline="")))  # fmt: skip
    assert rows[0] == ["unit", "link", "code"]
    assert not any(row[0].startswith(RISKY) for row in rows[1:])
    assert {row[2] for row in rows[1:]} == set(dealt)
    assert all(row[1].endswith(f"#slip={row[2]}") for row in rows[1:])
