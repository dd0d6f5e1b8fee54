"""What is stored: on one screen in plain words; folded, the exact rows that a response writes, with an example."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from reflectory.db.ballots import SKIPPED
from reflectory.db.response_tables import affected_columns
from reflectory.db.wave_records import wave_units
from reflectory.domain.submissions import LONGEST_COMMENT, reaches
from reflectory.responses.submit import fielded, find_wave
from reflectory.web.access.visit import Visit
from reflectory.web.choice import choice
from reflectory.web.markdown import as_written
from reflectory.web.survey.example_rows import STYLE, example, example_wave, sheet_html, table_html
from surveys.model import words

if TYPE_CHECKING:
    from reflectory.domain.waves import Wave, WaveUnit
    from surveys.model import Survey

FREE = 3  # statements of the example that can be answered otherwise; the others stand as they are
NEVER, WITH_LIMITS = ("time", "address", "browser"), ("order", "invitation")


def show(visit: Visit) -> None:
    """Say in plain words what is stored and what never is; the rows and their bytes are folded."""
    asked_wave, slip = find_wave(visit.engine, st.query_params.get("wave", ""))
    if asked_wave is not None and not slip:
        wave, units = asked_wave, wave_units(visit.engine, asked_wave.id)
    else:
        wave, units = example_wave()
        asked_wave = None
    survey = fielded(wave.survey)

    st.title(visit.say("stored.title"), anchor=False)
    if asked_wave is not None:
        st.write(visit.text("stored.for_wave", title=asked_wave.title, survey=words(survey.title, visit.language)))
    tables = affected_columns(wave.id)
    st.markdown("\n".join(f"- {visit.say(f'stored.{table}.plainly')}" for table in tables))
    fate = "stored.after_days" if wave.raw_days else "stored.after_research" if wave.research else "stored.after"
    st.write(visit.say("colleagues.stored_after" if wave.is_circle else fate, n=wave.raw_days, name=wave.title))
    st.header(visit.say("stored.never_title"), anchor=False)
    st.markdown("\n".join(f"- {visit.say(f'stored.never_{claim}')}" for claim in NEVER))
    with st.expander(visit.say("stored.details")):
        _details(visit, wave, survey, units)


def _details(visit: Visit, wave: Wave, survey: Survey, units: tuple[WaveUnit, ...]) -> None:
    """Show an example answer sheet to change, its bytes, and every column of the rows it would become."""
    st.write(visit.say("stored.lead"))
    st.info(visit.say("stored.example"), icon=":material/science:")
    st.header(visit.say("stored.sheet_title"), anchor=False)
    st.write(visit.say("stored.sheet"))
    answers: dict[str, int] = {}
    for number, item in enumerate(survey.items):
        anchors = survey.format_of(item).anchors
        if number < FREE:
            chosen = choice(
                st.selectbox,
                as_written(words(item.text, visit.language)),
                {SKIPPED: visit.say("stored.skipped")}
                | {code: words(anchor, visit.language) for code, anchor in enumerate(anchors)},
                index=1 + (3 * number) % len(anchors),
                key=f"example_{item.id}",
            )
            if chosen != SKIPPED:
                answers[item.id] = chosen
        else:
            answers[item.id] = (2 * number) % len(anchors)
    comment = ""
    if survey.questions:
        label = words(survey.questions[0].text, visit.language)
        comment = st.text_input(as_written(label), visit.say("stored.comment_example"), max_chars=LONGEST_COMMENT)
    sample = example(wave, survey, units, answers, comment.strip(), reaches(units)[-1])
    st.html(STYLE)
    st.write(visit.say("stored.bytes_title", n=len(sample.ballot.plain)))
    st.html(sheet_html(visit, sample, units))
    for table, columns in affected_columns(wave.id).items():
        st.header(visit.say(f"stored.{table}.title"), anchor=False)
        st.write(visit.say(f"stored.{table}.what"))
        st.write(visit.say("stored.columns", n=len(columns)))
        st.html(table_html(visit, table, sample))
        if table == "ballot":
            st.write(visit.say("stored.same_length", n=len(sample.ballot.box), items=len(survey.items)))
            st.button(visit.say("stored.again"), help=visit.say("stored.again_help"))
    st.markdown("\n".join(f"- {visit.say(f'stored.never_{claim}')}" for claim in WITH_LIMITS))
