"""Pink noise is added to each window."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from suite.evaluation.probe import SNR_AXIS, SNR_LEVELS, Changed, Cuts, Probe, all_asked
from suite.signals.disturbances import at_snr, coloured_noise

PINK = 1.0
"""Power spectral density falls as 1/f, as that of amplifiers and flow does."""


def _with_pink_noise(cuts: Cuts, snr_db: float, rng: np.random.Generator) -> Changed:
    noise = coloured_noise(cuts.signals.shape, PINK, cuts.edge, rng)
    return all_asked(replace(cuts, signals=at_snr(cuts.signals, noise, snr_db)))


PROBE = Probe(
    "coloured_noise",
    "pink noise",
    SNR_AXIS,
    SNR_LEVELS,
    "Noise whose power falls as 1/f in each window, as strong against its own power as the level says",
    _with_pink_noise,
)
