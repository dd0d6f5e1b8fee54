"""The seam behind every way of answering: what a respondent sends is checked here, sealed and kept, once.

The question page, the form and the tests all call `claim` and `submit`; neither knows Streamlit. The protocol and
what happens when it is cut at any point: `docs/decisions/0010-answering.md`.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import lru_cache
from hashlib import blake2b
from typing import Any

from reflectory.db import ballots, comments, crypto, invitations, local_time, rater_groups, wave_records
from reflectory.db.attempts import wrong
from reflectory.db.codes import CODE_LENGTH, tidy
from reflectory.db.engine import Engine
from reflectory.domain.submissions import Submission, answers_in, check, token_of
from reflectory.domain.units import school_of
from reflectory.domain.waves import Wave, WaveUnit
from reflectory.errors import MissingError, RefusedError, SubmissionError, TooManyAttemptsError, WaveClosedError
from reflectory.i18n.catalogue import say, whole
from reflectory.responses.halves import ballot_cell
from reflectory.responses.throttle import lets_in
from surveys.loader import from_json
from surveys.model import Survey

LOG = logging.getLogger("reflectory.answering")
LONGEST_MARK = 64
OF_CODES = {"code-unknown": "slip_unknown", "code-used": "slip_used", "too-many-attempts": "busy"}
LATER = ("no_key", "many")  # reasons that pass: the browser keeps what it has, and sends it again


@dataclass(frozen=True)
class Outcome:
    """What became of a message: ``status`` is "kept", "claimed", "drawn", "refused", or "busy": try again.

    ``answers`` and ``token`` are the respondent's own, for their profile and their reflection key.
    """

    status: str
    reason: str = ""
    values: Mapping[str, object] = field(default_factory=dict)
    unit: int | None = None
    answers: Mapping[str, int] = field(default_factory=dict)
    token: str = field(default="", repr=False)

    def message(self, language: str) -> str:
        """Say why something was refused; empty where nothing was."""
        written = {name: whole(one, language) if isinstance(one, int) else one for name, one in self.values.items()}
        return say(language, f"{SubmissionError.words}.{self.reason}", **written) if self.reason else ""


def claim(engine: Engine, wave: Wave, code: object, token: object) -> Outcome:
    """Mark a one-use code as this browser's, before the first question.

    Asked again with the same token it gives the same unit; the token comes back from the browser after any break.
    """
    try:
        _require_open(wave)
        unit = _claimed(engine, wave, code, token_of(token))
    except SubmissionError as fault:
        return _outcome_of(fault)
    return Outcome("claimed", unit=unit)


def submit(engine: Engine, wave: Wave, survey: Survey, submission: object) -> Outcome:
    """Keep one respondent's answers: check, seal, cast. The same token always writes the same one ballot.

    The browser sent ``token``, ``unit``, ``attribute``, ``code``, ``answers``, ``comments``; nothing in it is trusted.
    It is told "kept" only after the ballot is committed.
    """
    try:
        _require_open(wave)
        units = units_asked(engine, wave)
        read = check(submission, wave, survey, units)
        if wave.access == "codes":
            code = submission.get("code") if isinstance(submission, Mapping) else None
            read = replace(read, unit=_claimed(engine, wave, code, read.token))
        _cast(engine, wave, survey, units, read)
    except SubmissionError as fault:
        return _outcome_of(fault)
    except WaveClosedError:
        return Outcome("refused", "closed")
    return Outcome("kept", unit=read.unit, answers=read.answers, token=read.token)


def kept_before(engine: Engine, wave: Wave, survey: Survey, submission: object) -> Outcome:
    """Find the answers that were kept by a request of their own, for the picture a respondent gets back."""
    try:
        read = check(submission, wave, survey, units_asked(engine, wave))
    except SubmissionError as fault:
        return Outcome("refused", fault.code, fault.values)
    if not has_answered(engine, wave, read.token):
        return Outcome("refused", "closed")
    return Outcome("kept", unit=read.unit, answers=read.answers, token=read.token)


def drawn(survey: Survey, submission: Mapping[str, Any]) -> Outcome:
    """Take the answers that a wave closed on for the picture of their giver alone; nothing of them is kept."""
    try:
        return Outcome("drawn", answers=answers_in(submission.get("answers"), survey))
    except SubmissionError as fault:
        return Outcome("refused", fault.code, fault.values)


def has_answered(engine: Engine, wave: Wave, token: str) -> bool:
    """Tell whether a ballot of this browser lies in the wave."""
    return ballots.has_ballot(engine, wave.id, secret(token, "ballot"))


def secret(token: str, purpose: str) -> bytes:
    """Derive from a browser's token what one purpose needs, so that no two of them can be linked without the token."""
    return blake2b(purpose.encode(), key=bytes.fromhex(token), digest_size=32).digest()


def find_wave(engine: Engine, typed: str) -> tuple[Wave | None, str]:
    """Return the wave a typed code leads to, and the one-use code if it was one.

    A wave's short code, that of a circle's link, or a code from a slip; case, spaces and hyphens do not matter.
    """
    plain = tidy(typed)
    if not plain:
        return None, ""
    if wave := rater_groups.joined(engine, plain):
        return wave, ""
    wave_id = None
    if len(plain) == CODE_LENGTH:
        with suppress(TooManyAttemptsError):
            wave_id = invitations.wave_of(engine, plain)
    else:
        wrong(engine, "wave-code")
    return (wave_records.wave(engine, wave_id), plain) if wave_id is not None else (None, "")


