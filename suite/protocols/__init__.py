"""Who may learn from what: rungs, nested splits, and the leak ledger."""

from suite.protocols.fold import Fold
from suite.protocols.rungs import RUNGS, Rung, rung

__all__ = ["RUNGS", "Fold", "Rung", "rung"]
