"""Windows of a recorder of a lower rate: what lies above its band is gone."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from suite.evaluation.probe import Changed, Cuts, Probe, all_asked
from suite.signals.disturbances import below_edge


def _in_lower_band(cuts: Cuts, per_cent: float, rng: np.random.Generator) -> Changed:
    band = cuts.band_hz * per_cent / 100
    signals = below_edge(cuts.signals, band / cuts.rate_hz)
    return all_asked(replace(cuts, signals=signals, band_hz=band))


PROBE = Probe(
    "lower_band",
    "lower band",
    "band left, %",
    (80.0, 60.0, 40.0, 20.0, 10.0),
    "What a recorder of a lower rate leaves of each window, whose band is stated as it then is",
    _in_lower_band,
)
