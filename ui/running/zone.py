"""The organisation's time zone: chosen once, and said wherever a day is set."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from storage import days
from ui.choosing import choice

if TYPE_CHECKING:
    from ui.door import Visit


def note(visit: Visit) -> None:
    """Say where days end, and what the clock shows there: a wrong zone is seen at once."""
    now = days.local()
    st.caption(visit.say("zone.note", zone=days.zone_shown(), time=f"{now:%H:%M}"))


def ask(visit: Visit, key: str) -> str | None:
    """Ask for the time zone, the browser's own proposed; returns None where the setting names it, or nobody chose.

    Parameters
    ----------
    visit : Visit
    key : str
        Of the field.
    """
    if days.zone_name() and not days.zone_is_open():
        note(visit)
        return None
    known = days.zones()
    proposed = days.zone_name() or _of_the_browser()
    at = known.index(proposed) if proposed in known else None
    labels = {one: one for one in known}
    zone: str | None = choice(
        st.selectbox, visit.say("zone.ask"), labels, index=at, help=visit.say("zone.help"), key=key
    )
    return zone


def _of_the_browser() -> str:
    try:
        return str(st.context.timezone or "")
    except AttributeError:  # no request: a test without a browser
        return ""
