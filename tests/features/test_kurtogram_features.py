"""Features of the chosen band: they name it, and the choice never sees a label or a test window."""

import numpy as np
import pytest

from suite.data.windows import Windows
from suite.features.demodulated_orders import DemodulatedOrders
from suite.features.envelope import FaultOrders
from suite.features.kurtogram import Kurtogram
from suite.signals.kinematics import SKF_6205

LENGTH, RATE, SHAFT = 4096, 12_000.0, 30.0


def strikes(frequency, rows=20, seed=0):
    """Give weak strikes at the outer race's order that ring at one frequency, under a strong low tone."""
    rng = np.random.default_rng(seed)
    ring = np.exp(-np.arange(150) / 20) * np.sin(2 * np.pi * frequency * np.arange(150))
    made = []
    for _ in range(rows):
        phase = (np.arange(LENGTH) / RATE * SHAFT * SKF_6205.outer + rng.uniform()) % 1
        force = (np.diff(phase, prepend=phase[0]) < 0) * 3.0
        tone = 4 * np.sin(2 * np.pi * (0.03 * np.arange(LENGTH) + rng.uniform()))
        made.append(np.convolve(force, ring)[:LENGTH] + tone + rng.standard_normal(LENGTH))
    return np.array(made)


@pytest.mark.parametrize("frequency", [0.2, 0.35])
def test_the_band_is_named(frequency, as_windows):
    rows = Kurtogram().fit_transform(as_windows(strikes(frequency)))
    moment, centre, width = np.median(rows, axis=0)
    assert moment > np.log(2.5)
    assert abs(centre - frequency) < 2**width


@pytest.mark.parametrize("choice", ["window", "training"])
def test_the_line_of_the_strikes_stands_higher_in_the_chosen_band(choice, as_windows):
    windows = as_windows(strikes(0.3))
    names = FaultOrders().names()
    whole = FaultOrders(prewhiten=False).fit_transform(windows).mean(axis=0)
    chosen = DemodulatedOrders(choice).fit(windows).transform(windows).mean(axis=0)
    outer = names.index("envelope_outer_1x")
    assert chosen[outer] > whole[outer] + 1
    assert chosen[outer] == max(
        chosen[names.index(f"envelope_{race}_1x")] for race in ("outer", "inner", "ball")
    )


def test_one_band_for_all_is_learnt_from_the_windows_it_is_fitted_on(as_windows):
    low, high = as_windows(strikes(0.15)), as_windows(strikes(0.4, seed=1))
    made = DemodulatedOrders("training").fit(low)
    band = tuple(made.band_)
    assert band[0] < 0.15 < band[1]
    made.transform(high)
    assert tuple(made.band_) == band
    labels = np.array(["outer"] * len(low))
    assert tuple(DemodulatedOrders("training").fit(low, labels).band_) == band


def test_each_window_has_its_own_band(as_windows):
    both = as_windows(np.concatenate([strikes(0.15, 3), strikes(0.4, 3)]))
    alone = [DemodulatedOrders().fit_transform(both[slice(at, at + 1)]) for at in range(len(both))]
    together = DemodulatedOrders().fit_transform(Windows(both.signals, both.metadata))
    np.testing.assert_allclose(together, np.vstack(alone), rtol=1e-9, atol=1e-12)
