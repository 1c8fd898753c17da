"""Clicks at random times are added to each window."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from suite.evaluation.probe import SNR_AXIS, SNR_LEVELS, Changed, Cuts, Probe, all_asked
from suite.signals.disturbances import at_snr, clicks

CLICKS_A_SECOND = 50.0
"""Few enough that each stands by itself, and locked to nothing that turns."""


def _with_clicks(cuts: Cuts, snr_db: float, rng: np.random.Generator) -> Changed:
    shape = cuts.signals.shape
    noise = clicks(shape, CLICKS_A_SECOND * shape[2] / cuts.rate_hz, cuts.edge, rng)
    return all_asked(replace(cuts, signals=at_snr(cuts.signals, noise, snr_db)))


PROBE = Probe(
    "impulsive_noise",
    "impulsive noise",
    SNR_AXIS,
    SNR_LEVELS,
    "Clicks at random times, fifty a second, as strong against each window's own power as the level says",
    _with_clicks,
)
