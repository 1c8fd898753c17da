"""Nothing but noise: the sensor is on, and no machine runs."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from suite.evaluation.probe import Changed, Cuts, Probe, all_asked


def _only_noise(cuts: Cuts, exponent: float, rng: np.random.Generator) -> Changed:
    length = cuts.signals.shape[2]
    spectrum = np.fft.rfft(rng.standard_normal(cuts.signals.shape), axis=2)
    bins = np.arange(spectrum.shape[2], dtype=np.float64)
    bins[0] = np.inf if exponent else 1.0  # A window has no offset of its own.
    noise = np.fft.irfft(spectrum * bins ** (-exponent / 2), length, axis=2)
    return all_asked(replace(cuts, signals=noise.astype(np.float32)))


PROBE = Probe(
    "only_noise",
    "only noise",
    "power falls with frequency to the",
    (0.0, 1.0, 2.0),
    "Gaussian noise in place of the window: white, pink, brown",
    _only_noise,
    kind="unknown",
)
