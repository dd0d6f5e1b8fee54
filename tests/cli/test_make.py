"""`make` finds a Python quietly, whatever stands in the way, and says what it is doing while it takes long."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SHIM = """#!/bin/sh
echo "pyenv: python3.13: command not found" >&2
echo >&2
echo "The \\`python3.13' command exists in these Python versions:" >&2
echo "  3.13.0" >&2
exit 127
"""


@pytest.fixture
def checkout(tmp_path):
    """A checkout without an environment, and a folder of programs that hold what a test puts there."""
    for name in ("Makefile", "requirements.txt", "requirements-dev.txt", "pyproject.toml"):
        shutil.copy(ROOT / name, tmp_path / name)
    programs = tmp_path / "programs"
    programs.mkdir()

    def program(name, text):
        (programs / name).write_text(text)
        (programs / name).chmod(0o755)

    def make(*words):
        path = f"{programs}:{os.environ['PATH']}"
        environment = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "PYTHON"))}
        return subprocess.run(
            ["make", *words], cwd=tmp_path, env=environment | {"PATH": path}, capture_output=True, text=True, timeout=60
        )

    return program, make


def test_names_that_lead_nowhere_are_passed_over_without_a_word(checkout):
    program, make = checkout
    for name in ("python3.13", "python3.12"):
        program(name, SHIM)
    program("python3.11", f'#!/bin/sh\nexec {sys.executable} "$@"\n')
    done = make("-n", "setup")
    assert (done.returncode, done.stderr) == (0, "")
    assert "/programs/python3.11 -m venv .venv" in done.stdout
    assert "pyenv" not in done.stdout


def test_without_any_python_it_says_which_is_needed(checkout):
    program, make = checkout
    for name in ("python3.13", "python3.12", "python3.11", "python3", "python"):
        program(name, SHIM)
    done = make("setup")
    assert done.returncode != 0
    assert "needs Python 3.11 or newer" in done.stdout
    assert "pyenv" not in done.stdout + done.stderr


@pytest.mark.parametrize("target", ["setup", "run", "demo", "test"])
def test_every_step_that_takes_long_is_said_before_it_is_taken(checkout, target):
    _, make = checkout
    lines = make("-n", target).stdout.splitlines()
    slow = [at for at, line in enumerate(lines) if " -m venv " in line or " pip install " in line]
    assert len(slow) >= 3
    assert [lines[at - 1].startswith("echo ") for at in slow if "test -n" not in lines[at]] == [True] * len(slow)


def test_a_python_of_ones_own_may_be_named(checkout):
    _, make = checkout
    assert f"{sys.executable} -m venv .venv" in make("-n", "setup", f"PYTHON={sys.executable}").stdout
