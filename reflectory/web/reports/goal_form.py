"""The form that helps to phrase a goal: proposals from the scale and its released figure, and an honest measure."""

from __future__ import annotations

import datetime

import streamlit as st

from reflectory.db import local_time
from reflectory.db.goals import LONGEST, OWNER_LENGTH, Goal, add_goal, scales_named
from reflectory.db.wave_records import wave_units, waves
from reflectory.domain.waves import Wave
from reflectory.i18n.catalogue import day, number
from reflectory.reports import change_limits, sentences
from reflectory.reports.differences import everyone
from reflectory.reports.direction import named
from reflectory.reports.focus import area, propose
from reflectory.reports.goal_targets import (
    detectable_change,
    is_detectable,
    propose_target,
    targets,
)
from reflectory.reports.model import Figure
from reflectory.reports.rounding import digits_of, points, rounded_mean
from reflectory.reports.verdicts import form_of
from reflectory.web.access.visit import Visit
from reflectory.web.actions import action, reporting_errors
from reflectory.web.choice import anew, choice
from reflectory.web.markdown import as_written
from reflectory.web.reports.selection import Reading
from surveys.model import ResponseFormat, Scale, words

AHEAD = 90  # days


def draw(visit: Visit, reading: Reading) -> None:
    """Draw the form for one group of a released wave; keeping the goal ends the run."""
    survey, section = reading.report.survey, reading.section
    proposal = propose(reading.report, section, visit.language, reading.promises, reading.earlier)
    first = [area.scale for area in proposal.areas]
    listed = [*first, *(scale for scale in survey.scales if scale not in first)]
    names = {scale.id: named(scale, visit.language) for scale in listed}
    place = f"{reading.wave.id}_{section.key}"
    if not listed:
        st.info(visit.say("goals.no_scale"))
        return
    st.write(as_written(proposal.why))
    how = {"index": 0 if first else None, "placeholder": visit.say("goals.choose_scale")}
    id = choice(st.selectbox, visit.say("goals.scale"), names, key=f"scale_{place}", **how)
    if id is None:  # nothing stands out: the team chooses
        return
    with anew("goal", place, id):
        _about(visit, reading, survey.scale(id), f"{place}_{id}")


def _about(visit: Visit, reading: Reading, scale: Scale, key: str) -> None:
    """Ask for a goal on one scale; what the page says of the hoped average is drawn anew with it."""
    survey, section = reading.report.survey, reading.section
    name = named(scale, visit.language)
    figure, form = section.figure("scale", scale.id), form_of(scale, survey)
    mean = figure.estimate("mean").value if figure is not None else None
    if figure is None or mean is None:
        st.info(visit.text("goals.no_figure", scale=name))
        return
    with st.container(border=True):
        st.markdown(f"**{visit.say('goals.now')}.** {as_written(words(scale.meaning, visit.language))}")
        others = change_limits.limit(figure, form, visit.language)  # judged with all scales: a goal's scale is not
        for line in sentences.of_scale(section, scale, reading.report, visit.language):
            if line != others:
                st.write(as_written(line))
    label, help = visit.say("goals.specific"), visit.say("goals.specific_help")
    proposed = area(reading.report, section, scale, visit.language, reading.promises, reading.earlier).practices
    text = st.text_area(label, proposed[0], max_chars=LONGEST, help=help, key=f"text_{key}")
    st.caption(visit.text("goals.measurable", scale=name))
    goals = len(scales_named(visit.engine, reading.wave.id, section.key) | {scale.id})
    change = detectable_change(figure, goals)
    first = propose_target(mean, change, form, scale.favourable)
    hoped, sign = None, ""
    no_room = change is not None and first is None
    if change is not None and no_room:
        st.warning(visit.say("goals.never", **_seen(visit, figure, form, change)))
        label, help = visit.say("goals.sign"), visit.say("goals.sign_help")
        sign = st.text_input(label, max_chars=LONGEST, help=help, key=f"sign_{key}")
    else:
        hoped = _target(visit, form, first, key)
        if hoped is not None:
            with anew("detectable", key, hoped):
                _tell_if_detectable(visit, scale, figure, form, hoped, change)
    everybody = everyone(section)
    own = None if everybody is None else detectable_change(figure, goals, everybody)
    if own is not None and (line := change_limits.here(figure, form, visit.language, own)):
        st.caption(line)
    ask = words(scale.questions[0], visit.language)
    question = st.text_area(visit.say("goals.reflective"), ask, max_chars=LONGEST, key=f"ask_{key}")
    usual = local_time.today() + datetime.timedelta(days=AHEAD)
    due = st.date_input(visit.say("goals.timely"), usual, key=f"due_{key}")
    coming = _coming(visit, reading)
    titles: dict[int | None, str] = {None: visit.say("goals.look_next")} | {wave.id: wave.title for wave in coming}
    opening: dict[int | None, str] = {
        wave.id: visit.say("study.opens", day=day(wave.opens, visit.language)) for wave in coming if wave.opens
    }
    look = choice(st.selectbox, visit.say("goals.look"), titles, opening, key=f"look_{key}")
    label, help = visit.say("goals.owner"), visit.say("goals.owner_help")
    owner = st.text_input(label, max_chars=OWNER_LENGTH, help=help, key=f"owner_{key}")
    public = st.checkbox(visit.say("goals.public"), help=visit.say("goals.public_help"), key=f"public_{key}")
    st.caption(visit.say("goals.reads"))
    what = {"day": day(due, visit.language), "text": as_sentence(text)}
    if no_room:
        sentence = visit.text("goals.sentence_sign", sign=as_sentence(sign) if sign.strip() else "…", **what)
    else:
        hope = "…" if hoped is None else rounded_mean(hoped, form, visit.language)
        now = rounded_mean(mean, form, visit.language)
        sentence = visit.text("goals.sentence", scale=name, now=now, hoped=hope, **what)
    with anew("sentence", key, sentence):
        st.info(sentence)
    keeping = action(f"goal_{key}")
    pressed = st.button(visit.say("goals.keep"), type="primary", key=f"keep_{key}")
    keeping.show()
    if pressed:
        if due < local_time.today():
            st.error(visit.say("goals.before"))
            return
        if hoped is None and not sign.strip():
            st.error(visit.say("goals.sign_first" if no_room else "goals.choose_first"))
            return
        about = reading.wave.id, section.key, section.units, scale.id
        goal = Goal(*about, text, hoped, due, question, owner, look, sign=sign, public=public)
        with reporting_errors(visit):
            keeping.run(visit.say("goals.kept"), add_goal, visit.engine, goal)  # it stands among the goals above


