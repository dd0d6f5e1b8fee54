"""Invitations by e-mail, against a real mail server: each once, refusals listed, who got what is forgotten."""

from __future__ import annotations

import datetime
import os
from pathlib import Path

import pytest
from sqlalchemy import text

from reflectory.db import crypto, invitations, mail_queue, mailings, wave_records, waves
from reflectory.db.transactions import reading
from reflectory.domain.waves import Addressee
from reflectory.errors import RefusedError
from reflectory.jobs import mailer, scheduler
from tests.jobs.conftest import PEOPLE

ROOT = Path(__file__).resolve().parents[2]
NOW = 1_800_000_000
DAY = datetime.timedelta(days=1)
TODAY = datetime.date(2026, 3, 2)


def codes_of(server):
    return [message.get_content().split("#slip=")[1].split()[0] for message in server.messages]


def test_everybody_gets_one_message_with_a_code_of_their_own(school, server):
    wave = school.wave()
    assert mailer.deliver(school.engine, now=NOW) == 3
    assert mailer.deliver(school.engine, now=NOW + 10**6) == 0
    assert server.to == sorted(PEOPLE)
    codes = codes_of(server)
    assert len(set(codes)) == 3
    assert {invitations.wave_of(school.engine, code) for code in codes} == {wave.id}
    for message in server.messages:
        assert "https://reflect.example.org/?join=" + wave.join_code in message.get_content()


def test_nothing_goes_out_before_the_wave_opens(school, server):
    draft = school.wave(opened=False)
    assert mailer.deliver(school.engine, now=NOW) == 0
    school.open(draft)
    assert mailer.deliver(school.engine, now=NOW) == 3


def test_a_wave_with_a_link_sends_the_link_without_a_code(school, server):
    wave = school.wave(access="link")
    mailer.deliver(school.engine, now=NOW)
    assert all("slip" not in message.get_content() for message in server.messages)
    assert all(f"?join={wave.join_code}" in message.get_content() for message in server.messages)


def test_french_messages_keep_their_accents(school, server):
    school.wave(title="Équipe d’été", closes=datetime.date(2026, 8, 1))
    mailer.deliver(school.engine, now=NOW)
    french = next(message for message in server.messages if message["To"] == "luc@example.org")
    assert french["Subject"] == "Invitation : Équipe d’été"
    assert "Vous êtes invité·e à répondre" in french.get_content()
    assert "1er août 2026" in french.get_content()
    assert all(byte < 128 for _, raw in server.taken for byte in raw), "any mail server can carry it"


@pytest.mark.parametrize(
    "title", ["Autumn\r\nBcc: eve@example.org", "Autumn\nX-Evil: 1\n\nbody", "a\u2028Bcc: x@x.org"]
)
def test_no_title_makes_a_header(school, server, title):
    school.wave(title=title)
    mailer.deliver(school.engine, now=NOW)
    assert server.to == sorted(PEOPLE)
    for message in server.messages:
        assert message["Bcc"] is None
        assert message["X-Evil"] is None


def test_a_refused_address_is_listed_and_its_code_withdrawn_for_a_slip(school, server):
    wave = school.wave()
    server.answers = {"luc@example.org": "550 no such user"}
    assert mailer.deliver(school.engine, now=NOW) == 2
    assert mailings.refused(school.engine, wave.id) == [("luc@example.org", "550")]
    assert mailings.state(school.engine, wave.id).waiting == 0
    assert sum(invitations.counts(school.engine, wave.id).values()) == 2
    assert mailer.deliver(school.engine, now=NOW + 10**6) == 0


def test_a_mailbox_that_is_full_for_now_is_tried_again_and_given_up_in_the_end(school, server):
    wave, now = school.wave(), NOW
    server.answers = {"luc@example.org": "452 try again later"}
    assert mailer.deliver(school.engine, now=now) == 2
    assert mailer.deliver(school.engine, now=now) == 0, "not at once"
    for wait in mail_queue.WAITS:
        assert mailings.refused(school.engine, wave.id) == []
        now += wait
        mailer.deliver(school.engine, now=now)
    assert mailings.refused(school.engine, wave.id) == [("luc@example.org", "4xx")]


def test_a_server_that_is_away_costs_no_try_and_no_message(school, server, caplog):
    wave, now = school.wave(), NOW
    server.stop()
    for _ in range(len(mail_queue.WAITS) + 3):
        assert mailer.deliver(school.engine, now=now) == 0
        now += 3600
    assert mailings.refused(school.engine, wave.id) == []
    server.start()
    assert mailer.deliver(school.engine, now=now) == 3
    assert server.to == sorted(PEOPLE)
    assert not any(address in caplog.text for address in PEOPLE), "no address in a log"


