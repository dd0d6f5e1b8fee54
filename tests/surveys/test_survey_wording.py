"""What can be checked mechanically in the wording of the surveys; docs/surveys.md holds the rest of the checklist."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

import pytest

from surveys.loader import library
from surveys.model import Survey, Text

FORMS = [form for one in library() for form in one.forms.values()]
LONGEST_ITEM = {"en": 110, "fr": 120}
LONGEST_TEXT = 260
HARDEST_ITEM, HARDEST_TEXT, USUAL_ITEM, USUAL_TEXT = 9.5, 12.5, 6.0, 7.0
HARDEST_FRENCH, USUAL_FRENCH, USUAL_FRENCH_TEXT = 55, 80, 80

# An item with "and" or "et" that still makes one statement: survey.item, and why.
JOINED_ALLOWED: dict[str, str] = {}
# The same statement in two surveys, on purpose.
TWICE_ALLOWED: dict[str, str] = {}

NEGATIONS = {
    "en": r"\b(?:not|never|no|nobody|nothing|none|nor|neither|without|cannot|unable|\w+n['’]t)\b",
    "fr": r"(?:\b(?:ne|pas|jamais|aucune?|sans|rien|personne ne|ni)\b|\bn['’])",
}
JOINERS = {"en": r"\band\b|&|;|\bas well as\b|\bor\b", "fr": r"\bet\b|&|;|\bainsi que\b|\bou\b"}
# "un ou une collègue" names one person of either gender.
INCLUSIVE = re.compile(r"\b(?:un ou une|une ou un|d['’]un ou une|quel ou quelle|il ou elle)\b")
JARGON = (
    "accountability|best practice|buy-in|capacity[ -]building|collective efficacy|data-driven|deliverable|efficacy|"
    "empower|facilitate|fidelity|implement|initiative|intervention|leverage|metric|modalit|norms|paradigm|pedagog|plc|"
    "proactive|protocol|rubric|scaffold|silo|stakeholder|strategic|synerg|utili[sz]e|alignment|differentiat"
)
BLAME = (
    r"\b(?:bad|blame|careless|dysfunctional|fail|failing|failure|fault|inadequate|incompetent|lazy|must|poor|poorly|refuse|"
    r"resist|resistant|selfish|toxic|unprofessional|weak|worse|worst|wrong)\b"
)
# A word of the list above that stands where it blames nobody: survey.scale or survey.item, and why.
BLAME_ALLOWED: dict[str, str] = {}
VOICE = r"\b(?:I|me|my|mine|we|us|our|ours|here|\{name\})\b|\{name\}"
ADDRESSED_TO_YOU = {"share": "the one question among statements"} | dict.fromkeys(
    ("care-step", "results-step", "depth-step"), "a ladder asks which of its answers comes closest"
)
TUTOIEMENT = r"\b(?:tu|toi|ton|ta|tes)\b|\bt['’]"


def name(form: Survey) -> str:
    return f"{form.id}/{form.form}"


every_form = pytest.mark.parametrize("form", FORMS, ids=name)


def spoken(form: Survey) -> Iterator[tuple[str, Text]]:
    """Yield every text a reader of the form may meet, with its place."""
    yield "title", form.title
    yield "purpose", form.purpose
    for answers in form.formats:
        for anchor in (*answers.anchors, *answers.sums):
            yield f"formats.{answers.id}", anchor
    for one in (*form.items, *form.questions):
        yield one.id, one.text
    for attribute in form.attributes:
        yield attribute.id, attribute.text
        for id, text in attribute.values:
            yield f"{attribute.id}.{id}", text
    for scale in form.scales:
        yield f"{scale.id}.name", scale.name
        for text in (scale.low_end, scale.high_end):
            if text:
                yield f"{scale.id}.ends", text
        yield from prose(form, scale.id)


def prose(form: Survey, id: str) -> Iterator[tuple[str, Text]]:
    """Yield the texts that say what a score means and what to do about it."""
    scale = form.scale(id)
    for part in ("meaning", "low", "middle", "high", "practice"):
        yield f"{id}.{part}", getattr(scale, part)
    for level, offered in scale.practices.items():
        for text in offered:
            yield f"{id}.practices.{level}", text
    for question in scale.questions:
        yield f"{id}.questions", question


def syllables(word: str) -> int:
    word = word.lower()
    count = len(re.findall("[aeiouy]+", word))
    silent = (word.endswith("e") and not word.endswith("le")) or re.search("[^td]ed$", word)
    return max(1, count - bool(silent and count > 1))


def grade(text: str) -> float:
    """Return the school grade of an English text by Flesch and Kincaid (1975), syllables counted by vowel groups."""
    words = re.findall("[A-Za-z'’]+", text.replace("{name}", "Sam"))
    sentences = max(1, len(re.findall(r"[.!?:](?=\W|$)", text)))
    return 0.39 * len(words) / sentences + 11.8 * sum(map(syllables, words)) / len(words) - 15.59


def ease(text: str) -> float:
    """Return the reading ease of a French text by Kandel and Moles (1958), 100 for very easy, 0 for very hard."""
    words = re.findall("[a-zà-ÿœæ]+", re.sub(r"\b(?:[cdjlmnst]|qu)[’']", " ", text.lower().replace("{name}", "sam")))
    sentences = max(1, len(re.findall(r"[.!?:](?=\W|$)", text)))
    groups = [
        len(re.findall("[aeiouyà-æè-ïò-öù-ÿœ]+", re.sub("(?<=[a-zà-ÿ])(?:es|e|ent)$", "", word))) for word in words
    ]
    return 207 - 1.015 * len(words) / sentences - 73.6 * sum(max(1, count) for count in groups) / len(words)


def test_the_reading_ease_tells_easy_from_hard_in_french() -> None:
    assert ease("Je demande de l’aide quand il le faut.") > 90
    assert ease("L’institutionnalisation organisationnelle nécessite une responsabilisation systématique.") < 0


def test_the_reading_grade_tells_easy_from_hard() -> None:
    assert grade("I ask for help when I need it.") < 3
    assert grade("Institutional accountability necessitates comprehensive organizational transformation.") > 20


@pytest.mark.parametrize(
    ("rule", "caught", "passed"),
    [
        (JOINERS["en"], "i plan and teach with my team.", "i plan with my band."),
        (JOINERS["fr"], "je planifie et j'enseigne.", "cet objet est le mien."),
        (NEGATIONS["en"], "we don't share what we know.", "i take note of another view."),
        (NEGATIONS["en"], "we don’t share what we know.", "we see our students’ work."),
        (NEGATIONS["fr"], "je n'aide personne.", "nous passons une bonne journée."),
        (rf"\b(?:{JARGON})", "we leverage data.", "we level the field."),
        (BLAME, "our meetings are bad.", "our meetings have badges."),
        (TUTOIEMENT, "je t'aide.", "je retiens la table."),
    ],
)
def test_a_rule_catches_what_it_looks_for(rule: str, caught: str, passed: str) -> None:
    assert re.search(rule, caught)
    assert not re.search(rule, passed)


@every_form
def test_every_text_is_there_in_both_languages(form: Survey) -> None:
    for place, text in spoken(form):
        assert set(form.languages) == {"en", "fr"} == set(text), place


@every_form
def test_the_french_is_marked_as_unreviewed(form: Survey) -> None:
    assert form.unreviewed == ("fr",)


@every_form
def test_an_item_fits_on_a_phone(form: Survey) -> None:
    for item in form.items:
        for language, longest in LONGEST_ITEM.items():
            assert len(item.text[language]) <= longest, (item.id, language)


@every_form
def test_what_a_score_means_stays_short(form: Survey) -> None:
    for scale in form.scales:
        for place, text in prose(form, scale.id):
            assert max(map(len, text.values())) <= LONGEST_TEXT, place


@every_form
@pytest.mark.parametrize("language", ["en", "fr"])
def test_an_item_makes_one_statement(form: Survey, language: str) -> None:
    joined = {
        f"{form.id}.{item.id}": item.text[language]
        for item in form.items
        if re.search(JOINERS[language], INCLUSIVE.sub("", item.text[language].lower()))
    }
    assert {key: text for key, text in joined.items() if key not in JOINED_ALLOWED} == {}


@every_form
@pytest.mark.parametrize("language", ["en", "fr"])
def test_an_item_negates_nothing(form: Survey, language: str) -> None:
    found = {item.id: item.text[language] for item in form.items}
    assert {id: text for id, text in found.items() if re.search(NEGATIONS[language], text.lower())} == {}


@every_form
def test_an_item_speaks_in_the_first_person_or_of_our_team(form: Survey) -> None:
    shared = {f"{form.id}.{item.id}": item.text["en"] for item in form.items if item.id not in ADDRESSED_TO_YOU}
    assert {key: text for key, text in shared.items() if not re.search(VOICE, text, re.IGNORECASE)} == {}


@every_form
def test_an_item_ends_like_a_statement(form: Survey) -> None:
    for item in form.items:
        for text in item.text.values():
            assert text[-1] == ("?" if item.id in ADDRESSED_TO_YOU else "."), (item.id, text)
            assert text[0].isupper() or text.startswith("{name}")


@every_form
def test_no_text_uses_jargon(form: Survey) -> None:
    found = {place: text["en"] for place, text in spoken(form)}
    assert {place: text for place, text in found.items() if re.search(rf"\b(?:{JARGON})", text.lower())} == {}


@every_form
def test_no_text_blames(form: Survey) -> None:
    texts = [(item.id, item.text) for item in form.items]
    for scale in form.scales:
        texts += [(scale.id, text) for text in (scale.name, scale.meaning, scale.low, scale.middle, scale.high)]
    found = {f"{form.id}.{id}": text["en"] for id, text in texts if re.search(BLAME, text["en"].lower())}
    assert {key: text for key, text in found.items() if key not in BLAME_ALLOWED} == {}


@every_form
def test_the_english_reads_easily(form: Survey) -> None:
    items = {item.id: grade(item.text["en"]) for item in form.items}
    assert {id: made for id, made in items.items() if made > HARDEST_ITEM} == {}
    assert sum(items.values()) / len(items) <= USUAL_ITEM
    texts = {place: grade(text["en"]) for scale in form.scales for place, text in prose(form, scale.id)}
    assert {place: made for place, made in texts.items() if made > HARDEST_TEXT} == {}
    assert sum(texts.values()) <= USUAL_TEXT * len(texts)


@every_form
def test_the_french_reads_easily(form: Survey) -> None:
    items = {item.id: ease(item.text["fr"]) for item in form.items}
    assert {id: value for id, value in items.items() if value < HARDEST_FRENCH} == {}
    assert sum(items.values()) / len(items) >= USUAL_FRENCH
    texts = [ease(text["fr"]) for scale in form.scales for _, text in prose(form, scale.id)]
    assert sum(texts) >= USUAL_FRENCH_TEXT * len(texts)


@every_form
def test_every_apostrophe_is_curved(form: Survey) -> None:
    assert [(place, words) for place, text in spoken(form) for words in text.values() if "'" in words] == []


@every_form
def test_the_french_says_vous_and_is_set_as_in_canada(form: Survey) -> None:
    for place, text in spoken(form):
        french = text["fr"]
        assert not re.search(TUTOIEMENT, french.lower()), (place, french)
        assert not re.search(r" [:%»]|« |\s[?!;]|[^\s\d:]:(?=\s)", french), (place, french)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_no_two_items_say_the_same(language: str) -> None:
    found: dict[str, set[str]] = defaultdict(set)
    for form in FORMS:
        for item in form.items:
            found[re.sub(r"\W+", " ", item.text[language].lower()).strip()].add(f"{form.id}.{item.id}")
    lent = {f"book-study.{id}" for form in FORMS if form.id == "enhancer" for id in (item.id for item in form.items)}
    twice = {text: places - lent for text, places in found.items() if len(places - lent) > 1}
    assert {text: places for text, places in twice.items() if not places & set(TWICE_ALLOWED)} == {}


def test_every_exception_is_still_needed() -> None:
    texts = {f"{form.id}.{item.id}": item.text for form in FORMS for item in form.items}
    for key in JOINED_ALLOWED:
        assert any(re.search(JOINERS[language], text.lower()) for language, text in texts[key].items()), key
    for key in BLAME_ALLOWED:
        assert re.search(BLAME, texts[key]["en"].lower()), key
    for key in TWICE_ALLOWED:
        assert key in texts
