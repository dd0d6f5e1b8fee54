"""`reflectory audit` finds every change of a stored release, and of what is left beside it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import delete, update

from reflectory.cli.main import main
from reflectory.db import crypto, releases, wave_records
from reflectory.db.engine import connect
from reflectory.db.schema import RELEASE, WAVE
from reflectory.db.transactions import writing
from reflectory.i18n.errors import sentence
from reflectory.releases.publish import publish
from reflectory.releases.read import read
from reflectory.releases.verify import audit
from reflectory.reports import sentences
from reflectory.reports.exports import EXPORTS
from reflectory.reports.serialization import to_json, to_rows
from tests.releases.invented import people, wave_of
from tests.stored import store_again


def change(engine, wave_id, how):
    """Change a stored report's text, as a release of before is stored: in one."""
    store_again(engine, wave_id, how(to_json(read(engine, wave_id))))


def change_report(engine, wave_id, how, in_rows=True):
    """Change a stored report, in the form of today or of before."""
    report = how(read(engine, wave_id))
    store_again(engine, wave_id, *(to_rows(report) if in_rows else (to_json(report),)))


def first_alone(report):
    return next(section for section in report.sections if len(section.blocks) == 1)


def in_section(report, section, **changes):
    kept = tuple(replace(one, **changes) if one.key == section.key else one for one in report.sections)
    return replace(report, sections=kept)


def in_figure(section, kind, **changes):
    at = next(number for number, one in enumerate(section.figures) if one.kind == kind and one.n)
    figure = section.figures[at]
    changes = {name: how(figure) for name, how in changes.items()}
    return (*section.figures[:at], replace(figure, **changes), *section.figures[at + 1 :])


def shifted(figure):
    """Return the table with one answer moved."""
    table = list(figure.counts[0])
    table[table.index(max(table))] -= 1
    table[0] += 1
    return (tuple(table),)


def all_alike(report):
    section = first_alone(report)
    figures = in_figure(section, "item", counts=lambda one: ((0,) * (len(one.counts[0]) - 1) + (one.n,),))
    return in_section(report, section, figures=figures)


def louder(name):
    def how(figure):
        one = figure.estimates[name]
        return {**figure.estimates, name: replace(one, value=one.value + 0.01)}

    return how


def with_figure(kind, **how):
    def made(report):
        section = first_alone(report)
        return in_section(report, section, figures=in_figure(section, kind, **how))

    return made


def without_a_block(report):
    keys = {section.key for section in report.sections if section.blocks == first_alone(report).blocks}
    return replace(report, sections=tuple(one for one in report.sections if one.key not in keys))


def of_fewer(report):
    section = first_alone(report)
    return in_section(report, section, answered=4)


CHANGES = {
    "an answer moved": with_figure("item", counts=shifted),
    "everybody alike": all_alike,
    "a mean raised": with_figure("item", estimates=louder("mean")),
    "a spread raised": with_figure("item", estimates=louder("sd")),
    "a favourable share raised": with_figure("item", estimates=louder("favourable")),
    "agreement raised": with_figure("item", estimates=louder("ad")),
    "a scale's mean raised": with_figure("scale", estimates=louder("mean")),
    "a scale's spread raised": with_figure("scale", estimates=louder("sd")),
    "people added to a scale": with_figure("scale", n=lambda one: one.n + 1),
    "another wording": with_figure("item", capped=lambda one: ((0, 1, 2, 3, 4),)),
    "a block left out": without_a_block,
    "a block of four": of_fewer,
    "block numbers left out": lambda report: replace(
        report, sections=tuple(replace(one, blocks=()) for one in report.sections)
    ),
    "a group under another": lambda report: in_section(report, report.sections[-1], parent=report.sections[-2].key),
    "a group under none that exists": lambda report: in_section(report, report.sections[-1], parent="99"),
    "a unit of nowhere": lambda report: in_section(report, first_alone(report), units=(999,)),
    "a range of people invited": lambda report: in_section(report, report.sections[0], invited_low=70, invited_high=90),
    "other people invited": lambda report: in_section(report, report.sections[0], invited_low=99, invited_high=99),
    "nobody invited": lambda report: in_section(report, report.sections[0], invited_low=0, invited_high=0),
    "one end of people invited": lambda report: in_section(report, report.sections[0], invited_low=None),
    "another count of answers": lambda report: replace(report, check=1),
    "another wave's report": lambda report: replace(report, wave="77"),
    "a smaller k": lambda report: replace(report, k=6),
    "another cut": lambda report: replace(report, cut="years"),
    "no groups at all": lambda report: replace(report, sections=()),
    "another comparison": lambda report: in_section(
        report,
        (one := next(each for each in report.sections if each.comparisons)),
        comparisons=(replace(one.comparisons[0], difference=replace(one.comparisons[0].difference, value=3.0)),),
    ),
}


