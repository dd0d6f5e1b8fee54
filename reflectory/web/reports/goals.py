"""Goals on a page: set, noted, closed; what a report opens with, and what a new wave says about them."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable
from dataclasses import replace

import streamlit as st

from reflectory.db import goal_reminders, local_time
from reflectory.db import goals as stored
from reflectory.db.accounts import units_led
from reflectory.db.goals import DONE, LET_GO, OPEN, Goal
from reflectory.db.wave_records import units_above, waves
from reflectory.files.addresses import is_address
from reflectory.i18n.catalogue import day, pair
from reflectory.jobs import mailer
from reflectory.releases.echo import begin_echo, change_goal, echo_lines, echo_of
from reflectory.reports import sentences
from reflectory.reports.differences import changes, same_units
from reflectory.reports.direction import named
from reflectory.reports.model import Report, Section
from reflectory.reports.rounding import rounded_mean
from reflectory.reports.sentences import title
from reflectory.reports.verdicts import form_of
from reflectory.web.access.visit import Visit
from reflectory.web.actions import action, confirmed, reporting_errors
from reflectory.web.databases import released_report
from reflectory.web.layout import link
from reflectory.web.markdown import as_written
from reflectory.web.reports import goal_form
from reflectory.web.reports.goal_form import as_sentence
from reflectory.web.reports.promises import own_goals
from reflectory.web.reports.selection import Reading, choose, readable, redrawn
from reflectory.web.reports.view import show_name
from reflectory.web.waves.printing import address_of

AHEAD = datetime.timedelta(days=7)  # before a goal's day a reminder is proposed


def show(visit: Visit) -> None:
    """Let a leader set a goal on a released figure of a group, note check-ins, and close it."""
    st.title(visit.say("goals.title"), anchor=False)
    st.write(visit.say("goals.what"))
    reading = choose(visit, "goals.nothing")
    if reading is None:
        return
    with redrawn(reading):
        show_name(reading.report, reading.section, visit.language)
        action("goal").show()
        _listed(visit, reading)
        if not may_write(visit, reading.wave.id, reading.section.units):
            st.caption(visit.say("goals.read_only"))
            return
        st.subheader(visit.say("goals.new"), anchor=False)
        st.write(visit.say("goals.new_what"))
        goal_form.draw(visit, reading)


def _listed(visit: Visit, reading: Reading) -> None:
    """Show the goals of a group: those that are open, and behind a fold those that are not any more."""
    here = own_goals(visit.engine, visit.units, reading.section.units)
    opened, closed = ([goal for goal in here if (goal.status == OPEN) is wanted] for wanted in (True, False))
    if not opened:
        name = as_written(title(reading.section, reading.report.survey, visit.language))
        st.write(visit.say("goals.none_here", group=name))
    for goal in opened:
        with st.container(border=True):
            describe(visit, goal)
            if may_write(visit, goal.wave, goal.units):
                steps(visit, goal)
                _offer_echo(visit, goal)
                _offer_reminder(visit, goal)
    if closed:
        with st.expander(visit.say("goals.closed", n=len(closed))):
            for goal in closed:
                st.caption(visit.say(f"goals.status_{goal.status}"))
                describe(visit, goal)
                if may_write(visit, goal.wave, goal.units):
                    closed_steps(visit, goal)


def open_actions(visit: Visit, reading: Reading) -> None:
    """Show below the first page what this wave says about the goals of its group, and the way to them."""
    report, section = reading.report, reading.section
    here = [goal for goal in own_goals(visit.engine, visit.units, section.units) if goal.status == OPEN]
    with st.container(horizontal=True):
        link(visit, "reports", "goals.all" if here else "goals.set", "flag", tab="goals", **reading.address)
        link(visit, "reports", "meeting.prepare", "forum", tab="conversation", **reading.address)
    if here:
        with st.expander(visit.say("goals.opens")):
            for goal in here:
                with st.container(border=True):
                    describe(visit, goal)
                    for line in what_it_says(visit, goal, report, section):
                        st.markdown(line)


def may_write(visit: Visit, wave_id: int, units: Iterable[int]) -> bool:
    """Tell whether the visitor writes a section's goals: its leaders do, or where it has none, the nearest above."""
    level, seen = set(units), set[int]()
    while level := level - seen:  # in a damaged tree, once round
        if units_led(visit.engine, level):
            return "leader" in visit.roles and bool(level & visit.units)
        seen |= level
        level = units_above(visit.engine, wave_id, level)
    return False


