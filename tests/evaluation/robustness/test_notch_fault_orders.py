"""Proof of the notch: who reads a line falls to chance, and who knows machines does not."""

from dataclasses import replace

import numpy as np
import pytest
from notched_world import LENGTH, cuts_of, knows_machines, reads_a_line, windows_of, world

from suite.evaluation.notching import notch_windows


def test_whoever_reads_a_line_falls_to_chance():
    truth, _, _, cuts, (notch, _) = world()
    assert (reads_a_line(cuts.signals) == truth).mean() > 0.9
    assert (reads_a_line(notch.cuts.signals) == truth).mean() <= 0.5


def test_whoever_knows_machines_still_knows_most():
    _, bearing, known, cuts, (notch, _) = world()
    assert (knows_machines(known, bearing, cuts.signals) == bearing).all()
    assert (knows_machines(known, bearing, notch.cuts.signals) == bearing).mean() > 0.6


def test_it_says_what_it_changed():
    truth, _, _, cuts, (notch, _) = world()
    assert notch.asked.all()
    outer = truth == "outer"
    assert (notch.facts["line_before_db"][outer] > 10).all()
    assert (notch.facts["line_after_db"] < 10).all()
    assert notch.facts["kurtosis_before"] == pytest.approx((cuts.signals**4).mean(axis=(1, 2)), rel=1e-3)
    assert np.median(notch.facts["kurtosis_after"] / notch.facts["kurtosis_before"]) < 0.8
    assert (notch.facts["changed"][outer] > 0.1).all()
    assert notch.cuts.signals.dtype == np.float32


def test_windows_without_what_a_notch_needs_are_not_asked_and_not_changed():
    signals = windows_of(0, "outer", 2)
    cases = {
        "no geometry": cuts_of(signals, [np.nan] * 4),
        "no speed": cuts_of(signals, shaft=np.nan),
        "too few turns": cuts_of(signals[:, :, :2400]),
        "bands narrower than the orders": replace(cuts_of(signals), band_hz=np.full(2, 900.0)),
    }
    for name, cuts in cases.items():
        changed = notch_windows(cuts, elsewhere=False)
        assert not changed.asked.any(), name
        assert (changed.cuts.signals == cuts.signals).all(), name


def test_each_channel_is_notched_and_a_window_answers_for_all_of_them():
    one, other = windows_of(1, "outer", 1), np.random.default_rng(0).standard_normal((1, 1, LENGTH))
    both = np.concatenate([one, other.astype(np.float32)], axis=1)
    changed = notch_windows(cuts_of(both), elsewhere=False)
    alone = notch_windows(cuts_of(one), elsewhere=False)
    assert changed.cuts.signals[:, :1] == pytest.approx(alone.cuts.signals, abs=1e-4)
    assert changed.facts["line_before_db"] >= alone.facts["line_before_db"] - 1e-9
