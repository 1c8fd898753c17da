"""Ask the command line in this process, and judge what came of it."""

import contextlib
import io
import json
import logging
import math
import sys
import traceback
import warnings
from dataclasses import dataclass

EXPECTED = {0, 1, 2}


@dataclass(frozen=True)
class Answer:
    """Exit code, both outputs, and what is wrong with them (nothing, if all is well)."""

    code: int
    out: str
    err: str
    wrong: str


def ask(arguments: list[str]) -> Answer:
    """Run ``suite`` with arguments; whatever happens is an answer."""
    from suite import cli

    out, err = io.StringIO(), io.StringIO()
    before, sys.argv = sys.argv, ["suite", *arguments]
    code, trace = 0, ""
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        logging.captureWarnings(False)
        try:
            cli.main()
        except SystemExit as stop:
            code = int(stop.code or 0)
        except BaseException:
            trace = traceback.format_exc()
        finally:
            sys.argv = before
    return Answer(code, out.getvalue(), err.getvalue(), trace or judge(code, out.getvalue(), err.getvalue()))


def judge(code: int, out: str, err: str) -> str:
    """Say what is wrong with an answer, or nothing."""
    if code not in EXPECTED:
        return f"exit code {code}"
    if "Traceback" in out + err:
        return "a traceback"
    lines = [line for line in err.splitlines() if line.startswith("suite: ")]
    if code == 2 and (len(lines) != 1 or len(err.strip().splitlines()) != 1):
        return f"{len(err.strip().splitlines())} lines for a wrong request"
    if code == 0 and out.lstrip().startswith("{"):
        return _judge_plan(json.loads(out))
    return ""


def _judge_plan(plan: dict) -> str:
    if not plan.get("jobs"):
        return "a plan without jobs is no answer"
    numbers = [value for job in plan["jobs"] for value in job.values() if isinstance(value, float)]
    return "" if all(map(math.isfinite, numbers)) else "a number that is none"
