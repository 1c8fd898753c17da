"""Kill a small question at many moments, go on with it, and compare with an undisturbed run, bit for bit.

    python tests/campaigns/kill_campaign.py --moments 60 --times 40 --local 12

Three kinds of kills: before the k-th thing that a run does to its files (``moments``), after a time
(``times``, by SIGKILL, SIGTERM and SIGINT), and of a run with two workers: of the whole group, of one worker,
of the process that hands out the jobs (``local``). SIGTERM and SIGINT must end a run within seconds, with one
line, and leave no process and no half-written file. What was found is kept; the same command goes on.
"""

import argparse
import importlib
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
sys.path[:0] = [str(ROOT), str(HERE)]

from suite.stopping import LINE  # noqa: E402
from suite.unfinished import UNFINISHED  # noqa: E402

QUESTION = """
name: killed
question: Is the board after a kill that of an undisturbed run?
datasets: [{name: simulated, options: {rigs: 1, bearings_per_class: 4, seconds: 0.25}}]
protocols: [bearing-condition]
pipelines:
  - svm_handcrafted
  - {name: attention_cnn, fixed: {epochs: 6, width: 8}}
  - {name: dann, fixed: {epochs: 1, backbone_options: {width: 4, bottleneck: 16}}}
windows: {length: 512, overlap: 0.0}
folds: 2
budget: {trials: 5, seconds: 3600, inner_folds: 2}
seeds: 2
"""

SMALL = (
    QUESTION.partition("  - {name: dann")[0].replace("epochs: 6", "epochs: 2")
    + """
windows: {length: 512, overlap: 0.0}
folds: 2
budget: {trials: 2, seconds: 3600, inner_folds: 2}
"""
)

USED = (
    "matplotlib.backends.backend_agg",
    "matplotlib.figure",
    "mlflow.pyfunc",
    "mlflow.store.tracking.sqlalchemy_store",
    "mlflow.tracking",
    "optuna",
    "skops.io",
    "sklearn.svm",
    "torch",
    "suite.nn.adaptation.classifier",
    "suite.running.run_question",
    "suite.views.show",
    "suite.views.page.page",
)
"""What a run imports, which the processes that are forked need not."""

SIGNALS = (signal.SIGKILL, signal.SIGTERM, signal.SIGINT)

MISSED = "it ended first"
"""Where a kill would have come after the end of the run."""

PATIENCE = 600
"""Seconds after which a run counts as hanging."""


