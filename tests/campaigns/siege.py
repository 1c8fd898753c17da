"""Ask two questions of two users at a team's servers while workers, servers and the database fail.

    python tests/campaigns/siege.py --rounds 3

Each round asks both at once through PostgreSQL, MLflow's server and a Dask scheduler with three workers, with
state folders of their own. Meanwhile workers are killed, the tracking server is away for some time, and the
database crashes and starts again. What comes out must be what each question gives alone on this machine,
without any server: the board, every prediction, every trial and every study, to the digit.
"""

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack, closing
from dataclasses import asdict, dataclass, field
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
sys.path[:0] = [str(ROOT), str(HERE)]

from answers import answer_of, differences  # noqa: E402
from team import Cluster, Database, Tracking, lacking  # noqa: E402

QUESTION = """
name: {name}
question: Does a team's set-up change the answer?
datasets: [{{name: simulated, options: {{rigs: 1, bearings_per_class: 4, seconds: 0.25}}}}]
protocols: {protocols}
pipelines:
{pipelines}
windows: {{length: 512, overlap: 0.0}}
folds: 2
budget: {{trials: {trials}, seconds: 3600, inner_folds: 2}}
seeds: 2
"""


def network(epochs):
    return f"{{name: attention_cnn, fixed: {{epochs: {epochs}, width: 8}}}}"


def listed(*pipelines):
    return "\n".join(f"  - {one}" for one in pipelines)


@dataclass(frozen=True)
class Size:
    """How long the questions are, what fails after so many jobs of the first, and for how long, s."""

    questions: dict
    troubles: tuple
    away: float


def asks(protocols, pipelines, trials):
    return {"protocols": protocols, "pipelines": pipelines, "trials": trials}


SIZES = {
    "whole": Size(
        {
            "first": asks(
                "[bearing, condition, recording]",
                listed("svm_handcrafted", "amplitude_baseline", "random_forest", network(6)),
                6,
            ),
            "second": asks("[bearing, condition]", listed("svm_orders", network(4)), 4),
        },
        (
            ("kill_worker", 1),
            ("server_away", 3),
            ("kill_worker", 5),
            ("database_crash", 7),
            ("kill_user", 9),
            ("kill_worker", 11),
            ("kill_worker", 13),
            ("both_away", 15),
            ("kill_worker", 18),
            ("database_crash", 20),
        ),
        away=20.0,
    ),
    "short": Size(
        {
            "first": asks("[bearing]", listed("amplitude_baseline", network(3)), 2),
            "second": asks("[bearing]", listed("amplitude_baseline"), 1),
        },
        (("kill_worker", 0), ("both_away", 1)),
        away=2.0,
    ),
}

WORKERS = 3

PATIENCE = 1200
"""Seconds after which a question counts as hanging."""


class Asked:
    """A user who asks a question from a state folder of their own."""

    def __init__(self, folder, name, size):
        self.folder, self.name = folder, name
        folder.mkdir(parents=True)
        self.config = folder / f"{name}.yaml"
        self.config.write_text(QUESTION.format(name=name, **size))
        self.runs = folder / "runs"
        self.output = folder / "output.txt"

    def run(self, executor, **environment):
        self._environment = surroundings(SUITE_RUNS=str(self.runs), **environment)
        self._words = ["run", str(self.config), "--executor", executor]
        self._start()

    def _start(self):
        with self.output.open("a") as output:
            self.popen = subprocess.Popen(
                [sys.executable, "-m", "suite", *self._words],
                stdout=output,
                stderr=output,
                start_new_session=True,
                cwd=self.folder,
                env=self._environment,
            )

    def again(self):
        """Kill the command and give it again."""
        self.popen.kill()
        self.popen.wait()
        self._start()

    def said(self):
        return self.output.read_text()

    def jobs(self):
        """How many jobs have ended."""
        counts = re.findall(r"(\d+)/\d+ jobs", self.said())
        return int(counts[-1]) if counts else -1

    def ended(self):
        return self.popen.poll() is not None

    def seconds(self):
        """From the start to the last line that was said."""
        return self.output.stat().st_mtime - self.config.stat().st_mtime

    def wait(self):
        try:
            return self.popen.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.popen.kill()
            self.popen.wait()
            return "hangs"

    def answer(self, **environment):
        """All that the question left, read as somebody would who names these servers.

        What the command kept of a server's files goes first, and must be what the server holds.
        """
        from suite.workspace import Workspace

        workspace = Workspace(self.runs, self.folder)
        os.environ.update(environment)
        try:
            kept = contents_of(workspace.cache / "runs")
            shutil.rmtree(workspace.cache / "runs", ignore_errors=True)
            answer = answer_of(workspace, self.name)
            held = contents_of(workspace.cache / "runs")
            wrong = sorted(name for name, content in kept.items() if held.get(name) != content)
            return {**answer, "files kept otherwise than the server holds them": wrong}
        finally:
            for name in environment:
                del os.environ[name]


def contents_of(folder):
    """The files of job runs below a folder, each with its content."""
    runs = [file.parent for file in folder.glob("*/record.json")]
    return {str(path): path.read_bytes() for run in runs for path in run.rglob("*") if path.is_file()}


