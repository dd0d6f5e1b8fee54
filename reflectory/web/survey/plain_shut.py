"""What stood in the plain form when its survey closed: one's own words to copy, and the picture of one's answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from reflectory.responses.submit import has_picture
from reflectory.web.markdown import label
from reflectory.web.respondent.profile import profile_html
from surveys.model import words

if TYPE_CHECKING:
    from reflectory.web.access.visit import Visit
    from surveys.model import Survey


def give_back(visit: Visit, survey: Survey, desk: dict[str, Any]) -> None:
    """Show what came too late, to its giver alone: a browser's form is empty as soon as its page is gone.

    Parameters
    ----------
    visit : Visit
    survey : Survey
        As fielded.
    desk : dict
        This session's own for the wave; in its memory alone, until it ends or is told to erase it.
    """
    state = st.session_state
    comments = {question.id: state.pop(f"words_{question.id}", None) for question in survey.questions}
    answers = {item.id: state.pop(f"item_{item.id}", None) for item in survey.items}
    late = {
        "comments": {id: text for id, text in comments.items() if text},
        "answers": {id: code for id, code in answers.items() if code is not None and code >= 0},
    }
    if any(late.values()):
        desk["late"] = late
    elif "late" not in desk:
        return
    late = desk["late"]
    st.header(visit.say("answer.page.shut_title"), anchor=False)
    st.write(visit.say("answer.plain.shut"))
    for question in survey.questions:
        if question.id in late["comments"]:
            st.markdown(label(words(question.text, visit.language)))
            st.code(late["comments"][question.id], language=None, wrap_lines=True)
    if has_picture(survey, late["answers"]):
        with st.container(key="thanks"):
            st.html(profile_html(survey, late["answers"], visit.language))
    st.button(visit.say("answer.page.shut_remove"), on_click=desk.pop, args=("late", None))
