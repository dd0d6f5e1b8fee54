"""The audit log: one chain, added to only, beside every administrative act and beside nothing a respondent does."""

from __future__ import annotations

import ast
import datetime
import multiprocessing
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from reflectory.db import (
    accounts,
    audit_log,
    ballots,
    crypto,
    goal_reminders,
    goals,
    invitations,
    oidc_rules,
    password_links,
    reading_codes,
    reflections,
    releases,
    sessions,
    share_links,
    studies,
    units,
    waves,
)
from reflectory.db.engine import connect
from reflectory.db.mnemonic_words import new_reflection_key, parse_reflection_key
from reflectory.db.transactions import writing
from reflectory.i18n.catalogue import keys

ROOT = Path(__file__).resolve().parents[2]
GOOD = "quiet maple river"

# Functions that write and leave no record, each with the reason. Any other one has to call `record` or `recorded`.
SILENT = {
    "accounts.py": {"check_password": "it records when the limit is reached", "new_setup_code": "the server's start"},
    "attempts.py": {"wrong": "counts wrong codes"},
    "audit_log.py": {"record": "it is the record"},
    "backup.py": {"back_up": "reads", "_compared": "fills a file of its own to compare"},
    "ballots.py": {"cast_many": "a respondent's act", "withdraw": "a respondent's act"},
    "rater_groups.py": {"*": "one person's own: nobody else learns that it exists"},
    "rater_group_vault.py": {"*": "one person's own: nobody else learns that it exists"},
    "demonstration_copies.py": {"*": "everything in it is invented, and goes with the visit"},
    "transfer.py": {"*": "copies the log as well"},
    "goals.py": {"note": "a check-in's words on a goal, whose setting is recorded"},
    "installation.py": {"*": "marks of the demonstration"},
    "invitations.py": {"claim": "a respondent's act", "wave_of": "counts wrong codes"},
    "mail_queue.py": dict.fromkeys(
        ("lease", "_too_early", "sent", "postpone", "refuse"), "messages on their way, each to an address"
    ),
    "goal_reminders.py": {"lease": "that it was sent", "forget": "that it was sent"},
    "mailings.py": {
        "queue_reminders": "on the day that was recorded",
        "queue_results": "once, with the release that was recorded",
        "finish_results": "what respondents were told",
        "note_trouble": "what the mail server said",
        "_withdraw": "codes of addresses that could not be kept, which reached nobody",
    },
    "mappings.py": {"keep": "how a file is read, which is about nobody"},
    "migrate.py": {"migrate": "the program's own"},
    "reflections.py": {"*": "a respondent's act"},
    "response_steps.py": {"tell_steps": "a night's quarters, which follow from what people did"},
    "vacuum.py": {
        "sweep": "takes back its own note that something was erased",
        "_lay_by_key": "writes the rows that are there, in another order, every night",
    },
    "sessions.py": {"*": "signing in and out is no administrative act"},
    "studies.py": {"share_profile": "a respondent's act", "take_back_profile": "a respondent's act"},
    "oidc_rules.py": {"use_once": "counts that a sign-in was used"},
}


@pytest.fixture
def broken(engine):
    """Do something to the log behind its triggers, as somebody who owns the database could."""

    def do(statement):
        with engine.begin() as connection:
            if engine.dialect.name == "sqlite":
                for step in ("update", "delete"):
                    connection.execute(text(f"drop trigger if exists audit_log_{step}"))
            else:
                connection.execute(text("drop trigger if exists audit_log_kept on audit_log"))
            connection.execute(text(statement))

    return do


def write(engine, number):
    with writing(engine) as connection:
        audit_log.record(connection, "unit.added", unit=f"Unit {number}", people=number)


def test_entries_are_numbered_chained_and_told_newest_first(engine):
    for number in range(3):
        write(engine, number)
    found = audit_log.entries(engine)
    assert [(one.number, one.act, one.about["unit"]) for one in found] == [
        (3, "unit.added", "Unit 2"),
        (2, "unit.added", "Unit 1"),
        (1, "unit.added", "Unit 0"),
    ]
    assert audit_log.entries(engine, most=1, before=3)[0].number == 2
    assert audit_log.verify(engine) == audit_log.Verified(3, found[0].seal, ())


