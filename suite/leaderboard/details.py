"""What lies behind a score: confusions and single bearings, as frames."""

from __future__ import annotations

import numpy as np
import pandas as pd

from suite.leaderboard.cells import Cell, bearing_names, hits
from suite.statistics.bootstrap import seed_columns


def confusion(cell: Cell) -> pd.DataFrame:
    """Give the share of each true class's windows that was given each label, mean over seeds.

    Parameters
    ----------
    cell
        With at least one test window.

    Returns
    -------
    DataFrame
        True class by predicted class, both sorted; each row sums to 1.
    """
    names = seed_columns(cell.tests)
    truth = np.tile(cell.tests["fault"].to_numpy(dtype=str), len(names))
    told = cell.tests[names].to_numpy(dtype=str).ravel(order="F")
    return pd.crosstab(pd.Series(truth, name="true"), pd.Series(told, name="predicted"), normalize="index")


def bearing_recalls(board: list[Cell]) -> pd.DataFrame:
    """Give the share of windows named rightly of each bearing by each pipeline, mean over seeds.

    Parameters
    ----------
    board
        Cells of one rung of one data set.

    Returns
    -------
    DataFrame
        One row ``fault · bearing``, one column a pipeline in the order given; NaN where a pipeline has
        not met a bearing.
    """
    columns = {}
    for cell in board:
        if cell.tests.empty:
            continue
        place = cell.tests["fault"].astype(str) + " · " + bearing_names(cell.tests)
        columns[cell.pipeline] = hits(cell.tests).groupby(place).mean()
    return pd.DataFrame(columns).sort_index()
