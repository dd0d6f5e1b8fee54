"""One-use codes: slips to print, or personal links for another mailer. Shown once; only their fingerprints are kept."""

from __future__ import annotations

import csv
import io
import secrets
from typing import TYPE_CHECKING

import streamlit as st

from report.exports.csv_table import harmless
from storage import invitations, mailing, wave_records
from storage.units import units
from ui.running.entrance import words_to_send
from ui.running.poster import address_of, personal_link, slips
from ui.running.tree import unit_label

if TYPE_CHECKING:
    from ui.door import Visit


def one_use_codes(visit: Visit, wave: wave_records.Wave) -> bool:
    """Make the codes that are missing, and offer them in files as long as this page is open.

    Returns
    -------
    bool
        Whether there are any codes.
    """
    made = invitations.counts(visit.engine, wave.id)
    people = {one.id: one.size for one in units(visit.engine)}
    inside = wave_records.wave_units(visit.engine, wave.id)
    missing = {one: people.get(one.id, 0) - made.get(one.id, 0) for one in inside}
    st.write(visit.say("waves.slips", n=sum(made.values())))
    key = f"slips_{wave.join_code}"
    with st.container(horizontal=True):
        wanted = max(missing.values(), default=0) > 0 and st.button(
            visit.say("waves.make_slips"), key=f"make_{key}", help=visit.say("waves.make_slips_help")
        )
        mailed = mailing.state(visit.engine, wave.id) is not None  # then the codes are on their way to people
        if (
            wave.status == "draft"
            and made
            and not mailed
            and st.button(visit.say("waves.renew_slips"), key=f"renew_{key}")
        ):
            wanted, st.session_state[key] = True, {}
            for one in inside:
                missing[one] += invitations.withdraw_unused(visit.engine, wave.id, one.id)
    if wanted:
        kept = st.session_state.get(key, {})
        new = {one: invitations.issue(visit.engine, wave.id, one.id, n) for one, n in missing.items() if n > 0}
        named = {unit_label(one, inside): codes for one, codes in new.items()}  # two schools may name a team alike
        st.session_state[key] = kept | {name: kept.get(name, []) + codes for name, codes in named.items()}
        st.rerun()
    if held := st.session_state.get(key):
        _take(visit, wave, held)
    return bool(made)


def _take(visit: Visit, wave: wave_records.Wave, held: dict[str, list[str]]) -> None:
    """Offer the codes just made: on slips, and as links in a table."""
    with st.container(horizontal=True):
        st.download_button(
            visit.say("waves.get_slips"),
            lambda: slips(wave.title, wave.join_code, held, visit.language),
            f"slips-{wave.join_code}.pdf",
            "application/pdf",
            type="primary",
            icon=":material/print:",
            key=f"get_slips_{wave.join_code}",
            on_click="ignore",
        )
        st.download_button(
            visit.say("running.get_links"),
            lambda: links_table(wave.join_code, held, visit.language, address_of(wave.join_code)),
            f"links-{wave.join_code}.csv",
            "text/csv",
            icon=":material/table:",
            key=f"get_links_{wave.join_code}",
            on_click="ignore",
        )
    st.caption(visit.say("running.shown_once"))
    words_to_send(visit, wave)


def links_table(join_code: str, codes: dict[str, list[str]], language: str, link: str) -> bytes:
    """Return personal links as CSV, a row each, in an order drawn by chance within each unit.

    Parameters
    ----------
    join_code : str
    codes : dict of str to list of str
        One-use codes by the name of their unit.
    language : str
        Of the page that the links open.
    link : str
        The wave's link.

    Examples
    --------
    >>> print(links_table("KESTREL", {"=Team": ["ABCD-EFGH-JKM"]}, "en", "https://x.example/?join=KESTREL").decode())
    \ufeffunit,link,code\r
    '=Team,https://x.example/?join=KESTREL&lang=en#slip=ABCD-EFGH-JKM,ABCD-EFGH-JKM\r
    <BLANKLINE>
    """
    out = io.StringIO()
    table = csv.writer(out)
    table.writerow(("unit", "link", "code"))
    for unit, dealt in codes.items():
        drawn = list(dealt)
        secrets.SystemRandom().shuffle(drawn)
        table.writerows((harmless(unit), personal_link(link, code, language), code) for code in drawn)
    return ("\ufeff" + out.getvalue()).encode()
