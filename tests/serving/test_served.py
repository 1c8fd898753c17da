"""Trained models behind MLflow: one answer whatever form a signal comes in, and refusal before a guess."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import zipfile
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from suite.data import load
from suite.data.windows import ORDER_COLUMNS
from suite.records.model_files import ESTIMATOR
from suite.records.tracking_client import tracking_uri
from suite.serving.packaging import IMPORTED
from suite.serving.rows import read_row
from suite.serving.trained_model import load_trained

ADDRESS = "models:/tiny.simulated@svm_orders"


@pytest.fixture(scope="module")
def mlflow():
    """MLflow, imported for the tests of packed models alone."""
    import mlflow

    return mlflow


@pytest.fixture(scope="module")
def served(trained, mlflow):
    """The trained model as MLflow loads it."""
    before = mlflow.get_tracking_uri()
    mlflow.set_tracking_uri(tracking_uri(trained[0]))
    yield mlflow.pyfunc.load_model(ADDRESS)
    mlflow.set_tracking_uri(before)


@pytest.fixture(scope="module")
def recording():
    """Of a bearing that the model has not seen."""
    return load("simulated", rigs=1, bearings_per_class=5, seconds=0.25)[-1]


def about(recording):
    return {"rate_hz": recording.rate_hz, "rpm": 60 * recording.shaft_hz, "bearing": "6205"}


def test_every_form_of_a_signal_gets_the_same_answer(served, trained, recording):
    whole = np.round(1000 * recording.signal[0]).astype(int)
    known = about(recording)
    orders = {f"order_{name}": value for name, value in vars(recording.orders).items()}
    row = {"signal": whole.tolist(), **known}
    spelt = {"signal": [whole.tolist()], "rate_hz": 12000, "shaft_hz": recording.shaft_hz, **orders}
    sent = [
        (whole, known),
        (whole.astype(np.float32), known),
        (whole.tolist(), known),
        (whole[:, np.newaxis], known),
        ({**row, "signal": whole[:, np.newaxis].tolist()}, {}),
        (np.stack([whole, whole]), known),
        ([whole.tolist(), whole.tolist()], known),
        (row, {}),
        ([row, row], None),
        (pd.DataFrame([row, row]), None),
        (pd.DataFrame([spelt]), None),
        (spelt, {"rpm": 7.0, "bearing": "6203"}),
    ]
    judged = load_trained(trained[1]).judge(read_row({**row, "signal": whole}, "row 0"))
    for given, params in sent:
        answer = served.predict(given, params=params)
        assert len(answer) in (1, 2)
        for one in answer.to_dict(orient="records"):
            assert one["conclusion"] == judged.conclusion and one["possible"] == list(judged.possible)
            assert one["probabilities"] == pytest.approx(judged.probabilities, abs=1e-6)
            assert one["level"] == judged.level == 0.8


def whole_row(recording):
    return {"signal": recording.signal[0].tolist(), **about(recording)}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"bearing": None}, "has no fault orders .*order_outer"),
        ({"bearing": "9999"}, "bearing: is '9999'"),
        ({"bearing": None, "order_ball": 4.7}, "order_outer: is missing"),
        ({"order_ball": 4.7}, "beside fault orders"),
        ({"rate_hz": 8000}, "slower recordings lack"),
        ({"rpm": None}, "shaft_hz: is missing"),
        ({"shaft_hz": 1.0}, "rpm are not"),
        ({"signal": []}, "no samples"),
        ({"signal": [1, 2, 3, 5]}, "samples"),
        ({"signal": ["loud"]}, "cannot be read"),
        ({"signal": [1j] * 2048}, "complex"),
        ({"signal": [float("nan")] * 2048}, "NaN"),
        ({"signal": [0] * 2048}, "constant"),
        ({"signal": [0, 1] * 1024}, "clipped"),
        ({"signal": np.random.default_rng(0).standard_normal(3000).tolist()}, "no such bearing"),
    ],
)
def test_what_cannot_be_judged_is_one_line(change, said, served, recording):
    with pytest.raises(Exception, match=said) as refused:
        served.predict({**whole_row(recording), **change})
    assert "\n" not in str(refused.value)


def test_the_packed_model_has_requirements_and_no_pickle(served, mlflow):
    folder = Path(mlflow.artifacts.download_artifacts(ADDRESS))
    names = [line.partition("==")[0] for line in (folder / "requirements.txt").read_text().split()]
    assert set(IMPORTED) == set(names), "an SVM is served without PyTorch"
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert (folder / "code" / "suite" / "pipeline.py") in files
    assert not [path for path in files if path.suffix in (".pkl", ".pickle", ".joblib")]
    (stored,) = folder.glob(f"artifacts/*/{ESTIMATOR}")
    with zipfile.ZipFile(stored) as archive:
        assert not [name for name in archive.namelist() if not name.endswith((".json", ".npy"))]


@pytest.mark.served
def test_it_runs_where_the_project_is_not_installed(trained, tmp_path, mlflow, recording):
    mlflow.set_tracking_uri(tracking_uri(trained[0]))
    folder = mlflow.artifacts.download_artifacts(ADDRESS, dst_path=str(tmp_path))
    (tmp_path / "row.json").write_text(json.dumps(whole_row(recording)))
    script = (
        "import json, sys, mlflow\n"
        "sys.meta_path = [finder for finder in sys.meta_path if 'editable' not in repr(finder).lower()]\n"
        f"model = mlflow.pyfunc.load_model({folder!r})\n"
        "import suite; print(suite.__file__)\n"
        "print(model.predict(json.load(open('row.json'))).shape)\n"
        "print(sorted({'optuna', 'typer'} & set(sys.modules)))\n"
    )
    clean = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=tmp_path, capture_output=True, text=True, check=False,
        timeout=240, env=clean,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    where, shape, heavy = done.stdout.splitlines()[-3:]
    assert Path(where).is_relative_to(tmp_path)
    assert (shape, heavy) == ("(1, 8)", "[]")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.mark.served
def test_it_is_served_over_http(trained, served, recording):
    home, port = trained[0], free_port()
    bin_folder = Path(sys.executable).parent
    environment = os.environ | {
        "MLFLOW_TRACKING_URI": tracking_uri(home),
        "MLFLOW_DISABLE_TELEMETRY": "1",
        "PATH": f"{bin_folder}{os.pathsep}{os.environ['PATH']}",
    }
    command = [str(bin_folder / "mlflow"), "models", "serve", "-m", ADDRESS]
    command += ["--env-manager", "local", "--port", str(port), "--workers", "1"]
    row, address = whole_row(recording), f"http://127.0.0.1:{port}/invocations"
    whole = np.round(1000 * recording.signal[0]).astype(int).tolist()
    known = about(recording)
    bodies = [
        {"dataframe_records": [row]},
        {"dataframe_split": {"columns": list(row), "data": [list(row.values())]}},
        {"inputs": whole, "params": known},
        {"inputs": [whole], "params": known},
        {"inputs": {"signal": whole, **known}},
        {"instances": [whole], "params": known},
    ]
    with (home.runs / "serve.log").open("w") as log:
        server = subprocess.Popen(command, env=environment, stdout=log, stderr=log, start_new_session=True)
    try:
        ask_until_up(address, bodies[0], server)
        answers = [ask(address, body) for body in bodies]
        refused = {what: refusal(address, {**row, **change}) for what, change in REFUSED_ROWS.items()}
    finally:
        if server.poll() is None:
            os.killpg(server.pid, signal.SIGTERM)
            server.wait(timeout=240)
    expected = served.predict(row).to_dict(orient="records")[0]
    for answer in answers:
        (prediction,) = answer["predictions"]
        assert prediction["conclusion"] == expected["conclusion"]
        assert prediction["probabilities"] == pytest.approx(expected["probabilities"], abs=1e-3)
    for what, (status, reason) in refused.items():
        assert status == 400 and "row 0: " in reason, (what, status, reason)
    assert "has no fault orders (expected order_outer" in refused["no orders"][1]


REFUSED_ROWS = {
    "no orders": {"bearing": None},
    "zero": {"bearing": None, **dict.fromkeys(ORDER_COLUMNS, 4.0), "order_ball": 0.0},
    "noise": {"signal": np.random.default_rng(1).standard_normal(3000).tolist()},
}


def ask(address, body):
    asked = urllib.request.Request(address, json.dumps(body).encode(), {"Content-Type": "application/json"})
    with urllib.request.urlopen(asked, timeout=60) as response:
        return json.load(response)


def refusal(address, row):
    """Ask for one row; gives status and reason."""
    with pytest.raises(urllib.error.HTTPError) as refused:
        ask(address, {"dataframe_records": [row]})
    return refused.value.code, refused.value.read().decode()


def ask_until_up(address, body, server):
    for _ in range(240):
        assert server.poll() is None, "the server ended"
        try:
            return ask(address, body)
        except urllib.error.HTTPError as error:
            pytest.fail(error.read().decode())
        except urllib.error.URLError:
            time.sleep(0.5)
    return pytest.fail("the server never came up")
