"""A question whose cap ends every search before the trials of the verdict."""

import io
import json

from rich.console import Console

from suite.question.config import read_experiment
from suite.question.plan import plan
from suite.running.run_question import run_question
from suite.views.show import show

CONTESTANTS = "svm_orders, {name: attention_cnn, fixed: {epochs: 1, width: 8}}"


def test_sides_stopped_by_their_cap_have_a_sentence_and_no_verdict(question, place, tmp_path):
    settings = ["budget.trials=8", "budget.seconds=0.001"]
    experiment = read_experiment(question(CONTESTANTS), settings)
    run_question(plan(experiment, place), place, Console(file=io.StringIO()), executor="serial")
    screen = io.StringIO()
    show(place, Console(file=screen, width=300), experiment.name, json_file=tmp_path / "board.json")
    board = json.loads((tmp_path / "board.json").read_text())
    (verdict,) = board["verdicts"]
    assert verdict["outcome"] == "none"
    for name in ("support vectors on fault orders", "an attention network"):
        assert f"{name}, stopped by its cap after 1 of" in verdict["claim"]
    assert verdict["claim"] in screen.getvalue()
    assert not any(
        words in screen.getvalue() for words in ("side is ahead", "side beats", "Probability that")
    )
