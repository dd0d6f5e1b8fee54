"""The closing day: what will be pooled, who reads what, what cannot be undone, and what has to be at hand."""

from __future__ import annotations

import datetime

import streamlit as st

from reflectory.db import accounts, ballots, crypto, local_time, wave_records
from reflectory.db.ballots import overrun
from reflectory.db.installation import last_backup
from reflectory.db.waves import discard_wave, open_again
from reflectory.domain.units import Unit
from reflectory.domain.waves import Wave
from reflectory.i18n.catalogue import day
from reflectory.releases.publish import publish
from reflectory.releases.read import below, unit_lines
from reflectory.web import time_zone_field
from reflectory.web.access.visit import Visit
from reflectory.web.actions import action, confirmed, progress
from reflectory.web.layout import link
from reflectory.web.markdown import as_written
from reflectory.web.reports.presentation_links import offer_screen
from reflectory.web.waves.form import pooled
from reflectory.web.waves.repeat import offer_repeat
from reflectory.web.waves.turnout import show_response
from surveys.loader import from_json

RECENT = datetime.timedelta(days=1)  # a backup older than this misses what was answered since
WEEK = datetime.timedelta(days=6)
MOST_READERS = 30  # lines; a district has more leaders than anybody reads


def closed(visit: Visit, wave: Wave) -> None:
    """The checklist of the closing day, and the release."""
    done = action(f"wave_{wave.id}")
    done.show()
    if not crypto.can_open(wave.public_key):
        st.error(visit.say("running.no_key_closed"))
    if overrun(visit.engine, wave.id):
        st.warning(visit.say("running.spoilt_closed"))
    elif invited := ballots.outnumbered(visit.engine, wave.id):
        st.warning(visit.say("waves.outnumbered", n=invited))
    else:
        show_response(visit, wave)
    checklist(visit, wave)
    sure = st.checkbox(visit.say("waves.sure"), key=f"sure_{wave.id}")
    ready = sure and crypto.can_open(wave.public_key)
    if st.button(visit.say("waves.release"), type="primary", disabled=not ready, key=f"release_{wave.id}"):
        with progress(visit.say("waves.releasing")) as show:
            done.run("", publish, visit.engine, wave.id, show)
    with st.expander(visit.say("running.again_or_away"), icon=":material/undo:"):
        _offer_opening(visit, wave)
        offer_discarding(visit, wave)


def _offer_opening(visit: Visit, wave: Wave) -> None:
    """Offer to open a closed wave once more, until it is released."""
    if not crypto.can_open(wave.public_key):
        return
    first = local_time.today() + datetime.timedelta(days=1)
    st.write(visit.say("running.again_what"))
    proposed = max(first + WEEK, wave.closes or first)  # never sooner than what people were told
    label, key = visit.say("running.longer_day"), f"again_until_{wave.id}_{wave.closes}"
    until = st.date_input(label, proposed, min_value=first, key=key)
    time_zone_field.note(visit)
    if st.button(visit.say("running.again_do"), key=f"again_{wave.id}"):
        message = visit.say("running.again_done", day=day(until, visit.language))
        action(f"wave_{wave.id}").run(message, open_again, visit.engine, wave.id, until)


def offer_discarding(visit: Visit, wave: Wave) -> None:
    """Offer to destroy an open or closed wave unread: for answers that were spoilt, or whose key is gone."""
    if confirmed(visit, "running.discard", f"discard_{wave.id}"):
        message = visit.text("running.discarded", title=wave.title)
        action("waves").run(message, discard_wave, visit.engine, wave.id)


def released(visit: Visit, wave: Wave) -> None:
    """Where the report is, and a link for the projector."""
    action(f"wave_{wave.id}").show()
    st.write(visit.say("waves.released"))
    if "leader" in visit.roles:
        link(visit, "reports", "waves.read", "arrow_forward", wave=wave.id)
    offer_screen(visit, wave)
    offer_repeat(visit, wave)


def checklist(visit: Visit, wave: Wave) -> None:
    """Say what closing and releasing will do. It is made of head counts and accounts: of no answer."""
    parts = {"pooled": _pooled, "readers": _readers, "final": _final, "at_hand": _at_hand}
    lists = {head: "\n".join(f"- {line}" for line in lines(visit, wave)) for head, lines in parts.items()}
    st.markdown("\n\n".join(f"**{visit.say(f'running.{head}')}**\n\n{listed}" for head, listed in lists.items()))


def _pooled(visit: Visit, wave: Wave) -> list[str]:
    frozen = wave_records.wave_units(visit.engine, wave.id)
    tree = [Unit(unit.id, unit.parent, unit.kind, unit.name, unit.invited) for unit in frozen]
    return [*pooled(visit, from_json(wave.survey), tree, wave.cut, wave.k), visit.say("running.pooled_fewer", k=wave.k)]


def _readers(visit: Visit, wave: Wave) -> list[str]:
    inside = wave_records.wave_units(visit.engine, wave.id)
    lines = unit_lines(visit.engine, [wave.id])[wave.id]
    readers = []
    for account in accounts.accounts(visit.engine):
        if "leader" not in account.roles:
            continue
        seen = below(lines, account.units)
        tops = [as_written(unit.name) for unit in inside if unit.id in seen and unit.parent not in seen]
        if tops:
            readers.append(visit.say("running.reader", name=as_written(account.name), units=", ".join(tops)))
    more = len(readers) - MOST_READERS
    listed = readers[:MOST_READERS] + ([visit.say("running.readers_more", n=more)] if more > 0 else [])
    group = [visit.say("running.group_reads")] if wave.read_by_all else []
    return [*(listed or [visit.say("running.no_reader")]), visit.say("running.everybody"), *group]


def _final(visit: Visit, wave: Wave) -> list[str]:
    retention = visit.say("running.kept", n=wave.raw_days) if wave.research else visit.say("running.destroyed")
    shut = visit.say("running.shut" if wave.status == "open" else "running.shut_now")
    return [visit.say("running.once"), shut, retention, visit.say("running.not_for")]


def _at_hand(visit: Visit, wave: Wave) -> list[str]:
    key = visit.say("running.key_here" if crypto.can_open(wave.public_key) else "running.key_gone")
    backup_day = last_backup(visit.engine)
    if backup_day is None:
        backup = visit.say("running.backup_none")
    else:
        recent = local_time.today() - backup_day <= RECENT
        backup = visit.say("running.backup" if recent else "running.backup_old", day=day(backup_day, visit.language))
    return [key, backup]
