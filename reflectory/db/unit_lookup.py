"""Finds a unit by what somebody writes: its name, or its path where several have the name. Never just one of them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from reflectory.domain.units import Unit, line_of
from reflectory.errors import MissingError, RefusedError
from reflectory.i18n.names import folded

BETWEEN = " / "
SHOWN = 20


def unit_named(text: str, units: Sequence[Unit]) -> Unit:
    """Return the one unit that a text names: ``"St. Mary School"``, or ``"North / St. Mary School"``.

    A path may begin anywhere above the unit; one that begins at the top goes before others that end in the same names.
    A bare name that several have is none's: what stands at the top is named by "/" before it.

    Raises
    ------
    MissingError
        If no unit is named so; the message lists those there are.
    RefusedError
        If several are; the message lists their paths.

    Examples
    --------
    >>> units = [Unit(1, None, "district", "North", 0), Unit(2, None, "district", "South", 0)]
    >>> units += [Unit(3, 1, "school", "St. Mary", 9), Unit(4, 2, "school", "St. Mary", 7)]
    >>> unit_named("south/st. mary", units).id
    4
    >>> unit_named("St. Mary", units)  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    ...
    reflectory.errors.RefusedError: unit-name-ambiguous at unit-named (unit='St. Mary', count=2, paths='North / ...
    """
    paths = {unit.id: path_of(unit, units) for unit in units}
    wanted = _key(text)
    top, wanted = wanted.startswith("/"), wanted.removeprefix("/")
    whole = [unit for unit in units if (top or "/" in wanted) and _key(paths[unit.id]) == wanted]
    matches = whole or [unit for unit in units if f"/{_key(paths[unit.id])}".endswith(f"/{wanted}")] if wanted else []
    if len(matches) == 1:
        return matches[0]
    paths = {id: path if BETWEEN in path else f"/ {path}" for id, path in paths.items()} if matches else paths
    known = sorted(paths[unit.id] for unit in matches or units)
    listed = "; ".join(known[:SHOWN]) + (f"; and {len(known) - SHOWN} more" if len(known) > SHOWN else "")
    if matches:
        raise RefusedError("unit-name-ambiguous", "unit-named", unit=text[:120], count=len(matches), paths=listed)
    if known:
        raise MissingError("unit-name-unknown", "unit-named", unit=text[:120], paths=listed)
    raise MissingError("unit-none", "unit-named", unit=text[:120])


def path_of(unit: Unit, units: Sequence[Unit]) -> str:
    """Return a unit's name after those of the units it lies in, as `unit_named` reads it."""
    names = {unit.id: unit.name for unit in units}
    line = line_of(unit.id, {unit.id: unit.parent for unit in units})
    return BETWEEN.join(names[id] for id in reversed(list(line)))


def _key(path: str) -> str:
    return re.sub(" ?/ ?", "/", folded(re.sub("[›>]", "/", path)))
