"""One-use codes: slips to print, or personal links for another mailer. Shown once; only their fingerprints are kept."""

from __future__ import annotations

import csv
import io
import secrets
from collections.abc import Iterable, Sequence
from functools import partial

import streamlit as st

from reflectory.db import invitations, mailings, wave_records
from reflectory.db.units import units
from reflectory.domain.unit_tree import unit_labels, unit_paths
from reflectory.domain.waves import Wave, WaveUnit
from reflectory.reports.exports.csv import harmless
from reflectory.web.access.visit import Visit
from reflectory.web.actions import action, confirmed
from reflectory.web.choice import choice
from reflectory.web.downloads import download
from reflectory.web.waves.printing import address_of, personal_link, reaches_others, slips
from reflectory.web.waves.sharing import words_to_send

Codes = dict[int, list[str]]  # of units


def one_use_codes(visit: Visit, wave: Wave) -> bool:
    """Make the codes that are missing, and offer them in files as long as this page is open; tell if there are any."""
    counts = invitations.counts(visit.engine, wave.id)
    people = {unit.id: unit.size for unit in units(visit.engine)}
    inside = wave_records.wave_units(visit.engine, wave.id)
    missing = {unit.id: people.get(unit.id, 0) - counts.get(unit.id, 0) for unit in inside}
    st.write(visit.say("waves.slips", n=sum(counts.values())))
    if not reaches_others(visit):  # slips and links would carry an address that nobody can open
        return bool(counts)
    key = f"slips_{wave.join_code}"
    codes: Codes = st.session_state.setdefault(key, {})  # changed in place: a run may end at any word
    done = action(key)
    with st.container(horizontal=True):
        help = visit.say("waves.make_slips_help")
        wanting = max(missing.values(), default=0) > 0
        if wanting and st.button(visit.say("waves.make_slips"), key=f"make_{key}_{done.number}", help=help):
            done.run("", _make, visit, wave, missing, codes)
        mailed = mailings.state(visit.engine, wave.id) is not None  # then the codes are on their way to people
        renewable = wave.status == "draft" and counts and not mailed
        if renewable and confirmed(visit, "waves.renew_slips", f"renew_{key}_{done.number}", n=sum(counts.values())):
            codes.clear()
            for unit_id in missing:
                missing[unit_id] += invitations.withdraw_unused(visit.engine, wave.id, unit_id)
            done.run(visit.say("waves.renewed_slips"), _make, visit, wave, missing, codes)
    if wave.status == "open" and counts:
        _replace(visit, wave, inside, codes)
    done.show()
    if any(codes.values()):
        paths = unit_paths(inside)
        _take(visit, wave, [(paths[unit.id], codes[unit.id]) for unit in inside if codes.get(unit.id)])
    return bool(counts)


def _make(visit: Visit, wave: Wave, counts: dict[int, int], codes: Codes, *, replacing: bool = False) -> None:
    for unit, n in counts.items():
        if n > 0:
            more = invitations.issue(visit.engine, wave.id, unit, n, replacing=replacing)
            codes[unit] = [*codes.get(unit, []), *more]


def _replace(visit: Visit, wave: Wave, inside: Sequence[WaveUnit], codes: Codes) -> None:
    """Offer one more slip for a lost one: nobody more is invited by it."""
    done = action(f"slips_{wave.join_code}")
    every = unit_labels(inside)
    named = {unit.id: every[unit.id] for unit in inside if unit.invited}
    with st.popover(visit.say("waves.lost_slip")):
        st.write(visit.say("waves.lost_slip_what"))
        unit = choice(st.selectbox, visit.say("waves.lost_slip_unit"), named, key=f"lost_{wave.id}")
        if st.button(visit.say("waves.lost_slip_do"), type="primary", key=f"lost_do_{wave.id}_{done.number}"):
            done.run(visit.say("waves.lost_slip_done"), _make, visit, wave, {unit: 1}, codes, replacing=True)


def _take(visit: Visit, wave: Wave, codes: list[tuple[str, list[str]]]) -> None:
    """Offer the codes just made: on slips, and as links in a table."""
    link = address_of(wave.join_code)  # here: a download runs without the visit
    with st.container(horizontal=True):
        make, file = partial(slips, wave.title, link, codes, visit.language), f"slips-{wave.join_code}.pdf"
        how = {"type": "primary", "icon": ":material/print:", "key": f"get_slips_{wave.join_code}"}
        download(visit, visit.say("waves.get_slips"), make, file, "application/pdf", **how)
        make, file = partial(links_table, codes, visit.language, link), f"links-{wave.join_code}.csv"
        how = {"icon": ":material/table:", "key": f"get_links_{wave.join_code}"}
        download(visit, visit.say("running.get_links"), make, file, "text/csv", **how)
    st.caption(visit.say("running.shown_once"))
    words_to_send(visit, wave)


def links_table(codes: Iterable[tuple[str, list[str]]], language: str, link: str) -> bytes:
    """Return personal links as CSV, a row each, in an order drawn by chance within each unit.

    Examples
    --------
    >>> print(links_table([("=Team", ["ABCD-EFGH-JKM"])], "en", "https://x.example/?join=KESTREL").decode())
    \ufeffunit,link,code\r
    '=Team,https://x.example/?join=KESTREL&lang=en#slip=ABCD-EFGH-JKM,ABCD-EFGH-JKM\r
    <BLANKLINE>
    """
    out = io.StringIO()
    table = csv.writer(out)
    table.writerow(("unit", "link", "code"))
    for unit, dealt in codes:
        drawn = list(dealt)
        secrets.SystemRandom().shuffle(drawn)
        table.writerows((harmless(unit), personal_link(link, code, language), code) for code in drawn)
    return ("\ufeff" + out.getvalue()).encode()
