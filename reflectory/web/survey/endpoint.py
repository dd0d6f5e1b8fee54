"""The one request that an answer needs: from the question page straight to the seam, without Streamlit in between.

No cookie is read and no session begins, so nothing in it says who asks; four hundred cost a few milliseconds each.
"""

from __future__ import annotations

import json
import logging
from base64 import b64decode, b64encode
from collections.abc import Mapping
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from reflectory.db import crypto, reflections
from reflectory.db.attempts import wrong
from reflectory.db.engine import Engine
from reflectory.db.mnemonic_words import parse_reflection_key
from reflectory.db.reading_codes import reading_code
from reflectory.domain.waves import Wave
from reflectory.errors import KeyFileError, MissingError, RefusedError, TooManyAttemptsError
from reflectory.responses.submit import Outcome, answer, barrier, busy, drawn, fielded, kept_before, reply
from reflectory.web.databases import main_engine
from reflectory.web.demonstration import wave_in_reach
from reflectory.web.respondent.personal_record import entry_of, keep_new
from reflectory.web.respondent.profile import own_picture
from reflectory.web.respondent.reflection_key import fault_text
from surveys.model import Survey

LARGEST = 400_000  # bytes: a survey's answers and its comments, several times over
LOG = logging.getLogger("reflectory.answering")
UNSTORED = {"cache-control": "no-store"}
KINDS = ("claim", "submit", "picture", "key", "add")


async def keep(request: Request) -> Response:
    """Do what the question page asks for, as JSON; nothing in it is trusted."""
    if request.headers.get("content-type", "").split(";")[0].strip() != "application/json":
        return JSONResponse({"status": "refused"}, 415, UNSTORED)  # no form of another site can send this type
    body = await body_of(request)
    if body is None:
        return JSONResponse({"status": "refused"}, 413, UNSTORED)
    try:
        message = json.loads(body)
    except (ValueError, RecursionError):
        message = None
    if not isinstance(message, dict) or message.get("kind") not in KINDS:
        return JSONResponse({"status": "refused"}, 400, UNSTORED)
    return JSONResponse(await run_in_threadpool(replied, message), 200, UNSTORED)


async def body_of(request: Request) -> bytes | None:
    """Return the body of a request, or None where it is larger than any answers are."""
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > LARGEST:
            return None
    return body


def replied(message: Mapping[str, Any]) -> dict[str, Any]:
    """Do what a message asks for, and return what goes back to its browser: words, and one's own picture as HTML.

    Kinds are "claim" (mark a one-use code), "submit" (keep answers), "picture" (only draw answers that came too late),
    "key" and "add" (keep one's own copy under a new reflection key, or under the one whose ``words`` are sent).
    """
    try:
        reached = wave_in_reach(str(message.get("wave"))[:64], str(message.get("copy"))[:64])
        if reached is None:
            wrong(main_engine(), "wave-code")
            return reply(message, Outcome("refused", "closed"))
        engine, wave = reached
        survey = fielded(wave.survey)
        if message["kind"] in ("key", "add"):
            return _kept_copy(engine, wave, survey, message)
        outcome = drawn(survey, message) if message["kind"] == "picture" else _answered(engine, wave, survey, message)
    except Exception as fault:  # the database is away: the browser keeps the answers and tries again
        return reply(message, busy(fault))
    sent_back = reply(message, outcome)
    if outcome.status in ("kept", "drawn"):
        sent_back["reading"] = _reading_code(engine, wave, outcome)
        sent_back["picture"] = _picture(survey, outcome, str(message.get("language")))
    if outcome.status == "kept" and outcome.answers:
        sent_back["own"] = _sealed(wave, outcome)
    return sent_back


def _reading_code(engine: Engine, wave: Wave, outcome: Outcome) -> str:
    """Return the code by which everybody in a unit reads its results later; empty where nobody was promised that.

    Only while the wave is open: then the unit is the one that the answers were kept for, and not what a browser says.
    """
    if outcome.status != "kept" or outcome.unit is None or not wave.read_by_all or barrier(wave):
        return ""
    return reading_code(engine, wave.id, outcome.unit)


def _picture(survey: Survey, outcome: Outcome, language: str) -> str:
    try:
        return own_picture(survey, outcome.answers, language)
    except Exception as fault:  # the answers are kept whatever becomes of their picture, and that is what is told
        LOG.error("a picture could not be drawn (%s)", type(fault).__name__)
        return ""


def _answered(engine: Engine, wave: Wave, survey: Survey, message: Mapping[str, Any]) -> Outcome:
    outcome = answer(engine, wave, survey, message)
    if outcome.reason != "closed" or message["kind"] != "submit":
        return outcome
    before = kept_before(engine, wave, survey, message)  # kept in time, and only the acknowledgement was lost
    return before if before.status == "kept" else outcome


def _sealed(wave: Wave, outcome: Outcome) -> str:
    """Seal what a reflection key would be made of: the tab keeps it over a reload, and only the wave's key opens it."""
    own = {"token": outcome.token, "unit": outcome.unit, "answers": outcome.answers}
    return b64encode(crypto.seal(wave.public_key, json.dumps(own).encode())).decode()


def _unsealed(wave: Wave, own: object) -> object:
    """Open what a tab kept; None where no server of ours sealed it for this wave, or nothing opens it any more."""
    try:
        return json.loads(crypto.opener(wave.public_key)(b64decode(str(own))))
    except (KeyFileError, ValueError):
        return None


def _kept_copy(engine: Engine, wave: Wave, survey: Survey, message: Mapping[str, Any]) -> dict[str, Any]:
    sent = _unsealed(wave, message["own"]) if message.get("own") else message
    outcome = kept_before(engine, wave, survey, sent) if sent else Outcome("refused", "closed")
    if outcome.status != "kept":
        return reply(message, outcome)
    language = str(message.get("language"))
    entry = entry_of(wave, survey, outcome)
    if message["kind"] == "key":
        return {"status": "key", "words": keep_new(engine, language, entry, outcome.token).split()}
    try:
        reflections.append(engine, *parse_reflection_key(str(message.get("words"))[:400]), entry)
    except (MissingError, RefusedError, TooManyAttemptsError) as fault:
        return {"status": "refused", "message": fault_text(language, fault)}
    return {"status": "added"}
