"""Features by name: what a question names is what a contestant learns from, and part of the key."""

import json

import numpy as np
import pytest

from suite.data import load
from suite.data.windows import WindowSpec, cut
from suite.discovery import collect, named_classes
from suite.errors import RequestError
from suite.features.feature_sets import FEATURE_SETS
from suite.features.handcrafted import handcrafted, reads_fault_orders
from suite.inventory import inventory
from suite.pipeline import Context, find_pipeline
from suite.question.config import read_experiment, to_yaml
from suite.question.plan import plan
from suite.question.space import free_space, starts_of
from suite.workspace import Workspace

ASKED = """
name: mine
datasets: [{name: simulated, options: {rigs: 1, bearings_per_class: 2, seconds: 0.2}}]
protocols: [bearing]
pipelines: [{name: svm_handcrafted, features: [spectral, orders]}]
windows: {length: 1024, overlap: 0.0}
folds: 2
"""


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    folder = tmp_path_factory.mktemp("home")
    return Workspace(folder / "runs", folder)


@pytest.fixture
def asked(tmp_path):
    def read(*overrides):
        (tmp_path / "question.yaml").write_text(ASKED, encoding="utf-8")
        return read_experiment(tmp_path / "question.yaml", overrides)

    return read


@pytest.fixture(scope="module")
def windows():
    recordings = load("simulated", rigs=1, bearings_per_class=1, seconds=0.2)
    return cut(recordings, WindowSpec(length=1024, overlap=0.0))


def columns_of(names, windows):
    made = handcrafted("+".join(names)).fit(windows)
    return list(made.get_feature_names_out()), made.transform(windows)


@pytest.mark.parametrize(
    "names", [("spectral",), ("spectral", "orders"), ("cepstrum", "kurtogram", "textures")]
)
def test_named_features_are_their_blocks_side_by_side(names, windows):
    titles, table = columns_of(names, windows)
    parts = [columns_of((name,), windows) for name in names]
    assert titles == [title for own, _ in parts for title in own]
    assert np.array_equal(table, np.hstack([own for _, own in parts]))


def test_what_two_names_have_in_common_stands_once(windows):
    assert (
        columns_of(("classic", "spectral", "amplitude"), windows)[0] == columns_of(("classic",), windows)[0]
    )


def test_a_contestant_is_built_of_what_is_named_and_tunes_the_rest(asked, home, windows):
    job = plan(asked(), home).jobs[0]
    fixed, pipeline = json.loads(job.fixed), find_pipeline(job.pipeline_file)
    assert fixed == {"families": "spectral+orders"}
    assert set(free_space(pipeline, fixed)) == {"C", "gamma", "band"}
    alone = {"families": "spectral+time_domain"}
    assert set(free_space(pipeline, alone)) == {"C", "gamma"}  # no lines are sought in any band
    (start,) = starts_of(pipeline, alone)
    learned = pipeline.build(start, Context()).fit(windows.for_training(), windows.labels)
    assert learned.predict_proba(windows.for_prediction()).shape == (len(windows), 4)
    assert learned[:-1].transform(windows.for_prediction()).shape[1] <= len(
        columns_of(("spectral", "time_domain"), windows)[0]
    )


def test_features_are_part_of_the_key_and_a_question_without_keeps_its_own(asked, home):
    keys = {
        text: plan(asked(f"pipelines=[{{name: svm_handcrafted{text}}}]"), home).jobs[0].key
        for text in ("", ", features: [spectral]", ", features: [spectral, wavelets]")
    }
    assert len(set(keys.values())) == 3


def test_a_question_with_features_survives_being_written_and_read(asked, tmp_path):
    (tmp_path / "again.yaml").write_text(to_yaml(asked()), encoding="utf-8")
    assert read_experiment(tmp_path / "again.yaml") == asked()


@pytest.mark.parametrize(
    ("override", "words"),
    [
        (
            "features=[spectrel]",
            "features: unknown features 'spectrel' (expected spectral, or others of classic",
        ),
        ("features=[xyz]", "features: unknown features 'xyz' (expected some of classic"),
        ("features=[convolution_kernels]", "learns from the windows it is fitted on"),
        ("features=[spectral, spectral]", "a name stands twice"),
        ("features=[]", "pipelines.0.features: is an empty list (expected names of `suite list features`;"),
        ("features=spectral", "features: is 'spectral' (expected a list)"),
        ("fixed={families: all}", "features and fixed.families are given (expected one of them)"),
        ("name=svm_orders", "svm_orders has features of its own (expected one of"),
    ],
)
def test_what_is_no_choice_of_features_is_one_line(asked, home, override, words):
    with pytest.raises(RequestError) as caught:
        plan(asked(f"pipelines.0.{override}"), home)
    assert words in str(caught.value) and "pipelines" in str(caught.value) and "\n" not in str(caught.value)


def test_only_what_reads_fault_orders_needs_them():
    assert reads_fault_orders("orders") and reads_fault_orders("spectral+fault_orders")
    assert not reads_fault_orders("spectral+time_domain+wavelets")


def test_every_block_and_set_is_listed_and_may_be_stored():
    listed = [name for name, _, _ in inventory("features")]
    blocks = collect("suite.features", "BLOCK")
    assert set(listed) == {*blocks, *FEATURE_SETS} and len(listed) == len(set(listed))
    classes = {f"{one.build.__module__}.{one.build.__qualname__}" for one in blocks.values()}
    assert classes == set(named_classes("suite.features", "BLOCK"))
    assert classes <= set(find_pipeline("svm_handcrafted").types)
