"""What respondents will see of a wave that is being set up: the first screen, and the statements, to be tried."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from reflectory.domain.submissions import choices, reaches
from reflectory.domain.units import Unit
from reflectory.domain.waves import Wave, WaveUnit
from reflectory.web.access.visit import Visit
from reflectory.web.choice import choice
from reflectory.web.markdown import as_written
from reflectory.web.survey.first_screen import first_screen
from surveys.loader import to_json
from surveys.model import Survey, words


def offer_preview(visit: Visit, survey: Survey, tree: Sequence[Unit], settings: Mapping[str, Any], key: str) -> None:
    """Show, if it is wished, what somebody of these units would read and answer. Nothing that is chosen is kept."""
    if not st.toggle(visit.say("new_wave.preview"), key=f"preview_{key}"):
        return
    root = tree[0].id
    units = tuple(
        WaveUnit(unit.id, None if unit.id == root else unit.parent, unit.kind, unit.name, unit.size) for unit in tree
    )
    wave = Wave(
        id=0, survey=to_json(survey), survey_id=survey.id, form=survey.form, root=root, status="draft", join_code="",
        public_key=b"", moment="", **settings,
    )  # fmt: skip
    screen = first_screen(wave, survey, units, visit.language)
    with st.container(border=True):
        st.caption(visit.say("new_wave.preview_what"))
        st.markdown(f"**{as_written(screen.title)}**  \n{as_written(screen.asker)}")
        st.write(as_written(" ".join((screen.purpose, screen.facts))))
        st.markdown("\n".join(f"- {as_written(line)}" for line in (*screen.musts, *screen.promise, *screen.limits)))
        if wave.access == "codes" or len(choices(units)) > 1:
            place = "slip" if wave.access == "codes" else "unit"
            st.markdown(f"**{as_written(visit.say(f'answer.page.{place}'))}**")
        if question := next((each for each in survey.attributes if each.id == wave.attribute), None):
            st.markdown(f"**{as_written(words(question.text, visit.language))}**")
        for item in survey.items:
            anchors = dict(enumerate(words(anchor, visit.language) for anchor in survey.format_of(item).anchors))
            anchors |= {-1: visit.say("answer.page.not_mine")} if item.not_applicable else {}
            label = as_written(words(item.text, visit.language))
            choice(st.radio, label, anchors, index=None, horizontal=True, key=f"preview_{key}_{survey.id}_{item.id}")
        for open_question in survey.questions:
            st.markdown(as_written(words(open_question.text, visit.language)))
            if len(offered := reaches(units)) > 1:
                far = " · ".join(visit.say(f"answer.page.reach_{reach}") for reach in offered)
                st.caption(as_written(f"{visit.say('answer.page.reach')} {far}"))
        st.write(as_written(screen.after))