class Campaign:
    """Homes, the undisturbed answer, and what was found so far.

    Parameters
    ----------
    folder
        Everything lies below it.
    question
        Text of the question.
    database
        A tracking database without runs, where one is at hand.
    bare
        Whether kills while a database is made are wanted.
    """

    def __init__(self, folder, question=QUESTION, database=None, bare=True, ends_within=5.0):
        self.folder, self.ends_within = folder, ends_within
        folder.mkdir(parents=True, exist_ok=True)
        self.config = folder / "killed.yaml"
        self.config.write_text(question)
        self.found = folder / "attempts.jsonl"
        self._load()
        self.whole = folder / "whole"
        self.made = folder / "made"
        if not (folder / "moments.json").exists():
            self._undisturbed(database, bare)
        self.seconds, self.listed = json.loads((folder / "moments.json").read_text())
        self.answer = self._answer(self.whole)

    @staticmethod
    def _load():
        for name in USED:
            importlib.import_module(name)

    def _undisturbed(self, database, bare):
        """Ask the question without a kill, from a database and where wanted from nothing, and count."""
        for name in ("whole", "made", "again"):
            shutil.rmtree(self.folder / name, ignore_errors=True)
        self.made.mkdir()
        if database is None:
            self._make_database()
        else:
            shutil.copy(database, self.made / "mlflow.db")
        shutil.copytree(self.made, self.whole)
        seconds, listed = {}, {}
        seconds["made"], listed["made"] = self._counted(self.whole)
        if bare:
            seconds["bare"], listed["bare"] = self._counted(self.folder / "again")
            self.answer = self._answer(self.whole)
            self._report("undisturbed, from nothing", "", self._compared(self.folder / "again"))
        (self.folder / "moments.json").write_text(json.dumps([seconds, listed]))

    def _counted(self, home):
        """Run without a kill; gives the CPU seconds that took, and all moments that passed."""
        log, before = self.folder / "moments.log", os.times()
        log.unlink(missing_ok=True)
        assert self.run(home, log=log) == 0, self.said()
        after = os.times()
        spent = after.children_user + after.children_system - before.children_user - before.children_system
        return spent, [line.split("\t") for line in log.read_text().splitlines()]

    def _make_database(self):
        child = os.fork()
        if not child:
            from suite.records.tracking_client import open_client
            from suite.workspace import Workspace

            open_client(Workspace(self.made, self.made))
            os._exit(0)
        os.waitpid(child, 0)

    def _answer(self, home):
        from answers import answer_of

        from suite.workspace import Workspace

        return answer_of(Workspace(home, home), "killed")

    def _compared(self, home):
        from answers import differences

        return differences(self.answer, self._answer(home))

    def said(self):
        return (self.folder / "output.txt").read_text()[-2000:]

    def run(self, home, *, log=None, last=0, after=None, words=("--executor", "serial")):
        """Run the question in a process of its own, which may be ended; gives its exit code."""
        self.session = child = os.fork()
        if not child:
            self._be_a_run(home, log, last, after, words)
        return self._wait(child)

    def _wait(self, child):
        limit = time.monotonic() + PATIENCE
        while time.monotonic() < limit:
            ended, status = os.waitpid(child, os.WNOHANG)
            if ended:
                return os.waitstatus_to_exitcode(status)
            time.sleep(0.02)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        return "hangs"

    def _be_a_run(self, home, log, last, after, words):
        os.setsid()
        with (self.folder / "output.txt").open("w") as output:
            os.dup2(output.fileno(), 1)
            os.dup2(output.fileno(), 2)
        os.environ["SUITE_RUNS"] = str(home)
        sys.argv = ["suite", "run", str(self.config), *words]
        code = 1
        try:
            from killer import Moments, end_after

            from suite.cli import main
            from suite.stopping import listen

            listen()
            if after is not None:
                end_after(*after, log)
            elif log is not None:
                Moments(home, log, last)
            main()
        except SystemExit as ended:
            code = ended.code or 0
        except BaseException:
            import traceback

            traceback.print_exc()
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code if isinstance(code, int) else 1)

    def start(self, name):
        """Begin with the folder ``made`` or with nothing."""
        home = self.folder / "home"
        shutil.rmtree(home, ignore_errors=True)
        if name == "made":
            shutil.copytree(self.made, home)
        return home

    def known(self):
        if not self.found.exists():
            return {}
        rows = map(json.loads, self.found.read_text().splitlines())
        return {row["attempt"]: row for row in rows}

    def _report(self, attempt, fell, wrong):
        with self.found.open("a") as stream:
            stream.write(json.dumps({"attempt": attempt, "fell": fell, "different": wrong}) + "\n")
        print(f"{attempt}  [{fell}]  {'; '.join(wrong) or 'same'}", flush=True)

    def attempt(self, name, kills):
        """Kill a run, once or more, go on to the end and compare.

        Parameters
        ----------
        name
            Of the attempt; begins with ``bare`` or ``made``.
        kills
            Calls that run the question in a home and end it; each gives where it fell, and what was wrong.
        """
        if name in self.known():
            return
        home, fell, wrong = self.start(name.split()[0]), [], []
        for kill in kills:
            where, complaint = kill(home)
            fell.append(where)
            wrong += complaint
        code = self.run(home)
        if code:
            wrong.append(f"goes on to exit {code}: {self.said().strip().splitlines()[-1:]}")
        else:
            wrong += self._compared(home)
        self._report(name, " then ".join(fell), wrong)

    def fresh_moments(self):
        """The moments that pass until a database that is made is in its place."""
        bare = self.listed.get("bare", [])
        return bare[: len(bare) - len(self.listed["made"])]

    def at_moment(self, number):
        def kill(home):
            log = self.folder / "kill.log"
            log.unlink(missing_ok=True)
            self.run(home, log=log, last=number)
            return fell_at(log), []

        return kill

    def at_time(self, seconds, number):
        def kill(home):
            log = self.folder / "kill.log"
            log.unlink(missing_ok=True)
            code = self.run(home, log=log, after=(seconds, number))
            took = time.time() - log.stat().st_mtime if log.exists() else 0.0
            return fell_at(log), self._manners(number, code, took, home)

        return kill

    def _manners(self, number, code, took, home):
        """A signal ends a run soon, with one line and its exit code; no process and no half file is left."""
        if number == signal.SIGKILL or code == 0:
            return []
        last = self.said().strip().splitlines()[-1:]
        plain = code == 128 + number and last == [LINE] and "Traceback" not in self.said()
        wrong = [] if plain else [f"{number.name} ends with {code}: {last}"]
        wrong += [f"{number.name} takes {took:.1f} s"] if took > self.ends_within else []
        wrong += [f"{number.name} leaves {path}" for path in home.rglob(f"*{UNFINISHED}")]
        return wrong + [f"{number.name} leaves process {words}" for words in alive(self.session)]

    def of_local(self, whom, seconds, number=signal.SIGKILL):
        def kill(home):
            command = [sys.executable, "-m", "suite", "run", str(self.config), "--workers", "2"]
            with (self.folder / "output.txt").open("w") as output:
                process = subprocess.Popen(
                    command,
                    stdout=output,
                    stderr=output,
                    start_new_session=True,
                    cwd=self.folder,
                    env={**os.environ, "SUITE_RUNS": str(home), "PYTHONPATH": str(ROOT)},
                )
            time.sleep(seconds)
            at = f"{whom} with workers, {number.name}, {progress(self.said())}"
            at = MISSED if process.poll() is not None else at
            self.session, began = process.pid, time.time()
            self._end(process, whom, number)
            if at == MISSED or whom == "worker":
                return at, []
            return at, self._manners(number, process.returncode, time.time() - began, home)

        return kill

    def _end(self, process, whom, number):
        import psutil

        if process.poll() is None:
            if whom == "group":
                os.killpg(process.pid, number)
            elif whom == "worker":
                workers = [
                    each
                    for each in psutil.Process(process.pid).children(recursive=True)
                    if "spawn_main" in " ".join(each.cmdline())
                ]
                for each in workers[:1]:
                    each.kill()
            else:
                os.kill(process.pid, number)
        try:
            process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def alive(session):
    """The commands of the processes that a session still has."""
    import psutil

    for process in psutil.process_iter():
        with suppress(psutil.Error, OSError):
            if os.getsid(process.pid) == session and process.status() != psutil.STATUS_ZOMBIE:
                yield " ".join(process.cmdline())[:80]


