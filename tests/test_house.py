"""The house stands as planned: floors, admission, the page table, and no words where they do not belong."""

from __future__ import annotations

import importlib.util
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
        ("analysis/icc.py", "import sqlalchemy", "sqlalchemy"),
        ("analysis/icc.py", "from reflectory.db import waves", "not below analysis"),
        ("analysis/icc.py", "import requests", "analysis uses numpy, pandas, scipy"),
        ("surveys/model.py", "import numpy", "standard library only"),
        ("reflectory/db/engine.py", "from reflectory.reports import model", "not below db"),
        ("reflectory/reports/model.py", "from reflectory.db import waves", "not below reports"),
        ("reflectory/reports/model.py", "import streamlit", "streamlit"),
        ("reflectory/reports/sentences.py", "import plotly", "reports/charts"),
        ("reflectory/domain/units.py", "from reflectory.files import units", "not below domain"),
        ("pages/start.py", "import pandas", "loads pandas at its start"),
        ("reflectory/db/waves.py", "def open_wave():\n    import json", "inside a function"),
        ("reflectory/responses/submit.py", "from reflectory.releases.publish import publish", "not below responses"),
        ("pages/start.py", "import sqlalchemy", "sqlalchemy"),
        ("reflectory/releases/publish.py", "import reflectory.web.navigation", "not below releases"),
        ("reflectory/web/layout.py", "from reflectory.db.units import units as units", "hands on units"),
    ],
)
def test_a_deliberate_violation_is_found(tmp_path, file, line, fault):
    told = house.faults(_small_house(tmp_path, {file: line}))
    assert any(one.startswith(file) and fault in one for one in told), told


def test_a_slow_library_behind_what_a_respondent_waits_for_is_found(tmp_path):
    lines = {"pages/start.py": "from reflectory.web import navigation", "reflectory/web/navigation.py": "import scipy"}
    told = house.faults(_small_house(tmp_path, lines))
    assert [
        one for one in told if one.startswith("pages/start.py: loads scipy at its start, by way of reflectory.web.nav")
    ]


def test_a_circle_of_files_is_found_inside_a_room_too(tmp_path):
    lines = {
        "reflectory/db/schema.py": "from reflectory.db import waves",
        "reflectory/db/waves.py": "import reflectory.db.units",
    }
    small = _small_house(tmp_path, lines | {"reflectory/db/units.py": "from reflectory.db.schema import UNIT"})
    (told,) = house.faults(small)
    assert (
        told == "a circle of files: reflectory.db.schema, reflectory.db.units, reflectory.db.waves; divide one of them"
    )


def test_a_file_in_no_room_is_found(tmp_path):
    small = _small_house(tmp_path, {"loose.py": "", "reflectory/attic/old.py": ""})
    assert [told.split(":")[0] for told in house.faults(small)] == ["loose.py", "reflectory/attic/old.py"]


def test_a_page_without_admission_is_found(tmp_path):
    small = _small_house(tmp_path, {"pages/side_door.py": "import streamlit as st\n\nst.write('open to all')"})
    (told,) = house.faults(small)
    assert told == "pages/side_door.py: does not begin with `visit = enter(__file__)`"


def test_every_page_has_its_row_and_every_row_its_page():
    from reflectory.web.navigation import PAGES

    assert sorted(row.name for row in PAGES) == sorted(path.stem for path in (ROOT / "pages").glob("*.py"))
    tabs = [tab for row in PAGES for tab in row.tabs]
    assert len(set(tabs)) == len(tabs), "the tab in an address belongs to one page"


def test_only_everybody_and_known_roles_stand_in_the_page_table():
    from reflectory.web.access.visit import EVERYBODY, MEMBER, NEWCOMER
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


def _small_house(folder: Path, lines: dict[str, str]) -> Path:
    """Build a house of the files that the violations below name, with these lines in some of them."""
    ours = ("db/engine", "db/schema", "db/units", "db/waves", "files/units", "releases/publish", "reports/model")
    empty = (*(f"reflectory/{one}.py" for one in (*ours, "web/navigation")), "surveys/model.py")
    for file, text in {**dict.fromkeys(empty, ""), "pages/start.py": "", **lines}.items():
        (folder / file).parent.mkdir(parents=True, exist_ok=True)
        (folder / file).write_text(text + "\n" * 2 + "visit = enter(__file__)\n" * (file == "pages/start.py"), "utf-8")
    return folder
