"""Bring in answers: a file of last year becomes an earlier wave, once everything doubtful in it is settled.

The file is read in memory and never stored; nothing is made of it before somebody has looked and confirmed.
"""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from reflectory.db import local_time, mappings
from reflectory.db.units import subtree, subtree_ids, units
from reflectory.db.waves import SMALLEST_K, TITLE_LENGTH
from reflectory.domain.unit_tree import in_order, unit_labels
from reflectory.domain.units import Unit
from reflectory.errors import AnswersError
from reflectory.files.mapping import Options, mapping_text
from reflectory.files.response_doubts import COUNT_IN, LEAVE_OUT
from reflectory.files.responses import Answers, column_names, read_answers
from reflectory.i18n.errors import parts
from reflectory.i18n.names import by_name, folded
from reflectory.releases.brought import bring_wave
from reflectory.web.access.visit import Visit
from reflectory.web.actions import action, confirmed, reporting_errors
from reflectory.web.choice import choice
from reflectory.web.downloads import download
from reflectory.web.layout import link
from reflectory.web.markdown import as_written, bulleted, label
from reflectory.web.uploads import file_field
from reflectory.web.waves.bring_columns import NOTHING, named, numbered, options_of, show_faults
from reflectory.web.waves.survey_choice import choose_survey
from surveys.model import Survey, words

KINDS_OF_FILE = ("csv", "txt", "tsv", "xlsx", "sav", "dta", "json")
MOST_ASKED = 12  # words or columns of one file that are asked for on the page; with more of them it is another survey
WHOLES = ("district", "cluster", "school")
SHOWN = 5  # doubts of one kind
BREAK = "\n"  # between names of a path, in which it cannot stand
COUNT = 76  # pixels of a column of counts
_UNKNOWN_COLUMNS = ("answers-column-near", "answers-column-unknown", "answers-column-missing")


def show(visit: Visit) -> None:
    """Lead from a file to an earlier wave."""
    bringing = action("wave_brought")
    st.title(visit.say("bring.heading"), anchor=False)
    bringing.show()
    if bringing.result and "leader" in visit.roles:
        link(visit, "reports", "waves.read", "arrow_forward", wave=bringing.result)
    st.write(visit.say("bring.what"))
    if visit.demonstration:
        st.info(visit.say("bring.not_here"))
        return
    survey = choose_survey(visit)
    if survey is None:
        return
    key = f"bring_{bringing.number}"
    file = file_field(visit.say("bring.file"), KINDS_OF_FILE, key=f"{key}_file", help=visit.say("bring.file_help"))
    if file is None:
        return
    key = f"{key}_{file.file_id}_{survey.id}_{survey.form}"
    try:
        options = options_of(visit, file, survey, key)
    except AnswersError as error:
        show_faults(visit, file, error)
        return
    answers = _preview(visit, file, survey, options, key) if options else None
    if answers is None or options is None:
        return
    look = st.empty()  # what would be read stands above the questions, and follows their answers
    with look.container():
        _counts(visit, answers, survey, options)
    while answers.doubts:  # one answer may bring another question, such as whose unit is blank now
        answered = _settle(visit, file, answers, key)
        if set(answers.doubts) - set(answered):
            st.info(visit.say("bring.answer_first"))
            return
        options = Options(settled=answered).over(options)
        again = _preview(visit, file, survey, options, key)
        if again is None:
            return
        answers = again
        with look.container():
            _counts(visit, answers, survey, options)
    text = mapping_text(options, answers.columns)
    download(visit, visit.say("bring.keep_mapping"), text.encode(), "answers.toml", "application/toml")
    _place(visit, file, answers, survey, options, key)


def _preview(visit: Visit, file: UploadedFile, survey: Survey, options: Options, key: str) -> Answers | None:
    """Read the file; what is wrong with it is said, and asked where a choice can settle it."""
    try:
        content, language = file.getvalue(), visit.language
        return read_answers(content, survey, options.units, options, preview=True, language=language)
    except AnswersError as error:
        show_faults(visit, file, error)
        state = st.session_state[f"{key}_asked"]
        before = sum(map(len, state.values()))
        items = {item.id: item for item in survey.items}
        for fault in error.findings:
            column = fault.values.get("column", "")
            if fault.code in _UNKNOWN_COLUMNS and column in items and len(state["columns"]) < MOST_ASKED:
                state["columns"].setdefault(column, NOTHING)
            word = fault.values.get("text", "")
            is_whole = bool(word) and not word.endswith("...")
            if fault.code in ("answers-text", "answers-value") and is_whole and len(state["words"]) < MOST_ASKED:
                of = items[column].format if column in items else column
                state["words"].setdefault(f"{of}\n{word}", NOTHING)
        if sum(map(len, state.values())) > before:
            st.rerun()
        return None


