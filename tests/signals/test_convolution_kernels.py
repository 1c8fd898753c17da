"""MiniRocket's kernels against plain convolutions, and against sktime's where it is at hand."""

import numpy as np
import pytest

from suite.signals.convolution_kernels import TRIPLES, dilations, shares_above, thresholds


def noise(rows=4, length=300):
    return np.random.default_rng(0).standard_normal((rows, length)).astype(np.float32)


def first_windows(spread):
    return np.zeros((len(spread), len(TRIPLES)), dtype=np.int64)


def answers(window, spread):
    """Give (dilation place, kernel, answer) by np.convolve with the kernels as they are defined."""
    for place, dilation in enumerate(spread):
        for kernel, triple in enumerate(TRIPLES):
            weights = np.full(9, -1.0)
            weights[list(triple)] = 2.0
            wide = np.zeros(8 * dilation + 1)
            wide[::dilation] = weights[::-1]  # a convolution turns its kernel round
            full = np.convolve(window.astype(np.float64), wide)
            yield place, kernel, full[4 * dilation : 4 * dilation + len(window)]


@pytest.mark.parametrize("length", [60, 301])
def test_shares_are_those_of_plain_convolutions(length):
    windows = noise(3, length)
    spread, shares = dilations(length, 84 * 9)
    limits = thresholds(windows, spread, shares, first_windows(spread))
    found = shares_above(windows, spread, shares, limits)
    for row, window in enumerate(windows):
        start = 0
        for place, kernel, answer in answers(window, spread):
            margin = 4 * spread[place]
            inner = answer if (place + kernel) % 2 == 0 else answer[margin : length - margin]
            for _ in range(shares[place]):
                # Thresholds of the first window are answers themselves: float32 may tip the ties.
                assert found[row, start] == pytest.approx(
                    (inner > limits[start]).mean(), abs=1.5 / len(inner)
                )
                start += 1
        assert start == len(limits)


def test_kernels_sum_to_nothing_and_are_all_different():
    assert len({tuple(triple) for triple in TRIPLES}) == 84
    level = np.full((1, 200), 1e3, dtype=np.float32)
    spread, shares = dilations(200, 840)
    # Six times -1 and three times 2 answer a constant with 0 wherever all taps lie inside.
    above = shares_above(level, spread, shares, np.full(840, 1e-3, dtype=np.float32))
    kernel = np.repeat(np.tile(np.arange(84), len(spread)), np.repeat(shares, 84))
    place = np.repeat(np.arange(len(spread)), 84 * shares)
    assert not above[0, (kernel + place) % 2 == 1].any()


@pytest.mark.parametrize(("length", "features"), [(2048, 9996), (64, 9996), (9, 84), (100, 1000)])
def test_dilations_use_all_features_and_stay_inside(length, features):
    spread, shares = dilations(length, features)
    assert shares.sum() == features // 84 and (shares > 0).all()
    assert (np.diff(spread) > 0).all() and spread[0] == 1 and 8 * spread[-1] <= length - 1


def test_thresholds_are_spread_over_the_quantiles():
    windows = noise(1, 2000)
    spread, shares = dilations(2000, 9996)
    found = shares_above(windows, spread, shares, thresholds(windows, spread, shares, first_windows(spread)))
    counts = np.histogram(found[0], bins=10, range=(0, 1))[0]
    # 9996 shares over ten bins. Those counted only inside stray from their quantile at long dilations.
    assert counts.min() > 700 and counts.max() < 1300


@pytest.mark.parametrize(("length", "features"), [(8, 84), (100, 83)])
def test_too_little_is_refused(length, features):
    with pytest.raises(ValueError, match=f"no {features} features of windows of {length} samples"):
        dilations(length, features)


def test_answers_are_those_of_sktime():
    rocket = pytest.importorskip("sktime.transformations.rocket", reason="sktime is not installed")
    windows = noise(20, 500)
    reference = rocket.MiniRocket(num_kernels=1000, random_state=0).fit(windows[:, np.newaxis])
    spread, shares, limits = reference.parameters
    own_spread, own_shares = dilations(500, 1000)
    np.testing.assert_array_equal(own_spread, spread)
    np.testing.assert_array_equal(own_shares, shares)
    found = shares_above(windows, own_spread, own_shares, limits)
    difference = abs(found - reference.transform(windows[:, np.newaxis]).to_numpy())
    # Thresholds equal some answers, and the two sum nine taps in another order.
    assert (difference > 0).mean() < 1e-3 and difference.max() < 4 / 200
