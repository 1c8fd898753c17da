"""Tables as CSV."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

from suite.views.tables.report_table import ReportTable, absent
from suite.wording import visible


def to_csv(table: ReportTable) -> str:
    """Write a table as comma-separated values below one row of names: plain numbers, nothing for no value.

    Parameters
    ----------
    table
        Its notes stay out: they are no rows.
    """
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow([column.name for column in table.columns])
    for row in zip(*(column.values for column in table.columns), strict=True):
        writer.writerow([_plain(value) for value in row])
    return stream.getvalue()


def _plain(value: Any) -> Any:
    if absent(value):
        return ""
    if isinstance(value, dict):
        return json.dumps(value)
    if not isinstance(value, str):
        return f"{value:.9g}" if isinstance(value, float) else value
    # A spreadsheet would run a text that begins like a formula.
    text = visible(value)
    return f"'{text}" if text.startswith(("=", "+", "@", "\t")) else text
