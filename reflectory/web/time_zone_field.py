"""The organisation's time zone: chosen once, and said wherever a day is set."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from reflectory.db import local_time
from reflectory.web.choice import choice

if TYPE_CHECKING:
    from reflectory.web.access.session import Visit


def note(visit: Visit) -> None:
    """Say where days end, and what the clock shows there: a wrong zone is seen at once."""
    now = local_time.local()
    st.caption(visit.say("zone.note", zone=local_time.zone_shown(), time=f"{now:%H:%M}"))


def ask(visit: Visit, key: str) -> str | None:
    """Ask for the time zone, the browser's own proposed; returns None where the setting names it, or nobody chose.

    Parameters
    ----------
    visit : Visit
    key : str
        Of the field.
    """
    if local_time.zone_name() and not local_time.zone_is_open():
        note(visit)
        return None
    known = local_time.zones()
    proposed = local_time.zone_name() or _of_the_browser()
    at = known.index(proposed) if proposed in known else None
    labels = {zone: zone for zone in known}
    zone: str | None = choice(
        st.selectbox, visit.say("zone.ask"), labels, index=at, help=visit.say("zone.help"), key=key
    )
    return zone


def _of_the_browser() -> str:
    try:
        return str(st.context.timezone or "")
    except AttributeError:  # no request: a test without a browser
        return ""
