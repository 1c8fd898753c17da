"""N: train and test named by queries of the question, such as a paper's own split.

What such a split supports follows from what its two sides share. Its level holds the number of the rung of
the ladder that shares as much: N4 shares no bearing, as R4; N2 shares bearings and no recording, as R2; N0
shares recordings and supports nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from suite.arrays import Mask
from suite.errors import RequestError
from suite.protocols.fold import Fold, may_be_tested, rows_where
from suite.protocols.query import Query, read_query, values_there
from suite.protocols.rungs import Rung, RungFamily, Split, rung
from suite.wording import listed, plural

if TYPE_CHECKING:
    import pandas as pd

LEAKIEST = 0
"""Number of a split that supports nothing."""

NOT_ITS_OWN = frozenset({"untrained_rig_classes", "target_bearings", "target_recordings"})
"""What a rung forbids and a named split does not: it has no target, and its queries say what trains."""

_SHOWN_QUERY = 60
"""Characters of a test query that name its fold."""


def level_like(name: str, number: int) -> str:
    """Give the level of a named split that shares as much as a rung of the ladder, by the rung's number."""
    return f"{FAMILY.prefix}{number}:{name}"


def named_rung(level: str, name: str, queries: Sequence[Sequence[str]]) -> Rung:
    """Give the rung of a named split.

    Parameters
    ----------
    level, name
        Of :func:`level_like`; as the question calls it.
    queries
        A query for training and one for test, fold by fold.

    Raises
    ------
    RequestError
        A query that cannot be read.
    """
    folds = [(read_query(train), read_query(test)) for train, test in queries]

    def split(metadata: pd.DataFrame, most: int, seed: int) -> list[Fold]:
        return [_fold(metadata, name, *one) for one in folds[:most]]

    made = _rung(level, name, split)
    return replace(made, auto_folds=len(folds), queries=tuple((one.text, other.text) for one, other in folds))


def _stored(level: str, name: str) -> Rung:
    def split(metadata: pd.DataFrame, most: int, seed: int) -> list[Fold]:
        raise RequestError("this split is told by its question alone", key=f"splits.{name}")

    return _rung(level, name, split)


def _rung(level: str, name: str, split: Split) -> Rung:
    number = int(level.removeprefix(FAMILY.prefix)[0])
    like, leaky = rung(f"R{number}"), number == LEAKIEST
    return Rung(
        level,
        name,
        FAMILY.no_claim if leaky else f"{like.claim}, by a split that the question names",
        frozenset({"samples"}) if leaky else like.forbids - NOT_ITS_OWN,
        split,
        leaky=leaky,
        role="variant",
        tested="never seen in training" if like.unseen else "tested",
        tuned_on=like,
        rank=like.level,
    )


def _fold(metadata: pd.DataFrame, name: str, trains: Query, tests: Query) -> Fold:
    train, test = trains(metadata), tests(metadata)
    if (train & test).any():
        both = sorted(metadata.loc[train & test, "recording"].astype(str).unique())
        problem = f"train and test both take {plural(int((train & test).sum()), 'window')} of {listed(both)}"
        raise RequestError(problem, key=f"splits.{name}", expected="no window on both sides")
    test &= metadata["on_grid"].to_numpy(dtype=bool) & may_be_tested(metadata)
    train &= ~_overlapping(metadata, train, test)
    for side, query, rows in (("train", trains, train), ("test", tests, test)):
        if not rows.any():
            expected = f"a query that holds of some; here {values_there(query, metadata)}"
            raise RequestError("takes no window", key=f"splits.{name}.{side}", expected=expected)
    unknown = set(metadata.loc[test, "fault"]) - set(metadata.loc[train, "fault"])
    if unknown:
        problem = f"tests {', '.join(sorted(map(str, unknown)))}, of which train has none"
        expected = "classes that train, such as `... and fault != '...'`"
        raise RequestError(problem, key=f"splits.{name}.test", expected=expected)
    text = " ".join(tests.text.split())
    shown = text if len(text) <= _SHOWN_QUERY else f"{text[: _SHOWN_QUERY - 4]} ..."
    return Fold(f"tested where {shown}", rows_where(train), rows_where(test))


def _overlapping(metadata: pd.DataFrame, train: Mask, test: Mask) -> Mask:
    """Mark the windows of ``train`` that share samples with one of ``test``, of which no two overlap."""
    marked = np.zeros(len(metadata), dtype=bool)
    recordings = metadata["recording"].to_numpy(dtype=str)
    start, stop = (metadata[name].to_numpy() for name in ("start", "stop"))
    for recording in set(recordings[train]) & set(recordings[test]):
        own = recordings == recording
        tested, rows = np.flatnonzero(test & own), np.flatnonzero(train & own)
        tested = tested[np.argsort(start[tested], kind="stable")]
        first = np.searchsorted(stop[tested], start[rows], side="right")
        begins = np.append(start[tested], np.inf)[first]
        marked[rows] = begins < stop[rows]
    return marked


FAMILY = RungFamily(
    "named",
    "N",
    "what the rung of its number does, by a split that the question names (N4 as R4); N0 nothing",
    "nothing: training and test share recordings, or the data set refuses such a split",
    _stored,
)
