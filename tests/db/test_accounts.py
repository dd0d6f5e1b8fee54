"""Accounts, sign-in sessions, tickets and the set-up code: hashed, limited in number and in time."""

from __future__ import annotations

import threading

import pytest
from sqlalchemy import select

from reflectory.db import accounts, sessions
from reflectory.db.engine import now
from reflectory.db.password_links import choose_password, make_password_link
from reflectory.db.schema import ACCOUNT, SESSION, TICKET
from reflectory.db.transactions import reading
from reflectory.errors import MissingError, PasswordError, RefusedError, SetupError, TooManyAttemptsError

GOOD = "quiet maple river"


@pytest.fixture
def ann(engine):
    return accounts.create_account(engine, "Ann Lee", GOOD, ["administrator"])


def test_only_an_argon2id_hash_of_the_password_is_kept(engine, ann):
    with reading(engine) as connection:
        kept = connection.execute(select(ACCOUNT.c.password)).scalar_one()
    assert kept.startswith("$argon2id$")
    assert GOOD not in kept


def test_name_and_password_open_an_account(engine, ann):
    assert accounts.check_password(engine, "  ann   LEE ", GOOD) == ann
    assert accounts.check_password(engine, "Ann Lee", GOOD + "s") is None
    assert accounts.check_password(engine, "Nobody", GOOD) is None


@pytest.mark.parametrize("password", ["", "short one", "x" * 201])
def test_a_password_is_judged_by_its_length(engine, password):
    with pytest.raises(PasswordError, match=r"password-too-(short|long)"):
        accounts.create_account(engine, "Ann", password, ["leader"])
    assert accounts.accounts(engine) == ()


@pytest.mark.parametrize(
    ("name", "roles", "fault"),
    [
        ("ANN LEE", ["leader"], "account-name-taken"),
        ("", ["leader"], "account-name-length"),
        ("Bo", ["king"], "account-role-unknown"),
        ("Bo", [], "account-without-role"),
    ],
)
def test_an_account_that_does_not_fit_is_refused(engine, ann, name, roles, fault):
    with pytest.raises(RefusedError, match=fault):
        accounts.create_account(engine, name, GOOD, roles)
    assert accounts.accounts(engine) == (ann,)


def test_five_wrong_passwords_close_the_door_for_a_quarter_of_an_hour(engine, ann):
    start = now()
    for _ in range(5):
        assert accounts.check_password(engine, "Ann Lee", "wrong password", now=start) is None
    with pytest.raises(TooManyAttemptsError) as refused:
        accounts.check_password(engine, "ann lee", GOOD, now=start + 60)
    assert refused.value.values["seconds"] == 14 * 60
    assert accounts.check_password(engine, "Ann Lee", GOOD, now=start + 15 * 60) == ann


def test_names_nobody_has_are_counted_alike(engine):
    for _ in range(5):
        accounts.check_password(engine, "Nobody", "wrong password")
    with pytest.raises(TooManyAttemptsError):
        accounts.check_password(engine, "Nobody", "wrong password")


def test_a_right_password_clears_the_count(engine, ann):
    for _ in range(3):
        for _ in range(4):
            accounts.check_password(engine, "Ann Lee", "wrong password")
        assert accounts.check_password(engine, "Ann Lee", GOOD) == ann


