"""Support: which rungs a data set can carry, and why it cannot carry the others."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from suite.arrays import TESTED
from suite.data.dataset import find_dataset
from suite.data.recording import Recording
from suite.errors import RequestError
from suite.identity import seed_of
from suite.protocols import Fold, FoldCount, Rung, all_rungs
from suite.protocols.thinning import thin


def split_seed(dataset: str, rung_name: str) -> int:
    """Give the seed of a rung's draws: the same for every contestant."""
    return seed_of("split", dataset, rung_name)


def folds_of(name: str, title: str, entry: Rung, table: pd.DataFrame, folds: FoldCount) -> list[Fold]:
    """Split a data set's windows by a rung.

    Parameters
    ----------
    name, title
        In the catalog, and in the question.
    entry
        The rung.
    table
        The window table.
    folds
        At most so many, or ``auto``.

    Raises
    ------
    RequestError
        With the reason, where the data set or the rung itself refuses.
    """
    reason = find_dataset(name).refused_rungs.get(entry.name)
    if reason:
        raise RequestError(reason)
    return entry.split(table, folds, split_seed(title, entry.name))


def thinned(entry: Rung, fold: Fold, number: int, table: pd.DataFrame, dataset: str, bearings: int) -> Fold:
    """Give a fold with so many training bearings a class.

    Parameters
    ----------
    entry, fold, number
        The rung, its fold, and which one that is.
    table
        The window table.
    dataset
        As the question calls it.
    bearings
        0 for all there are.

    Returns
    -------
    Fold
        The same for every contestant.

    Raises
    ------
    RequestError
        When there are fewer.
    """
    if not bearings:
        return fold
    seed = seed_of("training bearings", dataset, entry.name, number)
    return thin(table, fold, bearings, seed, same_rigs=entry.same_rigs)


def supported(name: str, title: str, table: pd.DataFrame, folds: FoldCount) -> list[dict[str, Any]]:
    """Try every rung on a data set.

    Parameters
    ----------
    name, title, table, folds
        As for :func:`folds_of`.

    Returns
    -------
    list of dict
        From the leakiest rung upwards, in plain JSON types: ``level``, ``rung``, ``claim``, ``folds``,
        ``refused`` (the reason, or nothing) and ``no_claim`` (class to the reason why none is made about it).
    """
    return [_tried(name, title, entry, table, folds) for entry in all_rungs()]


def _tried(name: str, title: str, entry: Rung, table: pd.DataFrame, folds: FoldCount) -> dict[str, Any]:
    rung_facts = {"level": entry.level, "rung": entry.name, "claim": entry.claim}
    try:
        made = folds_of(name, title, entry, table, folds)
    except RequestError as error:
        # The rung is named beside it already.
        wanted = f" (expected {error.expected})" if error.expected else ""
        return {**rung_facts, "folds": 0, "refused": error.problem + wanted, "no_claim": {}}
    return {**rung_facts, "folds": len(made), "refused": "", "no_claim": no_claims(made)}


def no_claims(folds: Sequence[Fold]) -> dict[str, str]:
    """Put the refusals of a rung's folds together: class to reason, with the folds where not all refuse."""
    reasons: dict[str, dict[str, int]] = {}
    for fold in folds:
        for name, why in fold.refused.items():
            counts = reasons.setdefault(name, {})
            counts[why] = counts.get(why, 0) + 1
    return {
        name: "; ".join(
            why if number == len(folds) else f"{why}, in {number} of {len(folds)} folds"
            for why, number in counts.items()
        )
        for name, counts in reasons.items()
    }


def window_table(recordings: Sequence[Recording], length: int) -> pd.DataFrame:
    """Tell where windows would lie, without cutting any.

    Parameters
    ----------
    recordings
        Of one data set.
    length
        Samples a window, at each recording's own rate; they do not overlap.

    Returns
    -------
    DataFrame
        One row a window, with the columns that rungs read.
    """
    counts = [recording.signal.shape[1] // length for recording in recordings]
    starts = [length * np.arange(count) for count in counts]
    columns = ("fault", "bearing", "condition", "rig", "severity", "rate_hz")
    named = {column: [getattr(recording, column) for recording in recordings] for column in columns}
    table = pd.DataFrame({"recording": [recording.name for recording in recordings], **named})
    table = table.loc[table.index.repeat(counts)].reset_index(drop=True)
    start = np.concatenate(starts)
    if not all(recording.tested for recording in recordings):
        table = table.assign(**{TESTED: np.repeat([one.tested for one in recordings], counts)})
    return table.assign(start=start, stop=start + length, on_grid=True)
