"""A rung divides for scikit-learn: scores and searches see no bearing on both sides."""

import numpy as np
import pytest
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV, cross_val_score
from sklearn.pipeline import make_pipeline

from suite.data.windows import Windows
from suite.errors import RequestError
from suite.features import FaultOrders
from suite.protocols import RungSplitter, rung
from suite.signals.kinematics import SKF_6205

FAULTS = ("healthy", "inner", "outer")
RATE, SHAFT, LENGTH = 12_000, 30.0, 4096


def signal(fault, rng):
    """Noise, rung by strikes at the fault's rate."""
    noise = rng.normal(size=LENGTH)
    if fault == "healthy":
        return noise
    period = RATE / SHAFT / getattr(SKF_6205, fault)
    strikes = np.zeros(LENGTH)
    strikes[np.arange(rng.uniform(0, period), LENGTH - 1, period).astype(int)] = 8.0
    t = np.arange(60) / RATE
    return noise + np.convolve(strikes, np.exp(-800 * t) * np.sin(2 * np.pi * 3000 * t))[:LENGTH]


@pytest.fixture(scope="module")
def windows():
    """Four bearings of each fault, six windows each."""
    rng = np.random.default_rng(3)
    fault = np.repeat(FAULTS, 24)
    bearing = [f"{name}-{k // 6 % 4}" for k, name in enumerate(fault)]
    signals = [signal(name, rng) for name in fault]
    return Windows.from_arrays(signals, RATE, SHAFT, orders=SKF_6205, fault=fault, bearing=bearing)


def bearings_of(windows, rows):
    return set(windows.metadata["bearing"].iloc[rows])


def test_folds_are_those_of_the_rung_and_share_no_bearing(windows):
    cv = RungSplitter("bearing", folds=3)
    made = list(cv.split(windows, windows.labels))
    expected = rung("bearing").split(windows.metadata, 3)
    assert len(made) == cv.get_n_splits(windows) == 3
    for (train, test), fold in zip(made, expected, strict=True):
        np.testing.assert_array_equal(train, fold.train)
        np.testing.assert_array_equal(test, fold.test)
        assert not bearings_of(windows, train) & bearings_of(windows, test)


def test_scores_and_searches_run_on_windows(windows):
    model = make_pipeline(FaultOrders(), LogisticRegression(max_iter=500))
    cv = RungSplitter()
    scores = cross_val_score(model, windows, windows.labels, cv=cv)
    assert len(scores) == 4 and scores.min() > 0.9
    search = GridSearchCV(model, {"faultorders__harmonics": [1, 3]}, cv=RungSplitter(folds=2))
    assert cross_val_score(search, windows, windows.labels, cv=RungSplitter(folds=2)).min() > 0.9
    search.fit(windows, windows.labels)
    assert search.predict(windows[0]).tolist() == ["healthy"]


class Recogniser(ClassifierMixin, BaseEstimator):
    """Knows bearings and no fault: right only on bearings that it has seen."""

    def fit(self, windows, labels):
        self.classes_ = np.unique(labels)
        self.known_ = dict(zip(windows.metadata["bearing"], labels, strict=True))
        return self

    def predict(self, windows):
        return np.array([self.known_.get(name, "?") for name in windows.metadata["bearing"]])


def test_what_recognises_bearings_is_right_at_random_and_wrong_by_bearings(windows):
    score = {
        name: cross_val_score(Recogniser(), windows, windows.labels, cv=RungSplitter(name)).mean()
        for name in ("window-random", "bearing")
    }
    assert score == {"window-random": 1.0, "bearing": 0.0}


def test_a_matrix_of_features_is_divided_by_groups(windows):
    features, bearings = np.zeros((len(windows), 2)), windows.metadata["bearing"].to_numpy()
    cv = RungSplitter(folds=3)
    plain = list(cv.split(features, windows.labels, bearings))
    for (train, test), (own_train, own_test) in zip(plain, cv.split(windows), strict=True):
        np.testing.assert_array_equal(train, own_train)
        np.testing.assert_array_equal(test, own_test)
    model = LogisticRegression()
    assert len(cross_val_score(model, features, windows.labels, groups=bearings, cv=cv)) == 3


def test_what_cannot_be_divided_is_said(windows):
    with pytest.raises(ValueError, match=r"no fault and no bearing .*expected y and groups"):
        next(RungSplitter().split(np.zeros((4, 2))))
    with pytest.raises(ValueError, match="no bearing is known"):
        next(RungSplitter().split(Windows.from_arrays(np.ones((2, 8)), 1, 1, fault=["a", "b"])))
    with pytest.raises(ValueError, match="expected X"):
        RungSplitter().get_n_splits()
    with pytest.raises(RequestError, match="unknown protocol"):
        RungSplitter("by-bearing")
    with pytest.raises(RequestError, match=r"^time-ordered: recording too short"):
        next(RungSplitter("time-ordered").split(windows))
    one_each = windows[::6][::4]
    with pytest.raises(RequestError, match="bearing"):
        next(RungSplitter().split(one_each))


@pytest.mark.parametrize("folds", [0, 1, -3, 2.5, "3", True])
def test_what_is_no_number_of_folds_is_said(folds):
    with pytest.raises(RequestError, match=r"folds: is .*expected auto, or a whole number from 2"):
        RungSplitter(folds=folds)


def test_features_of_what_are_no_windows_are_refused(windows):
    with pytest.raises(TypeError, match=r"not of ndarray .*Windows\.from_arrays"):
        FaultOrders().fit(windows.signals[:, 0])
    with pytest.raises(TypeError, match="not of list"):
        FaultOrders().fit(windows).transform([[1.0, 2.0]])


def test_it_is_written_as_it_is_made():
    assert repr(RungSplitter("R4", folds=3)) == "RungSplitter('bearing', folds=3, seed=0)"
