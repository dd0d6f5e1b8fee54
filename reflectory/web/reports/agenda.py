"""The plan of a meeting as one page: the same on a screen, on paper and as a file."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

import streamlit as st

from reflectory.i18n.catalogue import say
from reflectory.i18n.labels import isolated
from reflectory.reports.agenda import LENGTHS, Protocol, Step, protocol
from reflectory.reports.exports.bulk import name_of
from reflectory.web.access.visit import Visit
from reflectory.web.choice import choice
from reflectory.web.downloads import download, standalone_page
from reflectory.web.reports.selection import choose

STYLE = """
.meeting { max-width: 46rem; line-height: 1.45; font-size: 1.05rem; overflow-wrap: anywhere; }
.meeting h2 { font-size: 1.5rem; margin: 1rem 0 .25rem; } .meeting h3 { font-size: 1.15rem; margin: 0; }
.meeting .two { display: grid; grid-template-columns: repeat(auto-fit, minmax(16rem, 1fr)); gap: 0 2rem; }
.meeting ul { margin: .35rem 0 .75rem; padding-inline-start: 1.2rem; } .meeting li { margin-block: .2rem; }
.meeting section { display: grid; grid-template-columns: 4.5rem minmax(0, 1fr); gap: 0 .75rem; padding-block: .7rem;
  border-block-start: 1px solid color-mix(in srgb, currentColor 25%, transparent); break-inside: avoid; }
.meeting .minutes { font-weight: 650; font-variant-numeric: tabular-nums; }
.meeting p { margin: .2rem 0; max-width: 70ch; } .meeting .ask { font-size: 1.1rem; font-weight: 600; }
.meeting .foot { font-size: .9rem; margin-block-start: 1rem; }
@media print { .st-key-ways, [data-testid="stHeader"] { display: none !important; }
  .meeting { font-size: 10pt; line-height: 1.35; } .meeting section { padding-block: .35rem; } }
"""
PAPER = """
body { font-family: system-ui, sans-serif; color: #17302e; background: #fff; margin: 2rem auto; padding: 0 1.5rem;
  max-width: 46rem; } @page { margin: 1.6cm; } @media print { body { margin: 0; padding: 0; } }
"""


def show(visit: Visit) -> None:
    """Show a leader the plan of a meeting about a released report, and offer it as a page to print."""
    st.title(visit.say("meeting.title"), anchor=False)
    st.write(visit.say("meeting.what"))
    with st.container(key="ways"):
        reading = choose(visit, "meeting.none")
        if reading is None:
            return

        lengths = {n: visit.say("meeting.minutes", n=n) for n in LENGTHS}
        minutes = choice(st.radio, visit.say("meeting.length"), lengths, index=1, horizontal=True)
        about = reading.report, reading.section, visit.language
        plan = protocol(*about, minutes, reading.changed, reading.promises, reading.earlier)
        file = f"{visit.say('meeting.file')} - {name_of(*about)}-{reading.wave.id}.html"
        sheet = paper(plan, visit.language)
        download(visit, visit.say("meeting.take"), sheet, file, "text/html", type="primary")
    st.html(on_page(plan, visit.language))


def on_page(protocol: Protocol, language: str) -> str:
    """Return the plan as HTML for a page that has its own title."""
    minutes = say(language, "meeting.minutes", n=protocol.minutes)
    facts = f"{isolated(protocol.group)} · {isolated(protocol.title)} · {minutes}"
    beside = (
        f'<div class="two"><div><h2>{_wording(language, "rules")}</h2>{_listed(protocol.rules)}</div>'
        f"<div><h2>{_wording(language, 'roles')}</h2>{_listed(protocol.roles)}</div></div>"
    )
    steps = "".join(_step(step, language) for step in protocol.steps)
    foot = f'<p class="foot">{_wording(language, "foot")}</p>'
    return (
        f'<style>{STYLE}</style><div class="meeting" lang="{escape(language)}"><p><strong>{escape(facts)}</strong></p>'
        f"{beside}{steps}{foot}</div>"
    )


def paper(protocol: Protocol, language: str) -> bytes:
    """Return the plan as a file that stands alone: to print, or to send to those who come."""
    title = say(language, "meeting.title")
    body = f"<main><h1>{escape(title)}</h1>{on_page(protocol, language)}</main>"
    return standalone_page(f"{title}: {protocol.group}", PAPER, body, language)


def _step(step: Step, language: str) -> str:
    lines = "".join(f"<p>{escape(line)}</p>" for line in step.lines)
    asked = "".join(f'<p class="ask">{escape(line)}</p>' for line in step.questions)
    minutes = escape(say(language, "meeting.of_minutes", n=step.minutes))
    return f'<section><p class="minutes">{minutes}</p><div><h3>{escape(step.name)}</h3>{lines}{asked}</div></section>'


def _listed(lines: Iterable[str]) -> str:
    return f"<ul>{''.join(f'<li>{escape(line)}</li>' for line in lines)}</ul>"


def _wording(language: str, name: str) -> str:
    return escape(say(language, f"meeting.{name}"))
