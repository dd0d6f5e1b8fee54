"""Estimates as a table: one row a statistic, or one row a group, an item, a pair."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from analysis.estimates import Estimate


def by_statistic(**estimates: Estimate) -> pd.DataFrame:
    """Return one row an estimate: value, ends of its interval, what it rests on, why it is absent."""
    rows = [(estimate.value, estimate.low, estimate.high, estimate.n, estimate.why) for estimate in estimates.values()]
    table = pd.DataFrame(
        rows, columns=["value", "low", "high", "n", "why"], index=pd.Index(estimates, name="statistic")
    )
    return table.astype({"value": float, "low": float, "high": float})


def by_row(index: pd.Index, n: Sequence[int], columns: Mapping[str, Iterable[Estimate]]) -> pd.DataFrame:
    """Return one row a group: each estimate's value and, where any has one, its interval; the first reason of all."""
    listed = {name: list(estimates) for name, estimates in columns.items()}
    figures: dict[str, Any] = {"n": list(n)}
    for name, estimates in listed.items():
        figures[name] = np.array([estimate.value for estimate in estimates], dtype=np.float64)
        if any(estimate.low is not None for estimate in estimates):
            figures[f"{name}_low"] = np.array([estimate.low for estimate in estimates], dtype=np.float64)
            figures[f"{name}_high"] = np.array([estimate.high for estimate in estimates], dtype=np.float64)
    reasons = [
        next((estimate.why for estimate in row if estimate.why), "") for row in zip(*listed.values(), strict=True)
    ]
    return pd.DataFrame({**figures, "why": reasons}, index=index)
