"""Rows: what somebody sends to a served model becomes recordings, or one clear line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from suite.data.recording import Recording
from suite.data.stated import stated_bearing
from suite.data.windows import ORDER_COLUMNS
from suite.errors import RequestError
from suite.signals.kinematics import BearingOrders

HIGHEST_ORDER = 1000.0
"""No bearing has a fault that strikes more often in a turn of the shaft."""

HIGHEST_RATE = 1e9
"""No vibration is sampled at more samples a second."""

SECONDS_A_MINUTE = 60.0

SPOKEN_COLUMNS = ("signal", "rate_hz", "shaft_hz", "rpm", "bearing", *ORDER_COLUMNS)
"""All that a row may hold; others are left out of account."""


def recordings_of(given: Any, about: Mapping[str, Any], channels: int) -> list[Recording]:
    """Read what was sent, in any of the forms that come naturally.

    Parameters
    ----------
    given
        One row (a mapping), several (a list of them or a DataFrame), or plain numbers, integers too: one
        recording of shape (samples,) or (samples, 1), or several, (n, samples). Of a model of several
        channels a recording is (channels, samples).
    about
        ``rate_hz``, ``rpm`` or ``shaft_hz``, and ``bearing`` or the four fault orders: what rows do not say
        themselves.
    channels
        Of the model.

    Returns
    -------
    list of Recording
        At least one.

    Raises
    ------
    RequestError
        Nothing, or what cannot be read; the line names row and column.
    """
    rows = [_merged(_known(row), _known(about)) for row in _rows(given, channels)]
    if not rows:
        raise RequestError("nothing was sent", expected="a signal, or rows of signal, rate_hz and rpm")
    return [read_row(row, f"row {number}") for number, row in enumerate(rows)]


def _rows(given: Any, channels: int) -> list[Mapping[Any, Any]]:
    if isinstance(given, pd.DataFrame):
        if "signal" not in given:
            return _plain(given.to_numpy(), channels)
        return [dict(row) for row in given.to_dict(orient="records")]
    if isinstance(given, Mapping):
        return [given]
    if isinstance(given, list | tuple) and given and all(isinstance(row, Mapping) for row in given):
        return list(given)
    return _plain(given, channels)


def _plain(given: Any, channels: int) -> list[Mapping[Any, Any]]:
    """Take numbers without names: a recording, or a batch of them."""
    table = _numbers(given, "the signal")
    if channels == 1 and table.ndim == 2 and table.shape[1] == 1:  # a column, as MATLAB keeps signals
        table = table[:, 0]
    several = table.ndim == (2 if channels == 1 else 3)
    return [{"signal": one} for one in (table if several else [table])]


def _merged(row: dict[str, Any], about: dict[str, Any]) -> dict[str, Any]:
    """Let a row say it better: its speed or bearing replaces that of all rows, in whichever words."""
    for words in (("rpm", "shaft_hz"), ("bearing", *ORDER_COLUMNS)):
        if any(word in row for word in words):
            about = {name: value for name, value in about.items() if name not in words}
    return {**about, **row}


def _known(row: Mapping[Any, Any]) -> dict[str, Any]:
    """Keep what a row says: an empty cell of a table says nothing."""
    return {name: row[name] for name in SPOKEN_COLUMNS if name in row and not _is_absent(row[name])}


def read_row(row: Mapping[Any, Any], name: str) -> Recording:
    """Read a row of raw signal and what is known of it.

    Parameters
    ----------
    row
        ``signal``, shape (samples,), (samples, 1) or (channels, samples), ``rate_hz``, ``shaft_hz`` or
        ``rpm``, and where the bearing is known the four fault orders or ``bearing``, its name or dimensions,
        as :func:`suite.data.stated.stated_bearing` takes them.
    name
        For messages.

    Raises
    ------
    RequestError
        A column that is missing or cannot be read, a rate or speed that no machine has, only some of the
        orders or absurd ones, an unknown bearing.
    """
    signal = np.atleast_2d(_numbers(row.get("signal", ()), name)).astype(np.float32)
    if signal.ndim == 2 and signal.shape[1] == 1:  # a column, as MATLAB keeps signals
        signal = signal.T
    return Recording(
        name=name,
        signal=signal,
        rate_hz=_rate(row, "rate_hz", name),
        shaft_hz=_shaft_hz(row, name),
        fault="unknown",
        bearing="unknown",
        condition="unknown",
        rig="unknown",
        orders=_read_orders(row, name),
    )


def _numbers(given: Any, name: str) -> npt.NDArray[np.float64]:
    try:
        # Tables nest arrays in arrays of objects, row by row.
        nested = isinstance(given, np.ndarray | list | tuple) and len(given) and np.ndim(given[0])
        rows = [np.asarray(one, dtype=np.float64) for one in given] if nested else given
        if np.iscomplexobj(rows):
            raise RequestError("is complex", file=name, key="signal", expected="real numbers")
        table = np.asarray(rows, dtype=np.float64)
    except (TypeError, ValueError) as error:
        expected = "numbers, as many in each row"
        raise RequestError(f"cannot be read: {error}", file=name, key="signal", expected=expected) from error
    if not table.ndim or not table.size:
        raise RequestError("cannot be read: no samples", file=name, key="signal", expected="numbers")
    return table


def _shaft_hz(row: Mapping[Any, Any], name: str) -> float:
    if _is_absent(row.get("rpm")):
        return _rate(row, "shaft_hz", name, "shaft_hz in Hz, or rpm in turns a minute")
    rpm = _rate(row, "rpm", name)
    if _is_absent(row.get("shaft_hz")):
        return rpm / SECONDS_A_MINUTE
    shaft_hz = _rate(row, "shaft_hz", name)
    if not np.isclose(shaft_hz, rpm / SECONDS_A_MINUTE, rtol=1e-3):
        problem = f"{rpm:g} rpm are not {shaft_hz:g} Hz"
        raise RequestError(problem, file=name, key="rpm", expected="rpm or shaft_hz")
    return shaft_hz


def _rate(row: Mapping[Any, Any], key: str, name: str, expected: str = "") -> float:
    if _is_absent(row.get(key)):
        raise RequestError("is missing", file=name, key=key, expected=expected or "a value > 0")
    try:
        value = float(row[key])
    except (TypeError, ValueError) as error:
        raise RequestError(f"cannot be read: {error}", file=name, key=key, expected="a number") from error
    if not 1 / HIGHEST_RATE < value < HIGHEST_RATE:
        raise RequestError(f"is {value}", file=name, key=key, expected=f"a value > 0 and < {HIGHEST_RATE:g}")
    return value


def _read_orders(row: Mapping[Any, Any], name: str) -> BearingOrders | None:
    """Read all four orders, or none where none is given; an order that is there is never taken for absent."""
    given = {column: row[column] for column in ORDER_COLUMNS if not _is_absent(row.get(column))}
    if not _is_absent(row.get("bearing")):
        return _known_orders(row["bearing"], given, name)
    if not given:
        return None
    orders = []
    for column in ORDER_COLUMNS:
        if column not in given:
            raise RequestError("is missing", file=name, key=column, expected="all four fault orders, or none")
        try:
            orders.append(float(given[column]))
        except (TypeError, ValueError) as error:
            raise RequestError(f"cannot be read: {error}", file=name, key=column) from error
        if not 0 < orders[-1] < HIGHEST_ORDER:
            expected = f"strikes a turn of the shaft, above 0 and below {HIGHEST_ORDER:g}"
            raise RequestError(f"is {orders[-1]}", file=name, key=column, expected=expected)
    return BearingOrders(*orders)


def _known_orders(bearing: Any, given: Iterable[str], name: str) -> BearingOrders:
    if list(given):
        raise RequestError("is given beside fault orders", file=name, key="bearing", expected="one of them")
    try:
        return stated_bearing(str(bearing))
    except RequestError as error:
        raise RequestError(error.problem, file=name, key="bearing", expected=error.expected) from error


def _is_absent(value: Any) -> bool:
    """Check for what JSON and tables write where there is nothing."""
    return value is None or value is pd.NA or (isinstance(value, float | np.floating) and np.isnan(value))
