"""Ask the suite thousands of altered requests and files, and count what came of it: ``make fuzz``."""

import argparse
import json
import os
import shutil
import sys
import tempfile
from collections import Counter
from pathlib import Path

import numpy as np

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[1] / "data")]

import damaged_files  # noqa: E402
import logger_files  # noqa: E402
from ask import ask  # noqa: E402
from requests_drawn import draw_request, make_recordings, write_request  # noqa: E402


def ask_requests(count: int, seed: int, show: bool = False) -> dict:
    """Ask ``count`` requests in a folder of their own; gives counts and whatever was wrong."""
    folder = Path(tempfile.mkdtemp(prefix="fuzz-"))
    os.environ.update(SUITE_DATA=str(folder / "data"), SUITE_RUNS=str(folder / "runs"))
    os.environ.setdefault("MLFLOW_DISABLE_TELEMETRY", "1")
    (folder / "data").mkdir()
    rows = make_recordings(folder / "data")
    counts: Counter[str] = Counter()
    wrong = []
    before = Path.cwd()
    os.chdir(folder / "data")
    try:
        for number in range(count):
            request = draw_request(np.random.default_rng([seed, number]), rows)
            answer = ask(write_request(folder / "data", request))
            problem = answer.wrong
            if not problem and request.equivalent and answer.code:
                problem = f"exit {answer.code} for a request that only wrote the manifest otherwise"
            counts[f"exit {answer.code}"] += 1
            if problem:
                fact = {"number": number, "altered": request.altered, "command": request.command,
                        "problem": problem.strip()[-600:], "err": answer.err[-300:]}  # fmt: skip
                wrong.append(fact)
                if show:
                    print(json.dumps(fact, ensure_ascii=False), flush=True)
    finally:
        os.chdir(before)
        shutil.rmtree(folder)
    return {"requests": count, "seed": seed, "exits": dict(counts), "wrong": wrong}


FINE = ("right", "asked", "refused", "samples")
"""What may come of a file; ``samples``: what was damaged are samples, which nothing marks as such."""


def read_files(count: int, seed: int) -> dict:
    """Read ``count`` text files and as many damaged ones; gives counts and what was wrong."""
    wrong, counts = [], {}
    with tempfile.TemporaryDirectory(prefix="fuzz-") as folder:
        read = {
            "text": lambda number: logger_files.outcome(
                logger_files.logger_file(np.random.default_rng([seed, number])), Path(folder)
            ),
            "damaged": lambda number: damaged_files.outcome(damaged_files.damaged_file(folder, number, seed)),
        }
        for kind, outcome in read.items():
            seen: Counter[str] = Counter()
            for number in range(count):
                result = outcome(number)
                seen[result if result in FINE else "wrong"] += 1
                if result not in FINE:
                    wrong.append({"kind": kind, "number": number, "problem": result})
                for path in Path(folder).iterdir():
                    path.unlink()
            counts[kind] = dict(seen)
    return {"files": 2 * count, "seed": seed, "outcomes": counts, "wrong": wrong}


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int, default=1000)
    parser.add_argument("--files", type=int, default=1000, help="of each kind: text, and damaged")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    files = read_files(given.files, given.seed)
    print(json.dumps(files, ensure_ascii=False), flush=True)
    requests = ask_requests(given.requests, given.seed, show=True)
    print(json.dumps({**requests, "wrong": len(requests["wrong"])}))
    if given.json:
        given.json.write_text(json.dumps({"files": files, "requests": requests}, indent=1))
    raise SystemExit(bool(files["wrong"] or requests["wrong"]))
