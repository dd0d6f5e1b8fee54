"""A circle is its owner's alone: a copy of the database tells neither about whom it is nor what anybody answered."""

from __future__ import annotations

import contextlib
import datetime
import gzip

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from reflectory.db import (
    ballots,
    crypto,
    installation,
    invitations,
    rater_group_links,
    rater_groups,
    reflections,
    releases,
    response_steps,
    wave_records,
)
from reflectory.db.audit_log import entries
from reflectory.db.mnemonic_words import new_reflection_key, parse_reflection_key
from reflectory.db.transactions import reading
from reflectory.domain.waves import NOWHERE
from reflectory.errors import KeyFileError, MissingError, RefusedError, TooManyAttemptsError
from surveys.loader import from_json, instrument

NAME = "Quentarra"
FORM = instrument("enhancer").forms["colleague"]
TODAY = datetime.date.today()
DAY = datetime.timedelta(days=1)
SOON = TODAY + 14 * DAY


@pytest.fixture
def key(engine):
    one = parse_reflection_key(" ".join(new_reflection_key("en")))
    reflections.keep(engine, *one, [])
    return one


def begin(engine, key, **choices):
    return rater_groups.begin(engine, *key, NAME, FORM, SOON, **choices)


def cast(engine, circle, people, start=0):
    wave = wave_records.wave(engine, circle.wave_id)
    for person in range(start, start + people):
        box = crypto.seal(wave.public_key, ballots.encode(NOWHERE, "", [person % 5] * 28))
        ballots.cast(engine, wave.id, person.to_bytes(32, "big"), box)


def everything(engine):
    """Return every value of every table, as text."""
    found = []
    with reading(engine) as connection:
        for table in connection.dialect.get_table_names(connection):
            found += [repr(tuple(row)) for row in connection.execute(text(f'select * from "{table}"'))]
    return "\n".join(found)


def test_the_link_opens_the_name_and_nothing_else_does(engine, key):
    circle = begin(engine, key)
    wave = rater_groups.joined(engine, f" {circle.code.lower()} ")
    assert (wave.title, wave.access, wave.k, wave.status) == (NAME, "link", 5, "open")
    survey = from_json(wave.survey)
    assert NAME in survey.items[0].text["en"]
    assert not survey.about_somebody
    assert survey.questions == survey.attributes == ()
    held = wave_records.wave(engine, circle.wave_id)
    assert NAME not in held.title + held.survey
    assert rater_groups.joined(engine, held.join_code) is None, "what the database holds is no code"
    assert wave_records.wave_by_code(engine, held.join_code) is None
    assert rater_groups.joined(engine, "7KQT-M2WX-93BR-ZZZZ") is None


def test_no_list_of_waves_holds_a_circle_and_no_slip_leads_to_it_without_its_link(engine, key):
    circle = begin(engine, key, slips=6)
    assert wave_records.waves(engine) == ()
    assert len(circle.slips) == 6
    assert invitations.wave_of(engine, circle.slips[0]) is None
    assert invitations.claim(engine, circle.wave_id, circle.slips[0], b"c" * 32) == NOWHERE
    assert entries(engine) == (), "the audit log tells nothing of one person's own"


def test_a_copy_of_the_database_holds_neither_name_nor_link_nor_owner(engine, key, tmp_path):
    circle = begin(engine, key, slips=6)
    cast(engine, circle, 6)
    told = everything(engine)
    raw = b"".join(path.read_bytes() for path in tmp_path.glob("reflectory.db*"))
    for secret in (NAME, circle.code, circle.code.replace("-", ""), *circle.slips, key[0].hex(), key[1].hex()):
        assert secret not in told
        assert secret.encode() not in raw
    assert NAME in str(rater_groups.circles(engine, *key)), "the key itself does find it"


def test_the_owners_box_looks_like_every_other_reflection(engine, key):
    begin(engine, key, slips=8)
    with reading(engine) as connection:
        rows = connection.execute(text("select locator, box from reflection")).all()
    assert len(rows) == 2
    assert {len(bytes(row.box)) for row in rows} == {len(bytes(rows[0].box))}
    assert {len(bytes(row.locator)) for row in rows} == {32}


def test_another_key_neither_sees_nor_ends_nor_prolongs_a_circle(engine, key):
    circle = begin(engine, key)
    other = parse_reflection_key(" ".join(new_reflection_key("en")))
    for step in (rater_groups.circles, lambda *who: rater_groups.close(*who, circle.wave_id)):
        with pytest.raises(MissingError, match="reflection-key-nothing"):
            step(engine, *other)
    reflections.keep(engine, *other, [])
    assert rater_groups.circles(engine, *other) == ()
    for step in (rater_groups.close, rater_groups.forget, rater_groups.require_own):
        with pytest.raises(MissingError, match="circle-of-another-key"):
            step(engine, *other, circle.wave_id)
    with pytest.raises(MissingError, match="circle-of-another-key"):
        rater_groups.prolong(engine, *other, circle.wave_id, SOON)
    with pytest.raises(MissingError, match="circle-of-another-key"):
        rater_groups.end(engine, *other, circle.wave_id, "{}")
    assert wave_records.wave(engine, circle.wave_id).status == "open"


