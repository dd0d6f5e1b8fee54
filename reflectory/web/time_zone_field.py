"""The organisation's time zone: chosen once, and said wherever a day is set."""

from __future__ import annotations

import streamlit as st

from reflectory.db import local_time
from reflectory.web.access.visit import Visit
from reflectory.web.choice import choice


def note(visit: Visit) -> None:
    """Say where days end, and what the clock shows there: a wrong zone is seen at once."""
    now = local_time.local()
    st.caption(visit.say("zone.note", zone=local_time.zone_shown(), time=f"{now:%H:%M}"))


def ask(visit: Visit, key: str) -> str | None:
    """Ask for the time zone, the browser's own proposed; returns None where the setting names it, or nobody chose."""
    if local_time.zone_name() and not local_time.zone_is_open():
        note(visit)
        return None
    known = local_time.zones()
    proposed = local_time.zone_name() or str(getattr(st.context, "timezone", "") or "")
    at = known.index(proposed) if proposed in known else None
    labels = {zone: zone for zone in known}
    how = {"index": at, "help": visit.say("zone.help"), "key": key}
    zone: str | None = choice(st.selectbox, visit.say("zone.ask"), labels, **how)
    return zone
