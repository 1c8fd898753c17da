"""How many bearings: boards with thinned training parts are planned on the headline rung alone."""

import pytest

from suite.errors import RequestError
from suite.question.config import read_experiment, to_yaml
from suite.question.plan import plan
from suite.running.blind import open_fold

ASKED = """
name: mine
datasets: [{name: simulated, options: {rigs: 2, bearings_per_class: 6, seconds: 0.3}}]
protocols: [recording, bearing]
pipelines: [amplitude_baseline]
windows: {length: 1024, overlap: 0.0}
folds: 2
"""


@pytest.fixture(scope="module")
def asked(tmp_path_factory):
    folder = tmp_path_factory.mktemp("question")

    def read(extra=""):
        (folder / "question.yaml").write_text(ASKED + extra, encoding="utf-8")
        return read_experiment(folder / "question.yaml")

    return read


@pytest.fixture(scope="module")
def made(asked, place_of_module):
    return plan(asked("training_bearings: [all, 3, 2, 9, 1]"), place_of_module)


@pytest.fixture(scope="module")
def place_of_module(tmp_path_factory):
    from suite.workspace import Workspace

    folder = tmp_path_factory.mktemp("home")
    return Workspace(folder / "runs", folder)


@pytest.mark.parametrize(
    "wrong",
    ["[2, 4]", "[0, all]", "[2, 2, all]", "[true, all]", "[few, all]", "[2.0, all]", "4", "[all, all]"],
)
def test_what_is_no_list_of_numbers_with_all_is_one_line(asked, wrong):
    with pytest.raises(
        RequestError, match=r"training_bearings: is .* .expected integers from 1, each once, and all"
    ):
        asked(f"training_bearings: {wrong}")


def test_a_question_with_counts_survives_being_written_and_read(asked, tmp_path):
    experiment = asked("training_bearings: [4, all, 2]")
    (tmp_path / "again.yaml").write_text(to_yaml(experiment), encoding="utf-8")
    assert read_experiment(tmp_path / "again.yaml") == experiment
    assert experiment.thinned_to == (0, 2, 4)
    assert asked().thinned_to == (0,)


def test_only_the_headline_rung_has_boards_of_thinned_training_parts(made):
    boards = [(job.rung, job.training_bearings) for job in made.jobs if job.fold == 0]
    assert boards == [("recording", 0), ("bearing", 0), ("bearing", 2)]


def test_counts_that_the_folds_do_not_have_are_refused_in_a_line_each(made):
    lines = [line for line in made.refusals if "training bearings" in line]
    assert len(lines) == 3 and all("\n" not in line for line in lines)
    assert "3 training bearings a class are all there are" in " ".join(lines)
    assert "9 training bearings a class: ball has" in " ".join(lines)
    assert "1 training bearings a class: rig" in " ".join(lines)


def test_a_thinned_job_has_a_key_and_a_name_of_its_own_and_the_others_keep_theirs(
    made, asked, place_of_module
):
    before = plan(asked(), place_of_module).jobs
    assert {job.key for job in before} == {job.key for job in made.jobs if not job.training_bearings}
    names = {job.name for job in made.jobs}
    assert len(names) == len(made.jobs)
    assert "simulated R4 (2 training bearings) fold 1 amplitude_baseline" in names


def test_a_contestant_is_given_the_thinned_part_and_rehearses_inside_it(made, place_of_module):
    whole, thinned = (
        next(job for job in made.jobs if (job.rung, job.training_bearings) == ("bearing", count))
        for count in (0, 2)
    )
    all_of_it, fold = open_fold(whole, place_of_module), open_fold(thinned, place_of_module)
    assert len(fold.labels) < len(all_of_it.labels)
    assert len(fold.tests) == len(all_of_it.tests)
    assert max(max(map(int, rows)) for pair in fold.inner for rows in pair) < len(fold.labels)
    assert made.seconds[thinned.key] < made.seconds[whole.key]
