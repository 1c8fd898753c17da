"""The arena: recordings in, an honest leaderboard out."""

__version__ = "0.1.0"