def _target(visit: Visit, form: ResponseFormat, first: float | None, key: str) -> float | None:
    """Let an average be chosen from one end of the answers to the other: a number field writes decimals in English."""
    averages = targets(form)
    label, choose = visit.say("goals.ambitious", low=form.low, high=form.high), visit.say("goals.choose")
    names = {average: number(average, digits_of(form), visit.language) for average in averages}
    at = None if first is None else min(range(len(averages)), key=lambda at: abs(averages[at] - first))
    target: float | None = choice(st.selectbox, label, names, index=at, placeholder=choose, key=f"hoped_{key}")
    return target


def _tell_if_detectable(
    visit: Visit, scale: Scale, figure: Figure, form: ResponseFormat, hoped: float, change: float | None
) -> None:
    """Say whether the change that is hoped for would be seen in four of five cases."""
    mean = figure.estimate("mean").value
    if mean is None:
        return
    ahead = hoped - mean if scale.favourable == "high" else mean - hoped
    if ahead < 0:
        st.warning(visit.say("goals.unfavourable"))
    if change is None:
        return
    seen = _seen(visit, figure, form, change)
    if is_detectable(ahead, change, form):
        st.caption(visit.say("goals.enough", **seen))
    else:
        st.warning(visit.say("goals.small", **seen))


def _seen(visit: Visit, figure: Figure, form: ResponseFormat, change: float) -> dict[str, str]:
    """Return what the sentences about a change name: of how many people, and how large it has to be."""
    return {
        "people": visit.say("common.people", n=figure.n),
        "change": points(change, form, visit.language),
    }


def _coming(visit: Visit, reading: Reading) -> list[Wave]:
    """Return the waves of the same survey that will ask these people and are not released."""
    units = set(reading.section.units)
    coming = []
    for wave in waves(visit.engine):
        if wave.status != "released" and wave.survey_id == reading.wave.survey_id:
            asked = {each.id for each in wave_units(visit.engine, wave.id)}
            if units <= asked:
                coming.append(wave)
    return coming


def as_sentence(text: str) -> str:
    """Return a text as a sentence in one line.

    Examples
    --------
    >>> as_sentence("We visit\\n each other"), as_sentence("Who spoke?")
    ('We visit each other.', 'Who spoke?')
    """
    text = " ".join(text.split())
    return text if text.endswith((".", "!", "?")) else f"{text}."
