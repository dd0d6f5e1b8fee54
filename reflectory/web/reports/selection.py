"""Which report is being read: the wave and the group. The address carries both, and what it carries is checked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from reflectory.db.wave_records import waves
from reflectory.domain.waves import Wave
from reflectory.i18n.catalogue import day
from reflectory.i18n.labels import distinct_labels
from reflectory.releases.read import below, days, earlier_waves, own_sections, reach, unit_lines, within
from reflectory.reports.differences import changes, same_units
from reflectory.reports.focus import Promise, Promises
from reflectory.reports.model import Comparison, Report, Section
from reflectory.reports.sentences import places
from reflectory.web.access.visit import Visit
from reflectory.web.choice import anew, choice_in_address, in_address
from reflectory.web.databases import released_report
from reflectory.web.reports.promises import promises

WAVE, SECTION = "wave", "section"  # in the address
LAST = "reading"  # in the visit, for a way that brings no address along: of each person who reads in it


@dataclass(frozen=True)
class Reading:
    """A released wave as a visitor may read it, one group of it, and the waves before of the same survey, oldest first.

    Without a group where nothing of the visitor's units can be shown.
    """

    wave: Wave
    report: Report
    section: Section
    own: tuple[Section, ...]  # those that the visitor may open
    earlier: tuple[Report, ...]
    all_promises: Promises  # the goals of all these

    @property
    def links(self) -> dict[str, str]:
        """Return the address of each group that the visitor may open, by its key."""
        about = ((part.key, {WAVE: self.wave.id, SECTION: part.key}) for part in self.own)
        return {key: f"reports?{urlencode(query)}" for key, query in about}

    @property
    def promises(self) -> Sequence[Promise]:
        """The goals of the group, the newest first."""
        return self.all_promises[self.section.key]

    @property
    def address(self) -> dict[str, str]:
        """What the address of a page about it carries."""
        return {WAVE: str(self.wave.id), SECTION: self.section.key}

    @property
    def changed(self) -> tuple[Comparison, ...]:
        """What changed since the wave before, where the very same units were reported and asked the very same."""
        before = self.earlier[-1] if self.earlier else None
        pair = same_units(before, self.report, self.section) if before is not None else None
        if before is None or pair is None or pair[1] is not self.section:
            return ()
        return changes(*pair, before.survey, self.report.survey)


def redrawn(reading: Reading) -> DeltaGenerator:
    """Return a place whose content is drawn anew for another wave or group."""
    return anew("reading", *reading.address.values())


def readable(visit: Visit, wave_id: int) -> Report:
    """Return what a visitor may read of a released wave."""
    return within(released_report(visit.engine, wave_id), reach(visit.engine, wave_id, visit.units))


def choose(visit: Visit, none: str) -> Reading | None:
    """Let the visitor choose a released wave and a group of it; None where there is nothing to read, and why is said.

    Every page about a report asks here, so that all of them offer the same waves and groups and stay with what is read.
    The word key ``none`` says that no wave of the visitor's units has been released.
    """
    mine = released_waves(visit)
    if not mine:
        st.info(visit.say(none))
        return None
    reader = (visit.demonstration, visit.account.id if visit.account else None)
    last: dict[tuple[bool, int | None], tuple[int, str]] = st.session_state.setdefault(LAST, {})
    before = last.get(reader, (0, ""))
    asked = {name: st.query_params.get(name, "") for name in (WAVE, SECTION)}
    wave_id = next((id for id in (in_address(WAVE, mine), before[0]) if id in mine), next(iter(mine)))
    label, titles = visit.say("reports.wave"), _titles(visit, [wave for wave, _ in mine.values()])
    left, right = st.columns([2, 3])
    with left:  # the same group is looked for in another wave
        choice_in_address(st.selectbox, label, WAVE, titles, wave_id, forget=SECTION, label_visibility="collapsed")
    wave, units = mine[wave_id]
    report = within(released_report(visit.engine, wave_id), units)
    own = {section.key: section for section in own_sections(report, units)}
    sections = {section.key: section for section, _ in report.in_order() if section.key in own}
    if not sections:
        st.info(visit.say("reports.nothing_shown", k=wave.k))
        return None
    key = next((wanted for wanted in (asked[SECTION], before[1]) if wanted in sections), next(iter(sections)))
    labels = places(report, list(sections.values()), visit.language)
    with right:
        how = {"label_visibility": "collapsed"}
        choice_in_address(st.selectbox, visit.say("reports.unit"), SECTION, labels, key, **how)
    last[reader] = (wave_id, key)
    earlier_ids = [id for id in earlier_waves(visit.engine, wave_id) if id in mine]
    earlier = tuple(within(released_report(visit.engine, id), mine[id][1]) for id in earlier_ids)
    goals = promises(visit.engine, visit.units, report, tuple(own.values()), visit.language)
    reading = Reading(wave, report, sections[key], tuple(own.values()), earlier, goals)
    if any(text and text != reading.address[name] for name, text in asked.items()):
        st.warning(visit.say("reports.not_yours"))
    if asked != reading.address:
        st.query_params.update(reading.address)
    return reading


def released_waves(visit: Visit) -> dict[int, tuple[Wave, frozenset[int]]]:
    """Return the released waves that some of the visitor's units were asked in, each with these, the newest first.

    Those that only asked about a goal come last.
    """
    ended = days(visit.engine)
    released = {wave.id: wave for wave in waves(visit.engine) if wave.id in ended}
    newest = sorted(released, key=lambda id: (not released[id].is_echo, ended[id], id), reverse=True)
    lines = unit_lines(visit.engine, newest)
    return {id: (released[id], units) for id in newest if (units := below(lines[id], visit.units))}


def _titles(visit: Visit, listed: list[Wave]) -> dict[int, str]:
    ended = {wave.id: day(wave.closes, visit.language) for wave in listed if wave.closes}
    return distinct_labels({wave.id: wave.title for wave in listed}, ended)
