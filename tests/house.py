"""The floor plan as data, and the rules that hold it: used on this tree and on deliberate violations."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

# A room may import from rooms on lower floors, never from its own floor's other rooms, never upward.
FLOORS: tuple[tuple[str, ...], ...] = (
    ("reflectory.errors",),
    ("settings", "languages", "surveys"),
    ("analysis",),
    ("storage", "report", "answers"),
    ("published", "post"),
    ("release", "file_report", "demo", "demo_doing", "auditing", "due"),
    ("ui",),
    ("pages", "app", "reflectory", "cli", "cli_keeping", "cli_writing", "docs_tables"),
)
SAME_FLOOR = {
    ("demo", "release"),
    ("demo", "demo_doing"),
    ("auditing", "release"),
    ("cli", "docs_tables"),
    ("reflectory", "cli"),
    ("cli", "cli_keeping"),
    ("cli", "cli_writing"),
    ("file_report", "release"),
}
ONLY_IN = {
    "streamlit": {"ui", "pages", "app"},
    "starlette": {"ui", "app"},
    "sqlalchemy": {"storage"},
    "alembic": {"storage"},
    "pg8000": {"storage"},
    "nacl": {"storage"},
    "mnemonic": {"storage"},
    "plotly": {"report"},
    "typst": {"report"},
    "pptx": {"report"},
    "xlsxwriter": {"report"},
    "click": {"cli", "cli_keeping", "cli_writing"},
    "segno": {"ui"},
}
STANDARD_ONLY = {"reflectory.errors", "settings", "languages", "surveys"}
PURE = {"analysis"}
PURE_ALLOWED = {"numpy", "pandas", "scipy"}
HEAVY = {"pandas", "scipy", "plotly", "report", "analysis"}  # not at the start of what a respondent waits for
LIGHT = (
    "app.py",
    "reflectory/web/databases.py",
    "reflectory/web/access/session.py",
    "reflectory/web/main.py",
    "reflectory/web/navigation.py",
    "reflectory/web/layout.py",
    "reflectory/web/server.py",
    "pages/start.py",
    "pages/answer.py",
)

FLOOR_OF = {room: number for number, rooms in enumerate(FLOORS) for room in rooms}


def room_of(path: Path, root: Path) -> str:
    """Return the room a file belongs to: its top-level folder, or its own name."""
    parts = path.relative_to(root).with_suffix("").parts
    return room_named(".".join(parts))


def room_named(module: str) -> str:
    """Return the room of a module: what every room may import stands by its whole name."""
    return module if module in FLOOR_OF else module.split(".")[0]


def files(root: Path) -> list[Path]:
    """Return the Python files of the rooms."""
    found = []
    for room in FLOOR_OF:
        path = root / room.replace(".", "/")
        found += [path.with_suffix(".py")] if path.with_suffix(".py").exists() else sorted(path.rglob("*.py"))
    return found


def imports(path: Path, top_level_only: bool = False) -> set[str]:
    """Return the top-level names of the modules a file imports."""
    tree = ast.parse(path.read_text("utf-8"))
    nodes = tree.body if top_level_only else ast.walk(tree)
    found = set()
    for node in nodes:
        if isinstance(node, ast.Import):
            found |= {room_named(alias.name) for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            found.add(room_named(node.module))
    return found


def handed_on(path: Path) -> list[str]:
    """Return the names that a file imports only so that others may import them from it."""
    nodes = [node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.ImportFrom)]
    ours = [node for node in nodes if node.module and node.module.split(".")[0] in FLOOR_OF]
    return sorted(alias.name for node in ours for alias in node.names if alias.asname == alias.name)


def faults(root: Path) -> list[str]:
    """Return every breach of the floor plan in a tree, as sentences with place and fault."""
    found = []
    for path in files(root):
        room, place = room_of(path, root), path.relative_to(root)
        names = imports(path)
        for name in sorted(names):
            rises = name in FLOOR_OF and name != room and FLOOR_OF[name] >= FLOOR_OF[room]
            if rises and (room, name) not in SAME_FLOOR:
                found.append(f"{place}: imports {name}, which is not below {room}")
            if name in ONLY_IN and room not in ONLY_IN[name]:
                found.append(f"{place}: imports {name}, which belongs to {', '.join(sorted(ONLY_IN[name]))}")
        found += [
            f"{place}: hands on {name} of another file; import it where it is used"
            for name in handed_on(path)
            if room != "analysis"
        ]  # there a family of statistics has one name, however many files it takes
        foreign = {name for name in names if name not in sys.stdlib_module_names and name not in FLOOR_OF}
        if room in STANDARD_ONLY and foreign:
            found.append(f"{place}: imports {', '.join(sorted(foreign))}; {room} uses the standard library only")
        if room in PURE and foreign - PURE_ALLOWED:
            found.append(f"{place}: imports {', '.join(sorted(foreign - PURE_ALLOWED))}; analysis is pure")
        if str(place) in LIGHT and (heavy := imports(path, top_level_only=True) & HEAVY):
            found.append(f"{place}: imports {', '.join(sorted(heavy))} at the start; import it where it is used")
        if room == "pages" and not _enters_first(path):
            found.append(f"{place}: does not begin with `visit = enter(__file__)`")
    return found


def _enters_first(path: Path) -> bool:
    """Tell whether the first statement of a page that is neither docstring, import nor definition is the admission."""
    for node in ast.parse(path.read_text("utf-8")).body:
        if isinstance(node, ast.Import | ast.ImportFrom | ast.FunctionDef | ast.ClassDef):
            continue
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            continue
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            continue
        return ast.unparse(node) == "visit = enter(__file__)"
    return False
