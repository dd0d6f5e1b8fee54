"""What stands before the first statement, in words: who asks, what for, what has to be known, and the promise beneath.

The question page and the form without scripts show the same sentences; they are chosen here and nowhere else.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reflectory.config import setting
from reflectory.domain.submissions import choices
from reflectory.i18n.catalogue import day, keys, say
from reflectory.i18n.labels import isolated
from surveys.model import words

if TYPE_CHECKING:
    from reflectory.db.goals import Goal
    from reflectory.domain.waves import Wave, WaveUnit
    from surveys.model import Survey


@dataclass(frozen=True)
class FirstScreen:
    """The first screen in one language. ``musts`` are never folded; ``promise`` and ``limits`` are, under *How?*."""

    asker: str
    title: str
    purpose: str
    facts: str
    musts: tuple[str, ...]
    promise: tuple[str, ...]
    limits: tuple[str, ...]
    after: str  # stands after Send: when the report comes, and who reads or shows it
    decided: Mapping[int, tuple[str, ...]]  # what was decided last time, by the unit where one belongs


def first_screen(
    wave: Wave, survey: Survey, units: tuple[WaveUnit, ...], language: str, goals: tuple[Goal, ...] = ()
) -> FirstScreen:
    """Return what is said before the first statement; ``goals`` are those that everybody may read."""

    def page(name: str, **values: object) -> str:
        """Say what the page says under a name: a colleague view's own words where it has some."""
        own = f"colleagues.page.{name}"
        known = {"k": wave.k, "name": isolated(wave.title), **values}
        return say(language, own if wave.is_circle and own in keys("en") else f"answer.page.{name}", **known)

    root = next((unit.name for unit in units if unit.id == wave.root), "")
    asker = (
        "" if wave.is_circle else " · ".join(dict.fromkeys(filter(None, (setting("REFLECTORY_ORGANISATION"), root))))
    )
    sentence = re.split(r"(?<=[.?!])\s", words(survey.purpose, language))[0]
    return FirstScreen(
        asker=asker,
        title=words(survey.title, language),
        purpose=page("asked_by") if wave.is_circle else sentence,
        facts=", ".join((page("statements", n=len(survey.items)), page("minutes", n=survey.minutes))),
        musts=tuple(page(name, **values) for name, values in _musts(wave, units)),
        promise=tuple(page(name, n=wave.raw_days) for name in _promise(wave)),
        limits=tuple(page(name) for name in (f"limit_{wave.access}", "limit_server", "limit_pool", "limit_words")),
        after=page("after") if wave.is_circle else _after(wave, language),
        decided={} if wave.is_circle else _decided(units, goals, language),
    )


def notice(wave: Wave, unit: WaveUnit, units: tuple[WaveUnit, ...]) -> str:
    """Return the key of what is said of a unit, how many were invited there; empty where that is not said."""
    if wave.is_circle or not unit.invited:
        return ""
    if wave.by_lot or wave.cut != "team" or invited(units) < wave.k:
        return "invited"
    if any(below.parent == unit.id for below in units):
        return "invited_direct"
    return "invited_small" if unit.invited < wave.k else "invited"


def invited(units: tuple[WaveUnit, ...]) -> int:
    """Return how many people are invited in all, where that is known of every unit; else a number above any limit."""
    ends = choices(units)
    return sum(unit.invited for unit in units) if all(unit.invited for unit in ends) else 10**9


def _musts(wave: Wave, units: tuple[WaveUnit, ...]) -> list[tuple[str, dict[str, int]]]:
    storing = "kept_days" if wave.raw_days else "kept_research" if wave.research else "seen"
    musts: list[tuple[str, dict[str, int]]] = [(storing, {"n": wave.raw_days})]
    everybody = invited(units)
    if wave.is_circle:
        musts.append(("readers", {}))
    elif everybody < wave.k:
        musts.append(("wave_small", {"n": everybody}))
    else:
        musts.append(("groups_lot" if wave.by_lot else "groups", {}))
    if wave.access == "link":
        musts.append(("open_link", {}))
    return musts


def _promise(wave: Wave) -> list[str]:
    stored = "stored_days" if wave.raw_days else "stored_research" if wave.research else "stored"
    readers = ("who_sees_all", "read_by_all") if wave.read_by_all else ("who_sees",)
    smallest = "smallest_lot" if wave.by_lot else "smallest" if wave.cut == "team" else "smallest_role"
    promise = ["promise_research" if wave.research else "promise", stored, *readers, smallest, "your_choice"]
    return [*promise, "looked_over"] if wave.looked_over else promise


def _decided(units: tuple[WaveUnit, ...], goals: tuple[Goal, ...], language: str) -> dict[int, tuple[str, ...]]:
    """Return for each unit what was decided about it, or about a unit above, on the newest wave that has any of it."""
    parents = {unit.id: unit.parent for unit in units}
    decided: dict[int, tuple[str, ...]] = {}
    for unit in parents:
        above: set[int] = set()
        level: int | None = unit
        while level is not None and level not in above:
            above.add(level)
            level = parents.get(level)
        mine = [goal for goal in goals if above & set(goal.units)]
        newest = max((goal.wave for goal in mine), default=0)
        if sentences := tuple(_sentence(goal, language) for goal in mine if goal.wave == newest):
            decided[unit] = sentences
    return decided


def _sentence(goal: Goal, language: str) -> str:
    known = {"text": isolated(goal.text), "day": day(goal.due, language)}
    return " ".join(
        filter(None, (say(language, f"answer.page.decided_{goal.status}", **known), isolated(goal.closing)))
    )


def _after(wave: Wave, language: str) -> str:
    readers = "after_all" if wave.read_by_all else "after"
    if wave.closes is None:
        return say(language, f"answer.page.{readers}_open")
    return say(language, f"answer.page.{readers}_day", day=day(wave.closes, language))
