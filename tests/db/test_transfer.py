"""A whole installation moves between databases, and into backups and back, without losing or adding anything."""

from __future__ import annotations

import gzip
import secrets
import sqlite3
import threading

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as trying
from hypothesis import strategies as st

from reflectory.db.accounts import create_account
from reflectory.db.backup import back_up, findings_of_backup, restore
from reflectory.db.ballots import cast_many, count
from reflectory.db.consistency import findings
from reflectory.db.crypto import destroy_wave_key, new_wave_key
from reflectory.db.engine import connect
from reflectory.db.schema import UNIT
from reflectory.db.transactions import reading, writing
from reflectory.db.transfer import copy, sums
from reflectory.db.units import add_unit, remove_unit, units
from reflectory.db.waves import create_wave, open_wave
from reflectory.errors import DatabaseError, RefusedError
from reflectory.i18n.errors import sentence


@pytest.fixture(autouse=True)
def _keys(tmp_path, monkeypatch):
    monkeypatch.setenv("REFLECTORY_KEYS", str(tmp_path / "keys"))


@pytest.fixture(params=["sqlite", "postgresql"])
def other_url(request, tmp_path):
    """The address of a second empty database, of either kind."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/other.db"
        return
    server = request.getfixturevalue("postgresql")
    url = server.fresh()
    yield url
    server.drop(url)


@pytest.fixture
def other(other_url):
    """A second empty database."""
    made = connect(other_url)
    yield made
    made.dispose()


def filled(engine, answers=25):
    """Set up a school with an open wave that has been answered, and a unit that was removed again."""
    school = add_unit(engine, "Érable Hill", "school")
    add_unit(engine, "Maths", "team", parent=school, size=9)
    gone = add_unit(engine, "Removed", "team", parent=school)
    remove_unit(engine, gone)
    create_account(engine, "Chris", "a long enough password", ("leader",), [school])
    draft = create_wave(engine, "Autumn", '{"a": "é"}', "our-team", root=school)
    wave = open_wave(engine, draft.id, new_wave_key())
    cast_many(engine, wave.id, [(secrets.token_bytes(32), secrets.token_bytes(120)) for _ in range(answers)])
    return wave, gone


def held(engine):
    with reading(engine) as connection:
        return sums(connection)


def test_an_installation_moves_to_either_kind_of_database_and_is_the_same(engine, other):
    filled(engine)
    copied = copy(engine, other)
    assert held(engine) == held(other) == copied
    assert copied["unit"].rows == 2
    assert copied["ballot_1"].rows == 25
    assert findings(other) == []


def test_and_back_again(engine, other, tmp_path):
    filled(engine)
    copy(engine, other)
    back = connect(f"sqlite:///{tmp_path}/back.db")
    copy(other, back)
    assert held(back) == held(engine)


def test_a_number_that_was_given_once_is_not_given_again_after_a_move(engine, other):
    _, gone = filled(engine)
    copy(engine, other)
    assert add_unit(other, "New", "school") > gone
    assert add_unit(other, "Newer", "school") > gone + 1


def test_a_team_that_moved_to_a_younger_school_moves_with_it(engine, other):
    team = add_unit(engine, "Maths", "team")
    school = add_unit(engine, "Maple Hill", "school")
    with writing(engine) as connection:
        connection.execute(UNIT.update().where(UNIT.c.id == team).values(parent=school))
    copy(engine, other)
    assert {one.id: one.parent for one in units(other)} == {team: school, school: None}


def test_the_copy_takes_answers_as_the_original_did(engine, other):
    wave, _ = filled(engine)
    copy(engine, other)
    cast_many(other, wave.id, [(secrets.token_bytes(32), secrets.token_bytes(120))])
    assert count(other, wave.id) == 26


def test_a_database_that_holds_anything_is_never_copied_over(engine, other):
    filled(engine)
    add_unit(other, "Mine", "school")
    before = held(other)
    with pytest.raises(RefusedError, match="database-not-empty"):
        copy(engine, other)
    assert held(other) == before


def test_a_copy_is_one_moment_while_answers_go_on_arriving(engine, other):
    wave, _ = filled(engine, answers=0)
    done = threading.Event()
    sent = []

    def answer():
        while not done.is_set() and len(sent) < 400:
            cast_many(engine, wave.id, [(secrets.token_bytes(32), secrets.token_bytes(120)) for _ in range(2)])
            sent.append(2)

    worker = threading.Thread(target=answer)
    worker.start()
    try:
        while len(sent) < 3:
            worker.join(0.01)
        copied = copy(engine, other)
    finally:
        done.set()
        worker.join()
    assert copied["ballot_1"].rows % 2 == 0  # what was cast together is copied together
    assert 0 < copied["ballot_1"].rows <= sum(sent) == count(engine, wave.id)


@trying(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(names=st.lists(st.text(min_size=1, max_size=40).filter(lambda one: one.strip() and "\x00" not in one),
                      min_size=1, max_size=6, unique_by=lambda one: one.strip().casefold()))  # fmt: skip
def test_any_text_arrives_as_it_was(tmp_path_factory, names):
    folder = tmp_path_factory.mktemp("copies")
    source, target = connect(f"sqlite:///{folder}/a.db"), connect(f"sqlite:///{folder}/b.db")
    with writing(source) as connection:
        connection.execute(UNIT.insert(), [{"kind": "school", "name": name, "size": 1} for name in names])
    copy(source, target)
    assert [one.name for one in units(target)] == names
    source.dispose()
    target.dispose()


def test_a_backup_of_either_database_is_one_file_that_restores_to_either(engine, other, tmp_path):
    filled(engine)
    file = tmp_path / "backup.db"
    made = back_up(engine, file)
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(("backup", ".backup"))] == ["backup.db"]
    assert file.stat().st_mode & 0o077 == 0
    assert findings_of_backup(file) == []
    before = file.read_bytes()
    restore(file, other)
    assert held(other) == held(engine) == made
    assert file.read_bytes() == before  # reading a backup never changes it


def test_a_backup_is_compressed_and_one_of_an_older_version_is_read_too(engine, other, tmp_path):
    filled(engine)
    for number in range(200):
        add_unit(engine, f"Another school, number {number}", "school")
    made = back_up(engine, tmp_path / "new.db")
    older = expanded(tmp_path / "new.db", tmp_path / "older.db")
    assert (tmp_path / "new.db").stat().st_size < older.stat().st_size / 4
    assert findings_of_backup(older) == []
    restore(older, other)
    assert held(other) == made


def expanded(file, into):
    into.write_bytes(gzip.decompress(file.read_bytes()))
    return into


@pytest.mark.parametrize("place", ["missing/backup.db", "file/backup.db", "/proc/nothing/backup.db"])
def test_a_backup_that_cannot_be_written_is_a_sentence(engine, tmp_path, place):
    (tmp_path / "file").write_text("mine")
    with pytest.raises(DatabaseError, match="backup-not-written"):
        back_up(engine, tmp_path / place)


def test_a_backup_is_never_written_over(engine, tmp_path):
    file = tmp_path / "backup.db"
    file.write_text("mine")
    with pytest.raises(RefusedError, match="backup-exists"):
        back_up(engine, file)
    assert file.read_text() == "mine"


def test_a_backup_that_was_tampered_with_is_found_and_not_restored(engine, other, tmp_path):
    filled(engine)
    file = tmp_path / "backup.db"
    back_up(engine, tmp_path / "whole.db")
    expanded(tmp_path / "whole.db", file)
    with sqlite3.connect(file) as opened:
        opened.execute("update unit set size = 10 where size = 9")
    opened.close()
    (found,) = findings_of_backup(file)
    assert sentence(found, "en") == f"{file}: unit is not what it was when the backup was made; use another backup"
    with pytest.raises(DatabaseError, match="backup-changed"):
        restore(file, other)
    assert units(other) == ()


def test_a_damaged_backup_is_found_whatever_byte_is_damaged(engine, tmp_path):
    filled(engine)
    file = tmp_path / "backup.db"
    back_up(engine, tmp_path / "whole.db")
    whole = expanded(tmp_path / "whole.db", file).read_bytes()
    page = int.from_bytes(whole[16:18], "big")
    missed = []
    for start in range(page, len(whole), page):  # every page but the first, which names the tables
        if not any(whole[start : start + page]):
            continue
        file.write_bytes(whole[:start] + secrets.token_bytes(page) + whole[start + page :])
        if not findings_of_backup(file):
            missed.append(start // page)
    assert missed == []
    packed = (tmp_path / "whole.db").read_bytes()
    for spoilt in (packed[:-200], packed[:20], packed + b"x", *(  # cut off, added to, or with another byte
        packed[:at] + bytes([packed[at] ^ 0x55]) + packed[at + 1 :] for at in range(40, len(packed), len(packed) // 20)
    )):  # fmt: skip
        file.write_bytes(spoilt)
        assert findings_of_backup(file)


NO_BACKUPS = [b"", b"not a database", b"SQLite format 3\x00" + b"\x01" * 5000, b"\x1f\x8b\x08\x00" + bytes(99)]


@pytest.mark.parametrize("content", NO_BACKUPS)
def test_what_is_no_backup_is_called_so(tmp_path, content):
    file = tmp_path / "backup.db"
    file.write_bytes(content)
    assert findings_of_backup(file)


def test_a_plain_database_is_no_backup(tmp_path):
    connect(f"sqlite:///{tmp_path}/plain.db").dispose()
    (found,) = findings_of_backup(tmp_path / "plain.db")
    assert found.code == "backup-other-file"


def test_no_wave_key_lies_in_a_backup(engine, tmp_path):
    filled(engine)
    back_up(engine, tmp_path / "backup.db")
    (key,) = (tmp_path / "keys").glob("wave-*.key")
    secret = key.read_text().strip()
    content = expanded(tmp_path / "backup.db", tmp_path / "plain.db").read_bytes()
    assert secret.encode() not in content
    assert bytes.fromhex(secret) not in content


def test_a_missing_wave_key_is_found(engine):
    wave, _ = filled(engine)
    assert findings(engine) == []
    destroy_wave_key(wave.public_key)
    (found,) = findings(engine)
    assert found.code == "wave-key-file-absent"