def _counts(visit: Visit, answers: Answers, survey: Survey, options: Options) -> None:
    """Show what would be read: people by unit, the column of each item, and the count of every answer."""
    st.subheader(visit.say("bring.look"), anchor=False)
    st.write(visit.say("bring.people", n=len(answers.paths)))
    people = Counter(" › ".join(path) for path in answers.paths if path)
    if people:
        st.dataframe(
            {visit.say("units.unit"): list(people), visit.say("units.size"): list(people.values())}, hide_index=True
        )
    counts = answers.counts(survey)
    for format in survey.formats:
        asked = [item for item in survey.items if item.format == format.id]
        if not asked:
            continue
        table: dict[str, list[object]] = {
            visit.say("bring.item"): [words(item.text, visit.language) for item in asked],
        }
        heads = [*numbered(format, visit.language).values(), visit.say("bring.no_answer")]
        table |= {head: [counts[item.id][at] for item in asked] for at, head in enumerate(heads)}
        widths = {name: st.column_config.Column(width=COUNT) for name in table}
        widths[visit.say("bring.item")] = st.column_config.Column(width="medium")
        table[visit.say("bring.column")] = [answers.columns[item.id] for item in asked]
        st.dataframe(table, hide_index=True, column_config=widths)
    if given := Counter(filter(None, answers.values)):
        (attribute,) = (attribute for attribute in survey.attributes if attribute.id in options.cut)
        texts = {value: words(names, visit.language) for value, names in attribute.values}
        divided = [texts[value] for value in given]
        st.dataframe(
            {visit.say("bring.divided"): divided, visit.say("units.size"): list(given.values())}, hide_index=True
        )
    if answers.comments:
        st.write(visit.say("bring.comments", n=len(answers.comments)))
    for notice in answers.notices:
        st.caption(as_written(notice))


def _settle(visit: Visit, file: UploadedFile, answers: Answers, key: str) -> dict[str, str]:
    """Ask how each doubt is meant; what nobody has said is not in the answer."""
    settled = {}
    for kind, errors in answers.doubts.items():
        with st.container(border=True):
            places = [": ".join(parts(named(error, file), visit.language)[:2]) for error in errors[:SHOWN]]
            more = [visit.say("bring.more_alike", n=len(errors) - SHOWN)] if len(errors) > SHOWN else []
            st.markdown(bulleted([*places, *more], f"**{visit.say(f'bring.{kind}')}**"))
            ways = {way: visit.say(f"bring.{kind}_{way.replace('-', '_')}") for way in (LEAVE_OUT, COUNT_IN)}
            how = {"index": None, "label_visibility": "collapsed", "key": f"{key}_doubt_{kind}"}
            if way := choice(st.radio, visit.say(f"bring.{kind}"), ways, **how):
                settled[kind] = way
    return settled


def _place(visit: Visit, file: UploadedFile, answers: Answers, survey: Survey, options: Options, key: str) -> None:
    """Ask who answered and when, then make the wave."""
    st.subheader(visit.say("bring.where"), anchor=False)
    known = units(visit.engine)
    mine = subtree_ids(known, visit.units)
    every = unit_labels(known)
    wholes = {unit.id: every[unit.id] for unit in in_order(known) if unit.id in mine and unit.kind in WHOLES}
    if not wholes:
        st.info(visit.say("bring.no_units"))
        return
    root = choice(st.selectbox, visit.say("new_wave.whom"), wholes, key=f"{key}_root")
    tree = subtree(known, root)
    places = _places(visit, answers, tree, every, f"{key}_{root}")
    today = local_time.today()
    title = st.text_input(visit.say("new_wave.title"), max_chars=TITLE_LENGTH, key=f"{key}_title").strip()
    asked = visit.say("bring.day")
    closes: datetime.date | None = st.date_input(asked, None, max_value=today, key=f"{key}_day")
    k = st.number_input(visit.say("new_wave.k"), SMALLEST_K, 30, SMALLEST_K, key=f"{key}_k")
    if not title or closes is None or None in places.values():
        st.info(visit.say("bring.say_all"))
        return
    bringing = action("wave_brought")
    if confirmed(visit, "bring.do", f"{key}_do"):
        with reporting_errors(visit):
            chosen = {path: unit for path, unit in places.items() if unit is not None}
            cut = next(iter(options.cut), "team")
            how = {"root": root, "title": title, "closes": closes, "k": int(k), "cut": cut}
            wave = bring_wave(visit.engine, answers, survey, chosen, **how)
            shape = column_names(file.getvalue(), survey).shape(survey)
            mappings.keep(visit.engine, shape, mapping_text(replace(options, settled={}, invited={}), answers.columns))
            bringing.done(visit.text("bring.done", title=title), wave.id)
            st.rerun()


def _places(
    visit: Visit, answers: Answers, tree: Sequence[Unit], every: Mapping[int, str], key: str
) -> dict[tuple[str, ...], int | None]:
    """Ask for the unit of each of the file's; the one of that name is proposed where there is only one."""
    labels = {unit.id: every[unit.id] for unit in tree}
    places: dict[tuple[str, ...], int | None] = {}
    for path in sorted(set(answers.paths), key=lambda path: [by_name(name) for name in path]):
        alike = [unit.id for unit in tree if path and folded(unit.name) == folded(path[-1])]
        proposed = alike[0] if len(alike) == 1 else tree[0].id if not path else None
        at = list(labels).index(proposed) if proposed is not None else None
        name = " › ".join(path) or visit.say("bring.everybody")
        text = visit.say("bring.unit_of", unit=label(name))
        places[path] = choice(st.selectbox, text, labels, index=at, key=f"{key}_unit_{BREAK.join(path)}")
    return places
