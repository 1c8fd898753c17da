"""Nothing but the mains: a cable without a sensor."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from suite.evaluation.probe import Changed, Cuts, Probe, all_asked

HUM_HARMONICS = 7
"""Of the mains: odd ones stand out, and each falls as one over its number."""


def _only_hum(cuts: Cuts, snr_db: float, rng: np.random.Generator) -> Changed:
    count, channels, length = cuts.signals.shape
    seconds = np.arange(length) / cuts.rate_hz[:, None]
    mains_hz = rng.choice([50.0, 60.0], size=count)[:, None]
    hum = np.zeros((count, length))
    for harmonic in range(1, HUM_HARMONICS + 1, 2):
        phase = rng.uniform(0, 2 * np.pi, size=(count, 1))
        hum += np.sin(2 * np.pi * harmonic * mains_hz * seconds + phase) / harmonic
    hum /= hum.std(axis=1, keepdims=True)
    noise = rng.standard_normal((count, channels, length)) * 10 ** (-snr_db / 20)
    return all_asked(replace(cuts, signals=(hum[:, None, :] + noise).astype(np.float32)))


PROBE = Probe(
    "only_hum",
    "only hum",
    "hum over noise, dB",
    (10.0, 20.0, 40.0),
    "Mains hum of 50 or 60 Hz with its odd harmonics in place of the window, over so much white noise",
    _only_hum,
    kind="unknown",
)
