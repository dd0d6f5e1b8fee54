"""A large wave cut by lot, from what browsers send to the stored report, on a real database."""

from __future__ import annotations

from collections import Counter
from hashlib import blake2b
from types import SimpleNamespace

import numpy as np
import pytest

from analysis.disclosure.groups import groups
from analysis.disclosure.lots import cut_by_lot
from reflectory.db import ballots, comments, crypto, units, wave_records, waves
from reflectory.db.ballots import DRAWN
from reflectory.db.engine import connect
from reflectory.errors import RefusedError
from reflectory.i18n.catalogue import say
from reflectory.releases.publish import publish
from reflectory.releases.read import reach, within
from reflectory.releases.recompute import faults
from reflectory.releases.verify import audit
from reflectory.reports.differences import same_units
from reflectory.reports.sentences import lots, title
from reflectory.responses.halves import lot_cuts
from reflectory.responses.submit import fielded, submit
from reflectory.web.survey.survey_data import survey_data
from surveys.loader import instrument, to_json
from tests.attack.attacker import attack
from tests.attack.ours import bad_codes

SCHOOLS = {"Elm": (24, 20, 18, 12, 9), "Oak": (26, 22, 15, 11, 8), "Fir": (22, 16, 10), "Ash": (12,)}
ROLES = ("teacher", "teacher", "teacher", "specialist", "support", "support", "operations", "leader", "")
FORM = instrument("team-pulse").forms["self"]


def browser(number):
    return blake2b(f"browser {number}".encode(), digest_size=32).hexdigest()


