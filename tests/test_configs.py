"""Every question that stands in configs/ can be asked: it is valid, and names what there is."""

from pathlib import Path

import pytest

from suite.data.dataset import find_dataset, parse_options
from suite.pipeline import find_pipeline
from suite.protocols import rung
from suite.question.config import read_experiment
from suite.question.space import check_fixed, draw

CONFIGS = sorted((Path(__file__).parents[1] / "configs").glob("*.yaml"))


class FirstChoice:
    """Draws the low end or the first choice."""

    def suggest_float(self, name, low, high, *, step=None, log=False):
        return low

    suggest_int = suggest_float

    def suggest_categorical(self, name, choices):
        return choices[0]


@pytest.mark.parametrize("path", CONFIGS, ids=lambda path: path.stem)
def test_a_question_names_what_there_is(path):
    asked = read_experiment(path)
    assert asked.name == path.stem and asked.question.endswith("?")
    assert asked.headline in asked.protocols or path.stem == "smoke"
    for protocol in set(asked.protocols) - asked.splits.keys():
        rung(protocol)
    for data in asked.datasets:
        parse_options(find_dataset(data.name), data.options, path)
        asked.windows_of(data)
    for choice in asked.pipelines:
        pipeline = find_pipeline(choice.name)
        check_fixed(pipeline, choice.fixed, choice.name)
        params = draw(pipeline, FirstChoice(), choice.fixed)
        assert choice.fixed.items() <= params.items()
