"""`reflectory report`: one file, one report, one cut, whatever its order, language, survey and folder."""

from __future__ import annotations

import html
import json
import random
import stat
from pathlib import Path

import pytest

from tests.cli.staff_file import IDS, PULSE, VALUES, figures, made, report, sheets, write, written

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.usefixtures("keys")


def test_one_file_gives_one_report_in_every_order_language_and_under_every_name_of_its_units(tmp_path):
    rows = sheets({"Red": 9, "Blue": 7, "Tiny": 3}, alike=0.85)
    first = written(write(tmp_path / "spring.csv", rows))
    assert len(first) == 3
    random.Random(1).shuffle(rows)
    again = [dict(reversed(row.items())) for row in rows]
    assert made(write(tmp_path / "other.csv", again)) == first
    done, out = report(tmp_path / "other.csv", "--language", "fr")
    assert (done.exit_code, figures(out)) == (0, first), done.output
    assert f"<h1>{PULSE.title['fr']}" in html.unescape((out / "report.html").read_text("utf-8"))
    named = [{**row, "team": {"Red": "A", "Blue": "Y", "Tiny": "Z"}[row["team"]]} for row in rows]
    shown = made(write(tmp_path / "third.csv", named))
    assert sorted(map(numbers, shown)) == sorted(map(numbers, first))
    named[0]["team"] = "A" if named[0]["team"] == "Y" else "Y"
    done, _ = report(write(tmp_path / "fourth.csv", named))
    assert "reported before, cut in another way" in done.output


def numbers(section):
    return json.dumps([section["figures"], section["answered"]])


def test_running_it_again_does_not_tell_a_unanimous_team_from_a_nearly_unanimous_one(tmp_path):
    best = {id: str(values[-1]) for id, values in zip(IDS, VALUES, strict=True)}
    second = {id: str(values[-2]) for id, values in zip(IDS, VALUES, strict=True)}
    one_mind = [{"team": "Red", **best} for _ in range(8)]
    near = [{"team": "Red", **best} for _ in range(6)] + [{"team": "Red", **second} for _ in range(2)]
    for name, rows in (("one_mind", one_mind), ("near", near)):
        file = write(tmp_path / f"{name}.csv", rows)
        assert len({json.dumps(made(file)) for _ in range(3)}) == 1


def test_only_what_changed_is_drawn_anew(tmp_path):
    rows = sheets({"Red": 9, "Blue": 7}, alike=0.85)
    before = {one["names"][0]: numbers(one) for one in made(write(tmp_path / "a.csv", rows))}
    rows[0][IDS[0]] = "1" if rows[0][IDS[0]] != "1" else "2"
    after = {one["names"][0]: numbers(one) for one in made(write(tmp_path / "b.csv", rows))}
    assert (after["Blue"] == before["Blue"], after["Red"] == before["Red"]) == (True, False)


@pytest.mark.parametrize(
    ("words", "unit"), [((), ["role"]), (("--smallest-group", "8"), ["team"]), ((), ["role", "team"])]
)
def test_a_second_cut_of_one_file_is_refused_with_the_reason(tmp_path, words, unit):
    rows = sheets({"Red": 9, "Blue": 7})
    rows = [{**row, "role": "teacher" if at % 2 else "aide"} for at, row in enumerate(rows)]
    file = write(tmp_path / "spring.csv", rows)
    before = written(file)
    done, out = report(file, *words, unit=unit)
    assert done.exit_code == 1
    assert "cut in another way" in done.output
    assert "give single answers away" in done.output
    assert not out.exists()
    assert made(file) == before


def test_levels_are_one_cut_and_teams_of_one_name_in_two_schools_are_two(tmp_path):
    rows = sheets({"Grade 4": 12, "Grade 5": 14})
    rows = [{**row, "school": "Elm" if at % 2 else "Oak"} for at, row in enumerate(rows)]
    rows[0]["team"] = ""
    file = write(tmp_path / "spring.csv", rows)
    found = made(file, unit=["school", "team"])
    named = {one["key"]: one["names"] for one in found}
    places = sorted((named.get(one["parent"], [""])[0], one["names"][0], one["kind"]) for one in found if one["parent"])
    assert [one for one in places if one[2] == "school"] == [("", "Elm", "school"), ("", "Oak", "school")]
    assert [one[:2] for one in places if one[2] == "team"] == [
        ("Elm", "Grade 4"), ("Elm", "Grade 5"), ("Oak", "Grade 4"), ("Oak", "Grade 5")]  # fmt: skip
    assert written(file, unit=["school", "team"]) == found
    assert report(file, unit=["team"])[0].exit_code == 3


