"""How a browser comes in: the session's cookies, which hosts are answered, and that no cookie travels in the clear."""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from reflectory.config import setting
from reflectory.db.accounts import device_of
from reflectory.db.sessions import end_session, redeem_ticket
from reflectory.web.access.session import COOKIE, DEVICE, SESSION_SECONDS
from reflectory.web.databases import main_engine
from reflectory.web.middleware.request_limits import from_own_page

DEVICE_SECONDS = 180 * 24 * 3600
OF_STREAMLIT = (b"_streamlit_user=", b"_streamlit_user_")  # its own sign-in cookies: 30 days, and never Secure
LEAVING = "/auth/logout"  # Streamlit's way to the provider's sign-out
# What says who somebody is goes only where it is read: no request for a survey's own page carries it.
IDENTIFYING = (*OF_STREAMLIT, f"{COOKIE}=".encode(), f"{DEVICE}=".encode())
READ_AT = (b"/_stcore", b"/session", b"/auth")
FORGOTTEN = f"{COOKIE}=; HttpOnly; Max-Age=0; Path=/; SameSite=lax".encode()
NOT_OURS = "Only Reflectory's own pages sign out.\n"
WATCHED = ("/healthz", "/readyz")  # whoever looks after the server asks by number


class Hosts:
    """Answer only for the names the installation has: another site's name must not lead here (DNS rebinding)."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan" or scope["path"] in WATCHED or answered(_header(scope, b"host")):
            await self.app(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
        else:
            text = "This name is not one of Reflectory's: set REFLECTORY_ADDRESS, or REFLECTORY_HOSTS, to it.\n"
            await PlainTextResponse(text, 421)(scope, receive, send)


class SecureCookies:
    """Send every cookie as Secure where browsers come by TLS, let Streamlit's sign-in last no longer than ours, and say
    of what identifies somebody where alone it is needed.

    Whoever leaves for the provider's sign-out takes nothing of ours along: a script would often come too late there.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def with_secure_cookies(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = list(message["headers"])
                if scope["path"] == LEAVING and from_own_page(scope):
                    headers.append((b"set-cookie", FORGOTTEN))
                message["headers"] = [
                    (name, placed)
                    for name, value in headers
                    for placed in (
                        _placed(_sealed(value, by_tls(scope))) if name.lower() == b"set-cookie" else (value,)
                    )
                ]
            await send(message)

        if scope["path"] == LEAVING and not (from_own_page(scope) or _header(scope, b"sec-fetch-site") in ("", "none")):
            await PlainTextResponse(NOT_OURS, 403)(scope, receive, send)
            return
        await self.app(scope, receive, with_secure_cookies)


def answered(host: str) -> bool:
    """Tell whether a Host header names this installation; any does as long as it has no address.

    Examples
    --------
    >>> answered("anything.example")
    True
    """
    address = setting("REFLECTORY_ADDRESS")
    also = {name.strip().lower() for name in setting("REFLECTORY_HOSTS").split(",")}
    if not address or "*" in also:
        return True
    name = urlsplit(f"//{host}").hostname or ""
    own = urlsplit(address).hostname or ""
    return name.lower().rstrip(".") in {own, *also, "localhost", "127.0.0.1", "::1"} - {""}


def by_tls(scope: Scope) -> bool:
    """Tell whether the browser came by TLS, to us or to the proxy in front of us."""
    first = _header(scope, b"x-forwarded-proto").split(",")[0].strip()
    return "https" in (scope["scheme"], first) or setting("REFLECTORY_ADDRESS").startswith("https://")


async def begin_session(request: Request) -> Response:
    """Turn a one-use ticket, made by a successful sign-in, into cookies no script can read."""
    if not from_own_page(request.scope):  # another site must not sign anybody in as somebody else
        return JSONResponse({"signed_in": False}, 403)
    ticket = b""
    async for part in request.stream():  # a ticket is short: whatever sends more is not read to its end
        ticket += part[:200]
        if len(ticket) > 200:
            break
    token = await run_in_threadpool(redeem_ticket, main_engine(), ticket.decode("ascii", "replace"))
    if token is None:
        return JSONResponse({"signed_in": False}, 403)
    if (before := request.cookies.get(COOKIE)) and before != token:  # whom a browser was is signed out in all its tabs
        await run_in_threadpool(end_session, main_engine(), before)
    answer = JSONResponse({"signed_in": True})
    answer.set_cookie(COOKIE, token, max_age=SESSION_SECONDS, httponly=True, samesite="lax")
    if known := await run_in_threadpool(device_of, main_engine(), token):
        answer.set_cookie(DEVICE, known, max_age=DEVICE_SECONDS, httponly=True, samesite="lax")
    return answer


async def finish_session(request: Request) -> Response:
    """Sign out: forget the session on both sides."""
    if not from_own_page(request.scope):
        return PlainTextResponse(NOT_OURS, 403)
    if token := request.cookies.get(COOKIE):
        await run_in_threadpool(end_session, main_engine(), token)
    answer = JSONResponse({"signed_in": False})
    answer.delete_cookie(COOKIE, httponly=True, samesite="lax")
    return answer


def _sealed(cookie: bytes, secure: bool) -> bytes:
    """Return a Set-Cookie value as it may leave."""
    if cookie.startswith(OF_STREAMLIT):
        parts = [part for part in cookie.split(b"; ") if not part.lower().startswith(b"max-age=")]
        deleted = b"max-age=0" in cookie.lower()
        cookie = b"; ".join([*parts, b"Max-Age=%d" % (0 if deleted else SESSION_SECONDS)])
    return cookie + b"; Secure" if secure and b"; secure" not in cookie.lower() else cookie


def _placed(cookie: bytes) -> tuple[bytes, ...]:
    """Return a Set-Cookie value as several: for each place where it is read, and one that ends it everywhere else."""
    parts = cookie.split(b"; ")
    if not cookie.startswith(IDENTIFYING) or b"Path=/" not in parts:
        return (cookie,)
    name = parts[0].partition(b"=")[0]
    ended = [part for part in parts[1:] if not part.lower().startswith((b"max-age=", b"expires="))]
    everywhere = b"; ".join((name + b"=", *ended, b"Max-Age=0"))
    return (*(cookie.replace(b"Path=/", b"Path=" + place) for place in READ_AT), everywhere)


def _header(scope: Scope, wanted: bytes) -> str:
    return next((value.decode("latin-1") for name, value in scope["headers"] if name == wanted), "")
