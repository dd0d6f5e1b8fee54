"""What a command shows and leaves behind: how far it is, and files that are whole or not there at all."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TextIO

import click

LARGE = 5_000_000  # bytes of a file that takes seconds to read


@contextmanager
def progress(label: str, hidden: bool = False, file: TextIO | None = None) -> Iterator[Callable[[float], None]]:
    """Show how far a command is: what this yields is called with the share done, 0 to 1."""
    with click.progressbar(length=100, label=label, hidden=hidden, file=file) as bar:
        yield lambda share: bar.update(round(share * 100) - bar.pos)


@contextmanager
def reading_bar(file: Path) -> Iterator[Callable[[float], None]]:
    """Show on a terminal how far a large file is read."""
    large = file.stat().st_size >= LARGE
    with progress(file.name, hidden=not (large and sys.stderr.isatty()), file=sys.stderr) as advance:
        yield advance


def write_folder(folder: Path, files: Mapping[str, bytes]) -> list[Path]:
    """Write files into a folder: all of them, or what was there stays as it was.

    Raises
    ------
    click.ClickException
        If the folder cannot be written, or one of the files is open in another program.
    """
    with writing(folder), ExitStack() as undone:
        if not folder.exists():
            folder.mkdir(parents=True, exist_ok=True)
            undone.callback(folder.rmdir)
        inside = tempfile.TemporaryDirectory(prefix=".", dir=folder)  # the same disk, the same rights
        with inside as place, ExitStack() as put_back:
            new, old = Path(place) / "new", Path(place) / "old"
            new.mkdir()
            old.mkdir()
            for name, content in files.items():
                (new / name).write_bytes(content)
            for name in files:
                target = folder / name
                with writing(target):
                    if target.exists():
                        target.rename(old / name)
                        put_back.callback((old / name).replace, target)
                    else:
                        put_back.callback(target.unlink, missing_ok=True)
                    (new / name).rename(target)
            put_back.pop_all()
        undone.pop_all()
    return [folder / name for name in files]


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Say of a file that cannot be written which it is and what to do."""
    try:
        yield
    except OSError as error:
        fault = f"it cannot be written ({error.strerror or error})"
        remedy = "close it where it is open, or name another place; nothing was changed"
        raise click.ClickException(f"{path}: {fault}; {remedy}") from error
