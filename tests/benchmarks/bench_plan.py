"""Growth of a plan with its jobs: ten times the jobs may take ten times the time, and no more.

A question of several rungs and folds over windows that are cut already, with 32 and with 320 labelled
contestants; both plans are made in one process, in turn.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from _ratio import Ratio, compare, report

from suite.question.config import Experiment
from suite.question.plan import plan
from suite.workspace import Workspace

PROTOCOLS = ("window-random", "recording", "condition", "bearing", "bearing-condition")

GROWTH = 10
"""Times as many contestants in the large question."""


def question(contestants: int) -> Experiment:
    """Ask five rungs of eight folds about so many variants of one contestant."""
    return Experiment.model_validate(
        {
            "name": "many",
            "datasets": [
                {"name": "simulated", "options": {"rigs": 2, "bearings_per_class": 8, "seconds": 0.25}}
            ],
            "protocols": list(PROTOCOLS),
            "pipelines": [
                {"name": "svm_handcrafted", "label": f"variant {number}"} for number in range(contestants)
            ],
            "windows": {"length": 512, "overlap": 0.0},
            "folds": 8,
        }
    )


def measure(runs: Path) -> Ratio:
    """Compare the large plan with :data:`GROWTH` small ones; each job has its key."""
    workspace = Workspace(runs, runs)
    small, large = question(32), question(32 * GROWTH)

    def planned(experiment: Experiment) -> int:
        return len({job.key for job in plan(experiment, workspace).jobs})

    def repeated() -> int:
        return sum(planned(small) for _ in range(GROWTH))

    found = compare(
        f"a plan of {planned(large):,} jobs",
        lambda: planned(large),
        repeated,
        against=f"{GROWTH} plans of {planned(small):,} jobs",
        rounds=3,
    )
    return replace(found, target=0.8)


def main() -> None:
    """Measure, print, write."""
    with TemporaryDirectory() as folder:
        report([measure(Path(folder))], __doc__)


if __name__ == "__main__":
    main()
