"""Replayed searches take what a plain loop takes, as often as theory says."""

from math import comb
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import f1_score

from suite.analysis.replay import Search, cpu_seconds_at, lost_spread, macro_f1_of, trials_to_take, turns_of
from suite.analysis.replay import replay as of_draws


def search(inner, starts=1, windows=6, seeds=1, classes=3, seed=0):
    rng = np.random.default_rng(seed)
    predicted = rng.integers(classes, size=(len(inner), seeds, windows))
    return Search(np.asarray(inner, float), starts, predicted, np.ones(len(inner)))


def replay(search, budget, replicates, rng):
    """Replay a search in orders drawn at random."""
    numbers = rng.random((search.trials - search.starts, replicates))
    return replayed([search], budget, [numbers], rng.random(replicates))


def replayed(searches, budget, numbers, luck):
    """What searches took, with the inner score of it."""
    able = trials_to_take(searches)
    taken = of_draws(searches, able, budget, [turns_of(own) for own in numbers], luck)
    owner, trial = able.owner[taken.place], able.trial[taken.place]
    inner = np.array([searches[k].inner[one] for k, one in zip(owner, trial, strict=True)])
    return SimpleNamespace(owner=owner, trial=trial, seed=taken.seed, inner=inner)


def test_the_whole_budget_takes_the_best_trial_always():
    taken = replay(search([0.2, 0.5, 0.9, 0.1]), 4, 50, np.random.default_rng(0))
    assert (taken.trial == 2).all() and (taken.inner == 0.9).all()


def test_the_starts_alone_are_the_smallest_budget():
    taken = replay(search([0.2, 0.5, 0.9, 0.1], starts=2), 2, 50, np.random.default_rng(0))
    assert (taken.trial == 1).all()


def test_a_failed_trial_keeps_its_place_in_the_budget():
    inner = [0.2, -np.inf, -np.inf, 0.9]
    taken = replay(search(inner), 2, 6000, np.random.default_rng(0))
    # One of three draws is taken, and one in three is the good one.
    assert (taken.trial == 3).mean() == pytest.approx(1 / 3, abs=0.02)
    assert set(taken.trial) == {0, 3}


@pytest.mark.parametrize(("trials", "budget"), [(8, 3), (20, 5), (20, 10)])
def test_each_inner_rank_is_taken_as_often_as_among_exchangeable_draws(trials, budget):
    inner = np.r_[-1.0, np.random.default_rng(1).permutation(trials)]
    taken = replay(search(inner), budget + 1, 40_000, np.random.default_rng(2))
    for rank in range(1, trials + 1):
        share = comb(trials - rank, budget - 1) / comb(trials, budget)
        seen = (taken.inner == trials - rank).mean()
        assert seen == pytest.approx(share, abs=4 * np.sqrt(share * (1 - share) / 40_000) + 1e-12)


def test_the_first_trial_wins_a_tie():
    taken = replay(search([0.1, 0.5, 0.5, 0.5]), 3, 3000, np.random.default_rng(0))
    # The later of two equal ones is taken only when the earlier was not drawn.
    shares = [(taken.trial == k).mean() for k in range(4)]
    assert shares == pytest.approx([0, 2 / 3, 1 / 3, 0], abs=0.03)


def test_in_one_order_a_larger_budget_finds_at_least_what_a_smaller_one_does():
    rng = np.random.default_rng(4)
    one, numbers = search(rng.random(300), starts=2), rng.random((298, 50))
    inner = [replayed([one], budget, [numbers], np.zeros(50)).inner for budget in (2, 3, 40, 300)]
    assert (np.diff(inner, axis=0) >= 0).all()
    # The first draw is that with the lowest number, and all draws are one of each turn.
    assert (inner[1] == np.maximum(inner[0], one.inner[2:][numbers.argmin(axis=0)])).all()
    assert (inner[-1] == one.inner.max()).all()


