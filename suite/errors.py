"""Errors that a user can mend, described in one line."""

from __future__ import annotations

from pathlib import Path

from suite.wording import visible

SHOWN_CHARACTERS = 600
"""Characters of a file's name, a key or a problem that are shown."""


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
        names = [_shortened(str(name)) for name in (file, key) if name is not None]
        line = ": ".join([*names, _shortened(problem)])
        if expected is not None:
            line += f" (expected {expected})"
        super().__init__(visible(" ".join(line.split())))

    def __reduce__(self) -> tuple[object, ...]:
        """Pickle with all four fields, to come back from a worker process."""
        return _rebuild, (self.problem, self.file, self.key, self.expected)


class AwayError(RequestError):
    """A server that a team shares is away: no outcome of a job; the same command goes on where it stopped.

    Parameters
    ----------
    server
        Its name and address, without a password.
    waited
        For how long it was waited for, s.
    """

    def __init__(self, server: str, waited: float) -> None:
        self.server, self.waited = server, waited
        expected = "it to run; then the same command goes on where it stopped"
        super().__init__(f"{server} did not answer for {waited:.0f} s", expected=expected)

    def __reduce__(self) -> tuple[object, ...]:
        """Pickle with what it was made of, to come back from a worker process."""
        return AwayError, (self.server, self.waited)


def _shortened(text: str) -> str:
    """Leave out the middle of what is too long for a line: somebody's value may have any length."""
    return text if len(text) <= SHOWN_CHARACTERS else f"{text[: SHOWN_CHARACTERS - 100]} ... {text[-95:]}"


def _rebuild(problem: str, file: str | Path | None, key: str | None, expected: str | None) -> RequestError:
    return RequestError(problem, file=file, key=key, expected=expected)
