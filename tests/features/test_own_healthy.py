"""Two stages: healthy or not by one classifier, which fault by another."""

import numpy as np
import pandas as pd
import pytest
from sklearn.base import BaseEstimator

from suite.data.windows import Windows
from suite.features.own_healthy import OwnHealthy

LABELS = np.array(["ball", "healthy", "inner", "outer", "healthy"])


def windows(n):
    return Windows(np.zeros((n, 1, 64), dtype=np.float32), pd.DataFrame({"rate_hz": np.full(n, 1e3)}))


class Says(BaseEstimator):
    """Gives one answer, and keeps what it was shown."""

    def __init__(self, answer=()):
        self.answer = answer

    def fit(self, windows, labels):
        self.labels_, self.classes_ = labels, np.unique(labels)
        return self

    def predict_proba(self, windows):
        return np.tile(np.asarray(self.answer, dtype=float), (len(windows), 1))


def test_the_first_stage_gives_healthy_and_the_second_shares_out_the_rest():
    # faulty .2 and healthy .8; kinds ball .1, healthy .6, inner .1, outer .2
    made = OwnHealthy(Says((0.2, 0.8)), Says((0.1, 0.6, 0.1, 0.2))).fit(windows(5), LABELS)
    assert made.stage_.labels_.tolist() == ["faulty", "healthy", "faulty", "faulty", "healthy"]
    assert made.predict_proba(windows(2))[0] == pytest.approx([0.05, 0.8, 0.05, 0.1])
    assert made.predict(windows(2)).tolist() == ["healthy", "healthy"]


def test_who_is_sure_of_healthy_and_overruled_tells_no_kind():
    made = OwnHealthy(Says((1.0, 0.0)), Says((0.0, 1.0, 0.0, 0.0))).fit(windows(5), LABELS)
    assert made.predict_proba(windows(1))[0] == pytest.approx([1 / 3, 0, 1 / 3, 1 / 3])


@pytest.mark.parametrize("labels", [["ball", "inner", "outer"], ["healthy"] * 3])
def test_without_both_the_second_stage_stands_alone(labels):
    answer = np.full(len(set(labels)), 1 / len(set(labels)))
    made = OwnHealthy(Says((0.5, 0.5)), Says(tuple(answer))).fit(windows(3), np.array(labels))
    assert made.predict_proba(windows(1))[0] == pytest.approx(answer)
