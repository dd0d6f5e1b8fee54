"""The first page of a report as one block of a page: all five answers on a desk's first screen, in two of a phone's."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from reflectory.i18n.catalogue import say
from reflectory.i18n.labels import isolated
from reflectory.reports.charts import marks
from reflectory.reports.first_page import FirstPage, Row
from reflectory.reports.focus import Proposal


def show_first(page: FirstPage, language: str) -> None:
    """Show who answered, what stands out, every area in a row, what changed, what to try and what was promised."""
    goals = "".join(f"<p>{_text(line)}</p>" for line in page.promises)
    promised = f'<div class="promised">{_heading("glance.first.promised", language)}{goals}</div>' if goals else ""
    st.html(f'<div class="picture first">{areas(page)}{_answers(page, language) if page.rows else ""}{promised}</div>')


def areas(page: FirstPage) -> str:
    """Return as HTML who answered, what stands out, and every area in a row."""
    facts = f'<p class="facts">{_text(" ".join(page.facts))}</p>'
    if not page.rows:
        return facts
    note = f'<p class="note">{escape(page.picture.note)}</p>' if page.picture.note else ""
    return (
        f'{facts}<p class="sentence">{_text(page.sentence)}</p>'
        f'<ul class="areas">{"".join(_row(row, page) for row in page.rows)}</ul>'
        f'<ul class="key">{marks.key(page.picture.key)}</ul>{note}'
    )


def _answers(page: FirstPage, language: str) -> str:
    changed = "".join(f"<p>{_text(line)}</p>" for line in page.changed)
    return (
        f'<div class="changed">{changed}</div>'
        f'<div class="card">{_heading("glance.question.try", language)}<p>{_text(page.proposal.why)}</p>'
        f"{_tries(page.proposal, language)}</div>"
    )


def _tries(proposal: Proposal, language: str) -> str:
    """Return what could be tried: one thing and others behind a word, or one behind the name of each area to choose."""
    if len(proposal.areas) > 1:
        return "".join(
            f"<details><summary>{_text(area.name)}</summary><p>{_text(area.practices[0])}</p></details>"
            for area in proposal.areas
        )
    first, others = (_listed(texts) for texts in (proposal.tries[:1], proposal.tries[1:]))
    summary = escape(say(language, "glance.first.or_else"))
    return f"{first}<details><summary>{summary}</summary>{others}</details>" if others else first


def _listed(texts: Sequence[str]) -> str:
    return f"<ul>{''.join(f'<li>{_text(text)}</li>' for text in texts)}</ul>" if texts else ""


def _row(row: Row, page: FirstPage) -> str:
    drawn = marks.bar(page.picture, row.bar) if row.bar.pieces else f'<p class="note">{escape(row.bar.alt)}</p>'
    more = "".join(f'<span class="{name}">{escape(text)}</span>'
                   for name, text in (("moved", row.change), ("differ", row.differ)) if text)  # fmt: skip
    return (
        f'<li><span class="name">{_text(row.name)}</span>{drawn}<span class="mean"><b>{escape(row.mean)}</b> '
        f"{escape(row.answer)}</span>{more}</li>"
    )


def _heading(key: str, language: str) -> str:
    return f"<h3>{escape(say(language, key))}</h3> "


def _text(text: str) -> str:
    """Return a text that may hold what somebody wrote: no sign of it is markup, or turns what stands after it."""
    return escape(isolated(text))
