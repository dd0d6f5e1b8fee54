"""Each claim of the privacy documents is tied to tests, and every test that is named exists."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
DOCUMENTS = (ROOT / "docs" / "privacy.md", ROOT / "SECURITY.md")
NAMED = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")


def claims(document):
    """Return the rows of the table of claims, by letter."""
    rows = [line for line in document.read_text("utf-8").splitlines() if re.match(r"\| \*\*[A-Z]\*\* ", line)]
    return {row[4]: row for row in rows}


@cache
def names_in(path):
    """Return the names of the tests in a file."""
    body = ast.parse((ROOT / path).read_text("utf-8")).body
    return {node.name for node in body if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_all_seven_claims_are_there(document):
    assert sorted(claims(document)) == list("ABCDEFG")


@pytest.mark.parametrize("letter", "ABCDEFG")
def test_a_claim_is_tied_to_tests_that_exist(letter):
    for document in DOCUMENTS:
        named = NAMED.findall(claims(document)[letter])
        assert len(named) >= 2
        for path, name in named:
            assert (ROOT / path).is_file(), path
            assert name in names_in(path), f"{path} has no test {name}"


def test_both_documents_make_the_same_claims():
    first, second = (claims(document) for document in DOCUMENTS)
    assert {letter: row.replace("docs/", "") for letter, row in second.items()} == {
        letter: row.replace("docs/", "") for letter, row in first.items()
    }


def test_no_test_is_named_that_does_not_exist():
    named = [
        one for path in (*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")) for one in NAMED.findall(path.read_text("utf-8"))
    ]
    assert named
    for path, name in named:
        assert (ROOT / path).is_file(), path
        assert name in names_in(path), f"{path} has no test {name}"


def test_each_line_about_an_attacker_is_tied_to_a_test():
    text = (ROOT / "SECURITY.md").read_text("utf-8")
    part = text.partition("## Who might attack")[2].partition("## Not claimed")[0]
    for who in ("leader", "administrator", "stolen backup", "outsider with a link", "collude", "runs the server"):
        assert re.search(rf"^### .*{who}", part, re.M), f"nothing is said of: {who}"
    lines = [line for line in part.splitlines() if re.match(r"\| (can|cannot|not claimed) \|", line)]
    assert len(lines) > 25
    for line in lines:
        assert NAMED.search(line), f"no test shows: {line}"


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_what_is_not_promised_is_said(document):
    text = document.read_text("utf-8").lower()
    for word in ("guess", "pool", "open link", "one-use code", "runs the server", "comments", "who took part"):
        assert word in text, word


def test_the_promise_is_the_one_that_the_page_makes():
    from reflectory.i18n.catalogue import say

    text = " ".join(DOCUMENTS[0].read_text("utf-8").split())
    for sentence in say("en", "privacy.promise").split(". ")[:1]:
        assert sentence in text
