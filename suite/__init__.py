"""Bearing-fault diagnosis compared: from recordings to an honest leaderboard."""

__version__ = "0.1.0"
