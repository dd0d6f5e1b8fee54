"""Comments of an open wave, sealed by an earlier version, are as long after an update as those still to come."""

from __future__ import annotations

import os

import pytest
from alembic import command
from sqlalchemy import create_engine, text

from reflectory.db import comments, crypto
from reflectory.db.engine import connect
from reflectory.db.migrate import configuration
from reflectory.db.url import read_address


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_an_update_leaves_no_length_that_tells_when_a_comment_came(request, tmp_path, kind):
    url = f"sqlite:///{tmp_path}/before.db" if kind == "sqlite" else request.getfixturevalue("postgresql").empty()
    address, arguments = read_address(url)
    key = crypto.example_key()
    plain = comments._EARLIER.pack(7, 1, 3, b"try", 5, b"whole")
    earlier, today = crypto.seal(key, plain), crypto.seal(key, comments.encode(7, "try", "later"))
    before = create_engine(address, connect_args=arguments)
    blob = "blob" if kind == "sqlite" else "bytea"
    with before.connect() as connection, connection.begin():
        command.upgrade(configuration(connection), "0002")
        connection.execute(text(f"create table comment_4 (key {blob} primary key, box {blob} not null)"))
        for box in (earlier, earlier, today):
            connection.execute(text("insert into comment_4 values (:key, :box)"), {"key": os.urandom(32), "box": box})
    before.dispose()
    engine = connect(url)
    with engine.connect() as connection:
        boxes = [bytes(box) for box in connection.execute(text("select box from comment_4")).scalars()]
    engine.dispose()
    assert {len(box) for box in boxes} == {len(today)}
    assert sorted(box[: len(earlier)] == earlier for box in boxes) == [False, True, True]
