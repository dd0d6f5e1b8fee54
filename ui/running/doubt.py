"""Says that the computer's clock is not believed, and takes the word of whoever looks at the date."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

import due
from languages import day
from storage import days
from storage.faults import StorageFault
from storage.steadiness import vouch
from ui.faults import told

if TYPE_CHECKING:
    from ui.door import Visit


def doubt(visit: Visit) -> bool:
    """Ask whether the date is right, where the clock leapt or stood long; returns whether the clock is believed."""
    if visit.demonstration or not due.clock().doubted:
        return True
    with st.container(border=True):
        st.warning(visit.say("clock.doubted", day=day(days.today(), visit.language)))
        if st.button(visit.say("clock.right"), icon=":material/event_available:"):
            try:
                vouch(visit.engine)
            except StorageFault as error:
                st.error(told(visit, error))
            else:
                st.rerun()
    return False
