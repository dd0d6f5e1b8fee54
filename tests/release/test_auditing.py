"""`reflectory audit` finds every change of a stored release, and its ledger holds against an attacker of its own."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, replace

import numpy as np
import pytest
from click.testing import CliRunner
from sqlalchemy import delete, update

from auditing import NotInvented, audit, ledger
from cli import main
from release import publish, seal
from report.contents import from_json, to_json
from storage import ballots, installation, releases, sealing, units, waves
from storage.database import connect, writing
from storage.schema import RELEASE, WAVE
from surveys.reading import instrument
from surveys.reading import to_json as survey_to_json
from tests.attack.attacker import attack

ROLES = ("teacher", "specialist", "support", "leader")
TEAMS = {"Elm": (7, 5, 3, 2), "Oak": (9, 6, 4), "Fir": (3,)}


@dataclass
class Place:
    """An installation with one cluster, and the true keyed answers of its waves by unit or by school and role."""

    engine: object
    url: str
    truth: dict


def wave_of(engine, truth, cut, access="link", research=False, seed=1):
    """Open, answer and release a wave in which many teams agree; keep what was truly answered."""
    draw = np.random.default_rng(seed)
    form = instrument("team-pulse").forms["self"]
    tree = units.units(engine)
    root = next(one for one in tree if one.parent is None)
    made = waves.create_wave(
        engine, f"Wave by {cut}", survey_to_json(form), form.id, root.id, cut=cut, research=research
    )
    waves.open_wave(engine, made.id, sealing.new_wave_key())
    made = waves.wave(engine, made.id)
    home = {one.id: one.parent if one.kind == "team" else one.id for one in tree}
    sheets = []
    for unit in tree:
        favourite = draw.integers(0, 5, len(form.items))
        for _ in range(unit.size):
            role = str(draw.choice(ROLES, p=(0.6, 0.1, 0.25, 0.05))) if cut != "team" else ""
            codes = np.where(draw.random(len(form.items)) < 0.8, favourite, draw.integers(0, 5, len(form.items)))
            codes = np.where(draw.random(len(form.items)) < 0.04, -1, codes)
            sheets.append(ballots.encode(unit.id, role, codes.tolist()))
            cell = (unit.id, "") if cut == "team" else (home[unit.id], role)
            for item, code in zip(form.items, codes.tolist(), strict=True):
                points = form.format_of(item).points
                keyed = points - 1 - code if item.reverse and code >= 0 else code
                truth.setdefault((item.id, f"{cell[0]}|{cell[1]}|{made.id}"), []).append(keyed)
    boxes = [(draw.bytes(32), sealing.seal(made.public_key, sheet)) for sheet in sheets]
    ballots.cast_many(engine, made.id, boxes)
    waves.close_wave(engine, made.id)
    publish(engine, made.id)
    return made.id


def people(engine):
    top = units.add_unit(engine, "North", "cluster")
    for school, sizes in TEAMS.items():
        above = units.add_unit(engine, school, "school", top)
        for number, size in enumerate(sizes):
            units.add_unit(engine, f"Team {number}", "team", above, size)


@pytest.fixture
def place(tmp_path, monkeypatch):
    """One wave by team and one by role, all invented."""
    monkeypatch.setenv("REFLECTORY_KEYS", str(tmp_path / "keys"))
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/reflectory.db")
    engine = connect()
    installation.begin_demonstration(engine)
    people(engine)
    truth: dict = {}
    for seed, cut in enumerate(("team", "role")):
        wave_of(engine, truth, cut, seed=seed)
    installation.mark_demonstration(engine)
    yield Place(engine, f"sqlite:///{tmp_path}/reflectory.db", truth)
    engine.dispose()


def change(engine, wave_id, how, resealed=True):
    """Change a stored report, and its seal as somebody would who has the whole database."""
    text = how(releases.release(engine, wave_id).text)
    values = {"text": text, "digest": seal(text)} if resealed else {"text": text}
    with writing(engine) as connection:
        connection.execute(update(RELEASE).where(RELEASE.c.wave == wave_id).values(**values))


def of_report(how):
    """Return a change of the stored text that is one of the report."""
    return lambda text: to_json(how(from_json(text)))


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
    "a unit of nowhere": lambda report: in_section(report, first_alone(report), units=("999",)),
    "more invited than told": lambda report: in_section(report, report.sections[0], invited_low=1, invited_high=2),
    "another check line": lambda report: replace(report, check="1 answers: for each"),
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
    assert [one.findings for one in audit(engine)] == [()] * 5
    engine.dispose()


@pytest.mark.parametrize("cut", [0, 1], ids=["by team", "by role"])
@pytest.mark.parametrize("what", CHANGES)
def test_a_changed_release_is_found_even_when_it_was_sealed_anew(place, what, cut):
    wave_id = audit(place.engine)[cut].wave
    change(place.engine, wave_id, of_report(CHANGES[what]))
    assert audit(place.engine)[cut].findings, what
    assert not audit(place.engine)[1 - cut].findings


def test_a_text_that_does_not_fit_its_seal_is_found(place):
    wave_id = audit(place.engine)[0].wave
    change(place.engine, wave_id, lambda text: text + " ", resealed=False)
    (finding,) = audit(place.engine)[0].findings
    assert "does not fit its seal" in str(finding)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"schema": 99}', '{"schema": 1, "sections": [{"key": 1}]}'])
def test_a_text_that_is_no_report_is_found_and_no_crash(place, text):
    wave_id = audit(place.engine)[0].wave
    change(place.engine, wave_id, lambda _: text)
    assert "restore" in str(audit(place.engine)[0].findings[0])


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
    from storage.answers import make_tables

    wave = waves.wave(place.engine, audit(place.engine)[0].wave)
    with writing(place.engine) as connection:
        make_tables(connection, wave.id)
    sealing.key_path(wave.public_key).write_text("00")
    said = [str(finding) for finding in audit(place.engine)[0].findings]
    assert [line.split("its ")[1].split(" are")[0] for line in said] == ["ballots", "comments", "wave key"]
    releases.finish_destruction(place.engine)
    assert audit(place.engine)[0].findings == ()


def test_a_research_wave_may_keep_its_answers(place):
    wave_id = wave_of(place.engine, {}, "team", research=True)
    assert releases.left_of(place.engine, wave_id) == ("ballots", "comments", "wave key")
    assert audit(place.engine)[-1].findings == ()


def test_a_released_wave_without_its_report_is_found(place):
    wave_id = audit(place.engine)[0].wave
    with writing(place.engine) as connection:
        connection.execute(delete(RELEASE).where(RELEASE.c.wave == wave_id))
    assert "no report" in str(audit(place.engine)[0].findings[0])


def test_a_report_of_a_wave_that_takes_answers_again_is_found(place):
    wave_id = audit(place.engine)[0].wave
    with writing(place.engine) as connection:
        connection.execute(update(WAVE).where(WAVE.c.id == wave_id).values(status="open"))
    assert "marked open" in str(audit(place.engine)[0].findings[0])


def test_the_command_says_one_line_a_release_and_ends_with_zero(place):
    done = CliRunner().invoke(main, ["audit"])
    assert done.exit_code == 0, done.output
    assert len(done.output.splitlines()) == 2


def test_the_command_ends_with_one_on_any_finding_and_says_place_fault_and_remedy(place, tmp_path):
    wave_id = audit(place.engine)[1].wave
    change(place.engine, wave_id, of_report(CHANGES["a mean raised"]))
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


def test_a_ledger_of_real_people_is_refused(tmp_path, monkeypatch):
    monkeypatch.setenv("REFLECTORY_KEYS", str(tmp_path / "keys"))
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/real.db")
    engine = connect()
    people(engine)
    wave_id = wave_of(engine, {}, "team")
    assert installation.head_counts(engine, wave_id) is None, "who took part is kept of nobody real"
    with pytest.raises(NotInvented, match="not the demonstration"):
        ledger(engine)
    done = CliRunner().invoke(main, ["audit", "--ledger", str(tmp_path / "ledger.json")])
    assert done.exit_code == 1
    assert "reflectory demo" in done.output
    assert not list(tmp_path.glob("ledger*"))
    engine.dispose()


def test_head_counts_of_real_people_cannot_be_kept(tmp_path):
    from storage.faults import Refused

    engine = connect(f"sqlite:///{tmp_path}/real.db")
    with pytest.raises(Refused, match="for the demonstration only"):
        installation.keep_head_counts(engine, 1, {(1, ""): 5})
    engine.dispose()


def test_the_ledger_and_its_roster_are_written_side_by_side(place, tmp_path):
    done = CliRunner().invoke(main, ["audit", "--ledger", str(tmp_path / "ledger.json")])
    assert done.exit_code == 0, done.output
    entries, roster = ledger(place.engine)
    assert json.loads((tmp_path / "ledger.json").read_text()) == entries
    assert json.loads((tmp_path / "ledger.roster.json").read_text()) == roster
    assert sum(roster.values()) == 2 * sum(map(sum, TEAMS.values()))


def test_what_the_ledger_says_holds_for_the_true_answers(place):
    entries, roster = ledger(place.engine)
    cells = {cell for _, cell in place.truth}
    assert set(roster) == cells
    checked: Counter = Counter()
    for entry in entries:
        items = entry["item"] if isinstance(entry["item"], list) else [entry["item"]]
        given = [code for item in items for cell in entry["members"] for code in place.truth[item, cell]]
        answered = [code for code in given if code >= 0]
        shown = entry["n"] * len(items)
        assert shown <= len(answered)
        if len(answered) > shown:
            continue  # a block of whom fewer than five answered is left out of the larger group
        if "any_of" in entry:
            assert np.bincount(answered, minlength=len(entry["y"])).tolist() in entry["any_of"]
            assert entry["y"] == entry["any_of"][0]
        else:
            mean = np.mean([entry["values"][code] for code in answered])
            assert abs(mean - entry["mean"]) <= entry["step"] / 2
        checked["any_of" in entry, len(items) > 1] += 1
    assert min(checked[True, False], checked[False, True]) > 10, checked


def test_every_block_and_item_is_in_the_ledger_once(place):
    entries, roster = ledger(place.engine)
    items = [item.id for item in instrument("team-pulse").forms["self"].items]
    for checked in audit(place.engine):
        report = from_json(releases.release(place.engine, checked.wave).text)
        members = {tuple(entry["members"]) for entry in entries if entry["id"].startswith(f"{checked.wave}/")}
        smallest = [one for one in members if not any(set(other) < set(one) for other in members)]
        assert len(smallest) == checked.blocks
        assert Counter(cell for one in smallest for cell in one) == {
            cell: 1 for cell in roster if cell.endswith(f"|{checked.wave}")
        }
        assert {len(one.figures) for one in report.sections} == {len(items) + len(report.survey.scales)}
        told = Counter((entry["item"], tuple(entry["members"])) for entry in entries if "y" in entry)
        assert set(told.values()) == {1}


def in_parts(entries):
    """Split a ledger as a patient attacker would: smallest groups with all tables, then everything of each item."""
    cells = [frozenset(entry["members"]) for entry in entries]
    smallest = {one for one in cells if not any(other < one for other in cells)}
    sums = [entry for entry, here in zip(entries, cells, strict=True) if here not in smallest and "y" in entry]
    sums = [{name: entry[name] for name in ("id", "item", "members", "n", "y")} for entry in sums]
    small = [entry for entry, here in zip(entries, cells, strict=True) if here in smallest]
    yield [*small, *sums]
    for wave in {entry["id"].split("/")[0] for entry in entries}:
        here = [entry for entry in entries if entry["id"].startswith(f"{wave}/")]
        for item in sorted({entry["item"] for entry in here if isinstance(entry["item"], str)}):
            yield [entry for entry in here if entry["item"] == item]


def test_the_attacker_finds_nothing_in_the_ledger(place):
    entries, roster = ledger(place.engine)
    for part in in_parts(entries):
        assert attack(part, roster) == []


def test_the_attacker_finds_nothing_in_the_ledger_of_the_demonstration(filled, tmp_path):
    engine = connect(filled.copy(tmp_path))
    entries, roster = ledger(engine)
    engine.dispose()
    assert len({entry["id"].split("/")[0] for entry in entries}) == 5
    assert attack(next(in_parts([entry for entry in entries if "y" in entry])), roster) == []


@pytest.mark.parametrize("leak", ["a true table", "a team alone", "a mean of four people"])
def test_the_attacker_finds_what_is_planted_in_a_ledger(place, leak):
    entries, roster = ledger(place.engine)
    pooled = next(one for one in entries if "y" in one and 1 < len(one["members"]) < 4 and one["id"].startswith("1/"))
    if leak == "a true table":
        planted = {**pooled, "id": "planted", "any_of": [[0, 0, 0, 0, pooled["n"]]], "y": [0, 0, 0, 0, pooled["n"]]}
        entries = [one for one in entries if (one["item"], one["members"]) != (pooled["item"], pooled["members"])]
    else:
        few = pooled["members"][:1]
        n = sum(roster[cell] for cell in few)
        told = {"mean": 3.0, "step": 0.1} if "mean" in leak else {"y": [n, 0, 0, 0, 0], "any_of": [[n, 0, 0, 0, 0]]}
        planted = {"id": "planted", "item": pooled["item"], "members": few, "n": n, **told}
    found = attack([*next(in_parts(entries)), planted], roster)
    assert any("planted" in one.entries for one in found)
