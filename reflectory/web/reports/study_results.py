"""What the releases of a book study say of its groups: start, end, and the check-ins between."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

import streamlit as st

from reflectory.db.studies import Study
from reflectory.db.wave_records import waves
from reflectory.i18n.catalogue import number
from reflectory.i18n.names import by_name
from reflectory.releases.read import Study as Published
from reflectory.reports import sentences
from reflectory.reports.charts import drawings
from reflectory.reports.charts.drawings import start_and_end as drawn
from reflectory.reports.differences import changes, same_units, unasked
from reflectory.reports.direction import named
from reflectory.reports.funnel import of_section
from reflectory.reports.model import Report, Section
from reflectory.reports.overlap_notes import changed
from reflectory.reports.sentences import change as describe_change
from reflectory.reports.verdicts import form_of
from reflectory.web.access.visit import Visit
from reflectory.web.databases import released_report
from reflectory.web.markdown import as_written
from reflectory.web.reports.parts.appendix import show_remarks
from reflectory.web.reports.parts.figures import include_styles, show_chart, show_figure
from reflectory.web.respondent.profile import Standing, picture, whole


def ordered(report: Report, groups: Iterable[int], own: Iterable[int]) -> list[Section]:
    """Return the sections that a study's groups are reported in, those of one's own groups first, then by name."""
    mine = set(own)
    sections: dict[str, Section] = {}
    for unit in groups:
        if (section := report.of_unit(unit)) is not None:
            sections.setdefault(section.key, section)
    return sorted(sections.values(), key=lambda section: (not mine & set(section.units), by_name(section.name)))


def start_only(visit: Visit, study: Published, own: Iterable[int]) -> None:
    """Show where the groups began, as long as the end is not released."""
    if study.start is None:
        st.info(visit.say("study.nothing_yet"))
        return
    st.info(visit.say("study.half"))
    include_styles()
    for section in ordered(study.start, study.groups, own):
        with st.container(border=True):
            st.subheader(as_written(_named(visit, study.start, section, own)), anchor=False)
            st.write(as_written(sentences.turnout(section, visit.language)))
            for line in sentences.overview(section, study.start.survey, visit.language):
                st.markdown(f"**{as_written(line)}**")
            show_chart("scales_stacked", study.start, section, visit.language)


def start_and_end(visit: Visit, study: Published, own: Iterable[int]) -> None:
    """Show each group's start beside its end, one's own first: by released means, never by pairing people."""
    start, end = study.start, study.end
    if start is None or end is None:
        return
    seen = set()
    include_styles()
    for section in ordered(end, study.groups, own):
        pair = same_units(start, end, section)
        if pair is None and unasked(start, section):
            with st.container(border=True):
                st.subheader(as_written(_named(visit, end, section, own)), anchor=False)
                st.write(visit.say("study.new_group"))
        if pair is None or pair[1].key in seen:
            continue
        then, now = pair
        seen.add(now.key)
        with st.container(border=True):
            st.subheader(as_written(_named(visit, end, now, own)), anchor=False)
            if now is not section:
                st.write(visit.say("study.other_people"))
            st.write(visit.say("study.counts", start=then.answered, end=now.answered))
            turnouts = invited(visit, "at_start", then), invited(visit, "at_end", now), visit.say("study.missing")
            st.caption(" ".join(turnouts))
            lines = []
            for change in changes(then, now, start.survey, end.survey):
                scale = end.survey.scale(change.id)
                form = form_of(scale, end.survey)
                description = describe_change(change, scale, then.answered, now.answered, form, visit.language)
                description = f"{description} {changed(change, then, now, visit.language)}".strip()
                lines.append((named(scale, visit.language), description))
            show_figure(drawn(then, now, start.survey, end.survey, visit.language))
            if len(lines) < len(end.survey.scales):
                st.write(visit.say("study.other_statements"))
            for name, description in lines:
                st.markdown(f"**{as_written(name)}.** {as_written(description)}")
            if detectable := could_show(visit, then, end):
                st.caption(detectable)
    st.caption(visit.say("study.honest"))


def invited(visit: Visit, moment: str, section: Section) -> str:
    """Say how many were invited, or that more answered; empty where nobody knows."""
    low, high = section.invited_low, section.invited_high
    if low is None or high is None:
        return ""
    known = {"moment": visit.say(f"study.{moment}"), "n": section.answered, "low": low, "high": high}
    if section.answered > high:
        return visit.say("study.invited_more", **known, invited=high)
    return visit.say("study.invited" if low == high else "study.invited_about", **known)


def could_show(visit: Visit, then: Section, report: Report) -> str:
    """Say which change this many people could have shown, over all scales; empty where that is not known."""
    known = []
    for scale in report.survey.scales:
        figure = then.figure("scale", scale.id)
        if figure is not None and (value := figure.estimate("smallest_change").value) is not None:
            known.append(value)
    if not known:
        return ""
    ends = {name: number(end, 1, visit.language) for name, end in (("low", min(known)), ("high", max(known)))}
    return visit.say("study.could_show", people=visit.say("common.people", n=then.answered), **ends)


def check_ins(visit: Visit, plan: Study, groups: Iterable[int], own: Iterable[int]) -> None:
    """Show, chapter by chapter, how far its ideas were tried: released figures, one's own groups first.

    Check-ins that were asked as a scale, as the first version did, are shown as they were asked.
    """
    by_id = {wave.id: wave for wave in waves(visit.engine)}
    names: dict[tuple[int, ...], str] = {}
    rows: dict[tuple[int, ...], list[str]] = {}  # by units: two groups may have one name
    remarks = []
    for chapter in plan.chapters:
        wave = by_id.get(chapter.wave or 0)
        if wave is None or wave.status != "released":
            continue
        report = released_report(visit.engine, wave.id)
        for section in ordered(report, groups, own):
            here = rows.setdefault(section.units, [])
            names[section.units] = _named(visit, report, section, own)
            head = f'<p class="name"><strong>{escape(chapter.title)}</strong> <span>{{}}</span></p>'
            if reached := of_section(section, report.survey, visit.language):
                people = escape(visit.say("common.people", n=section.answered))
                drawn = drawings.items_stacked(report, section, visit.language)
                listed = "".join(f"<li>{escape(idea)}</li>" for idea in reached)
                row = f'{head.format(people)}<ul>{listed}</ul><figure class="picture">{drawn}</figure>'
                here.append(f'<div class="standing">{row}</div>')
            elif not report.survey.scales:
                here.append(head.format("–"))
            for scale in report.survey.scales:
                figure = section.figure("scale", scale.id)
                mean = figure.estimate("mean").value if figure is not None else None
                form = form_of(scale, report.survey)
                if figure is None or mean is None:
                    here.append(head.format("–"))
                    continue
                score = escape(f"{sentences.rounded_mean(mean, form, visit.language)} / {form.high}")
                caption = f"{visit.say('common.people', n=figure.n)}. {sentences.average(figure, form, visit.language)}"
                drawn = picture(Standing(scale, mean, form.low, form.high), visit.language)
                row = f'<div class="standing">{head.format(score)}{drawn}<p class="quiet">{escape(caption)}</p></div>'
                here.append(row)
        mine = set(own)
        ours = [section for section in ordered(report, groups, own) if mine & set(section.units)]
        remarks += [(chapter.title, report, section) for section in ours if report.comments_at(section)]
    if not rows:
        st.write(visit.say("study.no_check_ins"))
        return
    include_styles()
    for key, parts in rows.items():
        with st.container(border=True):
            st.markdown(f"**{as_written(names[key])}**")
            st.html(whole(visit.language, "".join(parts)))
    for title, report, section in remarks:
        st.markdown(f"**{as_written(title)}**")
        show_remarks(report, section, visit.language)


def _named(visit: Visit, report: Report, section: Section, own: Iterable[int]) -> str:
    name = sentences.title(section, report.survey, visit.language)
    return visit.say("study.yours", name=name) if {*own} & {*section.units} else name
