"""Files are the program's own: nobody else reads them, and one that it may not read is named as what it is."""

from __future__ import annotations

import datetime
import os
import stat

import pytest

from reflectory.db import crypto
from reflectory.db.backup import back_up
from reflectory.db.consistency import findings
from reflectory.db.engine import connect
from reflectory.db.releases import finish_destruction
from reflectory.db.status import state
from reflectory.db.units import add_unit
from reflectory.errors import KeyFileError

NOBODY = 65534


def modes(folder):
    return {str(one.relative_to(folder)): oct(stat.S_IMODE(one.stat().st_mode)) for one in folder.rglob("*")
            if one.is_file()}  # fmt: skip


@pytest.fixture
def careless():
    """A service that was started with the usual mask."""
    before = os.umask(0o022)
    yield
    os.umask(before)


def test_a_new_database_its_log_and_its_backup_are_read_by_nobody_else(tmp_path, careless):
    engine = connect(f"sqlite:///{tmp_path}/data/reflectory.db")
    add_unit(engine, "Maple Hill", "school")
    back_up(engine, tmp_path / "backup.db")
    found = modes(tmp_path)
    assert {"data/reflectory.db", "data/reflectory.db-wal", "data/reflectory.db-shm", "backup.db"} <= {*found}
    assert set(found.values()) == {"0o600"}
    assert stat.S_IMODE((tmp_path / "data").stat().st_mode) == 0o700
    engine.dispose()


def test_an_older_database_is_tightened_when_it_is_opened(tmp_path, careless):
    engine = connect(f"sqlite:///{tmp_path}/reflectory.db")
    add_unit(engine, "Maple Hill", "school")
    for one in tmp_path.iterdir():
        one.chmod(0o644)
    again = connect(f"sqlite:///{tmp_path}/reflectory.db")
    assert set(modes(tmp_path).values()) == {"0o600"}
    for one in (again, engine):
        one.dispose()


@pytest.fixture
def unread(school):
    """An open wave, whose key lies where the program's user may not look."""
    wave = school.open()
    folder = crypto.key_path(wave.public_key).parent
    before = os.geteuid()
    os.chmod(folder, 0o000)
    if before == 0:
        for one in (folder.parent, *folder.parent.iterdir()):
            os.chown(one, NOBODY, -1)
        os.chown(folder, 0, -1)
        os.seteuid(NOBODY)
    yield wave, folder
    os.seteuid(before)
    os.chmod(folder, 0o700)


def test_a_folder_of_keys_that_cannot_be_read_is_no_fault_of_the_database(school, unread):
    wave, _ = unread
    with pytest.raises(KeyFileError, match=r"key-f.*-unreadable.*Permission denied"):
        crypto.opener(wave.public_key)
    for step in (findings, state, lambda one: finish_destruction(one, datetime.date(2026, 11, 30))):
        try:
            said = str(step(school.engine))
        except KeyFileError as fault:
            said = str(fault)
        assert "sqlite" not in said, step
        assert "postgresql" not in said, step


def test_a_key_that_cannot_be_read_says_why(school, tmp_path):
    wave = school.open()
    path = crypto.key_path(wave.public_key)
    path.unlink()
    path.mkdir()  # whoever runs the tests may read every file; a folder is read by nobody
    with pytest.raises(KeyFileError, match=r"key-file-unreadable.*Is a directory"):
        crypto.opener(wave.public_key)
