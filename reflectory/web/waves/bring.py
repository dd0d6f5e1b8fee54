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

from reflectory.db import local_time
from reflectory.db.units import subtree, subtree_ids, units
from reflectory.db.waves import SMALLEST_K, TITLE_LENGTH
from reflectory.domain.unit_tree import in_order, unit_labels
from reflectory.domain.units import Unit
from reflectory.errors import AnswersError, ReflectoryError
from reflectory.files.mapping import PLAIN, Options, mapping_text, read_mapping
from reflectory.files.response_doubts import COUNT_IN, LEAVE_OUT
from reflectory.files.responses import Answers, column_names, read_answers
from reflectory.files.unit_doubts import LEVELS
from reflectory.files.units import level_names
from reflectory.i18n.errors import parts, sentence
from reflectory.i18n.names import by_name, folded
from reflectory.releases.brought import bring_wave
from reflectory.web.access.visit import Visit
from reflectory.web.actions import action, confirmed, reporting_errors
from reflectory.web.choice import choice
from reflectory.web.downloads import download
from reflectory.web.layout import link
from reflectory.web.markdown import as_written, bulleted, label
from reflectory.web.uploads import file_field
from reflectory.web.waves.survey_choice import choose_survey
from surveys.model import ResponseFormat, Survey, words

KINDS_OF_FILE = ("csv", "txt", "tsv", "xlsx", "sav", "dta", "json")
NOTHING = ""
MOST_ASKED = 12  # words or columns of one file that are asked for on the page; with more of them it is another survey
WHOLES = ("district", "cluster", "school")
SHOWN = 5  # doubts of one kind
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
    options = _options(visit, file, survey, key)
    answers = _preview(visit, file, survey, options, key) if options else None
    if answers is None or options is None:
        return
    look = st.empty()  # what would be read stands above the questions, and follows their answers
    with look.container():
        _counts(visit, answers, survey)
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
            _counts(visit, answers, survey)
    text = mapping_text(options, answers.columns)
    download(visit, visit.say("bring.keep_mapping"), text.encode(), "answers.toml", "application/toml")
    _place(visit, answers, survey, key)


def _options(visit: Visit, file: UploadedFile, survey: Survey, key: str) -> Options | None:
    """Ask which columns name the units, and what else is to be said of the file; None where it cannot be read."""
    with st.expander(visit.say("bring.more")):
        mapping = file_field(visit.say("bring.mapping"), "toml", key=f"{key}_mapping")
        help = visit.say("bring.missing_help")
        missing = st.text_input(visit.say("bring.missing"), max_chars=200, key=f"{key}_missing", help=help)
        ends = {
            format.id: visit.say(
                "bring.ends",
                low=format.low,
                first=words(format.anchors[0], visit.language),
                high=format.high,
                last=words(format.anchors[-1], visit.language),
            )
            for format in survey.formats
        }
        backward = choice(st.multiselect, visit.say("bring.backward"), ends, key=f"{key}_backward")
        sheet = st.text_input(visit.say("bring.which_sheet"), max_chars=31, key=f"{key}_sheet")
    state: dict[str, dict[str, str]] = st.session_state.setdefault(f"{key}_asked", {"columns": {}, "words": {}})
    with reporting_errors(visit):
        before = read_mapping(mapping.getvalue()) if mapping else PLAIN
        lacking = tuple(word.strip() for word in missing.split(",") if word.strip())
        options = Options(missing=lacking, backward=tuple(backward), sheet=sheet.strip()).over(before)
        try:
            names = column_names(file.getvalue(), survey, options)
        except AnswersError as error:
            _show_faults(visit, file, error)
            return None
        options = _own_columns(visit, survey, options, names, state["columns"], key)
        options = _own_words(visit, survey, options, state["words"], key)
        heads, help = {name: label(name) for name in names}, visit.say("bring.units_help")
        usual = [name for name in options.units or _likely(names) if name in names]
        asked = visit.say("bring.units")
        chosen = choice(st.multiselect, asked, heads, default=usual, help=help, key=f"{key}_units")
        return replace(options, units=tuple(chosen))
    return None


def _likely(names: Sequence[str]) -> list[str]:
    """Return the columns that seem to name units, the largest first."""
    known = level_names()
    levels = {level: name for name in reversed(names) if (level := known.get(folded(name)))}
    ordered = [levels[level] for level in LEVELS if level in levels]
    return ordered or [name for name in names if any(part in folded(name) for part in ("team", "équipe"))][:1]


def _own_columns(
    visit: Visit, survey: Survey, options: Options, names: Sequence[str], asked: dict[str, str], key: str
) -> Options:
    """Ask for the column of each item that has none of its own; an item once asked for stays there."""
    columns = dict(options.columns)
    for id in list(asked):
        item = survey.item(id)
        text = visit.say("bring.column_of", item=label(words(item.text, visit.language)))
        offered = {NOTHING: visit.say("bring.choose"), **{name: label(name) for name in names}}
        offered |= {asked[id]: label(asked[id])} if asked[id] else {}
        asked[id] = choice(st.selectbox, text, offered, key=f"{key}_column_{id}")
        if asked[id]:
            columns[id] = asked[id]
    return replace(options, columns=columns)


