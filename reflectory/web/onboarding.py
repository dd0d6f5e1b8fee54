"""What the first screen shows a stranger: the three things that happen, each with a small picture."""

from __future__ import annotations

from functools import cache
from html import escape
from pathlib import Path
from urllib.parse import quote

from reflectory.i18n.catalogue import say

HERE = Path(__file__).parent
# Drawn on 48 x 48 units; `st.html` lets no SVG through, so the style sheet carries them, once for each theme.
PICTURES = {
    "answer": "<rect x='13' y='4' width='22' height='40' rx='4.5' fill='{tint}'/><path d='M24 14h6M24 23h6M24 32h6'/>"
    "<circle cx='19' cy='14' r='2.2'/><circle cx='19' cy='23' r='2.2' fill='{ink}'/><circle cx='19' cy='32' r='2.2'/>",
    "profile": "<circle cx='24' cy='24' r='20' fill='{tint}'/><path d='M13 17h22M13 25h22M13 33h22'/>"
    "<circle cx='30' cy='17' r='3.4' fill='{ink}'/><circle cx='20' cy='25' r='3.4' fill='{ink}'/>"
    "<circle cx='27' cy='33' r='3.4' fill='{sun}'/>",
    "talk": "<path fill='{tint}' d='M4 8h25v17H16l-7 6v-6H4z'/>"
    "<path fill='{sun}' d='M44 20v16h-4v6l-7-6H20V25h9v-5z'/><path d='M10 14h13M10 19h8'/>",
}
LIGHT = {"ink": "#0f6b66", "tint": "#e3efec", "sun": "#e9b44c"}
DARK = {"ink": "#5cc2b9", "tint": "#17393a", "sun": "#d9a441"}


@cache
def greeting_html(language: str) -> str:
    """Return the steps of the first screen as a list, for `st.html`.

    Examples
    --------
    >>> greeting_html("en").count("<li")
    3
    """
    steps = "".join(_step(name, language) for name in PICTURES)
    style = (HERE / "onboarding.css").read_text("utf-8")
    style += _pictures(LIGHT) + f"@media (prefers-color-scheme: dark) {{ {_pictures(DARK)} }}"
    return f'<style>{style}</style><ol class="steps">{steps}</ol>'


def _step(name: str, language: str) -> str:
    title, text = (escape(say(language, f"welcome.step_{name}{part}")) for part in ("", "_text"))
    return f'<li class="step {name}"><div><strong>{title}</strong><span>{text}</span></div></li>'


def _pictures(colours: dict[str, str]) -> str:
    line = "stroke='{ink}' stroke-width='2.2' stroke-linecap='round' stroke-linejoin='round'"
    pictures = []
    for name, inner in PICTURES.items():
        svg = f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 48 48' fill='none' {line}>{inner}</svg>"
        image = quote(svg.format(**colours))
        pictures.append(f'.step.{name}::before {{ background-image: url("data:image/svg+xml,{image}"); }}')
    return "".join(pictures)
