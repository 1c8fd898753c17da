"""What more simulated machines are worth to a contestant that learns from them alone.

    python tests/campaigns/simulated_machines.py

Trained on machines alone and tested on data sets that are no machines of that generator. Rows that were run
lie in `build/simulated-machines`, one file each, and are not run again; the maps of machines lie there too.
"""

import argparse
import json
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE.parents[1]), str(HERE)]

import numpy as np  # noqa: E402
from bearing_scores import markdown  # noqa: E402
from written_blocks import write_block  # noqa: E402

from suite.data import load  # noqa: E402
from suite.data.windows import WindowSpec, cut  # noqa: E402
from suite.evaluation.metrics.macro_f1 import macro_f1  # noqa: E402
from suite.evaluation.metrics.recording_macro_f1 import vote  # noqa: E402
from suite.evaluation.scoring import TestedWindows  # noqa: E402
from suite.files import write_text  # noqa: E402
from suite.identity import key_of  # noqa: E402
from suite.pipeline import Context, find_pipeline  # noqa: E402


@dataclass(frozen=True)
class Trained:
    """What learns: a contestant, what differs from its start, how many machines, and how often at most."""

    contestant: str
    changed: dict = field(default_factory=dict)
    machines: tuple[int, ...] = (100, 400, 1600, 4800, 10_000)
    most_draws: dict[int, int] = field(default_factory=dict)


ONE_DRAW = {4800: 1, 10_000: 1}
"""Machines to draws, where more would take long."""

ROWS = {
    "sim_orders": Trained("sim_orders", most_draws=ONE_DRAW),
    "order map, attention": Trained("sim_order_cnn", most_draws=ONE_DRAW),
    "order map, none": Trained("sim_order_cnn", {"attention": "none"}, most_draws=ONE_DRAW),
    "order tokens, self-attention": Trained(
        "sim_envelope_attention", machines=(100, 400, 1600), most_draws={1600: 1}
    ),
    "raw window": Trained("sim_raw_cnn", machines=(100, 400, 1000)),
    "raw window, no filters or speeds": Trained(
        "sim_raw_cnn", {"filter_db": 0.0, "stretch": 0.0}, machines=(100, 400, 1000)
    ),
}
"""Name of a row to what learns."""

WORLDS = {
    "hit_sm": ("hit_sm", {}),
    "mixed": ("simulated", {"machines": "mixed", "bearings_per_class": 8}),
    "alike": ("simulated", {"machines": "alike", "bearings_per_class": 8}),
}
"""What is tested on by default to its data set and options; any other name is a data set of its own."""

BEGIN, END = "<!-- written by tests/campaigns/simulated_machines.py -->", "<!-- end -->"

BUILD = HERE.parents[1] / "build" / "simulated-machines"


def windows_of(world, spec):
    name, options = WORLDS.get(world, (world, {}))
    return cut(load(name, **options), spec)


def scores(row, machines, tested, spec, draw):
    """Macro-F1 by window and by recording, CPU seconds and epochs of the fit, for each world.

    Looked up if they were run before. Worlds of the same classes are tested with one fit, since nothing
    else of a training part is read.
    """
    pipeline = find_pipeline(ROWS[row].contestant)
    params = {**pipeline.starts[0], **ROWS[row].changed, "machines": machines}
    found, fitted = {}, {}
    for world, windows in tested.items():
        tests = [world, WORLDS.get(world), spec.model_dump(mode="json")]
        about = [pipeline.name, pipeline.version, params, *tests, draw]
        file = BUILD / "scores" / f"{key_of(about)[:24]}.json"
        if not file.exists():
            classes = tuple(np.unique(windows.labels))
            if classes not in fitted:
                began = time.process_time()
                made = pipeline.build(params, Context(seed=draw, windows=spec, cache=BUILD / "maps"))
                made.fit(windows.for_training(), windows.labels)
                fitted[classes] = made, time.process_time() - began
            made, seconds = fitted[classes]
            file.parent.mkdir(parents=True, exist_ok=True)
            told = [*both_scores(made, windows), seconds, getattr(made, "epochs_", None)]
            write_text(file, json.dumps(told))
        found[world] = json.loads(file.read_text(encoding="utf-8"))
    return found


def both_scores(estimator, windows):
    """Macro-F1, in points, of windows, and of recordings by the mean log-probability of theirs."""
    table = np.asarray(estimator.predict_proba(windows.for_prediction()), dtype=float)
    tested = TestedWindows(windows.labels, table, estimator.classes_)
    voted = vote(tested, windows.metadata["recording"].to_numpy(str))
    return [100 * macro_f1(*told) for told in ((tested.truth, tested.predicted), voted)]


def span(values):
    """Write the range over draws."""
    low, high = min(values), max(values)
    return f"{low:.0f}" if round(low) == round(high) else f"{low:.0f}–{high:.0f}"


def cell(runs):
    """Window / recording."""
    return " / ".join(span([run[kind] for run in runs]) for kind in (0, 1))


def rows(asked, spec):
    """Yield one row a contestant and number of machines: window / recording, over draws of the machines."""
    tested = {world: windows_of(world, spec) for world in asked.worlds}
    for row in asked.rows:
        for machines in [count for count in ROWS[row].machines if count in (asked.machines or [count])]:
            draws = min(asked.draws, ROWS[row].most_draws.get(machines, asked.draws))
            drawn = [scores(row, machines, tested, spec, draw) for draw in range(draws)]
            runs = {world: [each[world] for each in drawn] for world in tested}
            every = [run for each in runs.values() for run in each]
            epochs = "–" if every[0][3] is None else span([run[3] for run in every])
            cells = [*map(cell, runs.values()), epochs, span([run[2] for run in every])]
            print(row, machines, *cells, sep=" | ", flush=True)
            yield [row, f"{machines:,}", draws, *cells]


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--machines", type=int, nargs="*", help="those of each row by default")
    parser.add_argument("--rows", nargs="*", default=list(ROWS), choices=list(ROWS))
    parser.add_argument("--worlds", nargs="*", default=list(WORLDS), help="or data sets of the catalog")
    parser.add_argument("--draws", type=int, default=2, help="populations of machines")
    parser.add_argument("--length", type=int, default=4096, help="samples a window at 12 kHz")
    parser.add_argument("--write", action="store_true", help="put the table into the docs")
    asked = parser.parse_args()
    cut_by = {"overlap": 0.0, "rate_hz": 12_000.0, "low_pass_hz": 4000.0, "standardise": "zscore"}
    spec = WindowSpec(length=asked.length, **cut_by)
    began = time.process_time()
    head = ["trained", "machines", "draws", *asked.worlds, "epochs", "CPU s"]
    table = markdown(head, rows(asked, spec))
    print(f"{time.process_time() - began:.0f} s of CPU")
    if asked.write:
        write_block("worlds.md", BEGIN, END, table)


if __name__ == "__main__":
    main()
