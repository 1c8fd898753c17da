"""What the contestants on the envelope spectrum over shaft orders share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from suite.pipeline import Context, Trial

ENVELOPE_CITATION = (
    "Randall, Antoni & Chobsaard 2001, MSSP 15:945-962; Borghesani et al. 2013, MSSP 36:370-384"
)

SPECTRUM_TYPES = ("suite.features.union.FamilyUnion", "suite.features.order_spectrum.OrderSpectrum")
"""Classes of :func:`spectrum_of`."""


def draw_whitening(trial: Trial) -> bool:
    """Draw whether every magnitude is set to one before the envelope is taken."""
    return bool(trial.suggest_categorical("prewhiten", [True, False]))


def spectrum_of(params: Mapping[str, Any], context: Context) -> Any:
    """Make the spectrum that drawn parameters mean; trials look up what other trials computed."""
    from suite.features.order_spectrum import OrderSpectrum
    from suite.features.union import FamilyUnion

    families = (OrderSpectrum(prewhiten=params["prewhiten"]),)
    return FamilyUnion(families, remember=context.report is not None)
