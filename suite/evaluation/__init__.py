"""Metrics, calibration and curves: pure functions on arrays."""
