"""Units on a page: their labels, and teams written down a line each."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from languages import say
from languages.names import by_name
from storage.units import NAME_LENGTH, Unit

LINE = re.compile(r"^(?P<name>.*?)\s*[,;:\t]\s*(?P<size>\d{1,5})\s*$")


def unit_label(unit: Unit, units: tuple[Unit, ...] | list[Unit]) -> str:
    """Return a unit's name with its parents' names, largest first."""
    return " › ".join(_path(unit, {one.id: one for one in units}))


def in_order(units: Iterable[Unit]) -> list[Unit]:
    """Return units with what they are part of before them, neighbours by name."""
    by_id = {one.id: one for one in units}
    return sorted(by_id.values(), key=lambda one: ([by_name(name) for name in _path(one, by_id)], one.id))


def indented(units: Sequence[Unit]) -> list[str]:
    """Return every unit's own name, further in the deeper it stands: its end is never cut off by what is above it."""
    by_id = {one.id: one for one in units}
    return ["\u2003" * (len(_path(one, by_id)) - 1) + one.name for one in units]


def _path(unit: Unit, by_id: Mapping[int, Unit]) -> list[str]:
    """Return the names from the largest unit down to this one."""
    names = [unit.name]
    while unit.parent is not None and unit.parent in by_id:
        unit = by_id[unit.parent]
        names.append(unit.name)
    return names[::-1]


def read_teams(text: str, language: str) -> tuple[list[tuple[str, int]], list[str]]:
    """Read teams, one a line, each with the number of its people: ``Grade 2, 6``.

    Returns
    -------
    rows : list of (str, int)
        Empty if anything is wrong: nothing is half kept.
    faults : list of str
        One sentence a faulty line, with what to do.
    """
    rows: list[tuple[str, int]] = []
    faults: list[str] = []
    seen: set[str] = set()
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        found = LINE.match(line.strip())
        name = " ".join(found["name"].split()) if found else ""
        if not found or not name:
            faults.append(say(language, "new_wave.fault_line", line=number, text=line.strip()[:60]))
        elif name.casefold() in seen:
            faults.append(say(language, "new_wave.fault_twice", line=number, text=name[:60]))
        elif len(name) > NAME_LENGTH:
            faults.append(say(language, "new_wave.fault_long", line=number, text=name[:60], n=NAME_LENGTH))
        elif int(found["size"]) == 0:
            faults.append(say(language, "new_wave.fault_nobody", line=number, text=name[:60]))
        else:
            seen.add(name.casefold())
            rows.append((name, int(found["size"])))
    if not rows and not faults:
        faults.append(say(language, "new_wave.fault_none"))
    return ([] if faults else rows), faults
