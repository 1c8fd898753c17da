"""Columns of numbers in text files, as loggers, spreadsheets and programs write them."""

from suite.data.readers.text.reader import read_text

__all__ = ["read_text"]
