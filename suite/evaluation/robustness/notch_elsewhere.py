"""Control of the notch: the same curves, drawn out to orders where nothing stands."""

from __future__ import annotations

import numpy as np

from suite.evaluation.notching import NOTCH_NEEDS, can_be_notched, notch_windows
from suite.evaluation.probe import Changed, Cuts, Probe


def _elsewhere(cuts: Cuts, depth: float, rng: np.random.Generator) -> Changed:
    return notch_windows(cuts, elsewhere=True)


PROBE = Probe(
    "notch_elsewhere",
    "notched beside the fault orders",
    "notch",
    (1.0,),
    "Each band is multiplied by the curve of its notch, drawn out to orders where nothing stands",
    _elsewhere,
    able=can_be_notched,
    needs=NOTCH_NEEDS,
)
