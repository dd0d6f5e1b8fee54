"""Every reference case, read from the folders of `REFERENCE_DIRS`: each expected value at the case's tolerance.

By default the project's own cases and, where it lies beside the repository, the shared folder. An unknown statistic,
argument or expected key fails. Every case is run again with its rows in another order and its groups renamed.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.reference import adapters_change, adapters_comparison, adapters_icc, adapters_scales, adapters_units
from tests.reference.asking import Adapter
from tests.reference.reading import Case, differences, read, shuffled

HERE = Path(__file__).resolve().parent
SHARED = HERE.parents[1].parent / "shared" / "reference" / "statistics"
MODULES = (adapters_scales, adapters_units, adapters_icc, adapters_comparison, adapters_change)
ADAPTERS: dict[str, Adapter] = {one.statistic: one for module in MODULES for one in module.ADAPTERS}


def _folders() -> list[Path]:
    named = [Path(one) for one in os.environ.get("REFERENCE_DIRS", "").split(os.pathsep) if one]
    return named or [HERE, *([SHARED] if SHARED.is_dir() else [])]


def _cases() -> list[Path]:
    return [path for folder in _folders() for path in sorted((folder / "cases").glob("*.json"))]


def _faults(case: Case) -> list[str]:
    adapter = ADAPTERS.get(case.statistic)
    if adapter is None:
        return [f"statistic {case.statistic!r}: none of {', '.join(sorted(ADAPTERS))}"]
    unknown = set(case.arguments) - adapter.takes
    if unknown:
        return [f"arguments {sorted(unknown)}: {case.statistic} takes {', '.join(sorted(adapter.takes))}"]
    return differences(case.expected, adapter.run(case), case)


def test_a_named_folder_without_cases_is_a_mistake():
    assert all((folder / "cases").is_dir() for folder in _folders())
    assert _cases()


@pytest.mark.parametrize("path", _cases(), ids=lambda path: path.stem)
def test_every_expected_value_is_met(path):
    assert _faults(read(path)) == []


@pytest.mark.parametrize("path", _cases(), ids=lambda path: path.stem)
def test_order_of_rows_and_names_of_groups_are_irrelevant(path):
    assert _faults(shuffled(read(path))) == []
