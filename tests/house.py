"""The plan of the house as data, and the rules that hold it: used on this tree and on deliberate violations."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

# A file may import from its own room and from rooms of rows above it in this table, and from nothing else of ours.
ROWS: tuple[tuple[str, ...], ...] = (
    ("reflectory", "errors"),
    ("config", "i18n", "surveys"),
    ("analysis",),
    ("domain",),
    ("files",),
    ("db", "reports"),
    ("releases", "responses"),
    ("demo", "jobs"),
    ("web",),
    ("cli", "pages"),
    ("__main__", "app"),
)
# What stands where alone: the beginnings of the paths of the files that may import it.
ONLY_IN = {
    "streamlit": ("app.py", "pages/", "reflectory/web/"),
    "starlette": ("app.py", "reflectory/web/"),
    "sqlalchemy": ("reflectory/db/",),
    "alembic": ("reflectory/db/",),
    "pg8000": ("reflectory/db/",),
    "nacl": ("reflectory/db/",),
    "mnemonic": ("reflectory/db/",),
    "plotly": ("reflectory/reports/charts/",),
    "typst": ("reflectory/reports/exports/",),
    "pptx": ("reflectory/reports/exports/",),
    "xlsxwriter": ("reflectory/files/", "reflectory/reports/exports/"),
    "click": ("reflectory/cli/",),
    "segno": ("reflectory/web/",),
    "pyreadstat": ("reflectory/files/", "reflectory/reports/exports/"),
    "python_calamine": ("reflectory/files/",),
}
# What a room may use beside the standard library; a room that is not named here is held by ONLY_IN alone.
LIBRARIES: dict[str, set[str]] = {
    "reflectory": set(),
    "errors": set(),
    "config": set(),
    "i18n": set(),
    "surveys": set(),
    "domain": set(),
    "files": {"numpy", "pyreadstat", "python_calamine", "xlsxwriter"},
    "analysis": {"numpy", "pandas", "scipy"},
}
# What a respondent or a command's help waits for, and the slow libraries that none of it may load, by way of whatever
# it imports.
LIGHT = ("app.py", "pages/answer.py", "pages/start.py", "reflectory/cli/main.py", "reflectory/web/main.py")
SLOW = {"alembic", "numpy", "pandas", "plotly", "pptx", "scipy", "typst", "xlsxwriter"}
# Imports stand at the top of their file. Those inside a function, each with its reason:
INSIDE = {
    "pages/start.py": "a stranger's first screen waits for no demonstration and for no report",
    "reflectory/__main__.py": "the folder of `surveys` and `analysis` comes first",
    "reflectory/cli/main.py": "`--help` is quick: a command loads what it needs",
    "reflectory/db/migrate.py": "a database that is up to date needs no Alembic",
    "reflectory/files/tables.py": "what reads workbooks, and SPSS files, is loaded for such a file",
    "reflectory/reports/funnel.py": "numpy, where a question has sums",
    "reflectory/reports/serialization.py": "releases of today are read without scipy",
    "reflectory/web/demonstration.py": "filled once, on the first visit",
    "reflectory/web/reports/group_page.py": "numpy, for whoever reads a group's results",
    "reflectory/web/reports/parts/interactive.py": "plotly, for whoever asks for that one picture",
    "reflectory/web/respondent/personal_record.py": "numpy, where somebody has answered",
    "reflectory/web/respondent/profile.py": "numpy, where somebody has answered",
    "reflectory/web/respondent/score_change.py": "scipy, for whoever compares two times of their own",
    "reflectory/web/server.py": "loaded beside the first visits, so that nobody waits for it",
}

ROW_OF = {room: number for number, rooms in enumerate(ROWS) for room in rooms}
TOPS = ("reflectory", "analysis", "surveys", "pages")


def room_of(module: str) -> str:
    """Return the room of a module: the part of the package it stands in, or its top-level name.

    Examples
    --------
    >>> room_of("reflectory.db.engine"), room_of("reflectory"), room_of("analysis.icc")
    ('db', 'reflectory', 'analysis')
    """
    first, _, rest = module.partition(".")
    return rest.partition(".")[0] if first == "reflectory" and rest else first


def modules(root: Path) -> dict[str, Path]:
    """Return the files of the house by their names as modules; migrations stand alone, and are left out."""
    files = [root / "app.py", *(path for top in TOPS for path in sorted((root / top).rglob("*.py")))]
    return {
        ".".join(path.relative_to(root).with_suffix("").parts).removesuffix(".__init__"): path
        for path in files
        if path.exists() and "migrations" not in path.parts
    }


def imported(tree: ast.AST, top_level_only: bool = False) -> Iterator[str]:
    """Yield what a file imports, each name as it is written, `package.name` where it is taken from a package."""
    for node in ast.iter_child_nodes(tree) if top_level_only else ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def of_ours(name: str, known: dict[str, Path]) -> str | None:
    """Return the module of ours that an imported name leads to, or None."""
    return name if name in known else above if (above := name.rpartition(".")[0]) in known else None


def handed_on(tree: ast.Module) -> list[str]:
    """Return the names that a file imports only so that others may import them from it."""
    nodes = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    ours = [node for node in nodes if node.module and node.module.split(".")[0] in TOPS]
    return sorted(alias.name for node in ours for alias in node.names if alias.asname == alias.name)


def faults(root: Path) -> list[str]:
    """Return every breach of the plan in a tree, as sentences with place and fault."""
    known = modules(root)
    trees = {module: ast.parse(path.read_text("utf-8")) for module, path in known.items()}
    result = [
        f"{path.name}: lies loose in the root; put it into its room"
        for path in sorted(root.glob("*.py"))
        if path.name != "app.py"
    ]
    graph: dict[str, set[str]] = {}
    for module, tree in trees.items():
        room, place = room_of(module), known[module].relative_to(root).as_posix()
        names = set(imported(tree))
        graph[module] = {one for name in names if (one := of_ours(name, known)) and one != module}
        if room not in ROW_OF:
            result.append(f"{place}: stands in no room of the plan")
            continue
        for one in sorted(graph[module]):
            if room_of(one) != room and ROW_OF[room_of(one)] >= ROW_OF[room]:
                result.append(f"{place}: imports {one}, which is not below {room}")
        foreign = {name.split(".")[0] for name in names} - set(sys.stdlib_module_names) - set(TOPS)
        for name in sorted(foreign & set(ONLY_IN)):
            if not place.startswith(ONLY_IN[name]):
                result.append(f"{place}: imports {name}, which belongs to {', '.join(ONLY_IN[name])}")
        if room in LIBRARIES and (foreign := foreign - LIBRARIES[room]):
            allowed = ", ".join(sorted(LIBRARIES[room])) or "the standard library only"
            result.append(f"{place}: imports {', '.join(sorted(foreign))}; {room} uses {allowed}")
        if room != "analysis":  # there a family of statistics has one name, however many files it takes
            result += [f"{place}: hands on {n} of another file; import it where it is used" for n in handed_on(tree)]
        functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
        if place not in INSIDE and (inner := {name for one in functions for name in imported(one)}):
            result.append(
                f"{place}: imports {', '.join(sorted(inner))} inside a function; put it at the top of the file"
            )
        if room == "pages" and not _enters_first(tree):
            result.append(f"{place}: does not begin with `visit = enter(__file__)`")
    result += [
        f"{start}: loads {library} at its start, by way of {module}; import it where it is used, and say why in INSIDE"
        for start in LIGHT
        for library, module in sorted(loaded(start.replace("/", ".").removesuffix(".py"), trees, known).items())
        if library in SLOW
    ]
    return result + [f"a circle of files: {', '.join(ring)}; divide one of them" for ring in circles(graph)]


def loaded(start: str, trees: dict[str, ast.Module], known: dict[str, Path]) -> dict[str, str]:
    """Return the libraries that a file loads when it is imported, each with the file of ours that names it first."""
    result: dict[str, str] = {}
    reached: set[str] = set()
    ahead = [start] if start in trees else []
    while ahead:
        module = ahead.pop(0)
        reached.add(module)
        for name in imported(trees[module], top_level_only=True):
            if one := of_ours(name, known):
                packages = [".".join(one.split(".")[: n + 1]) for n in range(one.count(".") + 1)]
                ahead += [each for each in packages if each in known and each not in reached | set(ahead)]
            else:
                result.setdefault(name.split(".")[0], module)
    return result


def circles(graph: dict[str, set[str]]) -> list[list[str]]:
    """Return the files that import one another, however far round, as sorted lists.

    Examples
    --------
    >>> circles({"a": {"b"}, "b": {"c"}, "c": {"b"}})
    [['b', 'c']]
    """
    reach: dict[str, set[str]] = {}
    for start in graph:
        reached: set[str] = set()
        ahead = list(graph[start])
        while ahead:
            if (one := ahead.pop()) not in reached:
                reached.add(one)
                ahead += graph[one]
        reach[start] = reached
    rings = {tuple(sorted(b for b in reach[a] if a in reach[b])) for a in graph if a in reach[a]}
    return [list(ring) for ring in sorted(rings)]


def _enters_first(tree: ast.Module) -> bool:
    """Tell whether the first statement of a page that is neither docstring, import nor definition is the admission."""
    for node in tree.body:
        if isinstance(node, ast.Import | ast.ImportFrom | ast.FunctionDef | ast.ClassDef):
            continue
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            continue
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            continue
        return ast.unparse(node) == "visit = enter(__file__)"
    return False
