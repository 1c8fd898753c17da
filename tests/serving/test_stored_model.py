"""Models on disk and behind MLflow: the same answers, no pickle, no foreign code."""

import json
import os
import shutil
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
import skops.io
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import FunctionTransformer

from suite.data.dataset import load as load_recordings
from suite.data.windows import ORDER_COLUMNS, WindowSpec, cut
from suite.errors import RequestError
from suite.evaluation.calibration import Temperature
from suite.pipeline import Context, find_pipeline, pipelines
from suite.records.model_files import ESTIMATOR, FACTS, ModelFacts, example_row, store_model
from suite.records.read_mlflow import RecordReader
from suite.records.skops_file import NotStorableError
from suite.records.write_mlflow import tracking_uri
from suite.serving.champions import ALIAS, IMPORTED, choose_champions, register_champions
from suite.serving.stored_model import StoredModel, load_model
from suite.testing import SAMPLE_SPEC, sample

SPEC = WindowSpec(length=1024, overlap=0.0)
NAME = "tiny.simulated.R4"


def facts(windows, classes, temperature=1.0):
    return ModelFacts(tuple(classes), temperature, SPEC.model_dump(), example_row(windows))


@pytest.fixture(scope="module")
def windows():
    return sample()


def fitted(name, windows):
    training, labels, _ = windows
    pipeline = find_pipeline(name)
    return pipeline.build(pipeline.smoke, Context(seed=3, windows=SAMPLE_SPEC)).fit(training, labels)


CLASSICAL = [
    name for name, item in pipelines().items() if item.family == "classical" and item.citation != "none"
]
NETWORKS = [
    "attention_cnn",
    "order_attention_cnn",
    "sim_order_cnn",
    "vmd_densenet",
    "adabn",
    "dann",
    "coral_svm",
    "subspace_svm",
]
"""On the window, on orders, on modes; networks and SVMs that adapt to a target."""


@pytest.mark.parametrize("name", CLASSICAL + NETWORKS)
def test_a_contestant_survives_the_disk(name, windows, tmp_path):
    training, labels, tests = windows
    pipeline = find_pipeline(name)
    target = tests if pipeline.needs_target else None
    estimator = pipeline.build(pipeline.smoke, Context(seed=3, target=target, windows=SAMPLE_SPEC)).fit(
        training, labels
    )
    store_model(estimator, facts(training, np.unique(labels)), tmp_path)
    again = load_model(tmp_path).estimator
    assert np.allclose(again.predict_proba(tests), estimator.predict_proba(tests), atol=1e-12)


def test_a_raw_cut_is_treated_as_recordings_were(windows, tmp_path):
    training, labels, _ = windows
    estimator = fitted("svm_orders", windows)
    store_model(estimator, facts(training, np.unique(labels), temperature=2.0), tmp_path)
    recording = load_recordings("simulated", rigs=1, bearings_per_class=1, seconds=0.5)[0]
    raw = recording.signal[:, :1024] * 7.5 + 3.0
    row = {"signal": raw.tolist(), "rate_hz": recording.rate_hz, "shaft_hz": recording.shaft_hz}
    orders = vars(recording.orders)
    row |= {f"order_{name}": value for name, value in orders.items()}
    expected = estimator.predict_proba(cut([recording], SPEC)[:1].for_prediction())
    got = load_model(tmp_path).predict_rows([row])
    assert np.allclose(got, Temperature(2.0).apply(expected), atol=1e-5), "gain and offset are taken out"
    longer = {**row, "signal": recording.signal[:, :3000].tolist()}
    two = Temperature(2.0).apply(estimator.predict_proba(cut([recording], SPEC)[:2].for_prediction()))
    assert np.allclose(load_model(tmp_path).predict_rows([longer]), two.mean(axis=0), atol=1e-6)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"signal": [[0.1, 0.2] * 50]}, "100 samples"),
        ({"signal": [[0.0, float("nan")] * 512]}, "NaN"),
        ({"signal": [[0.5] * 1024]}, "constant"),
        ({"signal": [[0.1, 0.2] * 512] * 2}, "2 channels"),
        ({"signal": "loud"}, "cannot be read"),
        ({"rate_hz": None}, "cannot be read"),
        ({"shaft_hz": 0.0}, "shaft_hz"),
    ],
)
def test_a_row_that_cannot_be_predicted_is_one_clear_line(change, reason, windows):
    training, labels, _ = windows
    known = facts(training, np.unique(labels))
    with pytest.raises(RequestError, match=reason):
        StoredModel(None, known).predict_rows([{**known.example, **change}])


