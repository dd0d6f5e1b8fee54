"""Units on a page: their labels, and teams written down a line each."""

from __future__ import annotations

import re

from languages import say
from storage.units import NAME_LENGTH, Unit

LINE = re.compile(r"^(?P<name>.*?)\s*[,;:\t]\s*(?P<size>\d{1,5})\s*$")


def unit_label(unit: Unit, units: tuple[Unit, ...] | list[Unit]) -> str:
    """Return a unit's name with its parents' names, largest first."""
    by_id = {one.id: one for one in units}
    names, one = [unit.name], unit
    while one.parent is not None and one.parent in by_id:
        one = by_id[one.parent]
        names.append(one.name)
    return " › ".join(reversed(names))


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
