"""Bootstrap of tables written by hand: one trial with its seeds, all windows in one fold."""

import numpy as np
import pandas as pd

from suite.analysis.searches import Tested, common_windows
from suite.statistics.bootstrap import t_interval

CLASSES = np.array(["ball", "healthy", "inner"])


def simulated(seed, bearings=8, recordings=2, windows=15, seeds=1, skill=(4.0, 2.0), spread=60.0):
    """Bearings with a recall ~ Beta(skill), recordings around it; an error falls on either other class."""
    rng = np.random.default_rng(seed)
    shape = (3, bearings, recordings, windows)
    truth, bearing, recording, window = (axis.ravel() for axis in np.indices(shape))
    mean = rng.beta(*skill, size=(3, bearings, 1))
    recall = rng.beta(mean * spread, (1 - mean) * spread, size=(3, bearings, recordings))
    right = rng.random((truth.size, seeds)) < recall[truth, bearing, recording][:, None]
    wrong = (truth[:, None] + rng.integers(1, 3, size=right.shape)) % 3
    told = CLASSES[np.where(right, truth[:, None], wrong)]
    names = np.char.add(CLASSES[truth], bearing.astype(str))
    return pd.DataFrame(told, columns=[f"predicted_{i}" for i in range(seeds)]).assign(
        fault=CLASSES[truth],
        bearing=names,
        recording=np.char.add(np.char.add(names, "-"), recording.astype(str)),
        window=window,
    )


def of_table(table):
    fold = table.get("fold", 0)
    return Tested(table.assign(fold=fold, of_job="job", of_row=np.arange(len(table))), {}, {})


def macro_f1_replicates(tables, replicates=1000):
    """Estimates (k,) and draws (replicates, k) of several pipelines on the same windows."""
    drawn = common_windows([of_table(table) for table in tables], replicates).replicates
    scores = [drawn.scores(drawn.alone(number), 1) for number in range(len(tables))]
    return np.array([one.estimate for one in scores]), np.stack([one.draws for one in scores], axis=1)


def macro_f1_interval(table, replicates=1000):
    return common_windows([of_table(table)], replicates).interval(0, 1)


def difference_interval(first, second, replicates=1000):
    scores, draws = macro_f1_replicates([first, second], replicates)
    return t_interval(scores[0] - scores[1], draws[:, 0] - draws[:, 1], first)
