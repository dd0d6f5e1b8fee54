"""The rows that an example answer sheet would become, made by the very code that makes the real ones."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from html import escape
from typing import TYPE_CHECKING

from reflectory.db import reflections
from reflectory.db.ballots import SKIPPED, Ballot, decode
from reflectory.db.codes import digest, new_code
from reflectory.db.crypto import example_key
from reflectory.db.reflections import Entry
from reflectory.db.response_tables import affected_columns
from reflectory.domain.submissions import Comment, Submission, choices
from reflectory.domain.waves import Wave, WaveUnit
from reflectory.responses.submit import Row, rows, secret
from surveys.loader import instrument, to_json
from surveys.model import words

if TYPE_CHECKING:
    from reflectory.web.access.visit import Visit
    from surveys.model import Survey

STYLE = """<style>
.stored { inline-size: 100%; border-collapse: collapse; margin-block: .25rem 1rem; table-layout: fixed; }
.stored caption { text-align: start; font-weight: 600; padding-block: .4rem; }
.stored th, .stored td { text-align: start; vertical-align: top; padding: .5rem .6rem .5rem 0; overflow-wrap: anywhere;
  border-block-end: 1px solid color-mix(in srgb, currentColor 20%, transparent); }
.stored th { font-weight: 600; }
.stored code { font-size: .82rem; line-height: 1.5; background: none; padding: 0; color: inherit; }
.stored tr > :first-child { inline-size: 28%; }
.stored.bytes tr > :first-child { inline-size: 6rem; }
</style>"""


@dataclass(frozen=True)
class Example:
    """An answer sheet that nobody gave, and what a response like it would write, column by column."""

    wave: Wave
    survey: Survey
    ballot: Row
    written: Mapping[str, Mapping[str, bytes | str]]

    @property
    def sheet(self) -> Ballot:
        """The answer sheet that the ballot holds."""
        return decode(self.ballot.plain, len(self.survey.items))


def example_wave() -> tuple[Wave, tuple[WaveUnit, ...]]:
    """Return a wave that is nobody's, for those who come without a code."""
    form = instrument("team-pulse").forms["self"]
    wave = Wave(
        id=1, title="", survey=to_json(form), survey_id=form.id, form=form.form, root=1, cut="team", k=5,
        access="codes", opens=None, closes=None, status="open", join_code="", public_key=b"", moment="", research=False,
    )  # fmt: skip
    return wave, (WaveUnit(1, None, "school", "A", 0), WaveUnit(2, 1, "team", "B", 9))


def example(
    wave: Wave, survey: Survey, units: tuple[WaveUnit, ...], answers: Mapping[str, int], comment: str, reach: str
) -> Example:
    """Seal an example sheet. Its key is drawn and forgotten here, so nobody, we included, can open the boxes."""
    token = secrets.token_hex(32)
    unit = next((choice.id for choice in choices(units)), wave.root)
    attribute = next((attribute.values[0][0] for attribute in survey.attributes if attribute.id == wave.attribute), "")
    comments = tuple(Comment(question.id, comment, reach) for question in survey.questions[:1] if comment)
    sealed_for = replace(wave, public_key=example_key())
    *written, ballot = rows(sealed_for, survey, units, Submission(token, unit, attribute, answers, comments))
    first = written[0] if written else None
    codes = tuple(decode(ballot.plain, len(survey.items)).codes)
    own = Entry(wave.id, wave.survey_id, wave.form, wave.moment, unit, codes, ballot.key)
    table: dict[str, Mapping[str, bytes | str]] = {
        "ballot": {"key": ballot.key, "box": ballot.box},
        "comment": {"key": first.key, "box": first.box} if first else {},
        "invitation": {
            "digest": digest("invitation", wave.id, new_code()),
            "wave": str(wave.id),
            "unit": str(unit),
            "claim": secret(token, "claim"),
        },
        "reflection": dict(reflections.row(secrets.token_bytes(4), secrets.token_bytes(11), [own])),
    }
    return Example(wave, survey, ballot, table)


def table_html(visit: Visit, name: str, sample: Example) -> str:
    """Return one table of the schema: every column, what it holds, and the example's value."""
    head = "".join(f"<th scope='col'>{escape(visit.say(f'stored.{heading}'))}</th>" for heading in ("column", "value"))
    lines = []
    for column in affected_columns(sample.wave.id)[name]:
        meaning = escape(visit.say(f"stored.{name}.{column.name}"))
        value = _value(visit, sample.written[name].get(column.name))
        title = f"<th scope='row'><code>{escape(column.name)}</code></th>"
        lines.append(f"<tr>{title}<td>{meaning}<br><code>{value}</code></td></tr>")
    return f"<table class='stored'><thead><tr>{head}</tr></thead><tbody>{''.join(lines)}</tbody></table>"


def sheet_html(visit: Visit, sample: Example, units: tuple[WaveUnit, ...]) -> str:
    """Return the sheet before it is sealed, byte by byte: where somebody belongs, the background, one byte an item."""
    sheet, plain = sample.sheet, sample.ballot.plain
    unit = next((unit.name for unit in units if unit.id == sheet.unit), "")
    lines = [(plain[:4].hex(), visit.say("stored.unit_is", n=sheet.unit, name=unit))]
    background = visit.say("stored.background_is", word=sheet.attribute) if sheet.attribute else ""
    lines.append((f"{plain[4:6].hex()} …", background or visit.say("stored.background_none")))
    for item, code in zip(sample.survey.items, sheet.codes, strict=True):
        anchors = sample.survey.format_of(item).anchors
        answer = visit.say("stored.skipped") if code == SKIPPED else words(anchors[code], visit.language)
        lines.append((f"{code:02x}", f"{words(item.text, visit.language)} · {answer}"))
    cells = "".join(f"<tr><th scope='row'><code>{escape(a)}</code></th><td>{escape(b)}</td></tr>" for a, b in lines)
    return f"<table class='stored bytes'><tbody>{cells}</tbody></table>"


def _value(visit: Visit, value: bytes | str | None) -> str:
    if value is None:
        return escape(visit.say("stored.no_row"))
    if isinstance(value, str):
        return escape(value)
    text = value.hex()
    length = escape(visit.say("stored.bytes", n=len(value)))
    return f"{text if len(text) <= 260 else text[:256] + '…'} ({length})"