def test_two_processes_share_the_queue_and_send_each_message_once(school, server):
    school.wave(people=[f"p{number}@example.org" for number in range(20)])
    first = mail_queue.lease(school.engine, 12, NOW)
    second = mail_queue.lease(school.engine, 12, NOW)
    assert (len(first), len(second)) == (12, 8)
    assert not {one.key for one in first} & {one.key for one in second}


def test_a_message_that_is_sent_again_is_the_same_message(school, server):
    """Killed between the server's word and our noting it: the person gets the same code and Message-ID twice."""
    school.wave(people=PEOPLE[:1])
    letter = mail_queue.lease(school.engine, 5, NOW)[0]
    again = mail_queue.lease(school.engine, 5, NOW + mail_queue.LEASE)[0]
    wave = wave_records.wave(school.engine, letter.wave)
    assert mailer.composed(letter, wave).as_bytes() == mailer.composed(again, wave).as_bytes()


def test_once_sent_nothing_says_which_code_went_where_even_to_who_holds_the_keys(school, server, tmp_path):
    wave = school.wave()
    with reading(school.engine) as connection:
        before = connection.execute(text("select box from letter")).scalars().all()
        public = bytes(connection.execute(text("select public_key from mailing")).scalar_one())
    opened = crypto.opener(public)
    pairs = [opened(bytes(box)) for box in before]
    assert sum(any(one.encode() in pair for one in PEOPLE) for pair in pairs) == 3, "while it waits, the key tells"
    assert len({len(box) for box in before}) == 1, "every box is as long as every other"
    mailer.deliver(school.engine, now=NOW)
    with reading(school.engine) as connection:
        assert connection.execute(text("select count(*) from letter")).scalar() == 0
        rows = connection.execute(text("select box from addressee")).scalars().all()
    codes = codes_of(server)
    assert not any(code.encode() in opened(bytes(box)) for box in rows for code in codes)
    raw = b"".join(path.read_bytes() for path in sorted(tmp_path.glob("*.db*")))
    assert raw or school.engine.dialect.name == "postgresql"
    assert not any(one.encode() in raw for one in (*PEOPLE, *codes)), "nothing lies open on the disk"
    waves.close_wave(school.engine, wave.id)
    with reading(school.engine) as connection:
        assert connection.execute(text("select count(*) from addressee")).scalar() == 0
    assert not crypto.has_wave_key(public), "with the closing, copies of the boxes become unreadable"


def test_the_one_reminder_goes_to_everybody_alike_and_says_nobody_is_late(school, server):
    wave = school.wave(people=PEOPLE, remind=3, closes=TODAY + 10 * DAY)
    mailer.deliver(school.engine, now=NOW)
    code = codes_of(server)[0]
    invitations.claim(school.engine, wave.id, code, os.urandom(32))
    server.taken.clear()
    assert scheduler.queue_reminders(school.engine, TODAY + 6 * DAY) == []
    assert scheduler.queue_reminders(school.engine, TODAY + 7 * DAY) == [f"wave {wave.id} reminds everybody"]
    assert scheduler.queue_reminders(school.engine, TODAY + 8 * DAY) == [], "once"
    assert mailer.deliver(school.engine, now=NOW + mail_queue.DAY) == 3
    assert server.to == sorted(PEOPLE)
    english = {message.get_content() for message in server.messages if message["Subject"].startswith("Still")}
    assert len(english) == 1, "the same words to all"
    assert "slip" not in english.pop()


def subjects(server):
    return [(message["To"], message["Subject"].split(":")[0].strip()) for message in server.messages]


def test_nobody_is_reminded_before_the_invitation_nor_within_a_day_of_it(school, server):
    """Fourteen days before the end of a wave of ten days: invitation and reminder are due in one minute."""
    wave = school.wave(people=PEOPLE[:2], remind=14, closes=TODAY + 10 * DAY)
    server.answers = {PEOPLE[1]: "452 try again later"}
    assert mailings.queue_reminders(school.engine, wave.id, NOW) == 2
    assert mailer.deliver(school.engine, now=NOW) == 1
    assert mailer.deliver(school.engine, now=NOW + mail_queue.DAY - 1) == 0, "the second is refused for now once more"
    assert subjects(server) == [(PEOPLE[0], "Invitation")]
    assert mailer.deliver(school.engine, now=NOW + mail_queue.DAY) == 1
    assert subjects(server)[1:] == [(PEOPLE[0], "Still open")]
    server.answers = {}
    late = NOW + 2 * mail_queue.DAY
    assert mailer.deliver(school.engine, now=late) == 1
    assert subjects(server)[2:] == [(PEOPLE[1], "Invitation")]
    assert mailer.deliver(school.engine, now=late + mail_queue.DAY - 1) == 0
    assert mailer.deliver(school.engine, now=late + mail_queue.DAY) == 1
    assert subjects(server)[3:] == [(PEOPLE[1], "Rappel")] or subjects(server)[3][0] == PEOPLE[1]


