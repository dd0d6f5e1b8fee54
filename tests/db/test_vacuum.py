"""What was erased is in no file of the database any more once it was swept: neither table, index, log nor statistics.

Each canary is found before, by the same search, or the test would prove nothing. What PostgreSQL's write-ahead log
keeps until it is written over is shown as well: boxes, and never a plain answer.
"""

from __future__ import annotations

import datetime
import os
import threading

import pytest
from sqlalchemy import select, text

from reflectory.db import (
    accounts,
    audit_log,
    ballots,
    comments,
    crypto,
    invitations,
    mailings,
    reflections,
    releases,
    studies,
    units,
    waves,
)
from reflectory.db.engine import connect
from reflectory.db.mnemonic_words import new_reflection_key, parse_reflection_key
from reflectory.db.notes import ERASED
from reflectory.db.schema import AUDIT_LOG, INVITATION, NOTE, REFLECTION
from reflectory.db.transactions import reading, writing
from reflectory.db.vacuum import sweep
from reflectory.domain.waves import Addressee
from reflectory.errors import DatabaseError, KeyFileError, MissingError
from reflectory.jobs import scheduler
from tests.db.test_releases import Search

ITEMS = 40


@pytest.fixture
def searched(school, tmp_path, request):
    return Search(school, tmp_path, request)


def analyzed(engine):
    """Let PostgreSQL take its samples of every column, as its autovacuum does by itself."""
    if engine.dialect.name == "postgresql":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("ANALYZE"))


def kept(engine):
    """Keep a copy under a reflection key of its own; return the key, its entries, and the box as it is stored."""
    locator, secret = parse_reflection_key(" ".join(new_reflection_key("en")))
    entries = [
        reflections.Entry(number, "our-team", "self", "", 7, tuple(os.urandom(300)), os.urandom(32))
        for number in range(6)
    ]
    with reading(engine) as connection:
        before = set(map(bytes, connection.execute(select(REFLECTION.c.box)).scalars()))
    reflections.keep(engine, locator, secret, entries)
    with reading(engine) as connection:
        (box,) = set(map(bytes, connection.execute(select(REFLECTION.c.box)).scalars())) - before
    return locator, secret, entries, box


def pieces(box):
    """Return parts of a long box: the database cuts it where a page or a chunk ends."""
    return [box[at : at + 64] for at in range(0, len(box) - 64, 64)]


def test_a_withdrawn_answer_and_its_comment_leave_the_files_while_the_wave_is_open(school, searched, key):
    engine, wave = school.engine, school.open()
    rows = [(key(), crypto.seal(wave.public_key, ballots.encode(school.red, "", os.urandom(ITEMS)))) for _ in range(9)]
    words = [(key(), crypto.seal(wave.public_key, comments.encode(school.red, "try", "Less"))) for _ in range(3)]
    ballots.cast_many(engine, wave.id, rows)
    for at, box in words:
        ballots.cast(engine, wave.id, at, box, "comment")
    analyzed(engine)
    gone = [*rows[4], words[1][0], words[1][1][:64]]
    assert all(map(searched.finds, gone))
    assert ballots.withdraw(engine, wave.id, rows[4][0])
    assert ballots.withdraw(engine, wave.id, words[1][0], "comment")
    assert sweep(engine)
    assert not any(map(searched.finds, gone))
    assert searched.finds(rows[3][1]), "what was not withdrawn stays"
    assert ballots.count(engine, wave.id) == 8


def test_an_erased_reflection_leaves_the_files(school, searched):
    engine = school.engine
    others = [kept(engine) for _ in range(3)]
    locator, secret, _, box = kept(engine)
    analyzed(engine)
    assert len(box) > reflections.STEP, "long enough for PostgreSQL to lay it apart"
    assert any(map(searched.finds, pieces(box)))
    reflections.erase(engine, locator, secret)
    assert sweep(engine)
    assert not any(map(searched.finds, pieces(box)))
    assert any(map(searched.finds, pieces(others[0][3])))


@pytest.mark.parametrize("act", ["removed", "renamed"])
def test_the_name_of_a_unit_that_was_erased_stands_in_the_audit_log_alone(school, searched, tmp_path, act):
    engine, name = school.engine, f"Team {os.urandom(12).hex()}"
    unit = units.add_unit(engine, name, "team", school.root, size=3)
    units.change_unit(engine, unit, size=4)
    analyzed(engine)
    if act == "removed":
        units.remove_unit(engine, unit)
    else:
        units.change_unit(engine, unit, name="Lime")
    assert sweep(engine)
    with reading(engine) as connection:
        logged = sum(about.count(name) for about in connection.execute(select(AUDIT_LOG.c.about)).scalars())
        log = "" if searched.sqlite else connection.execute(text("select pg_relation_filenode('audit_log')")).scalar()
    assert logged == 4
    assert searched.finds(name.encode()), "by design: the log says what was done to what"
    if searched.sqlite:
        assert sum(path.read_bytes().count(name.encode()) for path in searched.files()) == logged
    else:
        assert [path.name for path in searched.files() if name.encode() in path.read_bytes()] == [str(log)]


