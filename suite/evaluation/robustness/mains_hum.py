"""Hum of the mains is added to each window."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from suite.evaluation.probe import SNR_AXIS, SNR_LEVELS, Changed, Cuts, Probe, all_asked, drawn_half
from suite.signals.disturbances import at_snr, hum

MAINS_HZ = (50.0, 60.0)
"""Of the two kinds of grid."""


def _with_hum(cuts: Cuts, snr_db: float, rng: np.random.Generator) -> Changed:
    mains = np.where(drawn_half(cuts, rng), *MAINS_HZ) / cuts.rate_hz
    noise = hum(cuts.signals.shape, mains, cuts.edge, rng)
    return all_asked(replace(cuts, signals=at_snr(cuts.signals, noise, snr_db)))


PROBE = Probe(
    "mains_hum",
    "mains hum",
    SNR_AXIS,
    SNR_LEVELS,
    "Hum of 50 or 60 Hz with nine harmonics, as strong against each window's own power as the level says",
    _with_hum,
)
