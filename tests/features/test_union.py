"""Families side by side: the same columns as apart, remembered for the same windows and no others."""

import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone
from sklearn.pipeline import make_union

from suite.data.windows import Windows
from suite.features import union
from suite.features.amplitude import Amplitude
from suite.features.envelope import FaultOrders
from suite.features.handcrafted import handcrafted
from suite.features.time_domain import TimeDomain
from suite.features.union import FamilyUnion


class Counting(TimeDomain):
    """Counts the windows it has computed."""

    seen = 0

    def compute(self, signals, physical):
        type(self).seen += len(signals)
        return super().compute(signals, physical)


@pytest.fixture(autouse=True)
def fresh(monkeypatch):
    monkeypatch.setattr(union, "_remembered", {})
    Counting.seen = 0


@pytest.mark.parametrize("remember", [False, True])
def test_columns_are_those_of_the_families(remember, simulated):
    families = (Amplitude(), FaultOrders(harmonics=2))
    made = clone(FamilyUnion(families, remember)).fit(simulated)
    apart = make_union(*families).fit(simulated)
    for _ in range(2):
        np.testing.assert_array_equal(made.transform(simulated), apart.transform(simulated))
    names = [name.partition("__")[2] for name in apart.get_feature_names_out()]
    assert made.get_feature_names_out().tolist() == names


def test_a_window_that_comes_again_is_not_computed_again(simulated):
    made = FamilyUnion((Counting(),), remember=True).fit(simulated)
    whole = made.transform(simulated)
    again = FamilyUnion((Counting(),), remember=True).fit(simulated)
    order = np.array([5, 3, 3, 11])
    np.testing.assert_array_equal(again.transform(simulated[order]), whole[order])
    assert Counting.seen == len(simulated)
    plain = FamilyUnion((Counting(),)).fit(simulated)
    plain.transform(simulated)
    assert Counting.seen == 2 * len(simulated)


def test_other_speeds_samples_and_parameters_are_other_features(simulated):
    some = simulated[slice(0, 4)]
    other = Windows(some.signals, some.metadata.assign(shaft_hz=some.metadata["shaft_hz"] * 1.3))
    louder = Windows(some.signals * np.float32(2), some.metadata)
    for windows in (some, other, louder):
        for family in (FaultOrders(), FaultOrders(tolerance=0.01), Amplitude()):
            found = FamilyUnion((family,), remember=True).fit_transform(windows)
            np.testing.assert_allclose(found, clone(family).fit_transform(windows), rtol=1e-12)


def test_memory_is_bounded(simulated, monkeypatch):
    monkeypatch.setattr(union, "MOST_ROWS", 10)
    made = FamilyUnion((Counting(),), remember=True).fit(simulated)
    whole = TimeDomain().fit_transform(simulated)
    for start in range(0, len(simulated), 4):
        part = simulated[slice(start, start + 8)]
        np.testing.assert_allclose(made.transform(part), whole[start : start + 8], rtol=1e-12)
    assert all(len(rows) <= 10 for rows in union._remembered.values())


def test_no_windows_no_rows(simulated):
    for remember in (False, True):
        made = FamilyUnion((Amplitude(), TimeDomain()), remember).fit(simulated)
        assert made.transform(simulated[slice(0, 0)]).shape == (0, 16)


@pytest.mark.parametrize(
    ("families", "columns"), [("classic", 59), ("bands", 28), ("orders", 28), ("all", 115)]
)
def test_the_sets_have_their_columns(families, columns, simulated):
    made = handcrafted(families).fit(simulated)
    names = made.get_feature_names_out()
    assert made.transform(simulated[slice(0, 2)]).shape == (2, columns)
    assert len(names) == columns and not pd.Index(names).duplicated().any()
