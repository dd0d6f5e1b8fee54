"""Invitations by e-mail on the page of waves: addresses brought, looked at, prepared, taken back; refusals shown."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

import post
from languages import say
from storage import audit_log, invitations, mailing, units, waves
from storage.mailing import Addressee
from storage.wave_records import WaveUnit
from surveys.reading import instrument, to_json
from ui.running.addresses_file import read_addresses

INSIDE = [WaveUnit(1, None, "cluster", "Lakes", 0), WaveUnit(2, 1, "school", "Elm", 0),
          WaveUnit(3, 2, "team", "Primary", 6), WaveUnit(4, 1, "school", "Oak", 0),
          WaveUnit(5, 4, "team", "Primary", 5)]  # fmt: skip
GOOD = b"unit,email\nGrade 4,ann@example.org\nGrade 4,luc@example.org\n"


@pytest.fixture
def school(fresh, monkeypatch):
    monkeypatch.setenv("REFLECTORY_SMTP_URL", "smtp://127.0.0.1:9")
    monkeypatch.setenv("REFLECTORY_MAIL_FROM", "survey@example.org")
    fresh.root = units.add_unit(fresh.engine, "Maple Hill", "school")
    units.add_unit(fresh.engine, "Grade 4", "team", fresh.root, 7)
    fresh.robin = fresh.account("Robin", "facilitator", units=[fresh.root])
    survey = instrument("team-pulse").forms["self"]
    closes = datetime.date.today() + datetime.timedelta(days=14)
    fresh.made = waves.create_wave(fresh.engine, "Autumn", to_json(survey), survey.id, fresh.root, form=survey.form,
                                   access="codes", closes=closes)  # fmt: skip
    return fresh


def bring(tab, content):
    tab.at.file_uploader[0].upload("addresses.csv", content, "text/csv")
    return tab.run()


def test_messages_are_looked_at_prepared_and_wait_for_the_opening(school):
    tab = bring(school.visitor(school.robin).go("waves.py"), GOOD)
    assert "2 messages would be prepared." in tab.sent
    assert mailing.state(school.engine, school.made.id) is None, "a look keeps nothing"
    tab.press("Prepare the messages")
    assert "2 messages are ready. They go out when the wave opens." in tab.sent
    assert sum(invitations.counts(school.engine, school.made.id).values()) == 2
    logged = audit_log.entries(school.engine)[0]
    assert (logged.act, logged.about["people"]) == ("mailing.made", "2")
    assert "example.org" not in str(audit_log.entries(school.engine))
    tab.press("Open this wave")
    assert "2 messages wait to be sent" in tab.sent
    assert "Take the messages back, and erase the addresses" not in [one.label for one in tab.at.button]


def test_prepared_messages_can_be_taken_back(school):
    tab = bring(school.visitor(school.robin).go("waves.py"), GOOD).press("Prepare the messages")
    tab.press("Take the messages back, and erase the addresses")
    assert mailing.state(school.engine, school.made.id) is None
    assert invitations.counts(school.engine, school.made.id) == {}
    assert tab.at.file_uploader


def test_the_reminder_is_chosen_in_days(school):
    tab = bring(school.visitor(school.robin).go("waves.py"), GOOD).press("Prepare the messages")
    tab.fill(**{"Remind everybody, so many days before the last day (0: never)": 3}).run().press("Keep the reminder")
    assert mailing.state(school.engine, school.made.id).remind == 3


def test_refused_addresses_are_shown_to_the_facilitator(school):
    mailing.prepare(school.engine, school.made.id, [Addressee(school.root, "gone@example.org", "en")])
    tab = school.visitor(school.robin).go("waves.py").press("Open this wave")
    mailing.refuse(school.engine, mailing.lease(school.engine, 5, 2_000_000_000)[0], "550")
    tab.run()
    assert "The mail server refused 1 address." in tab.sent
    assert list(tab.at.dataframe[0].value.iloc[0]) == ["gone@example.org", "550"]


@pytest.fixture
def waiting(school, monkeypatch):
    """An open wave whose one message waits for a mail server that is away, and an administrator."""
    monkeypatch.setenv("REFLECTORY_SMTP_URL", "smtps://postroom:secret@127.0.0.1:9")
    monkeypatch.setenv("REFLECTORY_ADDRESS", "https://reflect.example.org")
    mailing.prepare(school.engine, school.made.id, [Addressee(school.root, "ann@example.org", "en")])
    school.visitor(school.robin).go("waves.py").press("Open this wave")
    assert post.deliver(school.engine) == 0
    school.sasha = school.account("Sasha", "administrator")
    return school


def test_a_mail_server_that_cannot_be_used_is_told_with_what_to_do_and_no_message_is_lost(waiting):
    said = "Mail server 127.0.0.1: it does not answer, or it broke off. Check that this computer reaches it"
    tab = waiting.visitor(waiting.robin).go("waves.py")
    (shown,) = [one.value.replace("\\", "") for one in tab.at.warning if "Mail server" in one.value]
    assert "No message is lost" in shown
    assert said in shown
    assert "1 message waits to be sent" in tab.sent
    status = waiting.visitor(waiting.sasha).go("status.py")
    assert any(said in one.value.replace("\\", "") for one in status.at.warning)
    for page in (tab, status):
        assert "secret" not in page.sent
        assert "postroom" not in page.sent


@pytest.mark.parametrize("language", ["en", "fr"])
def test_each_trouble_of_the_mail_server_has_place_fault_and_remedy(waiting, language):
    for trouble in post.TROUBLES:
        mailing.note_trouble(waiting.engine, [waiting.made.id], trouble)
        words = " ".join(say(language, f"mail_trouble.{trouble}", server=post.server_name()).split())
        assert "127.0.0.1" in words or "REFLECTORY_SMTP_URL" in words
        status = waiting.visitor(waiting.sasha, language=language).go("status.py")
        assert any(words in one.value.replace("\\", "") for one in status.at.warning), trouble
    mailing.note_trouble(waiting.engine, [waiting.made.id], "")
    assert "127.0.0.1" not in waiting.visitor(waiting.sasha, language=language).go("status.py").sent


def test_without_a_mail_server_nothing_is_offered(school, monkeypatch):
    monkeypatch.delenv("REFLECTORY_SMTP_URL")
    tab = school.visitor(school.robin).go("waves.py")
    assert not tab.at.file_uploader
    assert "Send by e-mail" not in tab.sent


def test_in_french_the_page_and_its_example_are_french(school):
    tab = school.visitor(school.robin, language="fr").go("waves.py")
    bring(tab, "unité;courriel\n4e année;ann\n".encode())
    assert "n’est pas une adresse" in tab.errors.replace("\\", "")
    bring(tab, "unité;courriel\nGrade 4;ann@example.org\n".encode("cp1252")).press("Préparer les messages")
    assert mailing.state(school.engine, school.made.id).addresses == 1


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ("Primary,ann@example.org", "Row 2: several units of this wave are called “Primary”."),
        ("Pine,ann@example.org", "Row 2: there is no unit “Pine” in this wave."),
        ("Elm,ann@example", "Row 2: “ann@example” is not an address."),
        ("Elm,ann@x.org\nElm,Ann@X.org", "Row 3: this address stands in row 2 already."),
        ('Elm,"ann@x.org\nBcc: eve@x.org"', "is not an address"),
        ("Elm,ann@x.org%0d%0aBcc:e@x.org", "is not an address"),
        ("Elm,a@x.org b@x.org", "is not an address"),
        ("Elm,zoé@example.org", "is not an address"),
        ("", "There is no address in the file."),
    ],
)
def test_a_faulty_row_is_told_and_nothing_is_kept(rows, said):
    people, faults = read_addresses(f"unit,email\n{rows}\n".encode(), INSIDE, "en")
    assert people == []
    assert said in "\n".join(faults)


def test_units_of_one_name_are_told_apart_by_what_is_above_them():
    people, faults = read_addresses("unit,email\nLakes › Oak › Primary,a@x.org\n".encode(), INSIDE, "en")
    assert faults == []
    assert people == [Addressee(5, "a@x.org", "en")]


@given(st.binary(max_size=300))
def test_no_file_breaks_the_reading(content):
    people, faults = read_addresses(content, INSIDE, "fr")
    assert not people or not faults
    assert say("fr", "mail.columns") in faults or people or faults


@given(st.text(max_size=60))
def test_no_address_that_is_kept_could_end_a_header(text):
    people, _ = read_addresses(
        f'unit,email\nElm,"{text.replace(chr(34), "")}"\n'.encode(errors="replace"), INSIDE, "en"
    )
    assert not any(sign in one.address for one in people for sign in '\r\n\t ,;:<>()[]"\\')
