"""A wave is a draft, then open, then closed, then released; the tree it was opened on does not change under it."""

from __future__ import annotations

import datetime
import threading

import pytest

from reflectory.db import ballots, crypto, invitations, units, wave_records, waves
from reflectory.domain.waves import WaveUnit
from reflectory.errors import MissingError, RefusedError


def test_a_draft_can_be_changed_and_removed(school):
    draft = school.draft()
    changed = waves.change_draft(school.engine, draft.id, title="Winter", k=8, access="codes")
    assert (changed.title, changed.k, changed.access, changed.join_code) == ("Winter", 8, "codes", draft.join_code)
    invitations.issue(school.engine, draft.id, school.red, 3)
    waves.remove_draft(school.engine, draft.id)
    assert wave_records.waves(school.engine) == ()


@pytest.mark.parametrize(
    ("choices", "fault"),
    [
        ({"k": 4}, "wave-groups-too-small"),
        ({"access": "mail"}, "wave-field"),
        ({"moment": "middle"}, "wave-field"),
        ({"title": " "}, "wave-title-length"),
        ({"opens": datetime.date(2026, 2, 2), "closes": datetime.date(2026, 2, 1)}, "wave-closes-before-opening"),
    ],
)
def test_a_wave_that_cannot_be_is_refused(school, choices, fault):
    with pytest.raises(RefusedError, match=fault):
        school.draft(**choices)
    draft = school.draft()
    with pytest.raises(RefusedError, match=fault):
        waves.change_draft(school.engine, draft.id, **choices)


def test_a_wave_of_no_unit_is_refused(school):
    with pytest.raises(MissingError, match="unit-unknown"):
        school.draft(root=99)


def test_a_join_code_finds_its_wave_however_it_is_typed(school):
    draft, _ = school.draft(), school.draft()
    typed = f" {draft.join_code[:3].lower()}-{draft.join_code[3:].lower()} "
    assert wave_records.wave_by_code(school.engine, typed) == draft
    assert wave_records.wave_by_code(school.engine, "BBBBBBBB") is None


def test_the_tree_is_frozen_when_the_wave_opens(school):
    wave = school.open()
    units.change_unit(school.engine, school.red, name="Scarlet", size=99)
    units.add_unit(school.engine, "Green", "team", parent=school.root)
    frozen = wave_records.wave_units(school.engine, wave.id)
    assert [(one.name, one.invited) for one in frozen] == [("Maple Hill", 0), ("Red", 12), ("Blue", 9)]


def test_the_top_of_a_wave_has_no_parent(school):
    cluster = units.add_unit(school.engine, "Cluster", "cluster")
    units.change_unit(school.engine, school.root, parent=cluster)
    draft = school.draft()
    for _ in range(2):
        assert [one.parent for one in wave_records.wave_units(school.engine, draft.id)] == [
            None,
            school.root,
            school.root,
        ]
        if wave_records.wave(school.engine, draft.id).status == "draft":
            waves.open_wave(school.engine, draft.id, crypto.new_wave_key())


def test_steps_are_taken_once_and_forward(school):
    wave = school.open()
    with pytest.raises(RefusedError, match="wave-not-in-status"):
        waves.open_wave(school.engine, wave.id, bytes(32))
    for step in (waves.change_draft, waves.remove_draft):
        with pytest.raises(RefusedError, match="wave-not-in-status"):
            step(school.engine, wave.id)
    waves.close_wave(school.engine, wave.id)
    for step in (waves.close_wave, waves.reopen_draft):
        with pytest.raises(RefusedError, match="wave-not-open"):
            step(school.engine, wave.id)


def test_an_open_wave_nobody_has_answered_can_be_a_draft_again(school, key):
    wave = school.open()
    assert waves.reopen_draft(school.engine, wave.id).status == "draft"
    assert not crypto.has_wave_key(wave.public_key)
    units.change_unit(school.engine, school.red, name="Scarlet")
    waves.open_wave(school.engine, wave.id, crypto.new_wave_key())
    assert "Scarlet" in {one.name for one in wave_records.wave_units(school.engine, wave.id)}
    ballots.cast(school.engine, wave.id, key(), b"x" * 60)
    with pytest.raises(RefusedError, match="wave-answered"):
        waves.reopen_draft(school.engine, wave.id)


def test_a_wave_by_codes_opens_only_with_codes_for_its_own_units(school):
    draft = school.draft(access="codes", root=school.root)
    with pytest.raises(RefusedError, match="wave-without-codes"):
        waves.open_wave(school.engine, draft.id, bytes(32))
    invitations.issue(school.engine, draft.id, school.red, 3)
    waves.change_draft(school.engine, draft.id, root=school.blue)
    with pytest.raises(RefusedError, match="wave-stray-codes"):
        waves.open_wave(school.engine, draft.id, bytes(32))


def test_two_closings_at_once_close_once(school):
    wave, done = school.open(), []

    def close():
        try:
            done.append(waves.close_wave(school.engine, wave.id).status)
        except RefusedError as fault:
            done.append(type(fault))

    threads = [threading.Thread(target=close) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted(map(str, done)) == sorted(map(str, ["closed", RefusedError, RefusedError, RefusedError]))


def test_a_wave_brought_in_twice_at_once_is_there_once(school):
    tree, outcomes = [WaveUnit(school.root, None, "school", "Maple Hill", 0)], []
    day = datetime.date(2026, 1, 30)

    def bring():
        try:
            wave = waves.add_brought(school.engine, "Last year", "{}", "our-team", "", tree, 5, day)
            outcomes.append(wave.id)
        except RefusedError as error:
            outcomes.append(error.code)

    threads = [threading.Thread(target=bring) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    (wave,) = wave_records.waves(school.engine)
    assert sorted(map(str, outcomes)) == sorted([str(wave.id), *["wave-brought-already"] * 3])
    assert (wave.status, wave.closes) == ("closed", day)
    assert [unit.id for unit in wave_records.wave_units(school.engine, wave.id)] == [school.root]
    waves.discard_wave(school.engine, wave.id)
    assert wave_records.waves(school.engine) == ()
