"""Links that show a page without signing in: each belongs to an account, and shows what that account may still show."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from reflectory.db import local_time
from reflectory.db.accounts import accounts
from reflectory.db.share_links import JOIN, WHOLE, links, take_back
from reflectory.db.units import subtree, units
from reflectory.db.wave_records import wave, waves
from reflectory.i18n.catalogue import day
from reflectory.releases.read import own_sections, reach
from reflectory.web.confirmation import confirmed, deed
from reflectory.web.databases import released_report
from reflectory.web.waves.printing import address_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reflectory.db.accounts import Account
    from reflectory.db.engine import Engine
    from reflectory.db.share_links import Link
    from reflectory.web.access.session import Visit


def still_shown(engine: Engine, link: Link) -> bool:
    """Tell whether a link's maker may still show what it shows; a link of before links had makers ends by its day."""
    maker = next((account for account in accounts(engine) if account.id == link.maker), None)
    return link.maker is None or (maker is not None and _may_show(engine, maker, link))


def _may_show(engine: Engine, maker: Account, link: Link) -> bool:
    now = wave(engine, link.wave_id)
    if link.section == JOIN:
        known = units(engine)
        tops = set(maker.units) & {unit.id for unit in known}
        led = {unit.id for top in tops for unit in subtree(known, top)}
        return "facilitator" in maker.roles and now.root in led
    if "leader" not in maker.roles:
        return False
    if link.section == WHOLE:
        return now.root in maker.units
    groups = released_report(engine, now.id, "")  # for all links of a wave the same, and without their figures
    mine = own_sections(groups, reach(engine, now.id, maker.units))
    return any(section.key == link.section for section in mine)


def maker(visit: Visit) -> int:
    """Return the account that a link of this visit belongs to."""
    return visit.account.id if visit.account else 0


def own(visit: Visit, wave_id: int, section: str) -> list[Link]:
    """Return the visitor's own links to a section that have not ended."""
    wanted = section, maker(visit)
    mine = [link for link in links(visit.engine, wave_id) if (link.section, link.maker) == wanted]
    return [link for link in mine if link.until >= local_time.today()]


def show_links(visit: Visit, room_links: Iterable[Link]) -> None:
    """Show links, and until when each works."""
    for link in room_links:
        st.code(address_of(link.code, "show"), language=None, wrap_lines=True)
        st.caption(visit.say("projector.until", day=day(link.until, visit.language)))


def overview(visit: Visit) -> None:
    """List every link of the installation for those who look after it: whose it is, of which wave, until when."""
    all_links = links(visit.engine)
    deed("links").show()
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
            if not still_shown(visit.engine, link):
                st.caption(visit.say("projector.shows_nothing"))
            label, what, sure = (visit.say(f"projector.take_back{part}") for part in ("", "_what", "_do"))
            if confirmed(label, what, sure, f"end_{link.code}"):
                done = deed("links")
                take_back(visit.engine, link.code)
                done.done(visit.say("projector.taken_back"))
                st.rerun()
