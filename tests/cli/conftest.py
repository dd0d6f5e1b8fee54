"""Where the command keeps its keys in a test."""

from __future__ import annotations

import pytest


@pytest.fixture
def keys(tmp_path, monkeypatch):
    monkeypatch.setenv("REFLECTORY_KEYS", str(tmp_path / "keys"))
    return tmp_path / "keys"
