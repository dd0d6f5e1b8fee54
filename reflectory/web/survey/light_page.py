"""`/a/CODE`: the question page by itself, without Streamlit: HTML, one script, one style, no cookie.

The page is a form that can be sent as it stands. Where its script runs, it draws the survey in the form's place.
"""

from __future__ import annotations

import gzip
import json
import secrets
from base64 import b64encode
from collections.abc import Mapping
from functools import lru_cache
from hashlib import sha256
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, quote

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response

from reflectory.config import setting
from reflectory.db import local_time
from reflectory.db.goals import public_goals
from reflectory.errors import DatabaseError
from reflectory.i18n.catalogue import SOURCE, languages, say
from reflectory.responses.submit import barrier, fielded, units_asked
from reflectory.web import demonstration
from reflectory.web.databases import is_invented
from reflectory.web.middleware.assets import YEAR
from reflectory.web.survey.compressed_page import CompressedPage, compressed_page
from reflectory.web.survey.endpoint import body_of, replied
from reflectory.web.survey.plain_form import PLACEHOLDER, Form, read_form, whole_number
from reflectory.web.survey.question_page import assets
from reflectory.web.survey.survey_data import survey_data

if TYPE_CHECKING:
    from reflectory.db.engine import Engine
    from reflectory.domain.waves import Wave