@pytest.mark.parametrize("statement", ["update audit_log set who = 'x'", "delete from audit_log where number = 2"])
def test_the_database_itself_refuses_to_change_the_log(engine, statement):
    for number in range(3):
        write(engine, number)
    with pytest.raises(DBAPIError, match="only ever added to"), engine.begin() as connection:
        connection.execute(text(statement))
    assert audit_log.verify(engine).entries == 3


def test_the_postgresql_log_cannot_be_emptied(engine):
    write(engine, 1)
    if engine.dialect.name == "postgresql":
        with pytest.raises(DBAPIError, match="only ever added to"), engine.begin() as connection:
            connection.execute(text("truncate audit_log"))
    assert audit_log.verify(engine).entries == 1


@pytest.mark.parametrize(
    ("statement", "code", "number"),
    [
        ("update audit_log set who = 'Somebody' where number = 2", "audit-log-seal-broken", 2),
        ("update audit_log set at = at - 3600 where number = 3", "audit-log-seal-broken", 3),
        ("update audit_log set about = '{}' where number = 1", "audit-log-seal-broken", 1),
        ("delete from audit_log where number = 2", "audit-log-entry-missing", 2),
        ("delete from audit_log where number = 1", "audit-log-entry-missing", 1),
    ],
)
def test_every_change_behind_the_triggers_is_found(engine, broken, statement, code, number):
    for entry in range(4):
        write(engine, entry)
    broken(statement)
    finding = audit_log.verify(engine).faults[0]
    assert (finding.code, finding.values) == (code, {"number": number})


def test_a_shortened_log_is_found_by_whoever_noted_its_end(engine, broken):
    for number in range(4):
        write(engine, number)
    noted = (4, audit_log.verify(engine).seal)
    assert audit_log.verify(engine, noted).faults == ()
    broken("delete from audit_log where number = 4")
    assert audit_log.verify(engine).faults == (), "the chain alone cannot know it"
    assert audit_log.verify(engine, noted).faults[0].code == "audit-log-anew"
    write(engine, 9)
    assert audit_log.verify(engine, noted).faults[0].code == "audit-log-anew"


def _many(url, keys, start):
    import os

    os.environ["REFLECTORY_KEYS"] = keys
    engine = connect(url)
    for number in range(15):
        write(engine, start + number)
    engine.dispose()


def test_two_processes_at_once_keep_one_chain(engine, database_url, tmp_path):
    spawn = multiprocessing.get_context("spawn")
    both = [spawn.Process(target=_many, args=(database_url, str(tmp_path / "keys"), start)) for start in (0, 100)]
    for one in both:
        one.start()
    for one in both:
        one.join(120)
    checked = audit_log.verify(engine)
    assert (checked.entries, checked.faults) == (30, ())
    said = {one.about["unit"] for one in audit_log.entries(engine)}
    assert said == {f"Unit {start + number}" for start in (0, 100) for number in range(15)}


def test_an_act_that_fails_leaves_no_record(engine):
    def stumble():
        with writing(engine) as connection:
            audit_log.record(connection, "unit.added", unit="x", people=0)
            raise RuntimeError("in the middle")

    with pytest.raises(RuntimeError, match="in the middle"):
        stumble()
    assert audit_log.verify(engine).entries == 0


