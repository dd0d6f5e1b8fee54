"""Read a spreadsheet of addresses: a row a person, with their unit, their address, and the language of the message."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING

from languages import languages, say
from storage.mailing import Addressee
from ui.running.tree import unit_label
from ui.running.units_file import LARGEST_FILE, SHOWN_FAULTS, decoded

if TYPE_CHECKING:
    from collections.abc import Sequence

    from storage.wave_records import WaveUnit

ADDRESS = re.compile(r"(?=.{3,254}$)[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[a-z\d-]+(\.[a-z\d-]+)+", re.ASCII | re.IGNORECASE)
COLUMNS = {
    "unit": "unit", "unité": "unit", "team": "unit", "équipe": "unit", "school": "unit", "école": "unit",
    "group": "unit", "groupe": "unit", "email": "email", "e-mail": "email", "mail": "email", "address": "email",
    "courriel": "email", "adresse": "email", "language": "language", "langue": "language",
}  # fmt: skip
NO_DOTS_AT_ENDS = re.compile(r"(^|@)\.|\.@|\.\.")


def read_addresses(content: bytes, inside: Sequence[WaveUnit], language: str) -> tuple[list[Addressee], list[str]]:
    """Read a CSV file of addresses, whole or not at all.

    Parameters
    ----------
    content : bytes
    inside : sequence of WaveUnit
        The units of the wave.
    language : str
        In which faults are said, and messages written where a row names no language.

    Returns
    -------
    people : list of Addressee
        Empty if anything is wrong.
    faults : list of str

    Examples
    --------
    >>> from storage.wave_records import WaveUnit
    >>> inside = [WaveUnit(1, None, "school", "Elm", 0), WaveUnit(2, 1, "team", "Grade 4", 7)]
    >>> read_addresses(b"unit,email\\ngrade 4,ann@example.org\\n", inside, "en")[0]
    [Addressee(unit=2, address='ann@example.org', language='en')]
    >>> read_addresses(b"unit,email\\nGrade 4,ann\\n", inside, "en")[1][0][:27]
    'Row 2: \u201cann\u201d is not an addr'
    """
    if len(content) > LARGEST_FILE:
        return [], [say(language, "mail.large", n=LARGEST_FILE // 1_000_000)]
    text = decoded(content)
    if text is None or "\x00" in text:
        return [], [say(language, "mail.no_text")]
    first = next((line for line in text.splitlines() if line.strip()), "")
    separator = max(",;\t", key=first.count)
    try:
        read = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
        lines = [(at, [" ".join(cell.split()) for cell in row]) for at, row in enumerate(read, 1) if any(row)]
    except csv.Error:  # a cell longer than any address
        return [], [say(language, "mail.no_text")]
    columns = {COLUMNS[name.casefold()]: at for at, name in enumerate(lines[0][1]) if name.casefold() in COLUMNS} \
        if lines else {}  # fmt: skip
    if not {"unit", "email"} <= set(columns):
        return [], [say(language, "mail.columns")]
    people: list[Addressee] = []
    faults: list[str] = []
    seen: dict[str, int] = {}
    named = _by_name(inside)
    for row, cells in lines[1:]:
        if not any(cells):
            continue
        values = {name: cells[at] if at < len(cells) else "" for name, at in columns.items()}
        told, person = _person(row, values, named, inside, language)
        if person is not None:
            before = seen.setdefault(person.address.casefold(), row)
            if before != row:
                told.append(say(language, "mail.twice", row=row, first=before))
            people.append(person)
        faults += told
    if not people and not faults:
        faults.append(say(language, "mail.empty"))
    if len(faults) > SHOWN_FAULTS:
        faults = [*faults[:SHOWN_FAULTS], say(language, "mail.more", n=len(faults) - SHOWN_FAULTS)]
    return ([] if faults else people), faults


def _by_name(inside: Sequence[WaveUnit]) -> dict[str, list[WaveUnit]]:
    """Return units by their name, and by their name with all above it."""
    found: dict[str, list[WaveUnit]] = {}
    for one in inside:
        for name in {one.name.casefold(), unit_label(one, inside).casefold()}:
            found.setdefault(name, []).append(one)
    return found


def _person(
    row: int, values: dict[str, str], named: dict[str, list[WaveUnit]], inside: Sequence[WaveUnit], language: str
) -> tuple[list[str], Addressee | None]:
    faults = []
    found = named.get(values["unit"].casefold(), [])
    if len(found) != 1:
        path = unit_label(found[0], inside) if found else ""
        key = "mail.two_units" if found else "mail.no_unit"
        faults.append(say(language, key, row=row, name=values["unit"][:60], path=path))
    address = values["email"]
    if not ADDRESS.fullmatch(address) or NO_DOTS_AT_ENDS.search(address):
        faults.append(say(language, "mail.no_address", row=row, text=address[:60]))
    spoken = values.get("language", "").lower() or language
    if spoken not in languages():
        faults.append(say(language, "mail.no_language", row=row, text=spoken[:20]))
    return faults, None if faults else Addressee(found[0].id, address, spoken)
