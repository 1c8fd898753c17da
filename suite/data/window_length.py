"""Length of windows that is asked for in turns of the shaft or in seconds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import ceil
from typing import TYPE_CHECKING, Any

import numpy as np

from suite.data.recording import Recording
from suite.errors import RequestError

if TYPE_CHECKING:
    from suite.data.windows import WindowSpec

LENGTHS = ("length", "turns", "seconds")
"""Keys of which one says how long a window is."""

SHORTEST, LONGEST = 64, 1 << 20
"""Samples a window."""

NO_SAMPLE = 1e-6
"""Samples that are no sample of their own: 20 turns of 30 Hz at 12 kHz are 8000."""


def asked_length(fields: Mapping[str, Any]) -> dict[str, float]:
    """Pick from fields of a spec those that say how long a window is."""
    return {name: fields[name] for name in LENGTHS if fields.get(name) is not None}


def with_length(spec: WindowSpec, recordings: Sequence[Recording]) -> WindowSpec:
    """Say in samples how long a window is.

    All windows of a data set are equally long: turns become as many samples as the slowest shaft takes for
    them, so that every window holds at least these turns; where a speed varies, as it takes where it takes
    longest, by its true angle.

    Parameters
    ----------
    spec
        As asked for, with a ``rate_hz`` unless all recordings have one rate.
    recordings
        At least one.

    Returns
    -------
    WindowSpec
        With a ``length`` alone; as it is where that was asked for.

    Raises
    ------
    RequestError
        Where rates differ and no common one is asked for, the samples are too few or too many, or a recording
        is shorter than a window.
    """
    if spec.turns is None and spec.seconds is None:
        return spec
    key = "windows.seconds" if spec.turns is None else "windows.turns"
    rates = {recording.rate_hz for recording in recordings}
    if spec.rate_hz is None and len(rates) > 1:
        problem = "cannot be counted in samples: recordings differ in rate"
        raise RequestError(problem, key=key, expected="one windows.rate_hz for all")
    rate = spec.rate_hz or rates.pop()
    turns = spec.turns
    seconds = (
        spec.seconds if turns is None else max(_seconds_of(turns, recording) for recording in recordings)
    )
    length = ceil((seconds or 0.0) * rate - NO_SAMPLE)
    asked = _asked(spec)
    if not SHORTEST <= length <= LONGEST:
        expected = f"{SHORTEST} to {LONGEST} samples"
        raise RequestError(f"{asked} are {length} samples at {rate:g} Hz", key=key, expected=expected)
    for recording in recordings:
        samples = ceil(recording.signal.shape[1] * rate / recording.rate_hz)
        if samples < length:
            problem = f"{samples} samples, {samples / rate:.4g} s"
            expected = f">= {length} samples, {length / rate:.4g} s, for {asked}"
            raise RequestError(problem, file=recording.name, key=key, expected=expected)
    return spec.model_copy(update={"length": length, "turns": None, "seconds": None})


def length_note(asked: WindowSpec, used: WindowSpec, recordings: Sequence[Recording]) -> str:
    """Say how many samples and seconds a window has where turns or seconds were asked for; else nothing.

    Parameters
    ----------
    asked, used
        Before and after :func:`suite.data.common_band.settled`.
    recordings
        At least one.
    """
    if used.rate_hz is None or (asked.turns is None and asked.seconds is None):
        return ""
    spans = [recording.span_hz for recording in recordings]
    slowest, fastest = min(low for low, _ in spans), max(high for _, high in spans)
    if asked.turns is not None:
        slowest = asked.turns / max(_seconds_of(asked.turns, recording) for recording in recordings)
    seconds = used.length / used.rate_hz
    low, high = (f"{seconds * shaft:.4g}" for shaft in (slowest, fastest))
    turns = low if low == high else f"{low} to {high}"
    said = f"windows are {used.length} samples, {seconds:.4g} s at {used.rate_hz:g} Hz, {turns} turns"
    if asked.turns is None:
        return said
    return f"{said}: {asked.turns:g} of the slowest shaft ({slowest:.4g} Hz)"


def _seconds_of(turns: float, recording: Recording) -> float:
    """Give how long a shaft takes for so many turns, s: where it takes longest."""
    angle = recording.turns
    if angle is None or angle[-1] - angle[0] <= turns:
        return turns / recording.shaft_hz
    place = np.arange(angle.size)
    ends, begins = place[angle - turns >= angle[0]], place[angle + turns <= angle[-1]]
    behind = np.interp(angle[begins] + turns, angle, place) - begins
    before = ends - np.interp(angle[ends] - turns, angle, place)
    return float(max(behind.max(), before.max()) / recording.rate_hz)


def _asked(spec: WindowSpec) -> str:
    return f"{spec.seconds:g} s" if spec.turns is None else f"{spec.turns:g} turns of the slowest shaft"
