"""The sender of the mail is killed in mid-delivery: nobody is left out, and a kill doubles at most one message."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from reflectory.db import mail_queue
from reflectory.db.engine import connect
from reflectory.jobs import mailer

ROOT = Path(__file__).resolve().parents[2]
NOW = 1_800_000_000
PEOPLE = [f"p{number}@example.org" for number in range(16)]
SEED = 20261126

# It sends what waits, and says its own number first, so that whoever takes the mail can kill it at any moment.
PROGRAM = """
import sys
sys.path.insert(0, sys.argv[1])
from reflectory.jobs import mailer
from reflectory.db import mail_queue
from reflectory.db.engine import connect
engine = connect(sys.argv[2])
after, sent, count = int(sys.argv[4]), mail_queue.sent, 0
def counted(engine, letter, now):
    global count
    sent(engine, letter, now)
    count += 1
    if count == after:
        import os, signal
        os.kill(os.getpid(), signal.SIGKILL)
mail_queue.sent = counted
mailer.deliver(engine, now=int(sys.argv[3]))
"""


def send(database_url, now, server, at=0, noted=0):
    """Send in a process of its own, killed when the server has its ``at``-th letter, or when ``noted`` are noted."""
    words = [sys.executable, "-c", PROGRAM, str(ROOT), database_url, str(now), str(noted)]
    server.fatal, server.victim = len(server.taken) + at if at else None, None
    with subprocess.Popen(words, env=os.environ) as process:
        server.victim = process
        process.wait(240)
    return process.returncode


@pytest.fixture
def deadly(server):
    """The mail server, which kills the sender when it has so many letters, before it says that it took the last."""
    take = server.handle_DATA

    async def take_and_kill(smtp, session, envelope):
        said = await take(smtp, session, envelope)
        if server.fatal and len(server.taken) >= server.fatal:
            while server.victim is None:  # it is faster than we noted its number
                await asyncio.sleep(0.01)
            server.victim.kill()
        return said

    server.handle_DATA = take_and_kill
    server.stop()
    server.start()
    return server


def test_killed_between_two_letters_the_next_start_sends_the_rest_each_once(school, database_url, server):
    school.wave(people=PEOPLE)
    assert send(database_url, NOW, server, noted=5) == -signal.SIGKILL
    assert len(server.to) == 5
    again = connect(database_url)
    assert mailer.deliver(again, now=NOW) == 0, "another process may still be at it"
    assert mailer.deliver(again, now=NOW + mail_queue.LEASE) == len(PEOPLE) - 5
    again.dispose()
    assert server.to == sorted(PEOPLE)


def test_killed_again_and_again_while_the_server_takes_a_letter_nobody_is_left_out(school, database_url, deadly):
    """The server has it, and the sender dies before it is noted: that letter, and no other, comes twice, the same."""
    school.wave(people=PEOPLE)
    dice, now, kills = random.Random(SEED), NOW, 0
    for _ in range(3):
        assert send(database_url, now, deadly, at=dice.randrange(1, 5)) == -signal.SIGKILL
        kills += 1
        now += mail_queue.LEASE
    assert send(database_url, now, deadly) == 0
    times = Counter(deadly.to)
    assert sorted(times) == sorted(PEOPLE), "nobody is left out"
    assert sum(times.values()) - len(PEOPLE) <= kills, "a kill doubles at most one letter"
    assert max(times.values()) <= 1 + kills
    texts = {}
    for message in deadly.messages:
        texts.setdefault(message["To"], set()).add(message.as_bytes())
    assert {len(one) for one in texts.values()} == {1}, "a doubled letter is the same letter, with the same code"
    assert mail_queue.lease(school.engine, 99, now + 10**6) == []
