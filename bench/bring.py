"""How long a large file of answers is read, and how much memory that takes, beside bare reads of the same file.

A file of so many people and forty items is made by chance: CSV, and XLSX up to what a sheet holds. Each reader runs in
a process of its own; its peak of memory is what that process held at most, without what it held before it began. Bare
reads are polars' (CSV), calamine's and openpyxl's (XLSX, the latter of a tenth of the rows). *Ours* finds the columns,
counts doubtful rows in, and returns codes.

    .venv/bin/python -m bench.bring [--people 1000000] [--xlsx 1048575] [--wide] [--cell]
"""

from __future__ import annotations

import argparse
import csv
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import xlsxwriter

from reflectory.files.mapping import Options
from reflectory.files.response_doubts import COUNT_IN, KINDS
from reflectory.files.responses import read_answers
from surveys.model import Item, ResponseFormat, Survey

ITEMS = 40
TEAMS = 400
AGREE = ResponseFormat("agree5", 1, 5, 1, ())
SURVEY = Survey("s", "", "1", {"en": "S"}, {"en": "P"}, 1, "", (), (AGREE,),
                tuple(Item(f"q{at}", {"en": f"Item {at}"}, "agree5") for at in range(ITEMS)), ())  # fmt: skip
ALL = Options(dict.fromkeys(KINDS, COUNT_IN))


def main() -> None:
    """Make the files, and print a row a reader."""
    wishes = _wishes()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if wishes.people:
            _report(written_csv(folder / "answers.csv", wishes.people), ("polars", "ours"))
        if wishes.xlsx:
            few = written_xlsx(folder / "few.xlsx", wishes.xlsx // 10)
            _report(written_xlsx(folder / "answers.xlsx", wishes.xlsx), ("calamine", "ours"))
            _report(few, ("calamine", "openpyxl", "ours"))
        if wishes.wide:
            _report(written_csv(folder / "wide.csv", 20_000, besides=1_000 - ITEMS - 1), ("polars", "ours"))
        if wishes.cell:
            _report(written_csv(folder / "cell.csv", 20_000, besides=1, longest=10_000_000), ("polars", "ours"))


def _wishes() -> argparse.Namespace:
    wishes = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    wishes.add_argument("--people", type=int, default=1_000_000)
    wishes.add_argument("--xlsx", type=int, default=1_048_575)
    wishes.add_argument("--wide", action="store_true", help="1,000 columns")
    wishes.add_argument("--cell", action="store_true", help="a cell of 10 MB")
    wishes.add_argument("--reader", choices=READERS)
    wishes.add_argument("--file", type=Path)
    chosen = wishes.parse_args()
    if chosen.reader:
        _measure(chosen.reader, chosen.file)
        sys.exit()
    return chosen


def _rows(people: int) -> np.ndarray:
    return np.random.default_rng(1).integers(1, 6, (people, ITEMS), dtype=np.uint8)


def written_csv(path: Path, people: int, besides: int = 0, longest: int = 0) -> Path:
    """Write a file of answers by chance, with other columns, and one cell of so many letters."""
    digits = [str(value) for value in range(10)]
    with path.open("w", newline="", encoding="utf-8") as file:
        table = csv.writer(file)
        table.writerow(["team", *(item.id for item in SURVEY.items), *(f"other {at}" for at in range(besides))])
        for at, row in enumerate(_rows(people)):
            rest = ["x" * longest if longest and at == people // 2 else "x"] * besides
            table.writerow([f"Team {at % TEAMS}", *(digits[value] for value in row), *rest])
    return path


def written_xlsx(path: Path, people: int) -> Path:
    """Write the same as a workbook of one sheet."""
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["team", *(item.id for item in SURVEY.items)])
        for at, row in enumerate(_rows(people), start=1):
            sheet.write_string(at, 0, f"Team {at % TEAMS}")
            for column, value in enumerate(row.tolist(), start=1):
                sheet.write_number(at, column, value)
    return path


def _report(path: Path, readers: tuple[str, ...]) -> None:
    size = path.stat().st_size / 1e6
    print(f"{path.name}: {size:.0f} MB", flush=True)
    for reader in readers:
        typed = [sys.executable, "-m", "bench.bring", "--reader", reader, "--file", str(path)]
        said = subprocess.run(typed, capture_output=True, text=True)
        print(f"  {reader}: {said.stdout.strip() or said.stderr.strip().splitlines()[-1]}", flush=True)


def _ours(path: Path) -> int:
    return len(read_answers(path, SURVEY, "team", ALL).paths)


def _polars(path: Path) -> int:
    import polars

    return polars.read_csv(path).height


def _calamine(path: Path) -> int:
    from python_calamine import CalamineWorkbook

    return sum(1 for _ in CalamineWorkbook.from_path(path).get_sheet_by_index(0).iter_rows())


def _openpyxl(path: Path) -> int:
    import openpyxl

    return sum(1 for _ in openpyxl.load_workbook(path, read_only=True).active.iter_rows(values_only=True))


READERS: dict[str, Callable[[Path], int]] = {
    "ours": _ours,
    "polars": _polars,
    "calamine": _calamine,
    "openpyxl": _openpyxl,
}


def _measure(reader: str, path: Path) -> None:
    before, began = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.perf_counter()
    people = READERS[reader](path)
    seconds = time.perf_counter() - began
    peak = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024
    times = peak / path.stat().st_size
    print(f"{people:,} rows, {seconds:.1f} s, {peak / 1e6:.0f} MB more, {times:.1f} times the file")


if __name__ == "__main__":
    main()
