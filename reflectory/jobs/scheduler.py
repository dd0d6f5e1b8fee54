"""What is due by the calendar: waves that open or close by themselves, research answers whose days are over.

The app runs it every minute, in every process: what one process has done, another finds done. `STEPS` lists it all, and
which of it cannot be undone: that waits an hour after a start or a leap of the computer's clock.
"""

from __future__ import annotations

import datetime
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass

from reflectory.db import goal_reminders, local_time, mailings
from reflectory.db.clock_guard import Steadiness
from reflectory.db.crypto import destroy_wave_key, key_path, new_wave_key
from reflectory.db.engine import Engine
from reflectory.db.engine import now as clock
from reflectory.db.rater_groups import destroy_abandoned
from reflectory.db.releases import finish_destruction
from reflectory.db.response_steps import tell_steps
from reflectory.db.status import without_key
from reflectory.db.vacuum import cut_log, sweep
from reflectory.db.wave_records import waves
from reflectory.db.waves import close_wave, open_wave
from reflectory.errors import ReflectoryError
from reflectory.i18n.catalogue import SOURCE
from reflectory.i18n.errors import sentence
from reflectory.jobs.mailer import deliver, is_set_up, remind

LOG = logging.getLogger("reflectory.due")


@dataclass(frozen=True)
class LastRun:
    """When the calendar was kept, in seconds since 1970, and what could not be done."""

    at: int
    faults: tuple[ReflectoryError, ...]


_LAST: dict[str, LastRun] = {}
_STEPS_DAY: dict[str, datetime.date] = {}
_SWEPT: dict[str, datetime.date] = {}
_WITHOUT_KEY: dict[str, set[int]] = {}
_CUT: dict[str, int] = {}
_CLOCK = Steadiness()
NO_DAY = datetime.date(1971, 1, 1)  # on which nothing is over yet


def run(engine: Engine, today: datetime.date | None = None) -> list[str]:
    """Do everything that is due, and return a line for each thing that was done.

    A fault in one thing never keeps another from being done. Without ``today`` the day that the computer shows is
    believed, once its clock has been steady for an hour.

    Examples
    --------
    >>> from reflectory.db.engine import temporary_engine
    >>> engine = temporary_engine()
    >>> run(engine), last_run(engine).faults
    ([], ())
    """
    done: list[str] = []
    faults: list[ReflectoryError] = []
    local_time.recall_zone(engine)  # another process may have been told it
    unsteady = today is None and waits() > 0
    for step, final in STEPS:
        day = NO_DAY if unsteady and final else today or local_time.today()
        try:
            done += step(engine, day)
        except ReflectoryError as fault:
            faults.append(fault)
            LOG.warning("%s: %s", step.__name__, sentence(fault, SOURCE))
    _LAST[str(engine.url)] = LastRun(int(time.time()), tuple(faults))
    for line in done:
        LOG.info("%s", line)
    return done


def waits() -> int:
    """Look at the computer's clock, and return for how many seconds nothing is closed or destroyed by it."""
    _CLOCK.look()
    return _CLOCK.wait()


def last_run(engine: Engine) -> LastRun | None:
    """Return when this process last kept the calendar of a database, or None.

    In memory only: a time written every minute would date the answers that lie beside it in the database's own log.
    """
    return _LAST.get(str(engine.url))


def open_waves(engine: Engine, today: datetime.date) -> list[str]:
    """Open the drafts whose opening day has come; a draft without an opening day waits for its facilitator."""
    done = []
    for wave in waves(engine):
        if wave.status == "draft" and wave.opens is not None and wave.opens <= today:
            public = new_wave_key()
            try:
                open_wave(engine, wave.id, public)
                done.append(f"wave {wave.id} opened")
            except ReflectoryError as fault:  # no codes yet, or another process was first
                destroy_wave_key(public)
                LOG.warning("wave %s does not open by itself: %s", wave.id, sentence(fault, SOURCE))
    return done


def close_waves(engine: Engine, today: datetime.date) -> list[str]:
    """Close the open waves whose closing day is over."""
    done = []
    for wave in waves(engine):
        if wave.status == "open" and wave.closes is not None and wave.closes < today:
            try:
                close_wave(engine, wave.id)
                done.append(f"wave {wave.id} closed")
            except ReflectoryError as fault:  # another process was first
                LOG.warning("wave %s: %s", wave.id, sentence(fault, SOURCE))
    return done


