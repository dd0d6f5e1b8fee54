"""An installation of its own for every test, and visitors who come in by the main script as a browser does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from google.protobuf.text_format import MessageToString
from streamlit.config import set_option
from streamlit.testing.v1 import AppTest

from reflectory.db import accounts, sessions, share_links
from reflectory.db.engine import connect
from reflectory.web import databases
from reflectory.web.markdown import JOINER
from reflectory.web.navigation import PAGES

ROOT = Path(__file__).resolve().parents[3]
PASSWORD = "quiet maple river"


def address(row, tab):
    """Return where a tab of a page stands: its first one under its name alone."""
    return row.name if tab == next(iter(row.tabs)) else f"{row.name}?tab={tab}"


class Visitor:
    """One visitor's browser tab: goes to pages, reads all that was sent, types, chooses and presses."""

    def __init__(self, language="en", account=None, groups=(), engine=None, **query):
        set_option("client.showErrorDetails", "full")  # a failing test says why
        self.at = AppTest.from_file(ROOT / "reflectory" / "web" / "main.py", default_timeout=120)
        self.at.query_params["lang"] = language
        for name, value in query.items():
            self.at.query_params[name] = value
        if account:
            self.at.session_state["token"] = sessions.begin_session(engine, account.id)
        if groups:
            self.at.session_state["groups"] = {share_links.group_code(engine, one) for one in groups}
        self.run()

    def run(self):
        self.at.run()
        assert not self.at.exception, self.at.exception[0].stack_trace
        return self

    def go(self, page):
        """Go to a page as the app itself sends a visitor there; whoever may not enter stays where they are."""
        self.at.session_state["go_to"] = page
        return self.run()

    @property
    def pages(self):
        """What this visitor may enter: pages, and their further tabs as ``page?tab=name``."""
        _, entered = self.at.session_state["_admitted"]
        return {address(row, tab) for row in PAGES for tab in entered.get(row.name, ())}

    @property
    def heading(self):
        return self.at.title[0].value if self.at.title else ""

    @property
    def sent(self):
        """Everything that was sent to the browser, as a reader reads it: without what keeps Markdown from names."""
        return plain(read(self.at))

    def field(self, label):
        kinds = (self.at.text_input, self.at.text_area, self.at.selectbox, self.at.radio, self.at.number_input,
                 self.at.multiselect, self.at.checkbox, self.at.date_input)  # fmt: skip
        found = [one for kind in kinds for one in kind if plain(one.label) == label]
        assert found, f"no field is called {label!r} among {[one.label for kind in kinds for one in kind]}"
        return found[0]

    def fill(self, **by_label):
        for label, value in by_label.items():
            self.field(label).set_value(value)
        return self

    def press(self, label, number=0):
        found = [one for one in self.at.button if one.label == label]
        assert found, f"no button is called {label!r} among {[one.label for one in self.at.button]}"
        found[number].click()
        return self.run()

    @property
    def errors(self):
        return plain("\n".join(one.value for one in self.at.error))


def plain(text):
    """Return a text as Markdown shows it, as far as names and sentences go."""
    return re.sub(r"\\+([!-/:-@\[-`{-~])", r"\1", text).replace(JOINER, "")


def read(at):
    """Return everything a run sent, as text."""

    def walk(node):
        proto = getattr(node, "proto", None)
        yield MessageToString(proto, as_utf8=True) if hasattr(proto, "DESCRIPTOR") else str(proto or "")
        for child in getattr(node, "children", {}).values():
            yield from walk(child)

    return "\n".join(walk(at.main)).replace('\\"', '"').replace("\\'", "'").replace("\\n", "\n")


class Installation:
    """A database, its accounts, and the visitors of it."""

    def __init__(self, url):
        self.engine = connect(url)

    def visitor(self, account=None, **choices):
        return Visitor(account=account, engine=self.engine, **choices)

    def account(self, name, *roles, units=(), password=None):
        """Make an account; a password costs a tenth of a second, and only a test that signs in by it needs one."""
        return accounts.create_account(self.engine, name, password, roles, units)

    def player(self, name):
        return next(one for one in accounts.accounts(self.engine) if one.name == name)

    def share_releases(self, original):
        """Read what was released once for all copies of a database, as the copies of the demonstration do."""
        for engine in (self.engine, databases.main_engine()):
            databases.copied_from(engine, original)

    def own_releases(self):
        """Read what was released from this copy: a test changes it there."""
        for engine in (self.engine, databases.main_engine()):
            databases.copied_from(engine, engine)


def _doors(monkeypatch, tmp_path):
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/reflectory.db")
    monkeypatch.setenv("REFLECTORY_DEMO_URL", f"sqlite:///{tmp_path}/demonstration.db")
    monkeypatch.setenv("REFLECTORY_KEYS", str(tmp_path / "keys"))
    monkeypatch.setenv("REFLECTORY_ADDRESS", "https://reflect.example.org")


def _shut(one):
    one.engine.dispose()
    databases.forget_reports(one.engine)
    for url in [*databases._engines]:
        databases.forget_engine(url)
    databases._originals.clear()
    databases.is_invented.cache_clear()
    databases._with_accounts.clear()


@pytest.fixture
def fresh(monkeypatch, tmp_path, sqlite_url):
    """An installation that nobody has set up."""
    _doors(monkeypatch, tmp_path)
    one = Installation(sqlite_url)
    yield one
    _shut(one)


@pytest.fixture(scope="session")
def original(filled):
    """The district itself, in which nobody changes anything."""
    engine = connect(f"sqlite:///{filled.file}")
    yield engine
    engine.dispose()


@pytest.fixture
def settled(filled, original, monkeypatch, tmp_path):
    """An installation whose people are those of the district: accounts, released waves, an open one."""
    _doors(monkeypatch, tmp_path)
    one = Installation(filled.copy(tmp_path))
    one.share_releases(original)
    yield one
    _shut(one)