def test_after_the_end_only_the_owners_box_is_left(engine, key, tmp_path):
    circle = begin(engine, key, slips=7)
    cast(engine, circle, 7)
    boxes = ballots.boxes(engine, circle.wave_id)
    public = wave_records.wave(engine, circle.wave_id).public_key
    raw = b"".join(path.read_bytes() for path in tmp_path.glob("reflectory.db*"))
    sqlite = engine.dialect.name == "sqlite"
    assert not sqlite or all(box in raw for box in boxes), "the search itself must be able to find"
    rater_groups.close(engine, *key, circle.wave_id)
    rater_groups.end(engine, *key, circle.wave_id, '{"kept": "under the key"}', reported=True)
    raw = b"".join(path.read_bytes() for path in tmp_path.glob("reflectory.db*"))
    assert not any(box in raw or box[:32] in raw for box in boxes)
    with pytest.raises(KeyFileError):
        crypto.opener(public)(boxes[0])
    for gone in ("wave", "wave_unit", "invitation"):
        with reading(engine) as connection:
            assert connection.execute(text(f"select count(*) from {gone}")).scalar() == 0
    (left,) = rater_groups.circles(engine, *key)
    assert (left.report, left.code, left.slips, left.ended) == ('{"kept": "under the key"}', "", (), str(TODAY))
    assert rater_groups.joined(engine, circle.code) is None
    assert installation.is_empty(engine)


def test_an_open_circle_cannot_be_ended_before_it_is_closed(engine, key):
    circle = begin(engine, key)
    with pytest.raises(RefusedError, match="circle-not-closed"):
        rater_groups.end(engine, *key, circle.wave_id, "{}")


def test_only_enough_or_not_is_told(engine, key):
    circle = begin(engine, key)
    said = []
    for person in range(7):
        cast(engine, circle, 1, start=person)
        said.append(rater_groups.enough(engine, circle.wave_id))
    assert said == [False] * 4 + [True] * 3
    assert response_steps.response_rate(engine, circle.wave_id) is None


@pytest.mark.parametrize("left_at", ["released", "destroyed"])
def test_what_an_interruption_leaves_of_an_ended_circle_goes_at_the_next_start(engine, key, left_at, monkeypatch):
    circle = begin(engine, key, slips=5)
    cast(engine, circle, 5)
    rater_groups.close(engine, *key, circle.wave_id)
    with monkeypatch.context() as cut:
        if left_at == "released":
            cut.setattr(rater_groups, "_remove", lambda *where: None)
        else:
            cut.setattr(rater_groups, "_remove", lambda engine, id: releases.destroy_answers(engine, id))
        rater_groups.end(engine, *key, circle.wave_id, "{}", reported=True)
    assert [one.id for one in rater_groups.left(engine)] == [circle.wave_id]
    assert rater_groups.joined(engine, circle.code).status == "released"
    assert rater_groups.destroy_abandoned(engine) == 1
    assert rater_groups.left(engine) == ()
    assert rater_groups.running(engine, circle) is None
    assert rater_groups.circles(engine, *key)[0].report == "{}"


def test_a_circle_that_nobody_ends_is_destroyed_unread_after_sixty_days(engine, key):
    circle = begin(engine, key)
    cast(engine, circle, 6)
    assert rater_groups.destroy_abandoned(engine, SOON + 60 * DAY) == 0
    assert rater_groups.destroy_abandoned(engine, SOON + 61 * DAY) == 1
    (mine,) = rater_groups.circles(engine, *key)
    assert rater_groups.running(engine, mine) is None
    rater_groups.forget(engine, *key, mine.wave_id)
    assert begin(engine, key).name == NAME, "and another one may follow at once"


def test_one_at_a_time_and_three_months_apart_unless_nothing_was_shown(engine, key):
    first = begin(engine, key)
    with pytest.raises(RefusedError, match="circle-another-running"):
        begin(engine, key)
    with pytest.raises(RefusedError, match="circle-running"):
        rater_groups.forget(engine, *key, first.wave_id)
    rater_groups.close(engine, *key, first.wave_id)
    rater_groups.end(engine, *key, first.wave_id, "{}", reported=False)
    second = begin(engine, key)
    rater_groups.close(engine, *key, second.wave_id)
    rater_groups.end(engine, *key, second.wave_id, "{}", reported=True)
    rater_groups.forget(engine, *key, second.wave_id)
    with pytest.raises(RefusedError, match=f"circle-too-soon.*{TODAY + 90 * DAY}"):
        begin(engine, key)
    late = TODAY + 90 * DAY
    assert rater_groups.begin(engine, *key, NAME, FORM, late + DAY, today=late).closes == str(late + DAY)