def describe(visit: Visit, goal: Goal) -> None:
    """Show what a goal says: its text, its measure, who keeps it in view, until when, and the notes."""
    report = readable(visit, goal.wave)
    section, scale = report.section(goal.section), report.survey.scale(goal.scale)
    whose = visit.text("goals.whose", group=title(section, report.survey, visit.language)) if section else ""
    st.markdown(f"**{as_written(goal.text)}**")
    aim, values = _aim(report, section, goal, visit.language)
    about = visit.say(f"goals.about{aim}", scale=named(scale, visit.language), title=report.title, **values)
    st.markdown(as_written(about))
    late = goal.status == OPEN and goal.due < local_time.today()
    facts = [visit.say("goals.overdue" if late else "goals.due", day=day(goal.due, visit.language))]
    facts += [visit.say("goals.kept_by", owner=as_written(goal.owner))] if goal.owner else []
    titles = {wave.id: wave.title for wave in waves(visit.engine)}
    again = titles.get(goal.look) if goal.look is not None else None
    facts.append(visit.say("goals.looks_next") if again is None else visit.text("goals.looks", title=again))
    facts += [visit.say("goals.is_public")] if goal.public else []
    st.caption(" · ".join(fact for fact in [whose, *facts] if fact).rstrip("."))
    if goal.question:
        st.markdown(as_written(visit.say("goals.asks", question=goal.question)))
    for note in goal.notes:
        st.markdown(f"- {pair(day(note.day, visit.language), as_written(note.text), visit.language)}")
    _echo(visit, goal)
    if goal.closing:
        st.markdown(f"*{as_written(goal.closing)}*")


def what_it_says(visit: Visit, goal: Goal, report: Report, section: Section) -> list[str]:
    """Say what a later wave's release says about a goal; nothing for the wave it was set on, or another survey's.

    The difference is that of two released means. The goal named its scale before the wave, so it is judged alone, or
    with the scales of the other goals on the same section.
    """
    earlier = readable(visit, goal.wave)
    same = earlier.survey.id == report.survey.id and any(scale.id == goal.scale for scale in report.survey.scales)
    if not same or int(report.wave) <= goal.wave:
        return []
    since = f"**{visit.say('goals.since', title=as_written(report.title))}**"
    pair = same_units(earlier, report, section)
    if pair is None:
        return [f"{since} {visit.say('goals.since_none')}"]
    then, now = pair
    scale = report.survey.scale(goal.scale)
    named_scales = stored.scales_named(visit.engine, goal.wave, goal.section)
    judged = changes(then, now, earlier.survey, report.survey, named_scales)
    change = next((scale_change for scale_change in judged if scale_change.id == goal.scale), None)
    if change is None:
        return [f"{since} {visit.say('goals.since_other')}"]
    sentences_since = []
    if now is not section:
        name = sentences.title(now, report.survey, visit.language)
        sentences_since.append(visit.say("goals.since_larger", name=name))
    form = form_of(scale, report.survey)
    sentences_since.append(sentences.change(change, scale, then.answered, now.answered, form, visit.language))
    aim, values = _aim(report, now, goal, visit.language)
    sentences_since.append(visit.say(f"goals.since_now{aim}", **values))
    return [f"{since} {as_written(' '.join(sentences_since))}"]


def steps(visit: Visit, goal: Goal) -> None:
    """Offer what those who write can do with an open goal: note, done, let go, change."""
    with st.container(horizontal=True):
        with st.popover(visit.say("goals.check_in")), st.form(f"note_{goal.id}", border=False):
            text = st.text_area(visit.say("goals.note"), max_chars=stored.LONGEST)
            if st.form_submit_button(visit.say("goals.note_keep"), type="primary") and text.strip():
                _do(visit, "noted", stored.note, goal.id, text)
        with st.popover(visit.say("goals.done")), st.form(f"done_{goal.id}", border=False):
            text = st.text_area(visit.say("goals.done_what"), max_chars=stored.LONGEST)
            if st.form_submit_button(visit.say("goals.done_keep"), type="primary"):
                _do(visit, "closed_done", stored.close_goal, goal.id, DONE, text)
        with st.popover(visit.say("goals.let_go")), st.form(f"let_go_{goal.id}", border=False):
            text = st.text_area(visit.say("goals.let_go_what"), max_chars=stored.LONGEST)
            if st.form_submit_button(visit.say("goals.let_go_keep"), type="primary"):
                if text.strip():
                    _do(visit, "closed_let_go", stored.close_goal, goal.id, LET_GO, text)
                else:
                    st.error(visit.say("goals.let_go_empty"))
        with st.popover(visit.say("goals.change")), st.form(f"change_{goal.id}", border=False):
            new = replace(
                goal,
                text=st.text_area(visit.say("goals.specific"), goal.text, max_chars=stored.LONGEST),
                sign=st.text_input(visit.say("goals.sign"), goal.sign, max_chars=stored.LONGEST) if goal.sign else "",
                question=st.text_input(visit.say("goals.reflective"), goal.question, max_chars=stored.LONGEST),
                owner=st.text_input(visit.say("goals.owner"), goal.owner, max_chars=stored.OWNER_LENGTH),
                due=st.date_input(visit.say("goals.timely"), goal.due),
                public=st.checkbox(visit.say("goals.public"), goal.public, help=visit.say("goals.public_help")),
            )
            if st.form_submit_button(visit.say("goals.change_keep"), type="primary"):
                _do(visit, "changed", change_goal, new)


