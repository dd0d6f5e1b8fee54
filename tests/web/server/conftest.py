"""Two servers that the tests of a run share: one that nobody has set up, one on the filled district."""

from __future__ import annotations

import pytest

from tests.servers import Server, on_district


@pytest.fixture(scope="session")
def fresh(tmp_path_factory):
    """A server that nobody has set up, started by `streamlit run app.py`."""
    one = Server(tmp_path_factory.mktemp("fresh")).start()
    yield one
    one.stop()


@pytest.fixture(scope="session")
def settled(filled, tmp_path_factory):
    """A server on the filled district, by `uvicorn app:app`."""
    one = on_district(filled, tmp_path_factory.mktemp("settled"))
    yield one
    one.stop()
