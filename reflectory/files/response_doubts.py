"""What stands in a file of answers and may be no person, no unit or one person twice: named, and settled by the reader.

A *doubt* is neither a fault nor passed over: nothing is released before somebody has said how it is meant.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import prod

import numpy as np

from reflectory.i18n.names import folded
from surveys.model import Survey

KINDS = ("double", "summary", "preview", "date", "turned")
LEAVE_OUT, COUNT_IN = "leave-out", "count-in"
SHOWN = 5
FEW = 5  # a unit of so many rows is no summary of others, whatever its name
STRANGE = 10  # so many times more doubles than chance makes
AGAINST, SURE = -0.3, -3.5  # a statement's correlation with the rest of its scale, and how many standard errors

_SUMMARY = re.compile(
    "(grand |sub-?)?totals?|sums?|means?|averages?|avg|medians?|modes?|range|min(imum)?|max(imum)?|norms?|benchmarks?"
    "|(std|standard|st)\\.?( ?dev(iation)?s?)?|s\\.?d|(co)?var(iance)?|mean \\(?sd\\)?|scores?|%|pct|rate"
    "|percent(ages?)?|(valid )?n|counts?|number|responses?|respondents?|answers?|overall|all|everyone|everybody"
    "|combined|all (staff|teams|schools|units|groups|departments|people|employees|respondents|grades)|(whole|entire) .+"
    "|sommes?|(sous-)?total( g[ée]n[ée]ral)?|moyennes?|moy|m[ée]dianes?|[ée]carts?[- ]types?|variances?|étendue"
    "|effectifs?|nombre|ensemble|tou(te)?s|tous les .+|toutes les .+|toute l.+|tout le .+|réponses?|répondants?"
    "|pourcentages?|taux( de .+)?|mittelwert|durchschnitt|summe|gesamt|insgesamt|promedio|mediana|suma|totale|moda"
    "|合計|总计|總計|小计|小計|总和|平均値?|平均值|中央値|всего|итого|среднее|медиана|المجموع|المتوسط"
)
_ENDS = re.compile(
    r".+ (total|average|mean|median|count|sum|rate|score)"
    r"|(total|somme|moyenne|médiane|mediane|nombre|number|average|percent|percentage|%|mean|median|sum|count) .+"
)
_PREVIEW = frozenset({"survey preview", "survey test", "preview", "aperçu de l'enquête"})
_MONTH = (
    "jan|janv|january|janvier|feb|fév|févr|february|février|mar|march|mars|apr|avr|april|avril|may|mai|jun|june"
    "|juin|jul|juil|july|juillet|aug|august|août|sep|sept|september|septembre|oct|october|octobre|nov|november"
    "|novembre|dec|déc|december|décembre|märz|mrz|okt|dez|ene|enero|abr|ago|dic|marzo|mayo"
)
_DATE = re.compile(
    r"(\d{4}年)?\d\d?月\d\d?日|"
    rf"\d{{1,4}}\.?[-/. ]({_MONTH})\.?([-/. ]\d{{2,4}})?"
    rf"|({_MONTH})\.?[-/. ]\d{{1,4}}"
    r"|(\d{4}[-/.]\d\d?[-/.]\d\d?|\d\d?[-/.]\d\d?[-/.]\d{2,4})([ t].*)?"
)
_PERSON = re.compile(
    r"(.*[ _.-])?(id|uuid|guid|token|jeton|username|login|matricule|identifiant|(response|respondent|participant)id)"
    r"|.*(e-?mail|courriel|adresse de messagerie|nom d'utilisateur|/instanceid)( .*)?"
)
_PERHAPS = re.compile(  # names a person where hardly a cell stands there twice
    r"(.* )?(name|nom|nom de famille|prénom|number|no\.?|nr\.?|n°|code|key|respondents?|répondante?|participante?"
    r"|ip|ip address|adresse ip|person|personne|employee|employée?|staff|teacher|enseignante?)|.*#.*"
    r"|(numéro|no\.?|n°|code) .*"
)
FEWEST_APART = 0.8
ADDRESS = re.compile(r"[^@\s]@[^@\s]+\.[^@\s]")


@dataclass(frozen=True)
class Doubt:
    """One thing to be settled: its kind, the place in the file, what it seems to be, and how to say what it is."""

    kind: str
    place: str
    what: str

    def __str__(self) -> str:
        remedy = f"--{LEAVE_OUT} {self.kind}, or --{COUNT_IN} {self.kind}"
        if self.kind == "date":
            remedy = f"write it as text in the file, or --{COUNT_IN} date if it is the name"
        if self.kind == "turned":
            remedy = f"put back the answers as they were given, or --{COUNT_IN} turned if they are"
        return f"{self.place}: {self.what} ({remedy})"


@dataclass(frozen=True)
class Person:
    """One row: where it stands, its unit by folded names, its answers, its cells of other columns, its unit's names."""

    row: int
    path: tuple[str, ...]
    codes: bytes
    rest: tuple[int, ...] = ()  # hashes of the cells; 0 where there is nothing
    names: tuple[str, ...] = ()


