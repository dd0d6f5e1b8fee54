"""The result of a circle: made by the same release as any other, cut down to what one person may read, sealed."""

from __future__ import annotations

import datetime
import json

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analysis.disclosure.tree import Node
from reflectory.db import ballots, crypto, rater_groups, reflections, releases, wave_records
from reflectory.db.engine import connect
from reflectory.db.mnemonic_words import new_reflection_key, parse_reflection_key
from reflectory.domain.waves import NOWHERE
from reflectory.errors import MissingError, RefusedError, ReleaseError
from reflectory.jobs import scheduler
from reflectory.releases import pooling, verify
from reflectory.releases.publish import publish_circle
from reflectory.reports.rater_result import LEAST_FOR_ITEMS, Habit, answered, habits, of_colleagues, statements
from reflectory.reports.serialization import from_json, to_json
from surveys.loader import instrument

FORM = instrument("enhancer").forms["colleague"]
SELF = instrument("enhancer").forms["self"]
POINTS = [FORM.format_of(item).points for item in FORM.items]
SOON = datetime.date.today() + datetime.timedelta(days=14)


@pytest.fixture
def engine(tmp_path, monkeypatch):
    monkeypatch.setenv("REFLECTORY_KEYS", str(tmp_path / "keys"))
    one = connect(f"sqlite:///{tmp_path}/reflectory.db")
    yield one
    one.dispose()


@pytest.fixture
def key(engine):
    one = parse_reflection_key(" ".join(new_reflection_key("en")))
    reflections.keep(engine, *one, [])
    return one


def answered_circle(engine, key, sheets):
    """Begin a circle, cast sheets of codes, and close it."""
    circle = rater_groups.begin(engine, *key, "Noor", FORM, SOON)
    wave = wave_records.wave(engine, circle.wave_id)
    boxes = [crypto.seal(wave.public_key, ballots.encode(NOWHERE, "", codes)) for codes in sheets]
    ballots.cast_many(engine, wave.id, [(bytes([at]) * 32, box) for at, box in enumerate(boxes)])
    rater_groups.close(engine, *key, wave.id)
    return circle, boxes


def drawn(people, seed=1):
    rng = np.random.default_rng(seed)
    return [[int(rng.integers(0, many)) for many in POINTS] for _ in range(people)]


def result(engine, key, sheets):
    circle, _ = answered_circle(engine, key, sheets)
    publish_circle(engine, *key, circle.wave_id)
    return from_json(rater_groups.circles(engine, *key)[-1].report)


@pytest.mark.parametrize("people", range(1, 5))
def test_below_five_nothing_is_kept_but_that_it_was_too_few(engine, key, people):
    circle, boxes = answered_circle(engine, key, drawn(people))
    assert publish_circle(engine, *key, circle.wave_id) is False
    (mine,) = rater_groups.circles(engine, *key)
    assert not mine.told
    report = from_json(mine.report)
    assert (report.sections, report.remarks, report.reliability, report.check) == ((), (), (), 0)
    assert (answered(report), habits(report, {}), statements(report, {})) == (0, (), ())
    texts = {to_json(from_json(mine.report))}
    assert len(texts) == 1
    raw = b"".join(path.read_bytes() for path in engine_files(engine))
    assert not any(box in raw for box in boxes), "the answers are destroyed all the same"


def engine_files(engine):
    from pathlib import Path

    return Path(engine.url.database).parent.glob("reflectory.db*")


def test_below_five_the_result_is_the_same_whoever_answered_what(engine, key):
    kept = []
    for people, seed in ((1, 1), (4, 2), (4, 3)):
        report = result(engine, key, drawn(people, seed))
        kept.append(to_json(report))
    assert len(set(kept)) == 1


@pytest.mark.parametrize("people", [5, 6, 7])
def test_from_five_on_only_means_of_scales_are_kept(engine, key, people):
    report = result(engine, key, drawn(people))
    (section,) = report.sections
    assert section.answered == people
    assert {figure.kind for figure in section.figures} == {"scale"}
    for figure in section.figures:
        assert (figure.counts, figure.capped, set(figure.estimates)) == ((), (), {"mean"})
    assert statements(report, {}) == ()
    assert len(habits(report, {})) == 6


@pytest.mark.parametrize("people", [8, 12])
def test_from_eight_on_means_of_single_statements_as_well(engine, key, people):
    sheets = drawn(people)
    for sheet in sheets[: people - 7]:
        sheet[3] = -1
    report = result(engine, key, sheets)
    shown = {one.item.id for one in statements(report, {})}
    assert shown == {item.id for item in FORM.items} - {FORM.items[3].id}, "which only seven answered"
    for figure in report.sections[0].figures:
        assert set(figure.estimates) == {"mean"}
        assert figure.counts == ()


