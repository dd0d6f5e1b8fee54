"""Units on a page: their labels, and teams written down a line each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from html import escape

from reflectory.domain.units import MOST_PEOPLE, NAME_LENGTH, Unit, line_of
from reflectory.domain.waves import WaveUnit
from reflectory.i18n.catalogue import say
from reflectory.i18n.labels import distinct_labels
from reflectory.i18n.names import by_name, folded, tidied

TABLE = (
    ".units { position: relative; max-height: 26rem; overflow: auto } "
    ".units { border: 1px solid var(--line); border-radius: .7rem } "
    ".units table { border-collapse: separate; border-spacing: 0; width: 100%; line-height: 1.3 } "
    ".units th, .units td { padding: .45rem .4rem; border-bottom: 1px solid var(--line); text-align: start; "
    "vertical-align: top; font-weight: 400; overflow-wrap: anywhere } "
    ".units small { color: var(--quiet); font-size: .9rem; } "
    ".units td, .units thead th:last-child { text-align: end; width: 3.5rem; padding-inline-end: .6rem; "
    "font-variant-numeric: tabular-nums; overflow-wrap: normal } "
    ".units thead th { position: sticky; top: 0; background: var(--surface); font-weight: 600; font-size: .9rem } "
    ".units tr:last-child :is(th, td) { border-bottom: 0 } "
    ".units .within { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%) }"
)
SIGNS = ",;:\t"  # between a team and the number of its people
SHOWN_FAULTS = 20
LONGEST_LIST = 20_000  # characters of a list of teams: some 600 of them


def unit_paths(units: Sequence[Unit | WaveUnit]) -> dict[int, str]:
    """Return by each unit's id its name with its parents' names, largest first."""
    return {id: " › ".join(path) for id, path in _paths(units).items()}


def unit_labels(units: Sequence[Unit | WaveUnit]) -> dict[int, str]:
    """Return what every unit is called in a list, by its id: its path, and no two alike.

    Examples
    --------
    >>> elm, one = Unit(1, None, "school", "Elm", 0), Unit(2, 1, "team", "1", 0)
    >>> unit_labels([elm, one, Unit(3, None, "school", "Elm › 1", 0)])
    {1: 'Elm', 2: 'Elm › 1', 3: 'Elm › 1 (2)'}
    """
    return distinct_labels(unit_paths(units))


def short_labels(units: Sequence[Unit | WaveUnit]) -> dict[int, str]:
    """Return what each unit is called where one is chosen: its name after that of the unit above it.

    No two are alike: as many of the names above are added as it takes. (A browser sends the words of the choice, not
    its place in the list.)

    Examples
    --------
    >>> above = [Unit(1, None, "study", "", 0), Unit(2, 1, "cluster", "North", 0), Unit(3, 1, "cluster", "South", 0)]
    >>> schools = [Unit(4, 2, "school", "Elm", 0), Unit(5, 3, "school", "Elm", 0), Unit(8, 3, "school", "Oak", 0)]
    >>> teams = [Unit(6, 4, "team", "Maths", 7), Unit(7, 5, "team", "Maths", 9), Unit(9, 8, "team", "Maths", 9)]
    >>> list(short_labels(above + schools + teams).values())[-3:]
    ['North: Elm: Maths', 'South: Elm: Maths', 'Oak: Maths']
    """
    paths = _paths(units)
    labels: dict[int, str] = {}
    for depth in range(2, max(map(len, paths.values()), default=0) + 2):
        left = {id: ": ".join(path[-depth:]) for id, path in paths.items() if id not in labels}
        times = Counter([*left.values(), *labels.values()])
        labels |= {id: label for id, label in left.items() if times[label] == 1}
    return {id: labels.get(id, f"{': '.join(path)} [{id}]") for id, path in paths.items()}


def in_order(units: Iterable[Unit]) -> list[Unit]:
    """Return units with what they are part of before them, neighbours by name."""
    by_id = {unit.id: unit for unit in units}
    paths = _paths(by_id.values())
    return sorted(by_id.values(), key=lambda unit: ([by_name(name) for name in paths[unit.id]], unit.id))


def matching(units: Iterable[Unit], sought: str) -> frozenset[int]:
    """Return the ids of the units whose names hold what is looked for, however it is spelled; all of them for nothing.

    Examples
    --------
    >>> sorted(matching([Unit(1, None, "school", "Elm", 0), Unit(2, 1, "team", "École d\u2019art", 5)], " D'ART"))
    [2]
    """
    wanted = folded(sought)
    return frozenset(unit.id for unit in units if wanted in folded(unit.name))


def totals(units: Iterable[Unit]) -> Counter[int]:
    """Return how many people belong to each unit and to all below it.

    Examples
    --------
    >>> totals([Unit(1, None, "school", "Elm", 1), Unit(2, 1, "team", "Art", 5)])[1]
    6
    """
    by_id = {unit.id: unit for unit in units}
    parents = {id: unit.parent for id, unit in by_id.items()}
    sums = Counter[int]()
    for unit in by_id.values():
        sums.update(dict.fromkeys(line_of(unit.id, parents), unit.size))
    return sums


def table(ordered: Sequence[Unit], language: str, chosen: frozenset[int] | None = None) -> str:
    """Return units as a table for a page, as `in_order` gives them, each with the people of it and of all below.

    A name has as many lines as it needs. Of ``chosen`` units, they and what they are part of.

    Examples
    --------
    >>> html = table([Unit(1, None, "school", "Elm", 9)], "en")
    >>> html.count("<tr>"), html.count("<th scope"), html.count("<td>")
    (2, 3, 1)
    """
    paths = _paths(ordered)
    head = "".join(f'<th scope="col">{escape(say(language, f"units.{name}"))}</th>' for name in ("unit", "size"))
    parents = {unit.id: unit.parent for unit in ordered}
    wanted = parents.keys() if chosen is None else {above for id in chosen for above in line_of(id, parents)}
    sums, rows = totals(ordered), []
    for unit in ordered:
        if unit.id not in wanted:
            continue
        *above, name = paths[unit.id]
        within = f'<span class="within">, {escape(" › ".join(above))}</span>' if above else ""
        step = f"padding-inline-start:{0.4 + 0.9 * len(above):g}rem"
        rows.append(
            f'<tr><th scope="row" style="{step}">{escape(name)}{within} '
            f"<small>{escape(say(language, f'kinds.{unit.kind}'))}</small></th><td>{sums[unit.id]}</td></tr>"
        )
    return (
        f'<style>{TABLE}</style><div class="units" role="region" tabindex="0" '
        f'aria-label="{escape(say(language, "units.title"))}"><table><thead><tr>{head}</tr></thead>'
        f"<tbody>{''.join(rows)}</tbody></table></div>"
    )


def _paths(units: Iterable[Unit | WaveUnit]) -> dict[int, list[str]]:
    """Return by each unit's id the names from the largest unit down to it."""
    by_id = {unit.id: unit for unit in units}
    parents = {id: unit.parent for id, unit in by_id.items()}
    return {id: [by_id[above].name for above in line_of(id, parents) if above in by_id][::-1] for id in by_id}


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
        at = max(line.rfind(sign) for sign in SIGNS)
        name, size = tidied(line[: max(at, 0)]), line[at + 1 :].strip()
        where = {"line": number, "text": (name or line.strip())[:60]}
        if not name and size.isdecimal():
            faults.append(say(language, "new_wave.fault_nameless", **where))
        elif not name or not size.isdecimal() or len(size) > 9:
            faults.append(say(language, "new_wave.fault_line", line=number, text=line.strip()[:60]))
        elif folded(name) in seen:
            faults.append(say(language, "new_wave.fault_twice", **where))
        elif len(name) > NAME_LENGTH:
            faults.append(say(language, "new_wave.fault_long", **where, n=NAME_LENGTH))
        elif int(size) == 0:
            faults.append(say(language, "new_wave.fault_nobody", **where))
        elif int(size) > MOST_PEOPLE:
            faults.append(say(language, "new_wave.fault_many", **where))
        else:
            seen.add(folded(name))
            rows.append((name, int(size)))
    if not rows and not faults:
        faults.append(say(language, "new_wave.fault_none"))
    if len(faults) > SHOWN_FAULTS:
        faults = [*faults[:SHOWN_FAULTS], say(language, "units_file.more", n=len(faults) - SHOWN_FAULTS)]
    return ([] if faults else rows), faults
