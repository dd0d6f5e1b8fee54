"""One-use codes: slips to print, or personal links for another mailer. Shown once; only their fingerprints are kept."""

from __future__ import annotations

import csv
import io
import secrets
from typing import TYPE_CHECKING

import streamlit as st

from reflectory.db import invitations, mailings, wave_records
from reflectory.db.units import units
from reflectory.domain.unit_tree import unit_label, unit_labels
from reflectory.domain.waves import Wave, WaveUnit
from reflectory.reports.exports.csv import harmless
from reflectory.web.access.session import while_signed_in
from reflectory.web.choice import choice
from reflectory.web.confirmation import confirmed, deed
from reflectory.web.waves.printing import address_of, personal_link, reaches_others, slips
from reflectory.web.waves.sharing import words_to_send

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from reflectory.web.access.session import Visit


def one_use_codes(visit: Visit, wave: Wave) -> bool:
    """Make the codes that are missing, and offer them in files as long as this page is open.

    Returns
    -------
    bool
        Whether there are any codes.
    """
    counts = invitations.counts(visit.engine, wave.id)
    people = {unit.id: unit.size for unit in units(visit.engine)}
    inside = wave_records.wave_units(visit.engine, wave.id)
    missing = {unit.id: people.get(unit.id, 0) - counts.get(unit.id, 0) for unit in inside}
    st.write(visit.say("waves.slips", n=sum(counts.values())))
    if not reaches_others(visit):  # slips and links would carry an address that nobody can open
        return bool(counts)
    key = f"slips_{wave.join_code}"
    codes: dict[int, list[str]] = st.session_state.setdefault(key, {})  # changed in place: a run may end at any word
    done = deed(key)
    with st.container(horizontal=True):
        if max(missing.values(), default=0) > 0 and st.button(
            visit.say("waves.make_slips"), key=f"make_{key}_{done.number}", help=visit.say("waves.make_slips_help")
        ):
            _make(visit, wave, missing, codes)
            done.done()
            st.rerun()
        mailed = mailings.state(visit.engine, wave.id) is not None  # then the codes are on their way to people
        if wave.status == "draft" and counts and not mailed and confirmed(
            visit.say("waves.renew_slips"),
            visit.say("waves.renew_slips_what", n=sum(counts.values())),
            visit.say("waves.renew_slips_do"),
            key=f"renew_{key}_{done.number}",
        ):  # fmt: skip
            codes.clear()
            for unit_id in missing:
                missing[unit_id] += invitations.withdraw_unused(visit.engine, wave.id, unit_id)
            _make(visit, wave, missing, codes)
            done.done(visit.say("waves.renewed_slips"))
            st.rerun()
    if wave.status == "open" and counts:
        _replace(visit, wave, inside, codes)
    done.show()
    if any(codes.values()):
        _take(visit, wave, [(unit_label(unit, inside), codes[unit.id]) for unit in inside if codes.get(unit.id)])
    return bool(counts)


def _make(visit: Visit, wave: Wave, counts: dict[int, int], codes: dict[int, list[str]]) -> None:
    for unit, n in counts.items():
        if n > 0:
            codes[unit] = [*codes.get(unit, []), *invitations.issue(visit.engine, wave.id, unit, n)]


def _replace(visit: Visit, wave: Wave, inside: Sequence[WaveUnit], codes: dict[int, list[str]]) -> None:
    """Offer one more slip for a lost one: nobody more is invited by it."""
    done = deed(f"slips_{wave.join_code}")
    every = unit_labels(inside)
    named = {unit.id: every[unit.id] for unit in inside if unit.invited}
    with st.popover(visit.say("waves.lost_slip")):
        st.write(visit.say("waves.lost_slip_what"))
        unit = choice(st.selectbox, visit.say("waves.lost_slip_unit"), named, key=f"lost_{wave.id}")
        if st.button(visit.say("waves.lost_slip_do"), type="primary", key=f"lost_do_{wave.id}_{done.number}"):
            codes[unit] = [*codes.get(unit, []), *invitations.issue(visit.engine, wave.id, unit, 1, replacing=True)]
            done.done(visit.say("waves.lost_slip_done"))
            st.rerun()


def _take(visit: Visit, wave: Wave, codes: list[tuple[str, list[str]]]) -> None:
    """Offer the codes just made: on slips, and as links in a table."""
    link = address_of(wave.join_code)  # here: a download runs without the visit
    with st.container(horizontal=True):
        st.download_button(
            visit.say("waves.get_slips"),
            while_signed_in(visit, lambda: slips(wave.title, link, codes, visit.language)),
            f"slips-{wave.join_code}.pdf",
            "application/pdf",
            type="primary",
            icon=":material/print:",
            key=f"get_slips_{wave.join_code}",
            on_click="ignore",
        )
        st.download_button(
            visit.say("running.get_links"),
            while_signed_in(visit, lambda: links_table(codes, visit.language, link)),
            f"links-{wave.join_code}.csv",
            "text/csv",
            icon=":material/table:",
            key=f"get_links_{wave.join_code}",
            on_click="ignore",
        )
    st.caption(visit.say("running.shown_once"))
    words_to_send(visit, wave)


def links_table(codes: Iterable[tuple[str, list[str]]], language: str, link: str) -> bytes:
    """Return personal links as CSV, a row each, in an order drawn by chance within each unit.

    Parameters
    ----------
    codes : iterable of (str, list of str)
        The name of each unit with its one-use codes.
    language : str
        Of the page that the links open.
    link : str
        The wave's link.

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