def look_for_keys(engine: Engine, today: datetime.date) -> list[str]:
    """Say in the log, once for each wave, that its key is gone: at start, and whenever it is found."""
    missing = {wave.id: wave for wave in without_key(engine)}
    known = _WITHOUT_KEY.setdefault(str(engine.url), set())
    for id in sorted(missing.keys() - known):
        LOG.warning(
            "wave %s: its key %s is not in REFLECTORY_KEYS, or cannot be read, so no answers are taken for it; "
            "restore the file, or discard the wave",
            id,
            key_path(missing[id].public_key).name,
        )
    _WITHOUT_KEY[str(engine.url)] = set(missing)
    return []


def destroy_answers(engine: Engine, today: datetime.date) -> list[str]:
    """Destroy what a broken-off release left, and the answers of research waves whose days are over."""
    count = finish_destruction(engine, today)
    return [f"answers of {count} released waves destroyed"] if count else []


def tell_response(engine: Engine, today: datetime.date) -> list[str]:
    """Write down how many have answered, in quarters: on the first minute of a day, before the files are swept."""
    if _STEPS_DAY.get(str(engine.url), NO_DAY) < today:
        tell_steps(engine, today)
        _STEPS_DAY[str(engine.url)] = today
    return []


def sweep_erased(engine: Engine, today: datetime.date) -> list[str]:
    """Sweep what was erased out of the files, and the order in which people came: on the first minute of a day."""
    if _SWEPT.get(str(engine.url)) == today:
        return []
    swept = sweep(engine, today)
    _SWEPT[str(engine.url)] = today
    return ["what was erased is swept out of the files"] if swept else []


def cut_logs(engine: Engine, today: datetime.date) -> list[str]:
    """Cut the database's log off, once an hour; a minute later where somebody reads just then."""
    hour, place = int(time.time() // 3600), str(engine.url)
    if _CUT.get(place) != hour and cut_log(engine):
        _CUT[place] = hour
    return []


def destroy_abandoned_circles(engine: Engine, today: datetime.date) -> list[str]:
    """Destroy, unread, the circles that nobody came back for."""
    count = destroy_abandoned(engine, today)
    return [f"{count} circles that nobody came back for destroyed"] if count else []


def queue_reminders(engine: Engine, today: datetime.date) -> list[str]:
    """Queue the one reminder of the open waves whose day for it has come; it goes to everybody alike."""
    done = []
    for wave in waves(engine):
        state = mailings.state(engine, wave.id) if wave.status == "open" else None
        if state is None or state.reminded or not state.remind or wave.closes is None:
            continue
        if wave.closes - datetime.timedelta(days=state.remind) <= today <= wave.closes:
            done += [f"wave {wave.id} reminds everybody"] if mailings.queue_reminders(engine, wave.id) else []
    return done


def tell_results(engine: Engine, today: datetime.date) -> list[str]:
    """Queue, once, the message that results are there, and erase addresses that have had it or waited long enough."""
    done = []
    for wave in waves(engine):
        if wave.status not in ("closed", "released") or mailings.state(engine, wave.id) is None:
            continue
        if wave.status == "released" and mailings.queue_results(engine, wave.id):
            done.append(f"wave {wave.id} tells that its results are there")
        if mailings.finish_results(engine, wave.id, today):
            done.append(f"wave {wave.id}: addresses erased")
    return done


def remind_of_goals(engine: Engine, today: datetime.date) -> list[str]:
    """Remind, once, those who keep a goal in view; what cannot be sent is tried for a week, each day once."""
    goal_reminders.forget_late(engine, today)
    done = []
    if is_set_up() and (due := goal_reminders.lease(engine, today)):
        for reminder in remind(due, clock()):
            goal_reminders.forget(engine, reminder.goal)
            done.append(f"goal {reminder.goal}: reminded")
    return done


def send_mail(engine: Engine, today: datetime.date) -> list[str]:
    """Send some of the messages that wait; the next minute sends more."""
    count = deliver(engine)
    return [f"{count} messages sent"] if count else []


# What is due, and whether it cannot be undone.
STEPS: tuple[tuple[Callable[[Engine, datetime.date], list[str]], bool], ...] = (
    (look_for_keys, False),
    (open_waves, False),
    (close_waves, True),
    (destroy_answers, True),
    (destroy_abandoned_circles, True),
    (queue_reminders, True),
    (tell_results, True),
    (remind_of_goals, True),
    (send_mail, False),
    (tell_response, True),
    (sweep_erased, False),
    (cut_logs, False),
)