def test_what_is_kept_comes_from_protected_sheets(engine, key):
    unanimous = [[many - 1 for many in POINTS] for _ in range(8)]
    report = result(engine, key, unanimous)
    for one in report.sections[0].figures:
        best = 100 if one.id == "share" else 5
        assert 1 < one.estimate("mean").value < best, "nobody reads that everybody agreed"


def test_the_check_of_the_program_runs_and_a_finding_stops_it(engine, key, monkeypatch):
    circle, _ = answered_circle(engine, key, drawn(6))
    seen = []

    def finding(report, *rest):
        from analysis.disclosure.attack import Audit

        seen.append(len(report.sections[0].figures))
        return Audit(("a defect",), 1, 1, 5)

    with monkeypatch.context() as broken:
        broken.setattr(pooling, "attacked", finding)
        with pytest.raises(ReleaseError, match="release-defect"):
            publish_circle(engine, *key, circle.wave_id)
    assert seen == [len(FORM.scales) + len(FORM.items)], "the whole report is attacked, before it is cut down"
    assert wave_records.wave(engine, circle.wave_id).status == "closed", "nothing is lost"
    assert publish_circle(engine, *key, circle.wave_id) is True


def test_an_open_circle_and_anothers_are_not_released(engine, key):
    circle = rater_groups.begin(engine, *key, "Noor", FORM, SOON)
    with pytest.raises(RefusedError, match="wave-not-closed"):
        publish_circle(engine, *key, circle.wave_id)
    other = parse_reflection_key(" ".join(new_reflection_key("en")))
    reflections.keep(engine, *other, [])
    with pytest.raises(MissingError):
        publish_circle(engine, *other, circle.wave_id)


def test_a_result_is_in_no_table_of_releases_and_not_readable_without_the_key(engine, key):
    circle, boxes = answered_circle(engine, key, drawn(9))
    publish_circle(engine, *key, circle.wave_id)
    assert releases.listed(engine) == ()
    assert verify.audit(engine) == ()
    raw = b"".join(path.read_bytes() for path in engine_files(engine))
    for canary in (b"Noor", b"colleague", b'"mean"', *boxes, *(box[:32] for box in boxes)):
        assert canary not in raw
    assert '"mean"' in rater_groups.circles(engine, *key)[0].report


def test_the_audit_names_an_unfinished_end_without_saying_whose(engine, key, monkeypatch):
    circle, _ = answered_circle(engine, key, drawn(6))
    with monkeypatch.context() as cut:
        cut.setattr(rater_groups, "_remove", lambda *where: None)
        publish_circle(engine, *key, circle.wave_id)
    (found,) = verify.audit(engine)
    assert "Noor" not in f"{found} {found.findings[0]}"
    assert found.findings[0].code == "circle-left"
    assert "1 circles that nobody came back for destroyed" in scheduler.run(engine)
    assert verify.audit(engine) == ()


def test_an_unreadable_wave_key_loses_nothing_and_it_can_be_stopped(engine, key):
    from reflectory.errors import KeyFileError

    circle, _ = answered_circle(engine, key, drawn(6))
    crypto.key_path(wave_records.wave(engine, circle.wave_id).public_key).unlink()
    with pytest.raises(KeyFileError, match="key-file-missing"):
        publish_circle(engine, *key, circle.wave_id)
    rater_groups.end(engine, *key, circle.wave_id, "")
    assert rater_groups.circles(engine, *key)[0].report == ""


def test_an_answer_that_came_after_the_result_was_begun_is_not_destroyed_with_it(engine, key):
    circle, _ = answered_circle(engine, key, drawn(6))
    before = releases.as_it_stands(engine, circle.wave_id)
    rater_groups.prolong(engine, *key, circle.wave_id, SOON)
    ballots.cast(engine, circle.wave_id, b"\0" * 32, crypto.seal(wave_records.wave(engine, circle.wave_id).public_key,
                 ballots.encode(NOWHERE, "", drawn(1)[0])))  # fmt: skip
    rater_groups.close(engine, *key, circle.wave_id)
    with pytest.raises(RefusedError, match="wave-reopened"):
        rater_groups.end(engine, *key, circle.wave_id, "{}", before=before)
    assert publish_circle(engine, *key, circle.wave_id) is True


