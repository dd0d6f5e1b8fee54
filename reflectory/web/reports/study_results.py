"""What the releases of a book study say of its groups: start, end, and the check-ins between."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from html import escape

import streamlit as st

from reflectory.db.studies import Study
from reflectory.db.wave_records import waves
from reflectory.i18n.catalogue import say
from reflectory.i18n.names import by_name
from reflectory.releases.read import Study as Published
from reflectory.reports import sentences
from reflectory.reports.charts import drawings
from reflectory.reports.charts.drawings import start_and_end as drawn
from reflectory.reports.differences import changes, same_units, unasked
from reflectory.reports.funnel import of_section
from reflectory.reports.model import Report, Section
from reflectory.reports.rounding import rounded_mean
from reflectory.reports.study_comparison import could_show, lines, summed_up
from reflectory.reports.verdicts import form_of
from reflectory.web.access.visit import Visit
from reflectory.web.databases import released_report
from reflectory.web.downloads import download, standalone_page
from reflectory.web.markdown import as_written
from reflectory.web.reports.parts.appendix import show_remarks
from reflectory.web.reports.parts.figures import STYLE, include_styles, show_chart, show_figure
from reflectory.web.reports.parts.mirror import show_mirror
from reflectory.web.respondent.profile import Standing, picture, whole

PAPER = """
body { font: 12pt/1.45 system-ui, sans-serif; max-width: 48rem; margin: 2rem auto; padding: 0 1rem; }
section { break-inside: avoid; }
"""


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
            show_mirror(section, study.start.survey, visit.language)


def start_and_end(visit: Visit, study: Published, own: Iterable[int]) -> None:
    """Show each group's start beside its end, one's own first: by released means, never by pairing people."""
    if study.start is None or study.end is None:
        return
    seen = set()
    include_styles()
    for section in ordered(study.end, study.groups, own):
        pair = same_units(study.start, study.end, section)
        if pair is None and unasked(study.start, section):
            with st.container(border=True):
                st.subheader(as_written(_named(visit, study.end, section, own)), anchor=False)
                st.write(visit.say("study.new_group"))
        if pair is None or pair[1].key in seen:
            continue
        seen.add(pair[1].key)
        with st.container(border=True):
            _beside(visit, study.start, study.end, section, pair, own)
            show_mirror(pair[1], study.end.survey, visit.language)
    st.caption(visit.say("study.honest"))
    if seen:
        label, file = visit.say("study.take"), f"study-{study.unit}.html"
        download(visit, label, partial(paper, study, visit.language), file, "text/html", key="take_study")


def _beside(
    visit: Visit, start: Report, end: Report, section: Section, pair: tuple[Section, Section], own: Iterable[int]
) -> None:
    """Show one group: what sums it up, who answered, the picture, and each scale in words."""
    (then, now), survey = pair, end.survey
    st.subheader(as_written(_named(visit, end, now, own)), anchor=False)
    if now is not section:
        st.write(visit.say("study.other_people"))
    moved = changes(then, now, start.survey, survey)
    if line := summed_up(moved, survey, visit.language):
        st.markdown(f"**{as_written(line)}**")
    st.write(visit.say("study.counts", start=then.answered, end=now.answered))
    st.caption(_turnouts(then, now, visit.language))
    show_figure(drawn(then, now, start.survey, survey, visit.language))
    if len(moved) < len(survey.scales):
        st.write(visit.say("study.other_statements"))
    for name, description in lines(moved, then, now, survey, visit.language):
        st.markdown(f"**{as_written(name)}.** {as_written(description)}")
    if detectable := could_show(then, survey, visit.language):
        st.caption(detectable)


def paper(study: Published, language: str) -> bytes:
    """Write each group's start beside its end as one HTML file, to print or to send: released figures, no comments."""
    start, end = study.start, study.end
    if start is None or end is None:
        raise ValueError("study: its start or its end is not released")
    pairs = {pair[1].key: pair for part in ordered(end, study.groups, ()) if (pair := same_units(start, end, part))}
    title = say(language, "study.paper", name=study.name)
    body = "".join(_on_paper(start, end, pair, language) for pair in pairs.values())
    whole_page = f"<h1>{escape(title)}</h1>{body}<p>{escape(say(language, 'study.honest'))}</p>"
    return standalone_page(title, STYLE.read_text("utf-8") + PAPER, whole_page, language)


def _on_paper(start: Report, end: Report, pair: tuple[Section, Section], language: str) -> str:
    (then, now), survey = pair, end.survey
    moved = changes(then, now, start.survey, survey)
    counts = say(language, "study.counts", start=then.answered, end=now.answered)
    sums = summed_up(moved, survey, language), counts, _turnouts(then, now, language)
    paragraphs = "".join(f"<p>{escape(line)}</p>" for line in sums if line)
    described = lines(moved, then, now, survey, language)
    each = "".join(f"<p><b>{escape(name)}.</b> {escape(sentence)}</p>" for name, sentence in described)
    picture = f'<figure class="picture">{drawn(then, now, start.survey, survey, language)}</figure>'
    return f"<section><h2>{escape(sentences.title(now, survey, language))}</h2>{paragraphs}{picture}{each}</section>"


def _turnouts(then: Section, now: Section, language: str) -> str:
    parts = invited("at_start", then, language), invited("at_end", now, language), say(language, "study.missing")
    return " ".join(filter(None, parts))


def invited(moment: str, section: Section, language: str) -> str:
    """Say how many were invited, or that more answered; empty where nobody knows."""
    low, high = section.invited_low, section.invited_high
    if low is None or high is None:
        return ""
    known = {"moment": say(language, f"study.{moment}"), "n": section.answered, "low": low, "high": high}
    if section.answered > high:
        return say(language, "study.invited_more", **known, invited=high)
    return say(language, "study.invited" if low == high else "study.invited_about", **known)


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
                score = escape(f"{rounded_mean(mean, form, visit.language)} / {form.high}")
                caption = f"{visit.say('common.people', n=figure.n)}. {sentences.average(figure, form, visit.language)}"
                drawn = picture(Standing(scale, mean, form.low, form.high, form.step), visit.language)
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
