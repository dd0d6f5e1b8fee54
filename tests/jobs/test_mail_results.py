"""“The results are there”, by mail: once, to every address alike, and then the addresses are gone."""

from __future__ import annotations

import datetime
import os

import pytest

from reflectory.db import ballots, crypto, invitations, mail_queue, mailings, reading_codes, releases, waves
from reflectory.errors import RefusedError
from reflectory.jobs import mailer, scheduler
from tests.jobs.conftest import PEOPLE
from tests.jobs.test_mail import DAY, NOW, TODAY, codes_of

CLOSES = TODAY + 10 * DAY
LATER = NOW + 30 * mail_queue.DAY


def over(school, server, **choices):
    """Return a wave that was invited by mail, and is closed."""
    wave = school.wave(closes=CLOSES, read_by_all=True, **choices)
    mailer.deliver(school.engine, now=NOW)
    slips = codes_of(server)
    invitations.claim(school.engine, wave.id, slips[0], os.urandom(32))
    ballots.cast(school.engine, wave.id, os.urandom(32), crypto.seal(wave.public_key, b"x" * 40))
    waves.close_wave(school.engine, wave.id)
    server.taken.clear()
    return wave


def public_of(school, wave):
    with mailings.reading(school.engine) as connection:
        return mailings._public_key(connection, wave.id)


def test_everybody_hears_once_with_the_one_code_of_the_unit_whoever_answered(school, server):
    wave = over(school, server)
    key = public_of(school, wave)
    assert scheduler.tell_results(school.engine, TODAY + 11 * DAY) == [], "not before they are there"
    assert mailer.deliver(school.engine, now=LATER) == 0
    releases.store(school.engine, wave.id, "{}")
    assert scheduler.tell_results(school.engine, TODAY + 12 * DAY) == [
        f"wave {wave.id} tells that its results are there"
    ]
    assert scheduler.tell_results(school.engine, TODAY + 12 * DAY) == [], "once, whoever asks"
    assert mailer.deliver(school.engine, now=LATER) == 3
    assert server.to == sorted(PEOPLE)
    code = reading_codes.reading_code(school.engine, wave.id, school.red)
    bodies = [message.get_content() for message in server.messages]
    assert all("https://reflect.example.org/read?lang=" in body and f"#read={code}" in body for body in bodies)
    assert len(set(bodies)) == 2, "one in each language"
    assert not any("slip" in body or "join=" in body for body in bodies)
    assert crypto.has_wave_key(key)
    assert scheduler.tell_results(school.engine, TODAY + 12 * DAY) == [f"wave {wave.id}: addresses erased"]
    assert mailings.state(school.engine, wave.id) is None
    assert not crypto.has_wave_key(key)


def test_nobody_hears_within_a_day_of_the_invitation(school, server):
    wave = over(school, server)
    releases.store(school.engine, wave.id, "{}")
    mailings.queue_results(school.engine, wave.id, NOW + 60)
    assert mailer.deliver(school.engine, now=NOW + mail_queue.DAY - 1) == 0
    assert mailer.deliver(school.engine, now=NOW + mail_queue.DAY) == 3


def test_addresses_wait_no_longer_than_sixty_days_whatever_becomes_of_the_wave(school, server):
    wave = over(school, server)
    last = CLOSES + datetime.timedelta(days=mailings.RESULT_DAYS)
    assert scheduler.tell_results(school.engine, last) == []
    assert mailings.state(school.engine, wave.id).addresses == 3
    assert scheduler.tell_results(school.engine, last + DAY) == [f"wave {wave.id}: addresses erased"]
    assert mailings.state(school.engine, wave.id) is None


def test_a_code_that_was_taken_back_is_in_no_mail(school, server):
    wave = over(school, server)
    code = reading_codes.reading_code(school.engine, wave.id, school.red)
    reading_codes.take_back(school.engine, wave.id, school.red)
    releases.store(school.engine, wave.id, "{}")
    scheduler.tell_results(school.engine, TODAY + 12 * DAY)
    mailer.deliver(school.engine, now=LATER)
    assert server.to == sorted(PEOPLE)
    assert not any(code in message.get_content() or "#read=" in message.get_content() for message in server.messages)


def test_where_not_everybody_reads_addresses_go_with_the_closing(school, server):
    wave = school.wave(closes=CLOSES)
    mailer.deliver(school.engine, now=NOW)
    assert "60 days" not in server.messages[0].get_content()
    waves.close_wave(school.engine, wave.id)
    assert mailings.state(school.engine, wave.id) is None


def test_the_invitation_says_that_the_address_waits_for_the_results(school, server):
    school.wave(closes=CLOSES, read_by_all=True, people=PEOPLE[:1])
    mailer.deliver(school.engine, now=NOW)
    assert "for 60 days at most" in server.messages[0].get_content()


def test_opened_again_nobody_is_reminded_beside_the_one_message_that_was_promised(school, server):
    wave = school.wave(closes=CLOSES, read_by_all=True)
    mailings.set_reminder(school.engine, wave.id, 2, TODAY)
    waves.close_wave(school.engine, wave.id)
    last = datetime.date(2040, 1, 1)
    waves.open_again(school.engine, wave.id, last)
    assert scheduler.queue_reminders(school.engine, last) == []
    assert mailings.state(school.engine, wave.id).addresses == 3


def test_a_code_that_was_renewed_while_a_message_waits_goes_out_as_it_is_then(school, server):
    wave = over(school, server)
    releases.store(school.engine, wave.id, "{}")
    scheduler.tell_results(school.engine, TODAY + 12 * DAY)
    new = reading_codes.renew(school.engine, wave.id, school.red)
    mailer.deliver(school.engine, now=LATER)
    assert server.to == sorted(PEOPLE)
    assert all(f"#read={new}" in message.get_content() for message in server.messages)


def test_a_mailing_whose_key_is_gone_holds_up_no_other_and_its_days_erase_it(school, server):
    lost, other = over(school, server), over(school, server, title="Winter")
    for wave in (lost, other):
        releases.store(school.engine, wave.id, "{}")
    waiting = school.wave(title="Spring")
    for wave in (lost, waiting):
        crypto.destroy_wave_key(public_of(school, wave))
    assert scheduler.tell_results(school.engine, TODAY + 12 * DAY) == [
        f"wave {other.id} tells that its results are there"
    ]
    assert mailer.deliver(school.engine, now=LATER) == 3
    assert "Winter" in server.messages[0]["Subject"]
    last = CLOSES + datetime.timedelta(days=mailings.RESULT_DAYS)
    assert f"wave {lost.id}: addresses erased" in scheduler.tell_results(school.engine, last + DAY)
    assert mailings.state(school.engine, lost.id) is None


@pytest.mark.parametrize("change", [{"read_by_all": True}, {"k": 5}])
def test_what_a_message_has_promised_no_draft_takes_back(school, server, change):
    wave = school.wave(closes=CLOSES, access="link", k=6)
    waves.reopen_draft(school.engine, wave.id)
    waves.change_draft(school.engine, wave.id, **change)
    back = {name: getattr(wave, name) for name in change}
    waves.open_wave(school.engine, waves.change_draft(school.engine, wave.id, **back).id, crypto.new_wave_key())
    mailer.deliver(school.engine, now=NOW)
    waves.reopen_draft(school.engine, wave.id)
    with pytest.raises(RefusedError, match="wave-mail-promised"):
        waves.change_draft(school.engine, wave.id, **change)
    assert waves.change_draft(school.engine, wave.id, k=9, title="Winter").k == 9
