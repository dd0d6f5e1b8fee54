"""The documents are tested: generated ones are up to date, everything has its name in them, links lead somewhere."""

from __future__ import annotations

import doctest
import json
import re
import shutil
from pathlib import Path

import pytest

from reflectory.cli.docs import TABLES, write_tables
from reflectory.config import SETTINGS
from reflectory.reports.exports import EXPORTS
from reflectory.reports.methods import METHODS
from reflectory.web.navigation import PAGES
from surveys.loader import library
from tests.notebook import run

ROOT = Path(__file__).resolve().parents[1]
DOCUMENTS = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]
TEXT = "\n".join(path.read_text("utf-8") for path in DOCUMENTS)


def test_the_generated_documents_are_up_to_date():
    assert write_tables(check=True) == []
    assert all((ROOT / "docs" / name).is_file() for name, _ in TABLES)


def test_a_stale_document_is_told_and_written_anew(tmp_path, monkeypatch):
    from reflectory.cli import docs

    (tmp_path / "docs" / "surveys").mkdir(parents=True)
    for name, _ in TABLES:
        (tmp_path / "docs" / name).write_bytes((ROOT / "docs" / name).read_bytes())
    shutil.copytree(ROOT / "pages", tmp_path / "pages")
    (tmp_path / "docs" / "settings.md").write_text("old", "utf-8")
    monkeypatch.setattr(docs, "ROOT", tmp_path)
    assert write_tables(check=True) == ["docs/settings.md"]
    assert write_tables() == ["docs/settings.md"]
    assert write_tables(check=True) == []


def test_the_analysts_examples_run():
    page = str(ROOT / "docs" / "analyst.md")
    results = doctest.testfile(page, module_relative=False, optionflags=doctest.NORMALIZE_WHITESPACE)
    assert results.attempted > 10
    assert results.failed == 0


def test_the_analysts_notebook_gives_what_stands_in_it():
    path = ROOT / "docs" / "analyst.ipynb"
    cells = json.loads(path.read_text("utf-8"))["cells"]
    assert sum(bool(cell.get("outputs")) for cell in cells) > 8
    assert run(path) == cells, "python -m tests.notebook docs/analyst.ipynb writes it anew"


@pytest.mark.parametrize("name", [row.name for row in SETTINGS])
def test_every_setting_is_documented(name):
    assert name in TEXT


@pytest.mark.parametrize("id", [one.id for one in library()])
def test_every_survey_is_documented(id):
    assert f"`{id}`" in TEXT


@pytest.mark.parametrize("label", [one.LABEL for one in EXPORTS])
def test_every_export_is_documented(label):
    assert label in TEXT


@pytest.mark.parametrize("path", [row.name for row in PAGES])
def test_every_page_is_documented(path):
    assert f"`/{path}`" in TEXT


@pytest.mark.parametrize("name", [one.name for one in METHODS])
def test_every_statistic_is_documented(name):
    assert name in TEXT


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_between_documents_leads_somewhere(document):
    for link in re.findall(r"\]\(([^)#\s]+)", document.read_text("utf-8")):
        if not re.match(r"[a-z]+:", link):
            assert (document.parent / link).exists(), link


def test_every_command_of_make_that_is_named_exists():
    commands = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.M))
    read_me = (ROOT / "README.md").read_text("utf-8")
    named = {first or second for first, second in re.findall(r"^make ([a-z]+)|`make ([a-z]+)`", read_me, re.M)}
    assert named
    assert named <= commands


def test_every_decision_says_whether_it_stands():
    for path in (ROOT / "docs" / "decisions").glob("*.md"):
        assert path.read_text("utf-8").splitlines()[2].startswith(("Status: accepted", "Status: superseded by ")), path
