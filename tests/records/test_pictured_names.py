"""Names in the picture of a job's confusion are shown as they are."""

import pandas as pd
import pytest

from suite.records.artifacts import write_predictions


@pytest.mark.parametrize("name", ["日本", "a$x$b", r"$\frac$", "a_b^c", "Größe"])
def test_a_picture_shows_any_name_without_a_warning(name, tmp_path, recwarn):
    table = pd.DataFrame({"fault": [name, "healthy"], "apart": [False, False], "predicted_0": [name, name]})
    write_predictions(tmp_path, name, table)
    assert (tmp_path / "confusion_matrix.png").stat().st_size > 1000
    assert not recwarn.list