def not_a_person(labels: Sequence[str], rest: Sequence[str]) -> str:
    """Tell the kind of a row that may be no person by its labels (units, first cell) and its other cells; "" if none.

    Examples
    --------
    >>> not_a_person(["Median"], []), not_a_person(["Grade 4 Total"], []), not_a_person(["Grade 4"], ["IP Address"])
    ('summary', 'summary', '')
    """
    names = [folded(label) for label in labels if label]
    if any(_SUMMARY.fullmatch(name.rstrip(" :.=")) or _ENDS.fullmatch(name) for name in names):
        return "summary"
    return "preview" if any(folded(cell) in _PREVIEW for cell in rest) else ""


def is_date(unit: str) -> bool:
    """Tell whether a unit looks like a date, which a spreadsheet makes of a name such as "3-4".

    Examples
    --------
    >>> [one for one in ("04-Mar", "2026-03-04", "4-mars", "Grade 4", "3-4", "Mars 4") if is_date(one)]
    ['04-Mar', '2026-03-04', '4-mars', 'Mars 4']
    """
    return _DATE.fullmatch(unit.casefold()) is not None


def doubles(people: Sequence[Person], headers: Sequence[str], missing: int) -> Iterator[tuple[Person, str]]:
    """Yield the rows that seem to be somebody's a second time, each with the reason.

    By a column that names the person; by whole rows, where some column tells people apart; else by the answers alone,
    where far more of one unit's sheets are alike than chance makes them. Who gave one answer throughout is not counted.

    Parameters
    ----------
    people : sequence of Person
    headers : sequence of str
        Names of the columns that are not read, in the order of ``rest``.
    missing : int
        The code of no answer.

    Examples
    --------
    >>> twice = [Person(2, ("a",), b"ab", (7,)), Person(3, ("a",), b"ba", (8,)), Person(4, ("a",), b"ab", (7,))]
    >>> [(person.row, why) for person, why in doubles(twice, ["Response ID"], 255)]
    [(4, "'Response ID' is that of row 2 again")]
    """
    reported: set[int] = set()
    telling = False
    for at, header in enumerate(headers):
        cells = [person.rest[at] for person in people if person.rest[at]]
        apart = len(set(cells)) / len(cells) if cells else 0
        if apart < 0.5:
            continue
        telling = True
        first: dict[object, int] = {}
        name = folded(header)
        by_name = bool(_PERSON.fullmatch(name) or (apart >= FEWEST_APART and _PERHAPS.fullmatch(name)))
        for person in people:
            cell = person.rest[at] if by_name else (person.rest, person.path, person.codes)
            before = first.setdefault(cell, person.row) if person.rest[at] else person.row
            if before != person.row and person.row not in reported:
                reported.add(person.row)
                again = f"'{header}' is that of row {before} again"
                yield person, again if by_name else f"it is row {before} again, cell by cell"
    if not telling:
        yield from _alike(people, missing)


