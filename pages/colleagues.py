"""Colleague view: one person asks colleagues how they see everyday habits; only that person reads what comes out."""

from __future__ import annotations

import datetime

import streamlit as st

from reflectory.db import local_time, rater_groups, reflections
from reflectory.db.mnemonic_words import new_reflection_key, parse_reflection_key
from reflectory.db.rater_group_vault import Circle
from reflectory.errors import RefusedError, TooManyAttemptsError
from reflectory.i18n.catalogue import day
from reflectory.reports.serialization import from_json
from reflectory.web import time_zone_field
from reflectory.web.access.visit import enter
from reflectory.web.actions import reporting_errors
from reflectory.web.choice import choice
from reflectory.web.downloads import download
from reflectory.web.respondent import rater_group, self_ratings
from reflectory.web.respondent.recovery_key import buttons, draw_key
from reflectory.web.respondent.reflection_key import HELD, ask_key, key_in_hand, own_entries
from reflectory.web.respondent.self_other import self_other_file, self_other_html
from surveys.loader import instrument

visit = enter(__file__)

Key = tuple[bytes, bytes]


def key_gate() -> None:
    """Ask for a reflection key; who has an account may make one here."""
    st.header(visit.say("colleagues.key_title"), anchor=False)
    st.write(visit.say("colleagues.key_why"))
    ask_key(visit, "colleagues.open")
    st.write(visit.say("colleagues.no_key"))
    if visit.account and st.button(visit.say("colleagues.make_key")):
        words = " ".join(new_reflection_key(visit.language))
        key = parse_reflection_key(words)
        reflections.keep(visit.engine, *key, [])
        st.session_state[HELD] = key
        st.session_state["colleagues_words"] = words
        st.rerun()


def begin(reflection_key: Key, before: tuple[Circle, ...]) -> None:
    """Offer to begin a circle, or say when the next one may begin."""
    circles = [circle for circle in before if circle.told]
    if circles and rater_groups.next_day(circles[-1]) > local_time.today():
        last, following = datetime.date.fromisoformat(circles[-1].ended), rater_groups.next_day(circles[-1])
        between = {"day": day(last, visit.language), "next": day(following, visit.language)}
        st.info(visit.say("colleagues.too_soon", **between))
        return
    st.header(visit.say("colleagues.begin_another" if before else "colleagues.begin_title"), anchor=False)
    today = local_time.today()
    with st.form("begin"):
        name = st.text_input(visit.say("colleagues.name"), max_chars=50, help=visit.say("colleagues.name_help"))
        label, help = visit.say("colleagues.closes"), visit.say("colleagues.closes_help")
        usual, last = today + datetime.timedelta(days=14), today + rater_groups.MOST_OPEN
        closes = st.date_input(label, usual, min_value=today, max_value=last, help=help)
        time_zone_field.note(visit)
        with st.expander(visit.say("colleagues.how")):
            ways = visit.names("colleagues.access_", ("codes", "link"))
            access = choice(st.radio, visit.say("colleagues.access"), ways)
            label, help = visit.say("colleagues.how_many"), visit.say("colleagues.how_many_help")
            many = st.number_input(label, 5, rater_groups.MOST_SLIPS, 10, help=help)
        sent = st.form_submit_button(visit.say("colleagues.begin"), type="primary")
    with st.expander(visit.say("colleagues.what")):
        st.markdown("\n".join(f"- {visit.say(f'colleagues.begin_{n}')}" for n in (1, 2, 3)))
    if not sent:
        return
    if not name.strip():
        st.error(visit.say("colleagues.no_name"))
        return
    form = instrument(self_ratings.SURVEY).forms[self_ratings.RATING]
    slips = int(many) if access == "codes" else 0
    try:
        rater_groups.begin(visit.engine, *reflection_key, name, form, closes, slips)
    except TooManyAttemptsError as fault:
        st.error(visit.say("colleagues.waiting", n=max(1, round(fault.values["seconds"] / 60))))
    except RefusedError as fault:
        st.error(visit.explain(fault))
    else:
        st.rerun()


