"""The columns of the leaderboard: one entry each, for terminal, JSON and page alike."""

from suite.analysis.columns.column import BoardRow, Column
from suite.analysis.columns.effort import EFFORT
from suite.analysis.columns.of_ensembles import ENSEMBLE_COLUMNS
from suite.analysis.columns.of_metrics import metric_columns
from suite.analysis.columns.of_probes import PROBE_COLUMNS
from suite.analysis.columns.of_recordings import RECORDINGS
from suite.analysis.columns.scores import SCORES

_OWN = (*SCORES, *RECORDINGS, *PROBE_COLUMNS, *EFFORT, *ENSEMBLE_COLUMNS)

COLUMNS: tuple[Column, ...] = (*_OWN, *metric_columns({"rank", *(column.name for column in _OWN)}))
"""Order is the order of display; a new column is one more entry, that of a metric is made by itself."""

__all__ = ["COLUMNS", "BoardRow", "Column"]
