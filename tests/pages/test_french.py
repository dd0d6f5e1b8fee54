"""French is whole: what Streamlit says by itself, and what storage refuses."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
import streamlit

from languages import keys, say, template
from languages.phrases import said_in
from storage.faults import Refused
from tests.pages.conftest import plain
from ui.door import Visit
from ui.faults import told

ROOT = Path(__file__).resolve().parents[2]
KINDS = {"Missing", "Refused", "SetupRefused", "WaveClosed", "WeakPassword", "CodeUnknown", "CodeUsed"}
# Said on a terminal or in a log, or told by a page in words of its own: never shown part by part.
ELSEWHERE = {"addresses.py", "backups.py", "copying.py", "migrating.py", "sealing.py", "ballots.py", "installation.py",
             "file_reports.py", "unit_names.py"}  # fmt: skip


def literal(node):
    """Return the text of a literal with an example in every blank, or None for what only a run can tell."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(str(one.value) if isinstance(one, ast.Constant) else "7" for one in node.values)
    return None


def literals(node, function):
    """The texts that an argument may be: written there, or under a name that its function gives them."""
    if isinstance(node, ast.IfExp):
        return [*literals(node.body, function), *literals(node.orelse, function)]
    if isinstance(node, ast.Name):
        pairs = []
        for one in ast.walk(function):
            if isinstance(one, ast.Assign):
                for target in one.targets:
                    both = isinstance(target, ast.Tuple) and isinstance(one.value, ast.Tuple)
                    pairs += zip(target.elts, one.value.elts, strict=True) if both else [(target, one.value)]
        given = [value for target, value in pairs if isinstance(target, ast.Name) and target.id == node.id]
        return [text for value in given if not isinstance(value, ast.Name) for text in literals(value, function)]
    found = literal(node)
    return [] if found is None else [found]


def refusals():
    """Every part of every fault that storage raises towards a page, with where it stands."""
    found = []
    for path in sorted((ROOT / "storage").glob("*.py")):
        if path.name in ELSEWHERE:
            continue
        tree = ast.parse(path.read_text("utf-8"))
        for function in (one for one in ast.walk(tree) if isinstance(one, ast.FunctionDef)):
            for node in ast.walk(function):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in KINDS:
                    parts = [text for part in node.args[:3] for text in literals(part, function)]
                    found += [(f"{path.name}:{node.lineno}", part) for part in parts]
    return found


def test_what_storage_refuses_is_told_in_french_part_by_part():
    parts = refusals()
    assert len(parts) > 150
    missing = [
        f"{where}: {part!r} has no line in languages/en/refusals.toml" for where, part in parts if not french(part)
    ]
    assert not missing, "\n".join(missing)


def french(part):
    return said_in("fr", "refusals", part)


def test_a_refusal_is_shown_in_the_visitors_language():
    fault = Refused(
        "unit 'Les Pins'", "a team cannot stand in 'Érable', a group", "choose one of kind school or cluster"
    )
    shown = plain(told(visitor("fr"), fault)).replace("\u00a0", " ")
    assert shown == (
        "unité « Les Pins » : le genre équipe ne peut pas être dans « Érable », du genre groupe de lecture; "
        "choisissez-en une du genre école ou regroupement."
    )
    assert plain(told(visitor("en"), fault)) == str(fault)


def test_a_refusal_without_words_of_its_own_still_gives_its_reason():
    shown = plain(told(visitor("fr"), Refused("somewhere", "something new", "do this")))
    assert "something new" in shown
    assert say("fr", "faults.refused") in shown


def visitor(language):
    return Visit(language, None, frozenset())


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
