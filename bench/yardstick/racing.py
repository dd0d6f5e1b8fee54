"""Two steps of one wave at once: closings, releases, and a closing in the middle of submissions."""

from __future__ import annotations

import os
import random
import secrets
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from subprocess import PIPE, STDOUT, Popen
from threading import Barrier, Event
from typing import Any

from bench.yardstick.breaking import Outcome, environment_of, summed
from bench.yardstick.servers import ROOT, surroundings
from bench.yardstick.wave import Wave, open_wave, stored
from reflectory.db import wave_records, waves
from reflectory.db.ballots import cast_many
from reflectory.db.crypto import seal
from reflectory.db.engine import Engine, connect
from reflectory.db.releases import left_of, listed
from reflectory.errors import ReflectoryError
from reflectory.releases.publish import publish
from reflectory.releases.read import read
from reflectory.responses.submit import submit
from surveys.loader import from_json

AT_ONCE = 4
PEOPLE = 60  # who answer before two steps meet
INVITED = 4 * PEOPLE  # to the one team: so many that nobody is slowed down for coming beside the invited
STEP = "import sys; from bench.yardstick.racing import step; sys.exit(step(sys.argv[1], int(sys.argv[2])))"


def step(name: str, wave: int) -> int:
    """Close or release a wave of the database that DATABASE_URL names: 0 done, 3 refused in words."""
    engine = connect()
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    try:
        STEPS[name](engine, wave)
    except (ReflectoryError, ValueError) as fault:
        sys.stdout.write(f"{fault}\n")
        return 3
    finally:
        engine.dispose()
    return 0


def closed_and_released(folder: Path, url: str, *, processes: bool) -> Outcome:
    """Close a wave from several places at once, and release it so: one does it, the others are told so.

    A second one that drew the very same report may find its own text stored: there is one release all the same.
    """
    with _wave(folder, url) as (engine, wave):
        dice = random.Random(wave.id)
        sheets = [wave.sheet(_answers(engine, wave, dice)) for _ in range(PEOPLE)]
        cast_many(engine, wave.id, [(secrets.token_bytes(32), seal(wave.public_key, sheet)) for sheet in sheets])
        lost = more = refused = 0
        for name in ("close", "release"):
            done = _in_processes(folder, url, name, wave.id) if processes else _in_threads(engine, name, wave.id)
            more += done["other"] + (max(0, done["done"] - 1) if name == "close" else 0)
            lost += PEOPLE * (not done["done"])
            refused += done["refused"]
        answered, digest = _released(engine, wave)
        more += len(left_of(engine, wave.id))
    where = "processes" if processes else "threads"
    fault = f"{AT_ONCE} {where} close and release a wave at once"
    return Outcome(fault, 2, PEOPLE, answered, lost + PEOPLE - answered, more, refused, digest[:12])


def closed_under_load(folder: Path, url: str, draw: random.Random) -> Outcome:
    """Close a wave while people submit: whoever was thanked is counted, whoever was refused is not."""
    with _wave(folder, url) as (engine, wave):
        survey = from_json(wave_records.wave(engine, wave.id).survey)
        thanked: dict[bytes, bytes] = {}
        told = Counter[str]()
        enough, over = Event(), draw.randrange(PEOPLE // 2, 2 * PEOPLE)

        def answer(number: int) -> None:
            dice = random.Random(number)
            while True:
                token = secrets.token_hex(32)
                sent = {**_answers(engine, wave, dice), "token": token, "attribute": None, "comments": []}
                outcome = submit(engine, wave_records.wave(engine, wave.id), survey, sent)
                told[outcome.reason or outcome.status] += 1
                if outcome.status != "kept":
                    return
                thanked[wave.key(token)] = wave.sheet(sent)
                if len(thanked) >= over:
                    enough.set()

        with ThreadPoolExecutor(AT_ONCE) as people:
            working = [people.submit(answer, number) for number in range(AT_ONCE)]
            enough.wait(120)
            waves.close_wave(engine, wave.id)
            for one in working:
                one.result(120)
        found = stored(url, folder / "keys", wave)
        publish(engine, wave.id)
        answered, _ = _released(engine, wave)
    lost = sum(found.get(key) != sheet for key, sheet in thanked.items()) + len(thanked) - answered
    more = len(found.keys() - thanked.keys()) + len(set(told) - {"kept", "closed"})
    checksum = summed(key + sheet for key, sheet in sorted(found.items()))
    return Outcome("a closing in the middle of submissions", 1, len(thanked), answered, lost, more,
                   told["closed"], checksum)  # fmt: skip


def _released(engine: Engine, wave: Wave) -> tuple[int, str]:
    """Return how many answered by the one release of a wave, and its seal."""
    (made,) = [one for one in listed(engine) if one.wave_id == wave.id]
    return max(section.answered for section in read(engine, wave.id).sections), made.digest


@contextmanager
def _wave(folder: Path, url: str) -> Iterator[tuple[Engine, Wave]]:
    with environment_of({"REFLECTORY_KEYS": str(folder / "keys")}):
        wave = open_wave(url, folder / "keys", schools=1, teams=1, name=secrets.token_hex(4), size=INVITED)
        engine = connect(url)
        try:
            yield engine, wave
        finally:
            engine.dispose()


def _answers(engine: Engine, wave: Wave, dice: random.Random) -> dict[str, Any]:
    team = next(one.id for one in wave_records.wave_units(engine, wave.id) if one.kind == "team")
    return {"unit": team, "answers": {item: dice.randrange(5) for item in wave.items}}


def _in_threads(engine: Engine, name: str, wave: int) -> Counter[str]:
    meet = Barrier(AT_ONCE)

    def one() -> str:
        meet.wait(60)
        try:
            STEPS[name](engine, wave)
        except (ReflectoryError, ValueError) as fault:
            return "refused" if str(fault) else "other"
        return "done"

    with ThreadPoolExecutor(AT_ONCE) as together:
        return Counter(one.result(300) for one in [together.submit(one) for _ in range(AT_ONCE)])


def _in_processes(folder: Path, url: str, name: str, wave: int) -> Counter[str]:
    environment = {**os.environ, **surroundings(folder, url)}
    command = [sys.executable, "-c", STEP, name, str(wave)]
    started = [
        Popen(command, cwd=ROOT, env=environment, text=True, stdin=PIPE, stdout=PIPE, stderr=STDOUT)
        for _ in range(AT_ONCE)
    ]
    for one in started:
        assert one.stdout is not None
        assert one.stdout.readline() == "ready\n"
    found = Counter[str]()
    for one in started:
        assert one.stdin is not None
        one.stdin.write("go\n")
        one.stdin.flush()
    for one in started:
        said, _ = one.communicate(timeout=300)
        if one.returncode not in (0, 3):
            sys.stderr.write(said)
        found[{0: "done", 3: "refused"}.get(one.returncode, "other")] += 1
    return found


STEPS: dict[str, Callable[[Engine, int], object]] = {"close": waves.close_wave, "release": publish}
