"""The tables of docs/ that are generated: settings, methods, surveys, pages. `reflectory docs` writes them anew."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable

from reflectory import ROOT
from reflectory.config import SETTINGS
from reflectory.i18n.catalogue import SOURCE, say
from reflectory.reports.methods import markdown
from reflectory.web.navigation import PAGES
from surveys.loader import library
from surveys.model import words

PAGES_HEAD = """# Pages, and who sees them

Written by `reflectory docs` from the table in `reflectory/web/navigation.py`: it is the permission. A *member* gave the
code of a book-study group; a *newcomer* is everybody as long as nobody has an account. The start page answers to
`/?join=CODE` with the survey, and to `/?show=CODE` with one released page. Addresses of before lead on
(`reflectory/web/middleware/redirects.py`).
"""


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
    return (
        "# Settings\n\nWritten by `reflectory docs` from `reflectory/config.py`. Each is an environment variable.\n"
        "A value need not stand there: `DATABASE_URL_FILE`, `REFLECTORY_OIDC_SECRET_FILE` and so on name a file\n"
        "that holds it. Secrets are never logged, and `reflectory settings` shows them as dots.\n\n"
        f"| name | default | what it does |\n|---|---|---|\n{rows}\n"
    )


def _pages() -> str:
    rows = []
    for row in PAGES:
        text = ast.get_docstring(ast.parse((ROOT / "pages" / f"{row.name}.py").read_text("utf-8"))) or ""
        for at, (tab, who) in enumerate(row.tabs.items()):
            address, about = (f"?tab={tab}", say(SOURCE, f"pages.{tab}") + ".") if at else ("", text.partition("\n")[0])
            rows.append(f"| `/{row.name}{address}` | {', '.join(sorted(who))} | {about} |")
    table = "\n".join(rows)
    return f"{PAGES_HEAD}\n| page | who | what |\n|---|---|---|\n{table}\n"


def _surveys() -> str:
    """Return the page with the table of the library between its two marks written anew."""
    rows = ["| survey | form | title | items | minutes | scales | languages |", "|---|---|---|---:|---:|---|---|"]
    for form in (form for instrument in library() for form in instrument.forms.values()):
        scales = "; ".join(words(scale.name, SOURCE).lower() for scale in form.scales)
        languages = ", ".join(code + "*" * (code in form.unreviewed) for code in form.languages)
        title = words(form.title, SOURCE).replace("{name}", "...")
        cells = (f"`{form.id}`", f"`{form.form}`", title, len(form.items), form.minutes, scales, languages)
        rows.append(f"| {' | '.join(map(str, cells))} |")
    table = "\n".join(["<!-- table: surveys -->", *rows, "<!-- /table -->"])
    page = (ROOT / "docs" / "surveys.md").read_text("utf-8")
    return re.sub("<!-- table: surveys -->.*<!-- /table -->", lambda _: table, page, flags=re.DOTALL)


TABLES: tuple[tuple[str, Callable[[], str]], ...] = (
    ("settings.md", _settings),
    ("pages.md", _pages),
    ("surveys.md", _surveys),
    ("methods.md", markdown),
)
