import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from table_draws import difference_interval, macro_f1_interval, macro_f1_replicates

from suite.statistics.bootstrap import score_interval, t_interval, widened
from suite.statistics.ranks import better, rank_intervals, tiers


def windows(seed, skills, bearings=6, recordings=2, length=10):
    """Tables of several pipelines that share each bearing's luck; a skill is a mean recall."""
    rng = np.random.default_rng(seed)
    truth, bearing, recording, window = (a.ravel() for a in np.indices((3, bearings, recordings, length)))
    luck = rng.normal(scale=1.0, size=(3, bearings))
    base = pd.DataFrame(
        {
            "fault": truth.astype(str),
            "bearing": 100 * truth + bearing,
            "recording": 1000 * truth + 10 * bearing + recording,
            "window": window,
        }
    )
    tables = []
    for skill in skills:
        own = luck + rng.normal(scale=0.4, size=(3, bearings))  # a pipeline's own luck with a bearing
        recall = 1 / (1 + np.exp(-(skill + own[truth, bearing])))
        right = rng.random(truth.size) < recall
        wrong = (truth + rng.integers(1, 3, truth.size)) % 3
        tables.append(base.assign(predicted_0=np.where(right, truth, wrong).astype(str)))
    return tables


def test_joint_replicates_agree_with_single_and_paired_intervals():
    first, second = windows(0, [1.5, 0.5])
    scores, draws = macro_f1_replicates([first, second], replicates=4000)
    single = macro_f1_interval(first, replicates=4000)
    paired = difference_interval(first, second, replicates=4000)
    assert scores[0] == pytest.approx(single.estimate)
    assert scores[0] - scores[1] == pytest.approx(paired.estimate)
    ends = score_interval(scores[0], draws[:, 0], first)
    np.testing.assert_allclose([ends.low, ends.high], [single.low, single.high], atol=0.01)
    assert t_interval(paired.estimate, draws[:, 0] - draws[:, 1], first) == paired


def test_tells_good_from_bad_and_not_twins_apart():
    tables = windows(1, [2.5, 2.5, -1.0], bearings=10)
    scores, draws = macro_f1_replicates(tables)
    claims = better(scores, draws)
    assert claims[0, 2] and claims[1, 2] and not claims[0, 1] and not claims[1, 0]
    assert tiers(scores, claims).tolist() == [1, 1, 2]
    assert rank_intervals(claims).tolist() == [[1, 2], [1, 2], [3, 3]]


def test_among_equals_any_claim_is_rare():
    claims = 0
    for seed in range(500):
        tables = windows(seed, [1.0] * 4, length=4)
        scores, draws = macro_f1_replicates(tables, replicates=300)
        claims += tiers(scores, better(scores, widened(draws, tables[0]))).max() > 1
    assert claims / 500 <= 0.05


def test_identical_pipelines_share_a_tier():
    (table,) = windows(0, [1.0])
    scores, draws = macro_f1_replicates([table, table.copy()])
    assert not better(scores, draws).any()


def test_pipelines_that_always_differ_by_the_same_are_told_apart():
    draws = np.random.default_rng(0).normal(size=(200, 1)) + np.array([0.0, 0.1])
    assert better([0.0, 0.1], draws).tolist() == [[False, False], [True, False]]


def test_refuses_shapes_that_do_not_fit():
    with pytest.raises(ValueError):
        better([0.1, 0.2], np.zeros((10, 3)))


@settings(max_examples=50, deadline=None)
@given(seed=st.integers(0, 10_000), k=st.integers(1, 7))
def test_invariants(seed, k):
    rng = np.random.default_rng(seed)
    scores = rng.normal(size=k)
    claims = better(scores, scores + rng.normal(scale=0.7, size=(200, k)))
    assert not (claims & claims.T).any()
    intervals, tier = rank_intervals(claims), tiers(scores, claims)
    actual = (-scores).argsort().argsort() + 1
    assert (intervals[:, 0] <= actual).all() and (actual <= intervals[:, 1]).all()
    assert tier[scores.argmax()] == 1 and set(tier) == set(range(1, tier.max() + 1))