def test_guesses_at_once_are_counted_one_by_one(engine, ann):
    outcomes = []

    def guess():
        try:
            outcomes.append(accounts.check_password(engine, "Ann Lee", "wrong password"))
        except TooManyAttemptsError:
            outcomes.append("refused")

    threads = [threading.Thread(target=guess) for _ in range(9)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert outcomes.count(None) == 5
    assert outcomes.count("refused") == 4


def test_a_session_lasts_twelve_hours_or_until_it_is_ended(engine, ann):
    start = now()
    token = sessions.begin_session(engine, ann.id, now=start)
    assert accounts.session_account(engine, token, now=start + 12 * 3600 - 1) == ann
    assert accounts.session_account(engine, token, now=start + 12 * 3600) is None
    sessions.end_session(engine, token)
    assert accounts.session_account(engine, token, now=start) is None
    assert accounts.session_account(engine, "invented") is None


def test_tokens_and_tickets_are_not_in_the_database(engine, ann):
    token = sessions.begin_session(engine, ann.id)
    ticket = sessions.make_ticket(engine, token)
    with reading(engine) as connection:
        rows = repr([*connection.execute(select(SESSION)), *connection.execute(select(TICKET))])
    assert token not in rows
    assert ticket not in rows


def test_a_ticket_is_good_once_and_for_a_minute(engine, ann):
    start = now()
    token = sessions.begin_session(engine, ann.id, now=start)
    ticket = sessions.make_ticket(engine, token, now=start)
    assert sessions.redeem_ticket(engine, ticket, now=start + 59) == token, "one sign-in is one session"
    assert sessions.redeem_ticket(engine, ticket, now=start + 59) is None
    late = sessions.make_ticket(engine, token, now=start)
    assert sessions.redeem_ticket(engine, late, now=start + 60) is None
    assert sessions.redeem_ticket(engine, "invented") is None


@pytest.mark.parametrize(
    "change",
    [
        lambda engine, id: choose_password(engine, make_password_link(engine, id), "another maple river"),
        lambda engine, id: accounts.assign(engine, id, roles=["leader"]),
        lambda engine, id: accounts.remove_account(engine, id),
    ],
)
def test_sessions_and_tickets_end_when_an_account_changes(engine, ann, change):
    bo = accounts.create_account(engine, "Bo", GOOD, ["facilitator"])
    token = sessions.begin_session(engine, bo.id)
    ticket = sessions.make_ticket(engine, token)
    change(engine, bo.id)
    assert accounts.session_account(engine, token) is None
    assert sessions.redeem_ticket(engine, ticket) is None


def test_roles_and_units_are_changed_together_or_apart(school):
    one = accounts.create_account(school.engine, "Ann", GOOD, ["leader", "administrator"], [school.red])
    accounts.create_account(school.engine, "Bo", GOOD, ["administrator"])
    assert accounts.assign(school.engine, one.id, roles=["facilitator"]).units == (school.red,)
    changed = accounts.assign(school.engine, one.id, units=[school.blue, school.root])
    assert (changed.roles, changed.units) == (("facilitator",), (school.root, school.blue))
    assert accounts.give_unit(school.engine, one.id, school.red).units == (school.root, school.red, school.blue)
    with pytest.raises(MissingError, match="unit-unknown"):
        accounts.assign(school.engine, one.id, units=[99])
    with pytest.raises(MissingError, match="unit-unknown"):
        accounts.give_unit(school.engine, one.id, 99)


def test_the_last_administrator_stays(engine, ann):
    accounts.create_account(engine, "Bo", GOOD, ["facilitator", "leader"])
    with pytest.raises(RefusedError, match="account-last-administrator"):
        accounts.assign(engine, ann.id, roles=["leader"])
    with pytest.raises(RefusedError, match="account-last-administrator"):
        accounts.remove_account(engine, ann.id)
    accounts.create_account(engine, "Cy", GOOD, ["administrator"])
    accounts.remove_account(engine, ann.id)
    assert [one.name for one in accounts.accounts(engine)] == ["Bo", "Cy"]


def test_the_printed_code_makes_the_first_account_with_every_role(engine):
    code = accounts.new_setup_code(engine)
    with pytest.raises(SetupError, match="set-up-code-wrong"):
        accounts.claim_setup(engine, "BBBB-BBBB-BBBB", "Ann", GOOD)
    with pytest.raises(PasswordError):
        accounts.claim_setup(engine, code, "Ann", "short")
    with pytest.raises(RefusedError, match="account-name-length"):
        accounts.claim_setup(engine, code, " ", GOOD)
    made = accounts.claim_setup(engine, code.lower().replace("-", " "), "Ann", GOOD)
    assert made.roles == accounts.ROLES


def test_a_code_is_refused_once_an_account_exists(engine):
    first, second = accounts.new_setup_code(engine), accounts.new_setup_code(engine)
    accounts.claim_setup(engine, first, "Ann", GOOD)
    with pytest.raises(SetupError, match="set-up-done"):
        accounts.claim_setup(engine, second, "Bo", GOOD)
    with pytest.raises(SetupError, match="set-up-done"):
        accounts.new_setup_code(engine)


def test_set_up_codes_cannot_be_guessed_at_will_and_grow_old(engine):
    start = now()
    code = accounts.new_setup_code(engine, now=start)
    with pytest.raises(SetupError):
        accounts.claim_setup(engine, code, "Ann", GOOD, now=start + 8 * 24 * 3600)
    code = accounts.new_setup_code(engine, now=start)
    for _ in range(10):
        with pytest.raises(SetupError):
            accounts.claim_setup(engine, "wrong", "Ann", GOOD, now=start)
    with pytest.raises(TooManyAttemptsError):
        accounts.claim_setup(engine, "wrong", "Ann", GOOD, now=start)
    assert accounts.claim_setup(engine, code, "Ann", GOOD, now=start).name == "Ann", "guessing keeps nobody out"


def test_two_claims_at_once_make_one_account(engine):
    codes = [accounts.new_setup_code(engine) for _ in range(4)]
    outcomes = []

    def claim(number):
        try:
            outcomes.append(accounts.claim_setup(engine, codes[number], f"Ann {number}", GOOD).name)
        except SetupError:
            outcomes.append("refused")

    threads = [threading.Thread(target=claim, args=(number,)) for number in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert outcomes.count("refused") == 3
    assert len(accounts.accounts(engine)) == 1
