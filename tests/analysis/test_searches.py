import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import f1_score
from table_draws import difference_interval, macro_f1_interval, macro_f1_replicates, of_table, simulated

from suite.analysis.searches import common_windows


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
        seed = rng.integers(told.shape[1])
        draws.append(f1_score(truth[rows], told[rows, seed], average="macro"))
    return np.array(draws)


def test_estimate_is_the_mean_of_single_seed_macro_f1():
    table = simulated(0, seeds=3)
    single = [f1_score(table["fault"], table[f"predicted_{i}"], average="macro") for i in range(3)]
    assert macro_f1_interval(table, replicates=10).estimate == pytest.approx(np.mean(single))


def test_equals_a_plain_loop_bootstrap():
    table = simulated(1, bearings=4, windows=6, seeds=2)
    plain = plain_loop(table, 300, np.random.default_rng(0))
    _, draws = macro_f1_replicates([table], replicates=4000)
    # 300 loops place an outer 2.5 % quantile within ~0.16 standard deviations; 3.5 of those are allowed.
    allowed = 3.5 * 0.16 * plain.std()
    ends = [0.025, 0.975]
    assert np.quantile(draws[:, 0], ends) == pytest.approx(np.quantile(plain, ends), abs=allowed)


def test_covers_a_known_truth():
    # Beta(4, 2) has mean 2/3 and errors are symmetric: the population's macro-F1 is 2/3.
    hits = 0
    for seed in range(200):
        interval = macro_f1_interval(simulated(seed, windows=8), replicates=200)
        hits += interval.low <= 2 / 3 <= interval.high
    # Nominal 95 %; 8 bearings a class cost a few points, and 200 repeats have an error of 1.8.
    assert 0.88 <= hits / 200 <= 0.995


def test_window_bootstrap_would_be_far_too_narrow():
    table = simulated(3, windows=50)
    whole = macro_f1_interval(table)
    alone = macro_f1_interval(
        table.assign(bearing=table["fault"], recording=table["fault"], window=table.index)
    )
    assert whole.high - whole.low > 2 * (alone.high - alone.low)


def test_few_bearings_are_called_descriptive():
    few = macro_f1_interval(simulated(0, bearings=4), replicates=10)
    assert few.descriptive and few.bearings == 12 and few.fewest == 4
    assert not macro_f1_interval(simulated(0, bearings=5), replicates=10).descriptive


def test_a_bearing_may_hold_several_faults():
    table = simulated(0, bearings=6)
    table["bearing"] = table["bearing"].str[-1]  # each bearing first healthy, then damaged
    interval = macro_f1_interval(table)
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
        gap = difference_interval(first, second, replicates=200)
        claims += gap.low > 0 or gap.high < 0
    assert claims <= 9  # 5 % of 100, and two binomial errors


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 1000), bearings=st.integers(1, 4))
def test_interval_is_repeatable_and_inside_the_unit_range(seed, bearings):
    table = simulated(seed, bearings=bearings, windows=3)
    first = macro_f1_interval(table, replicates=50)
    assert first == macro_f1_interval(table, replicates=50)
    assert 0 <= first.low <= first.high <= 1


def test_a_seed_with_gaps_is_left_out():
    table = simulated(0, seeds=2)
    gaps = table.assign(predicted_1=None)
    expected = f1_score(table["fault"], table["predicted_0"], average="macro")
    assert macro_f1_interval(gaps, replicates=5).estimate == pytest.approx(expected)
    with pytest.raises(ValueError, match="no seed"):
        macro_f1_interval(gaps.drop(columns="predicted_0"))
    with pytest.raises(ValueError):
        macro_f1_interval(table.iloc[:0])


def test_windows_of_a_fold_that_not_all_were_tested_on_are_left_out_in_one_order():
    table = simulated(0).assign(fold=0)
    first, other = table.iloc[::-1], table.iloc[5:].assign(predicted_0="ball")
    both = pd.concat([other, table.assign(fold=1)])
    together = common_windows([of_table(first), of_table(both)])
    assert together.folds == [0, 1]
    assert [len(one[0].predicted[0, 0]) for one in together.searches] == [len(table) - 5] * 2
    assert 1 not in together.searches[0] and len(together.searches[1][1].predicted[0, 0]) == len(table)
