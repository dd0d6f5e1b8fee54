"""A book study on a page: its plan and what to talk about, what is open, and the codes of its groups."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

import streamlit as st

from reflectory.db import local_time
from reflectory.db.response_steps import response_rate
from reflectory.db.share_links import group_code, new_group_code
from reflectory.db.studies import Study
from reflectory.db.studies import study as described
from reflectory.db.units import units
from reflectory.db.wave_records import waves
from reflectory.domain.units import Unit
from reflectory.domain.waves import Wave
from reflectory.i18n.catalogue import day, pair
from reflectory.i18n.names import by_name
from reflectory.responses.submit import barrier
from reflectory.web.access.visit import Visit
from reflectory.web.actions import action, confirmed
from reflectory.web.downloads import download
from reflectory.web.layout import link
from reflectory.web.markdown import as_written
from reflectory.web.waves.printing import address_of, cards, qr_image, reaches_others

ORDER = {"start": 0, "chapter": 1, "end": 2}


def first_days(visit: Visit, ids: Iterable[int]) -> dict[int, str]:
    """Return the first day of each study that has one: what tells studies of one name apart."""
    starts = {id: plan.starts for id in ids if (plan := described(visit.engine, id)) is not None}
    return {id: day(start, visit.language) for id, start in starts.items() if start is not None}


def asked(visit: Visit, unit: int) -> list[Wave]:
    """Return the waves of a study in the order in which they ask."""
    mine = [wave for wave in waves(visit.engine) if wave.root == unit and wave.moment]
    return sorted(mine, key=lambda wave: (wave.opens or datetime.date.min, ORDER[wave.moment], wave.id))


def groups_of(visit: Visit, unit: int) -> list[Unit]:
    """Return a study's groups, by name."""
    return sorted((group for group in units(visit.engine) if group.parent == unit), key=lambda unit: by_name(unit.name))


def reading(visit: Visit, plan: Study) -> None:
    """Show what is read, from when to when, and for every chapter its day and what to talk about."""
    title = f"*{as_written(plan.book)}*" + (f", {as_written(plan.author)}" if plan.author else "")
    if plan.starts and plan.ends:
        dates = {"starts": day(plan.starts, visit.language), "ends": day(plan.ends, visit.language)}
        title += f"  \n{visit.say('study.dates', **dates)}"
    st.markdown(title)
    if plan.question:
        st.markdown(f"**{visit.say('study.question')}** {as_written(plan.question)}")
    today = local_time.today()
    coming = next((chapter for chapter in plan.chapters if chapter.day and chapter.day >= today), None)
    for place, chapter in enumerate(plan.chapters):
        on = f" · {day(chapter.day, visit.language)}" if chapter.day else ""
        label, key = f"{as_written(chapter.title)}{on}", f"chapter_{plan.unit}_{place}"
        with st.expander(label, expanded=chapter is coming, key=key):
            for question in chapter.questions:
                st.markdown(f"- {as_written(question)}")
            if not chapter.questions:
                st.write(visit.say("study.no_questions"))


def to_answer(visit: Visit, unit: int, own: Iterable[int]) -> None:
    """Show what a member can answer now; the link brings their group along."""
    mine = list(own)
    for wave in asked(visit, unit):
        if barrier(wave):
            continue
        with st.container(border=True, horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            until = visit.say("study.until", day=day(wave.closes, visit.language)) if wave.closes else ""
            st.markdown(f"**{as_written(wave.title)}**  \n{until}")
            group = {"unit": mine[0]} if len(mine) == 1 else {}
            link(visit, "answer", "study.answer", "edit", join=wave.join_code, **group)


def schedule(visit: Visit, unit: int) -> None:
    """Show a facilitator where every form of a study stands, and what comes next."""
    for wave in asked(visit, unit):
        status = visit.say(f"waves.status_{wave.status}")
        if wave.status == "draft" and wave.opens:
            status = visit.say("study.opens", day=day(wave.opens, visit.language))
        elif wave.status == "open":
            rate = response_rate(visit.engine, wave.id)
            status = visit.say("study.open_until", day=day(wave.closes, visit.language)) if wave.closes else status
            status += f" {visit.say('waves.rate', low=rate.low, high=rate.high)}" if rate else ""
        st.markdown(f"- {pair(f'**{as_written(wave.title)}**', status, visit.language)}")
    with st.container(horizontal=True):
        link(visit, "waves", "study.to_waves", "arrow_forward")
        link(visit, "study", "study.to_plan", "edit_calendar", tab="plan", study=unit)


def codes(visit: Visit, unit: int, name: str) -> None:
    """Show a facilitator every group's code, link and QR code, and cards to print."""
    st.caption(visit.say("study.codes_what"))
    group_codes = [(group.name, group_code(visit.engine, group.id)) for group in groups_of(visit, unit)]
    others = reaches_others(visit)
    for group, code in group_codes:
        left, right = st.columns([1, 2], vertical_alignment="center")
        right.markdown(pair(as_written(group), f"**{code}**", visit.language))
        if others:
            left.html(qr_image(address_of(code, "group")))
            right.code(address_of(code, "group"), language=None, wrap_lines=True)
    if group_codes and others:
        file = cards(name, group_codes, visit.language)
        download(visit, visit.say("study.cards"), file, f"groups-{unit}.html", "text/html", key=f"cards_{unit}")


def new_codes(visit: Visit, unit: int) -> None:
    """Offer a new code for each group of a study; the one before opens nothing from then on."""
    for group in groups_of(visit, unit):
        making = action(f"group_code_{group.id}")
        making.show()  # above the button, which then stands in another place and closes
        key = f"new_code_{group.id}_{making.number}"
        if confirmed(visit, "study.new_code", key, name=group.name) and not making.just_done:
            code = new_group_code(visit.engine, group.id)
            making.done(visit.text("study.new_code_done", name=group.name, code=code))
            st.rerun()
