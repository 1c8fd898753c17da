"""Contestants that learn from simulated machines, alone or beside the real ones."""
