"""A questionnaire that somebody has in another program, made a survey file of ours; what cannot come along is listed.

Questions with ordered answers become items that are reported alone, questions in words open questions. Which items make
a scale, and what may be said of its score, is written into the file by whoever knows the instrument.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from reflectory.errors import RefusedError
from reflectory.files.columns import MARKUP
from reflectory.files.questionnaires.draft import MOST_ANSWERS, Answer, Draft, Entry, Note, note
from reflectory.files.toml import quoted
from reflectory.i18n.catalogue import SOURCE, say
from reflectory.i18n.names import tidied, without_accents
from surveys.model import Text, words

ITEMS_A_MINUTE = 6  # that people answer


def survey_files(draft: Draft, name: str, source: str, language: str = SOURCE) -> tuple[dict[str, str], list[str]]:
    """Return the survey file of a draft and its translations, by file name, and what could not be carried over.

    Parameters
    ----------
    draft : Draft
    name : str
        Of the file, without its ending.
    source : str
        Where the questionnaire is from, as the survey will say.
    language : str
        In which it is said what could not be carried over.

    Raises
    ------
    RefusedError
        If there is no question with answers in it.

    Examples
    --------
    >>> agree = tuple((None, {"en": word}) for word in ("No", "In part", "Yes"))
    >>> draft = Draft({"en": "Pulse"}, (Entry("Q1.1", {"en": "We plan."}, agree),))
    >>> files, left_out = survey_files(draft, "pulse", "Ours")
    >>> list(files), left_out
    (['pulse.toml'], ["'Q1.1' is called Q1_1 here"])
    """
    left_out = list(draft.left_out)
    draft = replace(draft, title=_plain(draft.title) or {draft.language: name}, purpose=_plain(draft.purpose))
    entries = [_tidied(entry) for entry in draft.entries if any(entry.text.values())]
    entries = _named(entries, left_out)
    items = [entry for entry in entries if _is_item(entry, left_out)]
    questions = [entry for entry in entries if not entry.answers]
    if not items:
        raise RefusedError("instrument-no-items", "file", path=source)
    texts = [draft.title, *(entry.text for entry in (*items, *questions))]
    texts += [text for entry in items for _, text in entry.answers]
    whole = _languages(texts)
    first = draft.language if draft.language in whole or not whole else whole[0]
    others = [code for code in whole if code != first]
    for other in sorted({code for text in texts for code in text} - {first, *others}):
        left_out.append(note("language", language=other))
    formats = _formats(items)
    files = {f"{name}.toml": _source(draft, items, questions, formats, first, name, source)}
    for other in others:
        files[f"{name}.{other}.toml"] = _translation(draft, items, questions, formats, other)
    return files, [say(language, f"instruments.{key}", **values) for key, values in left_out]


def _tidied(entry: Entry) -> Entry:
    """Return a question without markup in its texts."""
    answers = tuple((number, _plain(text)) for number, text in entry.answers)
    return replace(entry, text=_plain(entry.text), answers=answers)


def _plain(texts: Text) -> Text:
    bare = {language: tidied(MARKUP.sub(" ", text)) for language, text in texts.items()}
    return {language[:2].lower(): text for language, text in bare.items() if text}


def _named(entries: Sequence[Entry], left_out: list[Note]) -> list[Entry]:
    """Return questions with ids that a survey may have, each its own."""
    taken: set[str] = set()
    renamed = []
    for entry in entries:
        id = re.sub(r"[^A-Za-z0-9_-]+", "_", without_accents(entry.id) if not entry.id.isascii() else entry.id)
        id = (id if id[:1].isalpha() else f"q{id}")[:36].rstrip("_")
        free = next(name for name in (id, *(f"{id}_{n}" for n in range(2, 1000))) if name not in taken)
        if free != entry.id:
            left_out.append(note("renamed", id=entry.id, new=free))
        taken.add(free)
        renamed.append(replace(entry, id=free))
    return renamed


def _is_item(entry: Entry, left_out: list[Note]) -> bool:
    """Tell whether a question has answers that can be an item's; of other answers say that they stay behind."""
    if not entry.answers:
        return False
    good = 2 <= len(entry.answers) <= MOST_ANSWERS and all(text for _, text in entry.answers)
    if not good:
        left_out.append(note("answers", id=entry.id, n=len(entry.answers)))
    return good


