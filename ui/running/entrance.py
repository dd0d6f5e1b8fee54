"""How people come in: the code, the link, the poster, a shared device, and words to send them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from languages import day, languages, say
from ui.running.poster import address_of, only_here, poster, qr_image

if TYPE_CHECKING:
    from storage.waves import Wave
    from ui.door import Visit


def entrance(visit: Visit, wave: Wave) -> None:
    """Show the short code, the QR code and the link of an open wave, and what can be printed or sent."""
    link = address_of(wave.join_code)
    if only_here(link):
        st.warning(visit.say("waves.only_here"))
    left, right = st.columns([2, 3], vertical_alignment="center")
    left.html(qr_image(link))
    right.markdown(f"{visit.say('waves.code')}\n\n## {wave.join_code}")
    right.code(link, language=None)
    closes = day(wave.closes, visit.language) if wave.closes else ""
    with st.container(horizontal=True):
        st.download_button(
            visit.say("waves.poster"),
            lambda: poster(wave.title, wave.join_code, closes, visit.language),
            f"poster-{wave.join_code}.pdf",
            "application/pdf",
            icon=":material/print:",
            key=f"poster_{wave.id}",
        )
        st.link_button(
            visit.say("running.shared_device"),
            shared_device(wave.join_code),
            icon=":material/tablet:",
            help=visit.say("running.shared_device_help"),
        )
    if wave.access == "link":
        words_to_send(visit, wave)


def words_to_send(visit: Visit, wave: Wave) -> None:
    """Show the text of an invitation in every language, to copy."""
    with st.expander(visit.say("running.message"), icon=":material/chat:"):
        st.write(visit.say("running.message_codes" if wave.access == "codes" else "running.message_link"))
        for language in languages():
            st.code(message(wave, language), language=None, wrap_lines=True)


def shared_device(join_code: str) -> str:
    """Return the link that a device which is passed on opens: it keeps nothing, and begins anew for the next person."""
    return f"{address_of(join_code)}&kiosk=1"


def message(wave: Wave, language: str) -> str:
    """Return the text of an invitation. With one-use codes another program fills in each person's own link.

    Nothing in it depends on who has answered: the same words serve as a reminder to everybody.
    """
    link = "{{link}}" if wave.access == "codes" else f"{address_of(wave.join_code)}&lang={language}"
    until = say(language, "running.mail_until", day=day(wave.closes, language)) if wave.closes else ""
    once = say(language, "running.mail_once") if wave.access == "codes" else ""
    lines = [say(language, "running.mail_hello", title=wave.title), link, " ".join(filter(None, (until, once))),
             say(language, "running.mail_promise", k=wave.k)]  # fmt: skip
    return "\n\n".join(one for one in lines if one)
