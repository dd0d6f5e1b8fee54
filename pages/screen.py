"""A wave on the screen of a room: how to join while it is open, then its release. No controls; keys move on."""

from __future__ import annotations

import streamlit as st

from reflectory.db.accounts import accounts
from reflectory.db.share_links import JOIN, WHOLE, Link, projected
from reflectory.db.wave_records import wave
from reflectory.releases.read import earlier_waves
from reflectory.web.access.visit import enter
from reflectory.web.databases import released_report
from reflectory.web.reports import presentation
from reflectory.web.reports.presentation_links import may_still_show
from reflectory.web.reports.promises import promises

visit = enter(__file__)


def permitted_link() -> Link | None:
    """Return the link of the address, as long as its maker may show what it shows."""
    link = projected(visit.engine, st.query_params.get("show", ""))
    return link if link is not None and may_still_show(visit.engine, link) else None


link = permitted_link()
if link is None:
    st.title(visit.say("projector.nothing_title"), anchor=False)
    st.write(visit.say("projector.nothing"))
    st.stop()
engine, wave_id, key = visit.engine, link.wave_id, link.section
theme = st.query_params.get("theme", "")
badge = visit.say("frame.demonstration") if visit.invented else ""
now = wave(engine, wave_id)

if now.status == "released" and key != JOIN:
    report = released_report(engine, wave_id)
    tops = [section for section in report.sections if section.parent is None]
    top = max(tops, key=lambda section: section.answered, default=None)
    section = top if key == WHOLE else report.section(key)
    if section is None:
        st.write(visit.say("projector.nothing"))
        st.stop()
    earlier = [released_report(engine, before) for before in earlier_waves(engine, wave_id)]
    maker = next((account for account in accounts(engine) if account.id == link.maker), None)
    goals = promises(engine, maker.units if maker else (), report, [section], visit.language)[section.key]
    slides = presentation.released(report, section, visit.language, badge, goals, earlier)
    presentation.draw(f"{wave_id}/{section.key}", slides, visit.language, theme)
    st.stop()


@st.fragment(run_every=presentation.POLL)
def wait() -> None:
    """Look again and again whether the wave has moved on."""
    current = wave(engine, wave_id)
    if (current.status == "released" and key != JOIN) or permitted_link() is None:
        st.rerun()
    slides = [presentation.waiting(engine, current, visit.language, badge)]
    presentation.draw(f"{wave_id}/waiting", slides, visit.language, theme)


wait()