def test_every_administrative_act_leaves_its_record_with_who_did_it(school, key):
    engine, done = school.engine, []
    audit_log.acting("Robin")

    def did(*acts):
        found = [one for one in reversed(audit_log.entries(engine)) if one.number > sum(map(len, done))]
        assert [one.act for one in found] == list(acts)
        assert {one.who for one in found} <= {"Robin", "Kim"}
        done.append(acts)

    try:
        done.append([one.act for one in audit_log.entries(engine)])
        ann = accounts.create_account(engine, "Ann", GOOD, ["administrator"])
        accounts.assign(engine, ann.id, roles=["administrator", "auditor"])
        kim = accounts.create_account(engine, "Kim", None, ["leader"])
        accounts.give_unit(engine, kim.id, school.red)
        did("account.made", "account.changed", "account.made", "account.unit_given")
        password_links.choose_password(engine, password_links.make_password_link(engine, kim.id), GOOD)
        accounts.remove_account(engine, kim.id)
        did("account.link_made", "account.password_set", "account.removed")
        rule = oidc_rules.add_rule(engine, "email", "kim@example.org", ["leader"])
        oidc_rules.admit(engine, "https://id.example.org", {"sub": "7", "name": "Kim", "email": "kim@example.org"})
        oidc_rules.remove_rule(engine, rule.id)
        did("rule.made", "account.admitted", "rule.removed")
        extra = units.add_unit(engine, "Green", "team", school.root)
        units.change_unit(engine, extra, name="Lime")
        units.change_unit(engine, extra, parent=None)
        units.remove_unit(engine, extra)
        study = units.add_unit(engine, "Readers", "study")
        studies.describe_study(engine, studies.Study(study, "A book"))
        share_links.group_code(engine, study)
        share_links.new_group_code(engine, study)
        did("unit.added", "unit.changed", "unit.moved", "unit.removed", "unit.added", "study.described",
            "group_code.made", "group_code.renewed")  # fmt: skip
        draft = school.draft(access="codes")
        waves.change_draft(engine, draft.id, title="Winter")
        invitations.issue(engine, draft.id, school.red, 3)
        invitations.withdraw_unused(engine, draft.id, school.red)
        waves.remove_draft(engine, draft.id)
        did("wave.made", "wave.changed", "codes.made", "codes.withdrawn", "wave.removed")
        wave = school.open(read_by_all=True)
        waves.reopen_draft(engine, wave.id)
        waves.open_wave(engine, wave.id, crypto.new_wave_key())
        waves.close_wave(engine, wave.id)
        releases.store(engine, wave.id, "{}")
        releases.destroy_answers(engine, wave.id)
        share_links.take_back(engine, share_links.make_link(engine, wave.id, "1", 1))
        reading_codes.renew(engine, wave.id, school.red)
        reading_codes.take_back(engine, wave.id, school.red)
        aim = goals.Goal(wave.id, "1", (1,), "trust", "We meet.", 4.0, datetime.date(2027, 3, 1), owner="Noor")
        aim = replace(aim, id=goals.add_goal(engine, aim))
        goals.set_echo(engine, aim.id, wave.id)
        goal_reminders.set_reminder(engine, aim.id, "noor@example.org", "en", datetime.date(2027, 2, 1))
        goals.change_goal(engine, replace(aim, text="We visit each other."))
        goals.note(engine, aim.id, "Twice.")
        goals.close_goal(engine, aim.id, goals.LET_GO, "No time.")
        goals.reopen_goal(engine, aim.id)
        goals.remove_goal(engine, aim.id)
        goals.remove_goal(engine, aim.id)
        did("wave.made", "wave.opened", "wave.reopened", "wave.opened", "wave.closed", "wave.released",
            "wave.destroyed", "link.made", "link.taken_back", "reading.renewed", "reading.taken_back",
            "goal.set", "goal.echo", "goal.reminder", "goal.changed", "goal.closed", "goal.reopened",
            "goal.removed")  # fmt: skip
        about = [one.about for one in audit_log.entries(engine) if one.act.startswith("goal.")]
        assert {tuple(one) for one in about} == {("goal", "number", "wave")}, "no word of a goal, no group, no figure"
    finally:
        audit_log.acting(audit_log.SERVER)
    assert audit_log.verify(engine).faults == ()


