"""The stated shaft speed is wrong; the signal stays as it is."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from suite.arrays import Mask
from suite.evaluation.probe import Changed, Cuts, Probe, drawn_half


def _misstated(cuts: Cuts, per_cent: float, rng: np.random.Generator) -> Changed:
    error = np.where(drawn_half(cuts, rng), per_cent, -per_cent) / 100
    stated = cuts.shaft_hz * (1 + error)
    return Changed(replace(cuts, shaft_hz=stated), _speed_known(cuts))


def _speed_known(cuts: Cuts) -> Mask:
    return np.asarray(np.isfinite(cuts.shaft_hz))


PROBE = Probe(
    "wrong_speed",
    "wrong speed",
    "stated speed off by, %",
    (0.5, 1.0, 2.0, 5.0),
    "The stated speed too high for half of the recordings and too low for the others; the signal is the same",
    _misstated,
    able=_speed_known,
    needs="a stated shaft speed",
)
