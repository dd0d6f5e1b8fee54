"""Mail to another machine: only over TLS, only to whom its certificate names, and not a word before that is sure."""

from __future__ import annotations

import datetime
import socket
import ssl

import pytest
import trustme

from reflectory.db import mail_queue, mailings
from reflectory.jobs import mailer
from tests.jobs.conftest import PEOPLE, Server, named

NOW = 1_800_000_000
HOST = "127.0.0.2"  # on this machine, and yet not the address that may be spoken to in the clear
LONG_AGO = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)
DOORS = pytest.mark.parametrize("door", ["starttls", "implicit"])
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture(scope="module")
def authority():
    """A certificate authority that no computer knows."""
    return trustme.CA()


@pytest.fixture
def start(authority, monkeypatch, tmp_path):
    """Start a mail server behind a door, and name it in the settings with user name and password."""
    with socket.socket() as probe:
        try:
            probe.bind((HOST, 0))
        except OSError:
            pytest.skip(f"this machine has no {HOST} (Mac: sudo ifconfig lo0 alias {HOST})")
    running = []
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "authority.pem"))
    authority.cert_pem.write_to_path(str(tmp_path / "authority.pem"))

    def do(door, certificate=None):
        certificate = certificate or authority.issue_cert(HOST)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        certificate.configure_cert(context)
        if door == "starttls":
            one = Server(HOST, tls_context=context)
        elif door == "implicit":
            one = Server(HOST, "smtps", ssl_context=context, auth_require_tls=False)
        else:
            one = Server(HOST, "smtp" if door == "clear" else "smtps", auth_require_tls=False)
        one.start()
        running.append(one)
        named(one, monkeypatch)
        monkeypatch.setenv("REFLECTORY_SMTP_URL", one.url.replace("//", "//postroom:secret@"))
        return one

    yield do
    for one in running:
        one.stop()


def refused(school, server, wave, trouble):
    """Check that nothing was said, that everything waits, that why is kept, and that no try was counted."""
    assert mailer.deliver(school.engine, now=NOW) == 0
    assert server.heard == []
    assert server.taken == []
    found = mailings.state(school.engine, wave.id)
    assert (found.waiting, found.trouble) == (len(PEOPLE), trouble)
    assert {one.tries for one in mail_queue.lease(school.engine, 9, NOW + 10**6)} == {0}


@DOORS
def test_a_certificate_that_is_trusted_lets_everything_through(school, start, door):
    server, wave = start(door), school.wave()
    assert mailer.deliver(school.engine, now=NOW) == len(PEOPLE)
    assert server.to == sorted(PEOPLE)
    assert server.heard[0].startswith("AUTH "), "the password went to it"
    assert mailings.state(school.engine, wave.id).trouble == ""


@DOORS
def test_an_authority_that_nobody_named_is_not_trusted(school, start, door, monkeypatch):
    server, wave = start(door), school.wave()
    monkeypatch.delenv("SSL_CERT_FILE")
    refused(school, server, wave, "untrusted")


@DOORS
def test_a_certificate_for_another_name_is_refused(school, start, authority, door):
    refused(school, start(door, authority.issue_cert("mail.example.org")), school.wave(), "other_name")


@DOORS
def test_a_certificate_that_has_run_out_is_refused(school, start, authority, door):
    old = authority.issue_cert(HOST, not_before=LONG_AGO, not_after=LONG_AGO + datetime.timedelta(days=90))
    refused(school, start(door, old), school.wave(), "expired")


@pytest.mark.parametrize("name", ["127.0.0.1", "mail.example.org"])
def test_on_this_computer_too_a_certificate_that_is_shown_has_to_be_good(school, start, authority, monkeypatch, name):
    start("starttls")  # whose authority is trusted
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(name).configure_cert(context)
    server, wave = Server(tls_context=context), school.wave()
    server.start()
    monkeypatch.setenv("REFLECTORY_SMTP_URL", server.url)
    if name == server.host:
        assert mailer.deliver(school.engine, now=NOW) == len(PEOPLE)
    else:
        refused(school, server, wave, "other_name")
    server.stop()


@pytest.mark.parametrize("door", ["clear", "clear behind smtps"])
def test_a_server_without_encryption_hears_nothing(school, start, door):
    refused(school, start(door), school.wave(), "no_tls")


@DOORS
def test_a_wrong_password_is_told_and_no_address_follows_it(school, start, door, monkeypatch, caplog):
    server, wave = start(door), school.wave()
    monkeypatch.setenv("REFLECTORY_SMTP_URL", server.url.replace("//", "//postroom:wrong-word@"))
    assert mailer.deliver(school.engine, now=NOW) == 0
    assert {one.split()[0] for one in server.heard} == {"AUTH"}
    assert mailings.state(school.engine, wave.id).trouble == "sign_in"
    assert "wrong-word" not in caplog.text
    assert "postroom" not in caplog.text


@pytest.mark.parametrize("address", ["https://mail.example.org", "smtp://", "smtps://mail.example.org:port", "mail"])
def test_an_address_that_cannot_be_read_is_told(school, start, monkeypatch, address):
    server, wave = start("starttls"), school.wave()
    monkeypatch.setenv("REFLECTORY_SMTP_URL", address)
    refused(school, server, wave, "setting")


@pytest.mark.parametrize(
    ("address", "trouble"), [("smtp://ann:gêné@{}", "sign_in"), ("smtps://mail..example.org", "setting")]
)
def test_what_no_server_can_be_asked_with_is_told(school, start, monkeypatch, address, trouble):
    server, wave = start("starttls"), school.wave()
    monkeypatch.setenv("REFLECTORY_SMTP_URL", address.format(server.url.partition("//")[2]))
    refused(school, server, wave, trouble)


def test_a_server_that_is_not_there_is_told(school, start):
    server, wave = start("starttls"), school.wave()
    server.stop()
    refused(school, server, wave, "away")
    server.start()


def test_a_sender_that_is_refused_is_told(school, start):
    server, wave = start("starttls"), school.wave()

    async def no_sender(server, session, envelope, address, options):
        return "550 not from here"

    server.handle_MAIL = no_sender
    server.stop()
    server.start()
    assert mailer.deliver(school.engine, now=NOW) == 0
    found = mailings.state(school.engine, wave.id)
    assert (found.waiting, found.trouble) == (len(PEOPLE), "sender")
    assert not any(one.startswith("RCPT") for one in server.heard)


@DOORS
def test_once_it_is_put_right_what_waited_is_sent_once_and_the_trouble_is_gone(school, start, door, monkeypatch):
    server, wave = start(door), school.wave()
    with monkeypatch.context() as without:
        without.delenv("SSL_CERT_FILE")
        assert mailer.deliver(school.engine, now=NOW) == 0
    assert mailings.state(school.engine, wave.id).trouble == "untrusted"
    assert mailer.deliver(school.engine, now=NOW + 3600) == len(PEOPLE)
    assert mailer.deliver(school.engine, now=NOW + 10**6) == 0
    assert server.to == sorted(PEOPLE)
    found = mailings.state(school.engine, wave.id)
    assert (found.waiting, found.trouble) == (0, "")