def _languages(texts: Sequence[Text]) -> list[str]:
    """Return the languages that all texts have, English first."""
    common = set.intersection(*(set(text) for text in texts))
    return sorted(common, key=lambda language: (language != SOURCE, language))


def _formats(items: Sequence[Entry]) -> dict[str, tuple[Answer, ...]]:
    """Return the different sets of answers, each under an id of its own."""
    different = list(dict.fromkeys(json.dumps(item.answers, sort_keys=True) for item in items))
    by_text = {json.dumps(item.answers, sort_keys=True): item.answers for item in items}
    return {f"answers{at}": by_text[text] for at, text in enumerate(different, start=1)}


def _range(answers: Sequence[Answer]) -> tuple[int, int, int]:
    """Return lowest and highest number of answers, and the step; from 1 where the file's own are no such row."""
    numbers = [number for number, _ in answers if number is not None]
    step = numbers[1] - numbers[0] if len(numbers) > 1 else 0
    if len(numbers) == len(answers) and step > 0 and numbers == list(range(numbers[0], numbers[-1] + 1, step)):
        return numbers[0], numbers[-1], step
    return 1, len(answers), 1


def _source(
    draft: Draft,
    items: Sequence[Entry],
    questions: Sequence[Entry],
    formats: Mapping[str, tuple[Answer, ...]],
    language: str,
    name: str,
    source: str,
) -> str:
    title = words(draft.title, language)
    id = re.sub(r"[^a-z0-9]+", "-", without_accents(name)).strip("-")
    lines = [
        "# Made from a questionnaire of another program. Items in no scale are reported alone: to make scales of them,",
        "# and for what may be said of a score, see docs/surveys.md. Look at reverse-keyed items, licence and sources.",
        *([f"language = {quoted(language)}"] if language != "en" else []),
        f"id = {quoted((id if id[:1].isalpha() else f's-{id}')[:40])}",
        'version = "1"',
        f"title = {quoted(title)}",
        f"purpose = {quoted(draft.purpose.get(language) or title)}",
        f"minutes = {min(60, max(1, round(len(items) / ITEMS_A_MINUTE)))}",
        f"licence = {quoted(say(SOURCE, 'instruments.licence'))}",
        f"sources = [{quoted(source)}]",
    ]
    for format, answers in formats.items():
        low, high, step = _range(answers)
        lines += ["", f"[formats.{format}]", f"low = {low}", f"high = {high}"]
        lines += [f"step = {step}"] if step != 1 else []
        lines.append(f"anchors = [{', '.join(quoted(words(text, language)) for _, text in answers)}]")
    by_answers = {json.dumps(answers, sort_keys=True): format for format, answers in formats.items()}
    for item in items:
        format = by_answers[json.dumps(item.answers, sort_keys=True)]
        lines += ["", "[[items]]", f"id = {quoted(item.id)}", f"format = {quoted(format)}"]
        lines.append(f"text = {quoted(words(item.text, language))}")
    for question in questions:
        lines += [
            "",
            "[[questions]]",
            f"id = {quoted(question.id)}",
            f"text = {quoted(words(question.text, language))}",
        ]
    return "\n".join(lines) + "\n"


def _translation(
    draft: Draft,
    items: Sequence[Entry],
    questions: Sequence[Entry],
    formats: Mapping[str, tuple[Answer, ...]],
    language: str,
) -> str:
    title = words(draft.title, language)
    lines = [f"title = {quoted(title)}", f"purpose = {quoted(draft.purpose.get(language) or title)}"]
    for format, answers in formats.items():
        lines += ["", f"[formats.{format}]"]
        lines.append(f"anchors = [{', '.join(quoted(words(text, language)) for _, text in answers)}]")
    for table, entries in (("items", items), ("questions", questions)):
        lines += ["", f"[{table}]"] if entries else []
        lines += [f"{entry.id} = {quoted(words(entry.text, language))}" for entry in entries]
    return "\n".join(lines) + "\n"
