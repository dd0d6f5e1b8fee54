"""Statistics of a large survey against pandas, polars, duckdb and pingouin, in one run, with ratios.

Run: `python -m bench.culture_statistics [people ...]` (default 10000 100000 1000000). Five-point answers to 40 items in
8 scales, 3 % missing, 50 people a unit. Every engine holds the answers in its own memory before the clock starts and
must give the same numbers:

    a  Cronbach's alpha of 8 scales, people who answered the whole scale
    b  n, mean and SD of the scale score (half answered) per unit and scale
    c  r_wg(j), AD, ICC(1), ICC(2) per unit and scale
    d  a, b and c from one reading of the answers

Ours are the very functions that a report is printed from, its answers not protected: no other engine does that.

The floor is duckdb reading every column of the same answers from a Parquet file once.
"""

from __future__ import annotations

import sys
import tempfile
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import polars as pl

from analysis.agreement import ad, rwg_j
from analysis.disclosure.protect import BlockCounter
from analysis.icc import icc
from analysis.layout import Layout, ScaleLayout
from analysis.moments import Moments
from analysis.patterns import scale_products
from analysis.reliability import alpha
from analysis.stacked import Stack, score_moments, stack

ITEMS, K, POINTS, UNIT = 40, 5, 5, 50
SCALES = [list(range(start, start + K)) for start in range(0, ITEMS, K)]
VALUES = tuple(float(value) for value in range(1, POINTS + 1))
LAYOUT = Layout(
    (POINTS,) * ITEMS, (VALUES,) * ITEMS, tuple(ScaleLayout(f"s{i}", tuple(scale)) for i, scale in enumerate(SCALES))
)
RUNS = 3


