"""`reflectory report` folds the spellings of a name, refuses units that are people, and asks what is doubtful."""

from __future__ import annotations

import random
import unicodedata

import pytest

from surveys.loader import LIBRARY, read_survey
from tests.cli.staff_file import IDS, VALUES, figures, made, report, sheets, write, written

pytestmark = pytest.mark.usefixtures("keys")


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


def test_a_unit_that_a_spreadsheet_made_a_date_is_asked(tmp_path):
    file = write(tmp_path / "spring.csv", sheets({"04-Mar": 9, "Blue": 7}))
    done, _ = report(file)
    assert done.exit_code == 3
    assert "'04-Mar' looks like a date that a spreadsheet made of a name" in done.output
    assert len(made(file, date="count-in")) == 3


def turned_round(file):
    """Return a survey of the library in which one statement of each scale is reverse-keyed; its worked cases go."""
    text = file.read_text("utf-8")
    text = text[: text.index("[[cases]]")] + text[text.index("[rationale]") :]
    for id in ("ta7", "sa6", "ch8", "de8", "ow7"):
        text = text.replace(f'{{ id = "{id}", format', f'{{ id = "{id}", reverse = true, format')
    return text


def test_statements_that_are_recoded_already_are_asked(tmp_path):
    """The right way round, they say what the others say; recoded in the file, they would be turned a second time."""
    path = tmp_path / "turned.toml"
    path.write_text(turned_round(LIBRARY / "enhancer" / "survey.toml"), "utf-8")
    survey = read_survey(path)
    top = {item.id: len(survey.format_of(item).values) - 1 for item in survey.items}
    turned = {item.id for item in survey.items if item.reverse}
    draw = random.Random(3)

    def people(already):
        for at in range(30):
            high = draw.random()
            codes = {id: round((4 * high + draw.random()) / 5 * many) for id, many in top.items()}
            for id in turned - ({"ch8"} if already else set()):
                codes[id] = top[id] - codes[id]
            yield {"team": "Red" if at % 2 else "Blue"} | {
                item.id: str(survey.format_of(item).values[codes[item.id]]) for item in survey.items
            }

    file = write(tmp_path / "recoded.csv", [*people(already=True)])
    done, out = report(file, "--form", "self", survey=str(path))
    assert done.exit_code == 3
    assert "column ch8: it seems to be recoded already" in done.output
    assert done.output.count("column ") == 1
    assert not out.exists()
    assert made(file, survey=str(path), turned="count-in")
    assert made(write(tmp_path / "given.csv", [*people(already=False)]), survey=str(path))
