"""The demonstration: offered until there are accounts, untouched for everybody, and nothing done in it stays."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from urllib.parse import parse_qsl, urlsplit

import pytest

from reflectory.db import ballots, units
from reflectory.db.crypto import has_wave_key
from reflectory.db.installation import is_demonstration
from reflectory.db.share_links import group_code
from reflectory.db.wave_records import wave_units, waves
from reflectory.db.waves import close_wave, create_wave
from reflectory.db.waves import open_wave as open_one
from reflectory.demo.district import open_wave
from reflectory.i18n.catalogue import say
from reflectory.web import demonstration
from reflectory.web.databases import engine_at, released_report
from surveys.loader import instrument, to_json
from tests.web.survey.test_plain_form import Browser, Sheet, all_items

CODE = "Code from the poster, the message or your slip"
FRAUD = "Payroll check: confirm your bank details"


@pytest.fixture
def made(filled, tmp_path):
    """The demonstration where an installation has it, with its keys."""
    (tmp_path / "demonstration.db").write_bytes(filled.file.read_bytes())
    (tmp_path / "keys").mkdir(exist_ok=True)
    for one in filled.keys.iterdir():
        (tmp_path / "keys" / one.name).write_bytes(one.read_bytes())
    return tmp_path


def everything(file):
    with closing(sqlite3.connect(file)) as connection:
        names = [row[0] for row in connection.execute("select name from sqlite_master where type = 'table'")]
        return {name: sorted(map(repr, connection.execute(f'select * from "{name}"'))) for name in names}


def copy_of(visitor):
    return demonstration.engine_of(visitor.at.session_state["demonstration"])


def fraud(engine):
    """Make a wave of a stranger's own in a copy, as its facilitator's pages do."""
    from reflectory.db.crypto import new_wave_key

    survey = instrument("team-pulse").forms["self"]
    district = next(one.id for one in units.units(engine) if one.kind == "district")
    wave = create_wave(engine, title=FRAUD, survey=to_json(survey), survey_id=survey.id, form=survey.form,
                       root=district, cut="team", k=5, access="link", closes=None)  # fmt: skip
    return open_one(engine, wave.id, new_wave_key())


@pytest.mark.parametrize("setting", ["", "0"])
def test_with_accounts_there_is_none_unless_it_is_said(settled, made, monkeypatch, setting):
    monkeypatch.setenv("REFLECTORY_DEMO", setting)
    one = settled.visitor()
    assert say("en", "welcome.look_title") not in one.sent
    assert say("en", "demonstration.off") in one.go("start?tab=demonstration").sent
    assert "waves" not in settled.visitor(demonstration="District office").pages
    monkeypatch.setenv("REFLECTORY_DEMO", "1")
    assert say("en", "welcome.look_title") in settled.visitor().sent
    assert "waves" in settled.visitor(demonstration="District office").pages


def test_switched_off_it_ends_for_whoever_looks_around(fresh, made):
    one = fresh.visitor(demonstration="District office")
    assert "waves" in one.pages
    answers = fresh.visitor(demonstration="District office", join=open_wave(demonstration.original()).join_code)
    fresh.account("Ann", "administrator")
    for each in (one, answers):
        each.run()
        assert "waves" not in each.pages
        assert say("en", "demonstration.off") in each.sent
    demonstration.clean()
    assert not [*made.glob("demonstration.db.visits/*")]


def test_what_a_visitor_does_nobody_else_sees_and_none_of_it_stays(fresh, made):
    before, keys = everything(made / "demonstration.db"), {*(made / "keys").iterdir()}
    one = fresh.visitor(demonstration="District office")
    wave = fraud(copy_of(one))
    mine = open_wave(copy_of(one))
    assert FRAUD in one.go("waves").sent
    assert "Demonstration: everything here is invented" in one.sent
    for other in (fresh.visitor(demonstration="District office").go("waves"), fresh.visitor(join=wave.join_code)):
        assert FRAUD not in other.sent
    assert demonstration.wave_in_reach(wave.join_code) is None
    assert demonstration.wave_in_reach(wave.join_code, one.at.session_state["demonstration"]) is not None
    assert has_wave_key(mine.public_key)
    assert mine.public_key != open_wave(demonstration.original()).public_key, "released in one copy, open in the others"
    one.press("Leave the demonstration")
    assert not has_wave_key(wave.public_key)
    assert not has_wave_key(mine.public_key)
    demonstration.clean(most=0)  # as at the next start
    assert everything(made / "demonstration.db") == before
    assert {*(made / "keys").iterdir()} == keys
    assert not [*made.glob("demonstration.db.visits/*")]


def test_whoever_comes_back_later_finds_it_untouched(fresh, made):
    one = fresh.visitor(demonstration="District office")
    held = one.at.session_state["demonstration"]
    fraud(copy_of(one))
    os.utime(demonstration._file(held), (1, 1))  # not used for an hour, and long more
    demonstration.clean()
    assert demonstration.engine_of(held) is None
    one.go("waves")
    assert FRAUD not in one.sent
    assert "Team pulse, this month" in one.sent


def test_there_are_only_so_many_copies_and_the_one_not_used_for_longest_goes(fresh, made, monkeypatch):
    monkeypatch.setattr(demonstration, "MOST", 2)
    first, second = demonstration.begin(), demonstration.begin()
    os.utime(demonstration._file(first), (os.stat(demonstration._file(first)).st_mtime - 60,) * 2)
    third = demonstration.begin()
    assert [demonstration.engine_of(one) is not None for one in (first, second, third)] == [False, True, True]
    for forged in ("../reflectory", "", "x" * 32, f"{third}/", f"{third}\n"):
        assert demonstration.engine_of(forged) is None


def test_no_survey_of_one_s_own_is_brought_into_it(settled, made, monkeypatch):
    monkeypatch.setenv("REFLECTORY_DEMO", "1")
    choice, own = say("en", "new_wave.survey"), say("en", "new_wave.own")
    stranger = settled.visitor(demonstration="District office").go("waves?tab=new")
    assert own not in stranger.field(choice).options
    office = settled.visitor(settled.player("District office")).go("waves?tab=new")
    assert own in office.field(choice).options


def test_one_that_strangers_wrote_into_before_is_made_anew(fresh, made):
    with closing(sqlite3.connect(made / "demonstration.db")) as connection:
        connection.execute("update note set value = 'complete' where name = 'demonstration'")
        connection.commit()
    assert is_demonstration(demonstration.original())
    assert not demonstration.is_ready()
    assert "made in a few seconds" in fresh.visitor().sent


def test_what_was_released_is_read_once_for_all_copies(fresh, made):
    one, two = (demonstration.engine_of(demonstration.begin()) for _ in range(2))
    released = next(wave.id for wave in waves(one) if wave.status == "released")
    assert released_report(one, released) is released_report(two, released)
    pulse = open_wave(one)
    close_wave(one, pulse.id)
    assert (open_wave(one), open_wave(two).id) == (None, pulse.id)


def test_a_group_code_of_the_demonstration_opens_nothing_real(fresh, made):
    one = fresh.visitor(demonstration="1")
    group = next(unit for unit in units.units(copy_of(one)) if unit.kind == "group")
    code = group_code(copy_of(one), group.id)
    one.fill(**{CODE: code}).press("Begin")
    assert one.heading == "Book study"
    one.at.session_state["demonstration"] = ""
    one.run()
    assert "study" not in one.pages
    assert fresh.visitor(group=code).heading == say("en", "welcome.title")


def test_its_link_asks_in_a_copy_of_one_s_own(fresh, made):
    code = open_wave(demonstration.original()).join_code
    one, two = fresh.visitor(join=code), fresh.visitor(join=code)
    assert '"invented": true' in one.sent
    assert {str(copy_of(each).url) for each in (one, two)} == {
        str(engine_at(demonstration._url(each.at.session_state["demonstration"])).url) for each in (one, two)
    }
    assert copy_of(one) is not copy_of(two)


def test_its_link_s_own_page_asks_in_a_copy_of_one_s_own_and_the_answers_go_there(fresh, made):
    wave, browser = open_wave(demonstration.original()), Browser()
    led = [browser.get(f"/a/{wave.join_code}?lang=fr").headers["location"] for _ in range(2)]
    copies = [dict(parse_qsl(urlsplit(one).query))["copy"] for one in led]
    assert copies[0] != copies[1]
    sheet = Sheet(browser, wave, f"?{urlsplit(led[0]).query}")
    assert say("fr", "answer.page.invented") in sheet.page
    unit = next(unit.id for unit in wave_units(demonstration.original(), wave.id) if unit.invited)
    sheet.send(unit=unit, **all_items(wave))
    assert sheet.title == "Merci!"
    counts = [ballots.count(engine_at(demonstration._url(one)), wave.id) for one in copies]
    assert counts[0] == counts[1] + 1
    assert browser.cookies == []


def test_its_administrator_sets_nothing_of_the_real_installation(fresh, made, monkeypatch):
    monkeypatch.setenv("REFLECTORY_TIME_ZONE", "")
    one = fresh.visitor(demonstration="District office").go("status")
    assert one.heading == say("en", "status.title")
    assert say("en", "zone.keep") not in [button.label for button in one.at.button]
