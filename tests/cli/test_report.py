"""`reflectory report`: one file, one report, one cut; names folded; what is doubtful is asked; all files or none."""

from __future__ import annotations

import csv
import html
import json
import os
import random
import stat
import tempfile
import unicodedata
from contextlib import contextmanager
from pathlib import Path

import click
import openpyxl
import pytest
from click.testing import CliRunner

from reflectory.cli.main import main
from reflectory.cli.output import write_folder
from reflectory.releases.file_report import report_of_file
from reflectory.reports.serialization import to_json
from surveys.loader import instrument

ROOT = Path(__file__).resolve().parents[2]
PULSE = instrument("team-pulse").forms["self"]
IDS = [item.id for item in PULSE.items]
VALUES = [PULSE.format_of(item).values for item in PULSE.items]


@pytest.fixture(autouse=True)
def keys(tmp_path, monkeypatch):
    monkeypatch.setenv("REFLECTORY_KEYS", str(tmp_path / "keys"))
    return tmp_path / "keys"


def sheets(teams, alike=0.0):
    """Answers of teams by chance; where they are rather alike, the protection has something to draw."""
    draw = random.Random(5)
    return [
        {"team": team} | {id: str(values[-1] if draw.random() < alike else draw.choice(values))
                          for id, values in zip(IDS, VALUES, strict=True)}
        for team, many in teams.items() for _ in range(many)
    ]  # fmt: skip


def write(path, rows):
    with path.open("w", newline="", encoding="utf-8") as file:
        table = csv.DictWriter(file, list(rows[0]))
        table.writeheader()
        table.writerows(rows)
    return path


def report(file, *words, out=None, survey="team-pulse", unit=("team",)):
    out = out or file.parent / f"out-{random.random()}"
    units = [word for one in unit for word in ("--unit", one)]
    typed = ["report", file, "--survey", survey, *units, "--out", out, *words]
    done = CliRunner().invoke(main, [str(one) for one in typed], catch_exceptions=False)
    return done, out


def figures(out):
    return json.loads((out / "report.json").read_text("utf-8"))["sections"]


def written(file, *words, **known):
    done, out = report(file, *words, **known)
    assert done.exit_code == 0, done.output
    return figures(out)


def made(file, unit=("team",), survey="team-pulse", **settled):
    """Make the report that the command writes, without writing it in every format."""
    return json.loads(to_json(report_of_file(file, survey, None, unit, None, 5, "en", settled).report))["sections"]


def test_one_file_gives_one_report_in_every_order_language_and_under_every_name_of_its_units(tmp_path):
    rows = sheets({"Red": 9, "Blue": 7, "Tiny": 3}, alike=0.85)
    first = written(write(tmp_path / "spring.csv", rows))
    assert len(first) == 3
    random.Random(1).shuffle(rows)
    again = [dict(reversed(row.items())) for row in rows]
    assert made(write(tmp_path / "other.csv", again)) == first
    done, out = report(tmp_path / "other.csv", "--language", "fr")
    assert (done.exit_code, figures(out)) == (0, first), done.output
    assert f"<h1>{html.escape(PULSE.title['fr'])}" in (out / "report.html").read_text("utf-8")
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
    assert report(file, unit=["team"])[0].exit_code == 1


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


SPELLINGS = ["L'École 4-5", "l'école 4-5", "L'École  4-5", "L’École 4-5", "L'École\u00a04-5",
             " L'École 4-5\u200b ", "L'École 4–5", "L'École 4 - 5", unicodedata.normalize("NFD", "L'École 4-5"),
             "L'E\u0301COLE 4\u20115"]  # fmt: skip


def test_spellings_of_one_name_are_one_team_shown_in_the_most_frequent(tmp_path):
    rows = sheets({"x": 3 * len(SPELLINGS), "Red": 8})
    for at, row in enumerate(rows[: 3 * len(SPELLINGS)]):
        row["team"] = SPELLINGS[at % len(SPELLINGS)]
    for row in rows[:18]:
        row["team"] = SPELLINGS[3]
    done, out = report(write(tmp_path / "spring.csv", rows))
    assert done.exit_code == 0, done.output
    assert sorted(one["names"] for one in figures(out)) == [[""], ["L’École 4-5"], ["Red"]]
    assert "note: units taken as one, 'L’École 4-5'" in done.output


