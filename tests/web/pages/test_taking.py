"""Taking reports away from a page, and from the command line: what is offered, and the pack that grows beside it."""

from __future__ import annotations

import datetime
import io
import re
import threading
import zipfile

import pytest
from click.testing import CliRunner

from reflectory.db.goals import Goal, add_goal
from reflectory.db.wave_records import waves
from reflectory.i18n.catalogue import languages
from reflectory.releases.read import earlier_waves, own_sections, reach, read, within
from reflectory.reports.exports import EXPORTS, pdf
from reflectory.web.reports.promises import promises

from .test_reading import groups


def latest(settled):
    return max(one.id for one in waves(settled.engine) if one.status == "released" and not one.moment)


def offered(one):
    return [line.split('"')[1] for line in one.sent.splitlines() if line.startswith("label:")]


def grown(one):
    """Wait until the pack of a visit is made, however slow the computer is."""
    work = one.at.session_state["pack"].work
    assert work.over.wait(300)
    return one.run()


def files_of(one):
    with zipfile.ZipFile(io.BytesIO(one.at.session_state["pack"].work.content)) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


@pytest.mark.parametrize("language", languages())
def test_a_group_is_taken_in_every_format_and_everything_in_those_made_for_it(settled, language):
    one = settled.visitor(settled.player("Principal of Alder Elementary"), language=language).go("reports?part=take")
    assert {export.LABEL for export in EXPORTS} <= set(offered(one))
    about = next(field for field in one.at.radio if str(field.key).startswith("take_"))
    about.set_value("all").run()
    assert {"Excel", "CSV", "Codebook", "JSON"} <= set(offered(one))
    assert not {"PDF", "HTML", "PowerPoint"} & set(offered(one))


def test_a_pack_grows_beside_the_page_and_holds_the_reader_s_groups_and_no_others(settled):
    account = settled.player("Principal of Alder Elementary")
    one = settled.visitor(account).go("reports?part=take")
    wave = latest(settled)
    units = reach(settled.engine, wave, account.units)
    own = own_sections(within(read(settled.engine, wave), units), units)
    one.press(f"Make a PDF and an HTML page for each of {len(own)} groups")
    one = grown(one)
    assert f"Take the files of {len(own)} groups in one ZIP file" in offered(one)
    held = files_of(one)
    assert len(held) == 2 * len(own)
    assert sum(content.startswith(b"%PDF-") for content in held.values()) == len(own)
    assert sum(content.startswith(b"<!doctype html>") for content in held.values()) == len(own)
    assert not any("Birch" in name for name in held)


def test_a_pack_is_not_made_twice_and_can_be_cancelled(settled):
    one = settled.visitor(settled.player("District office")).go("reports?part=take")
    label = next(button.label for button in one.at.button if button.label.startswith("Make a PDF"))
    one.press(label)
    first = one.at.session_state["pack"]
    one.run()
    assert one.at.session_state["pack"] is first
    if not first.work.over.is_set():  # a very fast computer is through before the visitor could cancel
        assert label not in [button.label for button in one.at.button]
        assert re.search(r"\d+ of \d+ reports made", one.sent)
        one.press("Cancel")
        assert first.work.stop.is_set()
        assert label in [button.label for button in one.at.button]
        assert first.work.over.wait(120)
        assert first.work.content == b""


def test_a_visit_that_ends_stops_its_pack(report_of_the_district):
    from reflectory.web.reports.bulk_download import Pack

    report = report_of_the_district
    pack = Pack((), report, report.sections, (), "en")
    work = pack.work
    del pack
    assert work.stop.is_set()
    assert work.over.wait(120)
    assert not any(thread.name == "pack" and thread.is_alive() for thread in threading.enumerate())


@pytest.fixture
def report_of_the_district(settled):
    return read(settled.engine, latest(settled))


def test_a_pack_for_another_language_or_wave_is_another_pack(settled):
    account = settled.player("Principal of Alder Elementary")
    one = settled.visitor(account).go("reports?part=take")
    one.press(next(button.label for button in one.at.button if button.label.startswith("Make a PDF")))
    grown(one)
    other = next(option for option in one.field("Wave").options[1:])
    one.fill(Wave=other).run()
    assert not any(label.endswith("in one ZIP file") for label in offered(one))


def test_a_reader_of_one_group_is_offered_no_pack(settled):
    one = settled.visitor(settled.player("Lead of learning support at Alder")).go("reports?part=take")
    assert len(groups(one)) == 1
    assert not any("Make a PDF" in label for label in offered(one))


def test_the_command_packs_a_released_wave(settled, tmp_path, monkeypatch):
    from reflectory.cli.main import main

    released = [one.id for one in waves(settled.engine) if one.status == "released"]
    wave, out = min(released, key=lambda id: len(read(settled.engine, id).sections)), tmp_path / "pack.zip"
    top = next(part for part in read(settled.engine, wave).sections if part.parent is None)
    scale, day = read(settled.engine, wave).survey.scales[0].id, datetime.date(2040, 1, 1)
    add_goal(settled.engine, Goal(wave, top.key, top.units, scale, "We visit each other.", 4.0, day))
    done = CliRunner().invoke(main, ["pack", str(wave), "--out", str(out)], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    report = read(settled.engine, wave)
    with zipfile.ZipFile(out) as opened:
        assert len(opened.namelist()) == 2 * len(report.sections)
        first = opened.read(opened.namelist()[0])
    section, _ = next(iter(report.in_order()))
    earlier = [read(settled.engine, before) for before in earlier_waves(settled.engine, wave)]
    goals = {section.key: promises(settled.engine, section.units, report, [section], "en")[section.key]}
    assert [each.text for each in goals[section.key]] == ["We visit each other."]
    assert first == pdf.write(report, "en", section, earlier, goals), "with its goal"
    assert first != pdf.write(report, "en", section, earlier)
    missing = CliRunner().invoke(main, ["pack", "4711", "--out", str(out)])
    assert missing.exit_code == 1
    assert "wave 4711" in missing.output
