"""What contestants declare that they cost, against what they take: rough is enough, within a factor of five.

Each is fitted once with its start parameters, networks for a few epochs that are counted up, on windows of
simulated bearings; what is claimed is that the declared time is at least a fifth of the measured one, and the
figure itself shows how far it is off the other way. A fit on an eighth of the windows comes first, which
compiles; all takes some CPU minutes. Run it with OMP_NUM_THREADS=1.
"""

from __future__ import annotations

from time import process_time

from _ratio import Ratio, machine, report

from suite.data import load
from suite.data.windows import Windows, WindowSpec, cut
from suite.pipeline import Context, Pipeline, pipelines
from suite.question.effort import Load, declared_seconds

SPEC = WindowSpec(overlap=0.0, rate_hz=12_000.0)
WINDOWS = 256
EPOCHS = 3
FACTOR = 5.0
"""How far a declaration may be off."""


def measure(pipeline: Pipeline, windows: Windows, tests: Windows) -> Ratio:
    """Compare a contestant's declared time with its fit and prediction, without the job around them."""
    # What simulates its machines takes most of its time for that, however few its epochs.
    short = "epochs" in pipeline.starts[0] and pipeline.learned_from == "real"
    fixed = {"epochs": EPOCHS} if short else {}
    load_ = Load(len(windows), len(tests), 0, windows.signals[0].size, 0, 1)
    nothing = Load(0, 0, 0, windows.signals[0].size, 0, 1)
    declared = declared_seconds(pipeline, fixed, load_, 0.0) - declared_seconds(pipeline, fixed, nothing, 0.0)
    target = tests.for_prediction() if pipeline.family == "transfer" else None
    bound = tests.labels if pipeline.bound else None
    context = Context(target=target, target_labels=bound, windows=SPEC)

    def seconds(training: Windows) -> float:
        estimator = pipeline.build({**pipeline.starts[0], **fixed}, context)
        began = process_time()
        estimator.fit(training.for_training(), training.labels).predict_proba(tests.for_prediction())
        return process_time() - began

    if pipeline.learned_from == "real":
        seconds(windows[::8])
    took = seconds(windows)
    name = f"declared time of {pipeline.name}"
    return Ratio(name, "the measured time", declared / took, 1 / FACTOR, 1e3 * took, 1, machine())


def main() -> None:
    """Measure every contestant."""
    windows = cut(load("simulated"), SPEC)
    every = len(windows) // (2 * WINDOWS)
    chosen = windows[::every]
    report([measure(one, chosen[::2], chosen[1::2]) for one in pipelines().values()], __doc__)


if __name__ == "__main__":
    main()
