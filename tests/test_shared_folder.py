"""A folder of results that a group shares: whoever comes second may go on."""

import os

from rich.console import Console

from suite.question.config import read_experiment
from suite.question.plan import plan
from suite.running.run_question import run_question
from suite.workspace import Workspace


def test_a_group_may_write_whatever_a_question_leaves_behind_where_the_mask_says_so(tmp_path, question):
    workspace = Workspace(tmp_path / "runs", tmp_path / "data")
    before = os.umask(0o002)
    try:
        asked = plan(read_experiment(question("svm_orders")), workspace)
        run_question(asked, workspace, Console(quiet=True), executor="serial")
    finally:
        os.umask(before)
    left = [path for path in workspace.runs.rglob("*") if not path.is_symlink()]
    assert {"mlflow.db", "mlflow.db.lock", "optuna.journal", "tiny.lock"} <= {one.name for one in left}
    assert [str(one) for one in left if not one.stat().st_mode & 0o020] == []
