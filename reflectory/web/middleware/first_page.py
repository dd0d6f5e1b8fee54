"""The first answer of the server: Streamlit's page, so changed that a phone shows something at once and loads no more
than it needs. Nothing of Streamlit's own files is touched: what it sends is replaced on its way out."""

from __future__ import annotations

import gzip
import re
from functools import cache, lru_cache
from hashlib import blake2b
from html import escape
from http.cookies import CookieError, SimpleCookie
from pathlib import Path
from urllib.parse import parse_qs, quote

from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.config import get_option

from reflectory.i18n.catalogue import SOURCE, languages, say
from reflectory.web.middleware import early_page
from reflectory.web.middleware.assets import FOLDER, later
from reflectory.web.middleware.redirects import new_address

HERE = Path(__file__).parent
ROOT = '<div id="root"></div>'
START = re.compile(r'<script type="module" crossorigin src="([^"]+)"></script>')
ASKED_AT = "/"  # another page may have a join code in its address, and is that page
OTHERS = ("/static/", "/_stcore/", "/media/", "/component/")  # no pages, and some of them are asked for often


class Opening:
    """Send our own first page wherever Streamlit sends its own."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "GET" or scope["path"].startswith(OTHERS):
            await self.app(scope, receive, send)
            return
        if (elsewhere := new_address(scope["path"], scope["query_string"].decode("latin-1"))) is not None:
            await RedirectResponse(elsewhere, 307)(scope, receive, send)
            return
        replaced = False

        async def instead(message: Message) -> None:
            nonlocal replaced
            if message["type"] == "http.response.start":
                headers = dict(message["headers"])
                replaced = message["status"] == 200 and headers.get(b"content-type", b"").startswith(b"text/html")
                if replaced:
                    answer = await run_in_threadpool(_answer, scope)
                    await answer(scope, receive, send)
            if not replaced:
                await send(message)

        await self.app(scope, receive, instead)


def _answer(scope: Scope) -> Response:
    headers = {name: value.decode("latin-1") for name, value in scope["headers"]}
    language = _language(scope, headers)
    before, after = (
        early_page.page(_asked(scope), start(), language) if scope["path"] == ASKED_AT else early_page.NOTHING
    )
    mark, text, small = _packed(language, before, after)
    response_headers = {"cache-control": "no-cache", "etag": mark, "vary": "accept-encoding, accept-language, cookie"}
    if headers.get(b"if-none-match") == mark:
        return Response(status_code=304, headers=response_headers)
    if "gzip" in headers.get(b"accept-encoding", ""):
        return Response(small, media_type="text/html", headers={**response_headers, "content-encoding": "gzip"})
    return Response(text, media_type="text/html", headers=response_headers)


@lru_cache(maxsize=32)
def _packed(language: str, before: str, after: str) -> tuple[str, str, bytes]:
    text = page(language)
    if before:  # which starts Streamlit itself, when it does not disturb
        text = START.sub(r'<link rel="modulepreload" crossorigin href="\1">', text)
        text = text.replace(ROOT, f"{before}{ROOT}{after}")
    raw = text.encode()
    return f'"{blake2b(raw, digest_size=12).hexdigest()}"', text, gzip.compress(raw, 9, mtime=0)


@cache
def page(language: str) -> str:
    """Return the first page in a language.

    Parameters
    ----------
    language : str

    Examples
    --------
    >>> page("fr").count('<html lang="fr">'), "SourceSans" in page("fr")
    (1, False)
    """
    text = (FOLDER / "index.html").read_text("utf-8")
    icon = quote((HERE.parent / "favicon.svg").read_text("utf-8").strip())
    soon = "".join(f'<link rel="modulepreload" crossorigin href="./static/{name}">' for name in later())
    style = (HERE / "first_page.css").read_text("utf-8") + _colours("light") + _colours("dark")
    script = (HERE / "first_page.js").read_text("utf-8")
    text = re.sub(r'<html lang="\w+">', f'<html lang="{language}">', text)
    text = re.sub(r"<title>.*?</title>", "<title>Reflectory</title>", text)
    # A font we do not use, an interface we do not offer, and an icon that the page would replace.
    text = re.sub(r'<link\s+rel="(?:preload|service-desc|shortcut icon)"[^>]*>', "", text)
    alone = "<style>#opening,#early{display:none}body{font:1.05rem/1.5 sans-serif;padding:1rem}</style>"
    alone += f"<p>{say(language, 'opening.script')}</p>"
    text = re.sub(r"<noscript>.*?</noscript>", f"<noscript>{alone}</noscript>", text, flags=re.DOTALL)
    head = f'<link rel="icon" href="data:image/svg+xml,{icon}"><style>{style}</style><script>{script}</script>{soon}'
    wait, old = (escape(say(language, f"opening.{name}")) for name in ("wait", "old"))
    opening = f'<p id="opening" role="status" data-old="{old}"><span>{wait}</span></p>'
    opening += f"<script>{(HERE / 'old_browsers.js').read_text('utf-8')}</script>"
    # At the end, because nothing after a stylesheet is drawn or run before it has come.
    sheet = re.findall(r'<link rel="stylesheet"[^>]*>', text)[0]
    return text.replace(sheet, "").replace("</head>", f"{head}</head>").replace("</body>", f"{opening}{sheet}</body>")


@cache
def start() -> str:
    """Return where the script lies that starts Streamlit.

    Examples
    --------
    >>> start().startswith("./static/js/index.")
    True
    """
    match = START.search((FOLDER / "index.html").read_text("utf-8"))
    if match is None:
        raise LookupError("Streamlit's index.html: no script that starts it; a new version needs START changed")
    return match[1]


def _colours(theme: str) -> str:
    """Return the colours of a theme under the names that Streamlit gives them once it is there."""
    names = ("primary", "background", "secondaryBackground", "text", "link")
    colours = {re.sub("([A-Z])", r"-\1", name).lower(): get_option(f"theme.{theme}.{name}Color") for name in names}
    rules = (
        "".join(f"--st-{name}-color:{value};" for name, value in colours.items())
        + f"--st-font:{get_option('theme.font')};"
    )
    return f"@media(prefers-color-scheme:{theme}){{:is(#opening,#early){{{rules}}}}}"


def _asked(scope: Scope) -> dict[str, str]:
    query = parse_qs(scope["query_string"].decode("latin-1"), keep_blank_values=True)
    return {name: values[0] for name, values in query.items()}


def _language(scope: Scope, headers: dict[bytes, str]) -> str:
    """Return the language asked for: in the address, by what this browser remembers, or by its own settings."""
    asked = _asked(scope).get("lang", "")
    try:
        cookie = SimpleCookie(headers.get(b"cookie", "")).get("reflectory_language")
    except CookieError:
        cookie = None
    preferred = [tag.strip()[:2].lower() for tag in headers.get(b"accept-language", "").split(",")]
    wished = (asked, cookie.value if cookie else "", *preferred)
    return next((language for language in wished if language in languages()), SOURCE)
