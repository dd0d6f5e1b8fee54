"""Wave keys lie outside the database, readable by the program alone, and are gone when they are destroyed."""

from __future__ import annotations

import stat

import pytest

from reflectory.db import crypto
from reflectory.errors import KeyFileError


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    path = tmp_path / "a" / "keys"
    monkeypatch.setenv("REFLECTORY_KEYS", str(path))
    return path


def test_what_is_sealed_is_opened_by_its_own_key_only():
    public, other = crypto.new_wave_key(), crypto.new_wave_key()
    box = crypto.seal(public, b"answers")
    assert len(box) == len(b"answers") + crypto.SEALED_EXTRA
    assert box != crypto.seal(public, b"answers")
    assert crypto.opener(public)(box) == b"answers"
    with pytest.raises(KeyFileError, match="key-file-of-other-answers"):
        crypto.opener(other)(box)
    with pytest.raises(KeyFileError, match="key-file-of-other-answers"):
        crypto.opener(public)(box[:-1])


def test_the_key_file_is_the_programs_own(folder):
    public = crypto.new_wave_key()
    (path,) = folder.iterdir()
    assert path == crypto.key_path(public)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert public.hex() not in path.read_text("ascii")


def test_a_folder_that_was_there_keeps_its_mode(folder):
    folder.mkdir(parents=True, mode=0o750)
    crypto.new_wave_key()
    assert stat.S_IMODE(folder.stat().st_mode) == 0o750


def test_a_missing_key_is_said_with_its_file_and_remedy(folder):
    public = crypto.new_wave_key()
    box = crypto.seal(public, b"answers")
    crypto.key_path(public).unlink()
    with pytest.raises(KeyFileError, match="key-file-missing") as missing:
        crypto.opener(public)(box)
    assert str(folder) in str(missing.value)


@pytest.mark.parametrize("content", ["", "not hexadecimal", "00" * 31])
def test_a_damaged_key_is_said(content):
    public = crypto.new_wave_key()
    crypto.key_path(public).write_text(content, "ascii")
    with pytest.raises(KeyFileError, match=r"key-file-(unreadable|damaged)"):
        crypto.opener(public)


def test_the_key_of_another_wave_is_not_taken():
    public, other = crypto.new_wave_key(), crypto.new_wave_key()
    crypto.key_path(other).replace(crypto.key_path(public))
    with pytest.raises(KeyFileError, match="key-file-of-other-wave"):
        crypto.opener(public)


def test_a_key_that_cannot_be_kept_is_refused(folder):
    folder.parent.mkdir()
    folder.write_text("a file", "utf-8")
    with pytest.raises(KeyFileError, match="key-file-not-written"):
        crypto.new_wave_key()


def test_a_destroyed_key_is_gone(folder, tmp_path):
    public = crypto.new_wave_key()
    path = crypto.key_path(public)
    shadow = tmp_path / "shadow"
    shadow.hardlink_to(path)  # the same blocks under another name: they must hold the key no more
    before = shadow.read_bytes()
    crypto.destroy_wave_key(public)
    crypto.destroy_wave_key(public)
    assert list(folder.iterdir()) == []
    assert not crypto.has_wave_key(public)
    assert len(shadow.read_bytes()) == len(before)
    assert before not in shadow.read_bytes()
