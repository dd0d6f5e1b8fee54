"""Every error has words in every language, for exactly the values it gives; and every word is of some error."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from reflectory import errors
from reflectory.db.attempts import LIMITS
from reflectory.errors import FindingsError, MissingError, ReflectoryError, RefusedError
from reflectory.i18n.catalogue import keys, languages, template
from reflectory.i18n.errors import KINDS, sentence

ROOT = Path(__file__).resolve().parents[1]
TREE = {
    name: value
    for name, value in vars(errors).items()
    if isinstance(value, type) and issubclass(value, ReflectoryError) and not issubclass(value, FindingsError)
}
TABLES = {"place", "remedy", *KINDS}
ROOMS = [
    path for path in ROOT.glob("*/") if path.name not in {"tests", "bench", "docs"} and not path.name.startswith(".")
]


def literals(node: ast.expr, tree: ast.AST, module: ast.Module) -> set[str]:
    """Return the texts an argument may be: written there, given to its name, returned, or in a table asked."""
    if isinstance(node, ast.Constant):
        return {node.value}
    if isinstance(node, ast.IfExp):
        return literals(node.body, tree, module) | literals(node.orelse, tree, module)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "get":
        tables = {ast.unparse(one.targets[0]): one.value for one in module.body if isinstance(one, ast.Assign)}
        table = tables[ast.unparse(node.func.value)]
        return {value.value for value in table.values} | literals(node.args[1], tree, module)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        functions = [one for one in module.body if isinstance(one, ast.FunctionDef) and one.name == node.func.id]
        returned = [one.value for function in functions for one in ast.walk(function) if isinstance(one, ast.Return)]
        return {text for value in returned for text in literals(value, tree, module)} - {""}
    if isinstance(node, ast.Attribute):  # of a check of a setting: all of them stand in the file
        calls = [one for one in ast.walk(module) if isinstance(one, ast.Call) and ast.unparse(one.func) == "Check"]
        return {one.args[0].value for one in calls}
    if isinstance(node, ast.Subscript):
        tables = {ast.unparse(one.targets[0]): one.value for one in module.body if isinstance(one, ast.Assign)}
        return {value.value for value in tables[ast.unparse(node.value)].values}
    if isinstance(node, ast.Name):
        given = [one for one in ast.walk(tree) if isinstance(one, ast.Assign | ast.NamedExpr)]
        own = [one for one in given if node.id in map(ast.unparse, getattr(one, "targets", None) or [one.target])]
        return {text for one in own for text in literals(one.value, tree, module)}
    return set()


def listed(module: ast.Module) -> set[str]:
    """Return the codes that stand in the tables of a file, each behind the sign by which it is told."""
    tables = [one.value for one in module.body if isinstance(one, ast.Assign) and isinstance(one.value, ast.Tuple)]
    pairs = [pair for table in tables for pair in table.elts if isinstance(pair, ast.Tuple)]
    return {pair.elts[1].value for pair in pairs if isinstance(pair.elts[1], ast.Constant)}


def given(call: ast.Call, tree: ast.Module) -> set[str]:
    """Return the names of the values that a call gives, those of a dictionary written out before it among them."""
    names = {one.arg for one in call.keywords if one.arg}
    for one in (one.value for one in call.keywords if not one.arg and isinstance(one.value, ast.Name)):
        for each in ast.walk(tree):
            if (
                isinstance(each, ast.Assign)
                and ast.unparse(each.targets[0]) == one.id
                and isinstance(each.value, ast.Dict)
            ):
                names |= {key.value for key in each.value.keys if isinstance(key, ast.Constant)}
    return names


PLACED: set[object] = set()  # where errors of elsewhere are told once more
SHARED: dict[str, str] = {}  # the remedy of a code that has it in common with others, as the code's class says


def raised() -> list[tuple[str, str, str, set[str]]]:
    """Return every error of the program: where, the key of its words, its place, the names of its values."""
    found = []
    for path in sorted([*ROOT.glob("*.py"), *(path for room in ROOMS for path in room.rglob("*.py"))]):
        text = path.read_text("utf-8")
        if "reflectory.errors" not in text and "surveys" not in path.parts:
            continue
        module = ast.parse(text)
        for function in (one for one in ast.walk(module) if isinstance(one, ast.FunctionDef) and one.name != "fault"):
            for node in ast.walk(function):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "at":
                    PLACED.update(one.value for one in node.args[:1] if isinstance(one, ast.Constant))
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in TREE:
                    where = f"{path.relative_to(ROOT)}:{node.lineno}"
                    places = literals(node.args[1], function, module) or {""}
                    codes = literals(node.args[0], function, module) or listed(module)
                    assert codes, f"{where}: no code can be read here"
                    table, names = TREE[node.func.id].words, given(node, function)
                    found += [(where, f"{table}.{code}", place, names) for code in codes for place in places]
                    SHARED.update((f"{table}.{code}", TREE[node.func.id].remedy) for code in codes)
                elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith(".fault"):  # of a table of a survey
                    where, names = f"{path.relative_to(ROOT)}:{node.lineno}", given(node, function) | {"at"}
                    codes = literals(node.args[1], function, module)
                    found += [(where, f"errors.{code}", "survey", names) for code in codes]
    return found


ERRORS = raised()


def blanks(language: str, key: str) -> set[str]:
    return set(re.findall(r"(?<!\{)\{(\w+)[:}]", template(language, key)))


@pytest.mark.parametrize("language", languages())
def test_every_error_has_words_for_exactly_the_values_it_gives(language):
    for where, code, place, names in ERRORS:
        assert code in keys(language), where
        if place:
            asked = blanks(language, code) | blanks(language, f"errors.place.{place}")
            if (remedy := f"errors.remedy.{SHARED.get(code) or code.removeprefix('errors.')}") in keys(language):
                asked |= blanks(language, remedy)
            assert names == asked, f"{where}: {code} gives {names}, its words in {language} ask for {asked}"


def test_every_word_is_of_an_error():
    words = {key.removeprefix("errors.") for key in keys("en") if key.startswith("errors.")} - {"sentence"}
    codes = {code.removeprefix("errors.") for _, code, _, _ in ERRORS if code.startswith("errors.")}
    assert {word for word in words if word.split(".")[0] not in TABLES} == codes
    remedies = {word.removeprefix("remedy.") for word in words if word.startswith("remedy.")}
    assert remedies <= codes | {*SHARED.values()}
    places = {place for _, _, place, _ in ERRORS} | PLACED
    assert {word.split(".")[1] for word in words if word.startswith("place.")} - places <= {*LIMITS, "goal", "check-in"}


def test_a_sentence_is_said_in_each_language_with_names_as_they_are():
    error = RefusedError(
        "unit-parent-kind", "unit-named", unit="team", kind="team", parent="Érable", parent_kind="group",
        allowed_kind=("school", "cluster"),
    )  # fmt: skip
    assert sentence(error, "en") == (
        "unit 'team': a team cannot stand in '\u2068Érable\u2069', a group; choose one of kind school or cluster"
    ).replace("\u2068", "").replace("\u2069", "")
    assert sentence(error, "fr").replace("\u00a0", " ") == (
        "unité « team » : le genre équipe ne peut pas être dans « Érable », du genre groupe de lecture; "
        "choisissez-en une du genre école ou regroupement."
    )


def test_a_fault_may_be_told_where_somebody_else_sees_it():
    error = MissingError("unit-gone", "unit-number", id=7).at("row", row=2, unit="Elm")
    assert isinstance(error, MissingError)
    assert sentence(error, "en") == "row 2, 'Elm': there is no such unit; it may have been removed meanwhile"
