"""A small step, as a file for a calendar."""

from __future__ import annotations

import datetime
import secrets

from starlette.requests import Request
from starlette.responses import Response

from reflectory.db import local_time
from reflectory.i18n.catalogue import SOURCE, languages, say


async def step(request: Request) -> Response:
    """Give a calendar file for a week from now: "A small step" and the day, and nothing of what was answered."""
    asked = request.query_params.get("lang", "")
    language = asked if asked in languages() else SOURCE
    day = local_time.today() + datetime.timedelta(days=7)
    file = (
        f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Reflectory//EN\r\nBEGIN:VEVENT\r\nUID:{secrets.token_hex(16)}\r\n"
        f"DTSTAMP:{day:%Y%m%d}T000000Z\r\nDTSTART;VALUE=DATE:{day:%Y%m%d}\r\n"
        f"SUMMARY:{say(language, 'profile.step')}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    headers = {"content-disposition": 'attachment; filename="step.ics"'}
    return Response(file, headers=headers, media_type="text/calendar")
