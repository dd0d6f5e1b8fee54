"""The files of `deploy/` fit the program and the guide: a technician copies them and they work."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from cli import main
from settings import SETTINGS

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
GUIDE = (ROOT / "docs" / "operations.md").read_text("utf-8")
UNIT = (DEPLOY / "reflectory.service").read_text("utf-8")


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="no systemd on this machine")
def test_systemd_accepts_every_line_of_the_unit(tmp_path):
    file = tmp_path / "reflectory.service"
    file.write_text(re.sub(r"^ExecStart=\S+", "ExecStart=/bin/true", UNIT, flags=re.M), "utf-8")
    done = subprocess.run(["systemd-analyze", "verify", file], capture_output=True, text=True, timeout=120)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("text", [UNIT, (DEPLOY / "Dockerfile").read_text("utf-8")], ids=["unit", "container"])
def test_the_command_that_is_started_exists_with_its_options(text):
    words = re.search(r"reflectory\"?,? \"?run\b(.*)", text)[1]
    known = {option for parameter in main.commands["run"].params for option in parameter.opts}
    assert set(re.findall(r"--[a-z]+", words)) <= known


def test_the_places_of_the_unit_are_those_of_the_guide():
    for place in re.findall(r"/srv/reflectory/(?:data|keys)", UNIT):
        assert place in GUIDE
    assert re.search(r"EnvironmentFile=(\S+)", UNIT)[1] in GUIDE
    program = re.search(r"ExecStart=(\S+)", UNIT)[1]
    assert program in GUIDE


def test_containers_set_only_what_is_a_setting():
    text = (DEPLOY / "Dockerfile").read_text("utf-8") + (DEPLOY / "compose.yaml").read_text("utf-8")
    named = set(re.findall(r"\b(REFLECTORY_[A-Z_]+|DATABASE_URL)\b", text))
    assert named
    assert named <= {row.name for row in SETTINGS}
