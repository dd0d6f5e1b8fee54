"""A group's reading code where its leader hands it out: link, QR code, a page to print, words to send."""

from __future__ import annotations

from functools import partial

import streamlit as st

from reflectory.db.reading_codes import reading_code, renew, take_back
from reflectory.db.wave_records import wave_units
from reflectory.domain.unit_tree import unit_labels
from reflectory.i18n.catalogue import languages, say
from reflectory.releases.read import reach
from reflectory.web.access.visit import Visit
from reflectory.web.actions import action, confirmed
from reflectory.web.choice import choice
from reflectory.web.downloads import download
from reflectory.web.markdown import as_written
from reflectory.web.reports.selection import Reading
from reflectory.web.survey.plain_form import reading_link
from reflectory.web.waves.printing import origin, qr_image, reaches_others, reading_poster


def offer_reading(visit: Visit, reading: Reading) -> None:
    """Offer the reading codes of a group, a unit at a time, where its respondents were told that everybody reads."""
    if not reading.wave.read_by_all or reading.section.values:
        return
    own = reach(visit.engine, reading.wave.id, visit.units) & set(reading.section.units)
    asked = wave_units(visit.engine, reading.wave.id)
    labels = {unit: label for unit, label in unit_labels(asked).items() if unit in own}
    with st.expander(visit.say("everybody.share"), icon=":material/groups:"):
        st.write(visit.say("everybody.share_what"))
        if reaches_others(visit) and labels:
            unit, key = next(iter(labels)), f"reading_of_{reading.wave.id}_{reading.section.key}"
            if len(labels) > 1:  # one code at a time: of a district there are many
                unit = choice(st.selectbox, visit.say("units.unit"), labels, key=key)
            _unit(visit, reading, unit, next(each.name for each in asked if each.id == unit))
        st.caption(visit.say("everybody.share_until"))


def _unit(visit: Visit, reading: Reading, unit: int, name: str) -> None:
    """Offer the code of one unit, or a new one where it was taken back."""
    wave, done = reading.wave, action(f"reading_{reading.wave.id}_{unit}")
    st.markdown(f"**{as_written(visit.say('everybody.share_unit', unit=name))}**")
    code = reading_code(visit.engine, wave.id, unit)
    done.show()
    if not code:
        st.write(visit.say("everybody.share_none"))
        if st.button(visit.say("everybody.new"), key=f"new_reading_{wave.id}_{unit}"):
            done.run("", renew, visit.engine, wave.id, unit)
        return
    copy = st.session_state.get("demonstration", "") if visit.demonstration else ""
    link = f"{origin()}{reading_link(code, visit.language, copy)}"
    st.html(qr_image(link))
    st.code(link, language=None, wrap_lines=True)
    make = partial(reading_poster, wave.title, name, link, code, visit.language)
    how = {"icon": ":material/print:", "key": f"reading_poster_{wave.id}_{unit}"}
    download(
        visit, visit.say("everybody.share_poster"), make, f"reading-{wave.id}-{unit}.pdf", "application/pdf", **how
    )
    for language in languages():
        own = f"{origin()}{reading_link(code, language, copy)}"
        words = say(language, "everybody.share_message", title=wave.title, link=own, code=code)
        st.code(words, language=None, wrap_lines=True)
    if confirmed(visit, "everybody.new", f"renew_reading_{wave.id}_{unit}"):
        done.run(visit.say("everybody.new_done"), renew, visit.engine, wave.id, unit)
    if confirmed(visit, "everybody.back", f"end_reading_{wave.id}_{unit}"):
        done.run(visit.say("everybody.back_done"), take_back, visit.engine, wave.id, unit)
