"""What the contestants on handcrafted features share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from suite.discovery import named_classes
from suite.features.feature_sets import FEATURE_SETS
from suite.pipeline import ChosenFeatures, Context, Params, Trial

FEATURES_STARTS: tuple[Params, ...] = (
    {"families": "classic", "band": "whitened"},
    {"families": "all", "band": "whitened"},
)
"""The features of most papers, and all there are."""

BANDS = ("whitened", "whole", "kurtogram")
"""The three methods that Smith & Randall (2015, MSSP 64-65:100-131) compare, a start each."""

OTHER_FEATURES = {"families": tuple(FEATURE_SETS), "band": ("kurtogram-training",)}
"""What may be pinned beside what is drawn."""

LINE_TYPES = ("suite.features.envelope.FaultOrders", "suite.features.demodulated_orders.DemodulatedOrders")
"""Classes of :func:`suite.features.demodulated_orders.fault_lines`."""

FEATURE_TYPES = ("suite.features.union.FamilyUnion", *named_classes("suite.features", "BLOCK"))
"""Classes of :func:`features_of`: any block may be named in a question."""

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
    """Draw the families of features, and the band whose envelope they look at, if named blocks do."""
    families = trial.suggest_categorical("families", ["classic", "all"])
    if families not in FEATURE_SETS:
        from suite.features.handcrafted import seeks_lines

        if not seeks_lines(families):
            return {"families": families}
    return {"families": families, "band": trial.suggest_categorical("band", list(BANDS))}


def named_features(names: Sequence[str]) -> ChosenFeatures:
    """Take features that a question names.

    Raises
    ------
    RequestError
        A name of nothing, or of what cannot stand beside others.
    """
    from suite.features.handcrafted import JOINED, check_features, reads_fault_orders

    check_features(names)
    families = JOINED.join(names)
    return ChosenFeatures({"families": families}, reads_fault_orders(families))


def features_of(params: Mapping[str, Any], context: Context) -> Any:
    """Make the features that drawn parameters mean; trials look up what other trials computed."""
    from suite.features.handcrafted import handcrafted

    band = params.get("band", "whitened")
    return handcrafted(params["families"], band, remember=context.report is not None)