def _own_words(visit: Visit, survey: Survey, options: Options, asked: dict[str, str], key: str) -> Options:
    """Ask which answer a word of the file means; a word once asked for stays there."""
    own = {format: dict(numbers) for format, numbers in options.words.items()}
    missing = list(options.missing)
    for place, value in list(asked.items()):
        id, word = place.split("\n", 1)
        format = next(format for format in survey.formats if format.id == id)
        offered = {NOTHING: visit.say("bring.choose"), "missing": visit.say("bring.no_answer")}
        offered |= {str(number): label(answer) for number, answer in _numbered(format, visit.language).items()}
        text = visit.say("bring.word_means", word=label(word))
        value = asked[place] = choice(st.selectbox, text, offered, key=f"{key}_word_{place}")
        if value == "missing":
            missing.append(word)
        elif value:
            own.setdefault(id, {})[word] = int(value)
    return replace(options, words=own, missing=tuple(missing))


def _preview(visit: Visit, file: UploadedFile, survey: Survey, options: Options, key: str) -> Answers | None:
    """Read the file; what is wrong with it is said, and asked where a choice can settle it."""
    try:
        content, language = file.getvalue(), visit.language
        return read_answers(content, survey, options.units, options, preview=True, language=language)
    except AnswersError as error:
        _show_faults(visit, file, error)
        state = st.session_state[f"{key}_asked"]
        before = sum(map(len, state.values()))
        items = {item.id: item for item in survey.items}
        for fault in error.findings:
            column = fault.values.get("column", "")
            if fault.code in _UNKNOWN_COLUMNS and column in items and len(state["columns"]) < MOST_ASKED:
                state["columns"].setdefault(column, NOTHING)
            word = fault.values.get("text", "")
            is_whole = bool(word) and not word.endswith("...")
            if fault.code == "answers-text" and is_whole and len(state["words"]) < MOST_ASKED:
                state["words"].setdefault(f"{items[column].format}\n{word}", NOTHING)
        if sum(map(len, state.values())) > before:
            st.rerun()
        return None


def _show_faults(visit: Visit, file: UploadedFile, error: AnswersError) -> None:
    lines = [sentence(_named(fault, file), visit.language) for fault in error.findings[:-1]]
    st.error(bulleted(lines, visit.say("bring.faults")))


def _named(error: ReflectoryError, file: UploadedFile) -> ReflectoryError:
    """Return what is said of a file that was sent under the name that its visitor knows."""
    return error.at(error.place, file=file.name) if "file" in error.values else error


def _counts(visit: Visit, answers: Answers, survey: Survey) -> None:
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
        heads = [*_numbered(format, visit.language).values(), visit.say("bring.no_answer")]
        table |= {head: [counts[item.id][at] for item in asked] for at, head in enumerate(heads)}
        widths = {name: st.column_config.Column(width=COUNT) for name in table}
        widths[visit.say("bring.item")] = st.column_config.Column(width="medium")
        table[visit.say("bring.column")] = [answers.columns[item.id] for item in asked]
        st.dataframe(table, hide_index=True, column_config=widths)
    for notice in answers.notices:
        st.caption(as_written(notice))


def _numbered(format: ResponseFormat, language: str) -> dict[int, str]:
    """Return each answer of a format as its number and its words."""
    pairs = zip(format.values, format.anchors, strict=True)
    return {number: f"{number} {words(anchor, language)}" for number, anchor in pairs}


def _settle(visit: Visit, file: UploadedFile, answers: Answers, key: str) -> dict[str, str]:
    """Ask how each doubt is meant; what nobody has said is not in the answer."""
    settled = {}
    for kind, errors in answers.doubts.items():
        with st.container(border=True):
            places = [": ".join(parts(_named(error, file), visit.language)[:2]) for error in errors[:SHOWN]]
            more = [visit.say("bring.more_alike", n=len(errors) - SHOWN)] if len(errors) > SHOWN else []
            st.markdown(bulleted([*places, *more], f"**{visit.say(f'bring.{kind}')}**"))
            ways = {way: visit.say(f"bring.{kind}_{way.replace('-', '_')}") for way in (LEAVE_OUT, COUNT_IN)}
            how = {"index": None, "label_visibility": "collapsed", "key": f"{key}_doubt_{kind}"}
            if way := choice(st.radio, visit.say(f"bring.{kind}"), ways, **how):
                settled[kind] = way
    return settled


def _place(visit: Visit, answers: Answers, survey: Survey, key: str) -> None:
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
            wave = bring_wave(visit.engine, answers, survey, chosen, root=root, title=title, closes=closes, k=int(k))
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
        places[path] = choice(st.selectbox, text, labels, index=at, key=f"{key}_unit_{' '.join(path)}")
    return places
