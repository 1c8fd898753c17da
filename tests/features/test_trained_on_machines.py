"""What learned from simulated machines knows faults of others, and reads no label unless it is told to."""

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score

from suite.data import load
from suite.data.window_store import settled
from suite.data.windows import WindowSpec, cut
from suite.errors import RequestError
from suite.features.envelope import FaultOrders
from suite.features.machines import RbfMachine
from suite.features.margins import MarginClassifier
from suite.features.trained_on_machines import TrainedOnMachines
from suite.identity import seed_of


@pytest.fixture(scope="module")
def narrow():
    recordings = load("simulated", bearings_per_class=2, seconds=0.5)
    windows = cut(recordings, settled(WindowSpec(length=4096, overlap=0.0), recordings))
    return windows.for_training(), windows.labels


def trained(classifier, **settings):
    rules = WindowSpec(length=4096, overlap=0.0, rate_hz=12_000.0).model_dump(mode="json")
    return TrainedOnMachines(FaultOrders(), classifier, rules, machines=120, **settings)


LR = LogisticRegression(C=0.1, max_iter=2000)


def test_faults_of_machines_never_seen_are_found_without_a_label(narrow):
    windows, labels = narrow
    blind = np.random.default_rng(0).permutation(labels)
    one = trained(LR, draw=seed_of("a draw")).fit(windows, blind)
    assert f1_score(labels, one.predict(windows), average="macro") > 0.55, "guessing gets a quarter"
    assert one.classes_.tolist() == ["ball", "healthy", "inner", "outer"]
    assert one.provenance_["machines"] == 120 and one.provenance_["share_of_real"] == 0.0


@pytest.mark.parametrize("classifier", [LR, MarginClassifier(RbfMachine(1.0, 0.05))])
def test_a_share_lets_labels_of_the_training_part_count(narrow, classifier):
    windows, labels = narrow
    wrong = np.roll(np.unique(labels), 1)[np.searchsorted(np.unique(labels), labels)]
    told = trained(classifier, share=0.9).fit(windows, wrong).predict(windows)
    apart = trained(classifier, share=0.0).fit(windows, wrong).predict(windows)
    assert (told == wrong).mean() > (apart == wrong).mean() + 0.2
    assert (apart == labels).mean() > (told == labels).mean()


@pytest.mark.parametrize("share", [1.0, -0.1, 2, np.nan])
def test_a_share_that_leaves_nothing_to_machines_is_refused_before_any_is_simulated(
    narrow, share, monkeypatch
):
    monkeypatch.setattr("suite.features.trained_on_machines.simulated_training", None)
    with pytest.raises(RequestError, match=r"^share: is .*from 0 to below 1"):
        trained(LR, share=share).fit(*narrow)


def test_weights_of_an_svm_are_repetitions():
    rng = np.random.default_rng(0)
    rows, labels = rng.standard_normal((40, 3)), rng.choice(["a", "b", "c"], 40)
    twice = np.repeat(np.arange(40), np.where(labels == "a", 2, 1))
    counts = np.bincount(twice).astype(float)
    weighted = MarginClassifier(RbfMachine(1.0, 0.3)).fit(rows, labels, counts)
    repeated = MarginClassifier(RbfMachine(1.0, 0.3)).fit(rows[twice], labels[twice], np.ones(len(twice)))
    assert np.allclose(weighted.decision_function(rows), repeated.decision_function(rows), atol=1e-2)


def test_a_stored_one_forgets_where_the_cache_was(narrow, tmp_path):
    windows, labels = narrow
    one = trained(LR, cache=tmp_path).fit(windows, labels)
    assert one.__getstate__()["cache"] is None and one.cache == tmp_path
