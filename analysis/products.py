"""A scale's answer patterns and their sums and cross-products: what reliability is computed from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from analysis.layout import Codes, Counts, Floats, Layout, checked
from analysis.packing import LISTED, joint, pack, width

FEW = 3  # bits by which the possible patterns may outnumber the people before listing them is waste


@dataclass(frozen=True, eq=False)
class Products:
    """Sums and cross-products of keyed codes over the people who answered a whole scale.

    Parameters
    ----------
    n : int
        People who answered every item of the scale.
    sums : ndarray of int, shape (k,)
    cross : ndarray of int, shape (k, k)
    """

    n: int
    sums: Counts
    cross: Counts

    def covariance(self, step: float = 1.0) -> Floats:
        """Return the (k, k) covariance matrix in scale values, denominator n - 1; nan below two people."""
        if self.n < 2:
            return np.full(self.cross.shape, np.nan)
        # n * cross - outer is an exact integer, so equal answers give a variance of exactly zero
        spread = self.n * self.cross - np.outer(self.sums, self.sums)
        return np.asarray(spread / (self.n * (self.n - 1.0)) * step**2, dtype=np.float64)


def whole_scale(codes: Codes, layout: Layout, which: int) -> tuple[Counts, Counts]:
    """Return the answer patterns of one scale, codes with -1 where missing, and how many people gave each.

    Where there are more possible patterns than people to speak of, every person is a pattern of one.
    """
    items, bits = layout.scales[which].items, width(layout, which)
    if bits * len(items) <= LISTED and len(codes) >= 1 << max(bits * len(items) - FEW, 0):
        return joint(pack(codes, layout, which), bits, len(items))
    return codes[:, list(items)].astype(np.int64), np.ones(len(codes), dtype=np.int64)


def products_of(patterns: Counts, people: Counts) -> Products:
    """Return the cross-products over the people who answered a whole scale.

    Examples
    --------
    >>> products_of(np.array([[2, 1], [-1, 1]]), np.array([3, 5])).cross.tolist()
    [[12, 6], [6, 3]]
    """
    whole = (patterns >= 0).all(axis=1)
    complete, many = patterns[whole], people[whole]
    return Products(int(many.sum()), many @ complete, (complete * many[:, None]).T @ complete)


def scale_products(codes: npt.ArrayLike, layout: Layout, which: int) -> Products:
    """Return one scale's cross-products over everybody: what alpha and omega need, and nothing else.

    Examples
    --------
    >>> from analysis.layout import ScaleLayout
    >>> plan = Layout((3, 3), ((1, 2, 3),) * 2, (ScaleLayout("ease", (0, 1)),))
    >>> scale_products([[0, 2], [1, -1], [2, 2]], plan, 0).cross.tolist()
    [[4, 4], [4, 8]]
    """
    return products_of(*whole_scale(checked(codes, layout), layout, which))
