"""Compare novelty scores on simulated worlds: AUROC against a class left out and against unknown probes.

    python tests/campaigns/novelty_on_worlds.py --world mixed --pipelines svm_orders,wdcnn

Nothing of what it prints is tested; the default score was chosen by it.
"""

import argparse
import time

import numpy as np

from suite.data.dataset import load
from suite.data.windows import WindowSpec, cut
from suite.evaluation.novelty_score import novelty_scores
from suite.evaluation.probe import find_probe, probes
from suite.pipeline import Context, find_pipeline
from suite.protocols import rung
from suite.question.probed import cuts_of
from suite.running.asking import windows_of
from suite.running.novelty_scores import NoveltyOf
from suite.statistics.detection import Separated, auroc, by_quantiles

SPEC = WindowSpec(length=2048, overlap=0.0, rate_hz=12_000.0)


def separation(known, known_bearings, strange, strange_bearings):
    """AUROC of scores, each bearing counting once."""
    sides = [by_quantiles(known, known_bearings), by_quantiles(strange, strange_bearings)]
    (first, table), (second, other) = sides
    ones = np.ones((1, 1 + max(*first, *second)))
    return float(auroc([Separated(table, other, first, second)], ones)[0])


def measured(estimator, windows, fold, codes, labels):
    """Score name to AUROC by unknown, and what the reference and the scores cost, s."""
    training = windows[fold.train].for_training()
    known, strange = (windows[rows].for_prediction() for rows in (fold.test, fold.unknown))
    changed = {"class": (strange, codes[fold.unknown])}
    for name, probe in probes().items():
        if probe.kind == "unknown":
            made = find_probe(name).change(cuts_of(known), probe.levels[0], np.random.default_rng(0))
            changed[name] = windows_of(made.cuts, made.asked, SPEC.standardise), codes[fold.test]
    found = {}
    for score in novelty_scores():
        began = time.process_time()
        novelty = NoveltyOf(score, estimator, training, labels)
        scores = novelty(known)
        seconds = time.process_time() - began
        own = (scores, codes[fold.test])
        found[score] = {what: separation(*own, novelty(part), of) for what, (part, of) in changed.items()}
        found[score]["seconds"] = seconds
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--world", choices=("mixed", "alike", "many"), default="mixed")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--pipelines", default="svm_orders,svm_handcrafted,random_forest,wdcnn")
    asked = parser.parse_args()
    rigs = {} if asked.world == "many" else {"rigs": 2}
    recordings = load(
        "simulated", seed=asked.seed, machines=asked.world, bearings_per_class=8, seconds=1.0, **rigs
    )
    windows = cut(recordings, SPEC)
    codes = np.unique(windows.metadata["bearing"], return_inverse=True)[1]
    folds = rung("unknown-fault").split(windows.metadata, 3)
    for name in asked.pipelines.split(","):
        pipeline = find_pipeline(name)
        by_fold, fits = [], []
        for fold in folds:
            training, labels = windows[fold.train].for_training(), windows[fold.train].labels
            estimator = pipeline.build(pipeline.starts[0], Context(seed=0, windows=SPEC))
            began = time.process_time()
            estimator.fit(training, labels)
            fits.append(time.process_time() - began)
            by_fold.append(measured(estimator, windows, fold, codes, labels))
        for score in novelty_scores():
            means = {what: np.mean([one[score][what] for one in by_fold]) for what in by_fold[0][score]}
            line = "  ".join(f"{what} {value:.2f}" for what, value in means.items())
            print(f"{asked.world} {asked.seed}  {name:20s} {score:16s} {line}  fit {np.mean(fits):.2f}")


if __name__ == "__main__":
    main()
