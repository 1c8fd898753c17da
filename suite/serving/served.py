"""What a served model runs (MLflow's models from code): signals in, conclusions out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import mlflow
import pandas as pd
from mlflow.protos.databricks_pb2 import INVALID_PARAMETER_VALUE

from suite.errors import RequestError
from suite.serving.rows import recordings_of
from suite.serving.trained_model import Judgement, TrainedModel, load_trained


class RefusedRowError(RequestError, mlflow.MlflowException):  # type: ignore[misc]
    """A wrong row, as MLflow's servers know errors of the one who asks.

    Parameters
    ----------
    error
        What is wrong with it.
    """

    def __init__(self, error: RequestError) -> None:
        RequestError.__init__(self, error.problem, file=error.file, key=error.key, expected=error.expected)
        mlflow.MlflowException.__init__(self, str(self), error_code=INVALID_PARAMETER_VALUE)


class ServedModel(mlflow.pyfunc.PythonModel):  # type: ignore[misc]
    """A trained model behind MLflow's ``pyfunc`` interface."""

    def load_context(self, context: Any) -> None:
        """Read the stored estimator; nothing is unpickled. RequestError where it is damaged."""
        folder, types = Path(context.artifacts["estimator"]), context.model_config["types"]
        self._model: TrainedModel = load_trained(folder, types)

    # Lists, arrays and mappings are taken, too, but MLflow makes a schema of any other hint.
    def predict(
        self, context: Any, model_input: pd.DataFrame, params: dict[str, Any] | None = None
    ) -> pd.DataFrame:
        """Judge each recording, see :func:`suite.serving.rows.recordings_of` for what may be sent.

        Returns
        -------
        DataFrame
            One row a recording: ``conclusion`` (a class or ``cannot tell``), ``probabilities`` by class,
            ``possible`` (the classes that cannot be excluded), ``level`` (what the set promises),
            ``windows``, ``share`` (of windows that agree), ``novelty`` and ``warnings``.

        Raises
        ------
        RefusedRowError
            A recording that cannot be judged; a server answers with status 400 and the line.
        """
        try:
            channels = len(self._model.stored.facts.example["signal"])
            judged = [self._model.judge(one) for one in recordings_of(model_input, params or {}, channels)]
        except RequestError as error:
            raise RefusedRowError(error) from error
        for line in (one.refusal for one in judged if one.refusal):
            raise RefusedRowError(RequestError(line))
        return pd.DataFrame([_answer(one) for one in judged])


def _answer(judged: Judgement) -> dict[str, Any]:
    return {
        "conclusion": judged.conclusion,
        "probabilities": dict(judged.probabilities),
        "possible": list(judged.possible),
        "level": judged.level,
        "windows": judged.windows,
        "share": judged.share,
        "novelty": judged.novelty,
        "warnings": list(judged.warnings),
    }


mlflow.models.set_model(ServedModel())
