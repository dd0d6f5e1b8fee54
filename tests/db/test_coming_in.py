"""Coming in: links to a password of one's own, known browsers, a provider's people, and what is refused."""

from __future__ import annotations

import threading

import pytest
from sqlalchemy import select

from reflectory.db import accounts, oidc_rules, password_links, sessions
from reflectory.db.engine import now
from reflectory.db.passwords import hashed, tried_first
from reflectory.db.schema import ACCOUNT, TICKET
from reflectory.db.transactions import reading, writing
from reflectory.errors import MissingError, PasswordError, RefusedError, TooManyAttemptsError

GOOD = "quiet maple river"
ISSUER = "https://id.example.org"
ANN = {"sub": "1", "name": "Ann Lee", "email": "Ann@Example.org", "groups": ["Staff", "Principals"]}


@pytest.fixture
def ann(engine):
    return accounts.create_account(engine, "Ann Lee", None, ["administrator"])


def test_an_account_without_a_password_opens_to_none(engine, ann):
    for guess in ("", "nobody has this password", GOOD):
        assert accounts.check_password(engine, "Ann Lee", guess) is None


def test_a_link_opens_once_and_keeps_nothing_of_itself(engine, ann):
    link = password_links.make_password_link(engine, ann.id)
    with reading(engine) as connection:
        assert link not in str(connection.execute(select(TICKET)).all())
    assert password_links.link_account(engine, link) == ann
    assert password_links.choose_password(engine, link, GOOD) == ann
    assert accounts.check_password(engine, "Ann Lee", GOOD) == ann
    assert password_links.link_account(engine, link) is None
    with pytest.raises(RefusedError, match="password-link-used"):
        password_links.choose_password(engine, link, "another maple river")


def test_a_link_grows_old_and_a_younger_one_ends_it(engine, ann):
    start = now()
    old = password_links.make_password_link(engine, ann.id, 4, now=start)
    assert password_links.link_account(engine, old, now=start + 4 * 3600 - 1) == ann
    assert password_links.link_account(engine, old, now=start + 4 * 3600) is None
    young = password_links.make_password_link(engine, ann.id, 4, now=start)
    assert password_links.link_account(engine, old, now=start) is None
    with pytest.raises(RefusedError, match="password-link-used"):
        password_links.choose_password(engine, young, GOOD, now=start + 5 * 3600)
    with pytest.raises(RefusedError, match="password-link-hours"):
        password_links.make_password_link(engine, ann.id, 10_000)


def test_a_weak_password_leaves_the_link_good(engine, ann):
    link = password_links.make_password_link(engine, ann.id)
    with pytest.raises(PasswordError):
        password_links.choose_password(engine, link, "password 2026")
    assert password_links.choose_password(engine, link, GOOD) == ann


def test_two_who_open_a_link_at_once_set_one_password(engine, ann):
    link, outcomes = password_links.make_password_link(engine, ann.id), []

    def choose(password):
        try:
            password_links.choose_password(engine, link, password)
            outcomes.append(password)
        except RefusedError:
            outcomes.append(None)

    both = [threading.Thread(target=choose, args=(one,)) for one in (GOOD, "another maple river")]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert outcomes.count(None) == 1
    assert accounts.check_password(engine, "Ann Lee", next(one for one in outcomes if one)) == ann


def test_a_new_password_ends_sessions_links_and_known_browsers(engine, ann):
    password_links.choose_password(engine, password_links.make_password_link(engine, ann.id), GOOD)
    token = sessions.begin_session(engine, ann.id)
    known = accounts.device_of(engine, token)
    link = password_links.make_password_link(engine, ann.id)
    with writing(engine) as connection:
        accounts.put_password(connection, ann.id, hashed("another maple river"))
    assert accounts.session_account(engine, token) is None
    assert password_links.link_account(engine, link) is None
    for _ in range(5):
        accounts.check_password(engine, "Ann Lee", "wrong password")
    with pytest.raises(TooManyAttemptsError):
        accounts.check_password(engine, "Ann Lee", "another maple river", known)


def test_strangers_who_guess_do_not_shut_a_known_browser_out(engine, ann):
    password_links.choose_password(engine, password_links.make_password_link(engine, ann.id), GOOD)
    known = accounts.device_of(engine, sessions.begin_session(engine, ann.id))
    for _ in range(5):
        accounts.check_password(engine, "Ann Lee", "wrong password")
    for forged in ("", "x", "x.y", known[:-1] + "0" if known[-1] != "0" else known[:-1] + "1"):
        with pytest.raises(TooManyAttemptsError):
            accounts.check_password(engine, "Ann Lee", GOOD, forged)
    assert accounts.check_password(engine, "Ann Lee", GOOD, known) == ann
    for _ in range(5):
        accounts.check_password(engine, "Ann Lee", "wrong password", known)
    with pytest.raises(TooManyAttemptsError):
        accounts.check_password(engine, "Ann Lee", GOOD, known)  # nor may a known browser guess at will


@pytest.mark.parametrize(
    "password",
    ["password1234", "P@ssw0rd2026!", "123456789012", "aaaaaaaaaaaa", "qwertyuiop12", "azertyuiop123", "abcabcabcabc",
     "Motdepasse2026", "abcdefghijkl", "ann lee 2026!", "LEE ANN lee ann"],
)  # fmt: skip
def test_what_is_tried_first_is_no_password(engine, password):
    assert tried_first(password, "Ann Lee")
    with pytest.raises(PasswordError, match="password-common"):
        accounts.create_account(engine, "Ann Lee", password, ["leader"])


