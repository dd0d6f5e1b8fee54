"""A book study: each group's start beside its end, beside the other groups. Reads releases and nothing else."""

from __future__ import annotations

import streamlit as st

from published import studies
from storage.links import group_code
from storage.units import units
from ui.door import enter
from ui.show import show_figure

visit = enter(__file__)

st.title(visit.say("study.title"), anchor=False)
st.write(visit.say("study.what"))
found = studies(visit.engine, visit.units | visit.groups)
if not found:
    st.info(visit.say("study.none"))
    st.stop()

study = found[0]
if len(found) > 1:
    study = st.selectbox(visit.say("study.which"), found, format_func=lambda one: one.name)
st.header(study.name, anchor=False)

if "facilitator" in visit.roles and study.unit in visit.units:
    with st.expander(visit.say("study.codes")):
        st.caption(visit.say("study.codes_what"))
        for unit in units(visit.engine):
            if unit.parent == study.unit:
                st.markdown(f"{unit.name}: **{group_code(visit.engine, unit.id)}**")

from report import sentences  # noqa: E402  heavy: only where a report is drawn
from report.charts import start_and_end  # noqa: E402
from report.comparing import changes, same_units  # noqa: E402
from report.judging import form_of  # noqa: E402
from surveys.model import words  # noqa: E402

if study.start is None or study.end is None:
    st.info(visit.say("study.half"))
    st.stop()

survey = study.end.survey
seen = set()
for unit in study.groups:
    end = study.end.of_unit(unit)
    pair = same_units(study.start, study.end, end) if end else None
    if end is None or pair is None or pair[1].key in seen:
        continue
    start, shown = pair
    seen.add(shown.key)
    with st.container(border=True):
        st.subheader(sentences.title(shown, survey, visit.language), anchor=False)
        if shown is not end:
            st.write(visit.say("study.other_people"))
        end = shown
        st.write(visit.say("study.counts", start=start.answered, end=end.answered))
        said = changes(start, end)
        lines = []
        for change in said:
            scale = survey.scale(change.id)
            line = sentences.change(change, start.answered, end.answered, form_of(scale, survey), visit.language)
            lines.append(f"{words(scale.name, visit.language)}: {line}")
        show_figure(start_and_end(start, end, survey, visit.language), " ".join(lines), f"study_{start.key}")
        for line in lines:
            name, _, text = line.partition(": ")
            st.markdown(f"**{name}.** {text}")
st.caption(visit.say("study.honest"))
st.caption(visit.say("study.own"))
