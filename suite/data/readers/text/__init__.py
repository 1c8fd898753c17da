"""Columns of numbers in text files, as loggers, spreadsheets and programs write them."""

from suite.data.readers.text.reader import columns_of, read_text, text_of

__all__ = ["columns_of", "read_text", "text_of"]
