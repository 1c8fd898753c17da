"""The modulation at the fault orders of the stated bearing is notched."""

from __future__ import annotations

import numpy as np

from suite.evaluation.notching import NOTCH_NEEDS, can_be_notched, notch_windows
from suite.evaluation.probe import Changed, Cuts, Probe


def _notch(cuts: Cuts, depth: float, rng: np.random.Generator) -> Changed:
    return notch_windows(cuts, elsewhere=False)


PROBE = Probe(
    "notch_fault_orders",
    "fault orders notched",
    "notch",
    (1.0,),
    "Every line of the stated bearing's fault orders is taken out of the envelope, band by band",
    _notch,
    control="notch_elsewhere",
    able=can_be_notched,
    needs=NOTCH_NEEDS,
)
