"""MiniRocket and a ridge classifier: fast convolution kernels without training.

The kernels are written anew in :mod:`suite.signals.convolution_kernels`, with the same results as
sktime's. Neither library with MiniRocket fits here: aeon 1.6 needs a Numba below 0.64, older than
the one that compiles everything else here; sktime 1.2 holds pandas and scikit-learn below 3.1 and 1.10
and takes two to four seconds to import in every worker, for one transform.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from suite.contestants.classical._handcrafted import SCALED
from suite.pipeline import Context, Estimator, Params, Pipeline, Resources, Trial
from suite.ranges import real


def search_space(trial: Trial) -> Params:
    """Draw the strength of the ridge; the number of kernels is the authors'."""
    return {"alpha": trial.suggest_float("alpha", 1.0, 1e6, log=True)}


def build(params: Mapping[str, Any], context: Context) -> Estimator:
    """Put together the kernels, scaling and ridge regression of the classes."""
    from sklearn.linear_model import RidgeClassifier
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    from suite.features.margins import MarginClassifier
    from suite.features.minirocket import MiniRocket
    from suite.features.varying import VaryingColumns

    ridge = RidgeClassifier(alpha=params["alpha"], class_weight="balanced")
    kernels = MiniRocket(random_state=context.seed)
    made: Estimator = make_pipeline(kernels, VaryingColumns(), StandardScaler(), MarginClassifier(ridge))
    return made


PIPELINE = Pipeline(
    name="minirocket",
    plain_name="MiniRocket on the waveform",
    family="classical",
    summary="MiniRocket: 9996 shares of fixed dilated convolutions, and a ridge classifier",
    citation="Dempster, Schmidt & Webb 2021, KDD, doi:10.1145/3447548.3467231",
    search_space=search_space,
    build=build,
    smoke={"alpha": 1e3},
    starts=({"alpha": 1e3},),
    resources=Resources(memory_gb=2.0, fit_seconds=0.5, feature_seconds=0.9),
    version=2,
    takes={"alpha": real(1e-6, 1e12)},
    types=(
        *SCALED,
        "suite.features.minirocket.MiniRocket",
        "suite.features.margins.MarginClassifier",
        "sklearn.linear_model._ridge.RidgeClassifier",
        "sklearn.preprocessing._label.LabelBinarizer",
    ),
)
