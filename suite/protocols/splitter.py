"""A rung of the ladder as a splitter of scikit-learn, for ``cv=`` of its scores and searches."""

from __future__ import annotations

from collections.abc import Iterator
from numbers import Integral
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from suite.arrays import Rows
from suite.errors import RequestError
from suite.protocols.rungs import FoldCount, rung

if TYPE_CHECKING:
    import pandas as pd


class RungSplitter:
    """Divides windows as a rung does: by bearings, unless another rung is named.

    Parameters
    ----------
    protocol
        Name or level of a rung.
    folds
        At most so many; ``auto``: as many as there are parts to hold out.
    seed
        For rungs that draw.

    Raises
    ------
    RequestError
        No such rung, or no number of folds.
    """

    def __init__(self, protocol: str = "bearing", folds: FoldCount = "auto", seed: int = 0) -> None:
        if folds != "auto" and (isinstance(folds, bool) or not isinstance(folds, Integral) or folds < 2):
            raise RequestError(f"is {folds!r}", key="folds", expected="auto, or a whole number from 2")
        self.protocol = rung(protocol).name
        self.folds = folds
        self.seed = seed

    def __repr__(self) -> str:
        """Write it as it is made."""
        return f"RungSplitter({self.protocol!r}, folds={self.folds!r}, seed={self.seed})"

    def split(
        self, X: Any, y: npt.ArrayLike | None = None, groups: npt.ArrayLike | None = None
    ) -> Iterator[tuple[Rows, Rows]]:
        """Yield training and test rows of each fold; rows of classes that are refused are in neither.

        Parameters
        ----------
        X
            :class:`suite.data.windows.Windows`, or anything else with one row a window.
        y
            Class of each window, shape (n,); by default the windows' own.
        groups
            Bearing of each window, shape (n,); by default the windows' own.

        Raises
        ------
        ValueError
            Neither the windows nor the arguments name classes and bearings.
        RequestError
            The rung cannot divide these windows; the line says why.
        """
        table = _table(X, {"fault": y, "bearing": groups})
        for fold in rung(self.protocol).split(table, self.folds, self.seed):
            yield fold.train, fold.test

    def get_n_splits(
        self, X: Any = None, y: npt.ArrayLike | None = None, groups: npt.ArrayLike | None = None
    ) -> int:
        """Count the folds, as for :meth:`split`.

        Raises
        ------
        ValueError
            No windows are given, on which the number depends.
        """
        if X is None:
            raise ValueError("how many folds there are depends on the windows (expected X)")
        return sum(1 for _ in self.split(X, y, groups))


def _table(X: Any, given: dict[str, npt.ArrayLike | None]) -> pd.DataFrame:
    import pandas as pd

    table = getattr(X, "metadata", None)
    if table is None:
        n = len(X)
        table = pd.DataFrame({"start": np.arange(n), "stop": np.arange(1, n + 1), "rate_hz": 1.0})
    own = {name: np.asarray(values, dtype=str) for name, values in given.items() if values is not None}
    table = table.assign(**own)
    lacking = [name for name in given if name not in table]
    if lacking:
        words = {"fault": "y", "bearing": "groups, or windows with bearings"}
        expected = " and ".join(words[name] for name in lacking)
        raise ValueError(f"no {' and no '.join(lacking)} is known of the windows (expected {expected})")
    missing = {
        "recording": table["bearing"],
        "condition": "",
        "rig": "",
        "severity": np.nan,
        "on_grid": True,
    }
    unknown = {name: values for name, values in missing.items() if name not in table}
    return table.assign(**unknown).reset_index(drop=True)