def units_asked(engine: Engine, wave: Wave) -> tuple[WaveUnit, ...]:
    """Return the units of a wave. They are frozen when it opens, and read once then, unless slips are still made."""
    if wave.status == "open" and wave.access != "codes":
        return _frozen(engine, wave.id, wave.public_key)
    return wave_records.wave_units(engine, wave.id)


def barrier(wave: Wave) -> str:
    """Return why a wave takes no answers now: "draft", "closed", "no_key", or empty if it takes them.

    What is sealed for a key that is not at hand could never be opened, so nothing is taken.
    """
    if wave.status == "draft":
        return "draft"
    over = wave.closes is not None and local_time.today() > wave.closes
    if wave.status != "open" or over:
        return "closed"
    return "" if crypto.can_open(wave.public_key) else "no_key"


@lru_cache(maxsize=64)
def _frozen(engine: Engine, wave_id: int, opening: bytes) -> tuple[WaveUnit, ...]:
    """Read a wave's units; each opening has a key of its own, so that one that was a draft again is read again."""
    return wave_records.wave_units(engine, wave_id)


@lru_cache(maxsize=64)
def fielded(text: str) -> Survey:
    """Return a wave's survey as it was fielded."""
    return from_json(text)


def answer(engine: Engine, wave: Wave, survey: Survey, message: Mapping[str, Any]) -> Outcome:
    """Do what a request of the question page asks: mark a one-use code ("claim"), or keep answers ("submit").

    Whatever the database does, the browser keeps the answers and tries again: "busy".
    """
    try:
        if message.get("kind") == "claim":
            return claim(engine, wave, message.get("code"), message.get("token"))
        return submit(engine, wave, survey, message)
    except Exception as fault:
        return busy(fault)


def reply(message: Mapping[str, Any], outcome: Outcome) -> dict[str, Any]:
    """Return what goes back to the browser that sent a message."""
    return {
        "to": mark_of(message),
        "status": outcome.status,
        "unit": outcome.unit,
        "reason": outcome.reason,
        "message": outcome.message(str(message.get("language"))),
    }


def busy(fault: Exception) -> Outcome:
    """Ask a browser to keep what it has and to send it again."""
    LOG.error("an answer could not be kept yet (%s)", type(fault).__name__)
    return Outcome("busy", "busy")


def mark_of(message: Mapping[str, Any]) -> str | None:
    """Return a browser's own mark of its message, which goes back to it; None where it is none that ours would make.

    Pages that were open before an update still wait for theirs; the page of today needs none.

    Examples
    --------
    >>> mark_of({"id": "0f9a"}), mark_of({"id": float("nan")}), mark_of({"id": "\\ud800"})
    ('0f9a', None, None)
    """
    mark = message.get("id")
    return mark if isinstance(mark, str) and mark.isascii() and len(mark) <= LONGEST_MARK else None


def _outcome_of(fault: SubmissionError) -> Outcome:
    return Outcome("busy" if fault.code in LATER else "refused", fault.code, fault.values)


def _require_open(wave: Wave) -> None:
    if reason := barrier(wave):
        raise SubmissionError(reason, "submission")


def _claimed(engine: Engine, wave: Wave, code: object, token: str) -> int:
    if not isinstance(code, str) or not code.strip():
        raise SubmissionError("slip_needed", "submission")
    try:
        return invitations.claim(engine, wave.id, code[:64], secret(token, "claim"))
    except (MissingError, RefusedError, TooManyAttemptsError) as error:
        raise SubmissionError(OF_CODES.get(error.code, "closed"), "submission") from None


@dataclass(frozen=True)
class Row:
    """One row that a response writes: into which table, under which key, what it says, and the box that is stored."""

    room: str
    key: bytes
    plain: bytes = field(repr=False)
    box: bytes = field(repr=False)
    question: str = ""


def rows(wave: Wave, survey: Survey, units: tuple[WaveUnit, ...], read: Submission) -> tuple[Row, ...]:
    """Return the rows that a submission writes, its comments first: the same ones that respondents may look at before.

    The ballot is last because it is what is counted: a ballot that is there has its comments.
    """
    school = next((school_of(unit) for unit in units if unit.id == read.unit), read.unit)
    unit, word = ballot_cell(wave, read.unit, school, read.attribute, secret(read.token, "lot"))
    # Where lots are drawn comments are shown by school: a team beside a comment would serve nobody.
    place = school if wave.by_lot else read.unit
    written = []
    for comment in read.comments:
        plain = comments.encode(place, comment.question, comment.text, comment.reach)
        key, box = _comment_key(read, comment.question), crypto.seal(wave.public_key, plain)
        written.append(Row("comment", key, plain, box, comment.question))
    ballot = ballots.encode(unit, word, [read.answers.get(item.id) for item in survey.items])
    return (*written, Row("ballot", secret(read.token, "ballot"), ballot, crypto.seal(wave.public_key, ballot)))


def _cast(engine: Engine, wave: Wave, survey: Survey, units: tuple[WaveUnit, ...], read: Submission) -> None:
    *written, ballot = rows(wave, survey, units, read)
    known, here = ballots.known_among(engine, wave.id, ballot.key)
    if not known and not lets_in(engine, wave, units, here):
        raise SubmissionError("many", "submission")
    if read.again or known:
        # What was written the first time may have been taken out since.
        for question in {question.id for question in survey.questions} - {row.question for row in written}:
            ballots.withdraw(engine, wave.id, _comment_key(read, question), "comment")
    for row in written:
        ballots.cast(engine, wave.id, row.key, row.box, "comment")
    ballots.cast(engine, wave.id, ballot.key, ballot.box)


def _comment_key(read: Submission, question: str) -> bytes:
    return secret(read.token, f"comment:{question}")
