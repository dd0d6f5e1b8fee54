"""A small school and a wave of it, on either database."""

from __future__ import annotations

import os
from dataclasses import dataclass

import pytest

from reflectory.db import crypto, units, waves
from reflectory.db.engine import Engine


@dataclass
class School:
    """One school, two teams, and waves of it."""

    engine: Engine
    root: int
    red: int
    blue: int

    def draft(self, **choices):
        choices = {"title": "Autumn", "survey": "{}", "survey_id": "our-team", "root": self.root, **choices}
        return waves.create_wave(self.engine, **choices)

    def open(self, **choices):
        return waves.open_wave(self.engine, self.draft(**choices).id, crypto.new_wave_key())


@pytest.fixture
def school(engine):
    root = units.add_unit(engine, "Maple Hill", "school")
    red = units.add_unit(engine, "Red", "team", root, size=12)
    blue = units.add_unit(engine, "Blue", "team", root, size=9)
    return School(engine, root, red, blue)


@pytest.fixture
def key():
    """Return a fresh random ballot key or claim every time it is called."""
    return lambda: os.urandom(32)
