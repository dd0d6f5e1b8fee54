"""French is whole: what Streamlit says by itself, and how French is set."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import streamlit

from languages import keys, say, template

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def bundle():
    scripts = (Path(streamlit.__file__).parent / "static" / "static" / "js").glob("*.js")
    return "\n".join(path.read_text("utf-8") for path in scripts)


@pytest.mark.parametrize("name", sorted(name for name in keys("en") if name.startswith("streamlit.")))
def test_streamlit_still_says_what_is_said_in_french_in_its_place(bundle, name):
    """It builds some sentences from pieces: each piece must be there."""
    pieces = re.split(r"\{\w+\}|(?:Ctrl|⌘)?\+?Enter to |\. ", template("en", name))
    assert all(piece.strip(" •.") in bundle for piece in pieces)
    assert template("fr", name) != template("en", name) or name == "streamlit.pages"


BLANKS = {
    name: "x"
    for path in (ROOT / "languages" / "fr").glob("*.toml")
    for name in re.findall(r"\{(\w+)\}", path.read_text("utf-8"))
}  # something for every blank that a plural may have


def test_all_of_the_app_s_french_is_set_by_one_rule():
    """Canadian French: no blank before ? ! ; a fixed one before : and inside « », and a curved apostrophe."""
    wrong = re.compile(r"(?<![«])[ \u00a0\u202f][?!;](?!\[)|(?<=\w)'(?=\w)|« |\u202f| [:»%]")
    for key in keys("fr"):
        try:
            said = [template("fr", key)]
        except KeyError:
            said = [say("fr", key, **BLANKS | {"n": n}) for n in (1, 7)]
        assert not [one for one in said if wrong.search(one)], key
