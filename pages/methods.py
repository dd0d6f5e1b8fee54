"""The statistics of the reports: what each tells, formula, source, cut-offs, and when it misleads."""

from __future__ import annotations

import streamlit as st

from ui.choosing import choice
from ui.door import enter

visit = enter(__file__)

from report.methods import IN_REPORTS, METHODS, Method  # noqa: E402  heavy: only where it is shown

PARTS = ("formula", "interval", "source", "range", "cutoffs", "misleads")


def show(method: Method) -> None:
    """Show one statistic."""
    with st.expander(method.title(visit.language)):
        st.write(method.plain(visit.language))
        for part in PARTS:
            if text := getattr(method, part):
                st.markdown(f"**{visit.say(f'methods_page.part_{part}')}** {text}")


st.title(visit.say("methods_page.heading"), anchor=False)
st.write(visit.say("methods_page.what"))
for method in IN_REPORTS:
    show(method)
st.subheader(visit.say("methods_page.others"), anchor=False)
st.caption(visit.say("methods_page.others_what"))
named = {at: f"{one.name} ({one.family})" for at, one in enumerate(METHODS)}
chosen = choice(st.selectbox, visit.say("methods_page.choose"), named, index=None)
if chosen is not None:
    show(METHODS[chosen])
