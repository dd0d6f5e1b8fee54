"""The front door for an analyst: every function takes a DataFrame with one row a person and returns a DataFrame.

`released` alone takes a file instead: it reads what a wave's release says of its groups.

Of one scale or one comparison: one row a statistic, with ``value``, ``low``, ``high``, ``n`` and ``why``. Of groups,
items, people or pairs: one row each. Missing answers may be NaN, None or pd.NA, in floats, nullable integers, objects.
Where the data cannot bear a figure it is NaN, and ``why`` says so by a code of `analysis.estimates.REASONS`; never a 0.

These mean the same everywhere, and are not told again:

table : DataFrame, one row a person
items : str or sequence of str
    The columns of a scale.
reverse : sequence of str
    Those among them whose agreement means the opposite; they need the points.
points : int or (low, high)
    The response format as declared: 5 for 1 to 5, or the ends, as (0, 10).
missing : {"listwise", "pairwise"}
    Leave people with any missing answer out, or use whatever was answered.
score, group : str
    Columns of a score (see `scores` for the mean of several items) and of the groups; people without are left out.
level : float, 0 to 1
    Confidence of the intervals.

What is missing, misspelt, text or out of range is a ValueError with its place and remedy. Formula, source, range,
cut-offs and caveats stand with the statistic that each function names; docs/analyst.md begins with R's names.
"""

from analysis.frames.agreement import a_wg, ad, rwg_j, van_der_eijk
from analysis.frames.groups import compare, favourable, icc, kruskal_wallis, means, shrunken_means, welch_anova
from analysis.frames.occasions import change, reliable_change, trend
from analysis.frames.released import released
from analysis.frames.scales import alpha, importance, item_analysis, omega, scores

__all__ = [
    "a_wg",
    "ad",
    "alpha",
    "change",
    "compare",
    "favourable",
    "icc",
    "importance",
    "item_analysis",
    "kruskal_wallis",
    "means",
    "omega",
    "released",
    "reliable_change",
    "rwg_j",
    "scores",
    "shrunken_means",
    "trend",
    "van_der_eijk",
    "welch_anova",
]
