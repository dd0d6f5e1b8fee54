"""How people come in: the code, the link, the poster, a shared device, and words to send them."""

from __future__ import annotations

from functools import partial

import streamlit as st

from reflectory.domain.waves import Wave
from reflectory.i18n.catalogue import day, languages, say
from reflectory.web.access.visit import Visit
from reflectory.web.downloads import download
from reflectory.web.waves.printing import address_of, poster, qr_image, reaches_others


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
            make = partial(poster, wave.title, link, wave.join_code, closes, visit.language)
            how = {"icon": ":material/print:", "key": f"poster_{wave.id}"}
            download(visit, visit.say("waves.poster"), make, f"poster-{wave.join_code}.pdf", "application/pdf", **how)
        label, help = visit.say("running.shared_device"), visit.say("running.shared_device_help")
        # `kiosk`: a page that keeps nothing, and begins anew for the next person
        st.link_button(label, f"{link}&kiosk=1", icon=":material/tablet:", help=help)
    if others and wave.access == "link":
        words_to_send(visit, wave)


def words_to_send(visit: Visit, wave: Wave) -> None:
    """Show the text of an invitation in every language, to copy."""
    with st.popover(visit.say("running.message"), icon=":material/chat:"):
        st.write(visit.say("running.message_codes" if wave.access == "codes" else "running.message_link"))
        for language in languages():
            st.code(message(wave, language), language=None, wrap_lines=True)


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
