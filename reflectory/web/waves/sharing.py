"""How people come in: the code, the link, the poster, a shared device, and words to send them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from reflectory.i18n.catalogue import day, languages, say
from reflectory.web.access.session import while_signed_in
from reflectory.web.waves.printing import address_of, poster, qr_image, reaches_others

if TYPE_CHECKING:
    from reflectory.domain.waves import Wave
    from reflectory.web.access.session import Visit


def entrance(visit: Visit, wave: Wave) -> None:
    """Show the short code, the link and the QR code of an open wave."""
    link = address_of(wave.join_code)
    left, right = st.columns([3, 2], vertical_alignment="center")
    left.markdown(f"{visit.say('waves.code')} **{wave.join_code}**")
    left.code(link, language=None, wrap_lines=True)
    if reaches_others(visit):
        right.html(qr_image(link))


def to_hand_out(visit: Visit, wave: Wave) -> None:
    """Offer what invites people: a poster, a device to pass on, words to send."""
    closes = day(wave.closes, visit.language) if wave.closes else ""
    link = address_of(wave.join_code)
    others = reaches_others(visit)
    with st.container(horizontal=True):
        if others:
            st.download_button(
                visit.say("waves.poster"),
                while_signed_in(visit, lambda: poster(wave.title, link, wave.join_code, closes, visit.language)),
                f"poster-{wave.join_code}.pdf",
                "application/pdf",
                icon=":material/print:",
                key=f"poster_{wave.id}",
                on_click="ignore",
            )
        st.link_button(
            visit.say("running.shared_device"),
            shared_device(wave.join_code),
            icon=":material/tablet:",
            help=visit.say("running.shared_device_help"),
        )
    if others and wave.access == "link":
        words_to_send(visit, wave)


def words_to_send(visit: Visit, wave: Wave) -> None:
    """Show the text of an invitation in every language, to copy."""
    with st.popover(visit.say("running.message"), icon=":material/chat:"):
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
    lines = [
        say(language, "running.mail_hello", title=wave.title),
        link,
        " ".join(filter(None, (until, once))),
        say(language, "running.mail_promise", k=wave.k),
    ]
    return "\n\n".join(line for line in lines if line)
