"""A job that was killed gives what it would have given, networks too."""

import shutil
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from suite.data.windows import ORDER_COLUMNS, Windows
from suite.errors import AwayError
from suite.question.config import read_experiment
from suite.question.plan import plan
from suite.records.artifacts import job_folder, outcome_folder, trial_predictions
from suite.running import run_job as running
from suite.workspace import Workspace

NETWORK = "{name: attention_cnn, fixed: {epochs: 3, width: 8}}"


class Killed(BaseException):
    """What nothing catches, as a kill."""


@pytest.fixture
def job(question, tmp_path):
    """A network's job, in a workspace in which its windows are cut."""
    workspace = Workspace(tmp_path / "whole", tmp_path)
    made = plan(read_experiment(question(NETWORK, "bearing")), workspace)
    shutil.copytree(workspace.runs, tmp_path / "windows")
    return made.jobs[0]


def fresh(tmp_path, name):
    shutil.copytree(tmp_path / "windows", tmp_path / name)
    return Workspace(tmp_path / name, tmp_path)


def outcome(job, workspace):
    record = running.run_job(job, workspace)
    assert record.status == "finished", record.error
    table = pd.read_parquet(outcome_folder(workspace, job) / record.predictions)
    return record, table


def assert_same(one, other):
    for first, second in zip(one, other, strict=True):
        if isinstance(first, pd.DataFrame):
            pd.testing.assert_frame_equal(first, second, check_exact=True)
            continue
        assert replace(first.tuning, seconds=0.0) == replace(second.tuning, seconds=0.0)
        assert (first.params, first.metrics, first.seed_metrics) == (
            second.params,
            second.metrics,
            second.seed_metrics,
        )


def killed_in(step, job, workspace, monkeypatch):
    def die(*args, **kwargs):
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(running, step, die)
        with pytest.raises(Killed):
            running.run_job(job, workspace)


def test_a_network_killed_after_tuning_is_calibrated_on_the_same_predictions(job, tmp_path, monkeypatch):
    whole = outcome(job, Workspace(tmp_path / "whole", tmp_path))
    for step in ("calibrate", "final_fits", "_leave_outcome"):
        workspace = fresh(tmp_path, step)
        killed_in(step, job, workspace, monkeypatch)
        with monkeypatch.context() as patch:
            patch.setattr(running.Attempt, "inner_table", lambda *rest: pytest.fail("trained again"))
            assert_same(outcome(job, workspace), whole)


@pytest.mark.parametrize("harm", ["missing", "damaged", "of another shape"])
def test_held_out_predictions_that_are_lost_are_computed_to_the_same_bits(job, tmp_path, monkeypatch, harm):
    whole = outcome(job, Workspace(tmp_path / "whole", tmp_path))
    workspace = fresh(tmp_path, "other")
    killed_in("calibrate", job, workspace, monkeypatch)
    for file in (job_folder(workspace, job) / "trials").iterdir():
        if harm == "of another shape":
            store, params = trial_predictions(workspace, job), whole[0].params
            store.keep(int(file.stem), params, {"inner_0": np.ones((2, 2)), "inner_1": np.ones((2, 2))})
        else:
            file.unlink() if harm == "missing" else file.write_bytes(file.read_bytes()[:-30])
    assert_same(outcome(job, workspace), whole)


def test_a_job_waits_for_one_that_is_at_it(job, tmp_path, monkeypatch):
    workspace = Workspace(tmp_path / "whole", tmp_path)
    order = []

    def nested(*args):
        from suite.locks import in_use
        from suite.records.artifacts import job_lock

        order.append(in_use(job_lock(workspace, job)))
        return running.failed(job, "as ordered")

    monkeypatch.setattr(running, "_recorded", nested)
    running.run_job(job, workspace)
    assert order == [True]


def test_a_full_disk_is_no_outcome_of_a_job(job, tmp_path, monkeypatch):
    import errno

    def full(*args):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(running, "write_predictions", full)
    with pytest.raises(OSError, match="No space left"):
        running.run_job(job, Workspace(tmp_path / "whole", tmp_path))


def test_a_database_that_is_away_for_too_long_is_no_outcome_of_a_job(job, tmp_path, monkeypatch):
    def away(*words, **named):
        raise AwayError("the database of studies", 600.0)

    monkeypatch.setattr(running, "search", away)
    with pytest.raises(AwayError):
        running.run_job(job, fresh(tmp_path, "away"))


def test_where_no_geometry_is_known_a_single_trial_is_no_start_that_needs_it(job, tmp_path, monkeypatch):
    job = replace(job, trials=1)
    known, _ = outcome(job, fresh(tmp_path, "known"))
    assert known.params["input"] == "orders"

    def without_geometry(*args, **options):
        fold = open_fold(*args, **options)
        orders = dict.fromkeys(ORDER_COLUMNS, np.nan)
        parts = {"windows": fold.windows, "tests": fold.tests}
        blank = {k: Windows(part.signals, part.metadata.assign(**orders)) for k, part in parts.items()}
        return replace(fold, **blank)

    open_fold = running.open_fold
    monkeypatch.setattr(running, "open_fold", without_geometry)
    unknown, _ = outcome(job, fresh(tmp_path, "unknown"))
    assert (unknown.params["input"], unknown.params["prewhiten"]) == ("envelope", True)
