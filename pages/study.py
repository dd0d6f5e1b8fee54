"""A book study: the plan, what is open now, and the released figures of its groups, one's own first."""

from __future__ import annotations

import streamlit as st

from published import studies
from storage.studies import study as described
from ui.as_written import as_written
from ui.choosing import anew, choice
from ui.databases import released_report
from ui.door import enter
from ui.frame import page_of
from ui.reading.group_codes import new_codes
from ui.reading.study import check_ins, codes, first_days, reading, schedule, start_and_end, start_only, to_answer

visit = enter(__file__)

st.title(visit.say("study.title"), anchor=False)
st.write(visit.say("study.what"))
if "facilitator" in visit.roles:
    st.page_link(page_of("study_plan.py"), label=visit.say("study.open_one"), icon=":material/add:")
found = studies(visit.engine, visit.units | visit.groups, released_report)
if not found:
    st.info(visit.say("study.none_open" if "facilitator" in visit.roles else "study.none"))
    st.stop()

one = found[0]
if len(found) > 1:
    ids = [each.unit for each in found]
    kept = st.session_state.get("study")
    names = {each.unit: each.name for each in found}
    at = ids.index(kept) if kept in ids else 0
    id = choice(st.selectbox, visit.say("study.which"), names, first_days(visit, ids), index=at, key=f"study_{kept}")
    one = next(each for each in found if each.unit == id)
own = visit.groups & {int(group) for group in one.groups}
with anew("study", one.unit):
    st.header(as_written(one.name), anchor=False)
    plan = described(visit.engine, one.unit)
    if plan is not None:
        reading(visit, plan)

    if "facilitator" in visit.roles and one.unit in visit.units:
        st.session_state["study_plan"] = one.unit
        st.subheader(visit.say("study.schedule"), anchor=False)
        schedule(visit, one.unit)
        with st.expander(visit.say("study.codes")):
            codes(visit, one.unit, one.name)
            new_codes(visit, one.unit)
    if own:
        to_answer(visit, one.unit, own)

    st.subheader(visit.say("study.groups"), anchor=False)
    if one.start is not None and one.end is not None:
        start_and_end(visit, one, own)
    else:
        start_only(visit, one, own)
    if plan is not None and any(each.wave for each in plan.chapters):
        st.subheader(visit.say("study.check_ins"), anchor=False)
        st.caption(visit.say("study.check_ins_what"))
        check_ins(visit, plan, one.groups, own)

    st.subheader(visit.say("study.yourself"), anchor=False)
    st.write(visit.say("study.own"))
    with st.container(horizontal=True):
        st.page_link(page_of("reflections.py"), label=visit.say("pages.reflections"), icon=":material/arrow_forward:")
        if own:
            st.page_link(page_of("shared.py"), label=visit.say("pages.shared"), icon=":material/group:")
