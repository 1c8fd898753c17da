"""Errors that a user can mend, described in one line."""

from __future__ import annotations

from pathlib import Path

from suite.wording import visible


class RequestError(Exception):
    """The request is wrong: the command line prints one line and exits with 2.

    Parameters
    ----------
    problem
        What is wrong, in a few words.
    file
        The file in which it is (config, manifest or recording).
    key
        The key, row or column in that file.
    expected
        What would have been right.
    """

    def __init__(
        self,
        problem: str,
        *,
        file: str | Path | None = None,
        key: str | None = None,
        expected: str | None = None,
    ) -> None:
        self.problem, self.file, self.key, self.expected = problem, file, key, expected
        names = [str(name) for name in (file, key) if name is not None]
        line = ": ".join([*names, problem])
        if expected is not None:
            line += f" (expected {expected})"
        super().__init__(visible(" ".join(line.split())))

    def __reduce__(self) -> tuple[object, ...]:
        """Pickle with all four fields, to come back from a worker process."""
        return _rebuild, (self.problem, self.file, self.key, self.expected)


def _rebuild(problem: str, file: str | Path | None, key: str | None, expected: str | None) -> RequestError:
    return RequestError(problem, file=file, key=key, expected=expected)
