"""The tables of docs/ that are generated: settings, methods, surveys, pages. `reflectory docs` writes them anew."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from functools import partial

from reflectory import ROOT
from reflectory.config import SETTINGS
from reflectory.i18n.catalogue import SOURCE, say
from reflectory.reports.json_schema import json_schema
from reflectory.reports.methods import markdown
from reflectory.web.navigation import PAGES
from surveys.loader import library
from surveys.model import Instrument, words

PAGES_HEAD = """# Pages, and who sees them

Written by `reflectory docs` from the table in `reflectory/web/navigation.py`: it is the permission. A *member* gave the
code of a book-study group; a *newcomer* is everybody as long as nobody has an account. A survey is no page of this
table: it stands at `/a/CODE`, where `/?join=CODE` leads. The start page answers to `/?show=CODE` with one released
page. Addresses of before lead on (`reflectory/web/middleware/redirects.py`).
"""

ITEMS_HEAD = """Written by `reflectory docs` from the survey file. Constructs are cited; sentences are our own (CC BY
4.0). [How the items were read](readings.md). No respondents have tried these items yet."""


def write_tables(check: bool = False) -> list[str]:
    """Write every generated document whose text changed, or only say which would; returns their names."""
    stale = []
    for name, make in TABLES:
        path = ROOT / "docs" / name
        text = make()
        if not path.exists() or path.read_text("utf-8") != text:
            stale.append(f"docs/{name}")
            if not check:
                path.parent.mkdir(exist_ok=True)
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


def _items(survey: Instrument) -> str:
    """Return the page of a survey's items: construct, source, why each is worded so, and what was rejected."""
    lines = [f"# The items of `{survey.id}`", "", ITEMS_HEAD, ""]
    forms = [form for form in survey.forms.values() if any(item.id in survey.rationale for item in form.items)]
    written = set[str]()
    for form in forms:
        for scale in (*form.scales, None):
            ids = scale.items if scale else [item.id for item in form.single_items]
            fresh = [form.item(id) for id in ids if id in survey.rationale and id not in written]
            if fresh:
                written |= {item.id for item in fresh}
                construct = f"{words(scale.name, SOURCE)}. {words(scale.meaning, SOURCE)}" if scale else "By itself."
                source = f" Source: {scale.source}" if scale else ""
                lines += [f"## {scale.id if scale else 'outside the scales'}", "", f"{construct}{source}", ""]
                lines += ["| item | statement | why so | rejected |", "|---|---|---|---|"]
                lines += [
                    f"| `{item.id}` | {words(item.text, SOURCE)} | {reason.why} | {reason.rejected} |"
                    for item in fresh
                    for reason in [survey.rationale[item.id]]
                ]
                lines.append("")
    return "\n".join(lines)


TABLES: tuple[tuple[str, Callable[[], str]], ...] = (
    ("settings.md", _settings),
    ("pages.md", _pages),
    ("surveys.md", _surveys),
    ("methods.md", markdown),
    ("report.schema.json", json_schema),
    *((f"surveys/{survey.id}.md", partial(_items, survey)) for survey in library() if survey.rationale),
)
