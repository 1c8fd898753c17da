"""The rule names the fault that strikes, alarms as rarely as it says, and knows what it cannot name."""

import numpy as np
import pytest

from suite.features.demodulated_orders import DemodulatedOrders
from suite.features.envelope import FaultOrders
from suite.features.envelope_rule import EnvelopeRule
from suite.signals.kinematics import SKF_6205

LENGTH, RATE, SHAFT = 4096, 12_000.0, 30.0
CLASSES = np.array(["ball", "healthy", "inner", "outer"])


def strikes(order, rows=20):
    rng = np.random.default_rng(0)
    ring = np.exp(-np.arange(100) / 12) * np.sin(2 * np.pi * 0.25 * np.arange(100))
    made = []
    for _ in range(rows):
        phase = (np.arange(LENGTH) / RATE * SHAFT * order + rng.uniform()) % 1
        force = (np.diff(phase, prepend=phase[0]) < 0).astype(float)
        made.append(np.convolve(force, ring)[:LENGTH] * 8 + rng.standard_normal(LENGTH))
    return np.array(made)


def rule(windows, classes=CLASSES, **options):
    return EnvelopeRule(FaultOrders(prewhiten=False), **options).fit(windows, np.asarray(classes))


@pytest.mark.parametrize("fault", ["outer", "inner", "ball"])
def test_the_fault_that_strikes_is_named(fault, as_windows):
    windows = as_windows(strikes(getattr(SKF_6205, fault)))
    assert (rule(windows).predict(windows) == fault).mean() > 0.9


@pytest.mark.parametrize("lines", [FaultOrders(prewhiten=False), FaultOrders(5), DemodulatedOrders("window")])
@pytest.mark.parametrize("false_alarm", [0.03, 0.003])
def test_noise_alarms_about_as_often_as_it_may(lines, false_alarm, as_windows):
    windows = as_windows(np.random.default_rng(0).standard_normal((2000, 1024)))
    made = EnvelopeRule(lines, false_alarm).fit(windows, CLASSES)
    rate = (made.predict(windows) != "healthy").mean()
    # Three faults may each alarm. Bins half a bin apart are taken as one, and the local mean is a
    # median of few: the figure is good to a factor, which is what a threshold needs.
    assert 0.2 * 3 * false_alarm < rate < 3 * 3 * false_alarm


def test_evidence_is_a_probability_by_chance(as_windows):
    windows = as_windows(np.random.default_rng(1).standard_normal((3000, 2048)))
    made = EnvelopeRule(FaultOrders(1, prewhiten=False)).fit(windows, CLASSES)
    chance = np.exp(-made.decision_function(windows)[:, [0, 2, 3]])
    assert ((chance > 0) & (chance <= 1 + 1e-12)).all()
    # Uniform if the model were exact.
    np.testing.assert_allclose(np.quantile(chance, [0.1, 0.5, 0.9]), [0.1, 0.5, 0.9], atol=0.1)


def test_a_lower_threshold_alarms_more(as_windows):
    windows = as_windows(strikes(SKF_6205.outer) + 4 * np.random.default_rng(2).standard_normal((20, LENGTH)))
    rates = [(rule(windows, false_alarm=p).predict(windows) == "outer").mean() for p in (1e-6, 1e-3, 0.3)]
    assert rates == sorted(rates) and rates[0] < rates[-1]


def test_what_it_cannot_name_gets_nothing(as_windows):
    windows = as_windows(strikes(SKF_6205.inner))
    made = rule(windows, ["healthy", "inner", "inner+outer"])
    probabilities = made.predict_proba(windows)
    assert not probabilities[:, 2].any()
    np.testing.assert_allclose(probabilities.sum(axis=1), 1)
    with pytest.raises(ValueError, match=r"none of the classes loose, worn is one of healthy, outer"):
        rule(windows, ["worn", "loose"])


def test_a_set_without_healthy_bearings_names_the_likeliest_fault(as_windows):
    windows = as_windows(np.random.default_rng(0).standard_normal((50, 1024)))
    assert set(rule(windows, ["inner", "outer"]).predict(windows)) == {"inner", "outer"}


def test_an_unknown_geometry_is_called_healthy(as_windows):
    windows = as_windows(strikes(SKF_6205.outer), known=False)
    assert (rule(windows).predict(windows) == "healthy").all()


def test_the_best_channel_speaks(as_windows):
    quiet = np.random.default_rng(0).standard_normal((20, LENGTH))
    both = as_windows(np.stack([quiet, strikes(SKF_6205.outer)], axis=1))
    assert (rule(both).predict(both) == "outer").mean() > 0.9


def test_enormous_lines_stay_finite(as_windows):
    time = np.arange(LENGTH) / RATE
    pure = (1 + np.cos(2 * np.pi * SKF_6205.outer * SHAFT * time)) * np.sin(
        2 * np.pi * 0.25 * np.arange(LENGTH)
    )
    windows = as_windows(np.tile(pure, (2, 1)))
    assert np.isfinite(rule(windows).predict_proba(windows)).all()
    assert (rule(windows).predict(windows) == "outer").all()
