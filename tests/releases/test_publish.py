"""A wave is released once, whole, from protected answers; then nothing is left of the true ones."""

from __future__ import annotations

import datetime

import pytest

from reflectory.db import ballots, comments, crypto, local_time, releases, wave_records, waves
from reflectory.db.engine import connect
from reflectory.db.schema import RELEASE
from reflectory.db.transactions import writing
from reflectory.db.waves import open_again
from reflectory.errors import KeyFileError, RefusedError, ReleaseError
from reflectory.jobs.scheduler import run
from reflectory.releases import pooling
from reflectory.releases.publish import publish
from reflectory.releases.read import own_sections, reach, read, within
from reflectory.releases.verify import audit
from reflectory.reports.serialization import to_json


def names(report):
    return sorted(section.name for section in report.sections)


def test_a_release_is_read_as_it_was_published(school):
    wave = school.usual()
    report = publish(school.engine, wave.id)
    assert read(school.engine, wave.id) == report
    assert wave_records.wave(school.engine, wave.id).status == "released"
    assert names(report) == ["Blue + Tiny", "Maple Hill", "Red"]
    assert {section.name: section.answered for section in report.sections}["Maple Hill"] == 17
    assert report.check == 170


def test_a_wave_that_is_opened_again_while_its_report_is_made_loses_no_answer(school):
    wave = school.usual()
    late = []

    def meanwhile(share):
        if share > 0.5 and not late:
            open_again(school.engine, wave.id, local_time.today() + datetime.timedelta(days=3))
            ballots.cast(school.engine, wave.id, b"late" * 8, school.boxes[0])
            late.append(waves.close_wave(school.engine, wave.id))

    with pytest.raises(RefusedError, match="wave-reopened"):
        publish(school.engine, wave.id, meanwhile)
    assert late
    assert wave_records.wave(school.engine, wave.id).status == "closed"
    report = publish(school.engine, wave.id)
    assert {section.name: section.answered for section in report.sections}["Maple Hill"] == 18


def test_progress_runs_from_nothing_to_done(school):
    told = []
    publish(school.engine, school.usual().id, told.append)
    assert told == sorted(told)
    assert told[0] >= 0
    assert told[-1] == 1


def test_a_wave_is_released_once(school):
    wave = school.usual()
    first = to_json(publish(school.engine, wave.id))
    with pytest.raises(RefusedError, match="wave-released-already"):
        publish(school.engine, wave.id)
    assert to_json(read(school.engine, wave.id)) == first


def test_an_open_wave_is_not_released(school):
    wave = school.usual(closed=False)
    with pytest.raises(RefusedError, match="wave-not-closed"):
        publish(school.engine, wave.id)
    assert ballots.count(school.engine, wave.id) == 17
    with pytest.raises(ReleaseError, match="release-none-yet"):
        read(school.engine, wave.id)


@pytest.mark.parametrize("people", [0, 4])
def test_too_few_people_in_the_whole_wave_give_a_report_without_figures(school, people):
    wave = school.wave({school.red: people})
    report = publish(school.engine, wave.id)
    assert report.sections == ()
    assert report.reliability == ()
    assert report.check == 0
    assert read(school.engine, wave.id) == report
    assert not crypto.has_wave_key(wave.public_key)


def test_five_people_are_the_fewest_that_are_shown(school):
    report = publish(school.engine, school.wave({school.red: 5}).id)
    assert {section.answered for section in report.sections} == {5}


def test_after_a_release_no_byte_of_an_answer_is_left(school):
    wave = school.usual(closed=False)
    comment = crypto.seal(wave.public_key, comments.encode(school.red, "canary", "a canary in words", "school"))
    ballots.cast(school.engine, wave.id, b"c" * 32, comment, "comment")
    waves.close_wave(school.engine, wave.id)
    canaries = [box[at : at + 24] for box in (*school.boxes, comment) for at in (0, 40)]
    before = school.on_disk()
    assert all(canary in before for canary in canaries), "the boxes are on the disk while the wave runs"
    assert list((school.folder / "keys").iterdir())
    publish(school.engine, wave.id)
    after = school.on_disk()
    assert [canary for canary in canaries if canary in after] == []
    assert list((school.folder / "keys").iterdir()) == []


def test_a_release_that_was_cut_off_is_finished_at_the_next_start(school, monkeypatch):
    wave = school.usual()
    before = school.boxes[0][:24]

    def cut_off(engine, wave_id):
        raise KeyboardInterrupt

    with monkeypatch.context() as crash:
        crash.setattr(releases, "destroy_answers", cut_off)
        with pytest.raises(KeyboardInterrupt):
            publish(school.engine, wave.id)
    assert before in school.on_disk()
    assert crypto.has_wave_key(wave.public_key)
    school.engine.dispose()
    school.engine = connect(f"sqlite:///{school.folder}/reflectory.db")
    run(school.engine)
    assert before not in school.on_disk()
    assert not crypto.has_wave_key(wave.public_key)
    assert names(read(school.engine, wave.id)) == ["Blue + Tiny", "Maple Hill", "Red"]
    run(school.engine)


