"""The one writer of files that are there whole or not at all."""

from __future__ import annotations

import contextlib
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO


@contextmanager
def whole_file(path: Path, *, replace: bool, mode: int = 0o600) -> Iterator[BinaryIO]:
    """Open a file to be written: it takes its place when all of it is on the disk, and not before.

    One that is there is replaced, or raises `FileExistsError`. ``mode``: who may read it; by default its owner.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "key"
    >>> with whole_file(path, replace=False) as file:
    ...     file.write(b"secret")
    6
    >>> path.read_bytes()
    b'secret'
    """
    draft = path.with_name(f".{path.name[:100]}.{secrets.token_hex(4)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        if replace:
            draft.replace(path)
        else:
            _link(draft, path)
    finally:
        with contextlib.suppress(OSError):
            draft.unlink()
    settle(path.parent)


def owned_folder(folder: Path) -> None:
    """Make a folder that only its owner may look into, if it is not there."""
    if not folder.exists():
        folder.mkdir(parents=True, mode=0o700)
        folder.chmod(0o700)


def settle(folder: Path) -> None:
    """Wait until the names in a folder are on the disk."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _link(draft: Path, path: Path) -> None:
    try:
        os.link(draft, path)  # unlike a renaming, it never takes the place of what another process has just made
    except PermissionError:  # a disk that knows no links
        with path.open("xb") as file:
            path.chmod(0o600)
            file.write(draft.read_bytes())
