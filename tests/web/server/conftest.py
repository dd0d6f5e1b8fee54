"""Two servers that the tests of a run share: one that nobody has set up, one on the filled district."""

from __future__ import annotations

import pytest

from tests.servers import Server, uvicorn


@pytest.fixture(scope="session")
def fresh(tmp_path_factory):
    """A server that nobody has set up, started by `streamlit run app.py`."""
    one = Server(tmp_path_factory.mktemp("fresh")).start()
    yield one
    one.stop()


@pytest.fixture(scope="session")
def settled(filled, tmp_path_factory):
    """A server on the filled district, by `uvicorn app:app`; the first it is ever asked for is a leader's page."""
    folder = tmp_path_factory.mktemp("settled")
    filled.copy(folder)
    one = Server(folder, uvicorn).start()
    one.first = one.visit("reports")
    yield one
    one.stop()
