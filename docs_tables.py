"""The tables of docs/ that are generated: settings, methods, surveys, pages. `reflectory docs` writes them anew."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from settings import SETTINGS

ROOT = Path(__file__).resolve().parent


def write_tables(check: bool = False) -> list[str]:
    """Write every generated document whose text changed, or only say which would; returns their names."""
    stale = []
    for name, make in TABLES:
        path = ROOT / "docs" / name
        text = make()
        if not path.exists() or path.read_text("utf-8") != text:
            stale.append(f"docs/{name}")
            if not check:
                path.write_text(text, "utf-8")
    return stale


def _settings() -> str:
    rows = "\n".join(f"| `{row.name}` | `{row.default}` | {row.sentence} |" for row in SETTINGS)
    return ("# Settings\n\nWritten by `reflectory docs` from `settings.py`. Each is an environment variable.\n\n"
            f"| name | default | what it does |\n|---|---|---|\n{rows}\n")  # fmt: skip


def _surveys() -> str:
    from surveys.overview import renewed

    return renewed((ROOT / "docs" / "surveys.md").read_text("utf-8"))


def _methods() -> str:
    from report.methods import markdown

    return markdown()


TABLES: tuple[tuple[str, Callable[[], str]], ...] = (
    ("settings.md", _settings),
    ("surveys.md", _surveys),
    ("methods.md", _methods),
)