@pytest.mark.parametrize("password", [GOOD, "vingt-deux canards bleus", "7f3a-91bc-22de-8a01", "ünïcödé sentence"])
def test_no_rule_of_composition_is_asked_for(password):
    assert not tried_first(password, "Ann Lee")


def test_rules_add_up_and_one_that_refuses_wins(school):
    engine = school.engine
    with pytest.raises(oidc_rules.NotAdmittedError):
        oidc_rules.admit(engine, ISSUER, ANN)
    oidc_rules.add_rule(engine, "email", "ann@example.ORG", ["leader"], [school.red])
    oidc_rules.add_rule(engine, "groups", "principals", ["facilitator"], [school.blue])
    ann = oidc_rules.admit(engine, ISSUER, ANN)
    assert (ann.name, ann.roles, ann.units) == ("Ann Lee", ("leader", "facilitator"), (school.red, school.blue))
    oidc_rules.add_rule(engine, "sub", "1", [])
    with pytest.raises(oidc_rules.NotAdmittedError):
        oidc_rules.admit(engine, ISSUER, ANN)


def test_units_given_by_hand_stay_and_those_of_a_removed_rule_go(school):
    engine = school.engine
    rule = oidc_rules.add_rule(engine, "groups", "principals", ["facilitator"], [school.red])
    oidc_rules.add_rule(engine, "groups", "staff", ["leader"])
    ann = oidc_rules.admit(engine, ISSUER, ANN)
    accounts.give_unit(engine, ann.id, school.blue)
    assert oidc_rules.admit(engine, ISSUER, ANN).units == (school.red, school.blue)
    oidc_rules.remove_rule(engine, rule.id)
    after = oidc_rules.admit(engine, ISSUER, ANN)
    assert (after.roles, after.units) == (("leader",), (school.blue,))


def test_a_changed_rule_ends_the_sessions_of_a_provider_s_people_and_of_nobody_else(engine):
    local = accounts.create_account(engine, "Robin", GOOD, ["administrator"])
    oidc_rules.add_rule(engine, "groups", "staff", ["leader"])
    ann = oidc_rules.admit(engine, ISSUER, ANN)
    tokens = [sessions.begin_session(engine, one.id) for one in (local, ann)]
    oidc_rules.add_rule(engine, "groups", "else", ["leader"])
    assert [accounts.session_account(engine, token) for token in tokens] == [local, None]


def test_an_account_of_the_same_name_is_never_taken_over(engine):
    robin = accounts.create_account(engine, "Robin", GOOD, ["administrator"])
    oidc_rules.add_rule(engine, "groups", "staff", ["leader"])
    came = oidc_rules.admit(engine, ISSUER, {**ANN, "name": "ROBIN"})
    assert (came.id != robin.id, came.name, came.roles) == (True, "ROBIN 2", ("leader",))
    elsewhere = oidc_rules.admit(engine, "https://other.example.org", {**ANN, "name": "Robin"})
    assert elsewhere.id not in {robin.id, came.id}, "the same number at another provider is another person"


@pytest.mark.parametrize("claims", [{}, {"sub": ""}, {"sub": "1", "email": "ann@example.org", "email_verified": False}])
def test_a_word_without_a_person_or_with_an_unverified_address_opens_nothing(engine, claims):
    oidc_rules.add_rule(engine, "email", "ann@example.org", ["leader"])
    with pytest.raises(oidc_rules.NotAdmittedError):
        oidc_rules.admit(engine, ISSUER, claims)
    assert accounts.accounts(engine) == ()


def test_a_provider_s_word_begins_one_session_while_it_is_fresh(engine):
    at = now()
    word = {**ANN, "iat": at}
    assert not oidc_rules.use_once(engine, ISSUER, ANN, now=at), "it does not say when"
    assert not oidc_rules.use_once(engine, ISSUER, {**ANN, "iat": at - oidc_rules.FRESH}, now=at)
    assert not oidc_rules.use_once(engine, ISSUER, {**ANN, "iat": at + oidc_rules.FRESH}, now=at)
    assert oidc_rules.use_once(engine, ISSUER, word, now=at)
    assert not oidc_rules.use_once(engine, ISSUER, word, now=at + 60)


def test_a_refused_person_is_gone_and_stays_out_until_the_rule_goes(engine):
    accounts.create_account(engine, "Robin", GOOD, ["administrator"])
    oidc_rules.add_rule(engine, "groups", "staff", ["leader"])
    ann = oidc_rules.admit(engine, ISSUER, ANN)
    assert oidc_rules.provided(engine) == {ann.id}
    oidc_rules.refuse(engine, ann.id)
    with reading(engine) as connection:
        assert connection.execute(select(ACCOUNT.c.name)).scalars().all() == ["Robin"]
    with pytest.raises(oidc_rules.NotAdmittedError):
        oidc_rules.admit(engine, ISSUER, ANN)
    oidc_rules.remove_rule(engine, next(one.id for one in oidc_rules.rules(engine) if one.claim == "sub"))
    assert oidc_rules.admit(engine, ISSUER, ANN).name == "Ann Lee"


def test_a_rule_that_does_not_fit_is_refused(engine):
    for claim, value, roles, fault in (("", "x", [], "rule-length"), ("email", "x" * 300, [], "rule-length"),
                                       ("email", "x", ["king"], "account-role-unknown")):  # fmt: skip
        with pytest.raises(RefusedError, match=fault):
            oidc_rules.add_rule(engine, claim, value, roles)
    with pytest.raises(MissingError):
        oidc_rules.add_rule(engine, "email", "x", ["leader"], [99])
    with pytest.raises(MissingError):
        oidc_rules.remove_rule(engine, 99)