def surroundings(**more):
    for pool in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS"):
        os.environ.setdefault(pool, "1")
    path = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH", "")]))
    return {**os.environ, "MLFLOW_DISABLE_TELEMETRY": "1", "PYTHONPATH": path, **more}


@dataclass
class Row:
    """What happened to one question in one attempt."""

    attempt: str
    seconds: float
    happened: list[str] = field(default_factory=list)
    different: list[str] = field(default_factory=list)


class Siege:
    """Questions, the answers that each gives alone, and what came of them at a team's servers."""

    def __init__(self, folder, size):
        self.folder, self.size, self.rows = folder, size, []
        self.answers = {}
        self.alone = [self._begin(folder / "alone", name, "serial") for name in size.questions]

    def _begin(self, folder, name, executor, **environment):
        asked = Asked(folder / name, name, self.size.questions[name])
        asked.run(executor, **environment)
        return asked

    def know_answers(self):
        """Wait for what each question gives alone."""
        for asked in self.alone:
            code = asked.wait()
            self.answers[asked.name] = asked.answer()
            self._report(Row(f"{asked.name} alone", asked.seconds()), code, asked)

    def _report(self, row, code, asked):
        if code:
            row.different.append(f"ends with {code}: {asked.said().strip().splitlines()[-1:]}")
        elif "Traceback" in asked.said():
            row.different.append("a traceback was shown")
        self.rows.append(row)
        print(f"{row.attempt}: {row.seconds:.0f} s  [{', '.join(row.happened)}]  {row.different or 'same'}")
        sys.stdout.flush()

    def round(self, number):
        """Start the servers, ask all questions at once, and let everything fail meanwhile."""
        folder = self.folder / f"round {number}"
        folder.mkdir()
        with ExitStack() as stack:
            servers = Servers(folder, stack)
            if not self.answers:
                self.know_answers()
            servers.cluster.wait(WORKERS)
            url, named = servers.cluster.url, servers.named
            asked = [self._begin(folder, name, url, **named) for name in self.size.questions]
            happened = Troubles(servers, asked[0], self.size.away).all(self.size.troubles)
            codes = [one.wait() for one in asked]
            for one, code in zip(asked, codes, strict=True):
                row = Row(f"round {number}, {one.name}", one.seconds(), happened)
                if code == 0:
                    row.different = differences(self.answers[one.name], one.answer(**named))
                self._report(row, code, one)


class Servers:
    """PostgreSQL, MLflow's server and a cluster, started one beside the other."""

    def __init__(self, folder, stack):
        self.cluster = stack.enter_context(closing(Cluster(folder, WORKERS, **surroundings())))
        self.database = stack.enter_context(closing(Database()))
        self.tracking = stack.enter_context(closing(Tracking(folder, self.database.url("tracking"))))
        self.named = {
            "SUITE_TRACKING_URI": self.tracking.url,
            "SUITE_TUNING_URL": self.database.url("tuning"),
        }


class Troubles:
    """What fails while a question is asked; each gives what was done in a few words."""

    def __init__(self, servers, asked, away):
        self._servers, self._asked, self._away, self._killed = servers, asked, away, 0

    def all(self, planned):
        """Do one after the other, each as soon as so many jobs have ended."""
        happened = []
        for name, jobs in planned:
            while self._asked.jobs() < jobs and not self._asked.ended():
                time.sleep(0.1)
            if self._asked.ended():
                happened.append(f"{name}: it ended first")
            else:
                happened.append(f"{getattr(self, name)()} after {self._asked.jobs()} jobs")
        return happened

    def kill_worker(self):
        time.sleep(1.0)  # Into its work.
        self._killed += 1
        return "a worker killed" if self._servers.cluster.kill_worker(self._killed) else "no worker to kill"

    def kill_user(self):
        self._asked.again()
        return "the command killed and given again"

    def server_away(self):
        self._servers.tracking.kill()
        time.sleep(self._away)
        self._servers.tracking.start()
        return f"tracking server {self._away:.0f} s away"

    def database_crash(self):
        self._servers.database.crash()
        time.sleep(self._away / 4)
        self._servers.database.start()
        return f"database {self._away / 4:.0f} s away"

    def both_away(self):
        self._servers.database.crash()
        self._servers.tracking.kill()
        time.sleep(self._away)
        self._servers.database.start()
        self._servers.tracking.start()
        return f"both {self._away:.0f} s away"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=1, help="each with servers of its own")
    parser.add_argument("--size", choices=SIZES, default="whole")
    parser.add_argument("--folder", type=Path, help="where everything lies; by default it goes at the end")
    parser.add_argument("--json", type=Path, default=ROOT / "build" / "siege.json")
    options = parser.parse_args()
    if lacking():
        print(f"not tried: {lacking()}")
        return 0
    with ExitStack() as stack:
        folder = options.folder
        if folder is None:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="siege-")))
        siege = Siege(folder.absolute(), SIZES[options.size])
        for number in range(1, options.rounds + 1):
            siege.round(number)
    options.json.parent.mkdir(parents=True, exist_ok=True)
    options.json.write_text(json.dumps([asdict(row) for row in siege.rows], indent=1) + "\n")
    return int(any(row.different for row in siege.rows))


if __name__ == "__main__":
    sys.exit(main())
