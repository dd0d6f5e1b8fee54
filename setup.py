"""Builds the wheel: the package `reflectory`, with all rooms of the program and what they read in one folder of it.

Everything else about the project stands in `pyproject.toml`.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

HERE = Path(__file__).resolve().parent
ROOMS = ("analysis", "answers", "languages", "pages", "report", "storage", "surveys", "ui", ".streamlit")
OWN = {"setup.py"}


class WithRooms(build_py):
    """Puts the rooms beside the package's own two files; a development installation finds them where they lie."""

    def run(self) -> None:
        super().run()
        if self.editable_mode:
            return
        house = Path(self.build_lib) / "reflectory" / "house"
        shutil.rmtree(house, ignore_errors=True)
        for room in ROOMS:
            skipped = shutil.ignore_patterns("__pycache__", "*.pyc", "conftest.py", "secrets.toml")
            shutil.copytree(HERE / room, house / room, ignore=skipped)
        for file in sorted(HERE.glob("*.py")):
            if file.name not in OWN:
                shutil.copy2(file, house / file.name)


setup(cmdclass={"build_py": WithRooms})
