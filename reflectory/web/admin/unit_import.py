"""Bringing a tree of units in from a spreadsheet: questions and a look first, then all of it or nothing."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import streamlit as st

from reflectory.db.unit_import import Step, import_units, planned
from reflectory.db.units import units
from reflectory.domain.unit_tree import unit_labels
from reflectory.errors import ReflectoryError
from reflectory.files.unit_doubts import DOUBTS, Doubt
from reflectory.files.units import read_units
from reflectory.web.access.session import Visit
from reflectory.web.choice import choice
from reflectory.web.confirmation import deed
from reflectory.web.error_messages import error_text
from reflectory.web.layout import page_of
from reflectory.web.markdown import as_written, label
from reflectory.web.uploads import file_field

if TYPE_CHECKING:
    from reflectory.db.unit_import import Path

MOST_SHOWN = 200
FEW = 3  # units that may be new or moved are asked for one by one; of more, first whether all of them are new
NEW = 0


def offer_import(visit: Visit) -> None:
    """Offer to bring in a file: what is wrong with it, or what it would do, and the button that does it."""
    say = visit.say
    st.write(say("units_file.what"))
    example = say("units_file.example_rows").lstrip()
    st.download_button(
        say("units_file.example"), ("\ufeff" + example).encode(), "units.csv", "text/csv", on_click="ignore"
    )
    brought = deed("units_brought")
    file = file_field(say("units_file.file"), ["csv", "txt"], key=f"units_file_{brought.number}")
    brought.show()
    if brought.number:
        st.caption(say("units_file.who_may"))
        st.page_link(page_of("people"), label=say("pages.people"), icon=":material/arrow_forward:")
    if file is None:
        return
    content = file.getvalue()
    _, faults, doubts = read_units(content, visit.language)
    answers = _answers(visit, doubts, f"{brought.number}_{file.file_id}") if not faults or doubts else {}
    read, faults, _ = read_units(content, visit.language, {kind: answer for kind, answer in answers.items() if answer})
    if faults:
        st.error("\n".join([say("units_file.faults"), "", *(f"- {as_written(fault)}" for fault in faults)]))
        return
    if None in answers.values():
        st.info(say("units_file.answer_first"))
        return
    rows = [(row.line, row.path, row.people) for row in read]
    try:
        moved, open_questions = _moved(visit, rows, f"{brought.number}_{file.file_id}")
        steps = planned(visit.engine, rows, moved)
    except ReflectoryError as error:
        st.error(f"{say('units_file.faults')} {error_text(visit, error)}")
        return
    if open_questions:
        st.info(say("units_file.answer_first"))
        return
    _do(visit, rows, moved, steps)


def _do(visit: Visit, rows: list[tuple[int, Path, int | None]], moved: dict[Path, int], steps: list[Step]) -> None:
    """Show what would happen, and the button that does it."""
    say, brought = visit.say, deed("units_brought")
    count = Counter(step.act for step in steps)
    if not count["add"] + count["change"] + count["move"]:
        st.info(say("units_file.nothing"))
        return
    counts = {"add": count["add"], "change": count["change"], "move": count["move"]}
    st.write(say("units_file.would", **counts, same=count["same"]))
    st.dataframe(_table(visit, steps), hide_index=True)
    if st.button(say("units_file.do"), type="primary", key=f"bring_units_{brought.number}"):
        try:
            import_units(visit.engine, rows, moved)
        except ReflectoryError as error:
            st.error(error_text(visit, error))
            return
        brought.done(say("units_file.done", **counts))
        st.rerun()


def _answers(visit: Visit, doubts: list[Doubt], key: str) -> dict[str, str | None]:
    """Ask what rows mean; a question without an answer is None."""
    answers: dict[str, str | None] = {}
    for doubt in doubts:
        with st.container(border=True):
            lines = [f"- {as_written(sentence)}" for sentence in doubt.sentences]
            st.markdown("\n".join([f"**{visit.say(f'units_file.{doubt.kind}_ask')}**", "", *lines]))
            answers[doubt.kind] = choice(
                st.radio,
                visit.say(f"units_file.{doubt.kind}_ask"),
                {answer: visit.say(f"units_file.{doubt.kind}_{answer}") for answer in DOUBTS[doubt.kind]},
                index=None,
                label_visibility="collapsed",
                key=f"doubt_{doubt.kind}_{key}",
            )
    return answers


def _moved(visit: Visit, rows: list[tuple[int, Path, int | None]], key: str) -> tuple[dict[Path, int], bool]:
    """Ask of units that stand elsewhere under the same name whether they are moved; tell whether an answer is missing.

    What stands below a unit that is moved comes with it, so that the next question follows from the last answer.
    """
    known = {unit.id: unit for unit in units(visit.engine)}
    labels = unit_labels(tuple(known.values()))
    moved: dict[Path, int] = {}
    asked: set[Path] = set()
    doubtful = sum(bool(step.elsewhere) for step in planned(visit.engine, rows))
    if doubtful > FEW:
        with st.container(border=True):
            new = st.radio(
                visit.say("units_file.moved_any", n=doubtful),
                (True, False),
                index=None,
                format_func=lambda unmoved: visit.say("units_file.moved_none" if unmoved else "units_file.moved_some"),
                key=f"moved_any_{key}",
            )
        if new is not False:
            return moved, new is None
    while True:
        steps = planned(visit.engine, rows, moved)
        step = next((step for step in steps if step.elsewhere and step.path not in asked), None)
        if step is None:
            return moved, False
        asked.add(step.path)
        path = " › ".join(name for _, name in step.path)
        with st.container(border=True):
            offered = {id: visit.say("units_file.moved_from", path=label(labels[id])) for id in step.elsewhere}
            place = choice(
                st.radio,
                as_written(visit.say("units_file.moved_ask", path=path)),
                offered | {NEW: visit.say("units_file.moved_new")},
                index=None,
                key=f"moved_{key}_{'/'.join(name for _, name in step.path)}",
            )
        if place is None:
            return moved, True
        if place != NEW:
            moved[step.path] = place


def _table(visit: Visit, steps: list[Step]) -> dict[str, list[str]]:
    """Show what changes first; what stays as it is fills what room is left."""
    listed = sorted(steps, key=lambda step: step.act == "same")[:MOST_SHOWN]
    return {
        visit.say("units.unit"): [" › ".join(name for _, name in step.path) for step in listed],
        visit.say("units.kind"): [visit.say(f"kinds.{step.path[-1][0]}") for step in listed],
        visit.say("units.size"): [str(step.people) for step in listed],
        visit.say("units_file.act"): [
            visit.say(f"units_file.act_{step.act}", before=step.before or 0) for step in listed
        ],
    }
