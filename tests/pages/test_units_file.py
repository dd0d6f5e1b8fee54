"""A spreadsheet of units, from whatever program: read whole, or every fault said by its row."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from languages import say
from storage import units
from ui.running.units_file import LARGEST_FILE, read_units

EXAMPLE = "school,team,people\nMaple Hill,,3\nMaple Hill,Maths,9\n"
READ = [((("school", "Maple Hill"),), 3), ((("school", "Maple Hill"), ("team", "Maths")), 9)]


def paths(content):
    rows, faults = read_units(content, "en")
    assert faults == []
    return [(row.path, row.people) for row in rows]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_what_spreadsheets_write_is_read(encoding, separator, end):
    content = EXAMPLE.replace(",", separator).replace("\n", end).replace("Maths", "Éducation")
    assert paths(content.encode(encoding))[1] == ((("school", "Maple Hill"), ("team", "Éducation")), 9)


def test_french_columns_and_quoted_names_are_read():
    assert paths('École;Équipe;Personnes\n"Érable;  Hill";Maths;9\n'.encode()) == [
        ((("school", "Érable; Hill"), ("team", "Maths")), 9)
    ]


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_example_that_is_offered_is_read(language):
    rows, faults = read_units(say(language, "units_file.example_rows").lstrip().encode(), language)
    assert faults == []
    assert len(rows) == 4
    assert {len(row.path) for row in rows} == {3, 4}


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"", "The file is empty"),
        (b"school,people\n", "The file is empty"),
        (b"PK\x03\x04something", "This is no CSV file"),
        (b"school\x00,people\n", "This is no CSV file"),
        (b"x" * (LARGEST_FILE + 1), "larger than 5 MB"),
        (b"school,boss\nMaple,Ann\n", "The column “boss” is not known"),
        (b"school,School\nMaple,Ann\n", "two columns “School”"),
        (b"people\n4\n", "No column names units"),
        (b"school,people\nMaple,4\nmaple,5\n", "Row 3: “maple” stands in row 2 already"),
        (b"school,people\n,4\n", "Row 2: it names no unit"),
        (b"school,people\nMaple,-4\n", "Row 2, People: “-4” is not a whole number"),
        (b"school,people\nMaple,4.5\n", "Row 2, People: “4.5” is not a whole number"),
        (b"school,people\n" + b"M" * 121 + b",4\n", "longer than 120 letters"),
    ],
)
def test_a_fault_is_said_with_its_place_and_a_remedy_and_nothing_is_read(content, fault):
    rows, faults = read_units(content, "en")
    assert rows == []
    assert fault in faults[0]


def test_every_faulty_row_is_named_up_to_twenty():
    content = "school,people\n" + "".join(f"School {n},x\n" for n in range(30))
    rows, faults = read_units(content.encode(), "en")
    assert rows == []
    assert faults[-1] == "And 10 more like these."
    assert faults[19].startswith("Row 21,")


@given(st.binary(max_size=300) | st.text(alphabet='school,team;people\n\t"é1=', max_size=200).map(str.encode))
def test_whatever_the_bytes_there_is_an_answer(content):
    rows, faults = read_units(content, "fr")
    assert bool(rows) != bool(faults)


def test_a_tree_is_looked_at_then_brought_in_on_the_page(fresh):
    office = fresh.visitor(fresh.account("Robin", "administrator")).go("units.py")
    office.at.file_uploader[0].upload("units.csv", EXAMPLE.encode(), "text/csv")
    office.at.run()
    assert "2 added, 0 with another number of people" in office.sent
    assert units.units(fresh.engine) == ()
    office.press("Do it")
    assert [(one.name, one.size) for one in units.units(fresh.engine)] == [("Maple Hill", 3), ("Maths", 9)]
    assert "Done: 2 added, 0 changed." in office.sent


def test_a_faulty_file_on_the_page_changes_nothing(fresh):
    office = fresh.visitor(fresh.account("Robin", "administrator")).go("units.py")
    office.at.file_uploader[0].upload("units.csv", b"school,people\nMaple Hill,many\n", "text/csv")
    office.at.run()
    assert "Row 2, People: “many”" in office.errors
    assert units.units(fresh.engine) == ()


def test_units_stand_below_what_they_are_part_of_and_accents_do_not_move_them(fresh):
    school = units.add_unit(fresh.engine, "Maple Hill", "school")
    for name in ("Primary", "Team 10", "Équipe junior", "Team 2"):
        units.add_unit(fresh.engine, name, "team", school, 6)
    one = fresh.visitor(fresh.account("Robin", "administrator")).go("units.py")
    rows = re.findall(r'<th scope="row" style="padding-inline-start:([\d.]+)rem">([^<]+)<', one.sent)
    assert [name.strip() for _, name in rows] == ["Maple Hill", "Équipe junior", "Primary", "Team 2", "Team 10"]
    assert [float(place) > float(rows[0][0]) for place, _ in rows] == [False, True, True, True, True]
    assert one.sent.count('<span class="within">, Maple Hill</span>') == 4  # said to whoever does not see the step
