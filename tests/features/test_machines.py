"""The machine is SVC with another way to its kernel."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.base import clone
from sklearn.metrics.pairwise import rbf_kernel
from sklearn.svm import SVC

from suite.features import machines
from suite.features.machines import RbfMachine, gaussian_kernel


def clouds(classes, rows=60, columns=8, seed=0):
    rng = np.random.default_rng(seed)
    labels = np.array(["ball", "healthy", "inner", "outer"])[rng.integers(0, classes, rows)]
    centres = {name: rng.standard_normal(columns) for name in np.unique(labels)}
    return np.array([centres[name] for name in labels]) + rng.standard_normal((rows, columns)), labels


@pytest.mark.parametrize("classes", [2, 3, 4])
@settings(deadline=None, max_examples=25)
@given(log_c=st.floats(-5, 15), log_gamma=st.floats(-15, 3), seed=st.integers(0, 9))
def test_margins_are_those_of_svc(classes, log_c, log_gamma, seed):
    features, labels = clouds(classes, seed=seed)
    fresh, _ = clouds(classes, seed=seed + 100)
    plain = SVC(C=2**log_c, gamma=2**log_gamma, class_weight="balanced").fit(features, labels)
    made = RbfMachine(2**log_c, 2**log_gamma).fit(features, labels)
    assert made.classes_.tolist() == plain.classes_.tolist()
    # libsvm stops once its conditions hold to 1e-3, so rounding may end it a step sooner or later.
    np.testing.assert_allclose(made.decision_function(fresh), plain.decision_function(fresh), atol=5e-3)


@pytest.mark.parametrize("classes", [2, 4])
def test_many_rows_go_libsvms_own_way(classes, monkeypatch):
    features, labels = clouds(classes)
    whole = RbfMachine(10.0, 0.1).fit(features, labels)
    monkeypatch.setattr(machines, "LARGEST", 10)
    apart = clone(whole).fit(features, labels)
    assert (whole.machine_.kernel, apart.machine_.kernel) == ("precomputed", "rbf")
    np.testing.assert_allclose(
        apart.decision_function(features), whole.decision_function(features), atol=1e-3
    )
    np.testing.assert_array_equal(apart.predict(features), whole.predict(features))


def test_a_row_is_judged_alone():
    features, labels = clouds(4)
    made = RbfMachine(10.0, 0.1).fit(features, labels)
    together = made.decision_function(features)
    np.testing.assert_allclose(made.decision_function(features[7:8]), together[7:8], atol=1e-9)


@pytest.mark.parametrize(
    ("cost", "width"), [(0.0, 0.1), (-1.0, 0.1), (np.inf, 0.1), (1.0, 0.0), (1.0, np.nan)]
)
def test_a_cost_or_width_that_means_nothing_is_refused(cost, width):
    features, labels = clouds(3)
    with pytest.raises(ValueError, match="expected > 0"):
        RbfMachine(cost, width).fit(features, labels)


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_rows_that_are_not_finite_are_refused(bad):
    features, labels = clouds(3)
    made, broken = RbfMachine().fit(features, labels), features.copy()
    broken[3, 2] = bad
    with pytest.raises(ValueError, match="finite"):
        RbfMachine().fit(broken, labels)
    with pytest.raises(ValueError, match="finite"):
        made.decision_function(broken)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("order", ["C", "F"])
def test_the_kernel_is_scikit_learns_to_the_bit(dtype, order):
    features = np.asarray(clouds(4)[0], dtype=dtype, order=order)
    for others in (features, features[3:20]):
        found = gaussian_kernel(features, others, 0.07)
        np.testing.assert_array_equal(found, rbf_kernel(features, others, 0.07))


@pytest.mark.parametrize("classes", [2, 3])
def test_as_svc_it_gives_the_same_margins(classes):
    rng = np.random.default_rng(0)
    rows, labels = rng.standard_normal((90, 5)), np.arange(90) % classes
    machine = RbfMachine(C=2.0, gamma=0.2).fit(rows + labels[:, np.newaxis], labels.astype(str))
    new = rng.standard_normal((20, 5)) + 1
    svc = machine.as_svc()
    kernel = np.exp(-0.2 * ((new[:, np.newaxis] - svc.support_vectors_) ** 2).sum(axis=2))
    assert svc.kernel == "rbf" and machine.machine_.kernel == "precomputed"
    if classes == 2:
        margins = (kernel @ svc.dual_coef_.T + svc.intercept_).ravel()
        np.testing.assert_allclose(np.abs(margins), np.abs(machine.decision_function(new)), atol=1e-10)
    assert svc.support_vectors_.shape == (len(machine.vectors_), 5)
