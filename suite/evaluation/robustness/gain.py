"""Windows become louder or softer, as by a sensor of another sensitivity."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from suite.evaluation.probe import Changed, Cuts, Probe, all_asked, drawn_half


def _with_gain(cuts: Cuts, decibels: float, rng: np.random.Generator) -> Changed:
    change = np.where(drawn_half(cuts, rng), decibels, -decibels)
    factor = (10 ** (change / 20)).astype(np.float32)
    return all_asked(replace(cuts, signals=cuts.signals * factor[:, None, None]))


PROBE = Probe(
    "gain",
    "gain",
    "louder or softer by, dB",
    (1.0, 3.0, 6.0, 10.0, 20.0),
    "Half of the recordings louder and half of them softer, as by a sensor of another sensitivity",
    _with_gain,
)
