"""Who may learn from what: rungs, nested splits, and the leak ledger."""
