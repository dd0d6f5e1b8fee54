"""A second person looks over units and numbers: what their page shows, and what the wave's own page says of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from languages import day
from settings import is_on
from storage import rosters, wave_records
from storage.units import Unit
from ui.as_written import as_written
from ui.door import invented
from ui.frame import page_of
from ui.running.poster import address_of, reaches_others
from ui.running.tree import in_order, table

if TYPE_CHECKING:
    from ui.door import Visit


def invitation(visit: Visit) -> None:
    """Lead whoever may be the second person of a draft to the page for it; nothing where nobody waits for them."""
    if visit.account is None:
        return
    mine = visit.account.id
    waiting = [
        one
        for one in rosters.within_reach(visit.engine, mine)
        if not rosters.hindrance(visit.engine, one.id, mine) and not rosters.looked_over(visit.engine, one.id)
    ]
    if waiting:
        label = visit.say("rosters.waiting", n=len(waiting))
        st.page_link(page_of("rosters.py"), label=label, icon=":material/groups:")


def state(visit: Visit, wave: wave_records.Wave) -> bool:
    """Say of a draft whether somebody looked it over, and whom to ask; tell whether it may open."""
    if found := rosters.looked_over(visit.engine, wave.id):
        st.write(_done(visit, found))
        return True
    needed = is_on("REFLECTORY_TWO_PEOPLE") and not invented(visit)
    if needed:
        st.warning(visit.say("rosters.needed"))
    with st.expander(visit.say("rosters.second"), icon=":material/groups:", expanded=needed):
        st.write(visit.say("rosters.nobody"))
        if reaches_others(visit):
            st.code(address_of("").partition("?")[0] + "units-and-numbers", language=None)
    return not needed


def remembered(visit: Visit, wave: wave_records.Wave) -> None:
    """Say of a wave that has opened whether somebody had looked it over; nothing where it is not known."""
    if found := rosters.looked_over(visit.engine, wave.id):
        when = day(found.day, visit.language)
        st.write(visit.say("rosters.opened_yes", who=as_written(found.who), day=when))
        if wave.access == "codes" and wave.status == "open":
            st.caption(visit.say("rosters.more_codes"))
    elif wave.looked_over is False:
        st.write(visit.say("rosters.opened_no"))


def look(visit: Visit, wave: wave_records.Wave, account: int) -> None:
    """Show a draft's units with their numbers, and let a second person say that they are right."""
    seen = [
        Unit(one.id, one.parent, one.kind, one.name, one.invited)
        for one in wave_records.wave_units(visit.engine, wave.id)
    ]
    st.html(table(in_order(seen), visit.language))
    st.write(visit.say("rosters.all", n=sum(one.size for one in seen)))
    if found := rosters.looked_over(visit.engine, wave.id):
        st.success(_done(visit, found))
    elif reason := rosters.hindrance(visit.engine, wave.id, account):
        st.info(visit.say(f"rosters.{reason}"))
    elif st.button(visit.say("rosters.do"), type="primary", key=f"look_over_{wave.id}"):
        rosters.look_over(visit.engine, wave.id, account)
        st.rerun()


def _done(visit: Visit, found: rosters.LookedOver) -> str:
    return visit.say("rosters.done", who=as_written(found.who), day=day(found.day, visit.language))
