"""The files of `deploy/` fit the program and the guide: a technician copies them and they work."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from reflectory.cli.main import main
from reflectory.config import SETTINGS

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
GUIDE = (ROOT / "docs" / "operations.md").read_text("utf-8")
UNIT = (DEPLOY / "reflectory.service").read_text("utf-8")
BACKUP = (DEPLOY / "reflectory-backup.service").read_text("utf-8")
PROGRAM = re.search(r"^ExecStart=(\S+)", UNIT, flags=re.M)[1]


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="no systemd on this machine")
@pytest.mark.parametrize("name", ["reflectory.service", "reflectory-backup.service", "reflectory-backup.timer"])
def test_systemd_accepts_every_line_of_the_units(name, tmp_path):
    for file in DEPLOY.glob("reflectory*.*"):
        text = re.sub(r"^ExecStart=\S+", "ExecStart=/bin/true", file.read_text("utf-8"), flags=re.M)
        (tmp_path / file.name).write_text(text, "utf-8")
    done = subprocess.run(["systemd-analyze", "verify", tmp_path / name], capture_output=True, text=True, timeout=120)
    assert (done.returncode, done.stderr) == (0, "")


def test_the_nightly_backup_is_made_checked_and_old_ones_go(database_url, tmp_path, monkeypatch):
    old, young, foreign = tmp_path / "2020-01-01.db", tmp_path / "2026-11-01.db", tmp_path / "list.txt"
    for file in (old, young, foreign):
        file.touch()
    for file in (old, foreign):
        os.utime(file, (0, 0))
    line = re.search(r"^ExecStart=/bin/sh -ec '(.+)'$", BACKUP, flags=re.M)[1].replace("%%", "%")
    program = Path(sys.executable).with_name("reflectory")
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("FOLDER", str(tmp_path))
    for _ in range(2):  # the second one of a day checks the first
        command = ["/bin/sh", "-ec", line.replace(PROGRAM, str(program))]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=240)
        assert (done.returncode, "is in order" in done.stdout) == (0, True), done.stderr
    made = {file.name for file in tmp_path.glob("*.db")} - {young.name}
    assert made - {"reflectory.db"}, "reflectory.db is the database itself"
    assert not old.exists()
    assert foreign.exists()


def test_roots_own_command_runs_as_the_service_does():
    command = (DEPLOY / "reflectory").read_text("utf-8")
    for name, option in (("User", "--uid="), ("Group", "--gid="), ("EnvironmentFile", "EnvironmentFile=")):
        value = re.search(rf"^{name}=(\S+)", UNIT, flags=re.M)[1]
        assert f"{option}{value} " in command
        assert f"\n{name}={value}\n" in BACKUP
    assert PROGRAM in command
    assert PROGRAM in BACKUP
    assert subprocess.run(["sh", "-n", DEPLOY / "reflectory"], timeout=60).returncode == 0


@pytest.mark.parametrize("text", [UNIT, (DEPLOY / "Dockerfile").read_text("utf-8")], ids=["unit", "container"])
def test_the_command_that_is_started_exists_with_its_options(text):
    words = re.search(r"reflectory\"?,? \"?run\b(.*)", text)[1]
    known = {option for parameter in main.commands["run"].params for option in parameter.opts}
    assert set(re.findall(r"--[a-z]+", words)) <= known


def test_the_places_of_the_unit_are_those_of_the_guide():
    for place in re.findall(r"/srv/reflectory/(?:data|keys)", UNIT):
        assert place in GUIDE
    assert re.search(r"EnvironmentFile=(\S+)", UNIT)[1] in GUIDE
    assert re.search(r"WorkingDirectory=(\S+)", UNIT)[1] in GUIDE
    folder = re.search(r"FOLDER=(\S+)", BACKUP)[1]
    assert f"700 /srv/reflectory/data /srv/reflectory/keys {folder}\n" in GUIDE


def test_containers_set_only_what_is_a_setting():
    text = (DEPLOY / "Dockerfile").read_text("utf-8") + (DEPLOY / "compose.yaml").read_text("utf-8")
    named = set(re.findall(r"\b(REFLECTORY_[A-Z_]+|DATABASE_URL)\b", text))
    assert named
    assert named <= {row.name for row in SETTINGS}