@given(seed=st.integers(0, 1000))
def test_of_several_contestants_the_best_is_taken_and_of_equals_the_first(seed):
    """Few different scores, so that many are equal; searches differ in starts, trials and draws made."""
    rng = np.random.default_rng(seed)
    sizes = [(6, 1), (4, 2), (3, 3), (6, 1)]
    searches = [search(rng.integers(5, size=trials) / 4, starts) for trials, starts in sizes]
    numbers = [rng.random((trials - starts, 20)) for trials, starts in sizes]
    taken = replayed(searches, 4, numbers, np.zeros(20))
    for replicate in range(20):
        made = []
        for owner, (one, own) in enumerate(zip(searches, numbers, strict=True)):
            drawn = one.starts + np.argsort(own[:, replicate])[: max(4 - one.starts, 0)]
            made += [(-one.inner[trial], owner, trial) for trial in (*range(one.starts), *drawn)]
        assert (taken.owner[replicate], taken.trial[replicate]) == min(made)[1:]


def test_each_training_seed_of_a_start_is_as_likely():
    one = search([0.9, 0.1, 0.2], seeds=2)
    one.predicted[1:, 1] = -1
    taken = replay(one, 2, 4000, np.random.default_rng(0))
    assert (taken.trial == 0).all()
    assert taken.seed.mean() == pytest.approx(0.5, abs=0.03)
    assert (replay(search([0.1, 0.2]), 2, 100, np.random.default_rng(0)).seed == 0).all()


@given(seed=st.integers(0, 1000))
def test_macro_f1_of_counts_is_that_of_predictions(seed):
    rng = np.random.default_rng(seed)
    truth, guess, weights = rng.integers(3, size=12), rng.integers(3, size=12), rng.integers(0, 4, size=12)
    own, given_ = np.eye(3)[truth], np.eye(3)[guess]
    counts = (weights @ (own * given_), weights @ own, weights @ given_)
    present = [c for c in range(3) if weights[truth == c].sum()]
    plain = f1_score(truth, guess, labels=present, average="macro", sample_weight=weights)
    assert macro_f1_of(*counts) == pytest.approx(plain if present else 0)


def test_a_known_world_shows_its_spread():
    """Start bad, one draw in four good, n = 5 of T = 20: the spread is 0.9 of the whole."""
    rng = np.random.default_rng(0)
    means, spreads = [], []
    for _ in range(400):
        good = rng.random(20) < 0.25
        inner = np.r_[0.0, np.where(good[1:], 0.9, 0.5) + 0.01 * rng.random(19)]
        tested = np.r_[0.2, np.where(good[1:], 0.7, 0.3)]
        taken = replay(Search(inner, 1, np.zeros((20, 1, 1), int), np.ones(20)), 5, 200, rng)
        means.append(tested[taken.trial].mean())
        spreads.append(tested[taken.trial].var())
    truth = 0.7 - 0.4 * 0.75**4
    assert np.mean(means) == pytest.approx(truth, abs=0.01)
    # Variance within a table falls short of the whole by what the factor says.
    whole = 0.4**2 * 0.75**4 * (1 - 0.75**4)
    assert np.mean(spreads) / whole == pytest.approx(lost_spread(5, 1, 20) ** 2, abs=0.06)


def test_costs_are_those_of_the_starts_and_a_share_of_the_draws():
    one = Search(np.arange(5.0), 2, np.zeros((5, 1, 1), int), np.array([1.0, 2, 10, 20, 30]))
    assert cpu_seconds_at(one, 2) == 3
    assert cpu_seconds_at(one, 3) == pytest.approx(3 + 20)
    assert cpu_seconds_at(one, 5) == 63


@pytest.mark.parametrize("budget", [0, 1])
def test_no_budget_below_the_starts(budget):
    with pytest.raises(ValueError, match="a budget of"):
        replay(search([0.1, 0.2, 0.3, 0.4, 0.5], starts=2), budget, 3, np.random.default_rng(0))


@pytest.mark.parametrize("inner", [[-np.inf, -np.inf], [0.1, 0.2]])
def test_what_is_no_search_is_refused(inner):
    with pytest.raises(ValueError, match="starts"):
        search(inner, starts=3 if inner[0] > 0 else 1)
