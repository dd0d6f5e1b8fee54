"""The one request that an answer needs: from the question page straight to the seam, without Streamlit in between.

So a phone can send before Streamlit has loaded, and four hundred of them cost a few milliseconds each.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from reflectory.db.attempts import wrong
from reflectory.responses.submit import Outcome, answer, fielded, reply
from reflectory.web.databases import main_engine
from reflectory.web.demonstration import wave_in_reach
from reflectory.web.survey import turns

LARGEST = 400_000  # bytes: a survey's answers and its comments, several times over
LOG = logging.getLogger("reflectory.answering")
UNSTORED = {"cache-control": "no-store"}


async def keep(request: Request) -> Response:
    """Keep answers, or mark a one-use code: what the question page says, as JSON; nothing in it is trusted."""
    if request.headers.get("content-type", "").split(";")[0].strip() != "application/json":
        return JSONResponse({"status": "refused"}, 415, UNSTORED)  # no form of another site can send this type
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > LARGEST:
            return JSONResponse({"status": "refused"}, 413, UNSTORED)
    try:
        message = json.loads(body)
    except (ValueError, RecursionError):
        message = None
    if not isinstance(message, dict) or message.get("kind") not in ("claim", "submit"):
        return JSONResponse({"status": "refused"}, 400, UNSTORED)
    with turns.answer():
        invented = unquote(request.cookies.get("reflectory_demonstration", "")).partition(" ")[0]
        return JSONResponse(await run_in_threadpool(_reply, message, invented), 200, UNSTORED)


def _reply(message: Mapping[str, Any], invented: str) -> dict[str, Any]:
    try:
        reached = wave_in_reach(str(message.get("wave"))[:64], invented)
        if reached is None:
            wrong(main_engine(), "wave-code")
            return reply(message, Outcome("refused", "closed"))
    except Exception as fault:  # the database is away: the browser keeps the answers and tries again
        LOG.error("an answer could not be kept yet (%s)", type(fault).__name__)
        return reply(message, Outcome("busy", "busy"))
    engine, wave = reached
    survey = fielded(wave.survey)
    return reply(message, answer(engine, wave, survey, message), survey)
