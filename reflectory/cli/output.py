"""What a command shows and leaves behind: how far it is, and files that are whole or not there at all."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import click


@contextmanager
def progress(label: str, hidden: bool = False) -> Iterator[Callable[[float], None]]:
    """Show how far a command is: what this yields is called with the share done, 0 to 1."""
    with click.progressbar(length=100, label=label, hidden=hidden) as bar:
        yield lambda share: bar.update(round(share * 100) - bar.pos)


def write_folder(folder: Path, files: Mapping[str, bytes]) -> list[Path]:
    """Write files into a folder: all of them, or what was there stays as it was.

    Raises
    ------
    click.ClickException
        If the folder cannot be written, or one of the files is open in another program.
    """
    placed: list[tuple[Path, Path | None]] = []
    with writing(folder):
        is_new = not folder.exists()
        folder.mkdir(parents=True, exist_ok=True)
        try:
            with tempfile.TemporaryDirectory(prefix=".", dir=folder) as inside:  # the same disk, the same rights
                new, old = Path(inside) / "new", Path(inside) / "old"
                new.mkdir()
                old.mkdir()
                for name, content in files.items():
                    (new / name).write_bytes(content)
                try:
                    for name in files:
                        target = folder / name
                        with writing(target):
                            before = old / name if target.exists() else None
                            if before is not None:
                                target.rename(before)
                            placed.append((target, before))
                            (new / name).rename(target)
                except BaseException:
                    for target, before in reversed(placed):
                        target.unlink(missing_ok=True)
                        if before is not None:
                            before.rename(target)
                    raise
        except BaseException:
            if is_new:
                folder.rmdir()
            raise
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
