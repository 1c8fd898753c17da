"""Who may learn from what: rungs, nested splits, and the leak ledger."""

from suite.protocols.fold import Fold
from suite.protocols.rungs import Rung, all_rungs, rung

__all__ = ["Fold", "Rung", "all_rungs", "rung"]
