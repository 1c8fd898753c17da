"""What a text file leaves open, for the one line that asks."""

from __future__ import annotations


class Unclear(Exception):  # noqa: N818 - a question, no failure
    """A file cannot be read, or can be read in two ways.

    Parameters
    ----------
    problem
        What was seen.
    expected
        What would decide, with the keys of the manifest.
    at
        Offset of the line, bytes; ``None`` for the file as a whole.
    """

    def __init__(self, problem: str, expected: str, at: int | None = None) -> None:
        self.problem, self.expected, self.at = problem, expected, at
        super().__init__(problem)
