"""Profiles of a question: what each changes is said, and its results stand on boards of their own."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from suite.analysis.report import report
from suite.errors import RequestError
from suite.question.config import Experiment, read_experiment, to_yaml
from suite.question.plan import plan
from suite.question.profiles import PROFILES, chosen_profile, profile_words, with_profile
from suite.question.shipped import question_file, shipped_questions
from suite.workspace import Workspace

ASKED = {
    "name": "mine",
    "question": "Does it?",
    "datasets": [{"name": "simulated", "options": {"rigs": 1, "bearings_per_class": 3, "seconds": 0.2}}],
    "protocols": ["bearing"],
    "pipelines": ["amplitude_baseline", {"name": "attention_cnn", "fixed": {"width": 8}}],
    "windows": {"length": 1024, "overlap": 0.5},
    "folds": 3,
    "budget": {"trials": 20, "seconds": 400, "inner_folds": 3},
    "seeds": 2,
}


def asked(**keys):
    return Experiment.model_validate({**ASKED, **keys})


def size(experiment):
    budget = experiment.budget
    large = [99 if folds == "auto" else folds for folds in (experiment.folds, budget.inner_folds)]
    return [*large, budget.trials, budget.seconds, experiment.seeds]


def test_what_is_changed_is_said_in_the_words_of_the_question():
    made = with_profile(asked(), "smoke")
    assert made.name == "mine-smoke"
    assert made.question == (
        "Does it? (profile smoke, to see that all of it runs; scores say nothing: folds 3 -> 2, "
        "budget.trials 20 -> 1, budget.seconds 400 -> 60, budget.inner_folds 3 -> 2, seeds 2 -> 1, "
        "windows.overlap 0.5 -> 0, pipelines.1.fixed.epochs 24 -> 2)"
    )
    assert made.pipelines[1].fixed == {"width": 8, "epochs": 2} and not made.pipelines[0].fixed
    assert size(made) == [2, 2, 1, 60, 1] and made.windows.overlap == 0
    assert with_profile(asked(), "") == asked() and made.profile == "smoke"


def test_a_long_one_takes_all_folds_and_leaves_recipes_untuned():
    made = with_profile(asked(), "long")
    assert size(made) == [99, 99, 40, 3600, 3] and made.pipelines == asked().pipelines
    recipe = with_profile(asked(budget={"trials": 0}), "long")
    assert recipe.budget.trials == 0
    assert with_profile(asked(budget={"trials": 100, "seconds": 9000}), "long").budget.trials == 100


COUNTS = st.integers(2, 12) | st.just("auto")


@given(
    COUNTS,
    COUNTS,
    st.integers(0, 60),
    st.floats(1, 9000),
    st.integers(1, 9),
    st.sampled_from(sorted(PROFILES)),
)
def test_short_ones_enlarge_nothing_and_the_long_one_lessens_nothing(
    folds, inner, trials, seconds, seeds, name
):
    budget = {"trials": trials, "seconds": seconds, "inner_folds": inner}
    before = asked(folds=folds, budget=budget, seeds=seeds)
    after = with_profile(before, name)
    pairs = list(zip(size(before), size(after), strict=True))
    assert all(old <= new if name == "long" else old >= new for old, new in pairs)
    assert with_profile(after, name).model_copy(
        update={"name": after.name, "question": ""}
    ) == after.model_copy(update={"question": ""})


def test_what_was_set_by_hand_is_left_alone():
    made = with_profile(asked(), "smoke", ("budget.trials=7", "pipelines.1.fixed.epochs=9", "seeds=2"))
    assert (made.budget.trials, made.seeds, made.budget.seconds) == (20, 2, 60)
    assert made.pipelines[1].fixed == {"width": 8}
    assert with_profile(asked(), "smoke", ("budget={trials: 7}",)).budget == asked().budget


@pytest.mark.parametrize("name", sorted(PROFILES))
def test_results_of_profiles_stand_apart_and_jobs_that_differ_have_other_keys(name, tmp_path):
    place = Workspace(tmp_path / "runs", tmp_path)
    experiment = asked(pipelines=["amplitude_baseline"], windows={"length": 1024, "overlap": 0.0})
    made, plain = (plan(one, place) for one in (with_profile(experiment, name), experiment))
    assert {job.experiment for job in made.jobs} == {f"mine-{name}"}
    assert not {job.key for job in made.jobs} & {job.key for job in plain.jobs}


@pytest.mark.parametrize("question", sorted(shipped_questions()))
def test_every_shipped_question_has_every_profile(question, tmp_path):
    known = read_experiment(question_file(question))
    for name in PROFILES:
        made = with_profile(known, name)
        (tmp_path / "again.yaml").write_text(to_yaml(made), encoding="utf-8")
        assert read_experiment(tmp_path / "again.yaml") == made


def test_the_answer_of_a_profile_is_marked(build):
    frames = build(levels=("R4",), pipelines=("svm_handcrafted", "attention_cnn"), bearings=3)
    plain, marked = (
        report(*frames, {"profile": words}).answer.claim for words in ("", profile_words("quick"))
    )
    assert marked == f"{plain} (profile quick, for a first look, no claim)"


def test_several_profiles_and_too_long_a_name_are_one_line():
    assert chosen_profile(smoke=False, quick=True, long=False) == "quick"
    with pytest.raises(RequestError, match=r"--smoke: smoke and long are given \(expected one profile\)"):
        chosen_profile(smoke=True, quick=False, long=True)
    with pytest.raises(RequestError, match="--quick: name"):
        with_profile(asked(name="a" * 98), "quick")


def test_a_profile_in_the_file_itself_is_refused_since_it_would_change_nothing():
    with pytest.raises(ValueError, match="expected --smoke"):
        asked(profile="smoke")
