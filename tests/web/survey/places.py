"""What a tour of the respondent's pages needs: a survey, a key, a group's code, a projector's code."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from reflectory.db import accounts, reflections, share_links, units, waves
from reflectory.db.mnemonic_words import parse_reflection_key
from reflectory.releases.publish import publish
from reflectory.releases.read import read
from reflectory.responses.submit import fielded, submit
from reflectory.web.respondent import personal_record


@dataclass(frozen=True)
class Places:
    """An open survey, a reflection key with a start and an end, a book-study group's code, a projector's code."""

    wave: object
    words: str
    group: str
    show: str


def cast(served, wave, unit, people, code=3):
    """Let people answer by the same seam as a browser does, and return what the last of them may keep."""
    survey = fielded(wave.survey)
    full = {item.id: code for item in survey.items}
    for _ in range(people):
        sent = {"token": secrets.token_hex(32), "unit": unit, "answers": full, "comments": []}
        outcome = submit(served.engine, wave, survey, sent)
    return personal_record.entry_of(wave, survey, outcome)


def make(served):
    """Make all of it in the district that the server serves."""
    engine = served.engine
    start = served.wave("enhancer", "self", title="Autumn", moment="start")
    first = cast(served, start, served.large, 8, 2)
    waves.close_wave(engine, start.id)
    publish(engine, start.id)
    last = cast(served, served.wave("enhancer", "self", title="Spring", moment="end"), served.large, 1, 4)
    words = personal_record.keep_new(engine, "en", first, secrets.token_hex(32))
    reflections.append(engine, *parse_reflection_key(words), last)
    group = units.add_unit(engine, "Monday readers", "group", units.add_unit(engine, "Reading circle", "study"))
    who = accounts.create_account(engine, "Lead of the screen", "quiet maple river", ["leader"], [start.root]).id
    show = share_links.make_link(engine, start.id, read(engine, start.id).sections[0].key, who)
    return Places(served.wave("enhancer", "self", title="Now"), words, share_links.group_code(engine, group), show)
