"""A contestant that misbehaves as a file tells it to: raises, kills its worker, holds or dawdles."""

import os
import signal
import time
from pathlib import Path

import numpy as np

from suite.pipeline import Pipeline


class Unruly:
    def __init__(self, x, seed):
        self.x, self.seed = x, seed

    def fit(self, windows, labels):
        orders = Path(os.environ["UNRULY_ORDERS"])
        with (orders / "fits").open("a") as stream:
            stream.write(f"{os.getpid()}\n")
        if (orders / "raise").exists():
            raise ArithmeticError("as ordered")
        if (orders / "kill").exists():
            (orders / "kill").unlink()
            os.kill(os.getpid(), signal.SIGKILL)
        if (orders / "always-kill").exists():
            os.kill(os.getpid(), signal.SIGKILL)
        for _ in range(6000):
            if not (orders / "hold").exists():
                break
            time.sleep(0.02)
        if (orders / "dawdle").exists():
            time.sleep(float((orders / "dawdle").read_text()))
        self.classes_, counts = np.unique(labels, return_counts=True)
        self.prior_ = counts / counts.sum()
        return self

    def predict_proba(self, windows):
        tilt = np.abs(windows.signals).mean(axis=(1, 2)) * self.x
        table = self.prior_ + 0.1 * np.cos(tilt[:, None] * np.arange(1, len(self.prior_) + 1))
        table = np.clip(table, 1e-6, None)
        return table / table.sum(axis=1, keepdims=True)


PIPELINE = Pipeline(
    name="unruly",
    family="classical",
    summary="misbehaves as ordered",
    citation="none",
    search_space=lambda trial: {"x": trial.suggest_float("x", 0.1, 10.0)},
    build=lambda params, context: Unruly(params["x"], context.seed),
    smoke={"x": 1.0},
    starts=({"x": 1.0},),
)
