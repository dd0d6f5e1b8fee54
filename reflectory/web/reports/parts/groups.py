"""Groups beside each other on a page: by scales in one table, and between the two ends of a scale. By name, always."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from math import ceil

import streamlit as st

from reflectory.i18n.catalogue import say
from reflectory.reports.charts import bipolar, heatmap
from reflectory.reports.charts.heatmap import SIGNS, Cell, Line, mark
from reflectory.reports.charts.intervals import linked
from reflectory.reports.direction import named
from reflectory.reports.model import Report, Section
from reflectory.reports.overlap_notes import among
from reflectory.reports.sentences import title
from reflectory.web.choice import choice
from reflectory.web.markdown import as_written
from reflectory.web.reports.parts.figures import show_behind, show_figure

ACROSS = 7  # numbers that stand beside each other on a phone


def show_heat(report: Report, section: Section, language: str, links: Mapping[str, str]) -> None:
    """Show the groups below a section by scales, where there are several: for whoever leads more than one."""
    levels = heatmap.levels(report, section)
    if not levels or not report.survey.scales:
        return
    st.subheader(say(language, "heat.title"), anchor=False)
    level = levels[0]
    if len(levels) > 1:
        labels = {each.key: heatmap.label(each, language) for each in levels}
        how = {"default": level.key, "key": f"heat_{section.key}", "required": True}
        chosen = choice(st.segmented_control, say(language, "heat.which"), labels, **how)
        level = next((each for each in levels if each.key == chosen), level)
    st.caption(say(language, "heat.what"))
    single = all(len(section.blocks) == 1 for section in level.sections)  # ICC(2) is about these averages and no others
    if single and (agreement := heatmap.apart(report, language)):
        st.caption(as_written(agreement))
    lines = (*heatmap.lines(report, [section], language), *heatmap.lines(report, level.sections, language))
    name = say(language, "heat.whole", name=title(section, report.survey, language))
    with st.container(key="heat"):
        st.html(_table(report, lines, name, language, links))
    if spread := among(report, level.sections, language):
        st.caption(as_written(spread))
    if any(len(section.names) + len(section.direct) > 1 for section in level.sections):
        st.caption(say(language, "heat.pooled", k=report.k))
    show_behind(heatmap.table(report, lines, language), language)


def show_bipolar(report: Report, section: Section, language: str, links: Mapping[str, str]) -> None:
    """Show where the groups stand between the two named ends of a scale."""
    scales = bipolar.poled(report.survey)
    compared = [groups for groups in (bipolar.next_to(report, section), bipolar.parts(report, section)) if groups]
    if not scales or not compared:
        return
    st.subheader(say(language, "poles.title"), anchor=False)
    for scale in scales:
        with st.container() if len(scales) == 1 else st.expander(as_written(named(scale, language))):
            reading = as_written(bipolar.standing_sentence(section, scale, report.survey, language))
            st.markdown(f"**{as_written(named(scale, language))}.** {reading}")
            for groups in compared:
                show_figure(bipolar.drawn(report, section, groups, scale, language, links))
                st.write(as_written(bipolar.differing(report, groups, scale.id, language)))
    st.caption(say(language, "neighbours.what"))


def _table(report: Report, lines: Sequence[Line], whole: str, language: str, links: Mapping[str, str]) -> str:
    """Return the table; a name leads to its group's report.

    Letters stand for the scales where a phone is too narrow for their names (figures.css).
    """
    scales = report.survey.scales
    across = ceil(len(scales) / ceil(len(scales) / ACROSS))
    names = [escape(named(scale, language)) for scale in scales]
    columns = [escape(say(language, "heat.group"))]
    columns += [f"{_letter(at)}<span>{name}</span>" for at, name in enumerate(names)]
    head = "".join(f'<th scope="col" role="columnheader">{column}</th>' for column in columns)
    rows, under = [], ""
    for number, line in enumerate(lines):
        if line.under != under:
            under = line.under
            heading = (
                f'<th role="rowheader" scope="rowgroup" colspan="{len(columns)}"><span>{escape(under)}</span></th>'
            )
            rows.append(f'<tr class="under" role="row">{heading}</tr>')
        people = escape(say(language, "common.people", n=line.section.answered))
        name = escape(whole) if number == 0 else linked(line.name, links.get(line.section.key, ""))
        places = [(at, at % across, names[at]) for at in range(len(names))]
        cells = "".join(_cell(cell, number, *place, language) for cell, place in zip(line.cells, places, strict=True))
        look = ' class="whole"' if number == 0 else ""
        heading = f'<th role="rowheader" scope="row">{name}<span class="n">{people}</span></th>'
        rows.append(f'<tr{look} role="row">{heading}{cells}</tr>')
    label = escape(say(language, "heat.region"))
    return (
        f'<div class="heat" role="region" tabindex="0" aria-label="{label}" style="--across:{across}">'
        f'<table role="table"><thead role="rowgroup"><tr role="row">{head}</tr></thead>'
        f'<tbody role="rowgroup">{"".join(rows)}</tbody></table></div>'
    )


def _cell(cell: Cell, row: int, at: int, place: int, scale: str, language: str) -> str:
    letter = _letter(at)
    if cell.shade is None:
        gap = f'{letter}<span aria-hidden="true">–</span><span class="unseen">{escape(cell.ranged)}</span>'
        return f'<td role="cell" title="{escape(cell.ranged)}"><span class="gap">{gap}</span></td>'
    significance = mark(cell, language)
    sign, label = "", escape(cell.ranged)
    if significance:
        sign = f'<span aria-hidden="true">{SIGNS[cell.mark]}</span><span class="unseen">, {escape(significance)}</span>'
        label += f"; {escape(significance)}"
    return (  # of one row one range is open at a time: on a phone they all stand in the same place, beneath the row
        f'<td role="cell" class="h{cell.shade}" title="{label}"><details name="heat-{row}" style="--place:{place}">'
        f"<summary>{letter}<span>{escape(cell.value)}{sign}</span></summary>"
        f"<p><b>{scale}. </b>{label}</p></details></td>"
    )


def _letter(at: int) -> str:
    return f'<i class="letter" aria-hidden="true">{chr(ord("A") + at)}</i>'
