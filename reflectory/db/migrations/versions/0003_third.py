"""What came with the third version: one function a room, called in order by `upgrade`."""

from __future__ import annotations

import datetime
import json
import time

import sqlalchemy as sa
from alembic import op

from reflectory.db.comments import padding

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make what every room needs that came with this step."""
    sign_ins()
    mail()
    replaced_slips()
    no_codes_of_released_waves()
    links_and_lists()
    comments()


def sign_ins() -> None:
    """Let a ticket carry the session of its sign-in; no samples of it among the statistics on columns."""
    op.add_column("ticket", sa.Column("box", sa.LargeBinary()))
    if op.get_bind().dialect.name == "postgresql":
        op.execute("alter table ticket alter column box set statistics 0")


def mail() -> None:
    """Let a letter keep its date, and an address the time of its last message: none gets two within a day."""
    op.add_column("letter", sa.Column("dated", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("addressee", sa.Column("written", sa.Integer(), nullable=False, server_default="0"))
    # Of mailings on their way nobody knows whose message went out when: by tomorrow it was a day ago.
    waves = "(select wave.id from wave where wave.status = 'open')"
    op.execute(sa.text(f"update addressee set written = :at where wave in {waves}").bindparams(at=int(time.time())))  # noqa: S608


def replaced_slips() -> None:
    """Count the slips that were made for lost ones."""
    op.add_column("wave_unit", sa.Column("replaced", sa.Integer(), nullable=False, server_default="0"))


def no_codes_of_released_waves() -> None:
    """Delete what earlier versions kept of the codes of research waves; the next sweep takes it out of the files."""
    connection = op.get_bind()
    released = "delete from invitation where wave in (select id from wave where status = 'released')"
    if connection.exec_driver_sql(released).rowcount > 0:
        connection.exec_driver_sql("delete from note where name = 'erased'")
        connection.exec_driver_sql("insert into note (name, value) values ('erased', 'by an earlier version')")


def links_and_lists() -> None:
    """Let a projector link belong to somebody and end; keep beside a release what a list says of it."""
    op.add_column("link", sa.Column("account", sa.Integer()))
    op.add_column("link", sa.Column("until", sa.Date()))
    # Whose the links of before are nobody knows: they go on for a month, in which they can be made anew.
    last = datetime.date.today() + datetime.timedelta(days=30)
    op.execute(
        sa.text("update link set until = :last where kind = 'projector'").bindparams(
            sa.bindparam("last", last, sa.Date())
        )
    )
    op.add_column("release", sa.Column("answers", sa.Integer(), nullable=False, server_default="0"))
    connection = op.get_bind()
    for wave in connection.execute(sa.text("select wave from release")).scalars().all():
        text = connection.execute(sa.text("select text from release where wave = :wave"), {"wave": wave}).scalar_one()
        said = str(json.loads(text).get("check", "")).split(" ")[0].replace(",", "")
        known = {"wave": wave, "answers": int(said) if said.isdigit() else 0}
        connection.execute(sa.text("update release set answers = :answers where wave = :wave"), known)


def comments() -> None:
    """Make the boxes of comments that lie in open waves as long as those to come, so that none shows when it came."""
    connection = op.get_bind()
    names = [one for one in sa.inspect(connection).get_table_names() if one.startswith("comment_")]
    for name in names:
        boxes = sa.table(name, sa.column("key", sa.LargeBinary), sa.column("box", sa.LargeBinary))
        for key, box in connection.execute(sa.select(boxes.c.key, boxes.c.box)).all():
            if more := padding(bytes(box)):
                connection.execute(sa.update(boxes).where(boxes.c.key == key).values(box=bytes(box) + more))
