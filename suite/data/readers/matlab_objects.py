"""MATLAB variables that are no plain arrays, and what to do about them."""

from __future__ import annotations

PLAIN_CLASSES = frozenset(
    ["double", "single", "logical", "char", "cell", "struct", "canonical empty"]
    + [f"{sign}int{bits}" for sign in ("", "u") for bits in (8, 16, 32, 64)]
)
"""Classes whose content a MAT file holds openly."""


def foreign_variable(kind: str) -> str:
    """Say what a variable is and how its numbers can be saved.

    Parameters
    ----------
    kind
        MATLAB's class.

    Returns
    -------
    str
        As the end of a sentence that begins with the variable's name.
    """
    if kind in ("table", "timetable"):
        return f"is a MATLAB {kind}: save its columns, X = T.Variables; save('run.mat', 'X')"
    kinds = {"function_handle": "function handle", "string": "string"}
    return f"is a MATLAB {kinds.get(kind, f'object ({kind})')}: save its numbers as a plain array"
