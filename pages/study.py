"""A book study: the plan, what is open now, and the released figures of its groups, one's own first."""

from __future__ import annotations

import streamlit as st

from reflectory.db.studies import study as described
from reflectory.releases.read import studies as published
from reflectory.web.access.visit import Visit, enter
from reflectory.web.choice import anew, choice_in_address, in_address
from reflectory.web.databases import released_report
from reflectory.web.layout import link, tabs
from reflectory.web.markdown import as_written
from reflectory.web.reports.study_overview import codes, first_days, new_codes, reading, schedule, to_answer
from reflectory.web.reports.study_results import check_ins, start_and_end, start_only
from reflectory.web.respondent import group_profiles
from reflectory.web.waves import study_form

visit = enter(__file__)


def study(visit: Visit) -> None:
    """Show the plan of a study, what is open now, and the released figures of its groups."""
    st.title(visit.say("study.title"), anchor=False)
    st.write(visit.say("study.what"))
    released = published(visit.engine, visit.units | visit.groups, released_report)
    studies = {book_study.unit: book_study for book_study in released}
    if not studies:
        st.info(visit.say("study.none_open" if "facilitator" in visit.roles else "study.none"))
        return
    asked = in_address("study", studies)
    id = next(iter(studies)) if asked is None else asked
    if len(studies) > 1:
        names = {each: study.name for each, study in studies.items()}
        choice_in_address(st.selectbox, visit.say("study.which"), "study", names, id, first_days(visit, studies))
    book_study = studies[id]
    own = visit.groups & set(book_study.groups)
    with anew("study", book_study.unit):
        st.header(as_written(book_study.name), anchor=False)
        plan = described(visit.engine, book_study.unit)
        if plan is not None:
            reading(visit, plan)

        if "facilitator" in visit.roles and book_study.unit in visit.units:
            if asked != id:
                st.query_params["study"] = str(id)  # for its plan, which is the next tab
            st.subheader(visit.say("study.schedule"), anchor=False)
            schedule(visit, book_study.unit)
            with st.expander(visit.say("study.codes")):
                codes(visit, book_study.unit, book_study.name)
                new_codes(visit, book_study.unit)
        if own:
            to_answer(visit, book_study.unit, own)

        st.subheader(visit.say("study.groups"), anchor=False)
        if book_study.start is not None and book_study.end is not None:
            start_and_end(visit, book_study, own)
        else:
            start_only(visit, book_study, own)
        if plan is not None and any(each.wave for each in plan.chapters):
            st.subheader(visit.say("study.check_ins"), anchor=False)
            st.caption(visit.say("study.check_ins_what"))
            check_ins(visit, plan, book_study.groups, own)

        st.subheader(visit.say("study.yourself"), anchor=False)
        st.write(visit.say("study.own"))
        link(visit, "reflections", "pages.reflections", "arrow_forward")


tabs(visit, {"study": study, "plan": study_form.show, "profiles": group_profiles.show})
