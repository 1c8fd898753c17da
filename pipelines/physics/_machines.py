"""What the contestants share that read fault orders and learn from simulated machines."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from suite.data.simulated_training import SIMULATED_AS
from suite.pipeline import Context, Estimator, Params, Trial
from suite.ranges import Takes, real, whole

NAMEABLE = frozenset(SIMULATED_AS)
"""Classes that simulated machines stand for."""

MACHINE_COUNTS = whole(len(NAMEABLE), 20_000)
"""One a class at least; 20,000 machines take minutes to simulate."""

MACHINE_CITATION = (
    "Antoni & Randall 2003, J. Vib. Acoust. 125:282-289; Randall & Antoni 2011, MSSP 25:485-520; "
    "Tobin et al. 2017, IROS:23-30"
)

TRAINED_TYPES = (
    "suite.features.trained_on_machines.TrainedOnMachines",
    "suite.features.union.FamilyUnion",
    "suite.features.envelope.FaultOrders",
    "suite.features.varying.VaryingColumns",
    "suite.features.margins.MarginClassifier",
    "suite.features.machines.RbfMachine",
    "sklearn.linear_model._logistic.LogisticRegression",
    "sklearn.pipeline.Pipeline",
    "sklearn.preprocessing._data.StandardScaler",
    "sklearn.svm._classes.SVC",
)
"""Classes of :func:`trained_on_machines`."""


LINES_TAKE: dict[str, Takes] = {
    "C": real(1e-9, 1e9),
    "gamma": real(1e-9, 1e9),
    "harmonics": whole(1, 100),
    "machines": MACHINE_COUNTS,
}
"""What :func:`trained_on_machines` can be made of."""


def nothing_drawn(start: Params) -> Callable[[Trial], Params]:
    """Make the search space of a contestant that has one setting.

    A setting chosen by inner scores would be chosen by labels of the rig.
    """
    return lambda trial: dict(start)


def trained_on_machines(params: Mapping[str, Any], context: Context, share: float) -> Estimator:
    """Put together whitened fault orders, scaling and the classifier that drawn parameters mean.

    Parameters
    ----------
    params
        ``classifier`` (``logistic`` or ``svm``), ``C``, ``gamma`` of the latter, ``harmonics``, ``machines``.
    context
        Its seed draws the machines.
    share
        Of the training weight that real windows have.

    Raises
    ------
    ValueError
        The context does not say how the question's windows were cut.
    """
    from suite.features.envelope import FaultOrders
    from suite.features.trained_on_machines import TrainedOnMachines
    from suite.features.union import FamilyUnion

    if context.windows is None:
        raise ValueError("machines are simulated for the windows of a question: context.windows is None")
    lines = FamilyUnion((FaultOrders(params["harmonics"]),), remember=context.report is not None)
    made: Estimator = TrainedOnMachines(
        lines,
        _classifier(params),
        context.windows.model_dump(mode="json"),
        machines=params["machines"],
        share=share,
        draw=context.seed,
        cache=context.cache,
    )
    return made


def _classifier(params: Mapping[str, Any]) -> Any:
    if params["classifier"] == "svm":
        from suite.features.machines import RbfMachine
        from suite.features.margins import MarginClassifier

        return MarginClassifier(RbfMachine(params["C"], params["gamma"]))
    from sklearn.linear_model import LogisticRegression

    return LogisticRegression(C=params["C"], max_iter=2000)