def result(reflection_key: Key, circle: Circle, entries: tuple[reflections.Entry, ...]) -> None:
    """Show what came out of a circle, beside one's own answers."""
    own = self_ratings.own_answers(visit.engine, self_ratings.newest(entries))
    ended = datetime.date.fromisoformat(circle.ended)
    mirror = self_other_html(from_json(circle.report), own, circle.name, ended, visit.language)
    st.html(mirror)
    with st.container(horizontal=True):
        if circle.told:
            title = f"{visit.say('colleagues.title')}: {circle.name}"
            page = self_other_file(mirror, title, visit.language)
            buttons(visit, key=f"print_{circle.wave_id}")
            file, key = f"colleague-view-{circle.ended}.html", f"save_{circle.wave_id}"
            download(visit, visit.say("colleagues.save"), page, file, "text/html", key=key)
        with st.popover(visit.say("colleagues.remove")):
            st.write(visit.say("colleagues.remove_what"))
            if st.button(visit.say("colleagues.remove_sure"), key=f"remove_{circle.wave_id}"):
                rater_groups.forget(visit.engine, *reflection_key, circle.wave_id)
                st.session_state["colleagues_message"] = visit.say("colleagues.removed")
                st.rerun()


def current(reflection_key: Key, circles: tuple[Circle, ...]) -> None:
    """Show the circle that runs, or offer to begin one."""
    mine = next((circle for circle in circles if not circle.ended), None)
    wave = rater_groups.running(visit.engine, mine) if mine else None
    if mine and wave:
        rater_group.draw(visit, reflection_key, mine, wave)
    elif mine:
        st.info(visit.say("colleagues.gone"))
        if st.button(visit.say("colleagues.put_away")):
            rater_groups.forget(visit.engine, *reflection_key, mine.wave_id)
            st.rerun()
    else:
        begin(reflection_key, circles)


def oneself(reflection_key: Key, entries: tuple[reflections.Entry, ...], has_result: bool) -> None:
    """Say which of one's own answers stand beside the colleagues', or ask for some."""
    newest = self_ratings.newest(entries)
    if newest:
        if has_result:
            st.caption(visit.text("colleagues.own_there", title=newest.title))
        return
    st.header(visit.say("colleagues.own_title"), anchor=False)
    st.write(visit.say("colleagues.own_missing"))
    with st.expander(visit.say("colleagues.own_begin")):
        self_ratings.ask_oneself(visit, reflection_key, len(entries))


st.title(visit.say("colleagues.title"), anchor=False)
st.write(visit.say("colleagues.lead"))
if message := st.session_state.pop("colleagues_message", ""):
    st.success(message)
key_in_hand(visit)
entries = own_entries(visit)
if entries is None:
    key_gate()
    st.stop()

reflection_key: Key = st.session_state[HELD]
if words := st.session_state.get("colleagues_words"):
    st.write(visit.say("colleagues.made_key"))
    draw_key(visit, words)
    if st.button(visit.say("colleagues.kept_key"), type="primary"):
        del st.session_state["colleagues_words"]
        st.rerun()
    st.stop()

with reporting_errors(visit):
    circles = rater_groups.circles(visit.engine, *reflection_key)
    reported = [circle for circle in reversed(circles) if circle.report]
    if reported:
        result(reflection_key, reported[0], entries)
        oneself(reflection_key, entries, reported[0].told)
    current(reflection_key, circles)
    if not reported:
        oneself(reflection_key, entries, has_result=False)
    for circle in reported[1:]:
        ended = day(datetime.date.fromisoformat(circle.ended), visit.language)
        with st.expander(visit.say("colleagues.result_date", day=ended)):
            result(reflection_key, circle, entries)
if st.button(visit.say("colleagues.lock")):
    del st.session_state[HELD]
    st.rerun()
