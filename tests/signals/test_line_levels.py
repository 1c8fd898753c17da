"""Levels of many lines at once are those that a plain search finds."""

import numpy as np
import pytest

from suite.signals.line_levels import MOST_STRETCHES, line_levels
from suite.signals.order_lines import OrderLines


def searched(power, centre, reach, per_order):
    """The height of one line, bin by bin."""
    first = int(np.floor((centre - reach) * per_order))
    width = int(np.ceil((centre + reach) * per_order)) - first + 1
    steps = int(np.clip(2 * per_order / width, 2, MOST_STRETCHES))
    starts = [first + step * width for step in range(-steps, steps + 1)]
    tops = [power[at : at + width].max() if at >= 1 and at + width <= power.size else np.nan for at in starts]
    beside = [top for step, top in enumerate(tops) if step != steps and np.isfinite(top)]
    if len(beside) < 2 or not np.isfinite(tops[steps]):
        return np.nan
    return 10 * np.log10(tops[steps] / np.median(beside))


def test_each_line_has_the_level_of_a_plain_search():
    rng = np.random.default_rng(0)
    power, per_order = rng.exponential(size=(3, 700)), np.array([20.0, 33.3, 41.7])
    centres = np.array([[0.4, 3.6, 7.1, 14.9, 30.0, np.nan]] * 3)
    lines = OrderLines(centres, 0.02 * centres)
    levels = line_levels(power, per_order, lines)
    for row in range(3):
        for line in range(6):
            known = np.isfinite(centres[row, line])
            place = (centres[row, line], lines.reach[row, line], per_order[row])
            expected = searched(power[row], *place) if known else np.nan
            assert levels[row, line] == pytest.approx(expected, nan_ok=True)
    assert np.isfinite(levels[:, :3]).all()
    assert np.isnan(levels[1:, 4:]).all()


def test_noise_has_lines_of_no_height():
    power = np.random.default_rng(1).exponential(size=(40, 900))
    centres = np.tile(np.arange(2.0, 18.0, 0.7), (40, 1))
    levels = line_levels(power, np.full(40, 40.0), OrderLines(centres, 0.02 * centres))
    assert np.nanmean(levels) == pytest.approx(0, abs=0.15)
