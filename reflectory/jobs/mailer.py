"""Takes the messages that wait to the mail server, a batch at a time. No address and no code is ever logged."""

from __future__ import annotations

import datetime
import logging
import secrets
import smtplib
import ssl
import time
from collections.abc import Iterable, Iterator
from email.charset import QP, Charset
from email.header import Header
from email.message import Message
from email.utils import format_datetime, formataddr
from typing import Any
from urllib.parse import unquote, urlsplit

from reflectory.config import number, sender_of, setting
from reflectory.db import mail_queue, mailings
from reflectory.db.engine import Engine
from reflectory.db.goal_reminders import Reminder
from reflectory.db.wave_records import wave as wave_of
from reflectory.domain.waves import Wave
from reflectory.errors import MailServerError, SettingError
from reflectory.i18n.catalogue import day, say

LOG = logging.getLogger("reflectory.post")
RATE = "REFLECTORY_MAIL_A_MINUTE"
SECONDS = 20  # for one exchange with the mail server
BATCH_SECONDS = 50  # for a batch: the next is a minute later
LOOPBACK = {"localhost", "127.0.0.1", "::1"}
CERTIFICATES = {9: "expired", 10: "expired", 62: "other_name", 64: "other_name"}  # by OpenSSL's numbers of faults


def is_set_up() -> bool:
    """Tell whether there is a mail server, a sender, and an address that links can begin with."""
    try:
        sender = sender_of(setting("REFLECTORY_MAIL_FROM"))
        return bool(sender and setting("REFLECTORY_SMTP_URL") and setting("REFLECTORY_ADDRESS"))
    except SettingError:  # said at start and on the page Status
        return False


def deliver(engine: Engine, most: int | None = None, now: int | None = None) -> int:
    """Send some of the messages that wait, and return how many the mail server took.

    Each is sent at least once and, unless the program ends between the server's word and our noting it, exactly once;
    a repetition carries the same code and the same Message-ID. ``most`` is as many as the setting allows in a minute,
    and ``now`` in seconds since 1970, unless they are given.
    """
    if not is_set_up():
        return 0
    waiting = mail_queue.lease(engine, number(RATE, least=1) if most is None else most, now)
    if not waiting:
        return 0
    waves = {number: wave_of(engine, number) for number in {letter.wave for letter in waiting}}
    done = 0
    try:
        server = _connected()
    except MailServerError as fault:
        _wait(engine, waiting, fault.code, now)
        return 0
    trouble, began = "", time.monotonic()
    with server:
        for at, letter in enumerate(waiting):
            if time.monotonic() - began > BATCH_SECONDS:
                for late in waiting[at:]:
                    mail_queue.postpone(engine, late, now, counted=False)
                break
            try:
                message = composed(letter, waves[letter.wave])
                server.send_message(message, from_addr=_sender()[1], to_addrs=[letter.address])
            except smtplib.SMTPRecipientsRefused as fault:
                _answered(engine, letter, next(iter(fault.recipients.values()))[0], now)
            except smtplib.SMTPDataError as fault:
                _answered(engine, letter, fault.smtp_code, now)
            except (OSError, smtplib.SMTPException) as fault:
                trouble = _error(fault).code
                _wait(engine, waiting[at:], trouble, now)
                break
            else:
                mail_queue.sent(engine, letter, now)
                done += 1
    if not trouble:
        mailings.note_trouble(engine, waves, "")
    return done


def composed(letter: mail_queue.Letter, wave: Wave) -> Message[Any, Any]:
    """Return a message. A reminder is the same for everybody, and carries no code.

    Examples
    --------
    >>> from unittest.mock import patch
    >>> from reflectory.domain.waves import Wave
    >>> wave = Wave(1, "Autumn", "{}", "x", "", 1, "team", 5, "link", None, None, "open", "KESTREL", b"", "", False)
    >>> letter = mail_queue.Letter(b"k", 1, "invite", "ann@example.org", "fr", "", b"a", 0, 1_800_000_000)
    >>> with patch.dict("os.environ", REFLECTORY_MAIL_FROM="survey@example.org"):
    ...     message = composed(letter, wave)
    >>> message["Date"], str(message["Subject"])
    ('Fri, 15 Jan 2027 08:00:00 +0000', 'Invitation : Autumn')
    """
    lines = _results(letter, wave) if letter.kind == mail_queue.RESULTS else _invitation(letter, wave)
    subject = say(letter.language, f"mail.{letter.kind}_subject", title=wave.title)
    return _message(letter.address, subject, lines, letter.key.hex(), letter.dated)