def test_the_key_and_the_cut_are_for_their_owner_only_and_hold_no_name(tmp_path, keys):
    written(write(tmp_path / "spring.csv", sheets({"Red": 9, "Blue": 7})))
    files = [path for path in keys.rglob("*") if path.is_file()]
    assert sorted(path.parent.name for path in files) == ["keys", "reports"]
    for path in files:
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert set(path.read_text("ascii").strip()) <= set("0123456789abcdef")
    (keys / "reports.key").write_text("nothing\n")
    assert "holds no key of reports" in report(tmp_path / "spring.csv")[0].output


def test_without_a_folder_of_keys_it_is_one_file_one_report_wherever_the_command_is_typed(tmp_path, monkeypatch):
    monkeypatch.delenv("REFLECTORY_KEYS")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "own"))
    file = write(tmp_path / "spring.csv", sheets({"Red": 19, "Blue": 17}, alike=0.95))
    found = []
    for name in ("here", "there"):
        (tmp_path / name).mkdir()
        monkeypatch.chdir(tmp_path / name)
        found.append(made(file))
        assert not list((tmp_path / name).iterdir())
    assert found[0] == found[1]
    others = []
    for name in "abcde":
        monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / name))
        others.append(made(file))
    assert any(one != found[0] for one in others)


def test_a_key_that_cannot_be_kept_is_a_sentence(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("mine")
    monkeypatch.setenv("REFLECTORY_KEYS", str(tmp_path / "file" / "keys"))
    done, out = report(write(tmp_path / "spring.csv", sheets({"Red": 9, "Blue": 7})))
    assert (done.exit_code, out.exists()) == (1, False)
    assert "name a folder in REFLECTORY_KEYS that you may write in" in done.output


@pytest.mark.parametrize("trap", ["team-pulse", "team-pulse.d/x"])
def test_a_name_means_the_library_whatever_lies_in_the_folder(tmp_path, monkeypatch, trap):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "team-pulse").mkdir()
    (tmp_path / "team-pulse" / "survey.toml").write_text("id = 'other'", "utf-8")
    made(write(tmp_path / "spring.csv", sheets({"Red": 9})))
    for path in ("./team-pulse", "team-pulse/", str(tmp_path / "team-pulse")):
        done, _ = report(tmp_path / "spring.csv", survey=path)
        assert done.exit_code == 1
        assert "survey.toml" in done.output


def test_a_survey_in_french_alone_is_reported_in_either_language(tmp_path):
    text = (ROOT / "surveys" / "library" / "team-pulse" / "survey.toml").read_text("utf-8")
    (tmp_path / "pouls.fr.toml").write_text(text, "utf-8")
    file = write(tmp_path / "spring.csv", sheets({"Red": 9, "Blue": 7}))
    done, out = report(file, "--language", "en", survey=tmp_path / "pouls.fr.toml")
    assert done.exit_code == 0, done.output
    assert "Team pulse" in (out / "report.html").read_text("utf-8")


def test_a_survey_in_english_alone_is_reported_in_french(tmp_path):
    example = ROOT / "docs" / "examples" / "leadership-11.toml"
    ids = [line.split('"')[1] for line in example.read_text("utf-8").splitlines() if line.startswith("    { id =")]
    draw = random.Random(3)
    rows = [{"team": "Red", **{id: str(draw.randint(1, 5)) for id in ids}} for _ in range(9)]
    done, out = report(write(tmp_path / "own.csv", rows), "--language", "fr", survey=example)
    assert done.exit_code == 0, done.output
    assert 'lang="fr"' in (out / "report.html").read_text("utf-8")
