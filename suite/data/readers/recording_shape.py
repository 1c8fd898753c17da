"""What a recording must look like: long enough for its channels, and with digits left for the vibration."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from suite.errors import RequestError

_USUAL = 4
"""No more channels than these are taken without a question, however short."""

_DENSITY = 32
"""So many samples for the square of the number of channels: else segments may have been stacked."""

_SHORTEST = 0.1
"""Seconds; the shortest recordings of public data sets (FEMTO) last as long."""

_MAGNITUDES = (1e-15, 1e15)
"""Between them lie vibrations in every unit, and the squares of a window's sums stay within float32."""

_ASK = 'a file for each recording, or channel: "*" (or some of 0;1;2) if they are channels'


def check_density(what: str, channels: int, samples: int, asked: bool, file: str | Path) -> None:
    """Ask where many short rows may be segments, or samples and channels cannot be told apart.

    Parameters
    ----------
    what
        The array, for the message.
    channels, samples
        Its size.
    asked
        Channels were asked for: then they are some.
    file
        For the message.

    Raises
    ------
    RequestError
        More than four channels, and less than 32 samples for the square of their number.
    """
    if not asked and channels > _USUAL and samples < _DENSITY * channels**2:
        problem = f"{what}: {channels} x {samples} values: {channels} channels, or as many segments?"
        raise RequestError(problem, file=file, key="channel", expected=_ASK)


def check_length(signal: npt.NDArray[np.float32], rate_hz: float, file: str | Path) -> None:
    """Ask where several channels last too short to be a recording.

    Parameters
    ----------
    signal
        Shape (channels, samples).
    rate_hz
        Sampling rate, Hz.
    file
        For the message.

    Raises
    ------
    RequestError
        More than two channels of less than 0.1 s: they may be segments of one.
    """
    channels, samples = signal.shape
    if channels > 2 and samples / rate_hz < _SHORTEST:
        problem = f"{channels} channels of {1000 * samples / rate_hz:.3g} ms: channels, or segments of one?"
        raise RequestError(problem, file=file, key="channel", expected=_ASK)


def single_precision(matrix: npt.NDArray[Any], file: str | Path) -> npt.NDArray[np.float32]:
    """Bring to float32, which tells seven digits apart.

    Parameters
    ----------
    matrix
        Shape (channels, samples), any real type.
    file
        For the message.

    Returns
    -------
    ndarray
        Float32, same shape.

    Raises
    ------
    RequestError
        A vibration of a magnitude that no unit gives, or so small on an offset so large that its digits
        would be lost.
    """
    with np.errstate(over="ignore"):  # what float32 cannot hold becomes infinite and is refused
        single = np.ascontiguousarray(matrix, dtype=np.float32)
    for row in matrix:
        top, low = row.max().item(), row.min().item()
        peak = max(abs(top), abs(low))
        if 0 < top - low < 1000 * peak * float(np.finfo(np.float32).eps) < np.inf:
            problem = f"varies from {low:.9g} to {top:.9g}: the offset leaves no digits to the vibration"
            raise RequestError(problem, file=file, expected="a signal without that offset")
        if top > low and (peak < _MAGNITUDES[0] or _MAGNITUDES[1] < peak < float(np.finfo(np.float32).max)):
            problem = f"varies from {low:.6g} to {top:.6g}, as no vibration does"
            raise RequestError(problem, file=file, expected="another unit, or a file without damage")
    return single
