"""The statistics of the reports: what each tells, formula, source, cut-offs, and when it misleads."""

from __future__ import annotations

import streamlit as st

from reflectory.reports.methods import IN_REPORTS, METHODS, Method
from reflectory.web.access.visit import Visit
from reflectory.web.choice import choice

PARTS = ("formula", "interval", "source", "range", "cutoffs", "misleads")


def show(visit: Visit) -> None:
    """Show the statistics that reports print, and offer the others."""
    st.title(visit.say("methods_page.heading"), anchor=False)
    st.write(visit.say("methods_page.what"))
    for method in IN_REPORTS:
        _show(visit, method)
    st.subheader(visit.say("methods_page.others"), anchor=False)
    st.caption(visit.say("methods_page.others_what"))
    named = {at: f"{method.name} ({method.family})" for at, method in enumerate(METHODS)}
    chosen = choice(st.selectbox, visit.say("methods_page.choose"), named, index=None)
    if chosen is not None:
        _show(visit, METHODS[chosen])


def _show(visit: Visit, method: Method) -> None:
    with st.expander(method.title(visit.language)):
        st.write(method.plain(visit.language))
        for part in PARTS:
            if text := getattr(method, part):
                st.markdown(f"**{visit.say(f'methods_page.part_{part}')}** {text}")
