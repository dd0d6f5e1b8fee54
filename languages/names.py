"""Names in their order: as a reader looks for them, whatever their capitals and accents, and 2 before 10."""

from __future__ import annotations

import re
import unicodedata


def by_name(name: str) -> list[tuple[bool, int, str]]:
    """Return what to sort a name by: numbers by their size, letters without their accents and capitals.

    Examples
    --------
    >>> sorted(["Primary", "Team 10", "Équipe", "team 2"], key=by_name)
    ['Équipe', 'Primary', 'team 2', 'Team 10']
    """
    plain = "".join(one for one in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(one))
    parts = (part for part in re.split(r"([0-9]+)", plain) if part)
    return [(False, int(part), "") if re.fullmatch("[0-9]+", part) else (True, 0, part) for part in parts]