def test_a_profile_taken_back_and_addresses_and_an_account_removed_leave_the_files(school, searched, key):
    engine = school.engine
    group = units.add_unit(engine, "Monday", "group", units.add_unit(engine, "Readers", "study"))
    mine, profile = key(), f"profile {os.urandom(12).hex()}"
    studies.share_profile(engine, mine, group, "Somebody", profile)
    studies.share_profile(engine, key(), group, "Another", "their own")
    draft = school.draft(access="codes")
    mailings.prepare(engine, draft.id, [Addressee(school.red, "one@example.org", "en")])
    with reading(engine) as connection:
        (letter,) = map(bytes, connection.execute(text("select box from letter")).scalars())
    kim = accounts.create_account(engine, "Kim", "quiet maple river", ["leader"])
    with reading(engine) as connection:
        password = connection.execute(text("select password from account")).scalar()
    analyzed(engine)
    gone = [profile.encode(), letter[:64], password.encode()]
    assert all(map(searched.finds, gone))
    studies.take_back_profile(engine, mine)
    mailings.take_back(engine, draft.id)
    accounts.remove_account(engine, kim.id)
    assert sweep(engine)
    assert not any(map(searched.finds, gone))


def test_research_answers_are_shredded_after_their_days_and_the_release_stays_whole(school, searched, key, monkeypatch):
    monkeypatch.setenv("REFLECTORY_RESEARCH_DAYS", "30")
    engine, wave = school.engine, school.open(research=True)
    rows = [(key(), crypto.seal(wave.public_key, ballots.encode(school.red, "", os.urandom(ITEMS)))) for _ in range(6)]
    ballots.cast_many(engine, wave.id, rows)
    waves.close_wave(engine, wave.id)
    analyzed(engine)
    day = releases.store(engine, wave.id, '{"title": "Autumn"}').released_on
    assert scheduler.destroy_answers(engine, day + datetime.timedelta(days=29)) == []
    assert all(searched.finds(box) for _, box in rows)
    assert scheduler.destroy_answers(engine, day + datetime.timedelta(days=30)) == [
        "answers of 1 released waves destroyed"
    ]
    assert not any(searched.finds(part) for row in rows for part in row)
    assert releases.release(engine, wave.id).text == '{"title": "Autumn"}'
    with pytest.raises(MissingError, match="wave-answers-destroyed"):
        ballots.boxes(engine, wave.id)
    with pytest.raises(KeyFileError):
        crypto.opener(wave.public_key)


def test_codes_that_were_used_leave_the_files_with_the_release_though_they_were_sampled(school, searched, key):
    engine = school.engine
    draft = school.draft(access="codes")
    codes = invitations.issue(engine, draft.id, school.red, 30)
    wave = waves.open_wave(engine, draft.id, crypto.new_wave_key())
    marks = [key() for _ in codes]
    for code, mark in zip(codes, marks, strict=True):
        invitations.claim(engine, wave.id, code, mark)
    with reading(engine) as connection:
        marks += map(bytes, connection.execute(select(INVITATION.c.digest)).scalars())
    analyzed(engine)
    waves.close_wave(engine, wave.id)
    assert all(map(searched.finds, marks))
    releases.store(engine, wave.id, "{}")
    releases.destroy_answers(engine, wave.id)
    assert not any(map(searched.finds, marks))


def test_no_file_holds_a_plain_answer_and_the_log_of_postgresql_holds_boxes_nobody_can_open(
    school, searched, key, request
):
    engine, wave = school.engine, school.open()
    sheet = os.urandom(ITEMS)
    box = crypto.seal(wave.public_key, ballots.encode(school.red, "", sheet))
    ballots.cast(engine, wave.id, key(), box)
    waves.close_wave(engine, wave.id)
    releases.store(engine, wave.id, "{}")
    releases.destroy_answers(engine, wave.id)
    assert not searched.finds(box)
    assert not searched.finds(sheet)
    if not searched.sqlite:
        log = request.getfixturevalue("postgresql").server.pgdata / "pg_wal"
        written = b"".join(path.read_bytes() for path in log.iterdir() if path.is_file())
        assert box in written, "the log keeps it until it is written over: said in docs/operations.md"
        assert sheet not in written
    with pytest.raises(KeyFileError, match="key-file-missing"):
        crypto.opener(wave.public_key)(box)


