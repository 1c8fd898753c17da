"""What the contestants on handcrafted features share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from suite.pipeline import Context, Params, Trial

FEATURES_STARTS: tuple[Params, ...] = (
    {"families": "classic", "band": "whitened"},
    {"families": "all", "band": "whitened"},
)
"""The features of most papers, and all there are."""

BANDS = ("whitened", "whole", "kurtogram")
"""The three methods that Smith & Randall (2015, MSSP 64-65:100-131) compare, a start each."""

LINE_TYPES = ("suite.features.envelope.FaultOrders", "suite.features.demodulated_orders.DemodulatedOrders")
"""Classes of :func:`suite.features.demodulated_orders.fault_lines`."""

FEATURE_TYPES = (
    "suite.features.union.FamilyUnion",
    "suite.features.amplitude.Amplitude",
    "suite.features.time_domain.TimeDomain",
    "suite.features.spectral.Spectral",
    "suite.features.wavelets.WaveletPackets",
    "suite.features.cepstrum.Cepstrum",
    "suite.features.order_bands.OrderBands",
    *LINE_TYPES,
)
"""Classes of :func:`features_of`."""

VARYING = "suite.features.varying.VaryingColumns"

SCALED = ("sklearn.pipeline.Pipeline", VARYING, "sklearn.preprocessing._data.StandardScaler")
"""Classes of a pipeline of scikit-learn with scaling in it."""


def scaled(features: Any, context: Context) -> tuple[Any, ...]:
    """Give the steps that scale features, which trials share."""
    from sklearn.preprocessing import StandardScaler

    from suite.features.shared_steps import shared_steps
    from suite.features.varying import VaryingColumns

    return shared_steps(features, VaryingColumns(), StandardScaler(), shared=context.report is not None)


def unscaled(features: Any, context: Context) -> tuple[Any, ...]:
    """Give the steps before trees, to which scales are nothing; trials share them."""
    from suite.features.shared_steps import shared_steps
    from suite.features.varying import VaryingColumns

    return shared_steps(features, VaryingColumns(), shared=context.report is not None)


def draw_features(trial: Trial) -> Params:
    """Draw the families of features, and the band whose envelope they look at."""
    return {
        "families": trial.suggest_categorical("families", ["classic", "all"]),
        "band": trial.suggest_categorical("band", list(BANDS)),
    }


def features_of(params: Mapping[str, Any], context: Context) -> Any:
    """Make the features that drawn parameters mean; trials look up what other trials computed."""
    from suite.features.handcrafted import handcrafted

    return handcrafted(params["families"], params["band"], remember=context.report is not None)
