"""Phones without a screen: each asks as a browser does, so one process can be hundreds.

A phone opens a survey, takes its time, answers, sends, and is finished when the server has thanked it. Where the line
breaks or no answer comes it comes again with the same draft, as the question page does.
"""

from __future__ import annotations

import asyncio
import gzip
import json
import random
import re
import secrets
import ssl
import time
import urllib.parse
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from threading import Event
from typing import Any

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import connect
from websockets.exceptions import WebSocketException

PATIENCE = 60.0  # seconds for one answer of the server
COMES_AGAIN = 20  # times a phone tries before it gives up
WAITS = (4.0, 6.0, 10.0, 20.0, 30.0)  # seconds before the question page sends again what the server could not take yet
ASKED = re.compile(rb'<script type="application/json" id="asked">(.*?)</script>', re.DOTALL)
ASSET = re.compile(rb"/asset/[\w.]+")
BROKEN = (OSError, TimeoutError, WebSocketException, asyncio.IncompleteReadError)


class Lost(Exception):
    """The server answered with something that is no answer."""


@dataclass
class Tally:
    """What all phones of a run have met."""

    seconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    finished: int = 0
    kept: dict[str, dict[str, Any]] = field(default_factory=dict)  # token: the submission that was acknowledged
    troubles: Counter[str] = field(default_factory=Counter)

    @property
    def interactions(self) -> list[float]:
        """Seconds somebody waited for a question or for an acknowledgement."""
        return [*self.seconds["open"], *self.seconds["send"]]


@dataclass(frozen=True)
class Pace:
    """How fast people are: seconds for one statement, seconds over which they arrive, how often they come again."""

    think: tuple[float, float] = (1.0, 3.0)
    arrive: float = 10.0
    again: int = COMES_AGAIN


FLAT_OUT = Pace((0.0, 0.0), 0.0)


