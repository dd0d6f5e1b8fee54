"""What a respondent submits, read and checked: one of the two borders of the program. Nothing in it is trusted."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from unicodedata import category

from reflectory.domain.units import line_of
from reflectory.domain.waves import Wave, WaveUnit
from reflectory.errors import SubmissionError
from surveys.model import Survey

LONGEST_COMMENT = 1500  # code points, whatever they are: four bytes of UTF-8 at most
REACHES = ("team", "school", "cluster")
COMMENT = ("question", "text", "reach")
TOKEN = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Comment:
    """One answer in words, and how far its writer lets it travel."""

    question: str
    text: str
    reach: str


@dataclass(frozen=True)
class Submission:
    """What one respondent sent, after every check."""

    token: str
    unit: int
    attribute: str
    answers: Mapping[str, int]
    comments: tuple[Comment, ...]
    again: bool = False


def check(submission: object, wave: Wave, survey: Survey, units: Iterable[WaveUnit]) -> Submission:
    """Return a submission of which everything is known to be possible, or raise the reason for the respondent."""
    if not isinstance(submission, Mapping):
        raise SubmissionError("shape", "submission")
    token = token_of(submission.get("token"))
    unit = submission.get("unit")
    tree = tuple(units)
    ends = {choice.id for choice in choices(tree)}
    if wave.access != "codes" and (isinstance(unit, bool) or not isinstance(unit, int) or unit not in ends):
        raise SubmissionError("unit", "submission")
    answers = answers_in(submission.get("answers"), survey)
    written = _comments(submission.get("comments"), survey)
    if not answers and not written:
        raise SubmissionError("empty", "submission")
    return Submission(
        token=token,
        unit=unit if isinstance(unit, int) else -1,
        attribute=_attribute(submission.get("attribute"), wave, survey),
        answers=answers,
        comments=written,
        again=submission.get("again") is True,
    )


def choices(units: tuple[WaveUnit, ...]) -> tuple[WaveUnit, ...]:
    """Return the units a respondent may belong to: those without units below, and those with people of their own."""
    parents = {unit.parent for unit in units}
    return tuple(unit for unit in units if unit.id not in parents or unit.invited > 0)


def reaches(units: tuple[WaveUnit, ...]) -> tuple[str, ...]:
    """Return how far a comment of this wave may travel, from the nearest readers to the farthest.

    Where everybody is of one school, nothing above it is a choice: a cluster or district holds the very same people,
    and whoever leads the school would not read what was meant for all of it.

    Examples
    --------
    >>> from reflectory.domain.waves import WaveUnit
    >>> one = WaveUnit(1, None, "district", "D", 0), WaveUnit(2, 1, "school", "Elm", 0), WaveUnit(3, 2, "team", "A", 9)
    >>> reaches(one)
    ('team', 'school')
    >>> reaches((*one, WaveUnit(4, 1, "school", "Oak", 9)))
    ('team', 'school', 'cluster')
    """
    parents = {unit.parent for unit in units}
    kinds = {unit.kind for unit in units if unit.id in parents}
    homes = {_school(choice, units) for choice in choices(units)}
    wide = bool(kinds & {"cluster", "district", "study"}) and (len(homes) > 1 or None in homes)
    return ("team", *(("school",) if "school" in kinds else ()), *(("cluster",) if wide else ()))


def _school(unit: WaveUnit, units: tuple[WaveUnit, ...]) -> int | None:
    """Return the school a unit is or lies in; None above and outside all schools."""
    schools = {unit.id for unit in units if unit.kind == "school"}
    line = line_of(unit.id, {unit.id: unit.parent for unit in units})
    return next((id for id in line if id in schools), None)


def token_of(token: object) -> str:
    """Return a browser's token, or refuse."""
    if not isinstance(token, str) or not TOKEN.fullmatch(token):
        raise SubmissionError("token", "submission")
    return token


def answers_in(sent: object, survey: Survey) -> dict[str, int]:
    """Return the answers by item id, or refuse what this survey does not ask or offer."""
    if not isinstance(sent, Mapping):
        raise SubmissionError("shape", "submission")
    points = {item.id: survey.format_of(item).points for item in survey.items}
    for id, code in sent.items():
        if id not in points:
            raise SubmissionError("item", "submission", item=str(id)[:40])
        if isinstance(code, bool) or not isinstance(code, int) or not 0 <= code < points[id]:
            raise SubmissionError("value", "submission", item=str(id)[:40])
    return dict(sent)


def _attribute(sent: object, wave: Wave, survey: Survey) -> str:
    attribute = next((attribute for attribute in survey.attributes if attribute.id == wave.attribute), None)
    if attribute is None or sent in (None, ""):
        return ""
    if sent not in [id for id, _ in attribute.values]:
        raise SubmissionError("attribute", "submission")
    return str(sent)


def _comments(sent: object, survey: Survey) -> tuple[Comment, ...]:
    if sent is None:
        return ()
    asked = {question.id for question in survey.questions}
    if not isinstance(sent, list) or len(sent) > len(asked):
        raise SubmissionError("comment", "submission")
    comments: dict[str, Comment] = {}
    for comment in sent:
        if not isinstance(comment, Mapping) or not all(isinstance(comment.get(name), str) for name in COMMENT):
            raise SubmissionError("comment", "submission")
        if comment["question"] not in asked or comment["question"] in comments or comment["reach"] not in REACHES:
            raise SubmissionError("comment", "submission")
        if len(comment["text"]) > LONGEST_COMMENT:
            raise SubmissionError("comment_long", "submission", n=LONGEST_COMMENT)
        text = "".join(sign for sign in comment["text"] if sign in "\n\t" or category(sign) not in ("Cc", "Cs")).strip()
        if text:
            comments[comment["question"]] = Comment(comment["question"], text, comment["reach"])
    return tuple(comments.values())
