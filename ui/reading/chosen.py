"""Which report is being read: the wave and the group, kept from page to page of one visit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import streamlit as st

from published import own_sections, reach, within
from storage.wave_records import wave_units, waves
from ui.databases import released_report

if TYPE_CHECKING:
    from report.contents import Comparison, Report, Section
    from storage.wave_records import Wave
    from ui.door import Visit

KEPT = "reading"


@dataclass(frozen=True)
class Reading:
    """A released wave as a visitor may read it, one group of it, and the wave before of the same survey."""

    wave: Wave
    report: Report
    section: Section
    before: Report | None = None

    @property
    def changed(self) -> tuple[Comparison, ...]:
        """What changed since the wave before, where the very same units were reported in both."""
        from report.comparing import changes, same_units

        pair = same_units(self.before, self.report, self.section) if self.before is not None else None
        return tuple(changes(*pair)) if pair is not None and pair[1] is self.section else ()


def remember(wave_id: int, section: str) -> None:
    """Keep for the pages beside the report which group is being read."""
    st.session_state[KEPT] = (wave_id, section)


def readable(visit: Visit, wave_id: int) -> Report:
    """Return what a visitor may read of a released wave."""
    return within(released_report(visit.engine, wave_id), reach(visit.engine, wave_id, visit.units))


def may_open(visit: Visit, wave_id: int, section: str) -> bool:
    """Tell whether a visitor may open a section: some of the units they lead are reported in it."""
    units = reach(visit.engine, wave_id, visit.units)
    return any(one.key == section for one in own_sections(released_report(visit.engine, wave_id), units))


def choose(visit: Visit) -> Reading | None:
    """Let the visitor choose a released wave and a group of it; None where there is nothing to read."""
    from report.sentences import title

    released = sorted((one for one in waves(visit.engine) if one.status == "released"), key=lambda one: -one.id)
    mine = {one.id: one for one in released if {unit.id for unit in wave_units(visit.engine, one.id)} & visit.units}
    if not mine:
        return None
    kept_wave, kept_section = st.session_state.get(KEPT, (None, None))
    listed = list(mine)
    wave_id = st.selectbox(
        visit.say("goals.wave"),
        listed,
        index=listed.index(kept_wave) if kept_wave in mine else 0,
        format_func=lambda id: mine[id].title,
        key=f"wave_{kept_wave}",
    )
    report = readable(visit, wave_id)
    units = reach(visit.engine, wave_id, visit.units)
    sections = {one.key: one for one in own_sections(report, units)}
    if not sections:
        return None
    keys = list(sections)
    key = st.selectbox(
        visit.say("goals.group"),
        keys,
        index=keys.index(kept_section) if kept_section in sections else 0,
        format_func=lambda key: title(sections[key], report.survey, visit.language),
        key=f"group_{wave_id}_{kept_section}",
    )
    wave = mine[wave_id]
    earlier = [one for one in mine.values() if one.id < wave_id and one.survey_id == wave.survey_id]
    before = readable(visit, earlier[0].id) if earlier and not wave.moment else None
    return Reading(wave, report, sections[key], before)
