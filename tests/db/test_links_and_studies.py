"""Links open one thing, studies say what is read, shown profiles are their owner's, the invented is marked."""

from __future__ import annotations

import datetime

import pytest
from sqlalchemy import insert, update

from reflectory.db import accounts, installation, releases, share_links, studies, units, waves
from reflectory.db.codes import CODE_LENGTH, tidy
from reflectory.db.schema import LINK, STUDY
from reflectory.db.transactions import writing
from reflectory.errors import MissingError, RefusedError


@pytest.fixture
def group(engine):
    study = units.add_unit(engine, "Autumn readers", "study")
    return units.add_unit(engine, "Tuesday", "group", parent=study, size=8)


def shown(school, code):
    link = share_links.projected(school.engine, code)
    return (link.wave_id, link.section, link.maker)


def test_a_projector_link_ends_with_its_day_and_each_maker_has_their_own(school):
    wave = school.open()
    one, other = (share_links.make_link(school.engine, wave.id, share_links.WHOLE, maker) for maker in (1, 2))
    assert one != other
    (link, _) = share_links.links(school.engine, wave.id)
    assert share_links.projected(school.engine, link.code, link.until) == link
    assert share_links.projected(school.engine, link.code, link.until + datetime.timedelta(days=1)) is None


def test_a_projector_link_shows_one_section_until_it_is_taken_back(school):
    wave = school.open()
    with pytest.raises(RefusedError, match="wave-not-released"):
        share_links.make_link(school.engine, wave.id, "school-1", 1)
    waves.close_wave(school.engine, wave.id)
    releases.store(school.engine, wave.id, "{}")
    code = share_links.make_link(school.engine, wave.id, "school-1", 1)
    assert shown(school, code) == (wave.id, "school-1", 1)
    assert [one.code for one in share_links.links(school.engine, wave.id)] == [code]
    share_links.take_back(school.engine, code)
    share_links.take_back(school.engine, code)
    assert share_links.projected(school.engine, code) is None


def test_a_group_has_one_code(engine, group):
    code = share_links.group_code(engine, group)
    assert share_links.group_code(engine, group) == code
    assert share_links.group_of(engine, f" {code.lower()} ") == group
    assert share_links.group_of(engine, "BBBBBBB") is None
    assert len(tidy(code)) == CODE_LENGTH, "as long as a slip's code: it opens what the group reads"
    assert code.count("-") == 2
    new = share_links.new_group_code(engine, group)
    assert share_links.group_of(engine, code) is None
    assert (
        share_links.group_of(engine, new)
        == group
        == share_links.group_of(engine, share_links.group_code(engine, group))
    )
    with writing(engine) as connection:  # as versions before this one made them
        connection.execute(update(LINK).where(LINK.c.unit == group).values(code="KTRWPNB"))
    assert share_links.group_code(engine, group) == "KTRWPNB"
    assert share_links.group_of(engine, "ktrw pnb") == group
    assert share_links.projected(engine, code) is None


def test_only_groups_of_a_study_have_codes(school):
    with pytest.raises(RefusedError, match="link-unit-kind"):
        share_links.group_code(school.engine, school.red)
    with pytest.raises(MissingError):
        share_links.group_code(school.engine, 99)


def test_a_study_says_what_it_reads(engine, group):
    unit = units.unit(engine, group).parent
    chapters = (studies.Chapter("One", datetime.date(2026, 9, 8), ("Why?", "How?"), 3), studies.Chapter("Deux"))
    days = datetime.date(2026, 9, 1), datetime.date(2026, 12, 1)
    one = studies.Study(unit, "A book", chapters, *days, "Why?", "An author")
    studies.describe_study(engine, one)
    studies.describe_study(engine, one)
    assert studies.study(engine, unit) == one
    assert studies.study(engine, group) is None
    with pytest.raises(RefusedError, match="study-unit-kind"):
        studies.describe_study(engine, studies.Study(group, "A book"))
    with pytest.raises(RefusedError, match="study-ends-before-start"):
        studies.describe_study(engine, studies.Study(unit, "A book", (), one.ends, one.starts))
    with pytest.raises(RefusedError, match="study-chapter-unnamed"):
        studies.describe_study(engine, studies.Study(unit, "A book", (studies.Chapter(" "),)))


def test_chapters_that_the_first_version_wrote_are_read(engine, group):
    unit = units.unit(engine, group).parent
    with writing(engine) as connection:
        row = {"unit": unit, "book": "A book", "chapters": '["One", "Deux"]', "question": ""}
        connection.execute(insert(STUDY).values(**row))
    assert studies.study(engine, unit) == studies.Study(
        unit, "A book", (studies.Chapter("One"), studies.Chapter("Deux"))
    )


def test_a_room_s_link_is_one_for_how_to_join_and_one_for_the_whole(school):
    wave = school.open()
    parts = (share_links.JOIN, share_links.WHOLE)
    join, whole = (share_links.make_link(school.engine, wave.id, part, 1) for part in parts)
    assert join != whole
    assert share_links.make_link(school.engine, wave.id, share_links.WHOLE, 1) == whole
    assert shown(school, join) == (wave.id, share_links.JOIN, 1)
    assert shown(school, whole) == (wave.id, share_links.WHOLE, 1)
    share_links.take_back(school.engine, whole)
    assert share_links.projected(school.engine, whole) is None


def test_a_member_may_show_and_take_back_a_profile(engine, group, key):
    mine = key()
    studies.share_profile(engine, mine, group, " Ann  L. ", "{}")
    studies.share_profile(engine, mine, group, "Ann", '{"listening": 4}')
    assert studies.shared_profiles(engine, group) == (studies.SharedProfile("Ann", '{"listening": 4}'),)
    assert studies.shown_by(engine, mine, group) == studies.SharedProfile("Ann", '{"listening": 4}')
    assert studies.shown_by(engine, key(), group) is None
    assert studies.take_back_profile(engine, mine)
    assert not studies.take_back_profile(engine, mine)
    with pytest.raises(RefusedError, match="profile-name-length"):
        studies.share_profile(engine, mine, group, "", "{}")
    with pytest.raises(MissingError, match="profile-no-group"):
        studies.share_profile(engine, mine, 99, "Ann", "{}")


def test_a_database_is_empty_until_something_is_set_up(engine):
    assert installation.is_empty(engine)
    accounts.create_account(engine, "Ann", "quiet maple river", ["leader"])
    assert not installation.is_empty(engine)


def test_a_demonstration_is_marked_as_one(engine):
    assert not installation.is_demonstration(engine)
    installation.mark_demonstration(engine)
    installation.mark_demonstration(engine)
    assert installation.is_demonstration(engine)
