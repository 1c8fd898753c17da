"""The rate and the band that recordings of different rates have in common."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from suite.data.recording import Recording
from suite.data.window_length import with_length
from suite.errors import RequestError
from suite.signals.resampling import FARTHEST, shared_band_hz

if TYPE_CHECKING:
    from suite.data.windows import WindowSpec

NEARLY = 0.98
"""Clocks of recorders differ by less than 2 %."""

MOST_LISTED = 4
"""Rates that are named one by one."""


def with_common_band(spec: WindowSpec, recordings: Sequence[Recording]) -> WindowSpec:
    """Lower the band edge to what all recordings hold, where their rates differ and are brought to one.

    What lies above the band of the slowest recording would tell the rate that a window came from.

    Parameters
    ----------
    spec
        As asked for.
    recordings
        At least one.

    Returns
    -------
    WindowSpec
        With ``low_pass_hz`` at most the lowest rate over 2.56; as it is where rates do not differ, each
        recording keeps its own, or half the common rate lies below that.

    Raises
    ------
    RequestError
        Where a rate and the common one are more than a factor 1000 apart.
    """
    rates = sorted({recording.rate_hz for recording in recordings})
    if spec.rate_hz is None:
        return spec
    if max(rates[-1] / spec.rate_hz, spec.rate_hz / rates[0]) > FARTHEST:
        problem = f"is {spec.rate_hz:g} Hz for recordings at {_listed(rates)}"
        raise RequestError(problem, key="windows.rate_hz", expected=f"within a factor {FARTHEST:g}")
    return spec if len(rates) == 1 else _lowered(spec, shared_band_hz(rates))


def settled(spec: WindowSpec, recordings: Sequence[Recording]) -> WindowSpec:
    """Fix rate, band and length by the recordings, so that a later recording is treated alike.

    Parameters
    ----------
    spec
        As asked for.
    recordings
        At least one.

    Returns
    -------
    WindowSpec
        With a ``rate_hz``: the recordings' own where none is asked for; and with the ``low_pass_hz`` of
        :func:`with_common_band`, also where all recordings are slower than the rate asked for; and with a
        ``length`` in samples where turns or seconds were asked for.

    Raises
    ------
    RequestError
        Where rates differ and no common one is asked for, or a recording is shorter than a window.
    """
    rates = sorted({recording.rate_hz for recording in recordings})
    if spec.rate_hz is None and len(rates) > 1:
        problem = f"is not set, and recordings are at {_listed(rates)}"
        raise RequestError(problem, key="windows.rate_hz", expected="one rate for all")
    settled_rate = spec.model_copy(update={"rate_hz": spec.rate_hz or rates[0]})
    known = with_common_band(settled_rate, recordings)
    if known.rate_hz is not None and known.rate_hz > rates[0]:
        known = _lowered(known, shared_band_hz(rates))
    return with_length(known, recordings)


def band_note(asked: WindowSpec, used: WindowSpec, recordings: Sequence[Recording]) -> str:
    """Say which band was taken where another was asked for; else nothing."""
    if used.low_pass_hz == asked.low_pass_hz:
        return ""
    rates = sorted({recording.rate_hz for recording in recordings})
    return (
        f"recordings at {_listed(rates)} are brought to {used.rate_hz:g} Hz and low-passed at "
        f"{used.low_pass_hz:.5g} Hz, the band of the slowest"
    )


def check_rate(rate_hz: float, spec: WindowSpec, name: str) -> None:
    """Refuse a recording that is too slow for what a model reads.

    Parameters
    ----------
    rate_hz
        Of the recording.
    spec
        Settled (see :func:`settled`).
    name
        The recording, for the message.

    Raises
    ------
    RequestError
        Where its band ends below that of the windows which the model learned from.
    """
    if spec.rate_hz is None:
        return
    needed = spec.rate_hz
    if spec.low_pass_hz is not None:
        needed = min(needed, spec.low_pass_hz / shared_band_hz([1.0]))
    if rate_hz < NEARLY * needed:
        expected = f">= {needed:.5g} Hz: the model reads a band that slower recordings lack"
        raise RequestError(f"is {rate_hz:g} Hz", file=name, key="rate_hz", expected=expected)


def _lowered(spec: WindowSpec, edge_hz: float) -> WindowSpec:
    if spec.rate_hz is not None and edge_hz >= spec.rate_hz / 2:  # No window reaches that far.
        return spec
    edge = edge_hz if spec.low_pass_hz is None else min(spec.low_pass_hz, edge_hz)
    return spec.model_copy(update={"low_pass_hz": edge})


def _listed(rates: list[float]) -> str:
    """Write rates, which may be as many as there are recordings where each has its own clock."""
    shown = [f"{rate:.9g}" for rate in rates]
    if len(shown) > MOST_LISTED:
        return f"{len(shown)} rates from {shown[0]} to {shown[-1]} Hz"
    return f"{', '.join(shown[:-1])} and {shown[-1]} Hz" if len(shown) > 1 else f"{shown[0]} Hz"
