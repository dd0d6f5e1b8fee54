"""Databases of the versions before open with everything in them, on either kind; the draft that waited stays shut.

Each of `before/step_*.tar.xz` was written by the version whose newest step that is: the same school as an SQLite file,
as a dump of PostgreSQL, with its wave keys and (`known.json`) what only people have.
"""

from __future__ import annotations

import datetime
import json
import shutil
import sqlite3
import tarfile
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text

from reflectory.db import (
    accounts,
    audit_log,
    ballots,
    comments,
    consistency,
    goals,
    invitations,
    mailings,
    reflections,
    releases,
    share_links,
    studies,
    units,
    wave_records,
    waves,
)
from reflectory.db.backup import MANIFEST, findings_of_backup
from reflectory.db.crypto import opener
from reflectory.db.engine import connect
from reflectory.db.mnemonic_words import parse_reflection_key
from reflectory.db.schema import METADATA
from reflectory.db.transactions import reading
from reflectory.errors import DatabaseError
from reflectory.jobs import scheduler
from reflectory.releases.publish import publish
from reflectory.releases.read import read
from reflectory.releases.verify import audit

BEFORE = Path(__file__).with_name("before")
STEPS = sorted(BEFORE.glob("*.tar.xz"))


def unpack(step, folder):
    with tarfile.open(step) as whole:
        whole.extractall(folder, filter="data")
    return json.loads((folder / "known.json").read_text("utf-8"))


@pytest.fixture(params=STEPS, ids=lambda step: step.name[:9])
def known(request, tmp_path, monkeypatch):
    """What people have of a school of before, whose files lie in the test's folder."""
    monkeypatch.setenv("REFLECTORY_KEYS", str(tmp_path / "keys"))
    return unpack(request.param, tmp_path)


