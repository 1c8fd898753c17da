"""How far fault orders are ahead of networks on raw windows, world by world and on real bearings.

    python tests/campaigns/world_gaps.py

All by start settings, without a search: the difference is the world's.

`--worlds alike mixed many` leaves CWRU out, where its files are not at hand.
"""

import argparse
import sys
import time
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE.parents[1]), str(HERE)]

import numpy as np  # noqa: E402
from bearing_scores import World, print_table  # noqa: E402

from suite.data.windows import WindowSpec  # noqa: E402
from suite.pipeline import find_pipeline  # noqa: E402


def starts():
    """The start of each contestant that is compared."""
    network = find_pipeline("attention_cnn")
    raw = next(start for start in network.starts if start["input"] == "window")
    return {
        "svm_orders": (find_pipeline("svm_orders"), find_pipeline("svm_orders").starts[0]),
        "attention_cnn on the window": (network, raw),
        "wdcnn": (find_pipeline("wdcnn"), find_pipeline("wdcnn").starts[0]),
    }


def row(title, worlds):
    """One row of scores, averaged over worlds, and the two differences."""
    scores = np.mean([[world.score(*each) for each in starts().values()] for world in worlds], axis=0)
    gaps = scores[0] - scores[1:]
    return [title, *(f"{value:.1f}" for value in scores), *(f"{value:+.1f}" for value in gaps)]


def simulated(machines, bearings, seeds):
    """Worlds of one kind; half-second recordings, since bearings decide and not windows."""
    options = {"machines": machines, "bearings_per_class": bearings, "seconds": 0.5}
    return [World("simulated", seed=seed, **options) for seed in range(seeds)]


def rows(asked):
    """Yield the rows that are asked for."""
    for name in asked.worlds:
        if name == "cwru":
            spec = WindowSpec(length=2048, overlap=0.0, low_pass_hz=4000.0)
            yield row("CWRU, 3 a class", [World("cwru", spec)])
            continue
        for number in asked.bearings:
            yield row(f"simulated, {name}, {number} a class", simulated(name, number, asked.seeds))


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--worlds", nargs="*", default=["alike", "mixed", "many", "cwru"])
    parser.add_argument("--bearings", type=int, nargs="*", default=[8, 16], help="of each class")
    parser.add_argument("--seeds", type=int, default=1, help="simulated worlds of each kind")
    asked = parser.parse_args()
    names = list(starts())
    head = ["bearings", *names, *(f"svm_orders minus {name}" for name in names[1:])]
    began = time.process_time()
    print_table(head, rows(asked))
    print(f"\n{time.process_time() - began:.0f} s of CPU")


if __name__ == "__main__":
    main()
