"""A loose sensor: it rattles on its own mount, and what it should measure hardly comes through."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from suite.evaluation.probe import Changed, Cuts, Probe, all_asked

PASSED_DB = -40.0
"""What is left of the machine in the signal, against the rattle."""

MOUNT_DAMPING = 0.05
"""Of the mount's resonance, of the critical one."""

RESONANCE = (0.01, 0.05)
"""Of the loose mount, in shares of the sampling rate: far below that of a firm one."""

CLIPPED = 3.0
"""Deviations at which the sensor's travel ends."""


def _loose_sensor(cuts: Cuts, rattles: float, rng: np.random.Generator) -> Changed:
    """Let the mount ring after knocks at random times, so many a second, until its stops."""
    count, channels, length = cuts.signals.shape
    rattle = np.empty((count, channels, length))
    at = np.arange(length)
    for row in range(count):
        share = rng.uniform(*RESONANCE)
        response = np.exp(-2 * np.pi * share * MOUNT_DAMPING * at) * np.sin(2 * np.pi * share * at)
        chance = min(rattles / cuts.rate_hz[row], 1.0)
        knocks = rng.standard_normal((channels, 2 * length)) * (rng.random((channels, 2 * length)) < chance)
        knocks[:, rng.integers(length // 2, length)] += 1.0  # A window without a single knock is silence.
        ringing = np.fft.irfft(
            np.fft.rfft(knocks, 3 * length) * np.fft.rfft(response, 3 * length), 3 * length
        )
        rattle[row] = ringing[:, length : 2 * length]
    rattle /= rattle.std(axis=2, keepdims=True)
    own = cuts.signals.astype(np.float64)
    own = (own - own.mean(axis=2, keepdims=True)) * 10 ** (PASSED_DB / 20)
    own /= np.maximum(cuts.signals.std(axis=2, keepdims=True), np.finfo(np.float32).tiny)
    loose = np.clip(rattle + own, -CLIPPED, CLIPPED)
    return all_asked(replace(cuts, signals=loose.astype(np.float32)))


PROBE = Probe(
    "loose_sensor",
    "a loose sensor",
    "knocks a second",
    (300.0, 100.0, 30.0),
    "The sensor rattles on its mount: ringing far below a firm one's resonance, and hardly the machine",
    _loose_sensor,
    kind="unknown",
)
