"""Of two manifests of one name, that beside the question is read; else where a project lies is all one."""

import shutil

import numpy as np
import pytest
from typer.testing import CliRunner

from suite.cli import app
from suite.data import load
from suite.errors import RequestError
from suite.question.about import about
from suite.question.config import read_experiment
from suite.question.plan import plan
from suite.workspace import Workspace

QUESTION = """
name: mine
datasets: [{name: folder, label: pumps, options: {manifest: pumps.csv}}]
protocols: [bearing]
pipelines: [amplitude_baseline]
windows: {length: 512, overlap: 0.0}
folds: 2
budget: {trials: 2, seconds: 60, inner_folds: 2}
"""


def write_pumps(folder, fault="inner"):
    """Write recordings of four bearings a class and their manifest."""
    folder.mkdir(parents=True, exist_ok=True)
    rows = ["file,fault,bearing,rate_hz,rpm"]
    for number, recording in enumerate(load("simulated", rigs=1, bearings_per_class=4, seconds=0.25)):
        if recording.fault in ("healthy", "inner"):
            np.save(folder / f"{number}.npy", recording.signal)
            name = fault if recording.fault == "inner" else recording.fault
            rows.append(
                f"{number}.npy,{name},{recording.bearing.replace(' ', '-')},{recording.rate_hz:g},1800"
            )
    (folder / "pumps.csv").write_text("\n".join(rows) + "\n")
    return folder


def planned(project, data):
    (project / "mine.yaml").write_text(QUESTION)
    file = project / "mine.yaml"
    workspace = Workspace(project / "runs", data)
    made = plan(read_experiment(file), workspace, file)
    return made, about(made, workspace, "suite run mine.yaml")


def classes(facts):
    return set(facts["data"]["pumps"]["classes"])


@pytest.fixture(scope="module")
def pumps(tmp_path_factory):
    root = tmp_path_factory.mktemp("pumps")
    return write_pumps(root / "mine"), write_pumps(root / "other", fault="outer")


def test_that_beside_the_question_wins_and_the_plan_says_so(pumps, tmp_path):
    mine, other = (shutil.copytree(one, tmp_path / one.name) for one in pumps)
    made, facts = planned(mine, other)
    assert classes(facts) == {"healthy", "inner"}
    (line,) = [line for line in made.remarks if "pumps.csv" in line]
    assert line == (
        f"pumps: manifest pumps.csv: {mine / 'pumps.csv'} is taken; {other / 'pumps.csv'} has other content"
    )
    assert facts["data"]["pumps"]["options"] == {"manifest": "pumps.csv"}, "as it was asked"
    assert str(mine) not in facts["config"]
    same, _ = planned(mine, mine)
    assert not [line for line in same.remarks if "pumps.csv" in line]


def test_the_data_folder_is_next_and_the_working_folder_last(pumps, tmp_path, monkeypatch):
    mine, other = pumps
    project, elsewhere = tmp_path / "project", tmp_path / "elsewhere"
    project.mkdir()
    elsewhere.mkdir()
    monkeypatch.chdir(other)
    assert classes(planned(project, mine)[1]) == {"healthy", "inner"}
    assert classes(planned(project, elsewhere)[1]) == {"healthy", "outer"}
    monkeypatch.chdir(elsewhere)
    with pytest.raises(RequestError, match=r"manifest .*project/pumps\.csv or .*elsewhere/pumps\.csv"):
        planned(project, elsewhere)


def test_keys_follow_the_content_not_the_place(pumps, tmp_path):
    mine, _ = pumps
    keys = set()
    for name in ("here", "there"):
        project = shutil.copytree(mine, tmp_path / name)
        keys.add(tuple(job.key for job in planned(project, tmp_path)[0].jobs))
    absolute = QUESTION.replace("pumps.csv", str(tmp_path / "here" / "pumps.csv"))
    (tmp_path / "here" / "absolute.yaml").write_text(absolute)
    file = tmp_path / "here" / "absolute.yaml"
    made = plan(read_experiment(file), Workspace(tmp_path / "runs", tmp_path), file)
    keys.add(tuple(job.key for job in made.jobs))
    assert len(keys) == 1


def test_verify_and_card_look_in_the_working_folder_first(pumps, monkeypatch):
    mine, other = pumps
    monkeypatch.setenv("SUITE_DATA", str(other))
    monkeypatch.chdir(mine)
    said = CliRunner().invoke(app, ["data", "verify", "folder", "--set", "manifest=pumps.csv"])
    assert f"{mine / 'pumps.csv'} is taken; {other / 'pumps.csv'} has other content" in said.output
    card = CliRunner().invoke(app, ["data", "card", "folder", "--set", "manifest=pumps.csv"])
    assert "inner" in card.output and "outer" not in card.output.split("Fault lines")[0]
