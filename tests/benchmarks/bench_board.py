"""Growth of a board with its jobs: four times the jobs may take four times the time, and no more.

Questions of 468 and 1,872 jobs that were answered, with what their trials predicted (nothing is trained). The
leaderboard is timed twice: the first time, when every interval is drawn, and again, when what was computed is
read. That of 5,148 jobs, of which 15 CPU seconds are asked, is timed as a run leaves it, which computes each
data set when its last job has ended.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory

from _many_jobs import answer
from _ratio import Ratio, compare, report
from rich.console import Console

from suite.question.plan import Plan
from suite.running.run_question import run_question
from suite.running.status import status_of
from suite.views.show import compute_ahead, show
from suite.workspace import Workspace

PIPELINES = 26
SMALL, LARGE, WHOLE = 1, 4, 11
"""Data sets of the questions; each gives 468 jobs, of which 130 keep twelve trials."""

TRIALS = 12

TARGET = 0.8
"""Time of as many small ones over that of the large one, at least."""


@dataclass(frozen=True)
class Answered:
    """A question of many jobs, and where it was answered."""

    plan: Plan
    workspace: Workspace

    def forget(self) -> None:
        """Drop what was computed before."""
        shutil.rmtree(self.workspace.cache / "analysis", ignore_errors=True)

    def show(self) -> None:
        """Show the leaderboard and write its page and its JSON."""
        runs = self.workspace.runs
        console = Console(file=StringIO(), width=140)
        show(self.workspace, console, json_file=runs / "board.json", html_file=runs / "board.html")

    def compute_ahead(self) -> None:
        """Compute each data set as a run does."""
        for title in dict.fromkeys(job.dataset for job in self.plan.jobs):
            keys = [job.key for job in self.plan.jobs if job.dataset == title]
            compute_ahead(self.workspace, self.plan.experiment.name, keys)

    def status(self) -> None:
        """Count its jobs by state."""
        status_of(self.plan, self.workspace)

    def ask_again(self) -> None:
        """Run the question, in which nothing is left to run."""
        run_question(self.plan, self.workspace, Console(file=StringIO()), command="suite run many.yaml")


def _answered(folder: Path, datasets: int) -> Answered:
    return Answered(answer(folder, datasets, PIPELINES, TRIALS, kept=True), Workspace(folder, folder))


def measure(folder: Path) -> list[Ratio]:
    """Compare a large question with as many small ones, command by command, and a board with itself."""
    small, large, whole = (_answered(folder / str(count), count) for count in (SMALL, LARGE, WHOLE))

    def growth(name: str, command: Callable[[Answered], None], rounds: int) -> Ratio:
        def repeated() -> None:
            for _ in range(LARGE // SMALL):
                command(small)

        found = compare(
            f"{name} of {len(large.plan.jobs):,} jobs",
            lambda: command(large),
            repeated,
            against=f"{LARGE // SMALL} of {len(small.plan.jobs):,} jobs",
            rounds=rounds,
        )
        return replace(found, target=TARGET)

    def show_anew(asked: Answered) -> None:
        asked.forget()
        asked.show()

    def compute_anew(asked: Answered) -> None:
        asked.forget()
        asked.compute_ahead()

    return [
        growth("status", Answered.status, 3),
        growth("run with nothing to run", Answered.ask_again, 3),
        growth("leaderboard, the first time", show_anew, 1),
        growth("leaderboard, again", Answered.show, 3),
        compare(
            f"leaderboard of {len(whole.plan.jobs):,} jobs, after its run",
            whole.show,
            lambda: compute_anew(whole),
            against="as fast as what the run computed of it",
            rounds=1,
        ),
    ]


def main() -> None:
    """Measure, print, write."""
    with TemporaryDirectory() as folder:
        report(measure(Path(folder)), __doc__)


if __name__ == "__main__":
    main()
