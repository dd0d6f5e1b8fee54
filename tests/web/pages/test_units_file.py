"""A spreadsheet of units, from whatever program: read whole, or every fault said by its row."""

from __future__ import annotations

import io
import re
import zipfile

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from reflectory.db import units
from reflectory.domain.units import Unit
from reflectory.files.tables import SMALL_WORKBOOK
from reflectory.files.templates import csv_text, workbook
from reflectory.files.units import LARGEST_FILE, read_units
from reflectory.i18n.catalogue import say

EXAMPLE = "school,team,people\nMaple Hill,,3\nMaple Hill,Maths,9\n"
READ = [((("school", "Maple Hill"),), 3), ((("school", "Maple Hill"), ("team", "Maths")), 9)]


def paths(content):
    rows, faults, _ = read_units(content, "en")
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


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize(("language", "separator"), [("en", ","), ("fr", ";")])
def test_the_template_that_is_offered_is_read(language, separator, kind):
    example = say(language, "units_file.example_rows")
    content = csv_text(example) if kind == "csv" else workbook(example, separator)
    rows, faults, _ = read_units(content, language)
    assert faults == []
    assert len(rows) == 4
    assert {len(row.path) for row in rows} == {3, 4}


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"", "The file is empty"),
        (b"school,people\n", "The file is empty"),
        (b"PK\x03\x04something", "This is neither a workbook (XLSX) nor a CSV file"),
        (b"school\x00,people\n", "This is neither a workbook (XLSX) nor a CSV file"),
        (b"x" * (LARGEST_FILE + 1), "larger than 5 MB"),
        (b"unity,boss\nMaple,Ann\n", "No column names units"),
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
    rows, faults, _ = read_units(content, "en")
    assert rows == []
    assert fault in faults[0]


def test_every_faulty_row_is_named_up_to_twenty():
    content = "school,people\n" + "".join(f"School {n},x\n" for n in range(30))
    rows, faults, _ = read_units(content.encode(), "en")
    assert rows == []
    assert faults[-1] == "And 10 more like these."
    assert faults[19].startswith("Row 21,")


def test_cells_of_the_template_are_text_so_that_no_name_becomes_a_date():
    sheet = openpyxl.load_workbook(io.BytesIO(workbook("school;team\nElm;3-4\n", ";"))).active
    assert {sheet["B2"].number_format, sheet.column_dimensions["B"].number_format} <= {"@", "General"}
    assert (sheet["B2"].number_format, sheet["B2"].value) == ("@", "3-4")
    assert [sheet.max_row, sheet["A1"].font.b] == [2, True]


def test_of_a_workbook_the_sheet_with_the_units_is_read(fresh):
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        book.add_worksheet("Read me").write_row(0, 0, ["Staff", "of", "this year"])
        book.add_worksheet("Units").write_row(0, 0, ["School", "Team", "Headcount"])
        book.get_worksheet_by_name("Units").write_row(1, 0, ["Elm", "Grade 4", 7])
    office = fresh.visitor(fresh.account("Robin", "administrator")).go("units")
    office.at.file_uploader[0].upload("units.xlsx", out.getvalue(), "application/vnd.ms-excel")
    office.at.run()
    office.press("Do it")
    assert [(one.name, one.size) for one in units.units(fresh.engine)] == [("Elm", 0), ("Grade 4", 7)]


def test_a_workbook_that_unpacks_to_much_is_refused():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b" " * (SMALL_WORKBOOK + 1))
    assert len(out.getvalue()) < LARGEST_FILE
    assert "neither a workbook" in read_units(out.getvalue(), "en")[1][0]


FAR = {
    "as usual": '<row r="1048000"><c r="XFD1048000"><v>1</v></c></row>',
    "in other quotation marks": "<row r='1048000'><c r='XFD1048000'><v>1</v></c></row>",
    "on another line": '<row><c\nr = "XFD1048000"><v>1</v></c></row>',
    "in small letters": '<row><c r="xfd1048000"><v>1</v></c></row>',
    "with zeros": '<row><c r="XFD000001048000"><v>1</v></c></row>',
    "without a blank": '<row><c s="1"r="XFD1048000"><v>1</v></c></row>',
    "after rows that say no place": f'<row r="2"><c r="XFD2"/></row>{"<row/>" * 400_000}<row><c><v>1</v></c></row>',
    "after cells that say no place": f'<row r="1000000"><c/></row><row r="2">{"<c/>" * 10_000}<c><v>1</v></c></row>',
}


@pytest.mark.parametrize("cells", FAR.values(), ids=FAR)
def test_a_workbook_whose_cells_lie_far_apart_is_refused_however_it_places_them(cells):
    """Such a sheet is held whole by what reads it: a few letters would end the process."""
    out, changed = io.BytesIO(), io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        book.add_worksheet().write_row(0, 0, ["School", "Team", "Headcount"])
    with zipfile.ZipFile(out) as archive, zipfile.ZipFile(changed, "w", zipfile.ZIP_DEFLATED) as copy:
        for name in archive.namelist():
            content = archive.read(name).decode()
            copy.writestr(name, content.replace("</sheetData>", f"{cells}</sheetData>"))
    assert len(changed.getvalue()) < LARGEST_FILE
    assert "neither a workbook" in read_units(changed.getvalue(), "en")[1][0]


