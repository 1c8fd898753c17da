"""Columns of numbers in text files."""

from __future__ import annotations

from suite.data.readers.format import Format
from suite.data.readers.text import read_text

_SUFFIXES = (".csv", ".txt", ".tsv", ".asc", ".dat")

FORMAT = Format("text", "columns of numbers", _SUFFIXES, read_text, is_text=True)
