"""What a cell of an item's column means: a number, the words of an answer, an answer's code, or no answer."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from reflectory.files.columns import plain
from reflectory.i18n.names import without_accents
from surveys.model import ResponseFormat

ANSWER, NUMBER, MISSING, FRACTION, TEXT, AT_ODDS = "answer", "number", "missing", "fraction", "text", "at_odds"

LONGEST = 300  # letters of an answer's words
FEWEST = 3  # different numbers that tell from where they count

_WHOLE = re.compile(r"([+-]?[0-9]{1,9})(?:[.,]0*)?", re.ASCII)
_FRACTION = re.compile(r"[+-]?[0-9]{0,9}[.,][0-9]{1,20}", re.ASCII)
_AS_TEXT = re.compile(r'="(.*)"|\'(.+)', re.DOTALL)  # what keeps a spreadsheet from changing a cell
_CODE = re.compile(  # LimeSurvey's: A1, AO01, ...; SurveyJS': item1, Column 2
    r"(?:AO?|L|item|column|col|choice|option|answer|réponse|choix)[ _-]?0*([1-9][0-9]?)", re.IGNORECASE
)
_BOTH = re.compile(
    r"[\[(]?(?P<before>[+-]?[0-9]{1,4})[\])]?\s*[-–—=:.)]?\s*[\[(]?(?P<after_number>[^\W\d][^\[\]()]*)[\])]?"
    r"|(?P<before_number>(?=.*[^\W\d]).*?)\s*(?:[-–—=:]\s*(?P<bare>[0-9]{1,4})|[\[(](?P<after>[+-]?[0-9]{1,4})[\])])",
    re.DOTALL,
)
_BETWEEN_WORDS = re.compile(r"\s*[/,;()]\s*|\s+(?:or|ou|-)\s+")
_DIGITS = {wide + digit: str(digit) for wide in (0xFF10, 0x0660, 0x06F0) for digit in range(10)}
_NO_ANSWER_NUMBERS = frozenset(
    {-7, -8, -9, -66, -77, -88, -97, -98, -99, -777, -888, -999, -9999, 77, 88, 97, 98, 99, 777, 888, 999, 9999}
)
_NO_ANSWER = frozenset(map(plain, (
    "NA", "N/A", "n.a.", "NaN", "NULL", "None", "nil", "<NA>", "#N/A", "#N/D", "#NULL!", "\\N", "missing", "blank",
    "skipped", "no answer", "no response", "not answered", "unanswered", "not applicable", "does not apply",
    "doesn't apply", "prefer not to say", "prefer not to answer", "I prefer not to say", "I prefer not to answer",
    "rather not say", "refused", "declined to answer", "don't know", "do not know", "I don't know", "I do not know",
    "unsure", "not sure", "cannot say", "can't say", "no opinion", "unable to answer", "not asked",
    "not displayed", "seen but unanswered", "sans objet", "s.o.", "S/O", "s/o", "n.d.", "non applicable",
    "ne s'applique pas", "non répondu", "pas de réponse", "sans réponse", "aucune réponse", "préfère ne pas répondre",
    "je préfère ne pas répondre", "préfère ne pas le dire", "je préfère ne pas le dire", "ne sais pas",
    "je ne sais pas", "ne sait pas", "nsp", "nsp/pr", "sans opinion", "refus", "manquant", "keine Angabe", "k.A.",
    "weiß nicht",
)))  # fmt: skip


@dataclass(frozen=True)
class Meaning:
    """What a cell says: its kind, and a code, a number or the words of a missing answer."""

    kind: str
    value: int = 0
    word: str = ""


class CellReader:
    """Reads the cells of one response format, in all languages; ``missing`` and ``own`` are a file's words
    for no answer, and for numbers.

    Examples
    --------
    >>> anchors = ({"en": "No", "fr": "Non"}, {"en": "In part", "fr": "En partie"}, {"en": "Yes", "fr": "Oui"})
    >>> reader = CellReader(ResponseFormat("agree3", 1, 3, 1, anchors))
    >>> [reader.meaning(cell).value for cell in ("oui", "2 - In part", "Yes (3)", "A1")]
    [2, 1, 2, 0]
    >>> reader.meaning('="3"'), reader.meaning("-99").kind, reader.meaning("3 - No").kind
    (Meaning(kind='number', value=3, word=''), 'missing', 'at_odds')
    """

    def __init__(
        self, format: ResponseFormat, missing: Collection[str] = (), own: Mapping[str, int] | None = None
    ) -> None:
        self.format = format
        self.missing = {*map(plain, missing)}
        self.words: dict[str, int] = {}
        words = [(code, text) for code, anchor in enumerate(format.anchors) for text in anchor.values() if text.strip()]
        for spelling in (str, without_accents):
            codes: dict[str, set[int]] = {}
            for code, text in words:
                codes.setdefault(spelling(plain(text)), set()).add(code)
            self.words = {text: min(of) for text, of in codes.items() if len(of) == 1} | self.words
        for word, number in (own or {}).items():
            if number in format.values:
                self.words[plain(word)] = format.values.index(number)

    def meaning(self, cell: str, labels: Mapping[str, str] | None = None) -> Meaning:
        """Return what a cell says; ``labels`` are a file's own words for numbers, each as `plain`."""
        text = cell.strip()
        if match := _AS_TEXT.fullmatch(text):
            text = (match[1] or match[2] or "").strip()
        text = text if text.isascii() else text.translate(_DIGITS)
        if not text:
            return Meaning(MISSING)
        if len(text) > LONGEST:
            return Meaning(TEXT, word=text)
        if (code := self._code(text)) is not None:
            same = not text.isdecimal() or int(text) == self.format.values[code]
            return Meaning(ANSWER, code) if same else Meaning(AT_ODDS, word=text)
        if plain(text) in self.missing:
            return Meaning(MISSING, word=text)
        number = text.removesuffix("%").strip() if text.endswith("%") else text
        if match := _WHOLE.fullmatch(number):
            return self._number(int(match[1]), text)
        if _FRACTION.fullmatch(number):
            return Meaning(FRACTION, word=text)
        if says_nothing(text):
            return Meaning(MISSING, word=text)
        if (match := _CODE.fullmatch(text)) and int(match[1]) <= self.format.points:
            return Meaning(ANSWER, int(match[1]) - 1)
        if match := _BOTH.fullmatch(text):
            return self._both(match, text, labels or {})
        return self._labelled(text, labels or {})

    def _code(self, text: str) -> int | None:
        spellings = (plain(text), without_accents(plain(text)), plain(text.replace("_", " ")))  # as XLSForm names them
        return next((self.words[spelling] for spelling in spellings if spelling in self.words), None)

    def _number(self, value: int, text: str) -> Meaning:
        outside = not self.format.low <= value <= self.format.high
        return Meaning(MISSING, word=text) if outside and value in _NO_ANSWER_NUMBERS else Meaning(NUMBER, value)

    def _both(self, match: re.Match[str], text: str, labels: Mapping[str, str]) -> Meaning:
        """Read a number with the words of an answer: both have to say the same."""
        number = int(match["before"] or match["bare"] or match["after"])
        words = match["after_number"] or match["before_number"]
        code = self._code(words)
        if code is None:
            if plain(words) in _NO_ANSWER | self.missing:
                return Meaning(MISSING, word=text)
            return self._labelled(text, labels)
        return Meaning(ANSWER, code) if number == self.format.values[code] else Meaning(AT_ODDS, word=text)

    def _labelled(self, text: str, labels: Mapping[str, str]) -> Meaning:
        match = _WHOLE.fullmatch(labels.get(plain(text), ""))
        return self._number(int(match[1]), text) if match else Meaning(TEXT, word=text)


def says_nothing(text: str) -> bool:
    """Tell whether words mean no answer: usual ones, several of them, or strokes alone."""
    words = plain(text)
    parts = [part for part in _BETWEEN_WORDS.split(words) if part]
    return words in _NO_ANSWER or not words.strip("-") or (bool(parts) and all(part in _NO_ANSWER for part in parts))


def first_of(numbers: Iterable[int], points: int) -> int | None:
    """Return the number that stands for the first of so many answers, where all of some numbers count on from another.

    From 0 or 1, whatever the format's own numbers are, or from below 0 with the middle at 0; None if none fits.

    Examples
    --------
    >>> first_of([0, 3, 4], 5), first_of([-2, 0, 2], 5), first_of([1, 2, 6], 5)
    (0, -2, None)
    """
    values = {*numbers}
    ways = (0, 1, *([-(points // 2)] if points % 2 else []))
    fits = (first for first in ways if values <= {*range(first, first + points)})
    return next(fits, None) if len(values) >= FEWEST else None
