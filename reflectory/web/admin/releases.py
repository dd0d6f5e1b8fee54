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
from reflectory.web.access.visit import Visit
from reflectory.web.actions import progress
from reflectory.web.downloads import download
from reflectory.web.markdown import as_written


def show(visit: Visit) -> None:
    """Show an auditor every release with what its check came to, and offer its figures."""
    st.title(visit.say("releases.title"), anchor=False)
    st.write(visit.say("releases.what"))
    stored = {release.wave_id: release for release in listed(visit.engine)}
    if not stored:
        st.info(visit.say("releases.none"))
        return

    with progress(visit.say("releases.checking")) as show:
        checked = sorted(audit(visit.engine, show), key=lambda checked: -checked.wave)
    wrong = [check for check in checked if check.findings]
    if wrong:
        st.error(visit.say("releases.wrong", n=len(wrong)))
    else:
        st.success(visit.say("releases.right", n=len(checked)))
    if any(check.blocks and not check.findings for check in checked):
        st.caption(visit.say("releases.means"))
    for check in checked:
        with st.container(border=True):
            st.subheader(as_written(check.title), anchor=False)
            if check.findings:
                for finding in check.findings:
                    st.error(visit.explain(finding))
            elif check.blocks:
                answers = whole(check.answers, visit.language)
                st.write(visit.say("releases.in_order", answers=answers, n=check.blocks, k=check.k))
            else:
                st.write(visit.say("releases.empty", k=check.k))
            if check.wave in stored:
                when = day(stored[check.wave].released_on, visit.language)
                st.caption(visit.say("releases.seal", day=when, seal=check.digest))
            if check.wave in stored and not check.findings:
                figures, file = partial(_figures, visit, check.wave), f"release-{check.wave}.json"
                download(visit, visit.say("releases.take"), figures, file, "application/json", key=f"take_{check.wave}")


def _figures(visit: Visit, wave_id: int) -> str:
    """Return the figures of a release as JSON; comments stay with those they were written for."""
    return to_json(replace(read(visit.engine, wave_id), remarks=()))
