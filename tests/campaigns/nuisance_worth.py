"""What each nuisance of the simulated machines is worth to a classifier that learned from them alone.

    python tests/campaigns/nuisance_worth.py

Logistic regression on whitened fault orders, trained on simulated machines with one nuisance switched off at
a time, and with fewer machines or other settings; tested on all recordings of each data set. A table goes
into docs/science/worlds.md. `--data cwru mfpt` tests others: nothing may be chosen by those.
"""

import argparse
import json
import sys
import time
from dataclasses import dataclass, fields, replace
from functools import cache
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
sys.path[:0] = [str(ROOT), str(HERE)]

import numpy as np  # noqa: E402
import pandas as pd  # noqa: E402
from bearing_scores import markdown  # noqa: E402
from sklearn.linear_model import LogisticRegression  # noqa: E402
from sklearn.metrics import f1_score  # noqa: E402
from sklearn.pipeline import make_pipeline  # noqa: E402
from sklearn.preprocessing import StandardScaler  # noqa: E402
from written_blocks import write_block  # noqa: E402

from suite.data import load  # noqa: E402
from suite.data.common_band import settled  # noqa: E402
from suite.data.simulated_training import (  # noqa: E402
    SIMULATED_CLASSES,
    TrainingMachines,
    simulated_training,
)
from suite.data.windows import WindowSpec, cut  # noqa: E402
from suite.features.envelope import FaultOrders  # noqa: E402
from suite.features.machines import RbfMachine  # noqa: E402
from suite.features.margins import MarginClassifier  # noqa: E402
from suite.features.varying import VaryingColumns  # noqa: E402
from suite.signals.kinematics import SKF_6205, BearingOrders  # noqa: E402
from suite.signals.nuisances import ALL_NUISANCES, NO_NUISANCES, Nuisances  # noqa: E402

BEGIN, END = "<!-- written by tests/campaigns/nuisance_worth.py -->", "<!-- end -->"
DATA = ("simulated:machines=alike,seconds=6", "simulated:machines=mixed,seconds=6", "hit_sm")


@dataclass(frozen=True)
class Recipe:
    """How machines are simulated, and what learns from them."""

    machines: int = 400
    nuisances: Nuisances = ALL_NUISANCES
    harmonics: int = 3
    whitened: bool = True
    svm: bool = False
    cost: float = 0.1
    orders: BearingOrders | None = None


def recipes():
    """Name to recipe, the usual one first."""
    usual = Recipe()
    named = {"all nuisances, 400 machines": usual}
    for item in fields(Nuisances):
        off = replace(ALL_NUISANCES, **{item.name: False})
        named[f"no {item.name.replace('_', ' ')}"] = replace(usual, nuisances=off)
    named["no nuisance"] = replace(usual, nuisances=NO_NUISANCES)
    for machines in (100, 200, 800):
        named[f"{machines} machines"] = replace(usual, machines=machines)
    named["6205 bearings alone"] = replace(usual, orders=SKF_6205)
    named["not whitened"] = replace(usual, whitened=False)
    for harmonics in (1, 5):
        named[f"{harmonics} harmonic{'s' * (harmonics > 1)}"] = replace(usual, harmonics=harmonics)
    for cost in (0.01, 1.0, 10.0):
        named[f"C = {cost:g}"] = replace(usual, cost=cost)
    named["SVM, C = 1, γ = 0.05"] = replace(usual, svm=True, cost=1.0)
    return named


