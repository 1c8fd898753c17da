"""Tables as LaTeX, ruled by booktabs."""

from __future__ import annotations

import re

from suite.views.tables.report_table import ReportTable
from suite.wording import visible

PREAMBLE = "% Needs \\usepackage{booktabs}.\n"
"""Above one or several tables."""

_SIGNS = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{sign: f"\\{sign}" for sign in "&%$#_"},
    "−": "$-$",
    "–": "--",
    "—": "---",
    "→": r"$\rightarrow$",
    "±": r"$\pm$",
    "≤": r"$\leq$",
    "≥": r"$\geq$",
    "×": r"$\times$",
    "·": r"$\cdot$",
    "“": "``",
    "”": "''",
    "’": "'",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    '"': r"\textquotedbl{}",
}
"""What LaTeX would obey, or old fonts lack, to what prints it."""


def escaped(text: str) -> str:
    """Write a text so that LaTeX prints it as it is, on one line."""
    line = " ".join(visible(text).split())
    return "".join(_SIGNS.get(sign, sign) for sign in line)


def to_latex(table: ReportTable) -> str:
    """Write a table as a floating ``table`` with booktabs rules; notes stand below it.

    Parameters
    ----------
    table
        Columns without a heading are left out.
    """
    columns = [column for column in table.columns if column.heading]
    rows = zip(*(column.printed for column in columns), strict=True)
    notes = "; ".join(escaped(note).rstrip(".") for note in table.notes)
    label = re.sub(r"[^a-zA-Z0-9-]+", "-", table.name)
    lines = [
        r"\begin{table}[tbp]",
        r"  \centering",
        rf"  \caption{{{escaped(table.title)}}}",
        rf"  \label{{tab:{label}}}",
        rf"  \begin{{tabular}}{{{''.join('r' if _to_the_right(c.printed) else 'l' for c in columns)}}}",
        r"    \toprule",
        _row([column.heading for column in columns]),
        r"    \midrule",
        *map(_row, rows),
        r"    \bottomrule",
        r"  \end{tabular}",
        *([rf"  \par\smallskip\parbox{{\linewidth}}{{\footnotesize {notes}.}}"] if notes else []),
        r"\end{table}",
    ]
    return "\n".join(lines) + "\n"


def _row(texts: tuple[str, ...] | list[str]) -> str:
    cells = [escaped(text) for text in texts]
    # A bracket at the start of a row would be read as the optional argument of the one above.
    first = f"{{}}{cells[0]}" if cells[0].startswith("[") else cells[0]
    return f"    {' & '.join([first, *cells[1:]])} \\\\"


def _to_the_right(texts: list[str]) -> bool:
    return all(re.match(r"[−+–-]?(\d|$)", text) for text in texts)
