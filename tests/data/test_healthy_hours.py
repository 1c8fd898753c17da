"""Healthy hours: cut as the question's windows are, once, and only where a data set offers some."""

import numpy as np

from suite.data.healthy_hours import store_healthy
from suite.data.window_store import store_windows
from suite.data.windows import WindowSpec
from suite.workspace import Workspace

OPTIONS = {"rigs": 1, "bearings_per_class": 1, "seconds": 0.5}


def test_hours_are_cut_by_the_settled_rules_without_overlap_and_kept(tmp_path):
    workspace = Workspace(tmp_path, tmp_path)
    spec = WindowSpec(turns=10, overlap=0.5)
    stored = store_windows("simulated", OPTIONS, spec, workspace)
    hours = store_healthy("simulated", OPTIONS, 1 / 60, stored, workspace)
    table, length = hours.metadata(), stored.signals().shape[2]
    assert hours.signals().shape == (4 * (15 * 12_000 // length), 1, length)
    assert (table.groupby("recording")["start"].diff().dropna() == length).all()
    assert set(table["fault"]) == {"healthy"}
    assert not set(table["bearing"]) & set(stored.metadata()["bearing"])
    np.testing.assert_allclose(hours.signals().std(axis=2), 1, atol=1e-4)
    before = (hours.folder / "signals.npy").stat().st_mtime_ns
    assert store_healthy("simulated", OPTIONS, 1 / 60, stored, workspace).key == hours.key
    assert (hours.folder / "signals.npy").stat().st_mtime_ns == before
    assert store_healthy("simulated", OPTIONS, 2 / 60, stored, workspace).key != hours.key


def test_what_was_measured_offers_none(tmp_path):
    workspace = Workspace(tmp_path, tmp_path)
    stored = store_windows("simulated", OPTIONS, WindowSpec(), workspace)
    assert store_healthy("femto", {}, 0.5, stored, workspace) is None