def organisation(engine, share=1):
    root = units.add_unit(engine, "North", "cluster")
    for name, sizes in SCHOOLS.items():
        school = units.add_unit(engine, name, "school", root)
        for number, size in enumerate(sizes):
            units.add_unit(engine, f"{name} {number}", "team", school, size // share)
    units.add_unit(engine, "Yew", "school", root, 25 // share)  # everybody is in no team
    return root


def drafted(engine, root, **choices):
    return waves.create_wave(engine, "Spring", to_json(FORM), FORM.id, root, **{"cut": "lot:role", **choices})


@pytest.fixture(scope="module")
def held(tmp_path_factory):
    """An organisation of 250 whose wave has been answered, opened boxes, and its report."""
    folder = tmp_path_factory.mktemp("lots")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("REFLECTORY_KEYS", str(folder / "keys"))
        engine = connect(f"sqlite:///{folder}/reflectory.db")
        root = organisation(engine)
        wave = drafted(engine, root)
        waves.open_wave(engine, wave.id, crypto.new_wave_key())
        wave = wave_records.wave(engine, wave.id)
        tree, survey, sent = wave_records.wave_units(engine, wave.id), fielded(wave.survey), []
        draw = np.random.default_rng(7)
        for unit in tree:
            for _ in range(unit.invited):
                mind = np.where(draw.random(len(survey.items)) < 0.8, 4, draw.integers(0, 5, len(survey.items)))
                points = [survey.format_of(item).points for item in survey.items]
                codes = np.minimum(mind, np.array(points) - 1).tolist()
                said = {item.id: code for item, code in zip(survey.items, codes, strict=True)}
                role = str(draw.choice(ROLES))
                written = [{"question": one.id, "text": "Well.", "reach": "team"} for one in survey.questions]
                message = {"token": browser(len(sent)), "unit": unit.id, "attribute": role, "answers": said,
                           "comments": written}  # fmt: skip
                sent.append(message)
                assert submit(engine, wave, survey, message).status == "kept"
        for message in sent[:10]:
            assert submit(engine, wave, survey, message).status == "kept"
        boxes = ballots.boxes(engine, wave.id)
        opened = [ballots.decode(crypto.opener(wave.public_key)(box)) for box in boxes]
        remarks = [comments.decode(crypto.opener(wave.public_key)(box)) for box in
                   ballots.boxes(engine, wave.id, "comment")]  # fmt: skip
        waves.close_wave(engine, wave.id)
        report = publish(engine, wave.id)
        yield SimpleNamespace(engine=engine, wave=wave, tree=tree, survey=survey, sent=sent, boxes=boxes,
                              opened=opened, remarks=remarks, report=report)  # fmt: skip
        engine.dispose()


def test_a_sheet_holds_a_team_or_a_background_and_never_both(held):
    schools = {one.id for one in held.tree if one.kind == "school"}
    by_value = [one for one in held.opened if one.attribute.startswith(DRAWN)]
    by_unit = [one for one in held.opened if not one.attribute.startswith(DRAWN)]
    assert {one.attribute for one in by_unit} == {""}
    assert {one.unit for one in by_value} <= schools
    assert {one.attribute.removeprefix(DRAWN) for one in by_value} == set(ROLES)
    assert len({len(box) for box in held.boxes}) == 1
    assert {one.unit_id for one in held.remarks} <= schools


def test_the_lot_is_fair_and_one_browser_draws_one_lot_however_often_it_sends(held):
    assert len(held.opened) == len(held.sent) == 250
    drawn = sum(one.attribute.startswith(DRAWN) for one in held.opened)
    assert 95 <= drawn <= 155
    by_school = Counter(one.unit for one in held.opened if one.attribute.startswith(DRAWN))
    expected: Counter = Counter()
    above = {one.id: one.parent if one.kind == "team" else one.id for one in held.tree}
    for message in held.sent:
        if blake2b(b"lot", key=bytes.fromhex(message["token"]), digest_size=32).digest()[0] & 1:
            expected[above[message["unit"]]] += 1
    assert by_school == expected


def halves(held):
    nodes = tuple(held.tree)
    where = [one.unit for one in held.opened]
    said = [one.attribute.removeprefix(DRAWN) if one.attribute.startswith(DRAWN) else None for one in held.opened]
    asked_of = next(one for one in held.survey.attributes if one.id == "role")
    blocks, _ = cut_by_lot(nodes, where, said, (*(value for value, _ in asked_of.values), ""), held.wave.k)
    return nodes, where, said, blocks


def test_the_report_shows_teams_from_one_half_roles_from_the_other_and_schools_from_both(held):
    nodes, where, said, blocks = halves(held)
    made = {group.key: group for group in groups(nodes, blocks)}
    assert {one.key for one in held.report.sections} == set(made)
    whole = held.report.sections[0]
    assert whole.answered == 250
    assert whole.invited_low == 250
    above = {one.id: one.parent for one in held.tree}
    for section in held.report.sections:
        if section.kind == "school":
            inside = {one.id for one in held.tree if {one.id, above[one.id]} & set(section.units)}
            assert section.answered == sum(unit in inside for unit in where)
        if section.kind == "team":
            assert all(block < blocks.second for block in section.blocks)
            assert section.answered == sum(unit in section.units for unit in where)
            assert section.invited_low is None
    everybody = next(one for one in held.report.sections if one.key == f"{whole.key}~")
    assert everybody.answered == sum(value is not None for value in said)
    teachers = next(one for one in held.report.sections if one.parent == everybody.key and "teacher" in one.values)
    assert teachers.answered >= 5
    assert title(everybody, held.survey, "en") == "North (people drawn for the report by background)"
    assert title(teachers, held.survey, "en").startswith(
        "North (people drawn for the report by background): Classroom or subject teacher"
    )
    assert "nobody in both" in lots(held.report, whole, "en")
    team = next(one for one in held.report.sections if one.kind == "team")
    assert "the half that is reported by team" in lots(held.report, team, "en")
    assert "the half that is reported by background" in lots(held.report, teachers, "en")
    unteamed = next(one for one in held.report.sections if one.kind == "half_unit")
    assert title(unteamed, held.survey, "en") == "Yew (people drawn for the report by team)"


def test_the_stored_report_is_checked_again_and_nothing_is_found(held):
    assert faults(held.report) == []
    (checked,) = audit(held.engine)
    assert checked.findings == ()
    assert checked.answers > 0


def test_an_attacker_of_its_own_finds_nothing_certain(held):
    nodes, where, said, blocks = halves(held)
    cells = [f"{unit}|{'' if value is None else DRAWN + value}|{held.report.wave}"
             for unit, value in zip(where, said, strict=True)]  # fmt: skip
    renamed = SimpleNamespace(members=tuple(
        tuple((cell[0], DRAWN + cell[1]) if isinstance(cell, tuple) else cell for cell in members)
        for members in blocks.members))  # fmt: skip
    made = groups(nodes, blocks)
    wave = SimpleNamespace(tree=nodes, form=held.survey, name=held.report.wave, groups=made, members=renamed.members)
    entries = entries_of(held.report, wave)
    found = attack(entries, Counter(cells), unfavourable=bad_codes(held.survey))
    assert found == []
    planted = {"id": "again", "item": entries[0]["item"], "members": [cells[0]], "n": 1, "counts": [1, 0, 0, 0, 0]}
    assert attack([*entries, planted], Counter(cells), unfavourable=bad_codes(held.survey))


def entries_of(report, wave):
    """Write every section's item tables with the cells of its blocks; blocks with all they may stand for."""
    from tests.attack.ours import favourable_high, may_stand_for

    entries = []
    for section in report.sections:
        group = wave.groups[section.key]
        assert group.blocks == section.blocks
        held = [cell if isinstance(cell, tuple) else (cell, "") for block in group.blocks
                for cell in wave.members[block]]  # fmt: skip
        members = [f"{unit}|{value}|{wave.name}" for unit, value in held]
        for item, good in zip(wave.form.items, favourable_high(wave.form), strict=True):
            (table,) = section.figure("item", item.id).counts
            entry = {"id": f"{section.key}/{item.id}", "item": item.id, "members": members, "n": sum(table),
                     "y": list(table)}  # fmt: skip
            truths = {"any_of": [list(one) for one in may_stand_for(table, good)]} if len(group.blocks) == 1 else {}
            if sum(table):
                entries.append({**entry, **truths})
    return entries


def test_a_wave_later_a_school_is_compared_with_the_school_and_not_with_a_half_of_it(held):
    for section in held.report.sections:
        assert same_units(held.report, held.report, section) == (section, section)


def test_a_school_leader_reads_both_halves_of_the_school_and_comments_of_the_school(held):
    elm = next(one.id for one in held.tree if one.name == "Elm")
    part = within(held.report, reach(held.engine, held.wave.id, [elm]))
    kinds = Counter(one.kind for one in part.sections if elm in one.units)
    assert kinds["school"] == 1
    assert kinds["half_value"] > 1
    assert {one.kind for one in held.report.remarks} <= {"school", "cluster"}
    assert part.of_unit(elm).kind == "school"


def test_fewer_than_200_people_draw_no_lots(tmp_path, monkeypatch):
    monkeypatch.setenv("REFLECTORY_KEYS", str(tmp_path / "keys"))
    assert waves.SMALLEST_LOT == 200
    engine = connect(f"sqlite:///{tmp_path}/reflectory.db")
    root = organisation(engine, 2)
    with pytest.raises(RefusedError, match="wave-lots-few-people"):
        drafted(engine, root)
    plain = drafted(engine, root, cut="team")
    with pytest.raises(RefusedError, match="wave-lots-few-people"):
        waves.change_draft(engine, plain.id, cut="lot:role")
    more = units.add_unit(engine, "More", "school", root, 200)
    draft = waves.change_draft(engine, plain.id, cut="lot:role")
    with pytest.raises(RefusedError, match="wave-lots-in-study"):
        waves.change_draft(engine, plain.id, moment="start")
    with pytest.raises(RefusedError, match="wave-cut-without-attribute"):
        waves.change_draft(engine, plain.id, cut="lot:")
    units.change_unit(engine, more, size=20)
    with pytest.raises(RefusedError, match="wave-lots-few-people"):
        waves.open_wave(engine, draft.id, crypto.new_wave_key())
    engine.dispose()


def test_lots_are_offered_from_200_people_on_and_never_in_a_book_study():
    cuts = tuple(f"lot:{one.id}" for one in FORM.attributes)
    assert lot_cuts(FORM, 200) == cuts
    assert lot_cuts(FORM, 199) == ()
    assert lot_cuts(FORM, 500, "start") == ()


def test_everybody_is_asked_and_told(held):
    page = survey_data(held.wave, held.survey, held.tree)
    assert page["wave"]["by_lot"]
    assert page["attribute"]["values"][0][0] == "teacher"
    for language in ("en", "fr"):
        assert say(language, "answer.page.groups_lot", k=held.wave.k) in page["first"][language]["musts"]
        assert say(language, "answer.page.smallest_lot", k=held.wave.k) in page["first"][language]["promise"]