def _alike(people: Sequence[Person], missing: int) -> Iterator[tuple[Person, str]]:
    """Yield rows whose unit and answers stood before, if there are far more of them than chance makes."""
    plain = [person for person in people if len(set(person.codes) - {missing}) > 1]
    sheets = Counter((person.path, person.codes) for person in plain)
    repeated = sum(many - 1 for many in sheets.values())
    if not repeated:
        return
    units, answers = Counter(person.path for person in plain), Counter(person.codes for person in plain)
    within, pairs = sum(map(_pairs, units.values())), _pairs(len(plain))
    by_item = (Counter(column).values() for column in zip(*(person.codes for person in plain), strict=True))
    chance = prod(sum(many * many for many in column) / len(plain) ** 2 for column in by_item)
    apart = sum(map(_pairs, answers.values())) - sum(map(_pairs, sheets.values()))
    if pairs > within:
        chance = max(chance, apart / (pairs - within))
    if repeated <= STRANGE * chance * within:
        return
    first: dict[tuple[tuple[str, ...], bytes], int] = {}
    for person in plain:
        before = first.setdefault((person.path, person.codes), person.row)
        if before != person.row:
            yield person, f"it answers as row {before} of its unit throughout, and more rows do so than by chance"


def _pairs(many: int) -> int:
    return many * (many - 1) // 2


def turned(people: Sequence[Person], survey: Survey, missing: int) -> Iterator[tuple[str, str]]:
    """Yield the statements asked the other way round that go against the rest of their scale once they are recoded.

    So they do where the file holds them recoded already: recoded twice they would stand as they were asked.

    Examples
    --------
    >>> from surveys.model import Item, ResponseFormat, Scale
    >>> agree = ResponseFormat("agree5", 1, 5, 1, ())
    >>> items = (Item("q1", {}, "agree5"), Item("q2", {}, "agree5", reverse=True))
    >>> scale = Scale("s", {}, {}, {}, {}, {}, (), {}, "", ("q1", "q2"))
    >>> survey = Survey("s", "", "1", {}, {}, 1, "", (), (agree,), items, (scale,))
    >>> [len([*turned([Person(0, (), bytes(one)) for one in sheets * 6], survey, 255)])
    ...  for sheets in ([(0, 0), (2, 2), (4, 4)], [(0, 4), (2, 2), (4, 0)])]
    [1, 0]
    """
    codes = (
        np.frombuffer(b"".join(person.codes for person in people), dtype=np.uint8)
        .reshape(len(people), -1)
        .astype(float)
    )
    codes[codes == missing] = np.nan
    at = {item.id: number for number, item in enumerate(survey.items)}
    for item in survey.items:
        codes[:, at[item.id]] /= len(survey.format_of(item).values) - 1
        if item.reverse:
            codes[:, at[item.id]] = 1 - codes[:, at[item.id]]
    for scale in survey.scales:
        for id in (item for item in scale.items if survey.item(item).reverse):
            other = codes[:, [at[item] for item in scale.items if item != id]]
            answered = ~np.isnan(codes[:, at[id]]) & (2 * (~np.isnan(other)).sum(axis=1) >= max(1, other.shape[1]))
            own, rest = codes[answered, at[id]], np.nanmean(other[answered], axis=1) if answered.any() else other[:0, 0]
            if len(own) < FEW or not own.std() or not rest.std():
                continue
            r = float(np.corrcoef(own, rest)[0, 1])
            if r < AGAINST and np.arctanh(max(r, -0.999999)) * np.sqrt(len(own) - 3) < SURE:
                yield f"column {id}", "it seems to be recoded already: turned once more, it goes against its scale"


def listed(open_doubts: Mapping[str, Sequence[tuple[str, str]]]) -> list[Doubt]:
    """Return the doubts to show: the first few of each kind, and how many more there are."""
    doubts = []
    for kind, places in open_doubts.items():
        doubts += [Doubt(kind, place, what) for place, what in places[:SHOWN]]
        if len(places) > SHOWN:
            doubts.append(Doubt(kind, "file", f"{len(places) - SHOWN} more rows like these"))
    return doubts
