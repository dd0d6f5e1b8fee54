"""Releases, for auditors: everything ever released, checked again, with its seal; the figures to take away."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import streamlit as st

from reflectory.db.releases import listed
from reflectory.i18n.catalogue import day, whole
from reflectory.releases.read import read
from reflectory.releases.verify import audit
from reflectory.reports.serialization import to_json
from reflectory.web.access.session import Visit, while_signed_in
from reflectory.web.error_messages import told
from reflectory.web.markdown import as_written


def show(visit: Visit) -> None:
    """Show an auditor every release with what its check came to, and offer its figures."""
    st.title(visit.say("releases.title"), anchor=False)
    st.write(visit.say("releases.what"))
    stored = {one.wave_id: one for one in listed(visit.engine)}
    if not stored:
        st.info(visit.say("releases.none"))
        return

    bar = st.progress(0.0, text=visit.say("releases.checking"))

    def show(share: float) -> None:
        bar.progress(share, text=visit.say("releases.checking"))

    checked = sorted(audit(visit.engine, show), key=lambda checked: -checked.wave)
    bar.empty()
    wrong = [one for one in checked if one.findings]
    if wrong:
        st.error(visit.say("releases.wrong", n=len(wrong)))
    else:
        st.success(visit.say("releases.right", n=len(checked)))
    if any(one.blocks and not one.findings for one in checked):
        st.caption(visit.say("releases.means"))
    for one in checked:
        with st.container(border=True):
            st.subheader(as_written(one.title), anchor=False)
            if one.findings:
                for finding in one.findings:
                    st.error(told(visit, finding))
            elif one.blocks:
                st.write(
                    visit.say("releases.in_order", answers=whole(one.answers, visit.language), n=one.blocks, k=one.k)
                )
            else:
                st.write(visit.say("releases.empty", k=one.k))
            if one.wave in stored:
                when = day(stored[one.wave].released_on, visit.language)
                st.caption(visit.say("releases.seal", day=when, seal=one.digest))
            if one.wave in stored and not one.findings:
                st.download_button(
                    visit.say("releases.take"),
                    while_signed_in(visit, partial(_figures, visit, one.wave)),
                    f"release-{one.wave}.json",
                    "application/json",
                    key=f"take_{one.wave}",
                    on_click="ignore",
                )


def _figures(visit: Visit, wave_id: int) -> str:
    """Return the figures of a release as JSON; comments stay with those they were written for."""
    return to_json(replace(read(visit.engine, wave_id), remarks=()))
