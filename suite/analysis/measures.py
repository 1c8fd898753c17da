"""What columns compute that takes more than a word."""

from __future__ import annotations

from dataclasses import astuple
from math import isfinite, nan

import pandas as pd

from suite.analysis.cells import NO_TRIALS, Cell
from suite.analysis.searches import Tested, common_windows
from suite.analysis.window_rows import hits, seed_mean
from suite.evaluation.confusion import macro_f1s
from suite.protocols import Rung, headline_rung, leak_rung
from suite.statistics.bootstrap import Interval
from suite.statistics.measured_coverage import NOT_MEASURED, difference_coverage, score_coverage
from suite.wording import percent, plural

CORE_WATTS, GPU_WATTS = 12.0, 200.0
"""Draw of one busy CPU core and of one busy GPU of unknown make (Lannelongue, Grealey & Inouye 2021,
"Green Algorithms", Advanced Science 8:2100707, its defaults)."""


def coverage_of(interval: Interval, rung: Rung) -> str:
    """Say how often the interval of a score covers: measured where no tested bearing was trained on."""
    return score_coverage(interval.fewest) if rung.unseen else NOT_MEASURED


def coverage_of_difference(interval: Interval, rung: Rung) -> str:
    """Say how often the interval of a difference on the same windows covers, as :func:`coverage_of` does."""
    return difference_coverage(interval.fewest) if rung.unseen else NOT_MEASURED


def leak_gap(cell: Cell) -> tuple[float, str]:
    """Give macro-F1 on the leaky rung minus the headline rung in points, or NaN and the reason.

    Where one of them was not tuned, the first start is compared on both.

    Both are over the test windows of the classes that both rungs test: the headline rung refuses a class
    with a single bearing, and what is easier without it is no leak.
    """
    leaky, unseen = leak_rung().level, headline_rung().level
    for level in (leaky, unseen):
        other = cell.siblings.get(level)
        if other is None:
            return nan, f"no run on {level}"
        if not other.complete:
            return nan, f"{level} has {len(other.finished)} of {plural(other.folds, 'fold')}"
    ends = [cell.siblings[level] for level in (leaky, unseen)]

    def compute() -> list[float | str]:
        tests = _alike(ends)
        if tests is None:
            return [nan, f"only {unseen} was tuned, and its first start failed in a fold or was not kept"]
        common = set(tests[0]["fault"].unique()) & set(tests[1]["fault"].unique())
        over, under = (seed_mean(_of_classes(rows, common), macro_f1s) for rows in tests)
        return [100 * (over - under), "" if isfinite(over - under) else "no predictions"]

    # Both ends ask for it.
    gap, reason = cell.memo.get("leak_gap", [end.run_ids for end in ends], compute)
    return float(gap), str(reason)


def _of_classes(rows: pd.DataFrame, classes: set[str]) -> pd.DataFrame:
    known = rows["fault"].isin(classes).to_numpy()
    return rows if known.all() else rows[known]


def first_start_interval(cell: Cell) -> Interval | None:
    """Give macro-F1 of the first start alone, with its interval over bearings and training seeds.

    Returns
    -------
    Interval or None
        ``None`` where no other rung was left untuned, so that nothing is to be compared with it, and where
        the first start was not kept or failed in some fold.
    """
    if cell.untuned:
        return cell.interval
    if not any(other.untuned for other in cell.siblings.values()):
        return None

    def compute() -> list[float | int] | None:
        rows = cell.first_start
        if rows is None or rows.empty:
            return None
        return list(astuple(common_windows([Tested(rows, NO_TRIALS, {})]).interval(0, 1)))

    known = cell.memo.get("first_start_interval", cell.run_ids, compute)
    return Interval(*known) if known else None


def _alike(ends: list[Cell]) -> list[pd.DataFrame] | None:
    """Give the windows of both ends as one setting predicts them, tuned or the first start."""
    if all((end.finished["trials"] > 0).all() for end in ends):
        return [end.tests for end in ends]
    starts = [end.first_start for end in ends]
    return None if any(one is None for one in starts) else [one for one in starts if one is not None]


def left_out_of_gap(cell: Cell) -> str:
    """Name the classes that only one of the two rungs of the leak gap tests; empty where there is no gap."""
    ends = [cell.siblings.get(level) for level in (leak_rung().level, headline_rung().level)]
    classes = [set(end.tests["fault"].unique()) for end in ends if end is not None and end.complete]
    if len(classes) < 2:
        return ""
    return ", ".join(sorted(map(str, classes[0] ^ classes[1])))


def apart_recall(cell: Cell) -> str:
    """Give the recall of each class that is reported apart: ``healthy 97.3 (1 bearing)``."""
    recalls = [
        f"{fault} {percent(float(hits(table).mean()))} ({plural(table['bearing'].nunique(), 'bearing')})"
        for fault, table in cell.apart.groupby("fault")
    ]
    return ", ".join(recalls)


def energy(cell: Cell) -> float:
    """Estimate what a job took, tuning and refits included, Wh, mean over the folds done.

    No meter was read: processor seconds times :data:`CORE_WATTS`, plus seconds on a GPU times
    :data:`GPU_WATTS`. Good for comparing pipelines that ran on one machine, not for a bill.
    """
    return (cell.mean("cpu_seconds") * CORE_WATTS + cell.mean("gpu_seconds") * GPU_WATTS) / 3600
