"""Taking a report away: files in every format, about one group or about all that the visitor may read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

if TYPE_CHECKING:
    from collections.abc import Sequence

    from report.contents import Report, Section
    from ui.door import Visit


def taking(visit: Visit, report: Report, section: Section, earlier: Sequence[Report] = ()) -> None:
    """Offer a report as files: the part of a report page that `pages/reports.py` calls at its end.

    Parameters
    ----------
    visit : Visit
    report : Report
        What the visitor may read of the wave: cut by `published.within`.
    section : Section
        The group on the page.
    earlier : sequence of Report, optional
        The waves of the same survey before, oldest first, where the page shows what changed since.
    """
    from report.exports import EXPORTS

    st.subheader(visit.say("reports.take"), anchor=False)
    st.caption(visit.say("reports.take_what"))
    with st.container(horizontal=True):
        for export in EXPORTS:
            st.download_button(
                export.LABEL,
                lambda export=export: export.write(report, visit.language),
                f"report-{report.wave}{export.SUFFIX}",
                export.MIME,
                key=f"take_{export.SUFFIX}",
            )
