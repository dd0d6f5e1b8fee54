"""The audit log, for auditors and administrators: who did what, when, and whether the chain is whole."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from functools import partial
from html import escape
from itertools import groupby

import streamlit as st

from reflectory.db.audit_log import Entry, entries, verify
from reflectory.i18n.catalogue import day
from reflectory.i18n.names import folded
from reflectory.web.access.visit import Visit
from reflectory.web.choice import LONGEST_TYPED
from reflectory.web.downloads import download

SHOWN, MOST_MATCHES = 12, 100
EVERY = 10**9
COUNTED = ("people", "codes", "days")  # what an entry tells the number of, if anything
STYLE = (
    ".audit { padding-left: 3.2rem; margin: 0 0 .75rem } "
    ".audit-day { font-weight: 650; font-size: 1.05rem; padding: .25rem 0; margin: 0 } "
    ".audit li { padding: .5rem 0; border-top: 1px solid #8884; overflow-wrap: anywhere } "
    ".audit small { opacity: .8 } .audit li::marker { font-variant-numeric: tabular-nums }"
)


def show(visit: Visit) -> None:
    """Show the log page by page, say whether its chain is whole, and let a noted line be compared."""
    st.title(visit.say("audit_log.title"), anchor=False)
    st.write(visit.say("audit_log.what"))
    checked = verify(visit.engine)
    if checked.faults:
        lines = "\n".join(f"- {visit.explain(fault)}" for fault in checked.faults[:20])
        st.error(f"{visit.say('audit_log.broken', n=len(checked.faults))}\n\n{lines}")
    elif checked.entries:
        st.success(visit.say("audit_log.in_order", n=checked.entries))
        st.caption(visit.say("audit_log.note_it"))
        st.code(f"{checked.entries} {checked.seal}", language=None, wrap_lines=True)
    else:
        st.info(visit.say("audit_log.empty"))
        return

    sought = st.text_input(visit.say("audit_log.search"), max_chars=LONGEST_TYPED, key="log_sought")
    if sought.strip():
        _show_matches(visit, folded(sought))
        return
    before = st.session_state.get("log_before")
    page = entries(visit.engine, most=SHOWN, before=before)
    st.html(_listed(visit, page))
    with st.container(horizontal=True):
        if before and st.button(visit.say("audit_log.newer"), icon=":material/arrow_back:"):
            newer = before + SHOWN
            _turn_to(newer if newer <= checked.entries else None)
        if page[-1].number > 1 and st.button(visit.say("audit_log.older"), icon=":material/arrow_forward:"):
            _turn_to(page[-1].number)
        if before and st.button(visit.say("audit_log.newest"), icon=":material/first_page:"):
            _turn_to(None)
    download(visit, visit.say("audit_log.take"), partial(_whole, visit), "audit-log.jsonl", "application/jsonl")

    with st.expander(visit.say("audit_log.compare")), st.form("noted"):
        noted = st.text_input(visit.say("audit_log.noted"), max_chars=100, placeholder="42 3f8a…")
        if st.form_submit_button(visit.say("audit_log.compare_do")):
            number, _, seal = noted.strip().partition(" ")
            if not (number.isdecimal() and len(seal.strip()) >= 12):
                st.error(visit.say("audit_log.unreadable"))
            elif verify(visit.engine, (int(number), seal.strip())).faults:
                st.error(visit.say("audit_log.rewritten"))
            else:
                st.success(visit.say("audit_log.still_there"))


def _show_matches(visit: Visit, sought: str) -> None:
    """Show the newest entries whose sentence or whose actor's name holds what is looked for, and how many there are."""
    whole = entries(visit.engine, most=EVERY)
    matches = [entry for entry in whole if sought in folded(f"{_actor(visit, entry)} {_sentence(visit, entry)}")]
    st.caption(visit.say("audit_log.matches", n=len(matches), shown=min(len(matches), MOST_MATCHES)))
    if matches:
        st.html(_listed(visit, matches[:MOST_MATCHES]))


def _actor(visit: Visit, entry: Entry) -> str:
    return entry.who or visit.say("audit_log.server")


def _turn_to(before: int | None) -> None:
    st.session_state["log_before"] = before
    st.rerun()


def _sentence(visit: Visit, entry: Entry) -> str:
    """Say what an entry is about, in the visitor's language."""
    words: dict[str, object] = {name: value or visit.say("audit_log.nothing") for name, value in entry.about.items()}
    words.update(("n", int(entry.about[name])) for name in COUNTED if entry.about.get(name, "").isdigit())
    if roles := entry.about.get("roles"):
        words["roles"] = ", ".join(visit.say(f"people.role_{role}") for role in roles.split(", "))
    try:
        return visit.say(f"audit_log.{entry.act.replace('.', '_')}", **words)
    except KeyError:  # of a newer version, or with fewer details than today's words ask for
        return f"{entry.act}: {', '.join(entry.about.values())}"


def _line(visit: Visit, entry: Entry) -> str:
    """Return an entry as an item of the list. Names that people chose stand there as text, and as nothing else."""
    who = _actor(visit, entry)
    return (
        f'<li value="{entry.number}"><small>{_when(entry):%H:%M} UTC · {escape(who)}</small>'
        f"<br>{escape(_sentence(visit, entry))}</li>"
    )


def _when(entry: Entry) -> datetime:
    return datetime.fromtimestamp(entry.at, UTC)


def _listed(visit: Visit, page: Sequence[Entry]) -> str:
    """Return the entries of one page under their days, the newest first."""
    days = (
        f"<h2 class='audit-day'>{escape(day(when, visit.language))}</h2>"
        f"<ol reversed class='audit'>{''.join(_line(visit, entry) for entry in dated)}</ol>"
        for when, dated in groupby(page, lambda entry: _when(entry).date())
    )
    return f"<style>{STYLE}</style>{''.join(days)}"


def _whole(visit: Visit) -> str:
    """Return the whole log, an entry a line, as it is sealed: for a check by another program."""
    whole = reversed(entries(visit.engine, most=EVERY))
    return "".join(json.dumps(asdict(entry), ensure_ascii=False) + "\n" for entry in whole)
