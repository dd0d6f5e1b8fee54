"""Releases in memory: read once however many ask, let go of when they are many, and of one group where one is shown."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from reflectory.db import wave_records
from reflectory.releases.read import read
from reflectory.web import databases
from reflectory.web.databases import released_report
from reflectory.web.reports import presentation


@pytest.fixture
def released(settled):
    settled.own_releases()
    databases.forget_reports()
    return [one.id for one in wave_records.waves(settled.engine) if one.status == "released"]


def test_whoever_asks_for_a_release_that_is_being_read_gets_that_one(settled, released):
    for about in (None, "3"):
        with ThreadPoolExecutor(8) as visits:
            found = [*visits.map(lambda _, about=about: released_report(settled.engine, released[-1], about), range(8))]
        assert len({id(one) for one in found}) == 1


def test_only_so_many_figures_are_kept_in_memory(settled, released, monkeypatch):
    sizes = [databases._size(read(settled.engine, wave)) for wave in released]
    monkeypatch.setattr(databases, "MOST_HELD", max(sizes) + min(sizes))
    for wave in released:
        newest = released_report(settled.engine, wave)
        held = [*databases._reports.values()]
        assert held[-1] is newest
        assert len(held) == 1 or sum(map(databases._size, held)) <= databases.MOST_HELD
    assert len(held) < len(released)
    monkeypatch.setattr(databases, "MOST_HELD", 1)
    assert released_report(settled.engine, released[0]) is released_report(settled.engine, released[0])
    databases.forget_reports(settled.engine)
    assert not databases._reports


def test_the_screen_in_a_room_shows_a_group_as_the_whole_report_has_it(settled, released):
    for wave in released[-2:]:
        whole = read(settled.engine, wave)
        for section in whole.sections[:: max(1, len(whole.sections) // 12)]:
            part = released_report(settled.engine, wave, section.key)
            for language in ("en", "fr"):
                alone = presentation.released(part, part.section(section.key), language)
                assert alone == presentation.released(whole, section, language)
            beside = [one for one in part.sections if one.parent and not set(section.units) & set(one.units)]
            assert not any(one.figures or one.comparisons for one in beside)
            assert [one.key for one in part.sections] == [one.key for one in whole.sections]
