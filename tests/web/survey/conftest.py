"""A district of its own for every test, and for the browser tests a real server and a real Chromium."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass
from pathlib import Path

import pytest

from reflectory.db import crypto, invitations, units, wave_records, waves
from reflectory.db.engine import connect
from surveys.loader import instrument, to_json

ADDRESS = "http://reflect.example.org"
ROOT = Path(__file__).resolve().parents[3]


@dataclass
class District:
    """Two schools; one with a large and a small team and people of its own, one with two teams."""

    engine: object
    root: int
    large: int
    small: int
    office: int
    other: int
    codes: tuple = ()

    def wave(self, survey="our-students", form=None, **choices):
        forms = instrument(survey).forms
        fielded = forms[form] if form else next(iter(forms.values()))
        opened, codes_for = choices.pop("opened", True), choices.pop("codes_for", None)
        if codes_for:
            choices["access"] = "codes"
        made = waves.create_wave(
            self.engine,
            title=choices.pop("title", "Spring"),
            survey=to_json(fielded),
            survey_id=fielded.id,
            form=fielded.form,
            root=self.root,
            **choices,
        )
        self.codes = invitations.issue(self.engine, made.id, codes_for, 2) if codes_for else []
        if opened:
            waves.open_wave(self.engine, made.id, crypto.new_wave_key())
        return wave_records.wave(self.engine, made.id)


def build(engine):
    root = units.add_unit(engine, "Northern cluster", "cluster")
    cedar = units.add_unit(engine, "Cedar Elementary", "school", root, size=6)
    harbour = units.add_unit(engine, "Harbour Secondary", "school", root)
    large = units.add_unit(engine, "Primary team", "team", cedar, size=8)
    small = units.add_unit(engine, "Grade 6 and 7", "team", cedar, size=4)
    other = units.add_unit(engine, "Humanities", "team", harbour, size=9)
    units.add_unit(engine, "Sciences", "team", harbour, size=7)
    return District(engine, root, large, small, cedar, other)


@pytest.fixture
def district(tmp_path, monkeypatch, sqlite_url):
    monkeypatch.setenv("REFLECTORY_KEYS", str(tmp_path / "keys"))
    monkeypatch.setenv("DATABASE_URL", sqlite_url)
    monkeypatch.setenv("REFLECTORY_DEMO_URL", f"sqlite:///{tmp_path}/demonstration.db")
    engine = connect(sqlite_url)
    yield build(engine)
    engine.dispose()


class Server:
    """The real server on a database of its own; it can be killed and started again in mid-survey."""

    def __init__(self, folder, root=ROOT):
        self.root = root  # the program that is served: another one after a deploy
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.environment = {
            **os.environ,
            "DATABASE_URL": f"sqlite:///{folder}/reflectory.db",
            "REFLECTORY_DEMO_URL": f"sqlite:///{folder}/demonstration.db",
            "REFLECTORY_KEYS": f"{folder}/keys",
            "REFLECTORY_ADDRESS": ADDRESS,  # what only this computer opens is not handed out
        }
        self.log = folder / "server.log"
        self.process = None

    def start(self):
        with self.log.open("ab") as log:
            command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(self.port)]
            command += ["--server.address", "127.0.0.1"]
            self.process = subprocess.Popen(command, cwd=self.root, env=self.environment, stdout=log, stderr=log)
        for _ in range(300):
            try:
                with urllib.request.urlopen(f"{self.url}/_stcore/health", timeout=2):
                    return
            except OSError:
                time.sleep(0.1)
        raise RuntimeError(self.log.read_text("utf-8"))

    def kill(self):
        self.process.kill()
        self.process.wait()


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    one = Server(tmp_path_factory.mktemp("answering"))
    one.start()
    yield one
    one.kill()


@pytest.fixture(scope="session")
def served(server):
    """The district that the server serves."""
    before = os.environ.get("REFLECTORY_KEYS")
    os.environ["REFLECTORY_KEYS"] = server.environment["REFLECTORY_KEYS"]
    engine = connect(server.environment["DATABASE_URL"])
    yield build(engine)
    engine.dispose()
    if before is None:
        del os.environ["REFLECTORY_KEYS"]
    else:
        os.environ["REFLECTORY_KEYS"] = before


@pytest.fixture(scope="session")
def places(served):
    """What a tour of the respondent's pages needs, once a run."""
    from tests.web.survey.places import make

    return make(served)


@pytest.fixture
def phone(tabs):
    """Open new phones: ``phone(locale="fr-CA", dark=True)`` gives a page of a profile of its own."""

    def open_phone(locale="en-CA", dark=False, width=360, height=740):
        return tabs((width, height), locale, dark=dark)

    return open_phone
