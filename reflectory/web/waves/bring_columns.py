"""What is asked of a file of answers before it is read: columns, words, comments, and how a file like it was read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from reflectory.db import mappings
from reflectory.errors import AnswersError, ReflectoryError
from reflectory.files.mapping import PLAIN, Options, read_mapping
from reflectory.files.responses import column_names
from reflectory.files.unit_doubts import LEVELS
from reflectory.files.units import level_names
from reflectory.i18n.errors import sentence
from reflectory.i18n.names import folded
from reflectory.web.access.visit import Visit
from reflectory.web.actions import reporting_errors
from reflectory.web.choice import choice
from reflectory.web.markdown import bulleted, label
from reflectory.web.uploads import file_field
from surveys.model import ResponseFormat, Survey, words

NOTHING = ""


def options_of(visit: Visit, file: UploadedFile, survey: Survey, key: str) -> Options | None:
    """Ask which columns name the units, and what else is to be said of the file; None where a mapping is none."""
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
    given = None if mapping else _of_last_time(visit, file, survey, key)
    with reporting_errors(visit):
        given = read_mapping(mapping.getvalue()) if mapping else given
    if given is None:
        return None
    lacking = tuple(word.strip() for word in missing.split(",") if word.strip())
    options = Options(missing=lacking, backward=tuple(backward), sheet=sheet.strip()).over(given)
    names = column_names(file.getvalue(), survey, options).free
    options = _own_columns(visit, survey, options, names, state["columns"], key)
    options = _own_words(visit, survey, options, state["words"], key)
    heads, help = {name: label(name) for name in names}, visit.say("bring.units_help")
    usual = [name for name in options.units or _likely(names) if name in names]
    asked = visit.say("bring.units")
    chosen = choice(st.multiselect, asked, heads, default=usual, help=help, key=f"{key}_units")
    return _besides(visit, survey, replace(options, units=tuple(chosen)), names, key)


def _of_last_time(visit: Visit, file: UploadedFile, survey: Survey, key: str) -> Options:
    """Offer how a file of these columns was read before; what was doubtful then is asked anew."""
    text = mappings.of_shape(visit.engine, column_names(file.getvalue(), survey).shape(survey))
    if not text or not st.checkbox(visit.say("bring.last_time"), True, key=f"{key}_last_time"):
        return PLAIN
    return replace(read_mapping(text.encode()), settled={})


def _besides(visit: Visit, survey: Survey, options: Options, names: Sequence[str], key: str) -> Options:
    """Ask for the columns of comments, and for a background question by which people are divided."""
    if not survey.questions and not survey.attributes:
        return options
    free = [name for name in names if name not in options.units]
    offered = {NOTHING: visit.say("bring.no_column"), **{name: label(name) for name in free}}

    def column(what: str, before: str, place: str) -> str:
        at = list(offered).index(before) if before in offered else 0
        chosen: str = choice(st.selectbox, what, offered, index=at, key=f"{key}_{place}")
        return chosen

    comments = {}
    cut = dict(options.cut)
    with st.expander(visit.say("bring.besides"), expanded=bool(options.comments or cut)):
        for question in survey.questions:
            text = visit.say("bring.comments_of", question=label(words(question.text, visit.language)))
            if name := column(text, options.comments.get(question.id, NOTHING), f"comments_{question.id}"):
                comments[question.id] = name
        if survey.questions:
            st.caption(visit.say("bring.comments_help"))
        if survey.attributes:
            ways = {NOTHING: visit.say("new_wave.cut_team")}
            ways |= {
                each.id: visit.say("new_wave.cut_by", question=label(words(each.text, visit.language)))
                for each in survey.attributes
            }
            at = list(ways).index(next(iter(cut), NOTHING)) if next(iter(cut), NOTHING) in ways else 0
            by = choice(st.radio, visit.say("new_wave.cut"), ways, index=at, key=f"{key}_by")
            name = column(visit.say("bring.cut_column"), cut.get(by, NOTHING), f"by_{by}") if by else NOTHING
            cut = {by: name} if by and name else {}
    return replace(options, comments=comments, cut=cut)


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
        offered = {NOTHING: visit.say("bring.choose"), "missing": visit.say("bring.no_answer")}
        offered |= {str(number): label(answer) for number, answer in _meanings(survey, id, visit.language).items()}
        text = visit.say("bring.word_means", word=label(word))
        value = asked[place] = choice(st.selectbox, text, offered, key=f"{key}_word_{place}")
        if value == "missing":
            missing.append(word)
        elif value:
            own.setdefault(id, {})[word] = int(value)
    return replace(options, words=own, missing=tuple(missing))


def _meanings(survey: Survey, id: str, language: str) -> dict[int, str]:
    """Return what a word may mean: an answer of a format, or of a background question by its place."""
    for attribute in (attribute for attribute in survey.attributes if attribute.id == id):
        return {at: words(text, language) for at, (_, text) in enumerate(attribute.values, start=1)}
    return numbered(next(format for format in survey.formats if format.id == id), language)


def show_faults(visit: Visit, file: UploadedFile, error: AnswersError) -> None:
    """Show what is wrong with a file."""
    lines = [sentence(named(fault, file), visit.language) for fault in error.findings[:-1]]
    st.error(bulleted(lines, visit.say("bring.faults")))


def named(error: ReflectoryError, file: UploadedFile) -> ReflectoryError:
    """Return what is said of a file that was sent under the name that its visitor knows."""
    return error.at(error.place, file=file.name) if "file" in error.values else error


def numbered(format: ResponseFormat, language: str) -> dict[int, str]:
    """Return each answer of a format as its number and its words."""
    pairs = zip(format.values, format.anchors, strict=True)
    return {number: f"{number} {words(anchor, language)}" for number, anchor in pairs}
