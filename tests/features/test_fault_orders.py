"""Fault-order features rise where a fault is, and stay neutral where nothing is known."""

import numpy as np
import pytest

from suite.features.envelope import FaultOrders
from suite.signals.kinematics import SKF_6205

RATE, SHAFT, LENGTH = 12_000.0, 30.0, 4096


def strikes(order, slip=0.0, modulation=None, seed=0):
    """Give forty windows of clean strikes at an order on white noise."""
    rng = np.random.default_rng(seed)
    time = np.arange(LENGTH) / RATE
    rows = []
    for _ in range(40):
        phase = (time * SHAFT * order * (1 + slip) + rng.uniform()) % 1
        force = (np.diff(phase, prepend=phase[0]) < 0).astype(float)
        if modulation:
            force *= 1 + np.cos(2 * np.pi * (time * SHAFT * modulation + rng.uniform()))
        ring = np.exp(-np.arange(100) / 12) * np.sin(2 * np.pi * 0.25 * np.arange(100))
        rows.append(np.convolve(force, ring)[:LENGTH] * 8 + rng.standard_normal(LENGTH))
    return np.array(rows)


def mean_features(windows, **options):
    made = FaultOrders(**options).fit(windows)
    return dict(zip(made.get_feature_names_out(), made.transform(windows).mean(axis=0), strict=True))


@pytest.mark.parametrize("fault", ["outer", "inner", "ball"])
@pytest.mark.parametrize("slip", [-0.015, 0.0, 0.015])
def test_the_fault_that_strikes_has_the_highest_line(fault, slip, as_windows):
    windows = as_windows(strikes(getattr(SKF_6205, fault), slip), shaft_hz=SHAFT, rate_hz=RATE)
    found = mean_features(windows)
    fundamentals = {name: found[f"envelope_{name}_1x"] for name in ("outer", "inner", "ball")}
    own = fundamentals.pop(fault)
    # Over e² times the power of its surroundings; the best of a few bins of noise stays near e times.
    assert own > 2
    assert own > max(fundamentals.values()) + 0.8


@pytest.mark.parametrize(("fault", "by"), [("inner", 1.0), ("ball", SKF_6205.cage)])
def test_modulation_shows_in_the_sidebands(fault, by, as_windows):
    order = getattr(SKF_6205, fault)
    key = f"envelope_{fault}_1x_sidebands"
    plain, carried = (
        mean_features(as_windows(strikes(order, modulation=m), shaft_hz=SHAFT, rate_hz=RATE))[key]
        for m in (None, by)
    )
    assert carried > plain + 1


def test_a_wider_search_never_finds_less(simulated):
    narrow, wide = (FaultOrders(tolerance=t).fit_transform(simulated) for t in (0.01, 0.03))
    assert (wide >= narrow - 1e-12).all()


def test_unknown_geometry_is_neutral(as_windows):
    signals = strikes(SKF_6205.outer)
    rows = FaultOrders().fit_transform(as_windows(signals, known=False))
    assert rows.shape == (40, 16) and not rows.any()


def test_one_window_of_unknown_geometry_leaves_the_others_as_they_are(as_windows):
    windows = as_windows(strikes(SKF_6205.outer)[:4])
    whole = FaultOrders().fit_transform(windows)
    table = windows.metadata.copy()
    table.loc[1, [name for name in table if name.startswith("order_")]] = np.nan
    mixed = FaultOrders().fit_transform(type(windows)(windows.signals, table))
    assert not mixed[1].any()
    np.testing.assert_array_equal(mixed[[0, 2, 3]], whole[[0, 2, 3]])


def test_lines_beyond_the_spectrum_are_neutral(as_windows):
    # At 2000 Hz of shaft speed the third harmonic of the inner race lies at 32 kHz.
    windows = as_windows(np.random.default_rng(0).standard_normal((3, 512)), shaft_hz=2000.0)
    found = mean_features(windows)
    assert found["envelope_inner_3x"] == 0
    assert found["envelope_cage_1x"] != 0
