"""Nobody looks over a draft any more: what was kept of it goes. A goal may rest on a sign instead of an average."""

from __future__ import annotations

import json
import os
from collections import Counter
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Take the opening day from drafts that waited for a second person, and drop what was kept of such persons."""
    connection = op.get_bind()
    invented = connection.execute(sa.text("select 1 from note where name = 'demonstration'")).first()
    if _was_needed() and not invented:
        for wave in connection.execute(
            sa.text("select * from wave where status = 'draft' and opens is not null")
        ).all():
            seen = sa.text("select roster from roster where wave = :wave")
            approved = connection.execute(seen, {"wave": wave.id}).scalar()
            if approved is None or json.loads(approved) != _units_and_numbers(connection, wave):
                connection.execute(sa.text("update wave set opens = null where id = :wave"), {"wave": wave.id})
    op.drop_table("roster")
    op.add_column("goal", sa.Column("sign", sa.Text(), nullable=False, server_default=""))


def _was_needed() -> bool:
    """Tell whether waves opened only after a second person had looked them over."""
    text = os.environ.get("REFLECTORY_TWO_PEOPLE", "").strip()
    file = os.environ.get("REFLECTORY_TWO_PEOPLE_FILE")
    if not text and file and Path(file).is_file():
        text = Path(file).read_text("utf-8").strip()
    return text.lower() in {"1", "yes", "true", "on"}


def _units_and_numbers(connection: sa.Connection, wave: sa.Row[Any]) -> list[list[object]]:
    """Return the units of a draft with their numbers of people as they are now, as they were kept when looked over."""
    below: dict[int | None, list[sa.Row[Any]]] = {}
    for unit in connection.execute(sa.text("select * from unit order by id")).all():
        below.setdefault(unit.parent, []).append(unit)
    top = [unit for units in below.values() for unit in units if unit.id == wave.root]
    tree = list(top)
    for unit in tree:
        tree += below.get(unit.id, [])
    codes = _codes(connection, wave.id) if wave.access == "codes" else None
    return sorted(
        [
            unit.id,
            None if unit.id == wave.root else unit.parent,
            unit.kind,
            unit.name,
            unit.size if codes is None else codes[unit.id],
        ]
        for unit in tree
    )


def _codes(connection: sa.Connection, wave: int) -> Counter[int]:
    """Return for how many people of each unit there are codes: one in place of a lost one is none."""
    codes = Counter(
        connection.execute(sa.text("select unit from invitation where wave = :wave"), {"wave": wave}).scalars()
    )
    lost = sa.text("select unit, replaced from wave_unit where wave = :wave")
    codes.subtract(dict(connection.execute(lost, {"wave": wave}).all()))
    return codes
