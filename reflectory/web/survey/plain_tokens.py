"""The token behind a sheet of the plain form. A form field cannot keep one, so it comes from a cookie no script reads.

A browser that asks for the plain form is given 32 random bytes until it is closed. Sent twice, after a restart of the
server as well, its answers find the same ballot; `fresh` in the address means that somebody else answers now.
"""

from __future__ import annotations

import secrets
from hashlib import blake2b
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

import streamlit as st
from starlette.types import ASGIApp, Message, Receive, Scope, Send

if TYPE_CHECKING:
    from reflectory.domain.waves import Wave

COOKIE = "reflectory_sheet"


class PlainSheets:
    """Give a browser that opens the plain form its cookie."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not _wanted(scope):
            await self.app(scope, receive, send)
            return

        async def with_cookie(message: Message) -> None:
            if message["type"] == "http.response.start":
                cookie = f"{COOKIE}={secrets.token_hex(32)}; Path=/; HttpOnly; SameSite=Lax"
                message["headers"] = [*message["headers"], (b"set-cookie", cookie.encode())]
            await send(message)

        await self.app(scope, receive, with_cookie)


def token(wave: Wave) -> str:
    """Return this browser's token for a wave; one of this session alone where there is no cookie."""
    try:
        cookie = st.context.cookies.get(COOKIE)
    except AttributeError:  # no request: a test without a browser
        cookie = None
    if not isinstance(cookie, str) or len(cookie) != 64:
        cookie = st.session_state.setdefault("sheet_token", secrets.token_hex(32))
    return blake2b(wave.join_code.encode(), key=cookie.encode(), digest_size=32).hexdigest()


def _wanted(scope: Scope) -> bool:
    asked = parse_qs(scope["query_string"].decode("latin-1"), keep_blank_values=True)
    if scope["method"] != "GET" or "join" not in asked or "plain" not in asked:
        return False
    cookies = next((value for name, value in scope["headers"] if name == b"cookie"), b"")
    return "fresh" in asked or f"{COOKIE}=".encode() not in cookies
