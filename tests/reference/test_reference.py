"""Every reference case, read from the folders of `REFERENCE_DIRS`: each expected value at the case's tolerance.

By default the project's own cases and, where it lies beside the repository, the shared folder. An unknown statistic,
argument or expected key fails; what ``gone.toml`` lists is passed over, and nothing else. Every case is run again with
its rows in another order and its groups renamed.
"""

from __future__ import annotations

import importlib
import json
import os
import pkgutil
import tomllib
from pathlib import Path

import pytest

import analysis
from tests.reference import adapters_change, adapters_comparison, adapters_icc, adapters_scales, adapters_units
from tests.reference.asking import Adapter
from tests.reference.reading import Case, differences, read, shuffled

HERE = Path(__file__).resolve().parent
SHARED = HERE.parents[1].parent / "shared" / "reference" / "statistics"
MODULES = (adapters_scales, adapters_units, adapters_icc, adapters_comparison, adapters_change)
ADAPTERS: dict[str, Adapter] = {one.statistic: one for module in MODULES for one in module.ADAPTERS}

GONE = tomllib.loads((HERE / "gone.toml").read_text(encoding="utf-8"))["gone"]
GONE_STATISTICS = {entry["statistic"] for entry in GONE if "values" not in entry}
GONE_VALUES = {(entry["statistic"], value) for entry in GONE for value in entry.get("values", ())}


def _folders() -> list[Path]:
    named = [Path(one) for one in os.environ.get("REFERENCE_DIRS", "").split(os.pathsep) if one]
    return named or [HERE, *([SHARED] if SHARED.is_dir() else [])]


def _cases() -> list[Path]:
    paths = [path for folder in _folders() for path in sorted((folder / "cases").glob("*.json"))]
    return [path for path in paths if json.loads(path.read_text(encoding="utf-8"))["statistic"] not in GONE_STATISTICS]


def _faults(case: Case) -> list[str]:
    adapter = ADAPTERS.get(case.statistic)
    if adapter is None:
        return [f"statistic {case.statistic!r}: none of {', '.join(sorted(ADAPTERS))}"]
    unknown = set(case.arguments) - adapter.takes
    if unknown:
        return [f"arguments {sorted(unknown)}: {case.statistic} takes {', '.join(sorted(adapter.takes))}"]
    expected = case.expected
    if isinstance(expected, dict):
        expected = {key: value for key, value in expected.items() if (case.statistic, key) not in GONE_VALUES}
    return differences(expected, adapter.run(case), case)


def test_a_named_folder_without_cases_is_a_mistake():
    assert all((folder / "cases").is_dir() for folder in _folders())
    assert _cases()


def test_what_is_listed_as_gone_is_gone_and_says_why():
    modules = [importlib.import_module(module.name) for module in pkgutil.walk_packages(analysis.__path__, "analysis.")]
    functions = {name for entry in GONE for name in entry.get("functions", ())}
    assert [(module.__name__, name) for module in modules for name in functions if hasattr(module, name)] == []
    assert GONE_STATISTICS.isdisjoint(ADAPTERS)
    assert {statistic for statistic, _ in GONE_VALUES} <= set(ADAPTERS)
    assert all(len(entry["reason"]) > 20 for entry in GONE)


@pytest.mark.parametrize("path", _cases(), ids=lambda path: path.stem)
def test_every_expected_value_is_met(path):
    assert _faults(read(path)) == []


@pytest.mark.parametrize("path", _cases(), ids=lambda path: path.stem)
def test_order_of_rows_and_names_of_groups_are_irrelevant(path):
    assert _faults(shuffled(read(path))) == []