def test_a_swept_file_has_no_free_page_and_no_log_beside_it(school, searched):
    if not searched.sqlite:
        return
    units.remove_unit(school.engine, units.add_unit(school.engine, "Green", "team", school.root))
    assert sweep(school.engine)
    with reading(school.engine) as connection:
        assert connection.execute(text("pragma freelist_count")).scalar() == 0
    log = next(path for path in searched.files() if path.name.endswith("-wal"))
    assert log.stat().st_size < 10 * 4096, "no more than that it is done"


def test_nothing_is_rewritten_where_nothing_was_erased(school):
    assert not sweep(school.engine)
    units.change_unit(school.engine, school.red, size=5)
    assert not sweep(school.engine)


def test_what_is_erased_while_a_sweep_runs_waits_for_the_next(school, monkeypatch):
    from reflectory.db import vacuum

    engine = school.engine
    extra = [units.add_unit(engine, name, "team", school.root) for name in ("Green", "Lime")]
    units.remove_unit(engine, extra[0])
    name = "compact" if engine.dialect.name == "sqlite" else "_rewrite"
    rewrite = getattr(vacuum, name)

    def meanwhile(one):
        rewrite(one)
        if extra[1:]:
            units.remove_unit(engine, extra.pop())

    monkeypatch.setattr(vacuum, name, meanwhile)
    assert [sweep(engine), sweep(engine), sweep(engine)] == [True, True, False]


def test_a_long_reading_puts_the_sweep_off_and_it_is_done_later(school, monkeypatch):
    if school.engine.dialect.name != "postgresql":
        return  # SQLite's waits itself, see test_releases
    from reflectory.db import vacuum

    monkeypatch.setattr(vacuum, "PATIENCE", 1)
    units.remove_unit(school.engine, units.add_unit(school.engine, "Green", "team", school.root))
    reader = school.engine.connect().execution_options(isolation_level="REPEATABLE READ")
    reader.execute(text("select * from note")).fetchall()
    with pytest.raises(DatabaseError, match=r"database-(not-swept|read-long)"):
        sweep(school.engine)
    with reading(school.engine) as connection:
        assert connection.execute(select(NOTE.c.value).where(NOTE.c.name == ERASED)).scalar()
    reader.close()
    assert sweep(school.engine)


def test_the_calendar_sweeps_once_a_day(school):
    engine, today = school.engine, datetime.date(2026, 11, 26)
    assert scheduler.sweep_erased(engine, today) == []
    units.remove_unit(engine, units.add_unit(engine, "Green", "team", school.root))
    assert scheduler.sweep_erased(engine, today) == [], "the next day's first minute"
    tomorrow = today + datetime.timedelta(days=1)
    assert scheduler.sweep_erased(engine, tomorrow) == ["what was erased is swept out of the files"]
    assert scheduler.sweep_erased(engine, tomorrow + datetime.timedelta(days=1)) == []


def test_answers_are_taken_while_it_is_swept(school, key):
    engine, wave = school.engine, school.open()
    units.remove_unit(engine, units.add_unit(engine, "Green", "team"))
    faults, stop = [], threading.Event()

    def cast():
        while not stop.is_set():
            try:
                ballots.cast(engine, wave.id, key(), b"x" * 60)
            except DatabaseError as fault:
                faults.append(fault)

    one = threading.Thread(target=cast)
    one.start()
    try:
        sweep(engine)
    finally:
        stop.set()
        one.join(60)
    assert faults == []
    assert ballots.count(engine, wave.id) > 0


def test_the_log_is_whole_after_a_sweep(school):
    units.remove_unit(school.engine, units.add_unit(school.engine, "Green", "team", school.root))
    before = audit_log.verify(school.engine)
    sweep(school.engine)
    assert audit_log.verify(school.engine) == before
    with writing(school.engine) as connection:
        audit_log.record(connection, "unit.added", unit="After", people=0)
    assert audit_log.verify(school.engine).faults == ()


def test_postgresql_takes_no_samples_of_what_is_secret(request):
    engine = connect(request.getfixturevalue("postgresql").fresh())
    with writing(engine) as connection:
        for _ in range(20):
            connection.execute(text("insert into reflection values (:a, :b)"), {"a": os.urandom(32), "b": b"box"})
    with engine.connect() as connection:
        connection.execute(text("analyze reflection"))
        assert connection.execute(text("select count(*) from pg_stats where tablename = 'reflection'")).scalar() == 0
    engine.dispose()
