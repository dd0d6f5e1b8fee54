"""In which order people came, and so whose box goes with whose code: in the bytes of an open wave until the night.

Forty people come one after another, each marks a code, answers for some minutes and sends. The thief has the bytes, and
lays codes and boxes beside each other in the order in which they were written. What is found is printed (`pytest -s`).
"""

from __future__ import annotations

import datetime
import os
import random

import pytest
from sqlalchemy import text

from reflectory.db import ballots, crypto, invitations, waves
from reflectory.db.transactions import reading
from reflectory.jobs import scheduler

PEOPLE = 40
PAGE = 4096
TODAY = datetime.date(2026, 11, 30)
CHANCE = 6  # of forty laid beside each other at random, more than so many fit once in twelve thousand times


def came(school, minutes):
    """Let people come so many minutes apart, each answering for 4 to 9 minutes; return (claim, key) of each."""
    draft = school.draft(access="codes")
    codes = invitations.issue(school.engine, draft.id, school.red, PEOPLE)
    wave = waves.open_wave(school.engine, draft.id, crypto.new_wave_key())
    scheduler.run(school.engine, TODAY)
    dice = random.Random(minutes)
    people = [(os.urandom(32), os.urandom(32)) for _ in codes]
    begun = [(minutes * number, 0, number) for number in range(PEOPLE)]
    sent = [(at + dice.uniform(4, 9), 1, number) for at, _, number in begun]
    for _, done, number in sorted(begun + sent):
        claim, key = people[number]
        if done:
            box = crypto.seal(wave.public_key, ballots.encode(school.red, "", bytes(12)))
            ballots.cast(school.engine, wave.id, key, box)
        else:
            invitations.claim(school.engine, wave.id, codes[number], claim)
    return wave, people


def in_log(folder):
    """Return where something was first written in SQLite's log, or None."""
    raw = (folder / "reflectory.db-wal").read_bytes()
    return lambda mark: raw.find(mark) if mark in raw else None


def in_file(folder):
    """Return how early something was written, by its place in SQLite's file: a page is filled from its end."""
    raw = (folder / "reflectory.db").read_bytes()
    return lambda mark: (at // PAGE, -(at % PAGE)) if (at := raw.find(mark)) >= 0 else None


def in_rows(engine, wave):
    """Return how early a row was written by what PostgreSQL adds to it, and where it lies."""
    found = {}
    with reading(engine) as connection:
        for mark, table in (("claim", "invitation"), ("key", f"ballot_{wave.id}")):
            rows = connection.execute(text(f"select {mark}, xmin::text::bigint, ctid from {table}")).all()
            found |= {bytes(row[0]): (row[1], *row[2].strip("()").split(",")) for row in rows}
    numbers = {mark: (xmin, int(page), int(at)) for mark, (xmin, page, at) in found.items()}
    return numbers.get


def tied(people, written):
    """Return how many boxes are laid beside their own code, both in the order of writing; None is not found at all."""
    claims = sorted((at, number) for number, (claim, _) in enumerate(people) if (at := written(claim)) is not None)
    keys = sorted((at, number) for number, (_, key) in enumerate(people) if (at := written(key)) is not None)
    return sum(one[1] == other[1] for one, other in zip(claims, keys, strict=False))


@pytest.mark.parametrize("minutes", [1, 10])
def test_what_the_order_of_writing_tells_is_gone_after_a_night(school, tmp_path, minutes, monkeypatch):
    engine = school.engine
    wave, people = came(school, minutes)
    sqlite = engine.dialect.name == "sqlite"
    found = {"at once": tied(people, in_log(tmp_path) if sqlite else in_rows(engine, wave))}
    monkeypatch.setattr(scheduler, "_CUT", {})  # an hour later
    scheduler.run(engine, TODAY)
    if sqlite:
        assert (tmp_path / "reflectory.db-wal").stat().st_size == 0
        found["after an hour"] = tied(people, in_file(tmp_path))
    monkeypatch.setattr(scheduler, "_SWEPT", {})
    scheduler.run(engine, TODAY + datetime.timedelta(days=1))
    if sqlite:
        found["after a night"] = max(tied(people, in_log(tmp_path)), tied(people, in_file(tmp_path)))
    else:
        found["after a night"] = tied(people, in_rows(engine, wave))
    print(f"\n{engine.dialect.name}, {minutes} min apart, tied of {PEOPLE}: {found}")
    assert found["at once"] > (PEOPLE / 2 if minutes == 10 else CHANCE / 2), "or the search would prove nothing"
    assert found["after a night"] <= CHANCE
    assert ballots.count(engine, wave.id) == PEOPLE
