"""A book study is opened, and its plan changed: book, days, groups, chapters, questions. Its waves follow the plan."""

from __future__ import annotations

import datetime

import streamlit as st

from reflectory.db import local_time
from reflectory.db.studies import Chapter, Study, study
from reflectory.db.units import add_unit, units
from reflectory.db.wave_records import waves
from reflectory.domain.unit_tree import read_teams
from reflectory.domain.units import MOST_PEOPLE, NAME_LENGTH, Unit
from reflectory.i18n.catalogue import day, pair
from reflectory.web import time_zone_field
from reflectory.web.access.visit import Visit
from reflectory.web.actions import action, reporting_errors
from reflectory.web.choice import LONGEST_TYPED, choice_in_address, in_address
from reflectory.web.layout import go
from reflectory.web.markdown import as_written, bulleted
from reflectory.web.reports.study_overview import first_days
from reflectory.web.waves.form import expected_groups, parts_field, usual_k
from reflectory.web.waves.study_plan import begin, faults, follow, sittings, spread

NEW = 0
WEEKS = 10


def show(visit: Visit) -> None:
    """Let a facilitator write down a book study or change one; its waves follow."""
    keeping = action("study_kept")
    if keeping.result and keeping.just_done:  # a second press of the button came before the page was left
        go("study", study=keeping.result)
    st.title(visit.say("study_plan.title"), anchor=False)
    st.write(visit.say("study_plan.what"))
    id, before = _chosen(visit)
    groups, wrong = _grouped(visit, id)
    plan = _written(visit, id, before)

    st.subheader(visit.say("study_plan.look"), anchor=False)
    ready = faults(plan, visit.language)
    if not ready:
        for sitting in sittings(plan, visit.language):
            between = {"opens": day(sitting.opens, visit.language), "closes": day(sitting.closes, visit.language)}
            open_days = visit.say("study_plan.open_days", **between)
            st.markdown(f"- {pair(f'**{as_written(sitting.title)}**', open_days, visit.language)}")
        st.caption(visit.say("study_plan.by_day"))
    if groups:
        tree = [Unit(-1, None, "study", plan.book)]
        tree += [Unit(-2 - place, -1, "group", name, size) for place, (name, size) in enumerate(groups)]
        for line in expected_groups(visit, tree, usual_k()):
            st.markdown(f"- {line}")

    label, key = visit.say("study_plan.keep" if id == NEW else "study_plan.change"), f"keep_study_{keeping.number}"
    if st.button(label, type="primary", key=key):
        if ready or wrong:
            st.error(bulleted([*wrong, *ready]))
        else:
            with reporting_errors(visit):
                if id == NEW:
                    assert visit.account is not None  # only those who sign in are admitted
                    id = begin(visit.engine, visit.account.id, plan.book[:NAME_LENGTH], groups, plan, visit.language)
                else:
                    follow(visit.engine, plan, visit.language)
                keeping.done(result=id)
                go("study", study=id)


def _chosen(visit: Visit) -> tuple[int, Study]:
    """Let the visitor choose a study of theirs or a new one, and return it as it stands."""
    mine = {unit.id: unit.name for unit in units(visit.engine) if unit.kind == "study" and unit.id in visit.units}
    id = in_address("study", mine) or NEW
    if mine:
        label, offered = visit.say("study_plan.which"), {NEW: visit.say("study_plan.new")} | mine
        choice_in_address(st.selectbox, label, "study", offered, id, first_days(visit, mine))
    plan = study(visit.engine, id) if id else None
    starts = local_time.today() + datetime.timedelta(days=7)
    blank = Study(id, "", starts=starts, ends=starts + datetime.timedelta(weeks=WEEKS))
    return id, plan or blank


def _written(visit: Visit, id: int, plan: Study) -> Study:
    """Ask for the book, the days and the chapters, and return the plan as written."""
    st.subheader(visit.say("study_plan.book_title"), anchor=False)
    book = st.text_input(visit.say("study_plan.book"), plan.book, max_chars=150, key=f"book_{id}")
    author = st.text_input(visit.say("study_plan.author"), plan.author, max_chars=150, key=f"author_{id}")
    label, help = visit.say("study_plan.question"), visit.say("study_plan.question_help")
    question = st.text_area(label, plan.question, max_chars=600, key=f"question_{id}", help=help)
    st.subheader(visit.say("study_plan.days"), anchor=False)
    left, right = st.columns(2)
    starts = left.date_input(visit.say("study_plan.starts"), plan.starts, key=f"starts_{id}")
    ends = right.date_input(visit.say("study_plan.ends"), plan.ends, key=f"ends_{id}")
    assert starts is not None  # a study that is planned has days, and so have its fields
    assert ends is not None
    time_zone_field.note(visit)
    st.subheader(visit.say("study_plan.chapters"), anchor=False)
    st.write(visit.say("study_plan.chapters_what"))
    count = st.number_input(visit.say("study_plan.count"), 0, 20, len(plan.chapters) or 4, key=f"count_{id}")
    proposed = spread(starts, max(ends, starts), int(count))
    rows = []
    for place in range(int(count)):
        old = plan.chapters[place] if place < len(plan.chapters) else Chapter("", proposed[place])
        with st.container(border=True):
            left, right = st.columns([2, 1])
            name = visit.say("study_plan.chapter", n=place + 1)
            title = left.text_input(name, old.title, max_chars=120, key=f"title_{id}_{place}")
            # the key holds the proposal, so that chapters follow a new start until somebody sets their day
            key = f"day_{id}_{place}_{old.day}"
            on = right.date_input(visit.say("study_plan.meets", n=place + 1), old.day or proposed[place], key=key)
            label, key = visit.say("study_plan.talk", n=place + 1), f"talk_{id}_{place}"
            asked = st.text_area(label, "\n".join(old.questions), max_chars=1000, height=90, key=key)
        questions = tuple(line.strip() for line in asked.splitlines() if line.strip())
        rows.append(Chapter(title, on, questions, old.wave))
    return Study(id, book.strip(), tuple(rows), starts, ends, question.strip(), author.strip())


def _grouped(visit: Visit, id: int) -> tuple[list[tuple[str, int]], list[str]]:
    """Ask for the groups of a new study, or show those there are and offer one more; return those of a new one."""
    st.subheader(visit.say("study_plan.groups"), anchor=False)
    if id == NEW:
        text = parts_field(visit, "study", 120, "groups_written")  # "groups" are those whose code was given
        return read_teams(text, visit.language)
    for unit in units(visit.engine):
        if unit.parent == id:
            st.markdown(f"- {pair(as_written(unit.name), visit.say('common.people', n=unit.size), visit.language)}")
    added = action(f"group_added_{id}")
    with st.popover(visit.say("study_plan.add_group")), st.form(f"add_{id}", border=False):
        key = f"{id}_{added.number}"
        name = st.text_input(visit.say("study_plan.group_name"), max_chars=LONGEST_TYPED, key=f"group_name_{key}")
        size = st.number_input(visit.say("study_plan.group_size"), 1, MOST_PEOPLE, 8, key=f"group_size_{key}")
        if any(wave.root == id and wave.status not in ("draft",) for wave in waves(visit.engine)):
            st.caption(visit.say("study_plan.late_group"))
        pressed = st.form_submit_button(visit.say("study_plan.add_group"), type="primary", key=f"group_add_{key}")
        if pressed and (name.strip() or not added.just_done):
            message = visit.text("study_plan.group_added", name=name)
            with reporting_errors(visit):
                added.run(message, add_unit, visit.engine, name, "group", parent=id, size=int(size))
    added.show()
    return [], []
