"""Fold: who trains, who is tested, and who can only be reported apart."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from suite.arrays import TESTED, Mask, Rows
from suite.wording import listed

if TYPE_CHECKING:
    import pandas as pd

NO_ROWS: Rows = np.empty(0, dtype=np.intp)

LISTED = 8
"""Most names that a fold's name lists in full."""


@dataclass(frozen=True, eq=False)
class Fold:
    """One division of a window table; unpacks as ``train, test``.

    Attributes
    ----------
    name
        What is held out, in a few words.
    train, test
        Row numbers, disjoint.
    apart
        Test rows of refused classes: predicted and shown apart, in no main metric.
    unknown
        Rows of a class that is left out of training on purpose: predicted, to tell whether they are noticed
        as strange, and in no metric.
    target
        Rows of the target domain that may be adapted on without their labels; empty where a rung has
        no target domain.
    refused
        Class, or class on one rig, to the reason why this fold makes no claim about it.
    """

    name: str
    train: Rows
    test: Rows
    apart: Rows = field(default_factory=lambda: NO_ROWS)
    unknown: Rows = field(default_factory=lambda: NO_ROWS)
    target: Rows = field(default_factory=lambda: NO_ROWS)
    refused: Mapping[str, str] = field(default_factory=dict)

    def __iter__(self) -> Iterator[Rows]:
        """Yield train and test rows, as scikit-learn's splitters do."""
        yield self.train
        yield self.test

    @property
    def predicted(self) -> Rows:
        """All rows that are predicted: those tested, those apart, those unknown."""
        return np.concatenate([self.test, self.apart, self.unknown])


def bearing_ids(metadata: pd.DataFrame) -> pd.Series[str]:
    """Name each row's physical bearing, unique across rigs."""
    return metadata["rig"].astype(str) + "/" + metadata["bearing"].astype(str)


def shown_bearings(metadata: pd.DataFrame) -> pd.Series[str]:
    """Name each row's bearing for a reader: with its rig where there are several."""
    several = metadata["rig"].nunique() > 1
    return bearing_ids(metadata) if several else metadata["bearing"].astype(str)


def name_list(names: Iterable[str]) -> str:
    """List distinct names in order; of more than :data:`LISTED` the first three and how many more."""
    ordered = sorted(set(names))
    return listed(ordered, LISTED if len(ordered) <= LISTED else 3)


def rows_where(mask: npt.ArrayLike) -> Rows:
    """Give the row numbers at which a mask, shape (n,), is true."""
    return np.flatnonzero(np.asarray(mask, dtype=bool))


def may_be_tested(metadata: pd.DataFrame) -> Mask:
    """Mark the rows that may be tested, shape (n,): all, unless the data set says that some only train."""
    if TESTED not in metadata:
        return np.ones(len(metadata), dtype=bool)
    return np.asarray(metadata[TESTED], dtype=bool)


def rank_within(groups: pd.Series[Any], order: list[pd.Series[str] | pd.Series[float]]) -> pd.Series[int]:
    """Count rows 0, 1, ... within each group, in the order of other columns.

    Parameters
    ----------
    groups
        Group of each row.
    order
        Columns that sort the rows, the first before the others.

    Returns
    -------
    Series of int
        On the index of ``groups``.
    """
    import pandas as pd

    table = pd.concat(order, axis=1, keys=range(len(order))).assign(group=groups)
    table = table.sort_values(["group", *range(len(order))], kind="stable")
    return table.groupby("group", sort=False).cumcount().reindex(groups.index)


def gap_samples(metadata: pd.DataFrame) -> pd.Series[float]:
    """Give each row's least distance across a time split: max(window, 0.1 s), in samples."""
    length = metadata["stop"] - metadata["start"]
    return length.clip(lower=0.1 * metadata["rate_hz"])
