"""What a served model runs (MLflow's models from code): raw cuts of signal in, class probabilities out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import mlflow
import pandas as pd

from suite.serving.stored_model import StoredModel, load_model


class ServedModel(mlflow.pyfunc.PythonModel):  # type: ignore[misc]
    """A champion behind MLflow's ``pyfunc`` interface."""

    def load_context(self, context: Any) -> None:
        """Read the stored estimator; nothing is unpickled. RequestError where it is damaged."""
        self._model: StoredModel = load_model(Path(context.artifacts["estimator"]))

    def predict(self, context: Any, model_input: pd.DataFrame, params: Any = None) -> pd.DataFrame:
        """Predict for each row, see :meth:`suite.serving.stored_model.StoredModel.predict_rows`.

        Returns
        -------
        DataFrame
            One column a class, rows summing to 1.
        """
        rows = model_input.to_dict(orient="records")
        return pd.DataFrame(self._model.predict_rows(rows), columns=list(self._model.facts.classes))


mlflow.models.set_model(ServedModel())
