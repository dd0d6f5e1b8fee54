"""Files that others wrote, and what is right for each of them: `expected.json` beside `files/` and a survey.

Folders of this form are named by ANSWERS_DIRS (separated as in PATH); one of them may lie beside the checkout.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from click.testing import CliRunner

from reflectory.cli.main import main

ROOT = Path(__file__).resolve().parents[2]
BESIDE = ROOT.parent / "shared" / "reference" / "answers"
FOLDERS = [Path(name) for name in os.environ.get("ANSWERS_DIRS", "").split(os.pathsep) if name]
FOLDERS += [BESIDE] if BESIDE.is_dir() and BESIDE.resolve() not in {folder.resolve() for folder in FOLDERS} else []
EXIT = {"read": {0}, "ask": {3}, "show": {0, 3}, "refuse": {1}}
CASES = [
    pytest.param(folder, name, right, id=f"{folder.name}/{name}")
    for folder in FOLDERS
    for name, right in json.loads((folder / "expected.json").read_text("utf-8")).items()
]


@pytest.mark.parametrize(("folder", "name", "right"), CASES)
def test_a_file_is_read_asked_about_or_refused_as_is_right(folder, name, right):
    (survey,) = [path for path in folder.glob("*.toml") if "." not in path.stem]
    typed = ["answers", folder / "files" / name, "--survey", survey, "--unit", right["unit"], "--json"]
    done = CliRunner().invoke(main, [str(word) for word in typed], catch_exceptions=False)
    assert done.exit_code in EXIT[right["outcome"]], done.output
    content = json.loads(done.stdout)
    if right["outcome"] == "refuse":
        assert content["faults"]
        assert all(all(fault[part] for part in ("place", "what", "remedy")) for fault in content["faults"])
        return
    assert content["people"] == right["people"]
    assert content["units"] == right["units"]
    assert all(all(doubt.values()) for doubt in content["doubts"])
    if right["outcome"] == "show":  # what the numbers mean is nothing that the file tells
        assert all(sum(answer["count"] for answer in answers) for answers in content["values"].values())
        return
    means = {id: content["means"][id] for id in right["means"]}
    assert means == pytest.approx(right["means"], abs=5.1e-5)
