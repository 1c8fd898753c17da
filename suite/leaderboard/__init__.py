"""Reads results as a frame and shows them; knows no model."""
