"""A job becomes a record: blind windows, tuning, training, cost."""
