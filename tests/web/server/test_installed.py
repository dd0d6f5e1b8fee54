"""The wheel, installed in an environment of its own far from the checkout: the command and every page it serves."""

from __future__ import annotations

import csv
import random
import shutil
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

from reflectory.web.navigation import PAGES
from surveys.loader import instrument
from tests.servers import Server

ROOT = Path(__file__).resolve().parents[3]
NOT_THE_TREE = (".git", ".venv", "data", "build", "dist", "*.egg-info", "__pycache__", ".*_cache", "tests", "bench")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """The wheel of this checkout, built from a copy."""
    folder = tmp_path_factory.mktemp("wheel")
    shutil.copytree(ROOT, folder / "tree", ignore=shutil.ignore_patterns(*NOT_THE_TREE))
    build = ["wheel", "--quiet", "--no-deps", "--no-build-isolation", "--wheel-dir", folder, folder / "tree"]
    subprocess.run([sys.executable, "-m", "pip", *build], check=True, cwd=folder)
    (made,) = folder.glob("*.whl")
    return made


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory):
    """An environment with the wheel in it, which sees the libraries of ours and nothing of the checkout."""
    folder = tmp_path_factory.mktemp("installed")
    venv.create(folder / "env", with_pip=False, symlinks=True)
    (own,) = (folder / "env").glob("lib/python*/site-packages")
    (own / "libraries.pth").write_text(sysconfig.get_paths()["purelib"] + "\n")  # its own .pth files are not read
    python = folder / "env" / "bin" / "python"
    install = ["--python", python, "install", "--quiet", "--no-deps", "--no-index", wheel]
    subprocess.run([sys.executable, "-m", "pip", *install], check=True, cwd=folder)
    return python


@pytest.fixture
def outside(monkeypatch, tmp_path):
    """A folder with nothing of the checkout in it or on the way to it."""
    monkeypatch.delenv("PYTHONPATH", raising=False)
    monkeypatch.setenv("REFLECTORY_KEYS", str(tmp_path / "keys"))
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/reflectory.db")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_wheel_has_one_name_and_all_that_the_program_reads(wheel):
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    assert {name.split("/")[0].split("-")[0] for name in names} == {"reflectory"}
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True)
    tracked = listed.stdout.splitlines()
    beside = ("app.py", "analysis", "pages", "surveys", ".streamlit")
    read = {f"reflectory/house/{name}" for name in tracked if name.split("/")[0] in beside}
    read |= {name for name in tracked if name.startswith("reflectory/")}
    assert len(read) > 300
    assert read - set(names) == set()
    assert {name for name in names if name.startswith("reflectory/")} - read == set()
    assert not [name for name in names if "/tests/" in name or name.endswith((".pyc", "secrets.toml"))]


def test_the_command_works_from_a_wheel(installed, filled, outside):
    def run(*words):
        command = [installed.with_name("reflectory"), *words]
        done = subprocess.run(command, capture_output=True, text=True, timeout=240, cwd=outside)
        return done.returncode, done.stdout + done.stderr

    survey = instrument("team-pulse").forms["self"]
    draw = random.Random(5)
    with (outside / "spring.csv").open("w", newline="") as file:
        table = csv.writer(file)
        table.writerow(["team", *(item.id for item in survey.items)])
        table.writerows(["Red", *(draw.choice(survey.format_of(one).values) for one in survey.items)] for _ in range(9))
    code, said = run("report", "spring.csv", "--survey", "team-pulse", "--unit", "team", "--out", "out")
    assert code == 0, said
    assert len(list((outside / "out").iterdir())) == 9
    filled.copy(outside)
    code, said = run("demo")
    assert code == 0, said
    assert "is there already" in said
    assert run("verify") == (0, "The database is in order.\n")
    code, said = run("docs")
    assert (code, "for a checkout" in said) == (1, True)


def test_a_wheel_serves_every_page_and_tells_nobody(installed, filled, outside):
    filled.copy(outside)
    server = Server(outside, lambda port: ["reflectory", "run", "--address", "127.0.0.1", "--port", port],
                    program=installed, root=outside)  # fmt: skip
    server.start()
    try:
        for path in ("/", "/readyz", "/healthz", *(f"/{row.name}" for row in PAGES)):
            answer = server.get(path)
            assert answer.status == 200, path
        token = server.token("District office")
        for page, tab in ((row.name, tab) for row in PAGES for tab in row.tabs):
            messages = server.messages(page, query=f"tab={tab}", token="" if tab == "demonstration" else token)
            finished = [one.script_finished for one in messages if one.WhichOneof("type") == "script_finished"]
            assert finished, tab
            assert "exception {" not in server.text(messages), (tab, server.said)
            told = next(one.new_session for one in messages if one.WhichOneof("type") == "new_session")
            assert told.config.gather_usage_stats is False
            assert "Atkinson" in server.text([one for one in messages if one.WhichOneof("type") == "new_session"])
        asked = server.messages(query=f"join={filled.join_code}")
        assert "bidi_component" in [one.delta.new_element.WhichOneof("type") for one in asked]
    finally:
        server.stop()
    assert "usage statistics" not in server.said
    assert "rror" not in server.said, server.said
