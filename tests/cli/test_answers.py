"""`reflectory answers` shows what a file holds and what is doubtful in it, and writes nothing."""

from __future__ import annotations

import json
import tomllib

import pytest
from click.testing import CliRunner

from reflectory.cli.main import main
from tests.cli.staff_file import IDS, PULSE, figures, report, sheets, write


def run(file, *words, unit=("team",)):
    units = [word for name in unit for word in ("--unit", name)]
    typed = ["answers", file, "--survey", "team-pulse", *units, *words]
    return CliRunner().invoke(main, [str(word) for word in typed], catch_exceptions=False)


def test_a_file_in_order_is_shown_with_the_count_of_every_answer(tmp_path):
    file = write(tmp_path / "spring.csv", rows := sheets({"Red": 9, "Blue": 7}))
    done = run(file, "--json")
    assert done.exit_code == 0, done.output
    content = json.loads(done.stdout)
    assert (content["people"], content["units"]) == (16, {"Blue": 7, "Red": 9})
    assert content["columns"] == {id: id for id in IDS}
    first = content["values"][IDS[0]]
    anchors = [anchor["en"] for anchor in PULSE.format_of(PULSE.items[0]).anchors]
    assert [answer["anchor"] for answer in first] == anchors
    counts = [sum(row[IDS[0]] == str(answer["value"]) for row in rows) for answer in first]
    assert [answer["count"] for answer in first] == counts
    assert set(content["means"]) == {scale.id for scale in PULSE.scales} | {item.id for item in PULSE.single_items}
    assert [path.name for path in tmp_path.iterdir()] == ["spring.csv"]
    plain = run(file)
    assert f"{IDS[0]}, column '{IDS[0]}': 1 {anchors[0]}: {counts[0]}; 2 " in plain.output


def test_levels_are_paths_and_no_unit_is_one_group(tmp_path):
    rows = [{"school": "Elm", **row} for row in sheets({"Red": 9, "Blue": 7})]
    file = write(tmp_path / "spring.csv", rows)
    levels = json.loads(run(file, "--json", unit=["school", "team"]).stdout)
    assert levels["units"] == {"Elm › Blue": 7, "Elm › Red": 9}
    nobody = json.loads(run(file, "--json", unit=[]).stdout)
    assert (nobody["people"], nobody["units"]) == (16, {})


@pytest.mark.parametrize("word", ["--leave-out", "--accept"])
def test_what_is_doubtful_is_named_until_somebody_settles_it(tmp_path, word):
    rows = sheets({"Red": 9, "Blue": 7})
    file = write(tmp_path / "spring.csv", [*rows, {**rows[0], "team": "Median"}])
    done = run(file, "--json")
    assert done.exit_code == 3
    content = json.loads(done.stdout)
    assert content["people"] == 16
    (doubt,) = content["doubts"]
    assert doubt == {
        "kind": "summary", "place": "spring.csv: row 18",
        "what": "'Median' reads like a summary of other rows, not a person",
        "remedy": "--leave-out summary, or --count-in summary",
    }  # fmt: skip
    settled = run(file, "--json", word, "summary")
    assert settled.exit_code == 0
    assert json.loads(settled.stdout)["people"] == 16
    assert "summary rows, left out as you said: 1" in json.loads(settled.stdout)["notices"]
    assert json.loads(run(file, "--json", "--count-in", "summary").stdout)["people"] == 17


def test_a_file_in_which_every_row_is_doubtful_is_shown_without_anybody(tmp_path):
    median, mean = sheets({"Median": 1, "Mean": 1})
    done = run(write(tmp_path / "spring.csv", [median, mean]), "--json")
    assert done.exit_code == 3, done.output
    content = json.loads(done.stdout)
    assert (content["people"], [doubt["kind"] for doubt in content["doubts"]]) == (0, ["summary", "summary"])
    assert set(content["means"].values()) == {None}


def test_a_refusal_has_place_fault_and_remedy(tmp_path):
    rows = sheets({"Red": 9, "Blue": 7})
    rows[0][IDS[0]] = "6"
    done = run(write(tmp_path / "spring.csv", rows), "--json")
    assert done.exit_code == 1
    (fault,) = json.loads(done.stdout)["faults"]
    assert (fault["place"], fault["what"]) == (f"spring.csv: row 2, column {IDS[0]}", "6 is out of range")
    assert fault["remedy"].startswith("the answers are 1, 2, 3, 4, 5")
    assert "nothing was imported" in done.stderr


