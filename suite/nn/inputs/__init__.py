"""What a network gets of a window: one map a file, looked up by name."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

import numpy as np
import numpy.typing as npt

from suite.discovery import collect
from suite.nn.component import check_options, named
from suite.nn.inputs._input import Input, Maps, Physical
from suite.signals.order_tracking import relative_in

__all__ = ["Input", "Maps", "component", "components", "compute", "must_be_known", "names"]

_KIND = "input"

TRANSFORMED_AT_ONCE = 256
"""Windows transformed at a time, which bounds the memory of the steps between."""


def components() -> dict[str, Input]:
    """Give each input (summary, citation, options) by name."""
    return collect(__name__, "INPUT")


def names() -> tuple[str, ...]:
    """Give the names of all inputs; ``window`` is the window itself."""
    return tuple(sorted(components()))


def component(name: str) -> Input:
    """Give one input; ValueError, listing the known names, when there is none."""
    return named(components(), _KIND, name)


def compute(
    name: str,
    signals: npt.NDArray[np.floating],
    metadata: Any,
    *,
    cache: Path | None = None,
    **options: Any,
) -> Maps:
    """Turn windows into what a network gets, each by itself.

    Parameters
    ----------
    name
        As in :func:`names`.
    signals
        Shape (n, channels, length), n > 0.
    metadata
        A table of the same n rows; read only by inputs that declare columns.
    cache
        Folder in which costly inputs are looked up by the content of the window; ``None`` for none.
    options
        The input's own.

    Returns
    -------
    ndarray
        Float32, shape (n, channels · k, L) or (n, channels · k, H, W); the k maps of one channel
        lie together. A window's map does not depend on the others.

    Raises
    ------
    ValueError
        Unknown name or option, or a column that the metadata lacks.
    """
    shown = component(name)
    check_options(_KIND, name, options, shown.options)
    if shown.cached:
        options["cache"] = cache
    physical = dict(_columns(shown, metadata, signals.shape[1]))
    relative = relative_in(metadata) if shown.by_angle else None
    if relative is not None:
        physical["relative_speed"] = relative.repeat(signals.shape[1], axis=0)
    flat = signals.reshape(-1, signals.shape[2])
    pieces = [
        shown.transform(
            flat[start : start + TRANSFORMED_AT_ONCE],
            {column: values[start : start + TRANSFORMED_AT_ONCE] for column, values in physical.items()},
            **options,
        )
        for start in range(0, len(flat), TRANSFORMED_AT_ONCE)
    ]
    maps = np.concatenate(pieces)
    shape = (len(signals), signals.shape[1] * maps.shape[1], *maps.shape[2:])
    return cast("Maps", maps.reshape(shape).astype(np.float32, copy=False))


def must_be_known(name: str, metadata: Any) -> None:
    """Refuse to learn from windows of which a column that an input reads is unknown.

    Parameters
    ----------
    name
        Of the input.
    metadata
        The windows' table.

    Raises
    ------
    ValueError
        NaN or an infinity in such a column; the line says in which, and in how many windows.
    """
    for column, values in _columns(component(name), metadata, 1).items():
        unknown = int((~np.isfinite(values)).sum())
        if unknown:
            raise ValueError(
                f"input {name!r}: {column} is unknown in {unknown} of {len(values)} training windows"
            )


def _columns(shown: Input, metadata: Any, channels: int) -> Physical:
    columns = {}
    for column in shown.columns:
        if column == "band_hz" and column not in metadata:  # windows from elsewhere hold the whole band
            columns[column] = np.asarray(metadata["rate_hz"], dtype=np.float64).repeat(channels) / 2
            continue
        if column not in metadata:
            raise ValueError(f"input {shown.name!r}: the metadata lacks the column {column!r}")
        columns[column] = np.asarray(metadata[column], dtype=np.float64).repeat(channels)
    return columns
