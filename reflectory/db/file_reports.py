"""What is known of reports made of files of answers: the key their draws follow from, and how each file was cut.

Both lie in the folder of the wave keys where that is set, else in a folder of the user's own, so that a file gives the
same report wherever the command is typed. Neither holds an answer, a unit or a name: a cut is a keyed hash, in a file
that is named by a keyed hash of the sheets.
"""

from __future__ import annotations

import contextlib
import os
import secrets
from hashlib import blake2b
from pathlib import Path

from reflectory.config import SETTINGS, setting
from reflectory.db.whole_files import owned_folder, whole_file
from reflectory.errors import KeyFileError, RefusedError

KEY = "reports.key"
FOLDER = "reports"
_UNSET = next(row.default for row in SETTINGS if row.name == "REFLECTORY_KEYS")


def folder() -> Path:
    """Return the folder of the key and of the cuts."""
    if (chosen := setting("REFLECTORY_KEYS")) != _UNSET:
        return Path(chosen)
    own = os.environ.get("XDG_DATA_HOME") or os.environ.get("LOCALAPPDATA")
    return (Path(own) if own else Path("~/.local/share").expanduser()).absolute() / "reflectory"


def report_key() -> bytes:
    """Return the key of this installation's file reports: 32 bytes, made once, readable by its owner only."""
    path = folder() / KEY
    try:
        if not path.exists():
            with contextlib.suppress(FileExistsError):  # another process was quicker
                _keep(path, secrets.token_hex(32).encode() + b"\n")
        key = bytes.fromhex(path.read_text("ascii").strip())
        if len(key) != 32:
            raise ValueError
    except OSError as error:
        raise KeyFileError("report-key-not-kept", "file", path=str(path), reason=error.strerror) from error
    except ValueError:
        raise KeyFileError("report-key-damaged", "file", path=str(path)) from None
    return key


def keyed(key: bytes, what: bytes, person: bytes) -> bytes:
    """Return a keyed hash of some bytes; ``person`` names its use, so that no two uses have a hash in common.

    Examples
    --------
    >>> len(keyed(b"k" * 32, b"sheets", b"file")), keyed(b"k" * 32, b"a", b"x") == keyed(b"k" * 32, b"a", b"y")
    (32, False)
    """
    return blake2b(what, digest_size=32, key=key, person=person).digest()


def claim(sheets: bytes, cut: bytes) -> bool:
    """Note how a file is cut, once; tell whether this is the first report of it.

    Both are keyed hashes. Refused if the same sheets were cut in another way before; nothing may be handed out if it
    cannot be noted (`KeyFileError`).
    """
    path = _path(sheets)
    try:
        try:
            _keep(path, cut.hex().encode() + b"\n")
        except FileExistsError:
            before = path.read_text("ascii").strip()
        else:
            return True
    except OSError as error:
        raise KeyFileError("report-cut-not-noted", "file", path=str(path), reason=error.strerror) from error
    if before != cut.hex():
        raise RefusedError("report-cut-another-way", "these-answers", path=str(path))
    return False


def forget(sheets: bytes) -> None:
    """Take back a `claim` of a report that was not handed out."""
    with contextlib.suppress(OSError):
        _path(sheets).unlink()


def _path(sheets: bytes) -> Path:
    return folder() / FOLDER / f"{sheets.hex()[:40]}.cut"


def _keep(path: Path, content: bytes) -> None:
    """Write a file for its owner only, unless there is one."""
    owned_folder(path.parent)
    with whole_file(path, replace=False) as file:
        file.write(content)
