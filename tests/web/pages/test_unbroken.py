"""Names of 100 letters without a blank, on a phone: every page breaks them, and none moves sideways."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import update

from reflectory.db import accounts, sessions
from reflectory.db.engine import connect
from reflectory.db.schema import ACCOUNT, UNIT, WAVE, WAVE_UNIT
from tests.servers import ADDRESS, Server
from tests.stored import change_texts
from tests.tabs import visit

LONG, WIDTH = "W" * 100, 360
PAGES = {
    "District office": ("reports", "goals", "meeting", "waves"),
    "Facilitator of the book study": ("study",),
    "Ann": ("units", "people"),
}


def with_long_names(text):
    report = json.loads(text)
    report["title"] = LONG
    for section in report["sections"]:
        section["names"] = [LONG for _ in section["names"]]
    return json.dumps(report)


@pytest.fixture(scope="module")
def long(filled, tmp_path_factory):
    """A server whose units, waves, releases and people all have such names."""
    folder = tmp_path_factory.mktemp("unbroken")
    filled.copy(folder)
    one = Server(folder, REFLECTORY_ADDRESS=ADDRESS)
    engine = connect(one.database)
    accounts.create_account(engine, "Ann", None, ["administrator"])
    with engine.begin() as connection:
        for table, column, name in ((UNIT, "name", LONG), (WAVE_UNIT, "name", LONG), (WAVE, "title", LONG[:95])):
            connection.execute(update(table).values({column: table.c.id.concat(name) if table is UNIT else name}))
    change_texts(engine, with_long_names)
    engine.dispose()
    one.start()
    yield one
    one.kill()


@pytest.mark.parametrize("name", list(PAGES))
def test_a_name_without_a_blank_moves_no_page_sideways(long, tabs, name):
    engine = connect(long.database)
    account = next(one for one in accounts.accounts(engine) if one.name == name)
    token = sessions.begin_session(engine, account.id)
    with engine.begin() as connection:
        connection.execute(
            update(ACCOUNT)
            .where(ACCOUNT.c.id == account.id)
            .values(name=f"{account.id}{LONG}", sought=f"{account.id}{LONG}".lower())
        )
    engine.dispose()
    page = tabs.signed_in(long.url, token, (WIDTH, 740))
    for path in PAGES[name]:
        visit(page, f"{long.url}/{path}?lang=en")
        page.locator(".stMain").get_by_text("WWWWWWWW").first.wait_for(state="attached")
        assert page.evaluate("document.documentElement.scrollWidth") <= WIDTH, path
        wide = page.locator(".stMain :is(h1, h2, h3, p, li, td, th)").evaluate_all(
            "all => all.filter(one => one.checkVisibility() && !one.closest('.heat, [data-testid=stSelectbox]')"
            " && one.scrollWidth > one.clientWidth + 1 && getComputedStyle(one).display !== 'inline'"
            " && getComputedStyle(one).overflowX === 'visible').map(one => one.outerHTML.slice(0, 200))"
        )
        assert wide == [], path