REFUSED = {
    "addresses": (lambda row, at: {"team": f"p{at}@example.org"}, "look like e-mail addresses"),
    "one address": (lambda row, at: {"team": "ann@example.org" if at == 3 else row["team"]}, "look like e-mail"),
    "names": (lambda row, at: {"team": f"Ann {at}"}, "nearly as many units as people"),
    "comments": (lambda row, at: {"team": f"More time {at % 7}"}, "none of 5 or more"),
    "most are names": (lambda row, at: {"team": f"Ann {at}" if at > 2 else "Bo"}, "nearly as many units as people"),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_units_that_are_people_are_refused(tmp_path, kind):
    change, said = REFUSED[kind]
    rows = [{**row, **change(row, at)} for at, row in enumerate(sheets({"Red": 9, "Blue": 7}))]
    done, out = report(write(tmp_path / "spring.csv", rows))
    assert done.exit_code == 1
    assert said in done.output
    assert not out.exists()


@pytest.mark.parametrize("unit", [[IDS[0]], ["team", IDS[3]], ["team", "team"]])
def test_an_item_is_no_unit(tmp_path, unit):
    done, out = report(write(tmp_path / "spring.csv", sheets({"Red": 9, "Blue": 7})), unit=unit)
    assert done.exit_code == 1
    assert "name the column of the units" in done.output or "twice" in done.output
    assert not out.exists()


def with_summary(word, at=-1, column="team", value="3"):
    def change(rows):
        rows.insert(len(rows) if at == -1 else at, {**rows[0], **dict.fromkeys(IDS, value), column: word})
        return rows

    return change


def with_column(name, values):
    return lambda rows: [{name: values(at), **row} for at, row in enumerate([*rows, rows[3]])]


def first_column(rows):
    rows = [{"Name": f"n{at}", **row} for at, row in enumerate(rows)]
    return [*rows, {**rows[0], "Name": "Mean", "team": "", **dict.fromkeys(IDS, "3.14")}]


DOUBTS = {
    "median": ("summary", with_summary("Median")),
    "somme": ("summary", with_summary("Somme")),
    "total in French": ("summary", with_summary("TOTAL GÉNÉRAL", value="")),
    "mean of fractions": ("summary", with_summary("Mean:", value="3.21")),
    "a subtotal in between": ("summary", with_summary("Red Total", at=9)),
    "a label in the first column": ("summary", first_column),
    "moyenne": ("summary", with_summary("Moyenne", value="3,5")),
    "an id twice": ("double", with_column("ResponseId", lambda at: f"R_{at if at < 16 else 3}")),
    "an average in German": ("summary", with_summary("Durchschnitt")),
    "a deviation": ("summary", with_summary("Std. Dev.", value="1")),
    "a mode": ("summary", with_summary("MODE")),
    "a total in Japanese": ("summary", with_summary("合計")),
    "people counted": ("summary", with_summary("N =", value="5")),
    "a share": ("summary", with_summary("% favourable", value="5")),
    "the whole school": ("summary", with_summary("Toute l’école")),
    "a name twice": ("double", with_column("Nom", lambda at: f"Ann {at if at < 16 else 5}")),
    "a running number twice": ("double", with_column("No", lambda at: str(at if at < 16 else 5))),
    "an employee twice": ("double", with_column("Numéro d’employé", lambda at: str(400 + (at if at < 16 else 5)))),
    "an address twice": ("double", with_column("Adresse courriel", lambda at: f"p{at if at < 16 else 3}@example.org")),
    "a whole row twice": ("double", with_column("Timestamp", lambda at: f"9:{at if at < 16 else 3}")),
    "answers twice": ("double", lambda rows: [*rows, rows[3]]),
    "the file pasted twice": ("double", lambda rows: [*rows, *rows]),
    "a trial": ("preview", lambda rows: [{**row, "Status": "IP Address" if at else "Survey Preview"}
                                         for at, row in enumerate([dict(rows[0]), *rows])]),
}  # fmt: skip


@pytest.mark.parametrize("name", DOUBTS)
def test_what_may_be_no_person_is_asked_and_settled_by_an_option(tmp_path, name):
    kind, change = DOUBTS[name]
    plain = sheets({"Red": 9, "Blue": 7})
    file = write(tmp_path / "spring.csv", change([dict(row) for row in plain]))
    done, out = report(file)
    assert done.exit_code == 3, done.output
    assert f"--leave-out {kind}, or --count-in {kind}" in done.output
    assert "spring.csv: row " in done.output
    assert not out.exists()
    found = made(file, **{kind: "leave-out"})
    assert sorted(one["answered"] for one in found) == [7, 9, 16]
    assert found == made(write(tmp_path / "plain.csv", plain))


def test_doubtful_rows_may_be_people_all_the_same(tmp_path):
    file = write(tmp_path / "spring.csv", [*(rows := sheets({"Red": 9, "Blue": 7})), rows[3]])
    assert max(one["answered"] for one in written(file, "--count-in", "double")) == 17
    done, out = report(file, "--leave-out", "double")
    assert "double rows, left out as you said: 1" in done.output
    assert max(one["answered"] for one in figures(out)) == 16
    done, _ = report(file, "--count-in", "double", "--leave-out", "double")
    assert done.exit_code == 2


def test_what_is_in_order_is_not_asked(tmp_path):
    """A team called Total of many people, people of one mind, sheets that chance makes alike."""
    best = {id: str(values[-1]) for id, values in zip(IDS, VALUES, strict=True)}
    rows = [*sheets({"Total": 9, "Max": 6}), *({"team": "Of one mind", **best} for _ in range(8))]
    assert len(made(write(tmp_path / "spring.csv", rows))) == 4


def test_no_range_of_an_average_leaves_the_response_scale_in_a_table(tmp_path):
    best, worst = ({id: str(values[end]) for id, values in zip(IDS, VALUES, strict=True)} for end in (-1, 0))
    rows = [{"team": team, **one} for team, one in (("Red", best), ("Blue", worst)) for _ in range(6)]
    done, out = report(write(tmp_path / "spring.csv", rows))
    assert done.exit_code == 0, done.output
    with (out / "report.csv").open(encoding="utf-8-sig") as file:
        ends = [float(one[end]) for one in csv.DictReader(file) for end in ("mean_low", "mean_high") if one[end]]
    assert (min(ends), max(ends)) == (1, 5)
    sheet = openpyxl.load_workbook(out / "report.xlsx")["Scales"]
    head = next(at for at, row in enumerate(sheet.values) if "Average" in row)
    where = [*sheet.values][head].index("Average")
    ends = [one for row in [*sheet.values][head + 1 :] for one in row[where + 1 : where + 3] if one is not None]
    assert (min(ends), max(ends)) == (1, 5)


def test_a_unit_that_a_spreadsheet_made_a_date_is_asked(tmp_path):
    file = write(tmp_path / "spring.csv", sheets({"04-Mar": 9, "Blue": 7}))
    done, _ = report(file)
    assert done.exit_code == 3
    assert "'04-Mar' looks like a date that a spreadsheet made of a name" in done.output
    assert len(made(file, date="count-in")) == 3


def test_statements_that_are_recoded_already_are_asked(tmp_path):
    """The right way round, they say what the others say; recoded in the file, they would be turned a second time."""
    survey = instrument("enhancer").forms["self"]
    top = {item.id: len(survey.format_of(item).values) - 1 for item in survey.items}
    turned = {item.id for item in survey.items if item.reverse}
    draw = random.Random(3)

    def people(already):
        for at in range(30):
            high = draw.random()
            codes = {id: round((4 * high + draw.random()) / 5 * many) for id, many in top.items()}
            for id in turned - ({"ch4"} if already else set()):
                codes[id] = top[id] - codes[id]
            yield {"team": "Red" if at % 2 else "Blue"} | {
                item.id: str(survey.format_of(item).values[codes[item.id]]) for item in survey.items
            }

    file = write(tmp_path / "recoded.csv", [*people(already=True)])
    done, out = report(file, "--form", "self", survey="enhancer")
    assert done.exit_code == 3
    assert "column ch4: it seems to be recoded already" in done.output
    assert done.output.count("column ") == 1
    assert not out.exists()
    assert made(file, survey="enhancer", turned="count-in")
    assert made(write(tmp_path / "given.csv", [*people(already=False)]), survey="enhancer")


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


@contextmanager
def nobody():
    """Be a user without special rights, who is stopped by them."""
    root = os.geteuid() == 0
    if root:
        os.seteuid(65534)
    try:
        yield
    finally:
        if root:
            os.seteuid(0)


def test_files_are_written_all_or_none():
    """The workbook cannot be replaced, as one that another program holds open."""
    with tempfile.TemporaryDirectory() as place:
        Path(place).chmod(0o777)
        with nobody():
            out = Path(place) / "out"
            assert write_folder(out, dict.fromkeys("abc", b"old")) == [out / "a", out / "b", out / "c"]
            (out / "mine").write_bytes(b"mine")
            (out / "held").mkdir()
            (out / "held").chmod(0o500)
            with pytest.raises(click.ClickException, match=r"held: it cannot be written .*close it where it is open"):
                write_folder(out, dict.fromkeys(["a", "new", "held", "c"], b"new"))
            assert {path.name: path.read_bytes() for path in out.iterdir() if path.is_file()} == {
                "a": b"old", "b": b"old", "c": b"old", "mine": b"mine"}  # fmt: skip
            assert sorted(path.name for path in out.iterdir()) == ["a", "b", "c", "held", "mine"]
            assert [path.name for path in Path(place).iterdir()] == ["out"]
            with pytest.raises(click.ClickException, match="cannot be written"):
                write_folder(Path(place) / "new", {"a": b"new", "no/such": b"new"})
            assert [path.name for path in Path(place).iterdir()] == ["out"]
            write_folder(out, dict.fromkeys("ab", b"new"))
            assert [(out / name).read_bytes() for name in ("a", "b", "c", "mine")] == [b"new", b"new", b"old", b"mine"]
        Path(place).chmod(0o755)
        with nobody():  # a folder of one's own in one of somebody else's
            assert write_folder(out, {"a": b"newest"})


def test_a_report_takes_the_place_of_the_one_before_and_leaves_what_is_beside_it(tmp_path):
    file = write(tmp_path / "spring.csv", sheets({"Red": 9, "Blue": 7}))
    out = tmp_path / "new" / "out"
    written(file, out=out)
    (out / "mine.txt").write_text("stays")
    before = sorted(path.name for path in out.iterdir())
    written(file, "--title", "Another", out=out)
    assert sorted(path.name for path in out.iterdir()) == before
    assert "Another" in (out / "report.html").read_text("utf-8")
    assert [path.name for path in out.parent.iterdir()] == ["out"]


@pytest.mark.parametrize("where", ["file", "file/below", "/proc/nothing/out", "long"])
def test_a_folder_that_cannot_be_written_is_a_sentence(tmp_path, keys, where):
    file = write(tmp_path / "spring.csv", sheets({"Red": 9, "Blue": 7}))
    (tmp_path / "file").write_text("mine")
    place = Path("x" * 300 if where == "long" else where)
    done, _ = report(file, out=tmp_path / place)
    assert done.exit_code in (1, 2)
    assert "Traceback" not in done.output
    assert done.output.count("\n") < 8
    assert (tmp_path / "file").read_text() == "mine"
    assert made(file)
