"""How a wave is to run: title, days, way in, cut, smallest group; asked for a new wave and for a draft alike."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any

import streamlit as st

from reflectory.config import number
from reflectory.db import local_time
from reflectory.db import waves as stored
from reflectory.domain.unit_tree import LONGEST_LIST
from reflectory.domain.units import Unit
from reflectory.domain.waves import LOT, Wave
from reflectory.releases.pooling import expected_blocks
from reflectory.reports.expected_changes import expected_changes
from reflectory.responses.halves import half_tree, lot_cuts
from reflectory.web import time_zone_field
from reflectory.web.access.visit import Visit
from reflectory.web.choice import LONGEST_TYPED, choice
from reflectory.web.markdown import as_written, label
from reflectory.web.waves.survey_choice import moment_of
from surveys.model import Survey, words

SHORT = {"team-pulse", "book-study", "learning-day"}  # asked in a meeting, where one link for all is enough
USUAL_DAYS = 14
BY_HAND, BY_DAY = "hand", "day"


def wave_fields(visit: Visit, survey: Survey, invited: int, before: Wave | None = None) -> dict[str, Any]:
    """Ask how a wave, or the draft of ``before``, is to run; return what `create_wave` and `change_draft` take.

    ``invited`` are the people who could answer: halves by lot are offered to many only.
    """
    key = f"wish_{before.id if before else 'new'}"
    today = local_time.today()
    _follow(f"{key}_title", f"{words(survey.title, visit.language)}, {today:%Y-%m}", before.title if before else None)
    title = st.text_input(visit.say("new_wave.title"), max_chars=LONGEST_TYPED, key=f"{key}_title")
    opens, closes = days_fields(visit, before, today, key)
    _follow(f"{key}_access", before.access if before else "link" if survey.id in SHORT else "codes")
    ways = visit.names("new_wave.access_", stored.ACCESS)
    access = choice(st.radio, visit.say("new_wave.access"), ways, key=f"{key}_access")
    cut = _cut(visit, survey, invited, before, key)
    help, usual = visit.say("new_wave.k_help"), before.k if before else usual_k()
    k = st.number_input(visit.say("new_wave.k"), stored.SMALLEST_K, max(30, usual), usual, help=help, key=f"{key}_k")
    label, help = visit.say("new_wave.read_by_all"), visit.say("new_wave.read_by_all_help")
    read_by_all = st.checkbox(label, before is None or before.read_by_all, help=help, key=f"{key}_read_by_all")
    label, help = visit.say("new_wave.research"), visit.say("new_wave.research_help")
    research = st.checkbox(label, bool(before and before.research), help=help, key=f"{key}_research")
    return {"title": title.strip(), "opens": opens, "closes": closes, "access": access, "cut": cut, "k": int(k),
            "research": research, "read_by_all": read_by_all}  # fmt: skip


def parts_field(visit: Visit, kind: str, height: int, key: str | None = None) -> str:
    """Ask for the teams of a school or the groups of a study, a line each."""
    label, help = visit.say(f"new_wave.parts_{kind}"), visit.say("new_wave.teams_help")
    example = visit.say(f"new_wave.example_{kind}")
    return st.text_area(label, height=height, placeholder=example, help=help, max_chars=LONGEST_LIST, key=key)


def usual_k() -> int:
    """Return the smallest group of a wave for which nothing else is chosen."""
    return number("REFLECTORY_SMALLEST_GROUP", stored.SMALLEST_K)


def _follow(key: str, proposed: str, stored_value: str | None = None) -> None:
    """Let a field follow what the chosen survey proposes, until somebody writes or chooses something else there."""
    state = st.session_state
    if key not in state:
        state[key] = proposed if stored_value is None else stored_value
    elif state[key] == state.get(f"{key}_proposed"):
        state[key] = proposed
    state[f"{key}_proposed"] = proposed


def pooled(visit: Visit, survey: Survey, tree: Sequence[Unit], cut: str, k: int) -> list[str]:
    """Say, in lines of Markdown, what will be reported together, as far as the people invited to its units tell.

    Nothing here ever depends on an answer.
    """
    if sum(unit.size for unit in tree) < k:
        return expected_groups(visit, tree, k)
    question = cut.removeprefix(LOT) if cut != "team" else ""
    lot = cut.startswith(LOT)
    counted = half_tree(tree) if lot else tree
    by_team = expected_groups(visit, counted, k)
    if not question:
        size = {unit.id: unit.size for unit in counted}
        blocks = [sum(map(size.__getitem__, members)) for members in expected_blocks(counted, k)]
        return by_team + expected_changes(blocks, survey, visit.language)
    asked = next((words(each.text, visit.language) for each in survey.attributes if each.id == question), "")
    by_question = visit.text("running.by_question", question=asked, k=k)
    return [visit.say("running.by_lot"), *by_team, by_question] if lot else [by_question]


def expected_groups(visit: Visit, tree: Sequence[Unit], k: int) -> list[str]:
    """Say, in lines of Markdown, which units would be reported together if everybody answered."""
    if not tree:
        return []
    blocks, by_id = expected_blocks(tree, k), {unit.id: unit for unit in tree}
    if not blocks:
        return [visit.say("groups.too_few", k=k)]
    alone = sum(len(ids) == 1 for ids in blocks)
    lines = [visit.say("groups.alone", n=alone)] if alone else []
    for units in ([by_id[id] for id in ids] for ids in blocks if len(ids) > 1):
        names = {
            unit: as_written(f"{unit.name} ({by_id[unit.parent].name})" if unit.parent in by_id else unit.name)
            for unit in units
        }
        lines.append(visit.say("groups.together", names=", ".join(names.values())))
        if small := [name for unit, name in names.items() if unit.size < k]:
            lines[-1] += " " + visit.say("groups.because", n=len(small), names=", ".join(small), k=k)
    return lines


def days_fields(
    visit: Visit, before: Wave | None, today: datetime.date, key: str
) -> tuple[datetime.date | None, datetime.date]:
    """Ask for the first and the last day. A day of a draft that is over by now is proposed anew."""
    opening_day = before.opens if before and before.opens and before.opens >= today else None
    openers, at = visit.names("running.opener_", (BY_HAND, BY_DAY)), 1 if opening_day else 0
    label = visit.say("running.opener")
    opener = choice(st.radio, label, openers, index=at, horizontal=True, key=f"{key}_opener")
    opens = None
    if opener == BY_DAY:
        tomorrow = today + datetime.timedelta(days=1)
        opens = st.date_input(visit.say("running.opens"), opening_day or tomorrow, min_value=today, key=f"{key}_opens")
    last = before.closes if before and before.closes and before.closes >= today else None
    usual = today + datetime.timedelta(days=USUAL_DAYS)
    closes = st.date_input(visit.say("new_wave.closes"), last or usual, min_value=today, key=f"{key}_closes")
    time_zone_field.note(visit)
    return opens, closes


def _cut(visit: Visit, survey: Survey, invited: int, before: Wave | None, key: str) -> str:
    names = {attribute.id: label(words(attribute.text, visit.language)) for attribute in survey.attributes}
    cuts = {"team": visit.say("new_wave.cut_team")}
    cuts |= {question: visit.say("new_wave.cut_by", question=name) for question, name in names.items()}
    lots = lot_cuts(survey, invited, moment_of(survey))
    cuts |= {question: visit.say("new_wave.cut_lot", question=names[question.removeprefix(LOT)]) for question in lots}
    cut: str = choice(
        st.radio,
        visit.say("new_wave.cut"),
        cuts,
        index=list(cuts).index(before.cut) if before and before.cut in cuts else 0,
        help=visit.say("new_wave.cut_help"),
        captions=[visit.say("new_wave.cut_lot_help") if cut in lots else "" for cut in cuts] if lots else None,
        key=f"{key}_cut",
    )
    return cut
