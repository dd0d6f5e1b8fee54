"""An open wave with twenty teams for the phones to answer, and what its sealed boxes hold."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reflectory.db import ballots, crypto, units, waves
from reflectory.db.engine import Engine, connect
from reflectory.db.response_tables import table
from reflectory.db.transactions import reading
from reflectory.responses.submit import secret
from surveys.loader import instrument, to_json


@dataclass(frozen=True)
class Wave:
    """A wave, and how what a phone sent lies in its boxes."""

    id: int
    join_code: str
    public_key: bytes
    items: tuple[str, ...]

    def key(self, token: str) -> bytes:
        """Return the key that a phone's ballot lies under."""
        return secret(token, "ballot")

    def sheet(self, sent: dict[str, Any]) -> bytes:
        """Return the answer sheet that a submission must have become."""
        return ballots.encode(sent["unit"], "", [sent["answers"].get(item) for item in self.items])


def open_wave(url: str, keys: Path, schools: int = 4, teams: int = 5, name: str = "District", size: int = 40) -> Wave:
    """Make units and open a wave of them; in a database that has a district of this name already, give another."""
    with _opened(url, keys) as engine:
        root = units.add_unit(engine, name, "district")
        for school in range(schools):
            parent = units.add_unit(engine, f"School {school + 1}", "school", root)
            for team in range(teams):
                units.add_unit(engine, f"Team {team + 1}", "team", parent, size=size)
        survey = instrument("enhancer").forms["self"]
        made = waves.create_wave(
            engine, title="Load", survey=to_json(survey), survey_id=survey.id, form=survey.form, root=root
        )
        public = crypto.new_wave_key()
        waves.open_wave(engine, made.id, public)
        return Wave(made.id, made.join_code, public, tuple(item.id for item in survey.items))


def stored(url: str, keys: Path, wave: Wave) -> dict[bytes, bytes]:
    """Open every sealed box of the wave, as a release would, and return the answer sheets by their keys."""
    boxes = table("ballot", wave.id)
    with _opened(url, keys) as engine, reading(engine) as connection:
        opened = crypto.opener(wave.public_key)
        return {bytes(row.key): opened(bytes(row.box)) for row in connection.execute(boxes.select())}


@contextmanager
def _opened(url: str, keys: Path) -> Iterator[Engine]:
    before = os.environ.get("REFLECTORY_KEYS")
    os.environ["REFLECTORY_KEYS"] = str(keys)
    engine = connect(url)
    try:
        yield engine
    finally:
        engine.dispose()
        if before is None:
            del os.environ["REFLECTORY_KEYS"]
        else:
            os.environ["REFLECTORY_KEYS"] = before