def test_what_only_pickle_could_store_is_not_stored(windows, tmp_path):
    training, labels, _ = windows
    with pytest.raises(NotStorableError, match=r"from elsewhere: .*system"):
        store_model(FunctionTransformer(os.system), facts(training, np.unique(labels)), tmp_path)
    assert not list(tmp_path.iterdir())


def test_a_file_with_foreign_types_is_refused_unopened(windows, tmp_path):
    training, labels, _ = windows
    store_model(LogisticRegression(), facts(training, np.unique(labels)), tmp_path)
    skops.io.dump(FunctionTransformer(os.system), tmp_path / ESTIMATOR)
    with pytest.raises(RequestError, match=r"foreign types .*system"):
        load_model(tmp_path)


@pytest.mark.parametrize("damage", ["truncated", "no facts", "no estimator", "facts of another kind"])
def test_a_damaged_model_is_one_clear_line(damage, windows, tmp_path):
    training, labels, _ = windows
    store_model(LogisticRegression(), facts(training, np.unique(labels)), tmp_path)
    file = tmp_path / ESTIMATOR
    if damage == "truncated":
        file.write_bytes(file.read_bytes()[:100])
    elif damage == "no facts":
        (tmp_path / FACTS).unlink()
    elif damage == "no estimator":
        file.unlink()
    else:
        (tmp_path / FACTS).write_text('{"colour": "red"}')
    with pytest.raises(RequestError, match="is no stored model"):
        load_model(tmp_path)


def frame(rows, unseen=(True, True, True)):
    columns = ["pipeline", "fold", "best_inner_score", "macro_f1", "bound"]
    table = pd.DataFrame(rows, columns=columns)
    ledgers = [{"inner_unseen": unseen[fold]} for fold in table["fold"]]
    where = {"dataset": "d", "rung": "bearing", "level": "R4", "training_bearings": 0}
    return table.assign(**where, job_key=table.index.astype(str), ledger=ledgers)


ROWS = [
    ("steady", 0, 0.7, 0.1, False),
    ("steady", 1, 0.8, 0.2, False),
    ("steady", 2, 0.6, 0.3, False),
    ("lucky", 0, 0.6, 0.99, False),
    ("lucky", 1, 0.6, 0.99, False),
    ("lucky", 2, 0.99, 0.99, False),
    *(("bound", fold, 1.0, 1.0, True) for fold in range(3)),
]


def test_the_champion_has_the_best_inner_score_in_most_folds_whatever_its_mean():
    (champion,) = choose_champions(frame(ROWS))
    assert (champion.pipeline, champion.won, champion.folds) == ("steady", 2, 3)
    assert champion.served["fold"] == 1 and champion.test == pytest.approx(0.2)
    shuffled = [(name, fold, inner, 1.0 - test, bound) for name, fold, inner, test, bound in ROWS]
    assert choose_champions(frame(shuffled))[0].pipeline == "steady", "test scores decide nothing"


def test_a_thinned_training_part_makes_no_champion():
    whole, thinned = frame(ROWS), frame([("thinned", fold, 1.0, 1.0, False) for fold in range(3)])
    (champion,) = choose_champions(pd.concat([whole, thinned.assign(training_bearings=2)]))
    assert champion.pipeline == "steady"


def test_inner_scores_of_known_bearings_choose_no_champion():
    (champion,) = choose_champions(frame(ROWS, (True, False, True)), ["steady", "lucky"])
    assert (champion.pipeline, champion.won, champion.folds) == ("steady", 1, 2), "a tie: first declared"
    assert champion.served["fold"] == 0, "0.8 in fold 1 is a score on known bearings"
    (other,) = choose_champions(frame(ROWS, (True, False, True)), ["lucky", "steady"])
    assert (other.pipeline, other.served["fold"]) == ("lucky", 2)
    (stands,) = choose_champions(frame(ROWS, (False,) * 3), ["lucky", "steady"])
    assert (stands.pipeline, stands.won, stands.folds) == ("lucky", 0, 0)


