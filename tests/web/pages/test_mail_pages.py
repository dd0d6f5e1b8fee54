"""Invitations by e-mail on the page of waves: addresses brought, looked at, prepared, taken back; refusals shown."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reflectory.db import audit_log, invitations, mail_queue, mailings, units, waves
from reflectory.domain.waves import Addressee, WaveUnit
from reflectory.files.addresses import read_addresses
from reflectory.files.templates import workbook
from reflectory.i18n.catalogue import keys, say
from reflectory.jobs import mailer
from surveys.loader import instrument, to_json
from tests.web.pages.conftest import plain

INSIDE = [WaveUnit(1, None, "cluster", "Lakes", 0), WaveUnit(2, 1, "school", "Elm", 0),
          WaveUnit(3, 2, "team", "Primary", 6), WaveUnit(4, 1, "school", "Oak", 0),
          WaveUnit(5, 4, "team", "Primary", 5), WaveUnit(6, 1, "school", "Fir", 4),
          WaveUnit(7, 4, "team", "Fir", 4), WaveUnit(8, 1, "school", "Green Valley", 4)]  # fmt: skip
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
    tab = bring(school.visitor(school.robin).go("waves"), GOOD)
    assert "2 messages would be prepared." in tab.sent
    assert mailings.state(school.engine, school.made.id) is None, "a look keeps nothing"
    tab.press("Prepare the messages")
    assert "2 messages are ready. They go out when the wave opens." in tab.sent
    assert sum(invitations.counts(school.engine, school.made.id).values()) == 2
    logged = audit_log.entries(school.engine)[0]
    assert (logged.act, logged.about["people"]) == ("mailing.made", "2")
    assert "example.org" not in str(audit_log.entries(school.engine))
    tab.press("Open this wave")
    assert "2 messages wait to be sent" in tab.sent
    assert "Erase them" not in [one.label for one in tab.at.button]


@pytest.mark.parametrize("read_by_all", [True, False])
def test_before_the_closing_is_said_what_becomes_of_addresses_and_who_reads(school, read_by_all):
    waves.change_draft(school.engine, school.made.id, read_by_all=read_by_all)
    tab = bring(school.visitor(school.robin).go("waves"), GOOD).press("Prepare the messages").press("Open this wave")
    assert (say("en", "waves.close_mail_results") in tab.sent) is read_by_all
    assert (say("en", "waves.close_mail") in tab.sent) is not read_by_all
    assert (say("en", "running.group_reads") in tab.sent) is read_by_all


def test_prepared_messages_can_be_taken_back_and_it_is_asked_first(school):
    tab = bring(school.visitor(school.robin).go("waves"), GOOD).press("Prepare the messages")
    assert "All addresses of this draft are erased" in tab.sent
    tab.press("Erase them")
    assert mailings.state(school.engine, school.made.id) is None
    assert invitations.counts(school.engine, school.made.id) == {}
    assert tab.at.file_uploader
    assert "The messages are taken back, and the addresses erased." in [one.value for one in tab.at.success]


def test_the_reminder_is_chosen_in_days_and_a_day_that_does_not_fit_is_refused_where_it_is_typed(school):
    """The wave of fourteen days could open today: thirteen days before its last is the day after."""
    tab = bring(school.visitor(school.robin).go("waves"), GOOD).press("Prepare the messages")
    label = "Remind everybody, so many days before the last day (0: never)"
    for days in (14, 30):
        tab.fill(**{label: days}).run()
        assert "Choose 13 days or fewer." in tab.errors
        assert next(one for one in tab.at.button if one.label == "Keep the reminder").disabled
    tab.fill(**{label: 3}).run().press("Keep the reminder")
    assert mailings.state(school.engine, school.made.id).remind == 3
    assert "The reminder is kept." in [one.value for one in tab.at.success]


def test_new_addresses_are_taken_while_the_wave_is_open(school):
    tab = bring(school.visitor(school.robin).go("waves"), GOOD).press("Prepare the messages")
    tab.press("Open this wave")
    bring(tab, GOOD)
    assert "Every address of this file is there already." in tab.sent
    bring(tab, GOOD + b"Grade 4,kim@example.org\n")
    assert "1 message would go to a new address; 2 are there already." in tab.sent
    tab.press("Send these invitations")
    assert mailings.state(school.engine, school.made.id).addresses == 3
    assert "1 invitation is on its way." in [one.value for one in tab.at.success]
    assert sum(invitations.counts(school.engine, school.made.id).values()) == 3


def test_addresses_brought_to_an_open_wave_that_has_codes_are_said_to_get_one_more(school):
    tab = bring(school.visitor(school.robin).go("waves"), GOOD).press("Prepare the messages")
    assert "one more code" not in tab.sent
    tab.press("Open this wave").press("Yes, close it now").press("Open it again")  # the addresses went at closing
    assert "each address gets one more code" in bring(tab, GOOD).sent


def test_refused_addresses_are_shown_to_the_facilitator(school):
    mailings.prepare(school.engine, school.made.id, [Addressee(school.root, "gone@example.org", "en")])
    tab = school.visitor(school.robin).go("waves").press("Open this wave")
    mail_queue.refuse(school.engine, mail_queue.lease(school.engine, 5, 2_000_000_000)[0], "550")
    tab.run()
    assert "The mail server refused 1 address." in tab.sent
    assert list(tab.at.dataframe[0].value.iloc[0]) == ["gone@example.org", "550"]


def choose(tab, start, option):
    field = next(field for field in tab.at.selectbox if field.label.startswith(start))
    field.set_value(next(value for value in field.options if option in value))
    return tab.run()


def test_whose_school_is_not_known_is_asked_and_nothing_is_prepared_before(school):
    oak = units.add_unit(school.engine, "Lower", "team", school.root, 3)
    units.add_unit(school.engine, "Reading", "team", school.root, 3)
    content = b"unit,email\nGrade 4,ann@example.org\n,luc@example.org\nGrade 5,kim@example.org\nTotal,\n"
    tab = bring(school.visitor(school.robin).go("waves"), content + b"Grade 4,ANN@example.org\n")
    assert "there is no unit “Grade 5” in this wave" in tab.errors
    assert "Prepare the messages" not in [one.label for one in tab.at.button]
    choose(tab, "Who are the people of “Grade 5”?", "Lower")
    choose(tab, "Where do the people belong whose unit is blank?", "To the unit of the row above")
    choose(tab, "Rows that read like totals", "Leave these rows out")
    assert "this address stands in row 2 already" in tab.errors
    choose(tab, "Addresses that stand there twice", "Leave these rows out")
    assert "3 messages would be prepared." in tab.sent
    tab.press("Prepare the messages")
    assert invitations.counts(school.engine, school.made.id)[oak] == 1


def test_a_workbook_of_addresses_is_read_and_the_template_is_one(school):
    book = workbook(say("fr", "mail.example_rows"), ";")
    tab = school.visitor(school.robin).go("waves")
    tab.at.file_uploader[0].upload("addresses.xlsx", book, "application/vnd.ms-excel")
    tab.run()
    assert "there is no unit “4e année” in this wave" in tab.errors
    choose(tab, "Who are the people of “4e année”?", "Grade 4")
    assert "2 messages would be prepared." in tab.sent


def test_two_drafts_each_offer_their_table(school):
    survey = instrument("team-pulse").forms["self"]
    waves.create_wave(school.engine, "Winter", to_json(survey), survey.id, school.root, form=survey.form,
                      access="codes", closes=datetime.date.today() + datetime.timedelta(days=30))  # fmt: skip
    tab = school.visitor(school.robin).go("waves")
    assert not tab.at.exception
    assert len(tab.at.file_uploader) == 2


def test_of_several_units_of_one_name_only_those_are_offered():
    content = b"unit,email\nPrimary,ann@example.org\n"
    _, faults, asked = read_addresses(content, INSIDE, "en")
    assert "several units" in faults[0]
    assert [(each.name, each.ways) for each in asked] == [("Primary", (3, 5, 0))]
    people, faults, _ = read_addresses(content, INSIDE, "en", (), {asked[0].key: 5})
    assert (people, faults) == ([Addressee(5, "ann@example.org", "en")], [])
    assert read_addresses(content, INSIDE, "en", (), {asked[0].key: 2})[1], "a unit that was not offered is none"


@pytest.fixture
def waiting(school, monkeypatch):
    """An open wave whose one message waits for a mail server that is away, and an administrator."""
    monkeypatch.setenv("REFLECTORY_SMTP_URL", "smtps://postroom:secret@127.0.0.1:9")
    monkeypatch.setenv("REFLECTORY_ADDRESS", "https://reflect.example.org")
    mailings.prepare(school.engine, school.made.id, [Addressee(school.root, "ann@example.org", "en")])
    school.visitor(school.robin).go("waves").press("Open this wave")
    assert mailer.deliver(school.engine) == 0
    school.sasha = school.account("Sasha", "administrator")
    return school


def test_a_mail_server_that_cannot_be_used_is_told_with_what_to_do_and_no_message_is_lost(waiting):
    said = "Mail server 127.0.0.1: it does not answer, or it broke off. Check that this computer reaches it"
    tab = waiting.visitor(waiting.robin).go("waves")
    (shown,) = [plain(one.value) for one in tab.at.warning if "Mail server" in one.value]
    assert "No message is lost" in shown
    assert said in shown
    assert "1 message waits to be sent" in tab.sent
    status = waiting.visitor(waiting.sasha).go("status")
    assert any(said in plain(one.value) for one in status.at.warning)
    for page in (tab, status):
        assert "secret" not in page.sent
        assert "postroom" not in page.sent


@pytest.mark.parametrize("language", ["en", "fr"])
def test_each_trouble_of_the_mail_server_has_place_fault_and_remedy(waiting, language):
    troubles = {"setting", "away", "no_tls", "untrusted", "other_name", "expired", "sign_in", "sender"}
    assert {key.partition(".")[2] for key in keys(language) if key.startswith("mail_trouble.")} == troubles | {"tell"}
    for trouble in sorted(troubles):
        mailings.note_trouble(waiting.engine, [waiting.made.id], trouble)
        words = say(language, f"mail_trouble.{trouble}", server=mailer.server_name())
        assert "127.0.0.1" in words or "REFLECTORY_SMTP_URL" in words
        status = waiting.visitor(waiting.sasha, language=language).go("status")
        assert any(words in plain(one.value) for one in status.at.warning), trouble
    mailings.note_trouble(waiting.engine, [waiting.made.id], "")
    assert "127.0.0.1" not in waiting.visitor(waiting.sasha, language=language).go("status").sent


def test_a_setting_that_keeps_mail_from_going_is_said_on_the_status_page(waiting, monkeypatch):
    monkeypatch.setenv("REFLECTORY_MAIL_FROM", "School")
    monkeypatch.setenv("REFLECTORY_MAIL_A_MINUTE", "none")
    status = waiting.visitor(waiting.sasha).go("status")
    shown = plain(status.at.warning[0].value)
    assert "REFLECTORY_MAIL_FROM: 'School' holds no address, so no message is sent; write survey@example.org" in shown
    assert "REFLECTORY_MAIL_A_MINUTE: 'none' is not a whole number" in shown


def test_without_a_mail_server_nothing_is_offered(school, monkeypatch):
    monkeypatch.delenv("REFLECTORY_SMTP_URL")
    tab = school.visitor(school.robin).go("waves")
    assert not tab.at.file_uploader
    assert "Send by e-mail" not in tab.sent


def test_in_french_the_page_and_its_example_are_french(school):
    tab = school.visitor(school.robin, language="fr").go("waves")
    bring(tab, "unité;courriel\n4e année;ann\n".encode())
    assert "n’est pas une adresse" in tab.errors
    bring(tab, "unité;courriel\nGrade 4;ann@example.org\n".encode("cp1252")).press("Préparer les messages")
    assert mailings.state(school.engine, school.made.id).addresses == 1


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
    people, faults, _ = read_addresses(f"unit,email\n{rows}\n".encode(), INSIDE, "en")
    assert people == []
    assert said in "\n".join(faults)


@pytest.mark.parametrize(
    ("table", "unit"),
    [
        ("unit,email\nLakes › Oak › Primary,a@x.org", 5),
        ("unit,email\nOAK ›  primary,a@x.org", 5),
        ("unit,school,email\nPrimary,Elm,a@x.org", 3),
        ("school,unit,email\nElm,Primary,a@x.org", 3),
        ("email;team;school\na@x.org;PRIMARY;oak", 5),
        ("unit,school,email\n,Elm,a@x.org", 2),
        ("unité;école;courriel\nPrimary;Oak;a@x.org", 5),
        ("district,cluster,school,team,email\nGreen Valley,Lakes,Oak,Primary,a@x.org", 5),
        ("unit,email\nOak > Primary,a@x.org", 5),
        ("school,email\nFir,a@x.org", 6),
        ("team,email\nFir,a@x.org", 7),
        ("unit,email\nLakes › Fir,a@x.org", 6),
        ("unit,email\nOak › Fir,a@x.org", 7),
        ("cluster,email\nLakes,a@x.org", 1),
        ("cluster,school,team,email\nGreen Valley,Green Valley,,a@x.org", 8),
    ],
)
def test_columns_of_several_levels_name_one_unit_together(table, unit):
    people, faults, _ = read_addresses(table.encode(), INSIDE, "en", ["Green Valley"])
    assert faults == []
    assert people == [Addressee(unit, "a@x.org", "en")]


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ("unit,school,email\nPrimary,Pine,a@x.org", "there is no unit “Pine › Primary” in this wave"),
        ("unit,email\nFir,a@x.org", "Write its school before it, such as “Lakes › Fir”."),
        ("unit,school,email\nMaths,Elm,a@x.org", "there is no unit “Elm › Maths” in this wave"),
        ("unit,cluster,email\nPrimary,Lakes,a@x.org", "several units of this wave are called “Lakes › Primary”"),
        ("district,unit,email\nRed Valley,Elm,a@x.org", "there is no unit “Red Valley › Elm” in this wave"),
        ("unit,unit,email\nPrimary,Elm,a@x.org", "Two columns mean the same."),
        ("unit,school,email\n,,a@x.org", "Row 2: no unit is written."),
    ],
)
def test_levels_that_do_not_belong_together_put_nobody_anywhere(table, said):
    people, faults, _ = read_addresses(table.encode(), INSIDE, "en", ["Green Valley"])
    assert people == []
    assert said in "\n".join(faults)


@pytest.mark.parametrize("name", ["Grade 4", "grade 4", "Grade  4", "Grade\u00a04", "GRADE 4 "])
def test_a_unit_is_found_in_whatever_spelling(name):
    inside = [WaveUnit(1, None, "school", "É", 0), WaveUnit(2, 1, "team", "Grade 4", 7)]
    assert read_addresses(f"unit,email\n{name},a@x.org\n".encode(), inside, "en")[0][0].unit == 2
    assert read_addresses("unit,email\nE\u0301,a@x.org\n".encode(), inside, "en")[0][0].unit == 1


@given(st.binary(max_size=300))
def test_no_file_breaks_the_reading(content):
    people, faults, _ = read_addresses(content, INSIDE, "fr")
    assert not people or not faults
    assert say("fr", "mail.columns") in faults or people or faults


@given(st.text(max_size=60))
def test_no_address_that_is_kept_could_end_a_header(text):
    people, _, _ = read_addresses(
        f'unit,email\nElm,"{text.replace(chr(34), "")}"\n'.encode(errors="replace"), INSIDE, "en"
    )
    assert not any(sign in one.address for one in people for sign in '\r\n\t ,;:<>()[]"\\')
