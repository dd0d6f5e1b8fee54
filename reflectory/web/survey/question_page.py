"""The question page's script and style, made of the files in `page/`; and the same inside a Streamlit page."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Mapping
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import Any

import streamlit as st
from streamlit.config import get_option

HERE = Path(__file__).parent / "page"
ORDER = "elements draft sending first statement last key ends idle drawing moving owner page start"


@cache
def script() -> str:
    """Return the page's script."""
    return "\n".join((HERE / f"{name}.js").read_text("utf-8") for name in ORDER.split())


@cache
def style() -> str:
    """Return the page's style, its picture's included."""
    return (HERE / "page.css").read_text("utf-8") + (HERE.parents[1] / "respondent/profile.css").read_text("utf-8")


@cache
def assets() -> tuple[tuple[str, bytes, bytes, str], ...]:
    """Return the page's files: name, content, the same compressed, and kind."""
    lines = (line.strip() for line in script().splitlines())
    code = "\n".join(line for line in lines if line and not line.startswith("//"))
    joined = {"text/javascript": f"(() => {{\n{code}\n}})();", "text/css": colours() + style()}
    suffix = {"text/javascript": "js", "text/css": "css"}
    files = []
    for kind, text in joined.items():
        raw = text.encode()
        name = f"{blake2b(raw, digest_size=8).hexdigest()}.{suffix[kind]}"
        files.append((name, raw, gzip.compress(raw, 9, mtime=0), kind))
    return tuple(files)


def ask(data: Mapping[str, Any]) -> None:
    """Show the question page inside a Streamlit page. It speaks to the server by itself; nothing comes back here."""
    # Bytes, because a mapping would make Streamlit import pandas to look for tables in it.
    _component()(data=json.dumps(data, ensure_ascii=False).encode(), key="survey")


def _component() -> Any:
    return st.components.v2.component(
        "reflectory_question_page",
        html='<div class="survey inside"></div>',
        css=style(),
        js=f"{script()}\nexport default mount;",
    )


def colours() -> str:
    """Return the theme's colours under the names that Streamlit gives them."""
    names = ("primary", "background", "secondaryBackground", "text", "link")
    rules = ""
    for theme in ("light", "dark"):
        colours = "".join(f"--st-{_kebab(name)}-color:{get_option(f'theme.{theme}.{name}Color')};" for name in names)
        rules += f"@media(prefers-color-scheme:{theme}){{:root{{{colours}}}}}"
    return f":root{{--st-font:{get_option('theme.font')};color-scheme:light dark}}{rules}"


def _kebab(name: str) -> str:
    return re.sub("([A-Z])", r"-\1", name).lower()
