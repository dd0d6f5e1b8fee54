"""What a person takes along: the words of a reflection key to copy or print, and a page to print."""

from __future__ import annotations

import json
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import streamlit as st

from reflectory.config import setting

if TYPE_CHECKING:
    from reflectory.web.access.visit import Visit

HERE = Path(__file__).parent


def draw_key(visit: Visit, words: str) -> None:
    """Show a new reflection key: the words in order, where they are used, and buttons to copy and print them."""
    st.html(key_html(words, visit.say("reflections.key_label"), visit.say("reflections.key_where", address=address())))
    buttons(visit, copy=words)


def buttons(visit: Visit, *, copy: str = "", key: str = "keepsake") -> None:
    """Draw the button that prints the page, and the one that copies a text if there is one."""
    wishes = {
        "text": copy,
        "copy": visit.say("reflections.copy"),
        "copied": visit.say("reflections.copied"),
        "by_hand": visit.say("reflections.copy_by_hand"),
        "print": visit.say("answer.page.print"),
    }
    _component()(data=json.dumps(wishes), key=key, width="content")


def key_html(words: str, label: str, where: str) -> str:
    """Return a reflection key as a numbered list: to be read, copied and printed."""
    rows = "".join(f"<li>{escape(word)}</li>" for word in words.split())
    style = f"<style>{(HERE / 'recovery_key.css').read_text('utf-8')}</style>"
    return (
        f'{style}<div class="key"><p class="key-name">{escape(label)}</p>'
        f'<ol class="reflection-key" translate="no" aria-label="{escape(label)}">{rows}</ol>'
        f"<p>{escape(where)}</p></div>"
    )


def address() -> str:
    """Return the address at which a reflection key is used, without its scheme: short enough to write down."""
    base = setting("REFLECTORY_ADDRESS") or str(getattr(st.context, "url", "") or "http://localhost:8501")
    parts = urlsplit(base)
    path = parts.path.rstrip("/") if setting("REFLECTORY_ADDRESS") else ""
    return f"{parts.netloc}{path}/my-reflections"


def _component() -> Any:
    return st.components.v2.component(
        "reflectory_keepsake",
        html='<div class="keepsake"></div>',
        css=(HERE / "recovery_key_buttons.css").read_text("utf-8"),
        js=(HERE / "recovery_key.js").read_text("utf-8"),
    )
