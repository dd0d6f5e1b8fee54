"""A database opens on either kind, grows by steps, and says place, fault and remedy when it cannot."""

from __future__ import annotations

import sqlite3
import threading

import pytest
from sqlalchemy import inspect, text

from reflectory.db import units
from reflectory.db.engine import connect, ping
from reflectory.db.migrate import NEWEST, configuration, step
from reflectory.db.schema import METADATA
from reflectory.db.transactions import reading, writing
from reflectory.errors import DatabaseError
from reflectory.i18n.errors import sentence


@pytest.fixture(params=["sqlite", "postgresql"])
def untouched(request, tmp_path):
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/folder/that/is/not/there/reflectory.db"
    return request.getfixturevalue("postgresql").empty()


def test_an_empty_database_is_brought_to_the_newest_step(untouched):
    engine = connect(untouched)
    with reading(engine) as connection:
        assert step(connection) == NEWEST
        assert set(METADATA.tables) <= set(inspect(connection).get_table_names())
    engine.dispose()


def test_the_steps_make_what_the_schema_says(untouched):
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    engine = connect(untouched)
    with reading(engine) as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, METADATA) == []
    engine.dispose()


def test_the_newest_step_is_the_one_the_program_knows(engine):
    from alembic.script import ScriptDirectory

    with reading(engine) as connection:
        assert ScriptDirectory.from_config(configuration(connection)).get_heads() == [NEWEST]


def test_opening_again_changes_nothing(engine, database_url):
    units.add_unit(engine, "Maple Hill", "school")
    again = connect(database_url)
    assert [one.name for one in units.units(again)] == ["Maple Hill"]
    again.dispose()


def test_two_processes_that_start_at_once_migrate_once(untouched):
    faults = []

    def start():
        try:
            connect(untouched).dispose()
        except Exception as fault:
            faults.append(fault)

    threads = [threading.Thread(target=start) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert faults == []


def test_a_database_of_a_newer_program_is_refused(engine, database_url):
    with writing(engine) as connection:
        connection.execute(text("update alembic_version set version_num = '9999'"))
    with pytest.raises(DatabaseError, match="database-newer"):
        connect(database_url)


def test_a_database_that_holds_something_else_is_refused(untouched):
    from reflectory.db.engine import _postgresql, _sqlite
    from reflectory.db.url import read_address

    address, arguments = read_address(untouched)
    other = _sqlite(address) if address.get_backend_name() == "sqlite" else _postgresql(address, arguments)
    with writing(other) as connection:
        connection.execute(text("create table recipes (name varchar(20))"))
    other.dispose()
    with pytest.raises(DatabaseError, match="database-of-others"):
        connect(untouched)


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("", "database-address-unreadable"),
        ("reflectory.db", "database-address-unreadable"),
        ("mysql://localhost/x", "database-kind-unknown"),
        ("sqlite://", "sqlite-without-file"),
        ("sqlite:///:memory:", "sqlite-without-file"),
        ("postgresql://ann@localhost", "postgresql-without-name"),
        ("postgresql://localhost/x", "postgresql-without-user"),
        ("postgresql://ann@localhost/x?colour=red", "postgresql-parameter-unknown"),
        ("postgresql://ann@localhost/x?sslmode=maybe", "postgresql-sslmode-unknown"),
        ("postgresql://ann:secret@127.0.0.1:8619/x", "postgresql-unreachable"),
        ("postgres://ann:secret@no-such-host.invalid/x", "postgresql-unreachable"),
    ],
)
def test_a_wrong_address_is_named_with_a_remedy(url, code):
    with pytest.raises(DatabaseError, match=code) as refused:
        connect(url or " ")
    assert "secret" not in f"{refused.value}{sentence(refused.value, 'en')}"


def test_a_folder_is_no_database(tmp_path):
    with pytest.raises(DatabaseError, match="sqlite-folder"):
        connect(f"sqlite:///{tmp_path}")


def test_a_file_of_another_kind_is_no_database(tmp_path):
    path = tmp_path / "notes.db"
    path.write_text("Dear diary, " * 100, "utf-8")
    with pytest.raises(DatabaseError, match="sqlite-not-a-database"):
        connect(f"sqlite:///{path}")
    assert path.read_text("utf-8").startswith("Dear diary")


def test_a_file_that_can_only_be_read_is_refused(tmp_path):
    connect(f"sqlite:///{tmp_path}/reflectory.db").dispose()
    with pytest.raises(DatabaseError, match="sqlite-read-only"):
        connect(f"sqlite:///file:{tmp_path}/reflectory.db?mode=ro&uri=true")


def test_a_folder_that_cannot_be_made_is_named(tmp_path):
    (tmp_path / "file").write_text("x", "utf-8")
    with pytest.raises(DatabaseError, match="sqlite-folder-unmade"):
        connect(f"sqlite:///{tmp_path}/file/reflectory.db")


def test_a_postgresql_database_that_is_not_there_is_named(postgresql):
    with pytest.raises(DatabaseError, match=r"postgresql-(hung-up|no-database)"):
        connect(postgresql.url("nowhere"))


def test_sqlite_is_set_up_to_keep_what_it_acknowledged_and_to_forget_what_was_deleted(tmp_path):
    engine = connect(f"sqlite:///{tmp_path}/reflectory.db")
    with reading(engine) as connection:
        found = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "foreign_keys", "secure_delete", "synchronous")
        }
    assert found == {"journal_mode": "wal", "foreign_keys": 1, "secure_delete": 1, "synchronous": 2}
    engine.dispose()


def test_a_fault_inside_a_transaction_leaves_nothing_behind(engine):
    def stumble():
        with writing(engine) as connection:
            connection.execute(text("insert into note (name, value) values ('a', 'b')"))
            raise RuntimeError("in the middle")

    with pytest.raises(RuntimeError, match="in the middle"):
        stumble()
    with reading(engine) as connection:
        assert connection.execute(text("select count(*) from note")).scalar() == 0


def test_a_database_says_whether_it_answers(engine, tmp_path):
    assert ping(engine)
    if engine.dialect.name == "sqlite":
        engine.dispose()
        path = tmp_path / "reflectory.db"
        for one in tmp_path.glob("reflectory.db*"):
            one.unlink()
        path.mkdir()
        assert not ping(engine)


def test_the_ballots_of_sqlite_have_no_hidden_row_numbers(school, tmp_path):
    if school.engine.dialect.name != "sqlite":
        return
    wave = school.open()
    with sqlite3.connect(tmp_path / "reflectory.db") as connection, pytest.raises(sqlite3.OperationalError):
        connection.execute(f"select rowid from ballot_{wave.id}")
    connection.close()
