"""Figures of the leaderboard (plotly), made from its frame and from frames of details."""
