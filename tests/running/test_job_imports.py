"""A worker that runs a classical job loads neither a network library nor a tracking client."""

import json
import subprocess
import sys

SCRIPT = """
import json, sys
from suite.question.config import read_experiment
from suite.question.plan import plan
from suite.records.artifacts import MODEL, outcome_folder
from suite.running.run_job import run_job
from suite.records.model_files import ESTIMATOR
from suite.serving.stored_model import load_model
from suite.workspace import current

workspace = current()
job = plan(read_experiment(sys.argv[1]), workspace).jobs[0]
result = run_job(job, workspace)
assert result.status == "finished", result.error
folder = outcome_folder(workspace, job) / MODEL
assert (folder / ESTIMATOR).is_file()
load_model(folder)
print(json.dumps(sorted({"torch", "mlflow", "distributed"} & set(sys.modules))))
"""


def test_a_classical_job_imports_no_torch_and_no_mlflow(question, place):
    command = [sys.executable, "-c", SCRIPT, str(question("svm_orders"))]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=240)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout.splitlines()[-1]) == []
