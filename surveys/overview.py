"""The library at a glance, as the table in `docs/surveys.md`."""

from __future__ import annotations

from surveys.loader import library
from surveys.model import words

BEGIN, END = "<!-- table: surveys -->", "<!-- /table -->"


def table() -> str:
    """Return the surveys of the library as a Markdown table, one row a form.

    Examples
    --------
    >>> table().splitlines()[0]
    '| survey | form | title | items | minutes | scales | languages |'
    """
    rows = ["| survey | form | title | items | minutes | scales | languages |", "|---|---|---|---:|---:|---|---|"]
    for instrument in library():
        for form in instrument.forms.values():
            scales = "; ".join(words(scale.name, "en").lower() for scale in form.scales)
            languages = ", ".join(code + "*" * (code in form.unreviewed) for code in form.languages)
            title = words(form.title, "en").replace("{name}", "...")
            cells = (f"`{form.id}`", f"`{form.form}`", title, len(form.items), form.minutes, scales, languages)
            rows.append(f"| {' | '.join(map(str, cells))} |")
    return "\n".join(rows)


def renewed(page: str) -> str:
    """Return a page with the table between its two marks written anew.

    Examples
    --------
    >>> "| `enhancer` | `self` |" in renewed(f"{BEGIN}{END}")
    True
    """
    before, rest = page.split(BEGIN, 1)
    return f"{before}{BEGIN}\n{table()}\n{END}{rest.split(END, 1)[1]}"
