"""A wave and its units, as everything but the database knows them."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

NOWHERE = 0  # the root of a circle (`db.rater_groups`), which belongs to no unit: no list of waves shows it
ECHO = "echo"  # the form of a survey that asks whether a goal was tried (`releases.echo`)
LOT = "lot:"  # begins the cut of a wave of which one half is reported by team, the other by a background question


@dataclass(frozen=True)
class Wave:
    """One administration, with the text of its survey as fielded.

    ``read_by_all``: whether everybody in a group may read its released figures by its reading code.
    """

    id: int
    title: str
    survey: str
    survey_id: str
    form: str
    root: int
    cut: str
    k: int
    access: str
    opens: datetime.date | None
    closes: datetime.date | None
    status: str
    join_code: str
    public_key: bytes
    moment: str
    research: bool
    raw_days: int = 0
    looked_over: bool | None = None
    read_by_all: bool = False

    @property
    def by_lot(self) -> bool:
        """Whether a lot decides, person by person, which way the answers are reported."""
        return self.cut.startswith(LOT)

    @property
    def is_circle(self) -> bool:
        """Whether these are the colleagues whom one person asked for a view of themselves."""
        return self.root == NOWHERE

    @property
    def is_echo(self) -> bool:
        """Whether it asks about a goal, and stands behind the surveys that goals are about."""
        return self.form == ECHO

    @property
    def attribute(self) -> str:
        """The id of the background question that is asked because of the cut; empty for none."""
        return "" if self.cut == "team" else self.cut.removeprefix(LOT)


@dataclass(frozen=True)
class WaveUnit:
    """A unit as it was when the wave opened. ``invited``: people who belong to it, or codes made for it."""

    id: int
    parent: int | None
    kind: str
    name: str
    invited: int


@dataclass(frozen=True)
class Addressee:
    """Whom an invitation goes to: a unit of the wave, an address, and the language of the message."""

    unit: int
    address: str
    language: str