def remind(reminders: Iterable[Reminder], now: int) -> Iterator[Reminder]:
    """Send reminders of goals, over one connection, and yield each that the mail server took."""
    try:
        with _connected() as server:
            for reminder in reminders:
                try:
                    server.send_message(_reminder(reminder, now), _sender()[1], [reminder.address])
                except (smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError) as fault:
                    _unsent(fault)
                else:
                    yield reminder
    except (MailServerError, OSError, smtplib.SMTPException) as fault:
        _unsent(fault)


def _unsent(fault: Exception) -> None:
    LOG.warning("a reminder of a goal could not be sent (%s); it is tried again tomorrow", type(fault).__name__)


def _reminder(reminder: Reminder, now: int) -> Message[Any, Any]:
    known = {"text": " ".join(reminder.text.split()), "day": day(reminder.due, reminder.language)}
    lines = [
        say(reminder.language, "mail.goal_hello", **known),
        f"{_address()}/reports?tab=goals&lang={reminder.language}",
        say(reminder.language, "mail.goal_address"),
    ]
    subject = say(reminder.language, "mail.goal_subject", **known)
    return _message(reminder.address, subject, lines, secrets.token_hex(16), now)


def _message(to: str, subject: str, lines: Iterable[str], key: str, dated: int) -> Message[Any, Any]:
    name, sender = _sender()
    plain = Charset("utf-8")
    plain.body_encoding = QP  # any mail server can carry it
    text = "\n\n".join(line for line in lines if line) + "\n"
    message: Message[Any, Any] = Message()
    message.set_payload(text.encode("utf-8", "replace").decode(), plain)
    message["Subject"] = _header("Subject", " ".join(subject.split()))
    message["From"] = formataddr((name, sender))
    message["To"] = to
    message["Date"] = format_datetime(datetime.datetime.fromtimestamp(dated, datetime.UTC))
    message["Message-ID"] = f"<{key}@{sender.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    return message


def _invitation(letter: mail_queue.Letter, wave: Wave) -> list[str]:
    language, kind = letter.language, letter.kind
    link = f"{_address()}/?join={wave.join_code}&lang={language}"
    reminds = kind == mail_queue.REMIND
    return [
        say(language, f"mail.{kind}_hello", title=wave.title),
        f"{link}#slip={letter.code}" if letter.code else link,
        say(language, "mail.until", day=day(wave.closes, language)) if wave.closes else "",
        say(language, "mail.code", code=letter.code) if letter.code else "",
        say(language, "mail.remind_code") if reminds and wave.access == "codes" else "",
        say(language, "mail.remind_thanks") if reminds else "",
        say(language, "mail.promise", k=wave.k),
        say(language, "mail.address_results" if wave.read_by_all else "mail.address"),
    ]


def _results(letter: mail_queue.Letter, wave: Wave) -> list[str]:
    """Say that results are there: the same to everybody in a unit, with its reading code behind the link's ``#``."""
    language, link = letter.language, f"{_address()}/read?lang={letter.language}"
    return [
        say(language, "mail.results_hello", title=wave.title),
        f"{link}#read={letter.code}" if letter.code else link,
        say(language, "mail.results_code", code=letter.code) if letter.code else say(language, "mail.results_ask"),
        say(language, "mail.results_address"),
    ]


def _address() -> str:
    return setting("REFLECTORY_ADDRESS").rstrip("/")


def _header(name: str, text: str) -> Header:
    """Return a header that reads as it was written. Python 3.11 to 3.13 lose blanks where `EmailMessage` folds one."""
    text = "".join(sign for sign in text if sign.isprintable())
    plain = text.isascii() and "=?" not in text
    return Header(text, "us-ascii" if plain else "utf-8", header_name=name)


