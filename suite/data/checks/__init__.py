"""What is looked for in the recordings of a data set, one check a file; nothing here alters them."""

from suite.data.checks._check import DataCheck, Finding, data_checks, examine_recordings

__all__ = ["DataCheck", "Finding", "data_checks", "examine_recordings"]
