"""The window table of arrays that somebody has at hand, in the columns that recordings give theirs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import astuple
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from suite.arrays import Real
from suite.signals.kinematics import BearingOrders

if TYPE_CHECKING:
    import pandas as pd

UNNAMED = {"recording": "", "condition": "", "rig": ""}
"""What a window belongs to where nothing is said of it."""


def signals_of(given: npt.ArrayLike) -> npt.NDArray[np.float32]:
    """Give windows as float32, shape (n, channels, length).

    Parameters
    ----------
    given
        Shape (n, length), or (n, channels, length); finite real numbers.

    Raises
    ------
    ValueError
        Another shape, or values that are no finite numbers.
    """
    signals = np.asarray(given)
    if signals.ndim not in (2, 3) or signals.dtype.kind not in "fiu":
        problem = f"signals are {signals.dtype} of shape {signals.shape}"
        raise ValueError(f"{problem} (expected real numbers, (n, length) or (n, channels, length))")
    signals = signals.astype(np.float32)
    if not np.isfinite(signals).all():
        raise ValueError("signals hold a value that is no finite number")
    return signals[:, None, :] if signals.ndim == 2 else signals


def table_of_arrays(
    length: int,
    numbers: Mapping[str, npt.ArrayLike],
    names: Mapping[str, npt.ArrayLike | None],
    orders: BearingOrders | npt.ArrayLike | None,
    windows: int,
) -> pd.DataFrame:
    """Make the window table.

    Parameters
    ----------
    length
        Samples a window.
    numbers
        Column to a positive number, or one a window.
    names
        ``fault``, ``bearing`` and the like: a name, or one a window; ``None`` is unknown.
    orders
        Of the bearing, or one row a window, shape (n, 4): outer, inner, ball, cage; NaN is unknown.
    windows
        How many there are.

    Raises
    ------
    ValueError
        Another number of values than of windows, or a number or an order that is not positive.
    """
    import pandas as pd

    columns: dict[str, Any] = {}
    for name, given in names.items():
        if given is not None:
            columns[name] = _spread(name, np.asarray(given, dtype=str), windows)
    if "bearing" in columns:
        columns = {**{name: np.full(windows, text) for name, text in UNNAMED.items()}, **columns}
        columns |= {"severity": np.nan, "load": np.nan, **_places(columns, length)}
    for name, given in numbers.items():
        columns[name] = _spread(name, np.asarray(given, dtype=np.float64), windows)
        if not (columns[name] > 0).all():
            raise ValueError(f"{name} holds a value that is not positive")
    return pd.DataFrame({**columns, **_orders(orders, windows)}, index=range(windows))


def _spread(name: str, given: npt.NDArray[Any], windows: int) -> npt.NDArray[Any]:
    if given.shape not in ((), (windows,)):
        raise ValueError(f"{name} has shape {given.shape} (expected one value, or one of {windows} windows)")
    return np.array(np.broadcast_to(given, (windows,)))


def _orders(orders: BearingOrders | npt.ArrayLike | None, windows: int) -> dict[str, Real]:
    from suite.data.windows import ORDER_COLUMNS

    given = astuple(orders) if isinstance(orders, BearingOrders) else orders
    known = np.full(4, np.nan) if given is None else np.asarray(given, dtype=np.float64)
    if known.shape not in ((4,), (windows, 4)):
        raise ValueError(f"orders have shape {known.shape} (expected 4 of outer, inner, ball and cage)")
    if not (np.isnan(known) | (np.isfinite(known) & (known > 0))).all():
        raise ValueError("orders hold a value that is not positive (expected > 0, NaN where unknown)")
    return dict(zip(ORDER_COLUMNS, np.broadcast_to(known, (windows, 4)).T, strict=True))


def _places(columns: Mapping[str, npt.NDArray[Any]], length: int) -> dict[str, npt.NDArray[Any]]:
    """Say where windows begin: one behind the other in each recording, in the order in which they come."""
    import pandas as pd

    recordings = pd.DataFrame({name: columns[name] for name in ("rig", "bearing", "recording", "condition")})
    number = recordings.groupby(list(recordings.columns)).cumcount().to_numpy()
    start = number * length
    return {"start": start, "stop": start + length, "on_grid": np.ones(len(start), dtype=bool)}
