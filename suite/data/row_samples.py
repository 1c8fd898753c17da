"""What a manifest's row takes of a file's samples: a part in seconds, and in which unit they are."""

from __future__ import annotations

from typing import Any

STANDARD_GRAVITY = 9.80665
"""m/s² (ISO 80000-3)."""

UNITS = {"g": "g", "m/s²": "m/s²", "m/s2": "m/s²", "m/s^2": "m/s²", "mV": "mV", "V": "V"}
"""Spellings of the units that samples may be in."""

VOLTAGES = {"mV": 1.0, "V": 1000.0}
"""Units that need the sensor's sensitivity, in mV."""


def unit_of(value: Any) -> str:
    """Translate a unit of samples.

    Raises
    ------
    ValueError
        For none of :data:`UNITS`.
    """
    text = value.strip() if isinstance(value, str) else value
    if not isinstance(text, str) or text not in UNITS:
        raise ValueError(f"is {value!r}: known are g, m/s² (m/s2), mV and V")
    return UNITS[text]


def factor_to_g(scale: float | None, unit: str | None, sensitivity: float | None) -> float:
    """Give what samples are multiplied by: ``scale``, and what brings their unit to g.

    Parameters
    ----------
    scale
        The owner's own factor, 1 by default.
    unit
        Of the scaled samples; by default they stay in their own.
    sensitivity
        Of the sensor, mV/g, for voltages.
    """
    factor = 1.0 if scale is None else scale
    if unit == "m/s²":
        return factor / STANDARD_GRAVITY
    return factor * VOLTAGES[unit] / sensitivity if unit in VOLTAGES and sensitivity else factor


def part_of(samples: int, rate_hz: float, start: float | None, stop: float | None) -> slice:
    """Tell which samples of a recording are a part of it.

    Parameters
    ----------
    samples
        Of the whole, at ``rate_hz``.
    rate_hz
        Sampling rate, Hz.
    start, stop
        In s from the file's first sample; by default its ends.

    Raises
    ------
    ValueError
        It ends behind the recording, or holds fewer than two samples.
    """
    first = round((start or 0.0) * rate_hz)
    last = samples if stop is None else round(stop * rate_hz)
    lasts = f"the recording lasts {samples / rate_hz:g} s"
    for key, asked, behind in (("start", start, first >= samples), ("stop", stop, last > samples)):
        if behind and asked is not None:
            raise ValueError(f"{key} {asked:g} s lies behind the end: {lasts}")
    if last - first < 2:
        given = [
            f"{key} {asked:g} s" for key, asked in (("start", start), ("stop", stop)) if asked is not None
        ]
        raise ValueError(f"{' to '.join(given)}: the part holds {last - first} samples, and {lasts}")
    return slice(first, last)
