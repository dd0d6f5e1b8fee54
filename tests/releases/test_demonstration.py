"""The demonstration district: its shape, that all of it is invented, and that it lies beside nothing real."""

from __future__ import annotations

from collections import Counter

import pytest

from reflectory.db import accounts, ballots, crypto, releases, units, wave_records
from reflectory.db.engine import connect
from reflectory.db.goals import goals
from reflectory.db.installation import is_demonstration
from reflectory.db.studies import shared_profiles
from reflectory.db.studies import study as described
from reflectory.demo.district import ACCOUNTS, DISTRICT, fill, open_wave
from reflectory.errors import RefusedError
from reflectory.releases.read import read, studies


@pytest.fixture
def district(filled, tmp_path, monkeypatch):
    monkeypatch.setenv("REFLECTORY_KEYS", str(tmp_path / "keys"))
    one = connect(filled.copy(tmp_path))
    yield one
    one.dispose()


def sizes():
    return [size for schools in DISTRICT.values() for teams in schools.values() for size in teams]


def test_it_has_three_clusters_twelve_schools_and_seventy_teams_of_uneven_size(district):
    kinds = Counter(unit.kind for unit in units.units(district))
    assert (kinds["cluster"], kinds["school"], kinds["study"], kinds["group"]) == (3, 12, 1, 2)
    assert abs(kinds["team"] - 70) <= 2
    assert kinds["team"] == len(sizes())
    assert (min(sizes()), max(sizes())) == (2, 20)
    assert sum(size < 5 for size in sizes()) / len(sizes()) == pytest.approx(0.2, abs=0.04)
    assert sorted(unit.size for unit in units.units(district) if unit.kind == "team") == sorted(sizes())


def test_it_has_released_waves_a_study_and_an_open_pulse(district):
    found = wave_records.waves(district)
    assert Counter((wave.status, wave.moment) for wave in found) == {
        ("released", ""): 4,
        ("released", "start"): 1,
        ("released", "chapter"): 2,
        ("released", "end"): 1,
        ("open", ""): 1,
    }
    assert open_wave(district).survey_id == "team-pulse"
    assert ballots.count(district, open_wave(district).id) > 50
    assert crypto.has_wave_key(open_wave(district).public_key)
    assert len(releases.listed(district)) == 8
    for wave in found:
        if wave.status == "released":
            assert read(district, wave.id).check
            assert not crypto.has_wave_key(wave.public_key)


def test_it_is_marked_as_invented(district):
    assert is_demonstration(district)


def test_it_never_lies_beside_anything_real(tmp_path):
    for number, put in enumerate(
        (
            lambda engine: units.add_unit(engine, "A real school", "school"),
            lambda engine: accounts.create_account(engine, "Somebody", "quiet maple river", ["leader"]),
        )
    ):
        one = connect(f"sqlite:///{tmp_path}/real{number}.db")
        put(one)
        with pytest.raises(RefusedError, match="demonstration-not-empty"):
            fill(one)
        assert not is_demonstration(one)
        assert len(units.units(one)) + len(accounts.accounts(one)) == 1
        one.dispose()


def test_it_is_not_filled_twice(district):
    with pytest.raises(RefusedError):
        fill(district)


def test_everybody_of_the_cast_signs_in_with_the_one_password(district, filled):
    assert [one.name for one in accounts.accounts(district)] == [account.name for account in ACCOUNTS]
    for account in ACCOUNTS:
        assert set(accounts.check_password(district, account.name, filled.password).roles) == set(account.roles)


def test_small_teams_are_reported_together_by_name(district):
    report = read(district, wave_records.waves(district)[0].id)
    assert all(section.answered >= 5 for section in report.sections)
    assert any(len(section.units) > 1 for section in report.sections)
    assert any(figure.counts for section in report.sections for figure in section.figures)


def test_the_study_shows_both_groups_at_start_and_end(district):
    study = next(unit for unit in units.units(district) if unit.kind == "study")
    (found,) = studies(district, [study.id])
    assert found.start.moment == "start"
    assert found.end.moment == "end"
    assert len(found.groups) == 2
    group = int(found.groups[0])
    assert [one.unit for one in studies(district, [group])] == [study.id]
    assert studies(district, []) == []


def test_the_study_has_a_plan_with_released_check_ins_and_profiles_named_as_invented(district):
    study = next(unit for unit in units.units(district) if unit.kind == "study")
    plan = described(district, study.id)
    assert [read(district, one.wave).moment for one in plan.chapters] == ["chapter", "chapter"]
    assert all(one.questions for one in plan.chapters)
    shown = [one for group in units.units(district) if group.parent == study.id
             for one in shared_profiles(district, group.id)]  # fmt: skip
    assert len(shown) == 2
    assert all("invented" in one.name for one in shown)


def test_the_newest_report_opens_with_goals_of_the_wave_before(district):
    found = goals(district)
    assert Counter(one.status for one in found) == {"open": 2, "done": 1}
    for one in found:
        assert read(district, one.wave).section(one.section).units == one.units
        assert one.notes
