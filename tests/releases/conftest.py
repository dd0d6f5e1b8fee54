"""A school with teams of several sizes and waves of it, answered as the question page answers: sealed boxes."""

from __future__ import annotations

import secrets
import shutil

import pytest

from reflectory.db import ballots, crypto, installation, units, waves
from reflectory.db.engine import connect
from surveys.loader import to_json
from tests.first_edition import first_edition
from tests.releases.invented import Place, people, wave_of


class School:
    """One school of three teams, one of them too small to be reported alone."""

    def __init__(self, url, folder):
        self.folder = folder
        self.engine = connect(url)
        self.root = units.add_unit(self.engine, "Maple Hill", "school")
        self.red = units.add_unit(self.engine, "Red", "team", self.root, size=9)
        self.blue = units.add_unit(self.engine, "Blue", "team", self.root, size=8)
        self.tiny = units.add_unit(self.engine, "Tiny", "team", self.root, size=3)

    def wave(self, people, survey="team-pulse", closed=True, values=("",), **choices):
        """Open a wave, answer it with so many people of each unit, and close it."""
        self.survey = first_edition(survey)
        made = waves.create_wave(self.engine, "Spring", to_json(self.survey), survey, self.root, **choices)
        wave = waves.open_wave(self.engine, made.id, crypto.new_wave_key())
        points = [self.survey.format_of(item).points for item in self.survey.items]
        self.boxes = []
        for unit, n in people.items():
            for person in range(n):
                codes = [(person * 3 + at + unit) % many for at, many in enumerate(points)]
                plain = ballots.encode(unit, values[person % len(values)], codes)
                self.boxes.append(crypto.seal(wave.public_key, plain))
        ballots.cast_many(self.engine, wave.id, [(secrets.token_bytes(32), box) for box in self.boxes])
        return waves.close_wave(self.engine, wave.id) if closed else wave

    def usual(self, **choices):
        return self.wave({self.red: 8, self.blue: 7, self.tiny: 2}, **choices)

    def on_disk(self):
        """Return every byte that lies in the database's files."""
        return b"".join(path.read_bytes() for path in sorted(self.folder.glob("reflectory.db*")))


@pytest.fixture
def school(tmp_path, sqlite_url, monkeypatch):
    monkeypatch.setenv("REFLECTORY_KEYS", str(tmp_path / "keys"))
    one = School(sqlite_url, tmp_path)
    yield one
    one.engine.dispose()


@pytest.fixture(scope="session")
def invented(tmp_path_factory):
    """One wave by team and one by role, all invented; a file to copy."""
    folder = tmp_path_factory.mktemp("invented")
    truth: dict = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("REFLECTORY_KEYS", str(folder / "keys"))
        engine = connect(f"sqlite:///{folder}/reflectory.db")
        installation.begin_demonstration(engine)
        people(engine)
        for seed, cut in enumerate(("team", "role")):
            wave_of(engine, truth, cut, seed=seed)
        installation.mark_demonstration(engine)
        engine.dispose()
    return folder / "reflectory.db", truth


@pytest.fixture
def place(invented, tmp_path, monkeypatch):
    """A copy of the invented installation, to be tampered with."""
    file, truth = invented
    shutil.copy(file, tmp_path / "reflectory.db")
    (tmp_path / "keys").mkdir()
    monkeypatch.setenv("REFLECTORY_KEYS", str(tmp_path / "keys"))
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/reflectory.db")
    engine = connect()
    yield Place(engine, truth)
    engine.dispose()
