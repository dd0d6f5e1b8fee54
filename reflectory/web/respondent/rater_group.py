"""A circle that runs, as its owner sees it: the link to send, whether enough have answered, and the end."""

from __future__ import annotations

import datetime
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import streamlit as st

from reflectory.db import crypto, local_time, rater_groups
from reflectory.db.ballots import overrun
from reflectory.i18n.catalogue import day
from reflectory.releases.publish import publish_circle
from reflectory.web import time_zone_field
from reflectory.web.actions import confirmed
from reflectory.web.markdown import as_written
from reflectory.web.waves.printing import address_of, only_here, personal_link, qr_image, slips

if TYPE_CHECKING:
    from reflectory.db.rater_group_vault import Circle
    from reflectory.domain.waves import Wave
    from reflectory.web.access.visit import Visit

Key = tuple[bytes, bytes]


def draw(visit: Visit, key: Key, mine: Circle, wave: Wave) -> None:
    """Show a running circle and what can be done with it."""
    st.subheader(visit.say("colleagues.running_title"), anchor=False)
    closes = datetime.date.fromisoformat(mine.closes)
    open_still = wave.status == "open" and closes >= local_time.today()
    enough = rater_groups.enough(visit.engine, wave.id)
    until = visit.say("colleagues.running_until", day=day(closes, visit.language))
    st.write(f"{as_written(mine.name)} · {until if open_still else visit.say('colleagues.over')}")
    progress = visit.say("colleagues.enough" if enough else "colleagues.not_enough", k=wave.k)
    (st.success if enough else st.info)(progress)
    if not crypto.can_open(wave.public_key):
        st.error(visit.say("colleagues.running_no_key"))
    if overrun(visit.engine, wave.id):
        st.warning(visit.say("colleagues.running_spoilt"))
    if open_still:
        if only_here(address_of("")):
            st.warning(visit.say("colleagues.only_here"))
        else:
            _share(visit, mine, wave, closes)
            if mine.slips:
                _codes(visit, key, mine, wave)
    _end(visit, key, wave, enough)
    with st.expander(visit.say("colleagues.longer_title"), expanded=not open_still and not enough):
        if crypto.can_open(wave.public_key):
            _longer(visit, key, wave, closes)
        _stop(visit, key, wave)


def _share(visit: Visit, mine: Circle, wave: Wave, closes: datetime.date) -> None:
    """Offer the phone's own sheet: each tap gives the next colleague a message with a code of their own in its link."""
    link = address_of(mine.code.replace("-", ""))
    known = {"k": wave.k, "day": day(closes, visit.language)}
    links = [personal_link(link, code, visit.language) for code in mine.slips] or [link]
    wishes = {
        "code": mine.code,
        "messages": [visit.say("colleagues.message", link=own, **known) for own in links],
        "again": not mine.slips,
        "label": visit.say("colleagues.share"),
        "next": visit.say("colleagues.share_next", n="{n}", total="{total}"),
        "all": visit.say("colleagues.share_all"),
        "copied": visit.say("colleagues.share_copied"),
    }
    _sharing()(data=json.dumps(wishes), key=f"share_{wave.id}", width="content")
    with st.expander(visit.say("colleagues.share_otherwise")):
        message = visit.say("colleagues.message", link=link, **known)
        if mine.slips:
            message += "\n\n" + visit.say("colleagues.message_code")
        st.code(message, language=None, wrap_lines=True)
        st.html(qr_image(link))


def _sharing() -> Any:
    here = Path(__file__).parent
    return st.components.v2.component(
        "reflectory_share",
        html='<div class="keepsake"><button type="button"></button><span role="status"></span></div>',
        css=(here / "recovery_key_buttons.css").read_text("utf-8"),
        js=(here / "share.js").read_text("utf-8"),
    )


def _codes(visit: Visit, key: Key, mine: Circle, wave: Wave) -> None:
    with st.expander(f"{visit.say('colleagues.codes')} ({len(mine.slips)})"):
        st.write(visit.say("colleagues.codes_what"))
        title = visit.say("colleagues.slip_title", name=mine.name)
        link = address_of(mine.code.replace("-", ""))  # here: a download runs without the visit
        st.download_button(
            visit.say("colleagues.get_slips"),
            lambda: slips(title, link, [(mine.name, list(mine.slips))], visit.language),
            "slips.pdf",
            "application/pdf",
            type="primary",
            on_click="ignore",
        )
        st.caption(visit.say("colleagues.codes_list"))
        st.code("\n".join(mine.slips), language=None)
        if len(mine.slips) + 5 <= rater_groups.MOST_SLIPS and st.button(visit.say("colleagues.more_codes")):
            rater_groups.more_slips(visit.engine, *key, wave.id, 5)
            st.rerun()


def _end(visit: Visit, key: Key, wave: Wave, enough: bool) -> None:
    st.markdown(f"**{visit.say('colleagues.end_title')}**")
    if not enough:
        st.write(visit.say("colleagues.end_early", k=wave.k))
        return
    following = day(local_time.today() + rater_groups.APART, visit.language)
    if confirmed(visit, "colleagues.end", f"end_{wave.id}", next=following):
        with st.spinner(visit.say("colleagues.ending")):
            rater_groups.close(visit.engine, *key, wave.id)
            publish_circle(visit.engine, *key, wave.id)
        st.session_state["colleagues_message"] = visit.say("colleagues.ended")
        st.rerun()


def _longer(visit: Visit, key: Key, wave: Wave, closes: datetime.date) -> None:
    today = local_time.today()
    last = today + rater_groups.MOST_OPEN
    proposed = min(max(closes, today) + datetime.timedelta(days=14), last)
    with st.form("longer", border=False):
        chosen = st.date_input(visit.say("colleagues.longer"), proposed, min_value=today, max_value=last)
        time_zone_field.note(visit)
        if st.form_submit_button(visit.say("colleagues.longer_save")):
            rater_groups.prolong(visit.engine, *key, wave.id, chosen)
            st.session_state["colleagues_message"] = visit.say("colleagues.moved")
            st.rerun()


def _stop(visit: Visit, key: Key, wave: Wave) -> None:
    with st.popover(visit.say("colleagues.stop")):
        st.write(visit.say("colleagues.stop_what"))
        if st.button(visit.say("colleagues.stop_sure"), key="stop"):
            rater_groups.close(visit.engine, *key, wave.id)
            rater_groups.end(visit.engine, *key, wave.id, "")
            st.session_state["colleagues_message"] = visit.say("colleagues.stopped")
            st.rerun()
