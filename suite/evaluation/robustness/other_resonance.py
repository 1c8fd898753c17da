"""Windows as measured by a sensor that resonates, such as one that is mounted less firmly."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from suite.evaluation.probe import Changed, Cuts, Probe, all_asked
from suite.signals.disturbances import through_resonance

DAMPING = 0.05
"""Ratio: at its resonance the sensor shows ten times what there is."""


def _by_other_sensor(cuts: Cuts, per_cent: float, rng: np.random.Generator) -> Changed:
    resonance = cuts.edge * per_cent / 100
    return all_asked(replace(cuts, signals=through_resonance(cuts.signals, resonance, DAMPING)))


PROBE = Probe(
    "other_resonance",
    "another sensor's resonance",
    "resonance, % of the band",
    (200.0, 120.0, 80.0, 50.0, 25.0),
    "A sensor's resonance in each window, the lower the less firmly it is mounted",
    _by_other_sensor,
)
