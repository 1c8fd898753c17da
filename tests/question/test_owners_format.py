"""Questions of data sets that are not at hand are planned on small files in their owners' formats."""

from pathlib import Path

import numpy as np
import pytest
from scipy.io import savemat

from suite.data.dataset import find_dataset, parse_options
from suite.question.config import read_experiment
from suite.question.plan import plan
from suite.workspace import Workspace

CONFIGS = Path(__file__).parents[2] / "configs"
RNG = np.random.default_rng(15)


def write_paderborn(root, name, seconds):
    """One file: a struct called as the file, channels in the struct array Y."""
    fields = np.zeros((1, 1), dtype=[("Name", object), ("Raster", object), ("Data", object)])
    signal = RNG.standard_normal((1, round(64_000 * seconds)), dtype=np.float32)
    fields[0, 0] = ("vibration_1", "HostService", signal)
    folder = root / "Paderborn" / name.split("_")[3]
    folder.mkdir(parents=True, exist_ok=True)
    savemat(folder / name, {name.removesuffix(".mat"): {"Info": "x", "X": fields, "Y": fields}})


def write_uored(root, name, seconds):
    """One file: a table of acceleration, sound, speed, load and temperature, the last three logged once."""
    table = np.zeros((round(42_000 * seconds), 5), dtype=np.float32)
    table[:, :2] = RNG.standard_normal((len(table), 2))
    table[0, 2:] = 1_750, 400, 3.5
    folder = root / "UORED" / "3_MatLab_Raw_Data"
    folder.mkdir(parents=True, exist_ok=True)
    savemat(folder / name, {name.removesuffix(".mat"): table})


WRITERS = {"paderborn": write_paderborn, "uored": write_uored}


def write_all(experiment, root, seconds):
    """Write every file that the question's data set asks for."""
    choice = experiment.datasets[0]
    dataset = find_dataset(choice.name)
    for name in dataset.missing(root, parse_options(dataset, choice.options)):
        WRITERS[choice.name](root, name, seconds)


@pytest.mark.parametrize(
    ("name", "more", "fewest"),
    [
        ("paderborn", ("datasets.0.options.measurements=1",), {"R3": 4, "R4": 5, "R5": 5}),
        ("uored", (), {"R4": 5}),
    ],
)
def test_a_question_is_planned_on_every_bearing_of_the_owner(tmp_path, name, more, fewest):
    experiment = read_experiment(CONFIGS / f"{name}.yaml", ("windows.turns=2", *more))
    write_all(experiment, tmp_path, 0.15)
    workspace = Workspace(tmp_path / "runs", tmp_path)
    made = plan(experiment, workspace)
    folds = {job.level: job.folds for job in made.jobs}
    assert {level: folds[level] for level in fewest} == fewest
    titles = {choice.title for choice in experiment.pipelines}
    refused = {"sim_orders", "sim_orders_mixed"} if name == "uored" else set()
    assert {job.pipeline for job in made.jobs} == titles - refused
    headline = {job.fold for job in made.jobs if job.level == "R4" and job.trials}
    assert headline == set(range(5)) and all(cost > 0 for cost in made.seconds.values())
    lacking = find_dataset(name).missing(
        tmp_path, parse_options(find_dataset(name), experiment.datasets[0].options)
    )
    assert not lacking
    assert not any("missing" in note for note in made.remarks)


def test_files_that_a_partial_folder_lacks_are_one_line_that_says_so(tmp_path):
    experiment = read_experiment(
        CONFIGS / "paderborn.yaml", ("windows.turns=2", "datasets.0.options.measurements=1")
    )
    write_all(experiment, tmp_path, 0.15)
    for path in (tmp_path / "Paderborn" / "K001").iterdir():
        path.unlink()
    told = [
        line for line in plan(experiment, Workspace(tmp_path / "runs", tmp_path)).remarks if "K001" in line
    ]
    assert len(told) == 1 and told[0].startswith("paderborn: missing: N") and told[0].endswith(" and 1 more")


def test_artificial_damage_trains_and_real_damage_is_tested_on_other_bearings(tmp_path):
    small = (
        "windows.turns=2",
        "datasets.0.options.measurements=1",
        "pipelines=[svm_envelope]",
        "controls=[]",
    )
    experiment = read_experiment(CONFIGS / "paderborn-artificial-to-real.yaml", small)
    write_all(experiment, tmp_path, 0.15)
    made = plan(experiment, Workspace(tmp_path / "runs", tmp_path))
    levels = {job.level: job.folds for job in made.jobs}
    assert levels == {"N4:artificial-to-real": 1, "R4": 5} and not made.refusals
    told = " ".join(made.remarks)
    assert "artificial-to-real" in told or "N4" in told, made.remarks
