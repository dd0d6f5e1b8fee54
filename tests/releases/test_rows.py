"""A release lies in rows, a group each, under one seal: read one by one, found when changed, drawn once."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zlib
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import delete, event, insert, select, update

from reflectory.db import crypto, releases, wave_records
from reflectory.db.backup import back_up, findings_of_backup, restore
from reflectory.db.consistency import findings
from reflectory.db.engine import connect
from reflectory.db.schema import RELEASE, RELEASE_ROW
from reflectory.db.transactions import reading, writing
from reflectory.db.transfer import copy
from reflectory.errors import KeyFileError, ReleaseError
from reflectory.releases.publish import publish
from reflectory.releases.read import read
from reflectory.releases.verify import audit
from reflectory.reports.serialization import from_json, to_json, to_rows
from tests.releases.invented import people, wave_of
from tests.stored import store_again

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def released(engine):
    """A wave that was released in rows, on either database: the engine and the wave's number."""
    people(engine)
    return engine, wave_of(engine, {}, "team")


def first_alone(report):
    return next(section for section in report.sections if len(section.blocks) == 1)


def rows_read(engine, work):
    """Return the rows that were asked for while something was done: group and kind of figures."""
    asked = []

    def note(connection, cursor, statement, parameters, context, many):
        if "packed" in statement:
            values = parameters.values() if isinstance(parameters, dict) else parameters
            asked.append(tuple(value for value in values if isinstance(value, str)))

    event.listen(engine, "before_cursor_execute", note)
    try:
        work()
    finally:
        event.remove(engine, "before_cursor_execute", note)
    return asked


def test_whoever_reads_one_group_reads_one_row_and_once(released):
    engine, wave_id = released
    report = read(engine, wave_id)
    section = first_alone(report)

    def look():
        assert section.figure("scale", report.survey.scales[0].id).estimate("mean").value
        assert report.parent(section).name
        assert section.comparisons

    assert rows_read(engine, lambda: read(engine, wave_id)) == []
    assert rows_read(engine, look) == [(section.key, "scale")], "of a scale, no items are read"
    assert rows_read(engine, lambda: list(section.figures)) == [(section.key, "item")]
    assert rows_read(engine, lambda: (look(), list(first_alone(read(engine, wave_id)).figures))) == []


def test_what_is_published_is_the_same_text_as_before_there_were_rows(school):
    wave = school.usual()
    report = publish(school.engine, wave.id)
    stored = releases.release(school.engine, wave.id)
    assert to_json(read(school.engine, wave.id)) == to_json(report)
    assert from_json(to_json(report)) == report
    assert {section for section, _ in stored.row_digests} == {section.key for section in report.sections}
    assert not any(section["figures"] for section in json.loads(stored.text)["sections"])


def repacked(how):
    return lambda packed: zlib.compress(how(zlib.decompress(packed).decode()).encode())


def of_row(wave_id, section, kind="scale"):
    row = RELEASE_ROW.c
    return (row.wave == wave_id) & (row.section == section) & (row.kind == kind)


def change_row(how):
    def tampered(connection, wave_id, key, other):
        own = of_row(wave_id, key)
        packed = connection.scalar(select(RELEASE_ROW.c.packed).where(own))
        connection.execute(update(RELEASE_ROW).where(own).values(packed=how(bytes(packed))))

    return tampered


def swap(connection, wave_id, key, other):
    rows = [of_row(wave_id, section) for section in (key, other)]
    here, there = (connection.scalar(select(RELEASE_ROW.c.packed).where(row)) for row in rows)
    for row, packed in zip(rows, (there, here), strict=True):
        connection.execute(update(RELEASE_ROW).where(row).values(packed=packed))


def take_away(connection, wave_id, key, other):
    connection.execute(delete(RELEASE_ROW).where(of_row(wave_id, key)))


def put_there(connection, wave_id, key, other):
    connection.execute(insert(RELEASE_ROW).values(wave=wave_id, section="99", kind="item", packed=zlib.compress(b"{}")))


def as_another_kind(connection, wave_id, key, other):
    connection.execute(update(RELEASE_ROW).where(of_row(wave_id, key)).values(kind="else"))


def under_another_key(connection, wave_id, key, other):
    connection.execute(update(RELEASE_ROW).where(of_row(wave_id, key)).values(section="98"))