def test_after_more_time_was_given_there_is_a_reminder_again(school, server):
    wave = school.wave(people=PEOPLE[:1], remind=3, closes=TODAY + 10 * DAY)
    mailer.deliver(school.engine, now=NOW)
    assert scheduler.queue_reminders(school.engine, TODAY + 7 * DAY)
    assert mailer.deliver(school.engine, now=NOW + 7 * mail_queue.DAY) == 1
    waves.extend_wave(school.engine, wave.id, TODAY + 17 * DAY)
    assert scheduler.queue_reminders(school.engine, TODAY + 13 * DAY) == []
    assert scheduler.queue_reminders(school.engine, TODAY + 14 * DAY)
    assert scheduler.queue_reminders(school.engine, TODAY + 14 * DAY) == [], "once for each closing day"
    assert mailer.deliver(school.engine, now=NOW + 14 * mail_queue.DAY) == 1
    assert [kind for _, kind in subjects(server)] == ["Invitation", "Still open", "Still open"]


@pytest.mark.parametrize(
    ("opened", "opens", "fits"), [(False, 0, 9), (False, 3, 6), (False, -3, 9), (True, None, 10), (True, -3, 10)]
)
def test_a_day_of_the_reminder_that_does_not_fit_is_refused(school, opened, opens, fits):
    opens = None if opens is None else TODAY + opens * DAY
    wave = school.wave(opened=opened, opens=opens, closes=TODAY + 10 * DAY)
    mailings.set_reminder(school.engine, wave.id, fits, TODAY)
    for wrong in (fits + 1, 14, -1):
        with pytest.raises(RefusedError, match="reminder-days"):
            mailings.set_reminder(school.engine, wave.id, wrong, TODAY)
    assert mailings.state(school.engine, wave.id).remind == fits


def test_a_letter_has_one_date_whenever_it_is_sent_again(school, server):
    school.wave(people=PEOPLE[:1])
    server.answers = {PEOPLE[0]: "452 try again later"}
    mailer.deliver(school.engine, now=NOW)
    server.answers = {}
    again = mail_queue.lease(school.engine, 5, NOW + 3 * mail_queue.DAY)[0]
    wave = wave_records.wave(school.engine, again.wave)
    assert mailer.composed(again, wave)["Date"] == "Fri, 15 Jan 2027 08:00:00 +0000"
    assert mailer.deliver(school.engine, now=NOW + 4 * mail_queue.DAY) == 1
    (message,) = server.messages
    assert message["Date"] == "Fri, 15 Jan 2027 08:00:00 +0000"
    for name in ("From", "To", "Subject", "Date", "Message-ID", "MIME-Version", "Content-Type", "Auto-Submitted"):
        assert len(message.get_all(name)) == 1, name


LONG_TITLES = (
    "Sondage sur la réflexion professionnelle du personnel enseignant de l’école de la Vallée, été 2026 à l’Île",
    "Équipe et et « b « réflexion enseignant « Équipe b Sondage oui la et après la ; à b et b ; c 🙂 sur d’été",
    "l’école - réflexion 日本 - naïf (juin) 🙂 personnel (juin) c 🙂 » Vallée la la après 日本 2026",
    "A" * 100 + " é " + "b" * 90,
    "=?utf-8?q?Payroll?= and a title in English that is long enough to be folded into several lines of a header",
    "Learning together across all of our schools, a pulse for the whole district in the autumn of this year (2026)",
)


@pytest.mark.parametrize("title", LONG_TITLES)
def test_a_subject_arrives_as_it_was_written_in_lines_that_every_server_takes(school, server, title):
    school.wave(people=PEOPLE[:1], title=title)
    mailer.deliver(school.engine, now=NOW)
    (message,) = server.messages
    assert message["Subject"] == f"Invitation: {title}"
    head = server.taken[0][1].split(b"\r\n\r\n")[0]
    assert all(len(line) <= 78 for line in head.split(b"\r\n"))
    assert all(byte < 128 for byte in server.taken[0][1])