class Phone:
    """One visitor: cookies, a websocket, and the elements the server has sent."""

    def __init__(
        self, url: str, query: str, pace: Pace, number: int, tally: Tally, trust: ssl.SSLContext | None
    ) -> None:
        self.url, self.query, self.pace, self.tally, self.trust = urllib.parse.urlsplit(url), query, pace, tally, trust
        self.draw = random.Random(number)
        self.cookies: dict[str, str] = {}
        self.stream: Any = None
        self.known: dict[str, ForwardMsg] = {}

    async def get(self, path: str) -> bytes:
        """Ask for a path as a browser does before it opens the websocket."""
        return await self._ask(f"GET {path} HTTP/1.1")

    async def post(self, path: str, message: dict[str, Any]) -> dict[str, Any]:
        """Send a message as the question page does, and return the reply."""
        body = json.dumps(message).encode()
        lines = ("Content-Type: application/json", f"Content-Length: {len(body)}")
        reply: dict[str, Any] = json.loads(await self._ask(f"POST {path} HTTP/1.1", lines, body))
        return reply

    async def _ask(self, first: str, more: tuple[str, ...] = (), body: bytes = b"") -> bytes:
        """Ask over a connection of its own, and return what is below the head of the answer."""
        reader, writer = await asyncio.wait_for(
            asyncio.open_connection(self.url.hostname, self.url.port, ssl=self.trust), PATIENCE
        )
        try:
            lines = [first, f"Host: {self.url.netloc}", "Accept-Encoding: gzip", "Connection: close", *more]
            if self.cookies:
                lines.append(f"Cookie: {self._cookies()}")
            writer.write(("\r\n".join(lines) + "\r\n\r\n").encode() + body)
            head, _, below = (await asyncio.wait_for(reader.read(), PATIENCE)).partition(b"\r\n\r\n")
        finally:
            writer.close()
        status, *headers = head.decode("latin-1").split("\r\n")
        if " 200 " not in f"{status} ":
            raise Lost(f"{first.split('?')[0]}: {status}")
        for line in headers:
            if line.lower().startswith("set-cookie:"):
                for name, value in SimpleCookie(line.split(":", 1)[1].strip()).items():
                    self.cookies[name] = value.value
        return gzip.decompress(below) if _gzipped(headers) else below

    async def arrive(self) -> bytes:
        """Ask for the first page, which is all that somebody waits for where the questions are in it."""
        await self.close()
        return await self.get(f"/?{self.query}")

    async def begin(self) -> list[Any]:
        """Start Streamlit's session: health, websocket, first run. Returns the elements shown."""
        begin = time.perf_counter()
        for path in ("/_stcore/health", "/_stcore/host-config"):
            await self.get(path)
        scheme = "wss" if self.trust else "ws"
        self.known.clear()
        self.stream = await connect(
            f"{scheme}://{self.url.netloc}/_stcore/stream",
            origin=f"{self.url.scheme}://{self.url.netloc}",  # type: ignore[arg-type]
            subprotocols=["streamlit"],  # type: ignore[list-item]
            additional_headers={"Cookie": self._cookies()} if self.cookies else {},
            max_size=None,
            compression=None,
            ping_interval=None,
            open_timeout=PATIENCE,
            proxy=None,
            ssl=self.trust,
        )
        shown = await self.run({})
        self.tally.seconds["session"].append(time.perf_counter() - begin)
        return shown

    async def close(self) -> None:
        """Leave without a word."""
        if self.stream is not None:
            await self.stream.close()
            self.stream = None

    async def run(self, values: dict[str, tuple[str, Any]]) -> list[Any]:
        """Send the values of widgets, and return the elements shown when the script has run."""
        back = BackMsg()
        back.rerun_script.query_string = self.query
        back.rerun_script.context_info.locale = "en-CA"
        back.rerun_script.cached_message_hashes.extend(self.known)
        for name, (kind, value) in values.items():
            widget = back.rerun_script.widget_states.widgets.add()
            widget.id = name
            setattr(widget, kind, value)
        await self.stream.send(back.SerializeToString())
        shown: dict[tuple[int, ...], Any] = {}
        while True:
            message = await self._next()
            kind = message.WhichOneof("type")
            if kind == "new_session":
                shown.clear()
            elif kind == "delta" and message.delta.WhichOneof("type") == "new_element":
                shown[tuple(message.metadata.delta_path)] = message.delta.new_element
            elif kind == "script_finished" and message.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY:
                if any(one.WhichOneof("type") == "exception" for one in shown.values()):
                    raise Lost("an exception on the page")
                return [element for _, element in sorted(shown.items())]

    async def _next(self) -> ForwardMsg:
        message = ForwardMsg()
        message.ParseFromString(await asyncio.wait_for(self.stream.recv(), PATIENCE))
        if message.WhichOneof("type") == "ref_hash":
            kept = ForwardMsg()
            kept.CopyFrom(self.known[message.ref_hash])
            kept.metadata.CopyFrom(message.metadata)
            return kept
        if message.metadata.cacheable and message.hash:
            self.known[message.hash] = message
        return message

    async def think(self, statements: int) -> None:
        """Take the time people take for so many statements."""
        await asyncio.sleep(sum(self.draw.uniform(*self.pace.think) for _ in range(statements)))

    def _cookies(self) -> str:
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())


