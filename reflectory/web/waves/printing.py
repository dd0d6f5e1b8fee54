"""What is printed: the poster with code and QR and the slips with one-use codes, as PDF; a study's cards, as HTML."""

from __future__ import annotations

import base64
import io
from collections.abc import Iterable
from datetime import UTC, datetime
from html import escape
from urllib.parse import urlsplit

import segno
import streamlit as st

from reflectory.config import setting
from reflectory.i18n.catalogue import say
from reflectory.reports.exports.pdf_parts.typesetting import typeset
from reflectory.web.access.visit import Visit
from reflectory.web.downloads import standalone_page

STYLE = """
body { font-family: system-ui, sans-serif; color: #17302e; margin: 0; padding: 2rem; text-align: center;
  overflow-wrap: anywhere; }
svg { width: min(70vw, 11cm); height: auto; } p { font-size: 1.25rem; }
.slips { display: grid; grid-template-columns: repeat(2, 1fr); gap: 0; text-align: left; }
.slip { border: 1px dashed #7a8a88; padding: .6cm; break-inside: avoid; display: flex; gap: .5cm; align-items: center; }
.slip svg { width: 2.6cm; flex: none; } .slip b { font-size: 1.35rem; letter-spacing: .08em; white-space: nowrap; }
.slip p { font-size: .85rem; margin: .15cm 0; }
@page { margin: 1.2cm; }
"""


def address_of(code: str, query: str = "join") -> str:
    """Return the link of a wave, such as ``https://reflect.example.org/?join=KESTREL``, or of a projector page."""
    base = setting("REFLECTORY_ADDRESS")
    if not base:
        here = urlsplit(str(getattr(st.context, "url", "") or "http://localhost:8501"))
        base = f"{here.scheme}://{here.netloc}"
    return f"{base.rstrip('/')}/?{query}={code}"


def origin() -> str:
    """Return where this installation is reached: what every link that is handed out begins with."""
    return address_of("").partition("/?")[0]


def only_here(link: str) -> bool:
    """Tell whether a link works on the server's own machine only, so that no phone can open it.

    Examples
    --------
    >>> only_here("http://localhost:8501/?join=KESTREL"), only_here("https://reflect.example.org/?join=KESTREL")
    (True, False)
    """
    host = (urlsplit(link).hostname or "localhost").rstrip(".")  # without a host nothing opens it
    return host.rpartition(".")[2] == "localhost" or host.startswith(("127.", "0.")) or host in ("::1", "::")


def reaches_others(visit: Visit) -> bool:
    """Tell whether links may be handed out; where only this computer would open them, say what to do instead."""
    if only_here(address_of("")):
        st.warning(visit.say("waves.only_here"))
        return False
    return True


def qr_svg(link: str) -> str:
    """Return a QR code of a link as an SVG element that scales."""
    out = io.BytesIO()
    look = {"border": 2, "omitsize": True, "title": link, "dark": "#17302e", "light": "#ffffff"}
    segno.make(link, error="m").save(out, kind="svg", xmldecl=False, svgns=True, nl=False, **look)
    return out.getvalue().decode("utf-8")


def qr_image(link: str) -> str:
    """Return a QR code of a link as an image element for a page, with the link as its words."""
    data = base64.b64encode(qr_svg(link).encode()).decode()
    return (
        f'<img src="data:image/svg+xml;base64,{data}" alt="{escape(link)}" style="width: 13rem; border-radius: .6rem">'
    )


def personal_link(link: str, code: str, language: str) -> str:
    """Return a wave's link with a one-use code after its ``#``: what stands there never reaches a server or its log.

    Examples
    --------
    >>> personal_link("https://reflect.example.org/?join=KESTREL", "7KQT-M2WX-93BR", "fr")
    'https://reflect.example.org/?join=KESTREL&lang=fr#slip=7KQT-M2WX-93BR'
    """
    return f"{link}&lang={language}#slip={code}"


def poster(title: str, link: str, join_code: str, closes: str, language: str) -> bytes:
    """Return one page to print and hang up, as PDF. The link is settled before: a download runs without the visit."""
    until = say(language, "poster.until", day=closes) if closes else ""
    notice = {"svg": qr_svg(link), "link": link, "code": join_code, "until": until,
             "scan": say(language, "poster.scan"), "code-label": say(language, "poster.code"),
             "promise": say(language, "poster.promise")}  # fmt: skip
    return _set(title, language, poster=notice)


def reading_poster(title: str, unit: str, link: str, code: str, language: str) -> bytes:
    """Return one page that lets everybody in a unit read its results, as PDF: the link has it behind its ``#``."""
    notice = {"svg": qr_svg(link), "link": link.partition("#")[0], "code": code, "until": "",
             "scan": say(language, "everybody.poster_scan"), "code-label": say(language, "everybody.code"),
             "promise": say(language, "everybody.poster_what", unit=unit)}  # fmt: skip
    return _set(title, language, poster=notice)


def slips(title: str, link: str, codes: Iterable[tuple[str, list[str]]], language: str) -> bytes:
    """Return slips to cut up and draw by hand, as PDF: the name of each unit with its one-use codes."""
    how = say(language, "poster.slip", link=link)
    groups = []
    for unit, unit_codes in codes:
        unit_slips = []
        for code in unit_codes:
            own = personal_link(link, code, language)
            unit_slips.append({"svg": qr_svg(own), "link": own, "code": code, "where": unit, "how": how})
        groups.append({"name": unit, "slips": unit_slips})
    return _set(title, language, note=say(language, "poster.draw"), groups=groups)


def cards(title: str, groups: Iterable[tuple[str, str]], language: str) -> bytes:
    """Return cards to print for the groups of a book study: each with its code and the link to its own page."""
    parts = []
    for name, code in groups:
        link = address_of(code, "group")
        parts.append(
            f"<div class=slip>{qr_svg(link)}<div><p>{escape(title)}<br>{escape(name)}</p><b>{escape(code)}</b>"
            f"<p>{escape(say(language, 'poster.group', link=link))}</p></div></div>"
        )
    return standalone_page(title, STYLE, f"<body><div class=slips>{''.join(parts)}</div></body>", language)


def _set(title: str, language: str, poster: object = None, note: str = "", groups: object = ()) -> bytes:
    content = {"title": title, "lang": language, "poster": poster, "note": note, "groups": groups}
    return typeset("notice.typ", content, datetime.now(UTC).replace(microsecond=0))