def _echo(visit: Visit, goal: Goal) -> None:
    """Say how far the echo of a goal is, and what came of it."""
    asked = echo_of(visit.engine, goal)
    if asked is None:
        return
    if lines := echo_lines(visit.engine, goal, visit.language, released_report):
        st.markdown(as_written(f"{visit.say('goals.echo.result')} {' '.join(lines)}"))
    elif asked.status == "draft" and asked.opens is not None:
        st.caption(visit.say("goals.echo.opens", day=day(asked.opens, visit.language)))
    elif asked.status == "open" and asked.closes is not None:
        st.caption(visit.say("goals.echo.open", day=day(asked.closes, visit.language)))
        st.code(address_of(asked.join_code), language=None, wrap_lines=True)
    else:
        st.caption(visit.say("goals.echo.closed"))


def _offer_echo(visit: Visit, goal: Goal) -> None:
    """Offer to ask everybody in two weeks whether an open goal was tried, and whether it helped."""
    if echo_of(visit.engine, goal) is not None:
        return
    if not goal.public or len(goal.units) != 1:
        st.caption(visit.say("goals.echo.pooled" if goal.public else "goals.echo.not_public"))
    elif confirmed(visit, "goals.echo.ask", f"echo_{goal.id}"):
        _do(visit, "echo.asked", begin_echo, goal)


def _offer_reminder(visit: Visit, goal: Goal) -> None:
    """Offer to remind whoever keeps a goal in view once by mail; in the demonstration nobody has an address."""
    until = goal_reminders.reminder_day(visit.engine, goal.id)
    if until is not None:
        st.caption(visit.say("goals.reminder.day", day=day(until, visit.language)))
        if st.button(visit.say("goals.reminder.end"), key=f"unremind_{goal.id}"):
            _do(visit, "reminder.ended", goal_reminders.forget, goal.id)
    elif mailer.is_set_up() and not visit.demonstration:
        with st.popover(visit.say("goals.reminder.set")), st.form(f"remind_{goal.id}", border=False):
            st.caption(visit.say("goals.reminder.what"))
            address = st.text_input(visit.say("goals.reminder.address"), max_chars=120).strip()
            today = local_time.today()
            usual = max(today, goal.due - AHEAD)
            on = st.date_input(visit.say("goals.reminder.on"), usual, min_value=today)
            if st.form_submit_button(visit.say("goals.reminder.keep"), type="primary"):
                if is_address(address):
                    _do(visit, "reminder.kept", goal_reminders.set_reminder, goal.id, address, visit.language, on)
                else:
                    st.error(visit.say("goals.reminder.fault"))


def closed_steps(visit: Visit, goal: Goal) -> None:
    """Offer what those who write can do with a closed goal."""
    with st.container(horizontal=True):
        if st.button(visit.say("goals.reopen"), key=f"reopen_{goal.id}"):
            _do(visit, "reopened", stored.reopen_goal, goal.id)
        if confirmed(visit, "goals.remove", f"remove_{goal.id}"):
            _do(visit, "removed", stored.remove_goal, goal.id)


def _do(visit: Visit, done: str, step: Callable[..., object], *what: object) -> None:
    with reporting_errors(visit):
        action("goal").run(visit.say(f"goals.{done}"), step, visit.engine, *what)


def _aim(report: Report, section: Section | None, goal: Goal, language: str) -> tuple[str, dict[str, str]]:
    """Return how a sentence about a goal's aim ends its key, and what fills it: the average now, a hope or a sign."""
    figure = section.figure("scale", goal.scale) if section is not None else None
    mean = figure.estimate("mean").value if figure is not None else None
    form = form_of(report.survey.scale(goal.scale), report.survey)
    now = "–" if mean is None else rounded_mean(mean, form, language)
    if goal.hoped is None:
        return "_sign", {"now": now, "sign": as_sentence(goal.sign)}
    return "", {"now": now, "hoped": rounded_mean(goal.hoped, form, language)}
