"""A file with one row a person, and what `reflectory report` makes of it."""

from __future__ import annotations

import csv
import json
import random

from click.testing import CliRunner

from reflectory.cli.main import main
from reflectory.files.mapping import Options
from reflectory.releases.file_report import report_of_file
from reflectory.reports.serialization import to_json
from surveys.loader import instrument

PULSE = instrument("team-pulse").forms["self"]
IDS = [item.id for item in PULSE.items]
VALUES = [PULSE.format_of(item).values for item in PULSE.items]


def sheets(teams, alike=0.0):
    """Answers of teams by chance; where they are rather alike, the protection has something to draw."""
    draw = random.Random(5)
    return [
        {"team": team} | {id: str(values[-1] if draw.random() < alike else draw.choice(values))
                          for id, values in zip(IDS, VALUES, strict=True)}
        for team, many in teams.items() for _ in range(many)
    ]  # fmt: skip


def write(path, rows):
    with path.open("w", newline="", encoding="utf-8") as file:
        table = csv.DictWriter(file, list(rows[0]))
        table.writeheader()
        table.writerows(rows)
    return path


def report(file, *words, out=None, survey="team-pulse", unit=("team",)):
    out = out or file.parent / f"out-{random.random()}"
    units = [word for one in unit for word in ("--unit", one)]
    typed = ["report", file, "--survey", survey, *units, "--out", out, *words]
    done = CliRunner().invoke(main, [str(one) for one in typed], catch_exceptions=False)
    return done, out


def figures(out):
    return json.loads((out / "report.json").read_text("utf-8"))["sections"]


def written(file, *words, **known):
    done, out = report(file, *words, **known)
    assert done.exit_code == 0, done.output
    return figures(out)


def made(file, unit=("team",), survey="team-pulse", **settled):
    """Make the report that the command writes, without writing it in every format."""
    report = report_of_file(file, survey, None, unit, None, 5, "en", Options(settled)).report
    return json.loads(to_json(report))["sections"]