def full(code):
    """Own answers that are keyed to the same code throughout."""
    return {
        item.id: (SELF.format_of(item).points - 1 - code if item.reverse else code) if item.id != "share" else 5
        for item in SELF.items
    }


def test_who_sees_more_in_oneself_reads_of_blind_spots_and_who_sees_less_of_strengths(engine, key):
    wide = [[1, 2, 3, 2, 1, 2, 3, 2][person] for person in range(8)]
    reverse = [item.reverse for item in FORM.items]
    sheets = [[4 - code if turned else code for turned in reverse] for code in wide]
    report = result(engine, key, sheets)
    low = next(scale.id for scale in FORM.scales if scale.favourable == "low")
    for code, usual, other in ((4, "blind", "hidden"), (0, "hidden", "blind")):
        found = {one.scale.id: one.verdict for one in habits(report, full(code))}
        assert found.pop(low) == other, "where less is better it is the other way round"
        assert set(found.values()) == {usual}
    assert {one.verdict for one in habits(report, full(2))} == {"close"}
    assert {one.verdict for one in habits(report, {})} == {"alone"}


def test_a_difference_that_so_few_cannot_show_is_called_open(engine, key):
    sheets = [[4 * (person % 2)] * (len(FORM.items) - 1) + [5] for person in range(6)]
    sheets = [[4 - code if item.reverse else code for code, item in zip(sheet, FORM.items, strict=True)]
              for sheet in sheets]  # fmt: skip
    report = result(engine, key, sheets)
    verdicts = {one.verdict for one in habits(report, full(3))}
    assert verdicts == {"unsure"}


ESTIMATES = st.tuples(
    st.floats(1, 5), st.floats(0, 3) | st.none(), st.floats(1, 5) | st.none(), st.sampled_from(["high", "low"])
)


@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(ESTIMATES)
def test_a_blind_spot_is_named_only_outside_the_range_and_half_a_point_away(drawn):
    from dataclasses import replace

    from analysis.estimates import Estimate

    mean, reach, own, favourable = drawn
    low, high = (None, None) if reach is None else (mean - reach, mean + reach)
    scale = replace(FORM.scales[0], favourable=favourable)
    one = Habit(scale, own, Estimate("mean", mean, low, high, 6), 1, 5)
    if one.verdict in ("blind", "hidden"):
        assert abs(own - mean) >= 0.5 - 1e-6
        assert not low <= own <= high
        assert (one.verdict == "blind") == ((own > mean) == (favourable == "high"))
    mirrored = Habit(replace(scale, favourable="low" if favourable == "high" else "high"), own, one.colleagues, 1, 5)
    swapped = {"blind": "hidden", "hidden": "blind"}
    assert mirrored.verdict == swapped.get(one.verdict, one.verdict)


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.integers(1, 12), st.integers(0, 2**32), st.floats(0, 0.6))
def test_the_shape_of_a_result_depends_on_who_skipped_what_alone(people, seed, skipped):
    """The same gaps and other answers give the same figures, with other values."""
    rng = np.random.default_rng(seed)
    gaps = rng.random((people, len(POINTS))) < skipped
    shapes = []
    for _ in range(2):
        codes = np.stack([rng.integers(0, many, people) for many in POINTS], axis=1).astype(np.int8)
        codes[gaps] = -1
        nodes = [Node(NOWHERE, None, "circle", "")]
        units = np.zeros(people, dtype=np.int64)
        report = pooling.protected_report(nodes, units, [""] * people, codes, FORM, 5, "team", wave="w", title="",
                                          invited=None)  # fmt: skip
        made = of_colleagues(report)
        shapes.append([(one.answered, [(f.kind, f.id, f.n) for f in one.figures]) for one in made.sections])
        for section in made.sections:
            for figure in section.figures:
                assert figure.kind == "scale" or figure.n >= LEAST_FOR_ITEMS
                assert figure.estimate("mean").value is None or figure.n >= 5
    assert shapes[0] == shapes[1]


def test_a_stored_result_is_plain_words_away_from_nothing_else(engine, key):
    """Everything in the box: no sheet, no table, no spread other than the range of a mean."""
    report = json.loads(to_json(result(engine, key, drawn(8))))
    (section,) = report["sections"]
    assert set(section["figures"][0]) == {"kind", "id", "n", "counts", "capped", "estimates"}
    assert all(set(figure["estimates"]) == {"mean"} for figure in section["figures"])
    assert section["comparisons"] == []
