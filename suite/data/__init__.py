"""Recordings in, windows out."""

from suite.data.dataset import load

__all__ = ["load"]