class Tested:
    """All windows of a data set, and their true classes."""

    def __init__(self, asked, length, rate_hz):
        name, _, options = asked.partition(":")
        given = dict(item.split("=", 1) for item in options.split(",") if item)
        recordings = [
            one
            for one in load(name, **{key: literal(value) for key, value in given.items()})
            if one.fault in SIMULATED_CLASSES and one.orders is not None
        ]
        self.title = f"{name} {given.get('machines', '')}".strip()
        self.spec = settled(WindowSpec(length=length, overlap=0.0, rate_hz=rate_hz), recordings)
        windows = cut(recordings, self.spec)
        self.truth, self.recordings = windows.labels, windows.metadata["recording"].to_numpy(str)
        self.windows = windows.for_prediction()
        self._columns = {}

    @property
    def classes(self):
        """Those that are tested, sorted."""
        return tuple(np.unique(self.truth).tolist())

    def columns(self, harmonics, whitened):
        """Features of all windows, computed once a setting."""
        if (harmonics, whitened) not in self._columns:
            lines = FaultOrders(harmonics, prewhiten=whitened)
            self._columns[harmonics, whitened] = lines.fit_transform(self.windows)
        return self._columns[harmonics, whitened]

    def scores(self, recipe, draw):
        """Macro-F1 in points of windows and of recordings, and recall of healthy windows."""
        model = trained(recipe, draw, self.spec, self.classes)
        table = model.predict_proba(self.columns(recipe.harmonics, recipe.whitened))
        by_recording = pd.DataFrame(np.log(table + 1e-12)).groupby(self.recordings).mean()
        truth = pd.Series(self.truth).groupby(self.recordings).first()
        named = model.classes_[table.argmax(axis=1)]
        healthy = (
            np.mean(named[self.truth == "healthy"] == "healthy") if "healthy" in self.classes else np.nan
        )
        return 100 * np.array(
            [
                f1_score(self.truth, named, average="macro"),
                f1_score(truth, model.classes_[by_recording.to_numpy().argmax(axis=1)], average="macro"),
                healthy,
            ]
        )


def literal(value):
    """Read an option's value: a number where it is one."""
    try:
        return json.loads(value)
    except ValueError:
        return value


@cache
def described(spec, classes, draw, nuisances, orders, machines, harmonics, whitened):
    """Features of simulated machines and their classes."""
    wanted = TrainingMachines(spec, machines, draw, nuisances=nuisances, orders=orders)
    windows, labels = simulated_training(wanted, classes)
    return FaultOrders(harmonics, prewhiten=whitened).fit_transform(windows), labels


def trained(recipe, draw, spec, classes):
    """Fit to the first machines of a population."""
    most = max(recipe.machines, 800 if recipe == replace(Recipe(), machines=recipe.machines) else 400)
    simulated = (recipe.nuisances, recipe.orders, most)
    rows, labels = described(spec, classes, draw, *simulated, recipe.harmonics, recipe.whitened)
    kept = recipe.machines // len(classes) * len(classes)
    if recipe.svm:
        classifier = MarginClassifier(RbfMachine(recipe.cost, 0.05))
    else:
        classifier = LogisticRegression(C=recipe.cost, max_iter=2000)
    return make_pipeline(VaryingColumns(), StandardScaler(), classifier).fit(rows[:kept], labels[:kept])


def cell(scores):
    """Write the mean of draws, and their range."""
    whole = f"{scores.mean():.1f}"
    return f"{whole} ({scores.min():.0f}–{scores.max():.0f})" if len(scores) > 1 else whole


def rows(tested, draws, asked):
    """Yield a row for each recipe asked for: of each data set windows, recordings and healthy windows."""
    for name, recipe in recipes().items():
        if name not in asked:
            continue
        cells = []
        for one in tested:
            scores = np.array([one.scores(recipe, draw) for draw in range(draws)])
            cells += [cell(scores[:, 0]), cell(scores[:, 1]), f"{scores[:, 2].mean():.0f}"]
        print(name, *cells, sep=" | ", flush=True)
        yield [name, *cells]


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--data", nargs="*", default=DATA, help="name:option=value,...")
    parser.add_argument("--recipes", nargs="*", default=list(recipes()), choices=list(recipes()))
    parser.add_argument("--draws", type=int, default=3, help="populations of machines")
    parser.add_argument("--length", type=int, default=16_384, help="samples a window")
    parser.add_argument("--rate-hz", type=float, default=12_000.0)
    asked = parser.parse_args()
    began = time.process_time()
    tested = [Tested(name, asked.length, asked.rate_hz) for name in asked.data]
    head = ["trained on"]
    for one in tested:
        head += [f"{one.title}: windows", "recordings", "healthy"]
    table = markdown(head, rows(tested, asked.draws, asked.recipes))
    seconds = time.process_time() - began
    print(f"{seconds:.0f} s of CPU")
    counts = "; ".join(f"{one.title}: {len(set(one.recordings))} recordings" for one in tested)
    said = (
        f"Windows of {asked.length:,} samples at {asked.rate_hz:,.0f} Hz ({counts}); "
        f"{asked.draws} populations, mean and range; {seconds:.0f} CPU seconds:"
    )
    if (tuple(asked.data), asked.recipes) == (DATA, list(recipes())):
        write_block("worlds.md", BEGIN, END, said, table)


if __name__ == "__main__":
    main()
