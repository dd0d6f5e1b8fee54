"""A real mail server on this machine, a school with a wave, and letters that wait."""

from __future__ import annotations

import email
import email.policy
import socket

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult

from reflectory.db import crypto, mailings, units, waves
from reflectory.domain.waves import Addressee

PEOPLE = ("ann@example.org", "luc@example.org", "zoe@example.org")


class Listening(SMTP):
    """Notes who says what before anything is judged: a user name, a sender, an address."""

    async def smtp_AUTH(self, arg):  # the library's own name
        self.event_handler.heard.append(f"AUTH {arg}")
        return await super().smtp_AUTH(arg)

    async def smtp_MAIL(self, arg):  # the library's own name
        self.event_handler.heard.append(f"MAIL {arg}")
        return await super().smtp_MAIL(arg)

    async def smtp_RCPT(self, arg):  # the library's own name
        self.event_handler.heard.append(f"RCPT {arg}")
        return await super().smtp_RCPT(arg)


class Doors(Controller):
    """Lets letters in in the clear, after STARTTLS, or through TLS from the first byte."""

    def factory(self):
        return Listening(self.handler, **self.SMTP_kwargs)


class Server:
    """Keeps what it takes; refuses the addresses it is told to, with the answer it is told."""

    def __init__(self, host="127.0.0.1", scheme="smtp", **choices):
        self.taken, self.answers, self.heard, self.running = [], {}, [], None
        self.host, self.scheme, self.choices = host, scheme, choices
        with socket.socket() as free:
            free.bind((host, 0))
            self.port = free.getsockname()[1]

    def sign_in(self, server, session, envelope, mechanism, given):
        good = (given.login, given.password) == (b"postroom", b"secret")
        return AuthResult(success=good, handled=False)

    async def handle_RCPT(self, server, session, envelope, address, options):  # the library's own name
        if answer := self.answers.get(address):
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # the library's own name
        self.taken.append((envelope.rcpt_tos, envelope.content))
        return "250 OK"

    def start(self):
        self.running = Doors(self, hostname=self.host, port=self.port, authenticator=self.sign_in, **self.choices)
        self.running.start()

    def stop(self):
        self.running.stop()

    @property
    def url(self):
        return f"{self.scheme}://{self.host}:{self.port}"

    @property
    def to(self):
        return sorted(address for addresses, _ in self.taken for address in addresses)

    @property
    def messages(self):
        return [email.message_from_bytes(raw, policy=email.policy.default) for _, raw in self.taken]


@pytest.fixture
def server(monkeypatch):
    one = Server()
    one.start()
    named(one, monkeypatch)
    yield one
    one.stop()


def named(one, monkeypatch):
    """Name a server in the settings, and what else mail needs."""
    monkeypatch.setenv("REFLECTORY_SMTP_URL", one.url)
    monkeypatch.setenv("REFLECTORY_MAIL_FROM", "survey@example.org")
    monkeypatch.setenv("REFLECTORY_ADDRESS", "https://reflect.example.org")


class School:
    """One school with two teams, and a mailing to three of its people."""

    def __init__(self, engine):
        self.engine = engine
        self.root = units.add_unit(engine, "Maple Hill", "school")
        self.red = units.add_unit(engine, "Red", "team", self.root, 12)

    def wave(self, title="Autumn", access="codes", people=PEOPLE, remind=0, opened=True, **choices):
        made = waves.create_wave(self.engine, title, "{}", "our-team", root=self.root, access=access, **choices)
        those = [Addressee(self.red, one, "fr" if one.startswith("luc") else "en") for one in people]
        mailings.prepare(self.engine, made.id, those, remind)
        return self.open(made) if opened else made

    def open(self, made):
        return waves.open_wave(self.engine, made.id, crypto.new_wave_key())


@pytest.fixture
def school(engine, tmp_path, monkeypatch):
    monkeypatch.setenv("REFLECTORY_KEYS", str(tmp_path / "keys"))
    return School(engine)
