"""How a survey's answers are to be counted: categories and values of its items, and the items of its scales."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from surveys.model import Survey

Codes = npt.NDArray[np.int8]


@dataclass(frozen=True)
class ScaleLayout:
    """A scale's id and the positions of its items in the survey's order."""

    id: str
    items: tuple[int, ...]


@dataclass(frozen=True)
class Layout:
    """How a survey's answers are to be counted; a ValueError where it does not fit together.

    Parameters
    ----------
    points : tuple of int
        Categories of each item, in the survey's order.
    values : tuple of tuple of float
        The number that each category of an item stands for, evenly spaced.
    scales : tuple of ScaleLayout
        Each of items with one response format.
    """

    points: tuple[int, ...]
    values: tuple[tuple[float, ...], ...]
    scales: tuple[ScaleLayout, ...]

    def __post_init__(self) -> None:
        if len(self.points) != len(self.values):
            raise ValueError(
                f"Layout.values: {len(self.values)} items, but points has {len(self.points)}; give one row each"
            )
        pairs = list(zip(self.points, self.values, strict=True))
        for points, values in dict.fromkeys(pairs):  # a survey has many items, and few ways to answer them
            item = pairs.index((points, values))
            if len(values) != points:
                raise ValueError(f"Layout.values[{item}]: {len(values)} values, {points} points; give one a category")
            if points > 1 and not np.allclose(np.diff(values), (values[-1] - values[0]) / (points - 1)):
                raise ValueError(f"Layout.values[{item}]: not evenly spaced; use low, low + step, ... high")
        for scale in self.scales:
            if not scale.items:
                raise ValueError(f"Layout.scales.{scale.id}: no items; name at least one")
            if max(scale.items) >= len(self.points) or min(scale.items) < 0:
                raise ValueError(f"Layout.scales.{scale.id}: an item position is outside 0..{len(self.points) - 1}")
            if len({self.values[item] for item in scale.items}) > 1:
                raise ValueError(f"Layout.scales.{scale.id}: items differ in response format; use one a scale")

    def step(self, which: int) -> float:
        """Return the distance between neighbouring category values of a scale's items."""
        values = self.values[self.scales[which].items[0]]
        return float(values[1] - values[0]) if len(values) > 1 else 1.0

    def low(self, which: int) -> float:
        """Return the value of the lowest category of a scale's items."""
        return float(self.values[self.scales[which].items[0]][0])


def layout(survey: Survey) -> Layout:
    """Return how a survey's keyed answers are counted, items in the survey's order."""
    formats = [survey.format_of(item) for item in survey.items]
    place = {item.id: index for index, item in enumerate(survey.items)}
    return Layout(
        tuple(form.points for form in formats),
        tuple(tuple(float(value) for value in form.values) for form in formats),
        tuple(ScaleLayout(scale.id, tuple(place[id] for id in scale.items)) for scale in survey.scales),
    )


def checked(codes: npt.ArrayLike, points: Sequence[int]) -> Codes:
    """Return the codes as an int8 matrix of items with so many categories each, or say where they do not fit."""
    table = np.asarray(codes)
    if table.ndim != 2 or table.shape[1] != len(points):
        raise ValueError(f"codes: shape {table.shape}; give (people, {len(points)})")
    if table.dtype.kind not in "iu":
        if table.size:
            raise ValueError(f"codes: type {table.dtype}; give integer category indices, -1 where missing")
        table = table.astype(np.int8)
    if table.size:
        outside = (table.max(axis=0) >= points) | (table.min(axis=0) < -1)
        if outside.any():
            item = int(outside.argmax())
            raise ValueError(f"codes: item {item}: a code is outside -1..{points[item] - 1}; use category indices")
    return table.astype(np.int8, copy=False)
