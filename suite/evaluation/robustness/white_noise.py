"""White noise is added to each window."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from suite.evaluation.probe import Changed, Cuts, Probe, all_asked


def _with_white_noise(cuts: Cuts, snr_db: float, rng: np.random.Generator) -> Changed:
    power = cuts.signals.astype(np.float64).var(axis=2, keepdims=True)
    noise = rng.standard_normal(cuts.signals.shape) * np.sqrt(power / 10 ** (snr_db / 10))
    return all_asked(replace(cuts, signals=(cuts.signals + noise).astype(np.float32)))


PROBE = Probe(
    "white_noise",
    "white noise",
    "SNR, dB",
    (20.0, 10.0, 5.0, 0.0, -10.0),
    "White noise in each window, as strong against its own power as the level says",
    _with_white_noise,
)
