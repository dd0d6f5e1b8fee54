"""What the server does around Streamlit: routes, headers, compressed assets, and what happens at start."""

from __future__ import annotations

import asyncio
import gc
import logging
import re
import resource
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from importlib.metadata import version
from pathlib import Path

import streamlit
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from reflectory.config import setting, setting_faults
from reflectory.db import local_time
from reflectory.db.accounts import accounts, new_setup_code
from reflectory.db.engine import ping
from reflectory.db.status import without_key
from reflectory.errors import DatabaseError
from reflectory.i18n.catalogue import SOURCE
from reflectory.i18n.errors import sentence
from reflectory.jobs.scheduler import run
from reflectory.web import demonstration, logs
from reflectory.web.databases import main_engine
from reflectory.web.middleware.assets import YEAR, CompressedAssets, compress_first
from reflectory.web.middleware.cookies import Hosts, SecureCookies, begin_session, by_tls, finish_session
from reflectory.web.middleware.redirects import Redirects
from reflectory.web.middleware.request_limits import Guard
from reflectory.web.reports import group_page
from reflectory.web.respondent.small_step import step
from reflectory.web.survey.endpoint import keep
from reflectory.web.survey.light_page import asset, show, take
from reflectory.web.survey.plain_form import READ
from reflectory.web.survey.question_page import assets

FONTS = Path(__file__).with_name("fonts")
CALENDAR_SECONDS = 60
LOG = logging.getLogger("reflectory")
HOST = re.compile(r"[\w.-]+(:\d+)?|\[[\da-fA-F:]+\](:\d+)?", re.ASCII)  # nothing else of a Host header goes into ours

HEADERS = (
    (
        "content-security-policy",
        "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:; style-src 'self' 'unsafe-inline'; "
        "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; "
        "object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'",
    ),
    ("referrer-policy", "no-referrer"),  # a join code in an address must not travel to other sites
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    ("permissions-policy", "camera=(), microphone=(), geolocation=()"),
)


class Headers:
    """Add the security headers to every HTTP answer."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                present = MutableHeaders(scope=message)
                for name, value in headers(scope):
                    present.setdefault(name, value)
            await send(message)

        await self.app(scope, receive, with_headers)


def headers(scope: Scope) -> Iterator[tuple[str, str]]:
    """Return the security headers; the websocket is named for Safari 15, to which 'self' means HTTP alone."""
    host = next((value.decode("latin-1") for name, value in scope["headers"] if name == b"host"), "")
    own = f" {'wss' if by_tls(scope) else 'ws'}://{host}" if HOST.fullmatch(host) else ""
    for name, value in HEADERS:
        yield name, value.replace("connect-src 'self'", f"connect-src 'self'{own}")


async def healthz(request: Request) -> Response:
    """Say that the process answers."""
    return PlainTextResponse("ok")


async def readyz(request: Request) -> Response:
    """Say whether the database answers as well, and whether every wave that may take answers has its key."""
    trouble = await run_in_threadpool(_trouble)
    return PlainTextResponse(trouble or "ready", 503 if trouble else 200)


def _trouble() -> str:
    try:
        if not ping(main_engine()):
            return "the database does not answer"
        return "the key of an open or closed wave is missing: see Status" if without_key(main_engine()) else ""
    except DatabaseError:
        return "the database does not answer"


async def font(request: Request) -> Response:
    """Serve one of our own fonts; its name carries its version, so a browser asks for it once."""
    path = FONTS / f"{request.path_params['name']}.woff2"
    if path not in FONTS.iterdir():
        return PlainTextResponse("no such font", 404)
    return FileResponse(path, headers={"cache-control": f"public, immutable, max-age={YEAR}"}, media_type="font/woff2")


@asynccontextmanager
async def lifespan(app: streamlit.App) -> AsyncIterator[None]:
    """Raise the limit on open files, open the database, warm the heavy imports."""
    logs.begin()
    _raise_file_limit()
    try:
        await run_in_threadpool(_open_database)
    except Exception:
        LOG.exception("it cannot start")
        raise
    warm = asyncio.create_task(run_in_threadpool(_warm))
    calendar = asyncio.create_task(_keep_the_calendar())
    yield
    logs.event("stopping")
    for task in (warm, calendar):
        task.cancel()


async def _keep_the_calendar() -> None:
    """Do what is due by the calendar, every minute: open and close waves, destroy answers whose days are over."""
    while True:
        try:
            await run_in_threadpool(run, main_engine())
            await run_in_threadpool(demonstration.clean)
        except Exception:  # a database that is away comes back; the calendar must not stop with it
            LOG.warning("the calendar could not be kept; trying again in a minute", exc_info=True)
        await asyncio.sleep(CALENDAR_SECONDS)


def _raise_file_limit() -> None:
    """Four files a session, three kept two minutes after it leaves: 1,024 is too few for a staff meeting."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 65536 if hard == resource.RLIM_INFINITY else min(65536, hard)
    if soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def _open_database() -> None:
    engine = main_engine()
    local_time.recall_zone(engine)
    for fault in setting_faults():
        LOG.warning("%s", sentence(fault, SOURCE))
    demonstration.clean(most=0)
    logs.event("started", version=version("reflectory"), database=engine.dialect.name)
    if not accounts(engine):
        code = new_setup_code(engine)
        address = setting("REFLECTORY_ADDRESS") or "the address above"
        if logs.as_json():
            logs.event("nobody has an account yet", set_up_code=code)
            return
        print(
            f"\n  Nobody has an account yet. To set up your own, open {address} and give this code: {code}\n",
            file=sys.stderr,
            flush=True,
        )


def _warm() -> None:
    """Compress and import what will be asked for, then keep it out of the garbage collector's way."""
    compress_first()
    assets()
    import reflectory.reports.charts.drawings
    import reflectory.reports.exports
    import reflectory.reports.neighbours
    import reflectory.reports.trend  # noqa: F401

    logs.begin()  # once more, for whatever began to log meanwhile
    gc.collect()
    gc.freeze()


ROUTES = (
    Route("/healthz", healthz),
    Route("/a/{code}", show),
    Route("/a/{code}", take, methods=["POST"]),
    Route("/asset/{name}", asset),
    Route(READ, group_page.ask),
    Route(READ, group_page.show, methods=["POST"]),
    Route("/step.ics", step),
    Route("/keep", keep, methods=["POST"]),
    Route("/readyz", readyz),
    Route("/fonts/{name}.woff2", font),
    Route("/session", begin_session, methods=["POST"]),
    Route("/session/end", finish_session, methods=["POST"]),
)

LAYERS = (Hosts, Headers, SecureCookies, Guard, CompressedAssets, Redirects)
MIDDLEWARE = tuple(Middleware(layer) for layer in LAYERS)