@given(st.binary(max_size=300) | st.text(alphabet='school,team;people\n\t"é1=', max_size=200).map(str.encode))
def test_whatever_the_bytes_there_is_an_answer(content):
    rows, faults, _ = read_units(content, "fr")
    assert bool(rows) != bool(faults)


def test_a_tree_is_looked_at_then_brought_in_on_the_page(fresh):
    office = fresh.visitor(fresh.account("Robin", "administrator")).go("units")
    office.at.file_uploader[0].upload("units.csv", EXAMPLE.encode(), "text/csv")
    office.at.run()
    assert "2 added, 0 moved, 0 with another number of people" in office.sent
    assert units.units(fresh.engine) == ()
    office.press("Do it")
    assert [(one.name, one.size) for one in units.units(fresh.engine)] == [("Maple Hill", 3), ("Maths", 9)]
    assert "Done: 2 added, 0 moved, 0 changed." in office.sent


def asked(content, **answers):
    rows, faults, doubts = read_units(content.encode(), "en", answers)
    assert faults == []
    return [(*(name for _, name in row.path), row.people) for row in rows], {one.kind: one.sentences for one in doubts}


@pytest.mark.parametrize(
    ("content", "goes_on", "as_written"),
    [
        ("school,team,people\nMaple Hill,Grade 4,9\n,Grade 5,8\n",
         [("Maple Hill", "Grade 4", 9), ("Maple Hill", "Grade 5", 8)], [("Maple Hill", "Grade 4", 9), ("Grade 5", 8)]),
        ("district,school,team,people\nLakes,Elm,,3\n,,Maths,9\n,Oak,,2\n,,Maths,8\n",
         [("Lakes", "Elm", 3), ("Lakes", "Elm", "Maths", 9), ("Lakes", "Oak", 2), ("Lakes", "Oak", "Maths", 8)],
         [("Lakes", "Elm", 3), ("Maths", 9), ("Oak", 2), ("Maths", 8)]),
        ("district,school,team,people\nLakes,Elm,Maths,9\nLAKES,,Office,4\nHills,,Office,5\n",
         [("Lakes", "Elm", "Maths", 9), ("LAKES", "Elm", "Office", 4), ("Hills", "Office", 5)],
         [("Lakes", "Elm", "Maths", 9), ("LAKES", "Office", 4), ("Hills", "Office", 5)]),
    ],
)  # fmt: skip
def test_a_blank_cell_before_a_unit_is_asked_for(content, goes_on, as_written):
    rows, doubts = asked(content, above="goes_on")
    assert sorted(rows, key=str) == sorted(goes_on, key=str)
    assert list(doubts) == ["above"]
    if len({row[:-1] for row in as_written}) == len(as_written):
        assert asked(content, above="as_written")[0] == as_written


def test_rows_that_leave_nothing_open_are_not_asked_for():
    for content in (EXAMPLE, "school,team,people\n,Office,4\nElm,,3\n", "team,people\nRed,4\nBlue,5\n",
                    "school,team,people\nTotality School,Summer,4\n", "team,people\n3-4,5\nMarch,3\n"):  # fmt: skip
        assert asked(content)[1] == {}, content


@pytest.mark.parametrize("name", ["Total", "TOTAL", "Grand total", "Sous-total", "Elm Total", "Total général", "Somme",
                                  "Mean", "Median", "Moyenne", "All staff", "Gesamt", "合計"])  # fmt: skip
def test_a_total_is_no_school_unless_somebody_says_so(name):
    content = f"school,team,people\nElm,Red,8\nElm,Blue,7\n{name},,15\n"
    rows, doubts = asked(content, total="left_out")
    assert len(rows) == 2
    assert doubts == {"total": (f"Row 4: “{name}”",)}
    assert asked(content, total="unit")[0][-1] == (name, 15)


@pytest.mark.parametrize("name", ["04-Mar", "4-mars", "Mar-04", "1-févr", "2026-03-04", "03/04/2026", "4 sept.",
                                  "12-Dec-24", "2026-03-04 00:00:00", "4. März", "3月4日"])  # fmt: skip
def test_a_name_that_a_spreadsheet_may_have_made_a_date_is_asked_for(name):
    _, doubts = asked(f"school,team,people\nElm,{name},8\n")
    assert doubts == {"date": (f"Row 2: “{name}”",)}


