"""Compare declared starts with draws around them, on the many machines and nowhere else.

    python tests/campaigns/compare_starts.py --draws 8

Both sides alike: to each start as many draws of its numbers as to any other, its choices pinned. The best
draw of one world of machines is then scored, beside the start, on another one that chose nothing. A start is
worth changing where the draw is clearly ahead there, too.
"""

import argparse
import sys
import time
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE.parents[1]), str(HERE)]

import numpy as np  # noqa: E402
from bearing_scores import World, print_table, settings  # noqa: E402

from suite.identity import seed_of  # noqa: E402
from suite.pipeline import find_pipeline  # noqa: E402
from suite.question.space import PinnedTrial  # noqa: E402

CONTESTANTS = (
    "svm_orders",
    "svm_envelope",
    "logistic_envelope",
    "svm_handcrafted",
    "random_forest",
    "attention_cnn",
    "wdcnn",
)


class RandomTrial:
    """Draws each parameter evenly over its range."""

    def __init__(self, rng):
        self._rng = rng

    def suggest_float(self, name, low, high, *, step=None, log=False):
        if log:
            return float(np.exp(self._rng.uniform(np.log(low), np.log(high))))
        return float(self._rng.uniform(low, high))

    def suggest_int(self, name, low, high, *, step=1, log=False):
        return min(high, int(self.suggest_float(name, low, high + 1, log=log)))

    def suggest_categorical(self, name, choices):
        return choices[self._rng.integers(len(choices))]


def choices_of(start):
    """What a start looks at: everything in it that is no number."""
    return {name: value for name, value in start.items() if isinstance(value, str | bool)}


def compare(name, start, draws, chooses, confirms):
    """One row: the start and the best draw, on the world that chose it and on the one that did not."""
    pipeline, pinned = find_pipeline(name), choices_of(start)
    if "epochs" in start:
        pinned |= {"epochs": start["epochs"]}
    drawn = []
    for number in range(draws):
        rng = np.random.default_rng(seed_of("starts", name, settings(pinned), number))
        drawn.append(pipeline.search_space(PinnedTrial(RandomTrial(rng), pinned)))
    scores = [chooses.score(pipeline, params) for params in drawn]
    best = drawn[int(np.argmax(scores))]
    changed = {key: value for key, value in best.items() if value != start.get(key)}
    confirmed = [confirms.score(pipeline, params) for params in (start, best)]
    shown = settings({key: value for key, value in pinned.items() if key != "epochs"})
    points = [chooses.score(pipeline, start), max(scores), *confirmed]
    return [name, shown, *(f"{value:.1f}" for value in points), settings(changed)]


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--draws", type=int, default=8, help="settings drawn around each start")
    parser.add_argument("--bearings", type=int, default=16, help="of each class, each on its own machine")
    parser.add_argument("--only", nargs="*", default=CONTESTANTS, help="contestants")
    asked = parser.parse_args()
    chooses, confirms = (
        World(
            "simulated", folds=2, machines="many", seed=seed, seconds=0.25, bearings_per_class=asked.bearings
        )
        for seed in (1001, 1002)
    )
    head = [
        "contestant",
        "looks at",
        "start",
        "best draw",
        "start, other world",
        "best draw, other world",
        "draw",
    ]
    began = time.process_time()
    rows = (
        compare(name, start, asked.draws, chooses, confirms)
        for name in asked.only
        for start in find_pipeline(name).starts
    )
    print_table(head, rows)
    print(f"\n{time.process_time() - began:.0f} s of CPU")


if __name__ == "__main__":
    main()
