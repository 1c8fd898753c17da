import numpy as np
import pandas as pd
import pytest
from scipy.stats import t as student
from table_draws import simulated

from suite.statistics.bootstrap import (
    TRAINING_LUCK,
    bearings_and_fewest,
    score_interval,
    states_held,
    t_interval,
)


@pytest.mark.parametrize("bearings", [3, 8, 16])
def test_interval_of_a_mean_is_students(bearings):
    """Of a mean of normal numbers, one a bearing, Student's interval is known to cover."""
    rng = np.random.default_rng(bearings)
    table = simulated(0, bearings=bearings, recordings=1, windows=1)
    wanted, made = [], []
    for _ in range(60):
        numbers = rng.normal(scale=0.1, size=(3, bearings))
        picked = rng.integers(bearings, size=(2000, 3, bearings))
        draws = np.take_along_axis(numbers[None], picked, axis=2).mean(axis=(1, 2))
        deviation = np.sqrt(numbers.var(axis=1, ddof=1).mean() / numbers.size)
        wanted.append(2 * student.ppf(0.975, 3 * (bearings - 1)) * deviation)
        interval = t_interval(float(numbers.mean()), draws, table)
        made.append(interval.high - interval.low)
    assert np.mean(made) / np.mean(wanted) == pytest.approx(1, abs=0.01)


def test_classes_with_a_single_bearing_count_for_no_degrees_of_freedom():
    draws = np.random.default_rng(0).normal(0.5, 0.1, size=1000)
    two = simulated(0, bearings=2)
    alone = two[~((two["fault"] == "ball") & two["bearing"].str.endswith("1"))]
    assert t_interval(0.5, draws, alone).low < t_interval(0.5, draws, two).low
    single = t_interval(0.5, draws, simulated(0, bearings=1))
    assert single.high - single.low == pytest.approx(2 * 1.96 * draws.std(), rel=1e-3)


def test_interval_of_a_score_is_wider_for_the_training_bearings():
    draws = np.random.default_rng(0).normal(0.5, 0.05, size=1000)
    table = simulated(0, bearings=5)
    fixed, whole = t_interval(0.5, draws, table), score_interval(0.5, draws, table)
    assert whole.high - 0.5 == pytest.approx(TRAINING_LUCK * (fixed.high - 0.5))
    assert 0.5 - whole.low == pytest.approx(TRAINING_LUCK * (0.5 - fixed.low))
    sure = score_interval(0.99, draws, table)
    assert sure.low < 0.99 and sure.high == 1.0


def test_bearings_of_two_rigs_are_two_bearings():
    table = simulated(0, bearings=2)
    both = pd.concat([table.assign(rig="a"), table.assign(rig="b")])
    assert states_held(both).sum(axis=0).tolist() == [4, 4, 4] and bearings_and_fewest(states_held(both)) == (
        12,
        4,
    )


@pytest.mark.parametrize("column", ["rig", "bearing", "fault"])
def test_a_window_of_nobody_is_no_bearing_more(column):
    table = simulated(0, bearings=2).assign(rig="a").astype(object)
    table.loc[table.index[0], column] = None
    with pytest.raises(ValueError, match="no name"):
        states_held(table)