def test_nothing_a_respondent_does_is_recorded(school, key):
    engine = school.engine
    wave = school.open(access="link")
    before = audit_log.verify(engine).entries
    mine = key()
    ballots.cast(engine, wave.id, mine, crypto.seal(wave.public_key, b"x" * 40))
    ballots.withdraw(engine, wave.id, mine)
    locator, secret = parse_reflection_key(" ".join(new_reflection_key("en")))
    reflections.keep(engine, locator, secret, [])
    reflections.find(engine, locator, secret)
    reflections.erase(engine, locator, secret)
    draft = school.draft(access="codes")
    codes = invitations.issue(engine, draft.id, school.red, 2)
    open_wave = waves.open_wave(engine, draft.id, crypto.new_wave_key())
    after = audit_log.verify(engine).entries
    invitations.claim(engine, open_wave.id, codes[0], key())
    account = accounts.create_account(engine, "Ann", GOOD, ["leader"])
    token = sessions.begin_session(engine, account.id)
    accounts.check_password(engine, "Ann", GOOD)
    sessions.end_session(engine, token)
    assert after == before + 3, "the draft, its codes and its opening"
    assert audit_log.verify(engine).entries == after + 1, "the account"
    for one in audit_log.entries(engine):
        assert not any(code in str(one) for code in codes)


def test_a_member_s_own_profile_in_a_book_study_is_never_recorded(engine, key):
    """Whether somebody shares their profile, takes it back or comes again is theirs alone."""
    group = units.add_unit(engine, "Readers", "group", units.add_unit(engine, "A book", "study"))
    before = audit_log.verify(engine).entries
    mine = key()
    studies.share_profile(engine, mine, group, "Noor", "{}")
    assert studies.take_back_profile(engine, mine)
    assert audit_log.verify(engine).entries == before


def test_too_many_wrong_passwords_are_recorded_once_and_no_word_that_was_typed(engine):
    accounts.create_account(engine, "Ann", GOOD, ["leader"])
    for name in ("ann", "my password by mistake"):
        for _ in range(5):
            assert accounts.check_password(engine, name, "wrong password") is None
    found = [one.about["account"] for one in audit_log.entries(engine) if one.act == "account.limited"]
    assert found == ["", "Ann"]
    assert "by mistake" not in str(audit_log.entries(engine))


def test_every_function_that_writes_leaves_a_record_or_is_silent_for_a_reason():
    seen = set()
    for path in sorted((ROOT / "reflectory" / "db").glob("*.py")):
        silent = SILENT.get(path.name, {})
        for function in ast.parse(path.read_text("utf-8")).body:
            if not isinstance(function, ast.FunctionDef):
                continue
            called = {node.func.id for node in ast.walk(function)
                      if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}  # fmt: skip
            if "writing" not in called or called & RECORDING:
                continue
            assert {"*", function.name} & set(silent), f"{path.name}: {function.name} writes and leaves no record"
            seen.add(path.name)
    assert seen <= set(SILENT)


# `put_password` and `_put_rule`, `_put` are the parts of their files that record.
RECORDING = {"record", "recorded", "drop_draft", "put_password", "_put_rule", "_put"}


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_act_has_its_words(language):
    assert {f"audit_log.{act.replace('.', '_')}" for act in (*audit_log.ACTS, *audit_log.FORMER)} <= keys(language)


def test_an_act_nobody_knows_is_refused(engine):
    with pytest.raises(ValueError, match="ACTS"), writing(engine) as connection:
        audit_log.record(connection, "coffee.made")


def test_verifying_an_installation_checks_the_log(engine, broken):
    from reflectory.db.consistency import findings

    for number in range(3):
        write(engine, number)
    assert findings(engine) == []
    broken("update audit_log set who = 'Somebody' where number = 2")
    assert [(one.code, one.values) for one in findings(engine)] == [("audit-log-seal-broken", {"number": 2})]


def test_every_act_that_is_recorded_is_known_and_every_known_one_is_recorded():
    used = set()
    for path in (ROOT / "reflectory" / "db").glob("*.py"):
        for call in ast.walk(ast.parse(path.read_text("utf-8"))):
            named = isinstance(call, ast.Call) and getattr(call.func, "id", "") in {"record", "recorded"}
            if named and len(call.args) > 1 and isinstance(call.args[1], ast.Constant):
                used.add(call.args[1].value)
    assert used == set(audit_log.ACTS)