WEB = Path(__file__).parents[1]
# While the script is on its way the form waits behind its first screen; where it fails or stays away, the form stands.
# Written as the oldest browsers read it.
WAITING = """(function (root) {
  function stand() { root.className = ""; }
  root.className = "waiting";
  window.addEventListener("error", stand, true);
  setTimeout(stand, 8000);
})(document.documentElement);"""
POLICY = (
    "default-src 'none'; script-src 'self' 'sha256-{waiting}'; style-src 'self'; img-src 'self' data: blob:; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


async def show(request: Request) -> Response:
    """Give the page of a survey, or lead where its code leads instead."""
    try:
        return await run_in_threadpool(_asked, request)
    except DatabaseError:
        return PlainTextResponse(say(language_asked(request), "faults.away"), 503)


async def take(request: Request) -> Response:
    """Take the form of a browser that runs no script, and answer with the thanks and the picture."""
    body = await body_of(request)
    try:
        fields = dict(parse_qsl((body or b"").decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=1000))
    except ValueError:
        body = None
    if body is None:
        return PlainTextResponse("This is more than any answers are.\n", 413)
    try:
        return await run_in_threadpool(_accepted, request, fields)
    except DatabaseError:
        return PlainTextResponse(say(language_asked(request), "faults.away"), 503)


async def asset(request: Request) -> Response:
    """Give the page's script or style. Its name changes with what is in it; to an older name the newer one is given."""
    for name, raw, small, kind in assets():
        if name.rpartition(".")[2] == request.path_params["name"].rpartition(".")[2]:
            same = name == request.path_params["name"]
            return _packed(request, raw, small, kind, f"public, immutable, max-age={YEAR}" if same else "no-store")
    return PlainTextResponse("There is nothing here.\n", 404)


def _asked(request: Request) -> Response:
    code, query = request.path_params["code"][:64], request.query_params
    copy = query.get("copy", "")
    reached = demonstration.wave_in_reach(code, copy)
    if reached is None and demonstration.invents(code, copy):
        also = "".join(f"&{name}={quote(query[name])}" for name in ("lang", "unit", "kiosk", "plain") if name in query)
        return RedirectResponse(f"./{quote(code)}?copy={demonstration.begin()}{also}", 307)
    if reached is None:
        return RedirectResponse(f"../?join={quote(code)}", 307)
    engine, wave = reached
    language = fielded(wave.survey).shown_in(language_asked(request))
    form = _form(engine, wave, language, copy, whole_number(query.get("unit", "")))
    asked = query.get("lang", "") and language
    page = _page(form, asked, "kiosk" in query, "plain" in query, barrier(wave), local_time.today())
    token = secrets.token_hex(32).encode()
    # Kept by the browser for its own Back, which finds the same form with the same token; asked for anew otherwise.
    return _packed(request, page.raw(token), page.gzipped(token), "text/html", "private, no-cache")


def _accepted(request: Request, fields: Mapping[str, str]) -> Response:
    code, copy = request.path_params["code"][:64], fields.get("copy", "")
    reached = demonstration.wave_in_reach(code, copy)
    if reached is None:
        return RedirectResponse(f"../?join={quote(code)}", 303)
    engine, wave = reached
    wished = fields.get("language", "")
    form = _form(engine, wave, fielded(wave.survey).shown_in(wished if wished in languages() else SOURCE), copy)
    sent = read_form(fields, form.survey)
    if sent["kind"] == "submit" and (warnings := form.warnings(sent)):
        inner, status = form.again(sent, warnings), 200
    else:
        inner, status = _answered(request, form, sent)
    raw = _html(form, inner, "", "").encode()
    return _packed(request, raw, gzip.compress(raw, 5, mtime=0), "text/html", "no-store", status)


def _answered(request: Request, form: Form, sent: Mapping[str, object]) -> tuple[str, int]:
    reply = replied({**sent, "wave": form.wave.join_code})
    if reply["status"] == "kept":
        return form.thanks({**sent, "unit": reply["unit"]}, reply["picture"], reply["reading"]), 200
    if reply["status"] == "key":
        return form.card(reply["words"], request.url.netloc + form.reflections), 200
    if reply["status"] == "added":
        return form.message(form.say("key_title"), form.say("key_added")), 200
    if reply.get("reason") == "closed":
        drawn = replied({**sent, "wave": form.wave.join_code, "kind": "picture"})
        return form.shut(sent, reply["message"], drawn.get("picture", "")), 200
    if sent["kind"] != "submit":
        return form.message(form.say("key_title"), reply["message"]), 200
    return form.again(sent, reply["message"]), 200 if reply["status"] == "refused" else 503


def _form(engine: Engine, wave: Wave, language: str, copy: str, unit: int | None = None) -> Form:
    goals = public_goals(engine, wave.id)
    return Form(wave, units_asked(engine, wave), language, unit, is_invented(engine), copy, goals)


@lru_cache(maxsize=32)
def _page(form: Form, asked: str, kiosk: bool, plain: bool, reason: str, today: object) -> CompressedPage:
    """Write and compress the page once a day, which stands in it; only the form's token is each visit's own."""
    wave, language = form.wave, form.language
    key = "colleagues.start.closed" if wave.is_circle and reason == "closed" else f"answer.start.{reason}"
    closed = say(language, key, title=wave.title, name=wave.title) if reason else ""
    inner = form.message(form.text(form.survey.title), closed, form.results()) if closed else form.blank()
    data = survey_data(
        wave,
        form.survey,
        form.units,
        language=asked,
        unit=form.unit,
        kiosk=kiosk,
        invented=form.invented,
        closed=closed,
        copy=form.copy,
        goals=form.goals,
    )
    if plain or (reason and reason != "closed"):  # nothing a script could ask
        return compressed_page(_html(form, inner, "", ""), PLACEHOLDER)
    written = json.dumps(data, ensure_ascii=False).replace("<", "\\u003c")  # no text of a survey may end the script
    named = {kind: name for name, _, _, kind in assets()}
    scripts = f'<script type="application/json" id="asked">{written}</script>'
    scripts += f'<script src="/asset/{named["text/javascript"]}" defer></script>'
    return compressed_page(_html(form, inner, f"<script>{WAITING}</script>", scripts), PLACEHOLDER)


def _html(form: Form, inner: str, head: str, foot: str) -> str:
    organisation = setting("REFLECTORY_ORGANISATION")
    title = escape(" · ".join(filter(None, (form.text(form.survey.title), organisation))))
    purpose = escape(form.text(form.survey.purpose))
    icon = quote((WEB / "favicon.svg").read_text("utf-8").strip())
    named = {kind: name for name, _, _, kind in assets()}
    return (
        f'<!doctype html><html lang="{form.language}"><head><meta charset="utf-8">{head}'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><title>{title}</title>'
        f'<meta property="og:title" content="{title}"><meta property="og:description" content="{purpose}">'
        f'<meta name="robots" content="noindex"><link rel="icon" href="data:image/svg+xml,{icon}">'
        f'<link rel="stylesheet" href="/asset/{named["text/css"]}"></head>'
        f'<body><main id="survey" class="survey">{inner}</main>{foot}</body></html>'
    )


def language_asked(request: Request) -> str:
    """Return the language that the address asks for, else one that the browser prefers, else the first there is."""
    preferred = [part.strip()[:2].lower() for part in request.headers.get("accept-language", "").split(",")]
    wished = (request.query_params.get("lang", ""), *preferred)
    return next((language for language in wished if language in languages()), SOURCE)


def _packed(request: Request, raw: bytes, small: bytes, kind: str, cache_control: str, status: int = 200) -> Response:
    waiting = b64encode(sha256(WAITING.encode()).digest()).decode()
    headers = {
        "cache-control": cache_control,
        "vary": "accept-encoding, accept-language",
        "content-security-policy": POLICY.format(waiting=waiting),
    }
    if "gzip" in request.headers.get("accept-encoding", ""):
        return Response(small, status, {**headers, "content-encoding": "gzip"}, kind)
    return Response(raw, status, headers, kind)