async def answer_reflectory(phone: Phone) -> None:
    """Answer the whole survey of the question page, and come again until the server has acknowledged it.

    The questions come with the page, and the picture with the acknowledgement; there is no session.
    """
    token, draft = secrets.token_hex(32), None
    code = urllib.parse.parse_qs(phone.query)["join"][0]
    for tried in range(phone.pace.again):
        try:
            begin = time.perf_counter()
            page = await phone.get(f"/a/{code}")
            found = ASKED.search(page)
            if found is None:
                raise Lost("no question page")
            for asset in sorted({name.decode() for name in ASSET.findall(page)}):
                await phone.get(asset)
            phone.tally.seconds["open"].append(time.perf_counter() - begin)
            data = json.loads(found[1])
            if draft is None:
                draft = _draft(phone.draw, data, token)
                await phone.think(len(data["items"]))
            message = {**draft, "again": tried > 0}
            begin = time.perf_counter()
            reply = await phone.post("/keep", {**message, "wave": code})
            if reply["status"] == "kept" and "profile" in reply["picture"]:
                phone.tally.seconds["send"].append(time.perf_counter() - begin)
                phone.tally.seconds["picture"].append(time.perf_counter() - begin)
                phone.tally.kept[token] = message
                phone.tally.finished += 1
                return
            if reply.get("status") == "refused":
                raise Lost(f"refused: {reply.get('message')}")
            phone.tally.troubles[f"not kept yet: {reply.get('reason', 'no reply')}"] += 1
            await asyncio.sleep(WAITS[min(tried, len(WAITS) - 1)])
        except (*BROKEN, Lost) as fault:
            phone.tally.troubles[_named(fault)] += 1
        await asyncio.sleep(phone.draw.uniform(0.5, 1.5))
    phone.tally.troubles["gave up"] += 1


async def answer_bare(phone: Phone) -> None:
    """Answer the five forms of the bare survey, which keeps nothing and so is tried only once."""
    try:
        begin = time.perf_counter()
        await phone.arrive()
        shown = await phone.begin()
        phone.tally.seconds["open"].append(time.perf_counter() - begin)
        while radios := [one.radio for one in shown if one.WhichOneof("type") == "radio"]:
            button = next(one.button for one in shown if one.WhichOneof("type") == "button")
            await phone.think(len(radios))
            values: dict[str, tuple[str, Any]] = {
                one.id: ("string_value", phone.draw.choice(list(one.options))) for one in radios
            }
            begin = time.perf_counter()
            shown = await phone.run({**values, button.id: ("trigger_value", True)})
            phone.tally.seconds["send"].append(time.perf_counter() - begin)
        if not any("30 answers" in one.markdown.body for one in shown if one.WhichOneof("type") == "markdown"):
            raise Lost("no receipt")
        phone.tally.finished += 1
    except (*BROKEN, Lost) as fault:
        phone.tally.troubles[_named(fault)] += 1


async def crowd(
    answer: Callable[[Phone], Any], url: str, query: str, phones: int, pace: Pace, trust: ssl.SSLContext | None = None
) -> Tally:
    """Let so many phones answer at once, and return what they met."""
    tally = Tally()

    async def one(number: int) -> None:
        await asyncio.sleep(pace.arrive * number / phones)
        phone = Phone(url, query, pace, number, tally, trust)
        try:
            await answer(phone)
        finally:
            await phone.close()

    await asyncio.gather(*(one(number) for number in range(phones)))
    return tally


async def steady(
    answer: Callable[[Phone], Any], url: str, query: str, at_once: int, pace: Pace, over: Event, tally: Tally
) -> None:
    """Keep so many phones answering, one survey after another, until it is over; each finishes what it began."""

    async def one(first: int) -> None:
        number = first
        while not over.is_set():
            phone = Phone(url, query, pace, number, tally, None)
            try:
                await answer(phone)
            finally:
                await phone.close()
            number += at_once

    await asyncio.gather(*(one(number) for number in range(at_once)))


def _draft(draw: random.Random, data: dict[str, Any], token: str) -> dict[str, Any]:
    leaves = [one["id"] for one in data["units"] if one["leaf"]]
    points = {name: len(anchors) for name, anchors in data["formats"].items()}
    answers = {one["id"]: draw.randrange(points[one["format"]]) for one in data["items"]}
    return {
        "kind": "submit",
        "token": token,
        "language": data["languages"][0],
        "unit": draw.choice(leaves),
        "attribute": None,
        "code": "",
        "answers": answers,
        "comments": [],
    }


def _gzipped(headers: list[str]) -> bool:
    return any(line.lower().replace(" ", "") == "content-encoding:gzip" for line in headers)


def _named(fault: BaseException) -> str:
    return str(fault) if isinstance(fault, Lost) else type(fault).__name__