@pytest.fixture(params=["sqlite", "postgresql"])
def before(request, known, tmp_path):
    """The address of that school's database, not opened yet."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/reflectory.db"
    server = request.getfixturevalue("postgresql")
    url = server.empty()
    sql = (tmp_path / "postgresql.sql").read_text("utf-8")
    server.server.psql(f"\\c {url.split('@/')[1].split('?')[0]}\n{sql}")
    return url


def by_title(engine):
    return {wave.title: wave for wave in wave_records.waves(engine)}


def test_a_database_of_before_opens_with_everything_in_it(before, known):
    engine = connect(before)
    with reading(engine) as connection:
        asked = {"compare_type": True, "include_name": lambda name, kind, _: kind != "table" or name in METADATA.tables}
        context = MigrationContext.configure(connection, opts=asked)
        assert compare_metadata(context, METADATA) == []
    assert consistency.findings(engine) == []
    assert [one.findings for one in audit(engine)] == [(), ()]
    assert audit_log.verify(engine).faults == ()
    assert [one.name for one in units.units(engine)] == ["Maple Hill", "Red", "Blue", "Reading together", "Tuesday"]
    assert accounts.check_password(engine, "Kim", "quiet maple river").roles == ("leader",)
    found = by_title(engine)
    assert {title: (wave.status, wave.looked_over) for title, wave in found.items()} == {
        "Spring": ("released", False), "Summer": ("released", True), "Autumn": ("closed", False),
        "Winter": ("open", True), "By letter": ("open", False),
        "Waiting": ("draft", None), "Seen": ("draft", None), "By hand": ("draft", None),
    }  # fmt: skip
    summer, winter = found["Summer"], found["Winter"]
    assert read(engine, summer.id).looked_over is True
    assert [(goal.wave, goal.text, goal.notes[0].text) for goal in goals.goals(engine)] == [
        (summer.id, "We write down who does what.", "Tried twice.")
    ]
    book = next(one for one in units.units(engine) if one.kind == "study")
    assert studies.study(engine, book.id).author == "Liz Wiseman"
    group = share_links.group_of(engine, known["group"])
    assert [one.name for one in studies.shared_profiles(engine, group)] == ["Sam"]
    assert share_links.projected(engine, known["link"]).wave_id == summer.id
    (entry,) = reflections.find(engine, *parse_reflection_key(" ".join(known["words"])))
    assert (entry.wave_id, entry.title) == (summer.id, "Summer")
    for one in releases.listed(engine):
        assert one.answers == read(engine, one.wave_id).check, "what a list says without reading one"
    assert mailings.state(engine, found["By letter"].id).addresses == 5
    assert wave_records.wave_by_code(engine, known["join"]).id == winter.id
    assert invitations.wave_of(engine, known["slip"]) == winter.id
    assert invitations.claim(engine, winter.id, known["used"], b"c" * 32) > 0
    (box,) = ballots.boxes(engine, winter.id, "comment")
    assert comments.opened(opener(winter.public_key), box).text == "A word of winter."
    engine.dispose()


def test_what_was_begun_before_goes_on(before, known):
    engine = connect(before)
    found = by_title(engine)
    publish(engine, found["Autumn"].id)
    assert read(engine, found["Autumn"].id).looked_over is False
    winter = found["Winter"]
    assert ballots.count(engine, winter.id) == 1
    red = next(one for one in units.units(engine) if one.name == "Red")
    invitations.issue(engine, winter.id, red.id, 1)
    assert wave_records.wave(engine, winter.id).looked_over is False, "somebody saw fewer people"
    waves.close_wave(engine, winter.id)
    assert wave_records.wave(engine, winter.id).status == "closed"
    engine.dispose()


def test_a_release_of_before_keeps_its_text_and_its_seal(known, tmp_path):
    file = tmp_path / "reflectory.db"
    with sqlite3.connect(file) as connection:
        before = connection.execute("select wave, text, digest from release order by wave").fetchall()
    connection.close()
    engine = connect(f"sqlite:///{file}")
    after = [releases.release(engine, listed.wave_id) for listed in releases.listed(engine)]
    assert [(release.wave_id, release.text, release.digest) for release in after] == before
    assert not any(release.row_digests for release in after)
    publish(engine, by_title(engine)["Autumn"].id)
    assert [listed.digest for listed in releases.listed(engine)][:2] == [digest for *_, digest in before]
    assert [found.findings for found in audit(engine)] == [(), (), ()]
    engine.dispose()


def test_a_draft_that_waited_for_a_second_person_does_not_open_by_itself(before, known, monkeypatch):
    monkeypatch.setenv("REFLECTORY_TWO_PEOPLE", "yes")
    engine = connect(before)
    found = by_title(engine)
    day = datetime.date(2026, 12, 1)
    assert (found["Waiting"].opens, found["Seen"].opens) == (None, day)
    assert scheduler.open_waves(engine, day) == [f"wave {found['Seen'].id} opened"]
    engine.dispose()


def test_a_backup_of_before_is_in_order(known, tmp_path):
    file = tmp_path / "reflectory.db"
    with sqlite3.connect(file) as connection:
        step = connection.execute("select version_num from alembic_version").fetchone()[0]
        every = [row[0] for row in connection.execute("select name from sqlite_master where type = 'table'")]
        rows = {
            name: {"rows": len(connection.execute(f"select 1 from {name}").fetchall())}
            for name in every
            if not name.startswith(("alembic", "sqlite"))
        }
        noted = json.dumps({"step": step, "tables": rows})
        connection.execute("insert into note values (?, ?)", (MANIFEST, noted))
    connection.close()
    assert findings_of_backup(Path(shutil.copy(file, tmp_path / "backup.db"))) == []


def test_a_database_of_the_first_version_says_what_opens_it(tmp_path):
    connect(f"sqlite:///{tmp_path}/first.db").dispose()
    with sqlite3.connect(tmp_path / "first.db") as connection:
        connection.execute("update alembic_version set version_num = '0001'")
    connection.close()
    with pytest.raises(DatabaseError, match="database-early"):
        connect(f"sqlite:///{tmp_path}/first.db")


def test_the_second_persons_are_named_in_the_log_of_before(known, tmp_path):
    engine = connect(f"sqlite:///{tmp_path}/reflectory.db")
    with engine.connect() as connection:
        acts = connection.execute(text("select act, who from audit_log where act = 'wave.looked_over'")).all()
    assert acts
    assert {act for act, _ in acts} <= set(audit_log.FORMER)
    engine.dispose()