@pytest.fixture(scope="module")
def mlflow():
    """MLflow, imported for the tests of packed models alone."""
    import mlflow

    return mlflow


@pytest.fixture(scope="module")
def served(answered, mlflow):
    """The champion as MLflow loads it."""
    home, _ = answered
    before = mlflow.get_tracking_uri()
    mlflow.set_tracking_uri(tracking_uri(home))
    yield mlflow.pyfunc.load_model(f"models:/{NAME}@{ALIAS}")
    mlflow.set_tracking_uri(before)


def test_the_champion_gives_the_predictions_of_its_run(answered, served, mlflow):
    home, _ = answered
    client = mlflow.MlflowClient(tracking_uri(home))
    version = client.get_model_version_by_alias(NAME, ALIAS)
    (champion,) = choose_champions(RecordReader(home).read("tiny")[0])
    assert version.tags["pipeline"] == champion.pipeline
    assert version.run_id == champion.served["run_id"]
    _, predictions, _ = RecordReader(home).read("tiny", [version.tags["job_key"]])
    signals = {item.name: item for item in load_recordings(*SIMULATED[0], **SIMULATED[1])}
    (table,) = predictions.values()
    first = table.drop_duplicates("recording").head(6)
    rows = []
    for _, test in first.iterrows():
        recording = signals[test["recording"]]
        signal = recording.signal[:, test["start"] : test["start"] + 512].astype(float)
        physical = {"rate_hz": recording.rate_hz, "shaft_hz": recording.shaft_hz}
        orders = {f"order_{name}": value for name, value in vars(recording.orders).items()}
        rows.append({"signal": signal.tolist(), **physical, **orders})
    got = served.predict(pd.DataFrame(rows))
    expected = first[[f"p_{name}" for name in got.columns]].to_numpy()
    assert np.allclose(got.to_numpy(), expected, atol=1e-5)


SIMULATED = (("simulated",), {"rigs": 1, "bearings_per_class": 4, "seconds": 0.25})


@pytest.mark.parametrize("absent", [{}, dict.fromkeys(ORDER_COLUMNS), {"order_ball": 0.0}], ids=str)
def test_the_champion_refuses_a_row_without_orders(absent, served):
    example = served.input_example.to_dict(orient="records")[0]
    known = example if absent else {k: v for k, v in example.items() if k not in ORDER_COLUMNS}
    with pytest.raises(Exception, match=r"order_(outer|ball)"):
        served.predict(pd.DataFrame([known | absent]))


def test_the_packed_model_has_signature_example_requirements_and_no_pickle(served, mlflow):
    assert served.metadata.signature.inputs.input_names()[:3] == ["signal", "rate_hz", "shaft_hz"]
    assert served.metadata.signature.outputs.input_names() == ["ball", "healthy", "inner", "outer"]
    assert np.allclose(served.predict(served.input_example).sum(axis=1), 1.0)
    folder = Path(mlflow.artifacts.download_artifacts(f"models:/{NAME}@{ALIAS}"))
    names = [line.partition("==")[0] for line in (folder / "requirements.txt").read_text().split()]
    assert set(IMPORTED) == set(names), "an SVM is served without PyTorch"
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert (folder / "code" / "suite" / "pipeline.py") in files
    assert not [path for path in files if path.suffix in (".pkl", ".pickle", ".joblib")]
    with zipfile.ZipFile(folder / "artifacts" / "estimator" / ESTIMATOR) as archive:
        assert not [name for name in archive.namelist() if not name.endswith((".json", ".npy"))]


@pytest.mark.served
def test_it_runs_where_the_project_is_not_installed(answered, tmp_path, mlflow):
    home, _ = answered
    mlflow.set_tracking_uri(tracking_uri(home))
    folder = mlflow.artifacts.download_artifacts(f"models:/{NAME}@{ALIAS}", dst_path=str(tmp_path))
    script = (
        "import sys, mlflow\n"
        "sys.meta_path = [finder for finder in sys.meta_path if 'editable' not in repr(finder).lower()]\n"
        f"model = mlflow.pyfunc.load_model({folder!r})\n"
        "import suite; print(suite.__file__)\n"
        "print(model.predict(model.input_example).shape)\n"
        "print(sorted({'optuna', 'typer'} & set(sys.modules)))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=tmp_path, capture_output=True, text=True, check=False, timeout=240
    )
    assert done.returncode == 0, done.stderr
    where, shape, heavy = done.stdout.splitlines()[-3:]
    assert Path(where).is_relative_to(tmp_path)
    assert (shape, heavy) == ("(1, 4)", "[]")


