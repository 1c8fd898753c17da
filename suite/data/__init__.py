"""Recordings in, windows out."""

from suite.data.dataset import load
from suite.data.windows import Windows

__all__ = ["Windows", "load"]
