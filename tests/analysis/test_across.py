import numpy as np
import pytest

from suite.analysis.across import contrast_across, rank_across
from suite.analysis.gathering import cells
from suite.analysis.report import report
from suite.statistics.equivalence import Posterior
from suite.statistics.friedman import Friedman
from suite.statistics.unsupported import Unsupported

SIX = ("one", "two", "three", "four", "five", "six")
THREE = ("svm_handcrafted", "amplitude_baseline", "attention_cnn")


@pytest.fixture(scope="module")
def several(build):
    return build(datasets=SIX, levels=("R4",), pipelines=THREE, folds=2, bearings=4, seeds=1)


def test_ranks_agree_with_a_count_by_hand(several):
    found = cells(*several)
    ranking = rank_across(found, "R4", {})
    table = {(cell.dataset, cell.pipeline): cell.interval.estimate for cell in found}
    by_hand = {
        name: np.mean([1 + sum(table[data, o] > table[data, name] for o in THREE) for data in SIX])
        for name in THREE
    }
    assert ranking.ranks == pytest.approx(by_hand)
    assert list(ranking.ranks.values()) == sorted(ranking.ranks.values())
    assert isinstance(ranking.test, Friedman) and "6 data sets" in ranking.sentence
    assert ranking.critical == pytest.approx(2.344 * np.sqrt(12 / 36), abs=2e-3)


def test_groups_hold_neighbours_within_a_critical_difference(several):
    ranking = rank_across(cells(*several), "R4", {})
    for group in ranking.groups:
        assert ranking.ranks[group[-1]] - ranking.ranks[group[0]] < ranking.critical
        assert len(group) > 1
    assert len({group[-1] for group in ranking.groups}) == len(ranking.groups)


def test_data_sets_of_one_source_are_one_data_set(several):
    sources = dict.fromkeys(SIX[:5], "the same rig")
    assert len(rank_across(cells(*several), "R4", sources).scores) == 2
    assert rank_across(cells(*several), "R4", dict.fromkeys(SIX, "the same rig")) is None
    gaps = dict.fromkeys(SIX, 0.1)
    assert isinstance(contrast_across(gaps, {}), Posterior)
    told = contrast_across(gaps, sources)
    assert isinstance(told, Unsupported) and "2 data sets" in told.sentence


def test_a_bound_and_an_incomplete_pipeline_have_no_rank(several):
    runs, predictions = several
    runs = runs.assign(bound=runs["pipeline"] == "svm_handcrafted")
    assert set(rank_across(cells(runs, predictions), "R4", {}).ranks) == set(THREE[1:])
    fewer = runs[~((runs["pipeline"] == "attention_cnn") & (runs["fold"] == 0))]
    assert rank_across(cells(fewer, predictions), "R4", {}) is None


def test_the_answer_speaks_for_all_data_sets(several):
    answer = report(*several, {}).answer
    assert answer.odds.startswith("Over all data sets: probability that the classical side")
    cards = {name: {"dataset": "rig"} for name in SIX}
    told = report(*several, {"data": cards}).answer
    assert "no probability can be given" in told.odds and "1 data set" in told.odds