def _sender() -> tuple[str, str]:
    """Return name and address of the sender; only called where mail is set up."""
    return sender_of(setting("REFLECTORY_MAIL_FROM")) or ("", "")


def server_name() -> str:
    """Return the name of the mail server as it may be shown: without user, password and port.

    Examples
    --------
    >>> from unittest.mock import patch
    >>> with patch.dict("os.environ", REFLECTORY_SMTP_URL="smtps://ann:secret@mail.example:465"):
    ...     server_name()
    'mail.example'
    """
    try:
        return urlsplit(setting("REFLECTORY_SMTP_URL")).hostname or ""
    except ValueError:
        return ""


def _wait(engine: Engine, waiting: list[mail_queue.Letter], trouble: str, now: int | None) -> None:
    """Let letters wait, at no cost of a try, and say why."""
    LOG.warning("the mail server cannot be used (%s); messages wait, see the page Status", trouble)
    mailings.note_trouble(engine, {letter.wave for letter in waiting}, trouble)
    for letter in waiting:
        mail_queue.postpone(engine, letter, now, counted=False)


def _answered(engine: Engine, letter: mail_queue.Letter, code: int, now: int | None) -> None:
    """Note what the mail server answered to one message: 5xx is for good, anything else for now."""
    if 500 <= code < 600:
        mail_queue.refuse(engine, letter, str(code))
    else:
        mail_queue.postpone(engine, letter, now)


def _connected() -> smtplib.SMTP:
    """Return a connection. Nothing but a greeting goes out before the certificate was found good.

    A password or an address never travels in the clear, but to this machine itself.
    """
    scheme, host, port, user, password = _server_address()
    if not (user + password).isascii():  # which Python's smtplib cannot say
        raise MailServerError("sign_in", "mail-server", server=server_name())
    trusted = ssl.create_default_context()  # the system's authorities, or those that SSL_CERT_FILE names
    server: smtplib.SMTP | None = None
    try:
        if scheme == "smtps":
            server = smtplib.SMTP_SSL(host, port or 465, timeout=SECONDS, context=trusted)
        else:
            server = smtplib.SMTP(host, port or 587, timeout=SECONDS)
        server.ehlo()
        if scheme == "smtp" and server.has_extn("starttls"):
            server.starttls(context=trusted)
        elif scheme == "smtp" and host not in LOOPBACK:
            raise MailServerError("no_tls", "mail-server", server=server_name())
        if user:
            server.login(user, password)
    except BaseException as fault:
        if server is not None:
            server.close()
        if isinstance(fault, (OSError, UnicodeError, smtplib.SMTPException)):
            raise _error(fault) from fault
        raise
    return server


def _server_address() -> tuple[str, str, int | None, str, str]:
    """Return scheme, host, port, user and password of the mail server."""
    try:
        url = urlsplit(setting("REFLECTORY_SMTP_URL"))
        host, port = url.hostname or "", url.port
    except ValueError:  # a port that is no number
        raise MailServerError("setting", "mail-server", server=server_name()) from None
    if url.scheme not in {"smtp", "smtps"} or not host:
        raise MailServerError("setting", "mail-server", server=server_name())
    return url.scheme, host, port, unquote(url.username or ""), unquote(url.password or "")


def _error(fault: Exception) -> MailServerError:
    """Return what an exception says of the mail server."""
    code = "away"
    if isinstance(fault, UnicodeError):  # a host that no name server could be asked for
        code = "setting"
    elif isinstance(fault, ssl.SSLCertVerificationError):
        code = CERTIFICATES.get(fault.verify_code, "untrusted")
    elif isinstance(fault, ssl.SSLError):
        code = "no_tls"
    elif isinstance(fault, (smtplib.SMTPAuthenticationError, smtplib.SMTPNotSupportedError)):
        code = "sign_in"
    elif isinstance(fault, smtplib.SMTPSenderRefused) and fault.smtp_code >= 500:
        code = "sender"
    return MailServerError(code, "mail-server", server=server_name())
