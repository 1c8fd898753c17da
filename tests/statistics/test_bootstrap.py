import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import t as student
from sklearn.metrics import f1_score

from suite.statistics.bootstrap import (
    bearings_per_class,
    difference_interval,
    macro_f1_interval,
    macro_f1_replicates,
    percentile_interval,
)

CLASSES = np.array(["ball", "healthy", "inner"])


def simulated(seed, bearings=8, recordings=2, windows=15, seeds=1, skill=(4.0, 2.0), spread=60.0):
    """Bearings with a recall ~ Beta(skill), recordings around it; an error falls on either other class."""
    rng = np.random.default_rng(seed)
    shape = (3, bearings, recordings, windows)
    truth, bearing, recording, window = (axis.ravel() for axis in np.indices(shape))
    mean = rng.beta(*skill, size=(3, bearings, 1))
    recall = rng.beta(mean * spread, (1 - mean) * spread, size=(3, bearings, recordings))
    right = rng.random((truth.size, seeds)) < recall[truth, bearing, recording][:, None]
    wrong = (truth[:, None] + rng.integers(1, 3, size=right.shape)) % 3
    told = CLASSES[np.where(right, truth[:, None], wrong)]
    names = np.char.add(CLASSES[truth], bearing.astype(str))
    return pd.DataFrame(told, columns=[f"predicted_{i}" for i in range(seeds)]).assign(
        fault=CLASSES[truth],
        bearing=names,
        recording=np.char.add(np.char.add(names, "-"), recording.astype(str)),
        window=window,
    )


def plain_loop(table, replicates, rng):
    """The same resampling, written out copy by copy."""
    truth = table["fault"].to_numpy()
    told = table.filter(like="predicted_").to_numpy()
    tree = [
        [
            [part.index.to_numpy() for _, part in bearing.groupby("recording")]
            for _, bearing in stratum.groupby("bearing")
        ]
        for _, stratum in table.groupby("fault")
    ]
    draws = []
    for _ in range(replicates):
        rows = []
        for bearings in tree:
            for i in rng.integers(len(bearings), size=len(bearings)):
                for j in rng.integers(len(bearings[i]), size=len(bearings[i])):
                    part = bearings[i][j]
                    rows.append(part[rng.integers(part.size, size=part.size)])
        rows = np.concatenate(rows)
        draws.append(
            np.mean([f1_score(truth[rows], told[rows, s], average="macro") for s in range(told.shape[1])])
        )
    return np.array(draws)


def test_estimate_is_the_mean_of_single_seed_macro_f1():
    table = simulated(0, seeds=3)
    single = [f1_score(table["fault"], table[f"predicted_{i}"], average="macro") for i in range(3)]
    assert macro_f1_interval(table, replicates=10).estimate == pytest.approx(np.mean(single))


def test_equals_a_plain_loop_bootstrap():
    table = simulated(1, bearings=4, windows=6, seeds=2)
    plain = plain_loop(table, 300, np.random.default_rng(0))
    _, draws = macro_f1_replicates([table], replicates=4000, seed=1)
    # 300 loops place an outer 2.5 % quantile within ~0.16 standard deviations; 3.5 of those are allowed.
    allowed = 3.5 * 0.16 * plain.std()
    ends = [0.025, 0.975]
    assert np.quantile(draws[:, 0], ends) == pytest.approx(np.quantile(plain, ends), abs=allowed)


def test_covers_a_known_truth():
    # Beta(4, 2) has mean 2/3 and errors are symmetric: the population's macro-F1 is 2/3.
    hits = 0
    for seed in range(200):
        interval = macro_f1_interval(simulated(seed, windows=8), replicates=200, seed=seed)
        hits += interval.low <= 2 / 3 <= interval.high
    # Nominal 95 %; 8 bearings a class cost a few points, and 200 repeats have an error of 1.8.
    assert 0.88 <= hits / 200 <= 0.995


