"""Readers of measurement files: one small module a format family, no pickle ever loaded."""

from suite.data.readers.dispatch import SUFFIXES, read_arrays
from suite.data.readers.selection import read_signal, to_signal

__all__ = ["SUFFIXES", "read_arrays", "read_signal", "to_signal"]