def test_finishing_touches_no_wave_that_is_not_released(school):
    wave = school.usual()
    run(school.engine)
    assert ballots.count(school.engine, wave.id) == 17
    assert crypto.has_wave_key(wave.public_key)


def test_a_lost_key_loses_nothing_else(school):
    wave = school.usual()
    path = crypto.key_path(wave.public_key)
    key = path.read_bytes()
    path.unlink()
    with pytest.raises(KeyFileError, match="key-file-missing"):
        publish(school.engine, wave.id)
    assert wave_records.wave(school.engine, wave.id).status == "closed"
    path.write_bytes(key)
    assert names(publish(school.engine, wave.id)) == ["Blue + Tiny", "Maple Hill", "Red"]


def test_no_figure_comes_from_the_true_answers(school, monkeypatch):
    """The true answers are overwritten as soon as they are protected: the release is the same."""
    monkeypatch.setattr(pooling.secrets, "randbits", lambda bits: 20261121)
    clean = publish(school.engine, school.usual().id)
    protect = pooling.by_chance
    poisoned = []

    def protect_and_poison(keyed, home, *rest):
        made = protect(keyed, home, *rest)
        keyed[:] = 0
        home[:] = 0
        poisoned.append(keyed)
        return made

    monkeypatch.setattr(pooling, "by_chance", protect_and_poison)
    report = publish(school.engine, school.usual().id)
    assert poisoned
    assert [section.figures for section in report.sections] == [section.figures for section in clean.sections]
    assert report.reliability == clean.reliability


def test_a_changed_release_is_not_read(school):
    wave = school.usual()
    publish(school.engine, wave.id)
    text = releases.release(school.engine, wave.id).text
    with writing(school.engine) as connection:
        connection.execute(RELEASE.update().values(text=text.replace('"answered": 17', '"answered": 19')))
    with pytest.raises(ReleaseError, match="release-seal-broken"):
        read(school.engine, wave.id)


def test_a_wave_cut_by_role_reports_no_team(school):
    survey = "collaborative-culture"
    wave = school.wave({school.red: 9, school.blue: 8}, survey, values=("teacher", "support"), cut="role")
    report = publish(school.engine, wave.id)
    assert {section.kind for section in report.sections if section.values} <= {"school", "block"}
    shown = {value for section in report.sections for value in section.values}
    assert shown == {"teacher", "support"}
    assert "Red" not in names(report)
    assert sum(section.answered for section in report.sections if section.values) == 17


def _say(school, wave, unit, text, reach):
    box = crypto.seal(wave.public_key, comments.encode(unit, school.survey.questions[0].id, text, reach))
    ballots.cast(school.engine, wave.id, text.encode().ljust(32, b"."), box, "comment")


def test_a_comment_for_a_team_of_a_wave_cut_by_role_is_read_with_the_school_and_passes_the_audit(school):
    survey = "collaborative-culture"
    wave = school.wave({school.red: 9, school.blue: 8}, survey, closed=False, values=("teacher", "support"), cut="role")
    _say(school, wave, school.red, "Ask first.", "team")
    waves.close_wave(school.engine, wave.id)
    report = publish(school.engine, wave.id)
    (top,) = [one for one in report.sections if one.parent is None]
    assert [one.texts for one in report.comments_at(top)] == [("Ask first.",)]
    assert not [one for release in audit(school.engine) for one in release.findings]


def test_the_leader_of_a_school_reads_what_its_two_teams_wrote_under_their_own_names(school):
    wave = school.wave({school.red: 7, school.blue: 5}, closed=False)
    _say(school, wave, school.red, "Ask first.", "team")
    waves.close_wave(school.engine, wave.id)
    report = within(publish(school.engine, wave.id), reach(school.engine, wave.id, [school.root]))
    for section in own_sections(report, reach(school.engine, wave.id, [school.root])):
        assert [one.texts for one in report.comments_at(section)] == [("Ask first.",)], section.name


def test_everybody_of_one_mind_is_never_shown_as_such(school):
    wave = school.wave({}, closed=False)
    points = [school.survey.format_of(item).points for item in school.survey.items]
    boxes = [crypto.seal(wave.public_key, ballots.encode(school.red, "", [0 for _ in points])) for _ in range(9)]
    ballots.cast_many(school.engine, wave.id, [(bytes([at]) * 32, box) for at, box in enumerate(boxes)])
    waves.close_wave(school.engine, wave.id)
    report = publish(school.engine, wave.id)
    for section in report.sections:
        for figure in section.figures:
            if figure.kind == "item":
                assert max(figure.counts[0]) <= 7, "two answers are moved by lot"


def test_a_leader_reads_their_own_part(school):
    report = publish(school.engine, school.usual().id)
    wave_id = int(report.wave)
    tiny = reach(school.engine, wave_id, [school.tiny])
    assert [section.name for section in own_sections(report, tiny)] == ["Blue + Tiny"]
    assert names(within(report, tiny)) == ["Blue + Tiny", "Maple Hill", "Red"]
    assert reach(school.engine, wave_id, [school.root]) == {school.root, school.red, school.blue, school.tiny}
    nobody = reach(school.engine, wave_id, [])
    assert own_sections(report, nobody) == []
    assert within(report, nobody).sections == ()
