"""The yardstick: what a survey of thirty statements looks like in Streamlit alone. No database, no style, no care.

Five forms of six statements, each sent by a callback, which is the fastest of Streamlit's own ways. Used by
`bench/first_visit.py` and `bench/load.py`.
"""

import streamlit as st

ANCHORS = ["Strongly disagree", "Disagree", "Neither", "Agree", "Strongly agree"]
STATEMENTS = [f"Statement {number}: when we plan a lesson together, the lesson gets better." for number in range(1, 31)]
PAGE = 6

st.set_page_config(page_title="Bare survey", layout="centered")
answers = st.session_state.setdefault("answers", {})
here = st.session_state.setdefault("page", 0)
shown = range(here * PAGE, min(len(STATEMENTS), (here + 1) * PAGE))


def keep() -> None:
    """Keep what a form holds and go on."""
    for number in shown:
        if (chosen := st.session_state.get(f"answer_{number}")) is not None:
            answers[number] = ANCHORS.index(chosen)
    st.session_state["page"] = here + 1


if not shown:
    st.title("Thank you")
    st.write(f"Kept: {len(answers)} answers, sum {sum(answers.values())}.")
    st.stop()
st.title("Bare survey")
st.progress(here * PAGE / len(STATEMENTS), text=f"Page {here + 1} of {len(STATEMENTS) // PAGE}")
with st.form(f"page_{here}"):
    for number in shown:
        st.radio(STATEMENTS[number], ANCHORS, index=None, key=f"answer_{number}")
    st.form_submit_button("Next", type="primary", on_click=keep)
