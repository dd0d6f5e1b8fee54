"""What a survey is. Frozen values that everything else passes along; `loader.py` makes them from files.

Every text is a mapping from language code to words, complete in the survey's first language, which is mostly English.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

Text = Mapping[str, str]


def words(text: Text, language: str) -> str:
    """Return a text in a language, in English where that language has none, else in the one there is.

    Examples
    --------
    >>> words({"en": "Agree", "fr": "D'accord"}, "fr")
    "D'accord"
    >>> words({"fr": "D'accord"}, "en"), words({}, "en")
    ("D'accord", '')
    """
    return text.get(language) or text.get("en") or next(iter(text.values()), "")


@dataclass(frozen=True)
class ResponseFormat:
    """The answers an item offers: ``low``, ``low + step``, ... ``high``, with one anchor each.

    An answer is kept and counted as its *code*, the index 0 to ``points - 1`` of its category; ``value`` turns a code
    into the number that is averaged and shown. Where answers lead on from each other, ``sums`` has the words for having
    given the second answer or a later one, the third or a later one, and so on. The answers of a ``ladder`` are
    sentences of one item's own, from the first rung to the last, so that a report can name the next one.
    """

    id: str
    low: int
    high: int
    step: int
    anchors: tuple[Text, ...]
    sums: tuple[Text, ...] = ()
    ladder: bool = False

    @property
    def points(self) -> int:
        """Number of categories."""
        return (self.high - self.low) // self.step + 1

    @property
    def values(self) -> tuple[int, ...]:
        """The number of each category, in order."""
        return tuple(range(self.low, self.high + 1, self.step))


@dataclass(frozen=True)
class Item:
    """One statement or question. ``reverse`` items are recoded before they are scored.

    Where an item speaks of work that not everybody does, ``not_applicable`` lets people say so: that is a skip.
    """

    id: str
    text: Text
    format: str
    reverse: bool = False
    not_applicable: bool = False


@dataclass(frozen=True)
class Scale:
    """Items that measure one construct, and what a reader may make of the score.

    ``practices`` are small things to try by level of the score (``"low"``, ``"middle"``, ``"high"``); ``practice`` is
    the first of them, and the only one in surveys of before. ``mirrors`` names the scale of the same form that asks
    the other side of the same habits, statement by statement: what people give, and what they get.
    """

    id: str
    name: Text
    meaning: Text
    low: Text
    middle: Text
    high: Text
    questions: tuple[Text, ...]
    practice: Text
    source: str
    items: tuple[str, ...]
    favourable: str = "high"  # or "low": a scale where less is better, such as well-meant diminishing
    low_end: Text = field(default_factory=dict)  # name of the low pole, where the scale has two named poles
    high_end: Text = field(default_factory=dict)
    practices: Mapping[str, tuple[Text, ...]] = field(default_factory=dict)
    mirrors: str = ""
    one_by_one: bool = False  # items that are habits of their own: shown each for itself, the mean is a count of them

    def practices_at(self, level: str) -> tuple[Text, ...]:
        """Return the small things to try at a level of the score; the only practice where levels have none.

        Examples
        --------
        >>> levels = {"low": ({"en": "Ask."}, {"en": "Wait."})}
        >>> scale = Scale("s", {}, {}, {}, {}, {}, (), {"en": "Try."}, "", (), practices=levels)
        >>> scale.practices_at("low"), scale.practices_at("high")
        (({'en': 'Ask.'}, {'en': 'Wait.'}), ({'en': 'Try.'},))
        """
        return self.practices.get(level) or (self.practice,)

    def practice_at(self, level: str, turn: int = 0) -> Text:
        """Return one thing to try at a level; another ``turn``, such as the number of waves before, gives another.

        Examples
        --------
        >>> levels = {"low": ({"en": "Ask."}, {"en": "Wait."})}
        >>> scale = Scale("s", {}, {}, {}, {}, {}, (), {}, "", (), practices=levels)
        >>> [scale.practice_at("low", turn)["en"] for turn in range(3)]
        ['Ask.', 'Wait.', 'Ask.']
        """
        offered = self.practices_at(level)
        return offered[turn % len(offered)]


@dataclass(frozen=True)
class Question:
    """An open question, answered in words, outside every score."""

    id: str
    text: Text


@dataclass(frozen=True)
class Attribute:
    """A background question. ``values`` are ordered so that neighbours are related."""

    id: str
    text: Text
    values: tuple[tuple[str, Text], ...]


@dataclass(frozen=True)
class Case:
    """A worked scoring case: answers as shown (category values, None = skipped) and the scores they must give."""

    name: str
    answers: Mapping[str, int | None]
    scores: Mapping[str, float | None]


@dataclass(frozen=True)
class Survey:
    """One form of one survey, as it can be fielded.

    ``items`` is in the order of fielding; an item belongs to at most one scale. Items in no scale are reported alone.
    """

    id: str
    form: str
    version: str
    title: Text
    purpose: Text
    minutes: int
    licence: str
    sources: tuple[str, ...]
    formats: tuple[ResponseFormat, ...]
    items: tuple[Item, ...]
    scales: tuple[Scale, ...]
    questions: tuple[Question, ...] = ()
    attributes: tuple[Attribute, ...] = ()
    cases: tuple[Case, ...] = ()
    unreviewed: tuple[str, ...] = ()  # languages no native reader has gone over yet
    languages: tuple[str, ...] = ("en",)  # the first is the one it was written in

    def shown_in(self, language: str) -> str:
        """Return the language that a reader of ``language`` is shown: that one if the survey has it, or its first."""
        return language if language in self.languages else self.languages[0]

    def format_of(self, item: Item) -> ResponseFormat:
        """Return the response format of an item."""
        return next(form for form in self.formats if form.id == item.format)

    def item(self, id: str) -> Item:
        """Return the item with an id."""
        return next(item for item in self.items if item.id == id)

    def scale(self, id: str) -> Scale:
        """Return the scale with an id."""
        return next(scale for scale in self.scales if scale.id == id)

    def scale_of(self, item: str) -> Scale | None:
        """Return the scale an item belongs to, or None."""
        return next((scale for scale in self.scales if item in scale.items), None)

    @property
    def values(self) -> tuple[int, ...]:
        """Every value that an answer to one of its items may have, in order."""
        asked = {item.format for item in self.items}
        return tuple(sorted({value for form in self.formats if form.id in asked for value in form.values}))

    @property
    def single_items(self) -> tuple[Item, ...]:
        """Items that belong to no scale."""
        scaled = {id for scale in self.scales for id in scale.items}
        return tuple(item for item in self.items if item.id not in scaled)

    @property
    def about_somebody(self) -> bool:
        """Whether the texts speak of one person by name, so that `about` has to be called before fielding."""
        asked = [item.text for item in self.items] + [question.text for question in self.questions]
        return any("{name}" in wording for text in (self.title, self.purpose, *asked) for wording in text.values())

    def about(self, name: str) -> Survey:
        """Return the form with the name of the person it speaks of in the place of ``{name}``.

        Examples
        --------
        >>> from surveys.loader import instrument
        >>> form = instrument("enhancer").forms["colleague"]
        >>> form.about_somebody, form.about("Noor").about_somebody
        (True, False)
        """

        plain = "".join(letter for letter in name if letter.isprintable() and letter not in "{}").strip()

        def named(text: Text) -> Text:
            return {language: wording.replace("{name}", plain) for language, wording in text.items()}

        return replace(
            self,
            title=named(self.title),
            purpose=named(self.purpose),
            items=tuple(replace(item, text=named(item.text)) for item in self.items),
            questions=tuple(replace(question, text=named(question.text)) for question in self.questions),
        )


@dataclass(frozen=True)
class Rationale:
    """Why an item is worded as it is, and what was rejected on the way; in English, for whoever edits the survey."""

    why: str
    rejected: str


@dataclass(frozen=True)
class Instrument:
    """A survey of the library and the forms it can be fielded in: form id -> survey; the rationale of its items."""

    id: str
    title: Text
    purpose: Text
    forms: Mapping[str, Survey]
    rationale: Mapping[str, Rationale] = field(default_factory=dict)
