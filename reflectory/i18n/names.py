"""Names: when two are the same, how one is written, and their order as a reader looks for them."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable

LONGEST = 1000  # no name is longer; what comes after is not looked at, so that nobody's text costs much time
_ALIKE = str.maketrans(dict.fromkeys("‘’‛ʹʻʼˈ′`´", "'") | dict.fromkeys("“”„‟«»″", '"') | {"−": "-", "⁄": "/"})
_JOINERS = "\u200c\u200d"  # without these some languages are misspelt, so a name shown keeps them


def folded(name: str) -> str:
    """Return what two spellings of one name share: two names are the same if, and only if, their folded forms are.

    Capitals, blanks of any kind and number, blanks around a hyphen, signs nobody sees, composed and decomposed accents,
    and the kinds of apostrophe, quotation mark and hyphen make no difference. Accents do: "Côté" is not "Cote".

    Examples
    --------
    >>> folded("Grade\u00a0 4 ") == folded("grade 4"), folded("E\u0301cole d’Art") == folded("École d'art")
    (True, True)
    >>> folded("K\u2013\u200b1") == folded("k - 1"), folded("Côté") == folded("Cote")
    (True, False)
    """
    if name.isascii():
        return re.sub(" ?- ?", "-", " ".join(name[:LONGEST].replace("`", "'").casefold().split()))
    plain = unicodedata.normalize("NFKC", _seen(name.translate(_ALIKE), ""))  # NFKC would make a blank of "´"
    plain = unicodedata.normalize("NFKC", plain.casefold()).translate(_ALIKE)
    plain = "".join("-" if unicodedata.category(sign) == "Pd" else sign for sign in plain)
    return re.sub(" ?- ?", "-", " ".join(plain.split()))


def tidied(name: str) -> str:
    """Return a name as it is shown and stored: accents composed, single blanks, no signs that nobody sees.

    Examples
    --------
    >>> tidied("\ufeff E\u0301cole\u00a0 des  Pins\u200b")
    'École des Pins'
    """
    return " ".join(unicodedata.normalize("NFC", _seen(name, _JOINERS)).split())


def spellings(names: Iterable[str]) -> dict[str, str]:
    """Return the one spelling that is shown for each folded name: the most frequent, in whatever order they come.

    Examples
    --------
    >>> spellings(["grade 4", "Grade 4", "Grade  4", "Grade 5"])
    {'grade 4': 'Grade 4', 'grade 5': 'Grade 5'}
    """
    spelling: dict[str, str] = {}
    for name, _ in sorted(Counter(map(tidied, names)).items(), key=lambda entry: (-entry[1], entry[0])):
        spelling.setdefault(folded(name), name)
    return spelling


def by_name(name: str) -> list[tuple[bool, int, str]]:
    """Return what to sort a name by: numbers by their size, letters without their accents and capitals.

    Examples
    --------
    >>> sorted(["Primary", "Team 10", "Équipe", "team 2"], key=by_name)
    ['Équipe', 'Primary', 'team 2', 'Team 10']
    >>> by_name("9" * 5000) < by_name("1" + "0" * 5000)  # more digits than Python makes a number of
    True
    """
    parts = [part for part in re.split(r"([0-9]+)", without_accents(name)) if part]
    numbers = {part: part.lstrip("0") for part in parts if re.fullmatch("[0-9]+", part)}
    return [(False, len(numbers[part]), numbers[part]) if part in numbers else (True, 0, part) for part in parts]


def without_accents(text: str) -> str:
    """Return a text without accents and capitals.

    Examples
    --------
    >>> without_accents("Équipe"), without_accents("E\u0301quipe")
    ('equipe', 'equipe')
    """
    letters = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def _seen(name: str, besides: str) -> str:
    """Return a name without the signs that nobody sees (formatting signs and variation selectors)."""
    return "".join(
        sign
        for sign in name[:LONGEST]
        if sign in besides or not (unicodedata.category(sign) == "Cf" or "\ufe00" <= sign <= "\ufe0f")
    )
