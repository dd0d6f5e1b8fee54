"""Takes the messages that wait to the mail server, a batch at a time. No address and no code is ever logged."""

from __future__ import annotations

import logging
import re
import smtplib
import ssl
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from languages import day, say
from settings import setting
from storage import mailing
from storage.waves import wave as wave_of

if TYPE_CHECKING:
    from storage.database import Engine
    from storage.waves import Wave

LOG = logging.getLogger("reflectory.post")
BATCH = 50  # a minute: within what mail servers take from one sender
SECONDS = 20  # for one exchange with the mail server
SENDER = re.compile(r"[\w.+-]+@[\w.-]+", re.ASCII)
LOOPBACK = {"localhost", "127.0.0.1", "::1"}


def is_set_up() -> bool:
    """Tell whether there is a mail server, a sender, and an address that links can begin with.

    Examples
    --------
    >>> is_set_up()
    False
    """
    sender = SENDER.fullmatch(setting("REFLECTORY_MAIL_FROM"))
    return bool(sender and setting("REFLECTORY_SMTP_URL") and setting("REFLECTORY_ADDRESS"))


def deliver(engine: Engine, most: int = BATCH, now: int | None = None) -> int:
    """Send some of the messages that wait, and return how many the mail server took.

    Each is sent at least once and, unless the program ends between the server's word and our noting it, exactly once;
    a repetition carries the same code and the same Message-ID.

    Parameters
    ----------
    engine : Engine
    most : int
        How many at once.
    now : int, optional
        Seconds since 1970.
    """
    if not is_set_up():
        return 0
    letters = mailing.lease(engine, most, now)
    if not letters:
        return 0
    waves = {number: wave_of(engine, number) for number in {one.wave for one in letters}}
    done = 0
    try:
        server = _connected()
    except (OSError, ValueError, smtplib.SMTPException) as fault:
        LOG.warning("the mail server cannot be used (%s); messages wait", type(fault).__name__)
        for letter in letters:
            mailing.postpone(engine, letter, now, counted=False)
        return 0
    with server:
        for at, letter in enumerate(letters):
            try:
                server.send_message(composed(letter, waves[letter.wave]), to_addrs=[letter.address])
            except smtplib.SMTPRecipientsRefused as fault:
                _answered(engine, letter, next(iter(fault.recipients.values()))[0], now)
            except smtplib.SMTPDataError as fault:
                _answered(engine, letter, fault.smtp_code, now)
            except (OSError, smtplib.SMTPException) as fault:
                LOG.warning("the mail server broke off (%s); messages wait", type(fault).__name__)
                for left in letters[at:]:
                    mailing.postpone(engine, left, now, counted=False)
                break
            else:
                mailing.sent(engine, letter)
                done += 1
    return done


def composed(letter: mailing.Letter, wave: Wave) -> EmailMessage:
    """Return a message. A reminder is the same for everybody, and carries no code.

    Examples
    --------
    >>> from unittest.mock import patch
    >>> from storage.waves import Wave
    >>> wave = Wave(1, "Autumn", "{}", "x", "", 1, "team", 5, "link", None, None, "open", "KESTREL", b"", "", False)
    >>> letter = mailing.Letter(b"k", 1, "invite", "ann@example.org", "fr", "", b"a", 0)
    >>> with patch.dict("os.environ", REFLECTORY_MAIL_FROM="survey@example.org"):
    ...     composed(letter, wave)["Subject"]
    'Invitation : Autumn'
    """
    language, kind = letter.language, letter.kind
    link = f"{setting('REFLECTORY_ADDRESS').rstrip('/')}/?join={wave.join_code}&lang={language}"
    by_code = wave.access == "codes"
    lines = [
        say(language, f"mail.{kind}_hello", title=wave.title),
        f"{link}#slip={letter.code}" if letter.code else link,
        say(language, "mail.until", day=day(wave.closes, language)) if wave.closes else "",
        say(language, "mail.code", code=letter.code) if letter.code else "",
        say(language, "mail.remind_code") if by_code and kind == mailing.REMIND else "",
        say(language, "mail.remind_thanks") if kind == mailing.REMIND else "",
        say(language, "mail.promise", k=wave.k),
        say(language, "mail.address"),
    ]
    sender = setting("REFLECTORY_MAIL_FROM")
    message = EmailMessage(policy=SMTP.clone(cte_type="7bit"))
    message["Subject"] = " ".join(say(language, f"mail.{kind}_subject", title=wave.title).split())
    message["From"] = Address(addr_spec=sender)
    message["To"] = Address(addr_spec=letter.address)
    message["Message-ID"] = f"<{letter.key.hex()}@{sender.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content("\n\n".join(one for one in lines if one) + "\n")
    return message


def _answered(engine: Engine, letter: mailing.Letter, code: int, now: int | None) -> None:
    """Note what the mail server answered to one message: 5xx is for good, anything else for now."""
    if 500 <= code < 600:
        mailing.refuse(engine, letter, str(code))
    else:
        mailing.postpone(engine, letter, now)


def _connected() -> smtplib.SMTP:
    """Return a connection. A password never travels in the clear, but to this machine itself."""
    url = urlsplit(setting("REFLECTORY_SMTP_URL"))
    host, local = url.hostname or "", (url.hostname or "") in LOOPBACK
    if url.scheme not in {"smtp", "smtps"} or not host:
        raise ValueError("REFLECTORY_SMTP_URL: write smtps://user:password@host:465, or smtp://host:587")
    trusted = ssl.create_default_context()
    server: smtplib.SMTP
    if url.scheme == "smtps":
        server = smtplib.SMTP_SSL(host, url.port or 465, timeout=SECONDS, context=trusted)
    else:
        server = smtplib.SMTP(host, url.port or 587, timeout=SECONDS)
    try:
        server.ehlo()
        if url.scheme == "smtp" and (server.has_extn("starttls") or not local):
            server.starttls(context=trusted)
        if url.username:
            server.login(unquote(url.username), unquote(url.password or ""))
    except BaseException:
        server.close()
        raise
    return server
