"""Packaging: a trained model as one of MLflow's, with the suite's code inside and no pickle."""

from __future__ import annotations

import importlib.metadata
import logging
from pathlib import Path

from suite.data.windows import ORDER_COLUMNS
from suite.records.model_files import ESTIMATOR, holds_network
from suite.records.skops_file import types_in
from suite.serving.trained_model import load_trained

IMPORTED = ("mlflow", "numba", "numpy", "pandas", "pydantic", "pywavelets", "scikit-learn", "scipy", "skops")
IMPORTED_BY_NETWORKS = ("safetensors", "torch")
"""Distributions that a served model imports. Given, since MLflow takes seconds a model to find them."""

SUITE = Path(__file__).parents[1]

SENT_ALONG = {
    "bearing": "string",
    **dict.fromkeys(("rate_hz", "rpm", "shaft_hz", *ORDER_COLUMNS), "double"),
}
"""Parameters of a request whose signal comes without names, and their types."""


def package_model(folder: Path, target: Path) -> None:
    """Make an MLflow model of a model folder: no pickle, the suite's code inside.

    Parameters
    ----------
    folder
        That ``suite train`` made.
    target
        Folder to be made.

    Raises
    ------
    RequestError
        The folder holds no trained model.
    """
    import mlflow.pyfunc
    from mlflow.models import ModelSignature
    from mlflow.types import ParamSchema, ParamSpec

    model = load_trained(folder)
    for logger in ("mlflow.pyfunc", "mlflow.models.model"):
        logging.getLogger(logger).setLevel(logging.ERROR)
    mlflow.pyfunc.save_model(
        target,
        python_model=str(SUITE / "serving" / "served.py"),
        artifacts={"estimator": str(folder)},
        # Where it is served there may be no pipelines to declare them.
        model_config={"types": [] if holds_network(folder) else list(types_in(folder / ESTIMATOR))},
        code_paths=[str(SUITE)],
        # Without a schema of inputs: rows, a plain signal and a batch are all taken, whole numbers too.
        signature=ModelSignature(
            params=ParamSchema([ParamSpec(name, kind, None) for name, kind in SENT_ALONG.items()])
        ),
        input_example={**model.stored.facts.example},
        pip_requirements=_requirements(folder),
    )


def _requirements(folder: Path) -> list[str]:
    names = IMPORTED + (IMPORTED_BY_NETWORKS if holds_network(folder) else ())
    # What follows a plus names a build, which no index carries under that name.
    return [f"{name}=={importlib.metadata.version(name).partition('+')[0]}" for name in names]
