"""Bringing a tree of units in from a spreadsheet: questions and a look first, then all of it or nothing."""

from __future__ import annotations

from collections import Counter

import streamlit as st

from reflectory.db.unit_import import Path, Step, import_units, planned
from reflectory.db.units import units
from reflectory.domain.unit_tree import unit_labels
from reflectory.errors import ReflectoryError
from reflectory.files.unit_doubts import DOUBTS, Doubt
from reflectory.files.units import read_units
from reflectory.web.access.visit import Visit
from reflectory.web.actions import action, reporting_errors
from reflectory.web.choice import choice
from reflectory.web.downloads import template_downloads
from reflectory.web.layout import link
from reflectory.web.markdown import as_written, bulleted, label
from reflectory.web.uploads import file_field

MOST_SHOWN = 200
FEW = 3  # units that may be new or moved are asked for one by one; of more, first whether all of them are new
NEW = 0
ANY = ("none", "some")  # of them are to be moved


def offer_import(visit: Visit) -> None:
    """Offer to bring in a file: what is wrong with it, or what it would do, and the button that does it."""
    say = visit.say
    st.write(say("units_file.what"))
    template_downloads(visit, say("units_file.example_rows"), "units")
    importing = action("units_brought")
    file = file_field(say("units_file.file"), ["xlsx", "csv", "txt"], key=f"units_file_{importing.number}")
    importing.show()
    if importing.number:
        st.caption(say("units_file.who_may"))
        link(visit, "people", "pages.people", "arrow_forward")
    if file is None:
        return
    content = file.getvalue()
    _, faults, doubts = read_units(content, visit.language)
    answers = _answers(visit, doubts, f"{importing.number}_{file.file_id}") if not faults or doubts else {}
    read, faults, _ = read_units(content, visit.language, {kind: answer for kind, answer in answers.items() if answer})
    if faults:
        st.error(bulleted(faults, say("units_file.faults")))
        return
    if None in answers.values():
        st.info(say("units_file.answer_first"))
        return
    rows = [(row.line, row.path, row.people) for row in read]
    try:
        moves, open_questions = _ask_moves(visit, rows, f"{importing.number}_{file.file_id}")
        steps = planned(visit.engine, rows, moves)
    except ReflectoryError as error:
        st.error(f"{say('units_file.faults')} {visit.explain(error)}")
        return
    if open_questions:
        st.info(say("units_file.answer_first"))
        return
    _do(visit, rows, moves, steps)


def _do(visit: Visit, rows: list[tuple[int, Path, int | None]], moves: dict[Path, int], steps: list[Step]) -> None:
    """Show what would happen, and the button that does it."""
    say, importing = visit.say, action("units_brought")
    count = Counter(step.act for step in steps)
    if not count["add"] + count["change"] + count["move"]:
        st.info(say("units_file.nothing"))
        return
    counts = {"add": count["add"], "change": count["change"], "move": count["move"]}
    st.write(say("units_file.would", **counts, same=count["same"]))
    st.dataframe(_table(visit, steps), hide_index=True)
    if st.button(say("units_file.do"), type="primary", key=f"bring_units_{importing.number}"):
        with reporting_errors(visit):
            importing.run(say("units_file.done", **counts), import_units, visit.engine, rows, moves)


def _answers(visit: Visit, doubts: list[Doubt], key: str) -> dict[str, str | None]:
    """Ask what rows mean; a question without an answer is None."""
    answers: dict[str, str | None] = {}
    for doubt in doubts:
        with st.container(border=True):
            st.markdown(bulleted(doubt.sentences, f"**{visit.say(f'units_file.{doubt.kind}_ask')}**"))
            offered = visit.names(f"units_file.{doubt.kind}_", DOUBTS[doubt.kind])
            how = {"index": None, "label_visibility": "collapsed", "key": f"doubt_{doubt.kind}_{key}"}
            answers[doubt.kind] = choice(st.radio, visit.say(f"units_file.{doubt.kind}_ask"), offered, **how)
    return answers


def _ask_moves(visit: Visit, rows: list[tuple[int, Path, int | None]], key: str) -> tuple[dict[Path, int], bool]:
    """Ask of units that stand elsewhere under the same name whether they are moved; tell whether an answer is missing.

    What stands below a unit that is moved comes with it, so that the next question follows from the last answer.
    """
    known = {unit.id: unit for unit in units(visit.engine)}
    labels = unit_labels(tuple(known.values()))
    moves: dict[Path, int] = {}
    asked: set[Path] = set()
    doubtful = sum(bool(step.elsewhere) for step in planned(visit.engine, rows))
    if doubtful > FEW:
        with st.container(border=True):
            ask, offered = visit.say("units_file.moved_any", n=doubtful), visit.names("units_file.moved_", ANY)
            new = choice(st.radio, ask, offered, index=None, key=f"moved_any_{key}")
        if new != "some":
            return moves, new is None
    while True:
        steps = planned(visit.engine, rows, moves)
        step = next((step for step in steps if step.elsewhere and step.path not in asked), None)
        if step is None:
            return moves, False
        asked.add(step.path)
        with st.container(border=True):
            ask = as_written(visit.say("units_file.moved_ask", path=_written(step)))
            places = {id: visit.say("units_file.moved_from", path=label(labels[id])) for id in step.elsewhere}
            places |= {NEW: visit.say("units_file.moved_new")}
            place = choice(st.radio, ask, places, index=None, key=f"moved_{key}_{_written(step)}")
        if place is None:
            return moves, True
        if place != NEW:
            moves[step.path] = place


def _table(visit: Visit, steps: list[Step]) -> dict[str, list[str]]:
    """Show what changes first; what stays as it is fills what room is left."""
    listed = sorted(steps, key=lambda step: step.act == "same")[:MOST_SHOWN]
    return {
        visit.say("units.unit"): [_written(step) for step in listed],
        visit.say("units.kind"): [visit.say(f"kinds.{step.path[-1][0]}") for step in listed],
        visit.say("units.size"): [str(step.people) for step in listed],
        visit.say("units_file.act"): [
            visit.say(f"units_file.act_{step.act}", before=step.before or 0) for step in listed
        ],
    }


def _written(step: Step) -> str:
    return " › ".join(name for _, name in step.path)
