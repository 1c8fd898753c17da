"""What a served model runs (MLflow's models from code): raw cuts of signal in, class probabilities out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import mlflow
import pandas as pd
from mlflow.protos.databricks_pb2 import INVALID_PARAMETER_VALUE

from suite.errors import RequestError
from suite.serving.stored_model import StoredModel, load_model


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
    """A champion behind MLflow's ``pyfunc`` interface."""

    def load_context(self, context: Any) -> None:
        """Read the stored estimator; nothing is unpickled. RequestError where it is damaged."""
        folder, types = Path(context.artifacts["estimator"]), context.model_config["types"]
        self._model: StoredModel = load_model(folder, types)

    def predict(self, context: Any, model_input: pd.DataFrame, params: Any = None) -> pd.DataFrame:
        """Predict for each row, see :meth:`suite.serving.stored_model.StoredModel.predict_rows`.

        Returns
        -------
        DataFrame
            One column a class, rows summing to 1.

        Raises
        ------
        RefusedRowError
            A row that cannot be judged; a server answers with status 400 and the line.
        """
        rows = model_input.to_dict(orient="records")
        try:
            probabilities = self._model.predict_rows(rows)
        except RequestError as error:
            raise RefusedRowError(error) from error
        return pd.DataFrame(probabilities, columns=list(self._model.facts.classes))


mlflow.models.set_model(ServedModel())