def test_the_closing_day_may_move_while_it_is_open(engine, key):
    circle = begin(engine, key)
    assert rater_groups.prolong(engine, *key, circle.wave_id, SOON + DAY).closes == str(SOON + DAY)
    assert wave_records.wave(engine, circle.wave_id).closes == SOON + DAY
    for wrong in (TODAY - DAY, TODAY + 61 * DAY):
        with pytest.raises(RefusedError, match="circle-closing-day"):
            rater_groups.prolong(engine, *key, circle.wave_id, wrong)
    rater_groups.close(engine, *key, circle.wave_id)
    assert rater_groups.prolong(engine, *key, circle.wave_id, SOON).closes == str(SOON)
    assert wave_records.wave(engine, circle.wave_id).status == "open", "closed by its day, it can go on"
    rater_groups.close(engine, *key, circle.wave_id)
    crypto.destroy_wave_key(wave_records.wave(engine, circle.wave_id).public_key)
    with pytest.raises(RefusedError, match="circle-over"):
        rater_groups.prolong(engine, *key, circle.wave_id, SOON)


def test_slips_can_be_added_and_are_limited(engine, key):
    circle = begin(engine, key, slips=5)
    assert len(rater_groups.more_slips(engine, *key, circle.wave_id, 5).slips) == 10
    with pytest.raises(RefusedError, match="circle-slips-too-many"):
        rater_groups.more_slips(engine, *key, circle.wave_id, 51)


def test_whoever_erases_everything_takes_running_circles_along(engine, key):
    circle = begin(engine, key)
    cast(engine, circle, 6)
    rater_groups.erase(engine, *key)
    assert rater_groups.running(engine, circle) is None
    assert rater_groups.circles(engine, *key) == ()


def test_a_flood_of_circles_is_held_up(engine, monkeypatch):
    from reflectory.db import attempts

    monkeypatch.setitem(attempts.LIMITS, "colleague-views", (3, 3600))
    for made in range(4):
        one = parse_reflection_key(" ".join(new_reflection_key("en")))
        reflections.keep(engine, *one, [])
        with contextlib.nullcontext() if made < 3 else pytest.raises(TooManyAttemptsError):
            begin(engine, one)
    kept = list((crypto.key_path(b"").parent).glob("*.key"))
    assert len(kept) == 3, "a refused circle leaves no wave key behind"


@pytest.mark.parametrize("name", ["", "  ", "{}", "\u200b", "N" * 200])
def test_a_name_that_cannot_be_read_is_refused(engine, key, name):
    with pytest.raises(RefusedError, match="circle-name-length"):
        rater_groups.begin(engine, *key, name, FORM, SOON)


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(name=st.text(min_size=1, max_size=60))
def test_whatever_is_typed_as_a_name_is_read_back_or_refused(name):
    code = "7KQT-M2WX-93BR-KTRW"
    try:
        fitting = rater_group_links.fitting_name(name)
    except RefusedError:
        return
    boxed = rater_group_links.boxed(code, fitting)
    assert len(boxed) == 200
    assert rater_group_links.unboxed(code, boxed) == fitting
    assert rater_group_links.unboxed("7KQT-M2WX-93BR-KTRX", boxed) is None
    assert not set(fitting) & set("{}<>*_`[]$\\")
    assert FORM.about(fitting).about_somebody is False


def test_a_backup_holds_a_running_circle_and_its_link_and_key_work_in_the_copy(engine, key, tmp_path):
    from reflectory.db.backup import back_up, findings_of_backup
    from reflectory.db.engine import connect

    circle = begin(engine, key, slips=6)
    cast(engine, circle, 5)
    assert rater_groups.any_running(engine)
    back_up(engine, tmp_path / "copy.db")
    assert findings_of_backup(tmp_path / "copy.db") == []
    (tmp_path / "plain.db").write_bytes(gzip.decompress((tmp_path / "copy.db").read_bytes()))
    copy = connect(f"sqlite:///{tmp_path}/plain.db")
    assert rater_groups.joined(copy, circle.code).title == NAME
    assert rater_groups.circles(copy, *key) == (circle,)
    assert rater_groups.enough(copy, circle.wave_id)
    rater_groups.close(copy, *key, circle.wave_id)
    rater_groups.end(copy, *key, circle.wave_id, "")
    assert not rater_groups.any_running(copy)
    assert rater_groups.any_running(engine)
    copy.dispose()
