"""The house stands as planned: floors, admission, the page table, and no words where they do not belong."""

from __future__ import annotations

import importlib.util
import shutil
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


def load(path: Path):
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[path.stem] = module
    spec.loader.exec_module(module)
    return module


house = load(ROOT / "tests" / "house.py")


def test_every_import_falls():
    assert house.faults(ROOT) == []


@pytest.mark.parametrize(
    ("file", "line", "fault"),
    [
        ("analysis/moments.py", "import sqlalchemy", "sqlalchemy"),
        ("analysis/moments.py", "from storage import waves", "not below analysis"),
        ("analysis/moments.py", "import requests", "analysis is pure"),
        ("surveys/model.py", "import numpy", "standard library only"),
        ("reflectory/db/engine.py", "from report import contents", "not below storage"),
        ("reflectory/reports/model.py", "from storage import waves", "not below report"),
        ("reflectory/reports/model.py", "import streamlit", "streamlit"),
        ("reflectory/web/access/session.py", "import pandas", "at the start"),
        ("pages/start.py", "import sqlalchemy", "sqlalchemy"),
        ("reflectory/releases/publish.py", "import ui", "not below release"),
        (
            "reflectory/web/access/session.py",
            "from reflectory.web.databases import engine_at as engine_at",
            "hands on engine_at",
        ),
    ],
)
def test_a_deliberate_violation_is_found(tmp_path, file, line, fault):
    copy = _copy(tmp_path)
    path = copy / file
    path.write_text(
        path.read_text("utf-8").replace(
            "\nfrom __future__ import annotations\n", f"\nfrom __future__ import annotations\n{line}\n", 1
        ),
        "utf-8",
    )
    assert any(found.startswith(file) and fault in found for found in house.faults(copy))


def test_a_page_without_admission_is_found(tmp_path):
    copy = _copy(tmp_path)
    (copy / "pages" / "side_door.py").write_text("import streamlit as st\n\nst.write('open to all')\n", "utf-8")
    assert any("side_door.py" in found and "enter(__file__)" in found for found in house.faults(copy))


def test_every_page_has_its_row_and_every_row_its_page():
    from reflectory.web.navigation import PAGES

    assert sorted(row.name for row in PAGES) == sorted(path.stem for path in (ROOT / "pages").glob("*.py"))
    tabs = [tab for row in PAGES for tab in row.tabs]
    assert len(set(tabs)) == len(tabs), "the tab in an address belongs to one page"


def test_only_everybody_and_known_roles_stand_in_the_page_table():
    from reflectory.web.access.session import EVERYBODY, MEMBER, NEWCOMER
    from reflectory.web.navigation import ADMINISTRATOR, AUDITOR, FACILITATOR, LEADER, PAGES

    known = {EVERYBODY, MEMBER, NEWCOMER, LEADER, FACILITATOR, ADMINISTRATOR, AUDITOR}
    assert all(who and who <= known for row in PAGES for who in row.tabs.values())


def test_no_top_level_name_shadows_the_standard_library():
    own = {path.stem for path in ROOT.iterdir() if path.suffix == ".py" or (path.is_dir() and any(path.glob("*.py")))}
    assert own & set(sys.stdlib_module_names) == set()


def test_both_languages_have_the_same_words():
    from reflectory.i18n.catalogue import keys, languages

    for language in languages():
        assert keys(language) == keys("en"), sorted(keys(language) ^ keys("en"))


def test_the_same_values_are_filled_in_in_every_language():
    import string

    from reflectory.i18n.catalogue import SOURCE, _words, languages

    def fields(entry):
        texts = entry.values() if isinstance(entry, dict) else [entry]
        return {name for text in texts for _, name, _, _ in string.Formatter().parse(text) if name}

    for language in languages():
        for key, entry in _words(language).items():
            assert fields(entry) == fields(_words(SOURCE)[key]), f"{language}: {key}"


def _copy(folder: Path) -> Path:
    copy = folder / "house"
    rooms = [name for floor in house.FLOORS for name in floor]
    for room in rooms:
        if (ROOT / f"{room}.py").exists():
            copy.mkdir(exist_ok=True)
            shutil.copy(ROOT / f"{room}.py", copy / f"{room}.py")
        elif (ROOT / room).is_dir():
            shutil.copytree(ROOT / room, copy / room, ignore=shutil.ignore_patterns("__pycache__", "library"))
    return copy