@pytest.mark.parametrize(
    ("named", "shown"),
    [
        ("School <survey@example.org>", "School <survey@example.org>"),
        ('"Maple Hill, Office" <survey@example.org>', '"Maple Hill, Office" <survey@example.org>'),
        ("École de l’Érable <survey@example.org>", "École de l’Érable <survey@example.org>"),
        ("<survey@example.org>", "survey@example.org"),
        (" survey@example.org ", "survey@example.org"),
    ],
)
def test_a_sender_may_have_a_name(school, server, monkeypatch, named, shown):
    monkeypatch.setenv("REFLECTORY_MAIL_FROM", named)
    school.wave(people=PEOPLE[:1])
    assert mailer.deliver(school.engine, now=NOW) == 1
    assert server.messages[0]["From"] == shown
    assert "FROM:<survey@example.org>" in next(one for one in server.heard if one.startswith("MAIL"))
    assert server.messages[0]["Message-ID"].endswith("@example.org>")


def test_how_many_go_in_a_minute_is_a_setting(school, server, monkeypatch):
    school.wave(people=[f"p{number}@example.org" for number in range(7)])
    monkeypatch.setenv("REFLECTORY_MAIL_A_MINUTE", "3")
    assert [mailer.deliver(school.engine, now=NOW) for _ in range(4)] == [3, 3, 1, 0]


def test_taking_the_messages_back_erases_addresses_codes_and_key(school):
    draft = school.wave(opened=False)
    with reading(school.engine) as connection:
        public = bytes(connection.execute(text("select public_key from mailing")).scalar_one())
    assert mailings.take_back(school.engine, draft.id)
    assert mailings.state(school.engine, draft.id) is None
    assert invitations.counts(school.engine, draft.id) == {}
    assert not crypto.has_wave_key(public)


@pytest.mark.parametrize("end", ["remove", "link"])
def test_a_draft_that_goes_or_takes_no_codes_any_more_forgets_its_addresses(school, end):
    draft = school.wave(opened=False)
    if end == "remove":
        waves.remove_draft(school.engine, draft.id)
    else:
        waves.change_draft(school.engine, draft.id, access="link")
    with reading(school.engine) as connection:
        assert connection.execute(text("select count(*) from addressee")).scalar() == 0


@pytest.mark.parametrize("access", ["codes", "link"])
def test_new_addresses_are_taken_while_a_wave_is_open_and_each_gets_one_message(school, server, access):
    wave = school.wave(access=access)
    mailer.deliver(school.engine, now=NOW)
    server.taken.clear()
    more = [Addressee(school.red, one, "en") for one in ("ANN@example.org", "eve@example.org", "kim@example.org")]
    assert mailings.add(school.engine, wave.id, more) == 2
    assert mailings.add(school.engine, wave.id, more) == 0, "twice is once"
    assert mailer.deliver(school.engine, now=NOW) == 2
    assert server.to == ["eve@example.org", "kim@example.org"]
    assert mailings.state(school.engine, wave.id).addresses == 5
    if access == "codes":
        assert invitations.counts(school.engine, wave.id) == {school.red: 5}, "no code more than people"
        assert {invitations.wave_of(school.engine, code) for code in codes_of(server)} == {wave.id}
    assert not mailings.take_back(school.engine, wave.id)
    waves.close_wave(school.engine, wave.id)
    with pytest.raises(RefusedError, match=r"addresses-too-late .*closed"):
        mailings.add(school.engine, wave.id, [Addressee(school.red, "zed@example.org", "en")])


def test_an_open_wave_that_had_no_addresses_takes_some(school, server):
    draft = waves.create_wave(school.engine, "Autumn", "{}", "our-team", root=school.root)
    wave = school.open(draft)
    assert mailings.add(school.engine, wave.id, [Addressee(school.red, "eve@example.org", "en")]) == 1
    assert mailer.deliver(school.engine, now=NOW) == 1


def test_an_address_that_was_refused_may_be_brought_again(school, server):
    wave = school.wave(people=PEOPLE[:1])
    server.answers = {PEOPLE[0]: "550 full for ever"}
    mailer.deliver(school.engine, now=NOW)
    server.answers = {}
    assert mailings.add(school.engine, wave.id, [Addressee(school.red, PEOPLE[0], "en")]) == 1
    assert mailings.refused(school.engine, wave.id) == []
    assert mailer.deliver(school.engine, now=NOW) == 1


@pytest.mark.parametrize("missing", ["REFLECTORY_SMTP_URL", "REFLECTORY_MAIL_FROM", "REFLECTORY_ADDRESS"])
def test_without_a_server_a_sender_and_an_address_nothing_is_sent(school, server, monkeypatch, missing):
    school.wave()
    monkeypatch.delenv(missing)
    assert not mailer.is_set_up()
    assert mailer.deliver(school.engine, now=NOW) == 0