def test_nothing_is_found_in_what_the_program_released(place):
    checked = audit(place.engine)
    assert [one.findings for one in checked] == [(), ()]
    assert all("in order" in str(one) and one.blocks > 2 and one.answers > 100 for one in checked)


def test_nothing_is_found_in_the_demonstration(filled, tmp_path, monkeypatch):
    monkeypatch.setenv("REFLECTORY_KEYS", str(tmp_path / "keys"))
    engine = connect(filled.copy(tmp_path))
    found = [one.findings for one in audit(engine)]
    assert len(found) >= 5
    assert not any(found)
    engine.dispose()


@pytest.mark.parametrize(
    ("cut", "in_rows"), [(0, True), (1, True), (1, False)], ids=["by team", "by role", "by role, in one text"]
)
@pytest.mark.parametrize("what", CHANGES)
def test_a_changed_release_is_found_even_when_it_was_sealed_anew(place, what, cut, in_rows):
    wave_id = audit(place.engine)[cut].wave
    change_report(place.engine, wave_id, CHANGES[what], in_rows)
    assert audit(place.engine)[cut].findings, what
    assert not audit(place.engine)[1 - cut].findings


def test_a_text_that_does_not_fit_its_seal_is_found(place):
    wave_id = audit(place.engine)[0].wave
    with writing(place.engine) as connection:
        connection.execute(update(RELEASE).where(RELEASE.c.wave == wave_id).values(text=RELEASE.c.text + " "))
    (finding,) = audit(place.engine)[0].findings
    assert finding.code == "release-changed"


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"schema": 99}', '{"schema": 1, "sections": [{"key": 1}]}'])
def test_a_text_that_is_no_report_is_found_and_no_crash(place, text):
    wave_id = audit(place.engine)[0].wave
    change(place.engine, wave_id, lambda _: text)
    assert audit(place.engine)[0].findings[0].code in {"release-no-report", "release-newer", "release-damaged"}


@pytest.mark.parametrize(
    ("held", "other"), [("counts", '"counts": [["many"]]'), ("units", '"units": 5'), ("estimates", '"estimates": []')]
)
def test_a_report_with_strange_values_is_a_finding_and_no_crash(place, held, other):
    wave_id = audit(place.engine)[0].wave

    def strange(text):
        content = json.loads(text)
        section = content["sections"][0]
        (section if held in section else section["figures"][0])[held] = json.loads("{" + other + "}")[held]
        return json.dumps(content)

    change(place.engine, wave_id, strange)
    assert audit(place.engine)[0].findings


def test_answers_that_are_still_there_are_found(place):
    from reflectory.db.response_tables import make_tables

    wave = wave_records.wave(place.engine, audit(place.engine)[0].wave)
    with writing(place.engine) as connection:
        make_tables(connection, wave.id)
    crypto.key_path(wave.public_key).write_text("00")
    left = [finding.values["left_trace"] for finding in audit(place.engine)[0].findings]
    assert left == ["ballots", "comments", "wave key"]
    releases.finish_destruction(place.engine)
    assert audit(place.engine)[0].findings == ()


def test_a_research_wave_may_keep_its_answers(place):
    wave_id = wave_of(place.engine, {}, "team", research=True)
    assert releases.left_of(place.engine, wave_id) == ("ballots", "comments", "wave key")
    assert audit(place.engine)[-1].findings == ()


def test_a_release_from_before_anybody_looked_over_units_is_in_order_and_says_nothing_of_it(place):
    from reflectory.releases.read import read
    from reflectory.reports.sentences import looked_over

    wave_id = audit(place.engine)[0].wave

    def older(text):
        held = json.loads(text)
        assert held.pop("looked_over") is None
        return json.dumps(held, ensure_ascii=False, sort_keys=True)

    change(place.engine, wave_id, older)
    assert [one.findings for one in audit(place.engine)] == [(), ()]
    report = read(place.engine, wave_id)
    assert report.looked_over is None
    assert looked_over(report, "en") == looked_over(report, "fr") == ""


