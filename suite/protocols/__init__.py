"""Who may learn from what: rungs, nested splits, and the leak ledger."""

from suite.protocols.fold import Fold
from suite.protocols.rungs import (
    FoldCount,
    Rung,
    all_rungs,
    headline_of,
    headline_rung,
    leak_rung,
    rung,
    rung_of,
)
from suite.protocols.splitter import RungSplitter

__all__ = [
    "Fold",
    "FoldCount",
    "Rung",
    "RungSplitter",
    "all_rungs",
    "headline_of",
    "headline_rung",
    "leak_rung",
    "rung",
    "rung_of",
]
