"""Score against the turns of the shaft that a window holds, by windows and by whole recordings.

    python tests/campaigns/score_by_turns.py

Start settings alone, without a search, on other bearings (R4). A table goes into docs/science/worlds.md.
`--data cwru mfpt` tests others and writes nothing: no number of turns may be chosen by those.
"""

import argparse
import json
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
sys.path[:0] = [str(ROOT), str(HERE)]

import numpy as np  # noqa: E402
from bearing_scores import World, markdown  # noqa: E402
from written_blocks import write_block  # noqa: E402

from suite.data.windows import WindowSpec  # noqa: E402
from suite.errors import RequestError  # noqa: E402
from suite.evaluation.metrics.macro_f1 import macro_f1  # noqa: E402
from suite.evaluation.metrics.recording_macro_f1 import vote  # noqa: E402
from suite.evaluation.scoring import TestedWindows  # noqa: E402
from suite.identity import seed_of  # noqa: E402
from suite.pipeline import Context, find_pipeline  # noqa: E402

BEGIN, END = "<!-- written by tests/campaigns/score_by_turns.py -->", "<!-- end of turns -->"
DATA = (
    "simulated:machines=alike,seconds=2",
    "simulated:machines=mixed,seconds=2",
    "simulated:machines=many,seconds=5",
    "hit_sm",
)
CONTESTANTS = ("svm_orders", "sim_orders", "order_attention_cnn")
TURNS = (5, 10, 20, 40)


def world_of(asked, turns, folds):
    """Windows of so many turns at 12 kHz, and the folds of held-out bearings."""
    name, _, options = asked.partition(":")
    given = dict(item.split("=", 1) for item in options.split(",") if item)
    own = {key: json.loads(value) if value[0].isdigit() else value for key, value in given.items()}
    spec = WindowSpec(turns=turns, overlap=0.0, rate_hz=12_000.0)
    return f"{name} {given.get('machines', '')}".strip(), World(name, spec, folds, **own)


def scores(world, name, cache):
    """Macro-F1 in points over all folds, of windows and of recordings."""
    pipeline, windows, recordings = find_pipeline(name), [], []
    for number, fold in enumerate(world.folds):
        training, tests = world.windows[fold.train], world.windows[fold.test]
        context = Context(seed=seed_of("campaign", number) % 1000, cache=cache, windows=world.spec)
        estimator = pipeline.build(pipeline.starts[0], context)
        estimator.fit(training.for_training(), training.labels)
        table = np.asarray(estimator.predict_proba(tests.for_prediction()), dtype=float)
        tested = TestedWindows(tests.labels, table, estimator.classes_)
        windows.append((tested.truth, tested.predicted))
        recordings.append(vote(tested, tests.metadata["recording"].to_numpy(str)))
    return [
        100 * macro_f1(*(np.concatenate(part) for part in zip(*told, strict=True)))
        for told in (windows, recordings)
    ]


def rows(asked, cache):
    """Yield a row for each data set and number of turns."""
    for data in asked.data:
        for turns in asked.turns:
            try:
                title, world = world_of(data, turns, asked.folds)
            except RequestError as error:
                print(data, turns, error, sep=" | ", flush=True)
                continue
            told = [scores(world, name, cache) for name in asked.contestants]
            cells = [f"{whole:.1f} / {voted:.1f}" for whole, voted in told]
            print(title, turns, world.spec.length, *cells, sep=" | ", flush=True)
            yield [title, turns, world.spec.length, len(world.windows), *cells]


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--data", nargs="*", default=DATA, help="name:option=value,...")
    parser.add_argument("--turns", nargs="*", type=int, default=TURNS)
    parser.add_argument("--contestants", nargs="*", default=CONTESTANTS)
    parser.add_argument("--folds", type=int, default=3)
    asked = parser.parse_args()
    began = time.process_time()
    with tempfile.TemporaryDirectory() as cache:
        table = markdown(
            ["data set", "turns", "samples", "windows", *asked.contestants], rows(asked, Path(cache))
        )
    seconds = time.process_time() - began
    print(f"{seconds:.0f} s of CPU")
    if (tuple(asked.data), tuple(asked.turns), tuple(asked.contestants)) == (DATA, TURNS, CONTESTANTS):
        said = f"Macro-F1 of windows / of recordings; {asked.folds} folds, {seconds:.0f} CPU seconds:"
        write_block("worlds.md", BEGIN, END, said, table)


if __name__ == "__main__":
    main()
