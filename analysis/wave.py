"""What only a whole wave can bear, never one group of it: how consistently its scales measure, how much is about the
group, and what goes with what. From protected sheets.
"""

from __future__ import annotations

import numpy as np
from scipy.special import ndtri

from analysis.covariances import covariance
from analysis.disclosure.protect import ProtectedSheets
from analysis.estimates import Estimate
from analysis.icc import icc
from analysis.importance import MOST, relative_importance
from analysis.items import item_rest
from analysis.layout import Layout
from analysis.omega import omega
from analysis.patterns import scale_products
from analysis.reliability import alpha
from analysis.scoring import scores
from analysis.stacked import score_moments, stack

LEAST, LEAST_FOR_IMPORTANCE = 50, 100  # people
LEAST_ITEMS = 3  # of two that go against each other nobody can say which one is keyed the wrong way


def reliability(sheets: ProtectedSheets, layout: Layout) -> list[tuple[Estimate, Estimate]]:
    """Return alpha and omega of every scale."""
    estimates = []
    for place in range(len(layout.scales)):
        products = scale_products(sheets.codes, layout, place)
        if products.n < LEAST:
            estimates.append(_gaps("alpha", "omega", products.n))
        else:
            of = products.covariance(layout.step(place))[None], [products.n]
            estimates.append((alpha(*of)[0], omega(*of)[0]))
    return estimates


def against(sheets: ProtectedSheets, layout: Layout) -> list[tuple[int, ...]]:
    """Return the items of every scale whose answers go against those to its other items: perhaps keyed the wrong way.

    From `LEAST` complete answers on, of scales of three items or more: correlations with the rest whose whole interval
    (Fisher's, at .95) lies below 0.
    """
    strange: list[tuple[int, ...]] = []
    for place, scale in enumerate(layout.scales):
        products = scale_products(sheets.codes, layout, place)
        if products.n < LEAST or len(scale.items) < LEAST_ITEMS:
            strange.append(())
            continue
        with_rest = item_rest(products.covariance(layout.step(place))[None], [products.n])
        reach = -ndtri(0.025) / np.sqrt(products.n - 3)
        ends = (np.arctanh(np.clip(item.value[0], -1 + 1e-12, 1 - 1e-12)) + reach for item in with_rest)
        strange.append(tuple(item for item, end in zip(scale.items, ends, strict=True) if end < 0))
    return strange


def group_variance(sheets: ProtectedSheets, layout: Layout) -> list[tuple[Estimate, Estimate]]:
    """Return ICC(1) and ICC(2) of every scale over the blocks.

    Small teams are pooled, which hides what sets them apart: the values are a little low.
    """
    stacked, estimates = stack(sheets.codes, sheets.block, sheets.blocks, layout), []
    for place in range(len(layout.scales)):
        blocks = score_moments(stacked, place)
        many = int(blocks.n.sum())
        if many < LEAST:
            estimates.append(_gaps("icc1", "icc2", many))
        else:
            between = icc(blocks)
            estimates.append((between["icc1"], between["icc2"]))
    return estimates


def importance(sheets: ProtectedSheets, layout: Layout, item: int) -> tuple[Estimate, dict[str, Estimate]] | None:
    """Return R squared and how the scales share what goes with a single question: association, never cause.

    None where a survey has fewer than two scales, or more than can be told apart.
    """
    if not 2 <= len(layout.scales) <= MOST:
        return None
    codes, people = sheets.codes[:, item], scores(sheets.codes, layout)
    table = np.column_stack([np.where(codes >= 0, np.asarray(layout.values[item])[codes], np.nan), people])
    whole = np.isfinite(table).all(axis=1)
    complete = int(whole.sum())
    if complete < LEAST_FOR_IMPORTANCE:
        return Estimate.missing("r_squared", complete, "too_few"), {}
    # in an order of their own: the last digit of a sum must not depend on whose sheet lies where
    order = np.lexsort((*table.T[1:], table[:, 0], sheets.block))
    shared = relative_importance(*covariance(table[order][whole[order]]))
    return shared.r_squared[0], {scale.id: part[0] for scale, part in zip(layout.scales, shared.lmg, strict=True)}


def _gaps(first: str, second: str, n: int) -> tuple[Estimate, Estimate]:
    return Estimate.missing(first, n, "few_people"), Estimate.missing(second, n, "few_people")
