"""Every text that a page takes has an end, and long runs of one sign cost no more than their length."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

from analysis.disclosure.comment_patterns import telling
from reflectory.config import sender_of
from reflectory.domain.unit_tree import read_teams
from reflectory.domain.waves import WaveUnit
from reflectory.files.addresses import read_addresses
from reflectory.files.name_checks import ADDRESS
from reflectory.files.units import read_units
from reflectory.i18n.names import by_name, folded, spellings, tidied
from reflectory.web.markdown import as_written

ROOT = Path(__file__).resolve().parents[3]
FIELDS = {"text_input", "text_area", "chat_input"}
LONGEST = 20_000  # characters of any field; a list of teams is the longest
SIGNS = (" ", "\n", "0", '"', "a", ",", "\t", "-", "\u00a0", "\u0301", "'", "› ", "a ", "1,", "<", "@", ".")
INSIDE = [WaveUnit(1, None, "school", "Elm", 0), WaveUnit(2, 1, "team", "Grade 4", 7)]
READERS = {
    "teams": lambda text: read_teams(text, "en"),
    "teams, with an end": lambda text: read_teams(f"Red{text}, 6", "en"),
    "units file": lambda text: read_units(f"school,team,people\nElm,{text},4\n".encode(), "en"),
    "units file, doubts": lambda text: read_units(
        f"school,team,people\nElm,4-{text}-mar,4\n{text}total,,\n".encode(), "en"
    ),
    "addresses": lambda text: read_addresses(f"unit,email\nElm,{text}@x.org\n".encode(), INSIDE, "en"),
    "names": lambda text: (folded(text), tidied(text), by_name(text[:1000]), spellings([text])),
    "as written": as_written,
    "comment": telling,
    "answers file": ADDRESS.search,
    "sender": lambda text: sender_of(f"School <{text}@x.org>"),
}


def calls():
    """Return every call that asks for a text on a page, with its file and line."""
    for path in sorted([*ROOT.glob("pages/*.py"), *ROOT.glob("reflectory/web/**/*.py")]):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in FIELDS:
                yield f"{path.relative_to(ROOT)}:{node.lineno}", node


def test_every_text_field_of_every_page_has_an_end():
    """Streamlit cuts what is sent at ``max_chars``, whatever the browser was told."""
    found = list(calls())
    assert len(found) > 25
    without = [where for where, node in found if not any(word.arg == "max_chars" for word in node.keywords)]
    assert without == []


def test_what_is_sent_beyond_the_end_is_cut_on_the_server(fresh):
    one = fresh.visitor(fresh.account("Ann", "facilitator")).go("waves?tab=new")
    (field,) = one.at.text_area
    assert field.proto.max_chars == LONGEST
    field.set_value("a" * 5 * LONGEST)
    one.run()
    assert len(one.at.text_area[0].value) <= LONGEST


def steps(read, text):
    """Count the lines of Python that a reading runs through."""
    count = 0

    def tick(frame, event, arg):
        nonlocal count
        count += event == "line"
        return tick

    before = sys.gettrace()
    sys.settrace(tick)
    try:
        read(text)
    finally:
        sys.settrace(before)
    return count


@pytest.mark.parametrize("name", READERS)
def test_a_long_run_of_one_sign_costs_no_more_than_its_length(name):
    read = READERS[name]
    for sign in SIGNS:
        read(sign * 400)  # whatever is read once and kept
        short, long = (steps(read, sign * (size // len(sign))) for size in (400, 4000))
        assert long <= 14 * short + 3000, (sign, short, long)


@pytest.mark.timeout(120)
@pytest.mark.parametrize("sign", SIGNS)
def test_no_pattern_stands_still_over_a_hundred_thousand_of_one_sign(sign):
    """The pattern that read a line of teams took 43 s for this; here is room for slow machines, and for no square."""
    for name, read in READERS.items():
        if name != "names":
            read(sign * (100_000 // len(sign)))


def test_a_line_of_teams_is_read_as_before():
    good = {"Grade 2, 6": ("Grade 2", 6), " Grade 2 ;6 ": ("Grade 2", 6), "A: B: 7": ("A: B", 7), "A\t8": ("A", 8),
            "3-4 , 12": ("3-4", 12), "Grade  4,9": ("Grade 4", 9)}  # fmt: skip
    for line, row in good.items():
        assert read_teams(line, "en") == ([row], [])
    for line in ("Grade 2", "Grade 2,", ", 6", "Grade 2, six", "Grade 2, -6", "Grade 2, 6.5", "Grade 2, 1234567890"):
        assert read_teams(line, "en")[1], line
    assert len(read_teams("x\n" * 500, "en")[1]) == 21
    assert read_teams("Grade 4, 6\ngrade\u00a04, 7\nE\u0301 ’, 5\nÉ ', 4", "en")[1][0].startswith("Line 2")


@pytest.mark.parametrize("sign", [" ", "\n", "7", '"', "a"])
def test_no_page_breaks_over_a_long_run_of_one_sign_in_all_its_fields(fresh, sign):
    everything = fresh.account("Ann", "administrator", "facilitator", "leader", "auditor")
    one = fresh.visitor(everything)
    filled = 0
    for file in sorted(one.pages - {"answer", "screen"}):
        one.go(file)
        for field in [*one.at.text_input, *one.at.text_area]:
            field.set_value(sign * field.proto.max_chars)
            filled += 1
        one.run()
        if file in ("waves?tab=new", "study?tab=plan", "units"):
            one.press({"waves?tab=new": "Keep this school", "units": "Add"}.get(file, "Keep this study"))
    assert filled > 12


def test_what_is_typed_as_groups_of_a_study_gives_nobody_the_groups_of_others(fresh):
    one = fresh.visitor(fresh.account("Ann", "facilitator")).go("study?tab=plan")
    one.fill(**{"Its groups, one a line, each with its number of members": "1, 8"}).run()
    assert "study?tab=profiles" not in one.pages, "only the code of a group makes a member"
