"""What may be sent to the server, by whom and how slowly: before any of it is read."""

from __future__ import annotations

import asyncio
import re
from urllib.parse import urlsplit

from starlette.exceptions import HTTPException
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from reflectory.web import uploads

PATIENCE = 30.0  # seconds in which a body has to come, and one more for each so many bytes of it
BYTES_A_SECOND = 64 * 1024
LARGEST_FILE = 10 * 1024 * 1024 + 64 * 1024  # as in .streamlit/config.toml, with what a form lays around it
PRIVATE = "/_stcore"
# What a browser needs of Streamlit's own routes; the others tell of visits, or run pages for programs.
NEEDED = re.compile(r"/_stcore/(health|host-config|stream|bidi-components/.+|upload_file/([\w-]+)/[\w-]+)")


class Guard:
    """Let through what a browser of ours may ask of Streamlit, and no body that does not come."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        route = NEEDED.fullmatch(scope["path"])
        if route is None and re.match(rf"/*{PRIVATE[1:]}", scope["path"]):
            if scope["type"] == "websocket":
                await send({"type": "websocket.close", "code": 1008})
            else:
                await PlainTextResponse("There is nothing here.\n", 404)(scope, receive, send)
        elif scope["type"] == "websocket":
            await self.app(scope, receive, send)
        elif route and route[2] and scope["method"] == "PUT":
            await self._take_file(route[2], scope, receive, send)
        else:
            await self._in_time(scope, receive, send)

    async def _take_file(self, visit: str, scope: Scope, receive: Receive, send: Send) -> None:
        """Take a file if the visit's page asks for one, and if there is room for it."""
        size = _size(scope) or LARGEST_FILE
        if size > LARGEST_FILE or not uploads.may_send(visit, size):
            text = "No page asks for this file, or there is no room for it now.\n"
            await PlainTextResponse(text, 403, {"connection": "close"})(scope, receive, send)
            return
        with uploads.coming(visit, size):
            await self._in_time(scope, receive, send)

    async def _in_time(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Wait for a body no longer than it may take, and hang up where it was not read to its end."""
        size = _size(scope)
        whole = size == 0
        end = asyncio.get_running_loop().time() + PATIENCE + (size or 0) / BYTES_A_SECOND

        async def received() -> Message:
            nonlocal whole
            if whole:  # all has come: what is waited for now is that the browser goes away
                return await receive()
            try:
                async with asyncio.timeout_at(end):
                    message = await receive()
            except TimeoutError:
                raise HTTPException(408, "It did not come in time.", {"connection": "close"}) from None
            whole = message["type"] != "http.request" or not message.get("more_body", False)
            return message

        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start" and not whole:
                message["headers"] = [*message["headers"], (b"connection", b"close")]
            await send(message)

        await self.app(scope, received, sent)


def from_own_page(scope: Scope) -> bool:
    """Tell whether a browser says that one of our own pages asks, and not another site's."""
    headers = {name: value.decode("latin-1") for name, value in scope["headers"]}
    if site := headers.get(b"sec-fetch-site"):
        return bool(site == "same-origin")
    return bool(headers.get(b"host")) and urlsplit(headers.get(b"origin", "")).netloc == headers[b"host"]


def _size(scope: Scope) -> int | None:
    """Return how many bytes a body has; None where that is not told."""
    headers = dict(scope["headers"])
    length = headers.get(b"content-length", b"")
    if length.isdigit():
        return int(length)
    return None if b"transfer-encoding" in headers else 0