def test_nothing_is_brought_in_before_each_question_has_its_answer(fresh):
    office = fresh.visitor(fresh.account("Robin", "administrator")).go("units")
    content = "school,team,people\nMaple Hill,Grade 4,9\n,04-Mar,8\nTotal,,17\n"
    office.at.file_uploader[0].upload("units.csv", content.encode(), "text/csv")
    office.at.run()
    for kind, answer in (("above", "goes_on"), ("total", "left_out"), ("date", "name")):
        assert "Do it" not in [one.label for one in office.at.button]
        next(one for one in office.at.radio if one.key.startswith(f"doubt_{kind}")).set_value(answer)
        office.run()
    office.press("Do it")
    school, *teams = units.units(fresh.engine)
    assert [(one.name, one.parent) for one in teams] == [("Grade 4", school.id), ("04-Mar", school.id)]


def test_a_unit_in_the_wrong_school_is_moved_by_a_file_when_that_is_the_answer(fresh):
    elm, oak = (units.add_unit(fresh.engine, name, "school") for name in ("Elm", "Oak"))
    team = units.add_unit(fresh.engine, "Grade 4", "team", elm, 9)
    office = fresh.visitor(fresh.account("Robin", "administrator")).go("units")
    office.at.file_uploader[0].upload("units.csv", b"school,team,people\noak,GRADE  4,8\n", "text/csv")
    office.at.run()
    assert "Do it" not in [one.label for one in office.at.button]
    (question,) = [one for one in office.at.radio if str(one.key).startswith("moved_")]
    assert question.options == ["Move Elm › Grade 4, with all below it and its reports", "A new unit"]
    question.set_value(team)
    office.run()
    assert "0 added, 1 moved, 0 with another number of people" in office.sent
    office.press("Do it")
    assert units.units(fresh.engine)[-1] == Unit(team, oak, "team", "Grade 4", 8)
    assert len(units.units(fresh.engine)) == 3
    assert "Next: who may run waves for these units" in office.sent


def test_many_units_of_a_name_that_stands_elsewhere_are_asked_for_together(fresh):
    elm = units.add_unit(fresh.engine, "Elm", "school")
    for number in range(5):
        units.add_unit(fresh.engine, f"Grade {number}", "team", elm, 9)
    office = fresh.visitor(fresh.account("Robin", "administrator")).go("units")
    content = "school,team,people\n" + "".join(f"Oak,Grade {number},8\n" for number in range(5))
    office.at.file_uploader[0].upload("units.csv", content.encode(), "text/csv")
    office.at.run()
    (question,) = [one for one in office.at.radio if str(one.key).startswith("moved_")]
    question.set_value("none")
    office.run().press("Do it")
    assert len(units.units(fresh.engine)) == 12


def test_a_faulty_file_on_the_page_changes_nothing(fresh):
    office = fresh.visitor(fresh.account("Robin", "administrator")).go("units")
    office.at.file_uploader[0].upload("units.csv", b"school,people\nMaple Hill,many\n", "text/csv")
    office.at.run()
    assert "Row 2, People: “many”" in office.errors.replace("\\", "")
    assert units.units(fresh.engine) == ()


def test_units_stand_below_what_they_are_part_of_and_accents_do_not_move_them(fresh):
    school = units.add_unit(fresh.engine, "Maple Hill", "school")
    for name in ("Primary", "Team 10", "Équipe junior", "Team 2"):
        units.add_unit(fresh.engine, name, "team", school, 6)
    one = fresh.visitor(fresh.account("Robin", "administrator")).go("units")
    rows = re.findall(r'<th scope="row" style="padding-inline-start:([\d.]+)rem">([^<]+)<', one.sent)
    assert [name.strip() for _, name in rows] == ["Maple Hill", "Équipe junior", "Primary", "Team 2", "Team 10"]
    assert [float(place) > float(rows[0][0]) for place, _ in rows] == [False, True, True, True, True]
    assert one.sent.count('<span class="within">, Maple Hill</span>') == 4  # said to whoever does not see the step


def test_a_staff_list_of_a_row_a_person_is_counted_if_somebody_says_so():
    content = (
        "School Name,Department,Last name,Courriel\nElm,Grade 4,Berg,a@x.ca\nElm,grade 4,Li,b@x.ca\nElm,,Roy,c@x.ca\n"
    )
    rows, faults, doubts = read_units(content.encode(), "en")
    assert faults
    assert {doubt.kind: doubt.sentences for doubt in doubts} == {
        "extra": ("Last name", "Courriel"), "person": ("“Grade 4”: 2 rows", "“Elm”: 1 row")}  # fmt: skip
    rows, faults, _ = read_units(content.encode(), "en", {"extra": "left_out", "person": "counted"})
    assert faults == []
    elm = ("school", "Elm")
    assert [(row.path, row.people) for row in rows] == [((elm, ("team", "Grade 4")), 2), ((elm,), 1)]


@pytest.mark.parametrize("head", ["School Name,Department,Headcount", "Campus,Dept,Number of staff",
                                  "Nom de l’école;Service;Effectif"])  # fmt: skip
def test_columns_are_known_by_the_names_that_schools_give_them(head):
    separator = ";" if ";" in head else ","
    content = f"{head}\nMaple Hill,,3\nMaple Hill,Maths,9\n".replace(",", separator)
    assert paths(content.encode()) == READ