def progress(said):
    """How far a run had come, by the last line that counts its jobs."""
    counts = re.findall(r"(\d+)/(\d+) jobs", said)
    return "after {} of {} jobs".format(*counts[-1]) if counts else "before the first job"


def fell_at(log):
    lines = log.read_text().splitlines() if log.exists() else []
    return ", ".join(lines[-1].split("\t")[1:]) if lines else MISSED


def chosen_moments(listed, number, draw):
    """Moments of all kinds: one of each function and event first, then any."""
    kinds = {}
    for moment in listed:
        kinds.setdefault((moment[1], moment[2]), []).append(int(moment[0]))
    first = [draw.choice(numbers) for numbers in kinds.values()]
    draw.shuffle(first)
    rest = [int(moment[0]) for moment in listed]
    draw.shuffle(rest)
    return list(dict.fromkeys([*first, *rest]))[:number]


def attempts(campaign, options):
    """All attempts, by name; the same seed gives the same."""
    draw = random.Random(options.seed)
    for k, number in enumerate(chosen_moments(campaign.listed["made"], options.moments, draw)):
        kills = [campaign.at_moment(number)]
        if k % 4 == 3:
            kills.append(campaign.at_moment(draw.randint(1, 60)))
        yield f"made moment {k}: {number}", kills
    for k, number in enumerate(chosen_moments(campaign.fresh_moments(), options.fresh, draw)):
        yield f"bare moment {k}: {number}", [campaign.at_moment(number)]
    for k in range(options.times):
        start, sent = ("bare" if k % 4 == 0 else "made"), SIGNALS[draw.randrange(len(SIGNALS))]
        long = campaign.seconds["made"]
        if start == "bare":
            long = max(campaign.seconds["bare"] - long, 3.0)
        kills = [campaign.at_time(draw.uniform(0, long), sent)]
        if k % 3 == 2:
            kills.append(campaign.at_time(draw.uniform(0, long / 2), SIGNALS[draw.randrange(len(SIGNALS))]))
        yield f"{start} time {k}: {sent.name}", kills
    for k in range(options.local):
        whom = ("group", "worker", "scheduler", "scheduler")[k // len(SIGNALS) % 4]
        sent = SIGNALS[k % len(SIGNALS)]
        long = 2.0 * campaign.seconds["made"] + 6.0
        yield f"made local {k}: {whom}", [campaign.of_local(whom, draw.uniform(2.0, long), sent)]


def table(rows):
    """Count the attempts in which a kill fell by what the process was at."""
    counts, where = Counter(), Counter()
    for row in rows:
        fell = [one for one in row["fell"].split(" then ") if one and one != MISSED]
        where.update(one.rpartition(", ")[2] for one in fell)
        outcome = "different" if row["different"] else "same" if fell else "not killed"
        counts[" ".join(row["attempt"].replace(",", "").split()[:2]), outcome] += 1
    outcomes = ("same", "different", "not killed")
    lines = [f"{'start and kind':<20}" + "".join(f"{outcome:>12}" for outcome in outcomes)]
    for kind in sorted({kind for kind, _ in counts}):
        lines.append(f"{kind:<20}" + "".join(f"{counts[kind, outcome]:>12}" for outcome in outcomes))
    lines += ["", f"{sum(where.values())} kills fell in:"]
    return "\n".join([*lines, *(f"{n:>5}  {at}" for at, n in where.most_common())])


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--moments", type=int, default=60, help="kills before a change of a file")
    parser.add_argument("--fresh", type=int, default=15, help="the same while a database is made")
    parser.add_argument("--times", type=int, default=60, help="kills after a time")
    parser.add_argument("--local", type=int, default=12, help="kills of a run with two workers")
    parser.add_argument("--small", action="store_true", help="a question of seconds, from a database alone")
    parser.add_argument("--ends-within", type=float, default=5.0, help="s in which a signal must end a run")
    parser.add_argument("--database", type=Path, help="a tracking database without runs")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--folder", type=Path, default=ROOT / "build" / "kills")
    options = parser.parse_args()
    for pool in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS"):
        os.environ.setdefault(pool, "1")
    os.environ.setdefault("MLFLOW_DISABLE_TELEMETRY", "1")
    signal.signal(signal.SIGINT, signal.default_int_handler)  # Ignored by what is started in the background.
    bare = bool(options.fresh or options.times)
    question = SMALL if options.small else QUESTION
    campaign = Campaign(options.folder.absolute(), question, options.database, bare, options.ends_within)
    planned = list(attempts(campaign, options))
    for k, (name, kills) in enumerate(planned):
        print(f"{k + 1}/{len(planned)} ", end="")
        campaign.attempt(name, kills)
    rows = list(campaign.known().values())
    (options.folder / "kills.json").write_text(json.dumps(rows, indent=1))
    print(table(rows))
    sys.exit(any(row["different"] for row in rows))


if __name__ == "__main__":
    main()
