"""Links that show a page without signing in: each belongs to an account, and shows what that account may still show."""

from __future__ import annotations

import streamlit as st

from reflectory.db import local_time
from reflectory.db.accounts import Account, accounts
from reflectory.db.engine import Engine
from reflectory.db.share_links import JOIN, WHOLE, Link, links, make_link, take_back
from reflectory.db.units import subtree_ids, units
from reflectory.db.wave_records import wave, waves
from reflectory.domain.waves import Wave
from reflectory.i18n.catalogue import day
from reflectory.releases.read import own_sections, reach
from reflectory.web.access.visit import Visit
from reflectory.web.actions import Action, action, confirmed
from reflectory.web.databases import released_report
from reflectory.web.waves.printing import address_of, reaches_others


def may_still_show(engine: Engine, link: Link) -> bool:
    """Tell whether a link's maker may still show what it shows; a link of before links had makers ends by its day."""
    maker = next((account for account in accounts(engine) if account.id == link.maker), None)
    return link.maker is None or (maker is not None and _may_show(engine, maker, link))


def _may_show(engine: Engine, maker: Account, link: Link) -> bool:
    now = wave(engine, link.wave_id)
    if link.section == JOIN:
        return "facilitator" in maker.roles and now.root in subtree_ids(units(engine), maker.units)
    if "leader" not in maker.roles:
        return False
    if link.section == WHOLE:
        return now.root in maker.units
    groups = released_report(engine, now.id, "")  # for all links of a wave the same, and without their figures
    mine = own_sections(groups, reach(engine, now.id, maker.units))
    return any(section.key == link.section for section in mine)


def offer_link(visit: Visit, wave_id: int, section: str, label: str, help: str, make: str) -> None:
    """Offer the visitor's own link to a section of a wave, and beside it to take it back.

    The last three name words of ours: of the box, of what it says, and of the button that makes the link.
    """
    maker = visit.account.id if visit.account else 0
    mine = [link for link in links(visit.engine, wave_id) if (link.section, link.maker) == (section, maker)]
    mine = [link for link in mine if link.until >= local_time.today()]
    with st.popover(visit.say(f"projector.{label}"), icon=":material/present_to_all:"):
        st.caption(visit.say(f"projector.{help}"))
        if reaches_others(visit):
            if not mine and st.button(visit.say(f"projector.{make}"), key=f"{make}_{wave_id}_{section}"):
                make_link(visit.engine, wave_id, section, maker)
                st.rerun()
            for link in mine:
                st.code(address_of(link.code, "show"), language=None, wrap_lines=True)
                st.caption(visit.say("projector.until", day=day(link.until, visit.language)))
    ending = action(f"link_{wave_id}_{section}")
    for link in mine:
        _offer_end(visit, link, ending)
    ending.show()


def offer_screen(visit: Visit, wave: Wave) -> None:
    """Offer the link of a wave's screen; it shows the release as well where the visitor leads the whole wave."""
    results = "leader" in visit.roles and wave.root in visit.units
    section, help = (WHOLE, "room_help") if results else (JOIN, "room_help_join")
    offer_link(visit, wave.id, section, "room", help, "room_make")


def _offer_end(visit: Visit, link: Link, ending: Action) -> None:
    """Offer to take a link back: whoever has it sees nothing any more."""
    if confirmed(visit, "projector.take_back", f"take_back_{link.code}"):
        ending.run(visit.say("projector.taken_back"), take_back, visit.engine, link.code)


def overview(visit: Visit) -> None:
    """List every link of the installation for those who look after it: whose it is, of which wave, until when."""
    all_links, ending = links(visit.engine), action("links")
    ending.show()
    if not all_links:
        return
    st.header(visit.say("projector.links"), anchor=False)
    st.caption(visit.say("projector.links_what"))
    names = {account.id: account.name for account in accounts(visit.engine)}
    titles = {wave.id: wave.title for wave in waves(visit.engine)}
    for link in all_links:
        with st.container(border=True):
            known = {"name": names.get(link.maker or 0, visit.say("projector.nobody")), "title": titles[link.wave_id]}
            st.markdown(visit.text("projector.link_of", **known, day=day(link.until, visit.language)))
            if not may_still_show(visit.engine, link):
                st.caption(visit.say("projector.shows_nothing"))
            _offer_end(visit, link, ending)
