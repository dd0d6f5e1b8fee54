"""The command line, as it is typed."""

from __future__ import annotations

import csv
import json
import random
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from reflectory.cli.main import main
from reflectory.config import SETTINGS
from reflectory.db.accounts import accounts, check_password
from reflectory.db.engine import connect
from reflectory.db.units import add_unit, units
from reflectory.demo.district import ACCOUNTS
from surveys.loader import instrument

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "docs" / "examples" / "leadership-11.toml"


@pytest.fixture(autouse=True)
def keys(tmp_path, monkeypatch):
    """The folder of the keys, which reports of files use too."""
    monkeypatch.setenv("REFLECTORY_KEYS", str(tmp_path / "keys"))
    return tmp_path / "keys"


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A folder with a database of its own."""
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/reflectory.db")
    return tmp_path


def run(*words, typed=None):
    return CliRunner().invoke(main, [str(word) for word in words], input=typed, catch_exceptions=False)


def answers(path, teams, faulty=()):
    """Write a file of answers to the team pulse; `faulty` are (row, column, text)."""
    survey = next(iter(instrument("team-pulse").forms.values()))
    draw = random.Random(5)
    ids = [item.id for item in survey.items]
    formats = [survey.format_of(item) for item in survey.items]
    rows = [[team, *(draw.choice(one.values) for one in formats)] for team, n in teams.items() for _ in range(n)]
    rows = [[f"{cell:g}" if not isinstance(cell, str) else cell for cell in row] for row in rows]
    for row, column, text in faulty:
        rows[row][["team", *ids].index(column)] = text
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([["team", *ids], *rows])
    return path


def test_a_report_of_a_file_is_written_in_every_format(tmp_path):
    file = answers(tmp_path / "spring.csv", {"Red": 9, "Blue": 7, "Tiny": 3})
    done = run("report", file, "--survey", "team-pulse", "--unit", "team", "--out", tmp_path / "out", "--title", "Été")
    assert done.exit_code == 0, done.output
    assert "for each there is another one that gives exactly this release" in done.output
    written = {path.name for path in (tmp_path / "out").iterdir()}
    ends = (".pdf", ".pptx", ".html", ".xlsx", ".csv", "-codebook.csv", ".sav", ".dta", ".json")
    assert written == {f"report{one}" for one in ends}
    page = (tmp_path / "out" / "report.html").read_text("utf-8")
    assert "Été" in page
    assert "Blue and Tiny" in page
    assert not re.search(r'(src|href)="https?://', page), "the file needs nothing else"
    held = json.loads((tmp_path / "out" / "report.json").read_text("utf-8"))
    assert {section["answered"] for section in held["sections"]} == {19, 9, 10}
    table = list(csv.reader((tmp_path / "out" / "report.csv").read_text("utf-8-sig").splitlines()))
    assert len(table) > 20
    assert len({len(row) for row in table}) == 1


def test_a_report_speaks_french(tmp_path):
    file = answers(tmp_path / "spring.csv", {"Red": 9, "Blue": 7})
    words = ["report", file, "--survey", "team-pulse", "--unit", "team", "--out", tmp_path / "out", "--language", "fr"]
    assert run(*words).exit_code == 0
    assert 'lang="fr"' in (tmp_path / "out" / "report.html").read_text("utf-8")


def test_a_survey_of_ones_own_is_reported(tmp_path):
    ids = re.findall(r'id = "(A[A-Z]\d\d)"', EXAMPLE.read_text("utf-8"))
    rows = [["GRP", *ids], *([f"{person % 3 + 1}", *(f"{(person + at) % 5 + 1}" for at in range(len(ids)))]
                             for person in range(30))]  # fmt: skip
    file = tmp_path / "own.csv"
    file.write_text("\n".join(",".join(row) for row in rows), "utf-8")
    done = run("report", file, "--survey", EXAMPLE, "--unit", "GRP", "--out", tmp_path / "out")
    assert done.exit_code == 0, done.output


def test_every_fault_of_a_file_is_told_at_once_and_nothing_is_written(tmp_path):
    first, second = [item.id for item in next(iter(instrument("team-pulse").forms.values())).items[:2]]
    faulty = [(0, first, "9"), (1, second, "quite often"), (2, second, "0")]
    file = answers(tmp_path / "spring.csv", {"Red": 9, "Blue": 7}, faulty)
    done = run("report", file, "--survey", "team-pulse", "--unit", "team", "--out", tmp_path / "out")
    assert done.exit_code == 1
    assert f"row 2, column {first}: 9 is out of range" in done.output
    assert f"row 3, column {second}: 'quite often' stands where a number belongs" in done.output
    assert f"row 4, column {second}: 0 is out of range" in done.output
    assert "nothing was imported" in done.output
    assert not (tmp_path / "out").exists()


def test_people_without_a_unit_are_asked_about_and_nothing_is_written(tmp_path):
    file = answers(tmp_path / "spring.csv", {"Red": 9, "Blue": 7}, [(2, "team", "")])
    done = run("report", file, "--survey", "team-pulse", "--unit", "team", "--out", tmp_path / "out")
    assert done.exit_code == 3
    assert "row 4: no unit stands there" in done.output
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (["--survey", "team-puls", "--unit", "team"], "team-puls"),
        (["--survey", "missing.toml", "--unit", "team"], "missing.toml"),
        (["--survey", "team-pulse", "--unit", "school"], "school"),
        (["--survey", "team-pulse", "--form", "nothing", "--unit", "team"], "nothing"),
        (["--survey", "team-pulse", "--unit", "team", "--smallest-group", "4"], "x>=5"),
        (["--survey", "team-pulse", "--unit", "team", "--language", "klingon"], "klingon"),
    ],
)
def test_a_wrong_word_is_told_with_its_remedy(tmp_path, given, said):
    file = answers(tmp_path / "spring.csv", {"Red": 9})
    done = run("report", file, *given, "--out", tmp_path / "out")
    assert done.exit_code in {1, 2}
    assert said in done.output
    assert "Traceback" not in done.output
    assert not (tmp_path / "out").exists()


def test_a_file_with_too_few_people_shows_nothing(tmp_path):
    file = answers(tmp_path / "spring.csv", {"Red": 3})
    done = run("report", file, "--survey", "team-pulse", "--unit", "team", "--out", tmp_path / "out")
    assert done.exit_code == 0
    assert json.loads((tmp_path / "out" / "report.json").read_text("utf-8"))["sections"] == []


def test_an_account_is_made_that_can_sign_in(home):
    typed = "quiet maple river\nquiet maple river\n"
    done = run("user", "Robin", "--role", "leader", typed=typed)
    assert (done.exit_code, done.output.splitlines()[-1]) == (0, "Robin can sign in as leader.")
    engine = connect(f"sqlite:///{home}/reflectory.db")
    assert check_password(engine, "robin", "quiet maple river").roles == ("leader",)
    engine.dispose()
    assert "there is one of this name" in run("user", "Robin", typed=typed).output


def test_an_account_is_made_for_its_unit(home):
    engine = connect(f"sqlite:///{home}/reflectory.db")
    school = add_unit(engine, "Maple Hill", "school")
    typed = "quiet maple river\nquiet maple river\n"
    done = run("user", "Robin", "--unit", "Maple Hil", typed=typed)
    assert done.exit_code == 1
    assert "unit 'Maple Hil': no unit is named so; units are Maple Hill" in done.output
    assert run("user", "Robin", "--unit", "Maple Hill", typed=typed).exit_code == 0
    assert [one.units for one in accounts(engine)] == [(school,)]
    engine.dispose()


def test_a_name_of_two_units_is_refused_and_a_path_is_taken(home):
    engine = connect(f"sqlite:///{home}/reflectory.db")
    schools = []
    for name in ("North", "South"):
        district = add_unit(engine, name, "district")
        schools.append(add_unit(engine, "St. Mary School", "school", district))
        add_unit(engine, "Grade 4/5", "team", schools[-1])
    typed = "quiet maple river\nquiet maple river\n"
    for said in ("St. Mary School", "grade 4/5", "St. Mary School / Grade 4/5"):
        done = run("user", "Robin", "--unit", said, typed=typed)
        assert done.exit_code == 1
        assert "2 units have this name; name one by its path: North / St. Mary School" in done.output
    assert accounts(engine) == ()
    done = run("user", "Robin", "--unit", "South / St. Mary School", "--unit", "south/st. mary  school", typed=typed)
    assert done.exit_code == 0, done.output
    done = run("user", "Kim", "--unit", "NORTH \u203a St. Mary School", "--unit", "South", typed=typed)
    assert done.exit_code == 0, done.output
    south = next(one.id for one in units(engine) if one.name == "South")
    assert {one.name: sorted(one.units) for one in accounts(engine)} == {
        "Robin": [schools[1]], "Kim": sorted([schools[0], south])}  # fmt: skip
    engine.dispose()


def test_a_name_at_the_top_and_of_a_unit_further_down_is_refused_and_told_apart_by_a_stroke(home):
    engine = connect(f"sqlite:///{home}/reflectory.db")
    top = add_unit(engine, "Elm", "school")
    add_unit(engine, "Elm", "team", add_unit(engine, "Oak", "school"))
    typed = "quiet maple river\nquiet maple river\n"
    done = run("user", "Robin", "--unit", "elm", typed=typed)
    assert done.exit_code == 1
    assert "2 units have this name; name one by its path: / Elm; Oak / Elm" in done.output
    assert run("user", "Robin", "--unit", "/ Elm", typed=typed).exit_code == 0
    assert [one.units for one in accounts(engine)] == [(top,)]
    engine.dispose()


def test_a_password_in_the_command_is_warned_of_and_one_that_is_asked_is_not(home):
    warned = "note: others on this machine see a password in a command"
    assert warned in run("user", "Robin", "--password", "quiet maple river").output
    assert warned not in run("user", "Kim", typed="quiet maple river\nquiet maple river\n").output


@pytest.mark.parametrize("way", ["REFLECTORY_PASSWORD", "REFLECTORY_PASSWORD_FILE"])
def test_a_password_of_the_environment_is_neither_warned_of_nor_asked_for(home, monkeypatch, way):
    (home / "password").write_text("quiet maple river\n", "utf-8")
    monkeypatch.setenv(way, str(home / "password") if way.endswith("FILE") else "quiet maple river")
    done = run("user", "Robin")
    assert done.output.startswith("Robin can sign in as"), done.output
    engine = connect(f"sqlite:///{home}/reflectory.db")
    assert check_password(engine, "Robin", "quiet maple river")
    engine.dispose()


def test_a_weak_password_makes_no_account(home):
    done = run("user", "Robin", typed="short\nshort\n")
    assert done.exit_code == 1
    engine = connect(f"sqlite:///{home}/reflectory.db")
    assert accounts(engine) == ()
    engine.dispose()


def test_a_survey_file_in_order_is_said_to_be(tmp_path):
    done = run("survey", EXAMPLE)
    assert done.exit_code == 0
    assert "11 items" in done.output
    faulty = tmp_path / "faulty.toml"
    faulty.write_text(EXAMPLE.read_text("utf-8").replace('format = "', 'format = "no', 1), "utf-8")
    done = run("survey", faulty)
    assert done.exit_code == 1
    assert "faulty.toml" in done.output


def test_the_demonstration_says_how_to_get_in(filled):
    assert f"http://localhost:8501/?join={filled.join_code}" in filled.said
    assert "http://localhost:8501/sign-in" in filled.said
    assert filled.password in filled.said
    for account in ACCOUNTS:
        assert f"{account.name}  ({', '.join(account.roles)})" in filled.said


def test_the_demonstration_refuses_a_database_that_holds_anything(home):
    engine = connect(f"sqlite:///{home}/reflectory.db")
    add_unit(engine, "A real school", "school")
    engine.dispose()
    done = run("demo")
    assert done.exit_code == 1
    assert "give DATABASE_URL another name for the demonstration" in done.output


def test_a_demonstration_that_is_there_is_left_and_the_way_in_told_again(home, filled):
    filled.copy(home)
    before = (home / "reflectory.db").read_bytes()
    done = run("demo")
    assert done.exit_code == 0, done.output
    assert f"http://localhost:8501/?join={filled.join_code}" in done.output
    assert "password was told when it was made" in done.output
    assert filled.password not in done.output
    assert (home / "reflectory.db").read_bytes() == before


def test_an_address_of_no_database_is_told_with_its_remedy(home, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "mysql://somewhere/else")
    done = run("demo")
    assert done.exit_code == 1
    assert "Traceback" not in done.output
    assert "DATABASE_URL" in done.output


def test_all_settings_are_listed_with_their_values(monkeypatch):
    monkeypatch.setenv("REFLECTORY_ADDRESS", "https://reflect.example.org")
    said = run("settings").output
    assert all(row.name in said and row.sentence in said for row in SETTINGS)
    assert "REFLECTORY_ADDRESS=https://reflect.example.org" in said


def test_the_generated_documents_are_up_to_date():
    done = run("docs", "--check")
    assert (done.exit_code, done.output) == (0, "")


def test_help_names_every_command():
    said = run("--help").output
    assert all(name in said for name in ("run", "demo", "report", "user", "survey", "settings", "docs"))


def test_a_backup_is_made_checked_and_restored_by_command(home, monkeypatch):
    add_unit(connect(), "Maple Hill", "school")
    file = home / "backup.db"
    assert "2 rows in 2 tables" in run("backup", file).output  # the unit, and that it was added
    assert run("verify", file).stdout == f"{file} is in order.\n"
    again = run("backup", file)
    assert again.exit_code == 1
    assert "it exists already; name a new file" in again.output
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{home}/second.db")
    assert "Restored, read back and compared." in run("restore", file).output
    assert run("verify").stdout == "The database is in order.\n"
    refused = run("restore", file)
    assert refused.exit_code == 1
    assert "it is not empty" in refused.output


def test_an_installation_is_copied_by_command(home):
    add_unit(connect(), "Maple Hill", "school")
    words = ("copy", "--from", f"sqlite:///{home}/reflectory.db", "--to")
    done = run(*words, f"sqlite:///{home}/second.db")
    assert "every count and checksum is the same" in done.output
    assert run(*words, f"sqlite:///{home}/second.db").exit_code == 1


def test_the_addresses_of_a_copy_may_stand_in_the_environment_or_in_a_file(home, monkeypatch):
    add_unit(connect(), "Maple Hill", "school")
    assert "REFLECTORY_COPY_TO" in run("copy").output
    monkeypatch.setenv("REFLECTORY_COPY_TO", f"sqlite:///{home}/second.db")
    assert "every count and checksum is the same" in run("copy").output
    monkeypatch.delenv("REFLECTORY_COPY_TO")
    (home / "address").write_text(f"sqlite:///{home}/third.db\n")
    monkeypatch.setenv("REFLECTORY_COPY_TO_FILE", str(home / "address"))
    assert "every count and checksum is the same" in run("copy").output
    monkeypatch.setenv("REFLECTORY_COPY_TO_FILE", str(home / "missing"))
    assert "REFLECTORY_COPY_TO_FILE: its file cannot be read" in run("copy").output
    done = run("copy", "--to", "postgresql://ann:secret@127.0.0.1:1/none")
    assert done.exit_code == 1
    assert "others on this machine see a password" in done.output
    assert "secret" not in done.output


@pytest.mark.parametrize(
    "words", [("backup", "no/backup.db"), ("restore", "no/backup.db"), ("verify", "no/backup.db"), ("restore", "."),
              ("audit", "--ledger", "no/such/x.json"), ("pack", "1", "--out", "no/x.zip"), ("survey", "no.toml")],
)  # fmt: skip
def test_a_place_that_cannot_be_used_is_told_in_a_sentence(home, monkeypatch, words):
    monkeypatch.chdir(home)
    done = run(*words)
    assert done.exit_code in (0, 1, 2)
    assert "Traceback" not in done.output
    assert done.exit_code or words[0] == "audit"  # nothing was released, so there is no ledger to write


def test_what_is_no_backup_is_refused_by_command_with_its_place_and_a_remedy(home):
    (home / "x.db").write_text("something else")
    done = run("verify", home / "x.db")
    assert done.exit_code == 1
    assert done.output.endswith("it is no backup of Reflectory; name a file that `reflectory backup` wrote\n")
