"""`reflectory verify` finds what is wrong with a database, and finds nothing where nothing is."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from reflectory.db.backup import back_up, findings_of_backup
from reflectory.db.consistency import findings
from reflectory.db.releases import destroy_answers, store
from reflectory.db.transactions import writing
from reflectory.db.waves import close_wave


@pytest.fixture
def released(school):
    """A wave that was released and destroyed, as it must be."""
    wave = school.open()
    close_wave(school.engine, wave.id)
    store(school.engine, wave.id, '{"what": "was published"}')
    destroy_answers(school.engine, wave.id)
    return wave


def spoil(engine, statement):
    with writing(engine) as connection:
        connection.execute(text(statement))


def test_a_database_in_order_has_no_findings(school, released):
    school.open(title="Spring")
    assert findings(school.engine) == []


@pytest.mark.parametrize(
    ("statement", "code"),
    [
        ("update release set text = text || ' '", "release-seal-broken"),
        ("update release set digest = 'f00d'", "release-seal-broken"),
        ("delete from release", "release-missing"),
        ("create table ballot_1 (key integer)", "answers-tables-left"),
    ],
)
def test_what_was_changed_behind_our_back_is_found_with_place_and_remedy(school, released, statement, code):
    spoil(school.engine, statement)
    finding = findings(school.engine)[0]
    assert (finding.code, finding.values["id"]) == (code, 1)


def test_a_backup_of_a_changed_release_is_found_faulty_too(school, released, tmp_path):
    spoil(school.engine, "update release set text = text || ' '")
    back_up(school.engine, tmp_path / "backup.db")
    assert findings_of_backup(tmp_path / "backup.db")[0].code == "release-seal-broken"
