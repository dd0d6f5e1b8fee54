"""What `reflectory report` writes: all files or none, and nothing of anybody else's is touched."""

from __future__ import annotations

import csv
import os
import tempfile
from contextlib import contextmanager
from pathlib import Path

import click
import openpyxl
import pytest

from reflectory.cli.output import write_folder
from tests.cli.staff_file import IDS, VALUES, made, report, sheets, write, written

pytestmark = pytest.mark.usefixtures("keys")


def test_no_range_of_an_average_leaves_the_response_scale_in_a_table(tmp_path):
    best, worst = ({id: str(values[end]) for id, values in zip(IDS, VALUES, strict=True)} for end in (-1, 0))
    rows = [{"team": team, **one} for team, one in (("Red", best), ("Blue", worst)) for _ in range(6)]
    done, out = report(write(tmp_path / "spring.csv", rows))
    assert done.exit_code == 0, done.output
    with (out / "report.csv").open(encoding="utf-8-sig") as file:
        ends = [float(one[end]) for one in csv.DictReader(file) for end in ("mean_low", "mean_high") if one[end]]
    assert (min(ends), max(ends)) == (1, 5)
    sheet = openpyxl.load_workbook(out / "report.xlsx")["Scales"]
    head = next(at for at, row in enumerate(sheet.values) if "Average" in row)
    where = [*sheet.values][head].index("Average")
    ends = [one for row in [*sheet.values][head + 1 :] for one in row[where + 1 : where + 3] if one is not None]
    assert (min(ends), max(ends)) == (1, 5)


@contextmanager
def nobody():
    """Be a user without special rights, who is stopped by them."""
    root = os.geteuid() == 0
    if root:
        os.seteuid(65534)
    try:
        yield
    finally:
        if root:
            os.seteuid(0)


def test_files_are_written_all_or_none():
    """The workbook cannot be replaced, as one that another program holds open."""
    with tempfile.TemporaryDirectory() as place:
        Path(place).chmod(0o777)
        with nobody():
            out = Path(place) / "out"
            assert write_folder(out, dict.fromkeys("abc", b"old")) == [out / "a", out / "b", out / "c"]
            (out / "mine").write_bytes(b"mine")
            (out / "held").mkdir()
            (out / "held").chmod(0o500)
            with pytest.raises(click.ClickException, match=r"held: it cannot be written .*close it where it is open"):
                write_folder(out, dict.fromkeys(["a", "new", "held", "c"], b"new"))
            assert {path.name: path.read_bytes() for path in out.iterdir() if path.is_file()} == {
                "a": b"old", "b": b"old", "c": b"old", "mine": b"mine"}  # fmt: skip
            assert sorted(path.name for path in out.iterdir()) == ["a", "b", "c", "held", "mine"]
            assert [path.name for path in Path(place).iterdir()] == ["out"]
            with pytest.raises(click.ClickException, match="cannot be written"):
                write_folder(Path(place) / "new", {"a": b"new", "no/such": b"new"})
            assert [path.name for path in Path(place).iterdir()] == ["out"]
            write_folder(out, dict.fromkeys("ab", b"new"))
            assert [(out / name).read_bytes() for name in ("a", "b", "c", "mine")] == [b"new", b"new", b"old", b"mine"]
        Path(place).chmod(0o755)
        with nobody():  # a folder of one's own in one of somebody else's
            assert write_folder(out, {"a": b"newest"})


def test_a_report_takes_the_place_of_the_one_before_and_leaves_what_is_beside_it(tmp_path):
    file = write(tmp_path / "spring.csv", sheets({"Red": 9, "Blue": 7}))
    out = tmp_path / "new" / "out"
    written(file, out=out)
    (out / "mine.txt").write_text("stays")
    before = sorted(path.name for path in out.iterdir())
    written(file, "--title", "Another", out=out)
    assert sorted(path.name for path in out.iterdir()) == before
    assert "Another" in (out / "report.html").read_text("utf-8")
    assert [path.name for path in out.parent.iterdir()] == ["out"]


@pytest.mark.parametrize("where", ["file", "file/below", "/proc/nothing/out", "long"])
def test_a_folder_that_cannot_be_written_is_a_sentence(tmp_path, keys, where):
    file = write(tmp_path / "spring.csv", sheets({"Red": 9, "Blue": 7}))
    (tmp_path / "file").write_text("mine")
    place = Path("x" * 300 if where == "long" else where)
    done, _ = report(file, out=tmp_path / place)
    assert done.exit_code in (1, 2)
    assert "Traceback" not in done.output
    assert done.output.count("\n") < 8
    assert (tmp_path / "file").read_text() == "mine"
    assert made(file)
