"""Wave keys lie outside the database, readable by the program alone, and are gone when they are destroyed."""

from __future__ import annotations

import stat

import pytest

from reflectory.errors import KeyFileError
from storage import sealing


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    path = tmp_path / "a" / "keys"
    monkeypatch.setenv("REFLECTORY_KEYS", str(path))
    return path


def test_what_is_sealed_is_opened_by_its_own_key_only():
    public, other = sealing.new_wave_key(), sealing.new_wave_key()
    box = sealing.seal(public, b"answers")
    assert len(box) == len(b"answers") + sealing.SEALED_EXTRA
    assert box != sealing.seal(public, b"answers")
    assert sealing.unseal(public, box) == b"answers"
    with pytest.raises(KeyFileError, match="key-file-of-other-answers"):
        sealing.unseal(other, box)
    with pytest.raises(KeyFileError, match="key-file-of-other-answers"):
        sealing.unseal(public, box[:-1])


def test_the_key_file_is_the_programs_own(folder):
    public = sealing.new_wave_key()
    (path,) = folder.iterdir()
    assert path == sealing.key_path(public)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert public.hex() not in path.read_text("ascii")


def test_a_folder_that_was_there_keeps_its_mode(folder):
    folder.mkdir(parents=True, mode=0o750)
    sealing.new_wave_key()
    assert stat.S_IMODE(folder.stat().st_mode) == 0o750


def test_a_missing_key_is_said_with_its_file_and_remedy(folder):
    public = sealing.new_wave_key()
    box = sealing.seal(public, b"answers")
    sealing.key_path(public).unlink()
    with pytest.raises(KeyFileError, match="key-file-missing") as missing:
        sealing.unseal(public, box)
    assert str(folder) in str(missing.value)


@pytest.mark.parametrize("content", ["", "not hexadecimal", "00" * 31])
def test_a_damaged_key_is_said(content):
    public = sealing.new_wave_key()
    sealing.key_path(public).write_text(content, "ascii")
    with pytest.raises(KeyFileError, match=r"key-file-(unreadable|damaged)"):
        sealing.opener(public)


def test_the_key_of_another_wave_is_not_taken():
    public, other = sealing.new_wave_key(), sealing.new_wave_key()
    sealing.key_path(other).replace(sealing.key_path(public))
    with pytest.raises(KeyFileError, match="key-file-of-other-wave"):
        sealing.opener(public)


def test_a_key_that_cannot_be_kept_is_refused(folder):
    folder.parent.mkdir()
    folder.write_text("a file", "utf-8")
    with pytest.raises(KeyFileError, match="key-file-not-written"):
        sealing.new_wave_key()


def test_a_destroyed_key_is_gone(folder, tmp_path):
    public = sealing.new_wave_key()
    path = sealing.key_path(public)
    shadow = tmp_path / "shadow"
    shadow.hardlink_to(path)  # the same blocks under another name: they must hold the key no more
    before = shadow.read_bytes()
    sealing.destroy_wave_key(public)
    sealing.destroy_wave_key(public)
    assert list(folder.iterdir()) == []
    assert not sealing.has_wave_key(public)
    assert len(shadow.read_bytes()) == len(before)
    assert before not in shadow.read_bytes()
