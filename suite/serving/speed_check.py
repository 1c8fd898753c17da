"""Whether the shaft's lines contradict the stated speed: with a wrong one every line is another's."""

from __future__ import annotations

from math import ceil

from suite.data.recording import Recording
from suite.serving.line_evidence import RATE_SHOWN
from suite.signals.resampling import resample
from suite.signals.shaft_search import search_shaft

LOOKED_AT = 0.12
"""Relative range around the stated speed in which others are tried."""

CONTRADICTING = 0.03
"""Relative distance from which a speed is another: lines are sought within 2 %, and a load takes 1 %."""

SECONDS_SEARCHED = 60.0
"""No more of a recording is searched for a speed, which may drift in longer ones."""

SURE_DB = 8.0
"""By so much another speed's lines must stand out: few right speeds of simulated machines are doubted."""


def contradicting_speed(recording: Recording) -> float | None:
    """Look for a speed whose shaft lines stand out where those of the stated one do not.

    Parameters
    ----------
    recording
        Its first channel is looked at; fault orders are not, since a fault must not tell its own speed.

    Returns
    -------
    float or None
        That speed, Hz; ``None`` where nothing contradicts, the recording is too short to tell, or its speed
        was measured throughout.
    """
    if recording.turns is not None:
        return None  # measured at each sample; what is sought here is one speed for all
    rate = recording.rate_hz
    signal = recording.signal[:1, : ceil(SECONDS_SEARCHED * rate)]
    if rate > RATE_SHOWN:
        signal, rate = resample(signal, rate, RATE_SHOWN), RATE_SHOWN
    try:
        found = search_shaft(signal[0], rate, recording.shaft_hz, LOOKED_AT)
    except ValueError:
        return None
    away = abs(found.shaft_hz / recording.shaft_hz - 1)
    return found.shaft_hz if found.margin_db > SURE_DB and away > CONTRADICTING else None