def test_a_release_that_says_otherwise_than_its_wave_who_looked_is_found(place):
    wave_id = audit(place.engine)[0].wave
    change_report(place.engine, wave_id, lambda report: replace(report, looked_over=True))
    (finding,) = audit(place.engine)[0].findings
    assert finding.values["property"] == "looked_over"


def test_a_research_wave_whose_answers_were_shredded_is_in_order_and_read_as_before(engine):
    from reflectory.releases.read import read

    people(engine)
    wave_id = wave_of(engine, {}, "team", research=True)
    before = read(engine, wave_id)
    day = releases.release(engine, wave_id).released_on
    assert releases.finish_destruction(engine, day + timedelta(days=365)) == 1
    assert releases.left_of(engine, wave_id) == ()
    (checked,) = audit(engine)
    assert checked.findings == ()
    assert read(engine, wave_id) == before


def test_a_released_wave_without_its_report_is_found(place):
    wave_id = audit(place.engine)[0].wave
    with writing(place.engine) as connection:
        connection.execute(delete(RELEASE).where(RELEASE.c.wave == wave_id))
    assert audit(place.engine)[0].findings[0].code == "release-missing"


def test_a_report_of_a_wave_that_takes_answers_again_is_found(place):
    wave_id = audit(place.engine)[0].wave
    with writing(place.engine) as connection:
        connection.execute(update(WAVE).where(WAVE.c.id == wave_id).values(status="open"))
    assert audit(place.engine)[0].findings[0].values["status"] == "open"


def test_the_command_says_one_line_a_release_and_ends_with_zero(place):
    done = CliRunner().invoke(main, ["audit"])
    assert done.exit_code == 0, done.output
    assert len(done.output.splitlines()) == 2


def test_the_command_ends_with_one_on_any_finding_and_says_place_fault_and_remedy(place, tmp_path):
    wave_id = audit(place.engine)[1].wave
    change_report(place.engine, wave_id, CHANGES["a mean raised"])
    done = CliRunner().invoke(main, ["audit", "--ledger", str(tmp_path / "ledger.json")])
    assert done.exit_code == 1
    assert f"wave {wave_id}, group" in done.output
    assert "mean: it says" in done.output
    assert "tell those who look after Reflectory" in done.output
    assert not (tmp_path / "ledger.json").exists()


def test_a_database_without_releases_is_in_order(tmp_path, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/new.db")
    done = CliRunner().invoke(main, ["audit"])
    assert (done.exit_code, done.output) == (0, "Nothing has been released yet.\n")


def test_the_audit_reads_either_database(engine):
    people(engine)
    wave_id = wave_of(engine, {}, "team")
    (checked,) = audit(engine)
    assert checked.findings == ()
    change_report(engine, wave_id, CHANGES["an answer moved"])
    assert audit(engine)[0].findings


@pytest.fixture
def older(school):
    """A wave whose release was stored by schema 1: ranges of people invited, and a smallest change seen too seldom."""
    wave = school.usual()
    publish(school.engine, wave.id)
    text = (Path(__file__).parent / "stored_schema_1.json").read_text("utf-8")
    change(school.engine, wave.id, lambda _: text.replace('"looked_over": false', '"looked_over": null'))
    return school


def test_a_release_of_the_older_form_is_read_and_found_in_order(older):
    (checked,) = audit(older.engine)
    assert checked.findings == ()
    report = read(older.engine, checked.wave)
    assert {one.key: (one.invited_low, one.invited_high) for one in report.sections} == {
        "1": (17, 25), "2": (8, 12), "3+4": (9, 13)
    }  # fmt: skip
    assert sentences.turnout(report.section("2"), "en").startswith("8 people answered, of 8 to 12 invited (a range")
    for figure in report.section("2").figures:
        told = figure.estimate("smallest_change").value
        assert told == pytest.approx(1.636 * 1.29 * figure.estimate("sd").value, rel=0.01), "four of five, one of five"
    for export in EXPORTS:
        assert export.write(report, "fr", report.section("2"))


@pytest.mark.parametrize(("low", "high"), [(1, 2), (8, 10), (12, 8), (None, 12)])
def test_a_release_of_the_older_form_with_another_range_is_found(older, low, high):
    def how(report):
        return in_section(report, report.section("2"), invited_low=low, invited_high=high)

    change_report(older.engine, audit(older.engine)[0].wave, how, in_rows=False)
    assert "people invited" in sentence(audit(older.engine)[0].findings[0], "en")