TAMPERED = {
    "a figure": (change_row(repacked(lambda row: row.replace('"n": ', '"n": 1', 1))), "release-row-changed"),
    "a space": (change_row(repacked(lambda row: row + " ")), "release-row-changed"),
    "no text": (change_row(lambda packed: b"nonsense"), "release-row-changed"),
    "half a text": (change_row(lambda packed: packed[: len(packed) // 2]), "release-row-changed"),
    "another group's": (swap, "release-row-changed"),
    "taken away": (take_away, "release-row-missing"),
    "put there": (put_there, "release-row-stray"),
    "as another kind": (as_another_kind, "release-row-stray"),
    "under another key": (under_another_key, "release-row-stray"),
}


@pytest.mark.parametrize("what", TAMPERED)
def test_a_row_that_was_tampered_with_is_found_and_is_not_read(released, what):
    engine, wave_id = released
    report = read(engine, wave_id)
    key, other = (section.key for section in report.sections[-2:])
    tamper, code = TAMPERED[what]
    with writing(engine) as connection:
        tamper(connection, wave_id, key, other)
    (found,) = audit(engine)[0].findings
    assert found.code == code
    assert [fault.code for fault in findings(engine)] == ["release-seal-broken"]
    again = read(engine, wave_id)
    assert list(again.sections[0].figures), "what was left alone is read as before"
    if what != "put there":
        with pytest.raises(ReleaseError, match="release-row"):
            list(again.section(key).figures)


@pytest.mark.parametrize(
    "digests", [lambda text: "", lambda text: "{}", lambda text: "[]", lambda text: "{", lambda text: text + " "]
)
def test_digests_of_rows_that_were_changed_do_not_fit_the_seal(released, digests):
    engine, wave_id = released
    with writing(engine) as connection:
        text = connection.scalar(select(RELEASE.c.row_digests))
        connection.execute(update(RELEASE).values(row_digests=digests(text)))
    with pytest.raises(ReleaseError, match="release-seal-broken"):
        read(engine, wave_id)
    assert "release-changed" in {found.code for found in audit(engine)[0].findings}
    assert [fault.code for fault in findings(engine)] == ["release-seal-broken"]


def test_rows_of_other_groups_than_the_report_names_are_found_though_all_was_sealed_anew(school):
    wave = school.usual()
    text, rows = to_rows(publish(school.engine, wave.id))
    rows, report = list(rows), read(school.engine, wave.id)
    fewer, _ = to_rows(replace(report, sections=report.sections[:-1]))
    for other, of_it in ((text, rows[:-1]), (fewer, rows)):
        store_again(school.engine, wave.id, other, of_it)
        assert audit(school.engine)[0].findings
        with pytest.raises(ReleaseError, match="release-row-missing"):
            read(school.engine, wave.id)


CRASH = """
import os, sys
from sqlalchemy import event
from reflectory.db.engine import connect
from reflectory.releases.publish import publish

url, wave_id, at = sys.argv[1], int(sys.argv[2]), sys.argv[3]
engine = connect(url)

def die(connection, cursor, statement, parameters, context, many):
    if statement.startswith("INSERT INTO release ("):
        print(context.compiled_parameters[0]["digest"], flush=True)
    if statement.startswith(at):
        os._exit(9)

event.listen(engine, "after_cursor_execute", die)
publish(engine, wave_id)
"""


@pytest.mark.parametrize(
    "at", ["INSERT INTO release (", "INSERT INTO release_row", "UPDATE wave", "INSERT INTO audit_log"]
)
def test_a_release_that_was_killed_is_unreadable_and_the_next_one_draws_the_same(database_url, engine, at):
    people(engine)
    wave_id = wave_of(engine, {}, "team", released=False)
    wave = wave_records.wave(engine, wave_id)
    engine.dispose()
    killed = subprocess.run(
        [sys.executable, "-c", CRASH, database_url, str(wave_id), at], cwd=ROOT, capture_output=True, text=True,
        env=os.environ, check=False, timeout=120,
    )  # fmt: skip
    assert killed.returncode == 9, killed.stderr
    with pytest.raises(ReleaseError, match="release-none-yet"):
        read(engine, wave_id)
    with reading(engine) as connection:
        assert connection.execute(select(RELEASE_ROW)).first() is None
    assert wave_records.wave(engine, wave_id).status == "closed"
    assert crypto.has_wave_key(wave.public_key)
    assert findings(engine) == []
    report = publish(engine, wave_id)
    assert releases.release(engine, wave_id).digest == killed.stdout.strip(), "the very same was drawn"
    assert read(engine, wave_id) == report
    assert audit(engine)[0].findings == ()


def test_what_is_drawn_follows_from_the_wave_key_and_goes_with_it(tmp_path, monkeypatch):
    monkeypatch.setenv("REFLECTORY_KEYS", str(tmp_path / "keys"))
    one, other = crypto.new_wave_key(), crypto.new_wave_key()
    seeds = [crypto.seed_of(key, draws) for key in (one, other) for draws in (b"sheets", b"comments")]
    assert len(set(seeds)) == 4
    assert seeds[0] == crypto.seed_of(one, b"sheets")
    assert all(0 <= seed < 2**256 for seed in seeds)
    crypto.destroy_wave_key(one)
    with pytest.raises(KeyFileError, match="key-file-missing"):
        crypto.seed_of(one, b"sheets")


def test_a_release_in_rows_moves_is_backed_up_and_comes_back(released, tmp_path, sqlite_url, monkeypatch):
    engine, wave_id = released
    report = read(engine, wave_id)
    file = tmp_path / "backup.db"
    copied = back_up(engine, file)
    assert copied["release_row"].rows == 2 * len(report.sections)
    assert findings_of_backup(file) == []
    for fill in (lambda empty: restore(file, empty), lambda empty: copy(engine, empty)):
        empty = connect(f"sqlite:///{tmp_path}/{id(fill)}.db")
        fill(empty)
        assert read(empty, wave_id) == report
        assert audit(empty)[0].findings == ()
        empty.dispose()


def test_a_release_of_before_keeps_its_text_and_its_seal_and_is_read_and_audited(released):
    engine, wave_id = released
    report = read(engine, wave_id)
    text = to_json(report)
    store_again(engine, wave_id, text)
    stored = releases.release(engine, wave_id)
    assert (stored.text, stored.digest, stored.row_digests) == (text, releases.seal(text), {})
    assert read(engine, wave_id) == report
    about = read(engine, wave_id, first_alone(report).key)
    assert sum(bool(section.figures) for section in about.sections) < len(report.sections)
    assert audit(engine)[0].findings == ()
    assert findings(engine) == []
