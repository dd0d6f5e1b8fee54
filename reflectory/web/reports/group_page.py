"""`/read`: what everybody in a group reads after a release: how it answered, what it decided, what moved.

A page without Streamlit, cookie or script to load. The reading code comes in a request's body: typed, or taken by the
page's one script from behind the ``#`` of a link. Nothing is written when somebody reads.
"""

from __future__ import annotations

from base64 import b64encode
from functools import cache
from hashlib import sha256
from html import escape
from urllib.parse import parse_qsl, quote

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response

from reflectory.config import setting
from reflectory.db.attempts import wrong
from reflectory.errors import DatabaseError, ReleaseError
from reflectory.i18n.catalogue import languages, say
from reflectory.web.databases import main_engine
from reflectory.web.respondent.profile import tag
from reflectory.web.survey.endpoint import UNSTORED, body_of
from reflectory.web.survey.light_page import WEB, language_asked
from reflectory.web.survey.plain_form import READ, hidden
from reflectory.web.survey.question_page import colours, style

# The code goes from behind the # into the form, so that it stands in no request line and not in the history.
SCRIPT = """(function () {
  var behind = /^#read=([A-Za-z0-9-]{12,20})$/.exec(location.hash), form = document.getElementById("reading");
  if (!behind || !form) return;
  history.replaceState(history.state, "", location.pathname + location.search);
  form.elements.code.value = behind[1];
  form.submit();
})();"""
FIGURES = WEB / "reports/parts/figures.css"
POLICY = (
    "default-src 'none'; script-src 'sha256-{script}'; style-src 'unsafe-inline'; img-src data:; font-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
OWN_STYLE = """
.screen.group { max-inline-size: 62rem; padding-block-end: 2rem; }
.group form.inline { display: inline; } .group .decided li { margin-block-end: .5rem; }
.group .code { max-inline-size: 20rem; }
/* What the question page means by these names is something else. */
.group .picture .bar { inset: auto; z-index: auto; max-inline-size: none; margin: 0; padding: 0; background: none; }
.group .picture ul.key { max-inline-size: none; background: none; } .group .first .facts { font-weight: 400; }
.group form { margin-block-end: 1rem; }
"""


async def ask(request: Request) -> Response:
    """Ask for a reading code."""
    language = language_asked(request)
    return _page(_form(language, request.query_params.get("copy", "")[:64]), language, script=True)


async def show(request: Request) -> Response:
    """Show what the code in a form opens."""
    try:
        fields = dict(parse_qsl(((await body_of(request)) or b"").decode("utf-8", "replace"), max_num_fields=20))
    except ValueError:
        fields = {}
    language = fields.get("lang", "") if fields.get("lang") in languages() else language_asked(request)
    try:
        return await run_in_threadpool(_opened, fields.get("code", "")[:64], fields.get("copy", "")[:64], language)
    except (DatabaseError, ReleaseError):
        return PlainTextResponse(say(language, "faults.away"), 503, UNSTORED)


def _opened(code: str, copy: str, language: str) -> Response:
    from reflectory.web.reports.group_answers import group_html

    if inner := group_html(code, copy, language):
        return _page(inner, language)
    why = say(language, "everybody.unknown" if code.strip() else "everybody.empty")
    if code.strip() and (seconds := wrong(main_engine(), "reading-code")):
        why = f"{why} {say(language, 'answer.start.wait', n=-(-seconds // 60))}"
    return _page(_form(language, copy, why), language)


def _form(language: str, copy: str, why: str = "") -> str:
    """Return the form that asks for a code."""
    warning = f'<p class="urgent" role="alert">{escape(why)}</p>' if why else ""
    switch = "".join(
        f'<a class="quiet" lang="{code}" href="{escape(f"{READ}?lang={code}&copy={quote(copy)}")}">'
        f"{escape(say(code, 'answer.page.own_name'))}</a>"
        for code in languages()
        if code != language
    )
    return (
        f'<div class="corner">{switch}</div>{tag("h1", say(language, "everybody.title"))}'
        f"{tag('p', say(language, 'everybody.ask'), 'lead')}{warning}"
        f'<form method="post" action="{READ}" id="reading">{hidden({"lang": language, "copy": copy})}'
        f'<div class="field"><label class="code">{escape(say(language, "everybody.code"))}'
        '<input name="code" autocomplete="off" spellcheck="false" maxlength="40"></label></div>'
        f'<button class="primary">{escape(say(language, "everybody.open"))}</button></form>'
        f"{tag('p', say(language, 'everybody.unwatched'), 'quiet')}"
    )


def _page(inner: str, language: str, script: bool = False) -> Response:
    icon = quote((WEB / "favicon.svg").read_text("utf-8").strip())
    title = escape(" · ".join(filter(None, (say(language, "everybody.title"), setting("REFLECTORY_ORGANISATION")))))
    foot = f"<script>{SCRIPT}</script>" if script else ""
    html = (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><title>{title}</title>'
        f'<meta name="robots" content="noindex"><link rel="icon" href="data:image/svg+xml,{icon}">'
        f"<style>{_style()}</style></head>"
        f'<body><main class="survey"><div class="screen group">{inner}</div></main>{foot}</body></html>'
    )
    policy = POLICY.format(script=b64encode(sha256(SCRIPT.encode()).digest()).decode())
    return HTMLResponse(html, headers={**UNSTORED, "content-security-policy": policy})


@cache
def _style() -> str:
    return f"{colours()}{style()}{FIGURES.read_text('utf-8')}{OWN_STYLE}"