def test_window_bootstrap_would_be_far_too_narrow():
    table = simulated(3, windows=50)
    whole = macro_f1_interval(table, seed=0)
    alone = macro_f1_interval(table.assign(bearing=table["fault"], recording=table["fault"]), seed=0)
    assert whole.high - whole.low > 2 * (alone.high - alone.low)


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
        interval = percentile_interval(float(numbers.mean()), draws, table)
        made.append(interval.high - interval.low)
    assert np.mean(made) / np.mean(wanted) == pytest.approx(1, abs=0.01)


def test_classes_with_a_single_bearing_count_for_no_degrees_of_freedom():
    draws = np.random.default_rng(0).normal(0.5, 0.1, size=1000)
    two = simulated(0, bearings=2)
    alone = two[~((two["fault"] == "ball") & two["bearing"].str.endswith("1"))]
    assert percentile_interval(0.5, draws, alone).low < percentile_interval(0.5, draws, two).low
    single = percentile_interval(0.5, draws, simulated(0, bearings=1))
    assert single.high - single.low == pytest.approx(2 * 1.96 * draws.std(), rel=1e-3)


def test_few_bearings_are_called_descriptive():
    few = macro_f1_interval(simulated(0, bearings=4), replicates=10)
    assert few.descriptive and few.bearings == 12 and few.fewest == 4
    assert not macro_f1_interval(simulated(0, bearings=5), replicates=10).descriptive


def test_bearings_of_two_rigs_are_two_bearings():
    table = simulated(0, bearings=2)
    both = pd.concat([table.assign(rig="a"), table.assign(rig="b")])
    assert bearings_per_class(both) == {"ball": 4, "healthy": 4, "inner": 4}


def test_a_bearing_may_hold_several_faults():
    table = simulated(0, bearings=6)
    table["bearing"] = table["bearing"].str[-1]  # each bearing first healthy, then damaged
    interval = macro_f1_interval(table, seed=0)
    assert interval.bearings == 6
    assert interval.low < interval.estimate < interval.high


def test_perfect_and_hopeless_predictions_have_no_width():
    table = simulated(0)
    right = macro_f1_interval(table.assign(predicted_0=table["fault"]))
    assert (right.low, right.estimate, right.high) == (1, 1, 1)
    wrong = macro_f1_interval(table.assign(predicted_0="unheard of"))
    assert (wrong.low, wrong.estimate, wrong.high) == (0, 0, 0)


def test_difference_is_paired():
    table = simulated(5, seeds=2)
    same = difference_interval(table, table.sample(frac=1, random_state=0))
    assert (same.low, same.estimate, same.high) == (0, 0, 0)
    better = table.assign(predicted_0=table["fault"], predicted_1=table["fault"])
    gap = difference_interval(better, table)
    assert gap.low > 0
    assert gap.estimate == pytest.approx(1 - macro_f1_interval(table, replicates=10).estimate)


def test_difference_of_equals_is_rarely_claimed():
    claims = 0
    for seed in range(100):
        table = simulated(seed, windows=6, seeds=2)
        first = table.drop(columns="predicted_1")
        second = table.drop(columns="predicted_0").rename(columns={"predicted_1": "predicted_0"})
        gap = difference_interval(first, second, replicates=200, seed=seed)
        claims += gap.low > 0 or gap.high < 0
    assert claims <= 9  # 5 % of 100, and two binomial errors


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 1000), bearings=st.integers(1, 4))
def test_interval_is_repeatable_and_inside_the_unit_range(seed, bearings):
    table = simulated(seed, bearings=bearings, windows=3)
    first = macro_f1_interval(table, replicates=50, seed=seed)
    assert first == macro_f1_interval(table, replicates=50, seed=seed)
    assert 0 <= first.low <= first.high <= 1


def test_a_seed_with_gaps_is_left_out():
    table = simulated(0, seeds=2)
    gaps = table.assign(predicted_1=None)
    expected = f1_score(table["fault"], table["predicted_0"], average="macro")
    assert macro_f1_interval(gaps, replicates=5).estimate == pytest.approx(expected)
    with pytest.raises(ValueError, match="without a seed"):
        macro_f1_interval(gaps.drop(columns="predicted_0"))
    with pytest.raises(ValueError):
        macro_f1_interval(table.iloc[:0])
