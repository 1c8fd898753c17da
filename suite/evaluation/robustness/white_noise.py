"""White noise is added to each window."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from suite.evaluation.probe import SNR_AXIS, SNR_LEVELS, Changed, Cuts, Probe, all_asked
from suite.signals.disturbances import at_snr, coloured_noise


def _with_white_noise(cuts: Cuts, snr_db: float, rng: np.random.Generator) -> Changed:
    noise = coloured_noise(cuts.signals.shape, 0.0, cuts.edge, rng)
    return all_asked(replace(cuts, signals=at_snr(cuts.signals, noise, snr_db)))


PROBE = Probe(
    "white_noise",
    "white noise",
    SNR_AXIS,
    SNR_LEVELS,
    "White noise over the band of each window, as strong against its own power as the level says",
    _with_white_noise,
)
