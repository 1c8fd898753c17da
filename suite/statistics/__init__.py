"""Tests, intervals and tiers: pure functions on frames."""
