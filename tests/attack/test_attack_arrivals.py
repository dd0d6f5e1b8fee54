"""While a wave runs nobody sees an answer arrive by what is told from night to night: every history is tried.

That no page changes by day is shown in `tests/web/pages/test_arrivals_unseen.py`.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import accumulate, pairwise, product

import pytest

from reflectory.db.response_steps import next_quarter, step_of

NIGHTS = 3


def quarters(counts, invited):
    """Return what a reader is told night by night, of so many who answered and were invited by then."""
    quarter, most, steps = None, 0, []
    for answered, now in zip(counts, invited, strict=True):
        most = max(most, now)
        quarter = next_quarter(quarter, answered, most)
        steps.append(quarter)
    return tuple(steps)


def falling(counts, invited):
    """Return what would be told as a share of those invited just now, and may fall."""
    return tuple(step_of(answered, now) for answered, now in zip(counts, invited, strict=True))


def fitting(invited, leaving, tell=quarters):
    """Return, by what was told, which numbers of answers fit each night: every history of arrivals is tried."""
    fit = defaultdict(lambda: [set() for _ in invited])
    for counts in product(*(range(now + 1) for now in invited)):
        if leaving or all(before <= after for before, after in pairwise(counts)):
            for night, answered in enumerate(counts):
                fit[tell(counts, invited)][night].add(answered)
    return fit


def fewest(invited, leaving, tell=quarters):
    return min(len(numbers) for nights in fitting(invited, leaving, tell).values() for numbers in nights)


INVITING = [(first, *more) for first in (20, 21, 23, 25) for more in product((0, 3, 7), repeat=NIGHTS - 1)]


@pytest.mark.parametrize("more", INVITING, ids=str)
def test_at_least_five_numbers_of_answers_fit_whatever_is_invited(more):
    """Whoever invites more people between the nights chooses what it is a share of, and learns no number by it."""
    invited = tuple(accumulate(more))
    assert fewest(invited, leaving=False) >= 5, invited


@pytest.mark.parametrize("invited", [20, 21, 23, 26])
def test_at_least_five_numbers_fit_where_answers_are_taken_back(invited):
    """By link, where nobody more is invited once it is open."""
    assert fewest((invited,) * NIGHTS, leaving=True) >= 5


def test_the_same_attack_finds_fewer_where_the_share_follows_what_is_invited_now():
    assert fewest((20, 27), leaving=False, tell=falling) < 5


def test_below_twenty_nothing_is_told():
    assert set(fitting((19, 19), leaving=True)) == {(None, None)}