def renamed(rows, names):
    return [{names.get(id, id): cell for id, cell in row.items()} for row in rows]


def test_a_mapping_is_kept_and_reads_the_next_file_of_the_same_shape(tmp_path, keys):
    rows = sheets({"Red": 9, "Blue": 7})
    file, kept = write(tmp_path / "spring.csv", [*rows, {**rows[0], "team": "Median"}]), tmp_path / "answers.toml"
    first = run(file, "--json", "--mapping", kept, "--accept", "summary", "--missing", "7")
    assert first.exit_code == 0, first.output
    again = run(file, "--json", "--mapping", kept, unit=())
    assert (again.exit_code, json.loads(again.stdout)["units"]) == (0, {"Blue": 7, "Red": 9})
    assert tomllib.loads(kept.read_text("utf-8")) == {
        "units": ["team"], "missing": ["7"], "settled": {"summary": "leave-out"}, "columns": {id: id for id in IDS},
    }  # fmt: skip
    done, out = report(file, "--mapping", kept, unit=())
    assert done.exit_code == 0, done.output
    assert len(figures(out)) == 3
    assert report(file, unit=())[0].exit_code == 2


def test_a_mapping_names_columns_words_and_people_invited(tmp_path, keys):
    rows = sheets({"Red": 9, "Blue": 7})
    names = {IDS[0]: "Frage 1", IDS[1]: IDS[0]}  # also one whose own name is another item's column
    form = PULSE.format_of(PULSE.items[2])
    own = [{**row, IDS[2]: "oui!" if row[IDS[2]] == str(form.high) else row[IDS[2]]} for row in rows]
    file = write(tmp_path / "spring.csv", renamed(own, names))
    assert run(file, "--json").exit_code == 1
    kept = tmp_path / "answers.toml"
    kept.write_text(
        f'units = ["team"]\n[columns]\n{IDS[0]} = "Frage 1"\n{IDS[1]} = "{IDS[0]}"\n'
        f'[words.{form.id}]\n"oui!" = {form.high}\n[invited]\nRed = 12\nBlue = 8\n',
        encoding="utf-8",
    )
    content = json.loads(run(file, "--json", "--mapping", kept, unit=()).stdout)
    plain = json.loads(run(write(tmp_path / "plain.csv", rows), "--json").stdout)
    assert content["means"] == plain["means"]
    assert content["columns"][IDS[0]] == "Frage 1"
    done, out = report(file, "--mapping", kept, unit=())
    assert done.exit_code == 0, done.output
    assert {section["invited_low"] for section in figures(out)} == {12, 8, 20}


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("units = 7", "'units' is no entry of a mapping"),
        ("[settled]\nsummary = true", "'settled' is no entry"),
        ("[settled]\nsums = 'leave-out'", "'sums' is no doubt"),
        ("[words]\nagree = 'x'", "'words' is no entry"),
        ("answers = {}", "'answers' is no entry"),
        ("units = [", "cannot be read as a mapping"),
        ("[columns]\nq0 = 'x'", "there is no item 'q0'"),
    ],
)
def test_a_faulty_mapping_is_a_sentence(tmp_path, text, fault):
    (tmp_path / "answers.toml").write_text(text)
    file = write(tmp_path / "spring.csv", sheets({"Red": 9, "Blue": 7}))
    done = run(file, "--mapping", tmp_path / "answers.toml")
    assert done.exit_code == 1
    assert fault in done.output
    assert (tmp_path / "answers.toml").read_text() == text


@pytest.mark.parametrize("words", [("--by", "role", "Job", "--by", "years", "Since"),
                                   ("--comments", "try", "A", "--comments", "try", "B")])  # fmt: skip
def test_what_can_be_named_once_is_refused_twice(tmp_path, words):
    done = run(write(tmp_path / "spring.csv", sheets({"Red": 9})), *words)
    assert done.exit_code == 2
    assert "; give it" in done.output