def answers(people: int) -> tuple[np.ndarray, np.ndarray, int]:
    """Invent keyed codes: units differ, people differ within units, 3 % of the answers are missing."""
    rng = np.random.default_rng(people)
    units = max(people // UNIT, 2)
    group = rng.integers(0, units, people)
    person = rng.normal(2.3, 0.4, units)[group] + rng.normal(0, 0.7, people)
    codes = np.empty((people, ITEMS), dtype=np.int8, order="F")
    for item in range(ITEMS):
        drawn = np.rint(person + rng.normal(0, 0.8, people))
        codes[:, item] = np.where(rng.random(people) < 0.03, -1, np.clip(drawn, 0, POINTS - 1))
    return codes, group, units


def timed(work: Callable[[], Any], runs: int = RUNS) -> tuple[float, Any]:
    """Return the shortest of some runs in seconds after a warm-up (none for a single run), and what the work gives."""
    if runs > 1:
        work()
    result, seconds = None, []
    for _ in range(runs):
        begin = time.perf_counter()
        result = work()
        seconds.append(time.perf_counter() - begin)
    return min(seconds), result


class Reflectory:
    """This project: numpy alone."""

    def __init__(self, codes: np.ndarray, group: np.ndarray, units: int) -> None:
        self.codes, self.group, self.units = codes, group, units

    def a(self) -> np.ndarray:
        products = [scale_products(self.codes, LAYOUT, which) for which in range(len(SCALES))]
        return np.array([alpha(one.covariance()[None], [one.n]).value[0] for one in products])

    def b(self) -> np.ndarray:
        return self._scores(stack(self.codes, self.group, self.units, LAYOUT))

    def c(self) -> np.ndarray:
        return self._agreement(stack(self.codes, self.group, self.units, LAYOUT))

    def d(self) -> tuple[np.ndarray, ...]:
        stacked = stack(self.codes, self.group, self.units, LAYOUT)
        return self.a(), self._scores(stacked), self._agreement(stacked)

    def _scores(self, stacked: Stack) -> np.ndarray:
        found = [score_moments(stacked, which) for which in range(len(SCALES))]
        return np.stack([np.stack([one.n, one.mean, one.sd]) for one in found])

    def _agreement(self, stacked: Stack) -> np.ndarray:
        counter, out = BlockCounter(self.group, self.units), []
        for which, scale in enumerate(SCALES):
            tables = np.stack([counter.count(self.codes[:, item], POINTS)[1:] for item in scale])
            out.append(row_c(tables.transpose(2, 0, 1), score_moments(stacked, which)))
        return np.stack(out)


class Frames:
    """What every data frame engine shares: from its counts and moments to the numbers of c."""

    units: int

    def finish(self, tables: np.ndarray, scores: np.ndarray) -> np.ndarray:
        """From (units, items, points) counts and (scales, 3, units) n, mean, SD; the engine's work is done."""
        out = []
        for which, scale in enumerate(SCALES):
            n, mean, sd = scores[which]
            out.append(row_c(tables[:, scale], Moments(n.astype(np.int64), mean, sd)))
        return np.stack(out)


def row_c(tables: np.ndarray, scores: Moments) -> np.ndarray:
    """Return r_wg(j), AD and each ICC beside every unit."""
    found, ones = icc(scores), np.ones(len(tables))
    agreed = rwg_j(tables, VALUES).value, ad(tables, VALUES).value
    return np.stack([*agreed, found["icc1"].value * ones, found["icc2"].value * ones])


def alpha_of_variances(items: np.ndarray, total: np.ndarray) -> np.ndarray:
    """Return alphas from item variances (scales, k) and total variances (scales,)."""
    return K / (K - 1) * (1 - items.sum(axis=1) / total)


class Polars(Frames):
    """polars, lazy where it helps."""

    def __init__(self, codes: np.ndarray, group: np.ndarray, units: int) -> None:
        self.units = units
        columns = {f"c{i}": pl.Series(codes[:, i]).replace(-1, None) for i in range(ITEMS)}
        self.frame = pl.DataFrame({"u": group.astype(np.int32), **columns})

    def a(self) -> np.ndarray:
        wanted = []
        for which, scale in enumerate(SCALES):
            total = pl.sum_horizontal([pl.col(f"c{i}").cast(pl.Int16) for i in scale], ignore_nulls=False)
            wanted.append(total.var().alias(f"t{which}"))
            wanted += [pl.col(f"c{i}").filter(total.is_not_null()).var().alias(f"v{i}") for i in scale]
        row = self.frame.lazy().select(wanted).collect().row(0, named=True)
        items = np.array([[row[f"v{i}"] for i in scale] for scale in SCALES])
        return alpha_of_variances(items, np.array([row[f"t{which}"] for which in range(len(SCALES))]))

    def _score(self, which: int) -> pl.Expr:
        scale = [pl.col(f"c{i}") for i in SCALES[which]]
        answered = pl.sum_horizontal([one.is_not_null().cast(pl.UInt8) for one in scale])
        total = pl.sum_horizontal([one.cast(pl.Int16) for one in scale])
        return pl.when(answered * 2 >= K).then(total / answered + 1).alias(f"s{which}")

    def b(self) -> np.ndarray:
        scored = self.frame.lazy().select("u", *(self._score(which) for which in range(len(SCALES))))
        wanted = [
            one
            for w in range(len(SCALES))
            for one in (
                pl.col(f"s{w}").count().alias(f"n{w}"),
                pl.col(f"s{w}").mean().alias(f"m{w}"),
                pl.col(f"s{w}").std().alias(f"d{w}"),
            )
        ]
        found = scored.group_by("u").agg(wanted).sort("u").collect()
        return spread_out(found["u"].to_numpy(), self.units, lambda name: found[name].to_numpy())

    def c(self) -> np.ndarray:
        return min_of(self._c_by_category, self._c_by_cell)

    def _c_by_category(self) -> np.ndarray:
        wanted = [
            (pl.col(f"c{i}") == point).sum().alias(f"{i}_{point}") for i in range(ITEMS) for point in range(POINTS)
        ]
        found = self.frame.lazy().group_by("u").agg(wanted).sort("u").collect()
        tables = np.zeros((self.units, ITEMS, POINTS), dtype=np.int64)
        tables[found["u"].to_numpy()] = found.drop("u").to_numpy().reshape(-1, ITEMS, POINTS)
        return self.finish(tables, self.b())

    def _c_by_cell(self) -> np.ndarray:
        tables = np.zeros((self.units, ITEMS, POINTS), dtype=np.int64)
        queries = [self.frame.lazy().group_by("u", f"c{i}").len() for i in range(ITEMS)]
        for item, found in enumerate(pl.collect_all(queries)):
            given = found.drop_nulls()
            tables[given["u"].to_numpy(), item, given[f"c{item}"].to_numpy()] = given["len"].to_numpy()
        return self.finish(tables, self.b())


class Duckdb(Frames):
    """duckdb, the answers in its own table."""

    def __init__(self, codes: np.ndarray, group: np.ndarray, units: int) -> None:
        self.units, self.base = units, duckdb.connect()
        frame = Polars(codes, group, units).frame.to_arrow()
        self.base.register("given", frame)
        self.base.execute("CREATE TABLE answers AS SELECT * FROM given")
        self.base.unregister("given")

    def a(self) -> np.ndarray:
        wanted = []
        for which, scale in enumerate(SCALES):
            total = "+".join(f"c{i}::SMALLINT" for i in scale)
            wanted.append(f"var_samp({total}) t{which}")
            wanted += [f"var_samp(CASE WHEN ({total}) IS NOT NULL THEN c{i} END) v{i}" for i in scale]
        row = self.base.execute(f"SELECT {','.join(wanted)} FROM answers").fetchnumpy()
        items = np.array([[row[f"v{i}"][0] for i in scale] for scale in SCALES])
        return alpha_of_variances(items, np.array([row[f"t{which}"][0] for which in range(len(SCALES))]))

    def _scored(self) -> str:
        scores = []
        for which, scale in enumerate(SCALES):
            answered = "+".join(f"(c{i} IS NOT NULL)::TINYINT" for i in scale)
            total = "+".join(f"coalesce(c{i},0)::SMALLINT" for i in scale)
            scores.append(f"CASE WHEN 2*({answered})>={K} THEN ({total})/({answered})::DOUBLE+1 END s{which}")
        return f"(SELECT u,{','.join(scores)} FROM answers)"

    def b(self) -> np.ndarray:
        wanted = ",".join(f"count(s{w}) n{w},avg(s{w}) m{w},stddev_samp(s{w}) d{w}" for w in range(len(SCALES)))
        found = self.base.execute(f"SELECT u,{wanted} FROM {self._scored()} GROUP BY u ORDER BY u").fetchnumpy()
        return spread_out(found["u"], self.units, lambda name: np.ma.filled(found[name].astype(float), np.nan))

    def c(self) -> np.ndarray:
        wanted = ",".join(f"countif(c{i}={point})" for i in range(ITEMS) for point in range(POINTS))
        found = self.base.execute(f"SELECT u,{wanted} FROM answers GROUP BY u ORDER BY u").fetchnumpy()
        columns = list(found.values())
        tables = np.zeros((self.units, ITEMS, POINTS), dtype=np.int64)
        tables[columns[0]] = np.stack(columns[1:], axis=1).reshape(-1, ITEMS, POINTS)
        return self.finish(tables, self.b())


class Pandas(Frames):
    """pandas groupby."""

    def __init__(self, codes: np.ndarray, group: np.ndarray, units: int) -> None:
        self.units = units
        table = pd.DataFrame(codes, columns=[f"c{i}" for i in range(ITEMS)]).astype(np.float32)
        self.frame, self.group = table.where(table >= 0), group

    def a(self) -> np.ndarray:
        out = []
        for scale in SCALES:
            whole = self.frame[[f"c{i}" for i in scale]].dropna()
            out.append(alpha_of_variances(whole.var().to_numpy(float)[None], np.array([whole.sum(axis=1).var()]))[0])
        return np.array(out)

    def b(self) -> np.ndarray:
        scores = {}
        for which, scale in enumerate(SCALES):
            block = self.frame[[f"c{i}" for i in scale]]
            scores[f"s{which}"] = block.mean(axis=1).where(block.count(axis=1) * 2 >= K) + 1
        found = pd.DataFrame(scores).groupby(self.group, sort=True).agg(["count", "mean", "std"])
        short = {"n": "count", "m": "mean", "d": "std"}
        return spread_out(found.index, self.units, lambda name: found[(f"s{name[1:]}", short[name[0]])].to_numpy())

    def c(self) -> np.ndarray:
        tables = np.zeros((self.units, ITEMS, POINTS), dtype=np.int64)
        for item in range(ITEMS):
            found = self.frame[f"c{item}"].groupby([self.group, self.frame[f"c{item}"]], sort=False).size()
            unit, point = found.index.get_level_values(0), found.index.get_level_values(1)
            tables[unit, item, point.astype(int)] = found.to_numpy()
        return self.finish(tables, self.b())


class Pingouin:
    """pingouin, where it can: alpha alone (it refuses unbalanced units and has no agreement)."""

    def __init__(self, codes: np.ndarray, group: np.ndarray, units: int) -> None:
        import pingouin

        self.alpha = pingouin.cronbach_alpha
        self.frame = Pandas(codes, group, units).frame

    def a(self) -> np.ndarray:
        found = [self.alpha(self.frame[[f"c{i}" for i in scale]], nan_policy="listwise") for scale in SCALES]
        return np.array([one[0] for one in found])


def spread_out(index: Any, units: int, column: Callable[[str], np.ndarray]) -> np.ndarray:
    """Return n, mean and SD as (scales, 3, units)."""
    out = np.full((len(SCALES), 3, units), np.nan)
    out[:, 0] = 0
    for which in range(len(SCALES)):
        for place, name in enumerate("nmd"):
            out[which, place, np.asarray(index)] = column(f"{name}{which}")
    return out


_FASTER: dict[str, Callable[[], np.ndarray]] = {}


def min_of(*ways: Callable[[], np.ndarray]) -> np.ndarray:
    """Try all ways once, then always take the fastest: an engine's own best query."""
    name = ways[0].__qualname__
    if name not in _FASTER:
        seconds = []
        for way in ways:
            begin = time.perf_counter()
            way()
            seconds.append(time.perf_counter() - begin)
        _FASTER[name] = ways[int(np.argmin(seconds))]
    return _FASTER[name]()


def floor(codes: np.ndarray, group: np.ndarray, units: int) -> float:
    """Return the seconds of one duckdb scan of all columns of the same answers in a Parquet file."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "answers.parquet"
        Polars(codes, group, units).frame.write_parquet(path)
        sums = ",".join(f"sum(c{i})" for i in range(ITEMS))
        with duckdb.connect() as base:
            return timed(lambda: base.execute(f"SELECT sum(u),{sums} FROM '{path}'").fetchall())[0]


def run(people: int) -> None:
    """Print one table."""
    codes, group, units = answers(people)
    scan = floor(codes, group, units)
    data = (codes.nbytes + group.nbytes) / 1e6
    print(f"\n{people:,} people, {ITEMS} items, {len(SCALES)} scales, {units:,} units; answers {data:.1f} MB")
    print(f"floor: one duckdb scan of the Parquet file {scan * 1e3:.1f} ms\n")
    print(f"{'':<12}" + "".join(f"{task:>10}{'ratio':>8}" for task in "abc") + f"{'a+b+c':>10}{'/floor':>8}")
    own: dict[str, tuple[float, Any]] = {}
    for engine in (Reflectory, Polars, Duckdb, Pandas, Pingouin):
        _FASTER.clear()
        at_work = engine(codes, group, units)
        slow = engine in (Pandas, Pingouin)
        row, total = f"{engine.__name__.lower():<12}", 0.0
        for task in "abc":
            if not hasattr(at_work, task):
                row += f"{'-':>10}{'':>8}"
                continue
            seconds, result = timed(getattr(at_work, task), 1 if slow else RUNS)
            total += seconds
            if engine is Reflectory:
                own[task] = seconds, result
            np.testing.assert_allclose(result, own[task][1], rtol=1e-5, atol=1e-5)
            row += f"{seconds * 1e3:>8.1f}ms{seconds / own[task][0]:>8.2f}"
        print(row + (f"{total * 1e3:>8.0f}ms{total / scan:>8.2f}" if hasattr(at_work, "c") else ""))
    ours = Reflectory(codes, group, units)
    tracemalloc.start()
    ours.d()
    peak = tracemalloc.get_traced_memory()[1] / 1e6
    tracemalloc.stop()
    seconds, _ = timed(ours.d)
    print(f"d, all of it from one reading: {seconds * 1e3:.1f} ms, {seconds / people * 1e9:.0f} ns a person,", end=" ")
    print(f"peak memory {peak:.0f} MB on top of the answers: {peak / data + 1:.1f} times the data")


def main() -> None:
    """Print a table for each size."""
    for people in [int(one) for one in sys.argv[1:]] or [10_000, 100_000, 1_000_000]:
        run(people)
    print("\nratio: times as long as reflectory. All engines gave the same numbers.")


if __name__ == "__main__":
    main()