def test_registering_again_registers_nothing_new(answered, mlflow):
    home, _ = answered
    client = mlflow.MlflowClient(tracking_uri(home))
    before = len(client.search_model_versions(f"name = '{NAME}'"))
    shutil.rmtree(home.cache / "champions")
    assert register_champions(home, "tiny") == []
    assert len(client.search_model_versions(f"name = '{NAME}'")) == before == 1


@pytest.mark.parametrize("text", ["[]", "null", "{}", '{"lacking": [1]}', "no lacking", None])
def test_what_was_looked_at_before_may_be_unreadable_or_impossible_to_keep(answered, text):
    home, _ = answered
    shutil.rmtree(home.cache / "champions", ignore_errors=True)
    register_champions(home, "tiny")
    seen = home.cache / "champions" / "tiny.json"
    whole = seen.read_text()
    if text is None:  # the folder cannot be made
        shutil.rmtree(seen.parent)
        seen.parent.touch()
    else:
        state = json.dumps({"state": json.loads(whole)["state"]})
        seen.write_text(state if text == "no lacking" else text)
    try:
        assert register_champions(home, "tiny") == []
        assert text is None or seen.read_text() == whole
    finally:
        if text is None:
            seen.parent.unlink()


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.mark.served
def test_it_is_served_over_http(answered, served):
    home, _ = answered
    port = free_port()
    bin_folder = Path(sys.executable).parent
    environment = os.environ | {
        "MLFLOW_TRACKING_URI": tracking_uri(home),
        "MLFLOW_DISABLE_TELEMETRY": "1",
        "PATH": f"{bin_folder}{os.pathsep}{os.environ['PATH']}",
    }
    command = [str(bin_folder / "mlflow"), "models", "serve", "-m", f"models:/{NAME}@{ALIAS}"]
    command += ["--env-manager", "local", "--port", str(port), "--workers", "1"]
    example = served.input_example
    body = json.dumps({"dataframe_records": json.loads(example.to_json(orient="records"))}).encode()
    with (home.runs / "serve.log").open("w") as log:
        server = subprocess.Popen(command, env=environment, stdout=log, stderr=log, start_new_session=True)
    try:
        answer = ask_until_up(f"http://127.0.0.1:{port}/invocations", body, server)
        refused = refusals(f"http://127.0.0.1:{port}/invocations", example)
    finally:
        if server.poll() is None:
            os.killpg(server.pid, signal.SIGTERM)
            server.wait(timeout=240)
    (prediction,) = answer["predictions"]
    expected = served.predict(example).iloc[0].to_dict()
    assert prediction == pytest.approx(expected, abs=1e-9)
    for what, (status, reason) in refused.items():
        assert status == 400 and "order" in reason, (what, status, reason)
    assert "has no fault orders (expected order_outer" in refused["null"][1]


def refusals(address, example):
    """Ask for rows without orders, and with some; gives status and reason of each."""
    known = json.loads(example.to_json(orient="records"))[0]
    rows = {
        "absent": {name: value for name, value in known.items() if name not in ORDER_COLUMNS},
        "null": known | dict.fromkeys(ORDER_COLUMNS),
        "zero": known | {"order_ball": 0.0},
    }
    answers = {}
    for what, row in rows.items():
        body = json.dumps({"dataframe_records": [row]}).encode()
        asked = urllib.request.Request(address, body, {"Content-Type": "application/json"})
        with pytest.raises(urllib.error.HTTPError) as refusal:
            urllib.request.urlopen(asked, timeout=60)
        answers[what] = (refusal.value.code, refusal.value.read().decode())
    return answers


def ask_until_up(url, body, server):
    asked = urllib.request.Request(url, body, {"Content-Type": "application/json"})
    for _ in range(240):
        assert server.poll() is None, "the server ended"
        try:
            with urllib.request.urlopen(asked, timeout=30) as response:
                return json.load(response)
        except urllib.error.HTTPError as error:
            pytest.fail(error.read().decode())
        except urllib.error.URLError:
            time.sleep(0.5)
    return pytest.fail("the server never came up")
