"""What jobs left, by job key: each read from its file when it is asked for."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator, Mapping
from typing import Generic, TypeVar

_Place = TypeVar("_Place")
_Entry = TypeVar("_Entry")


class ReadWhenAsked(Mapping[str, _Entry], Generic[_Place, _Entry]):
    """Job key to what is read from a place.

    Parameters
    ----------
    places
        Job key to where it lies.
    """

    def __init__(self, places: Mapping[str, _Place]) -> None:
        self._places = places

    @abstractmethod
    def _read(self, place: _Place) -> _Entry:
        """Read what lies there."""

    def __getitem__(self, key: str) -> _Entry:
        """Read what a job left.

        Raises
        ------
        KeyError
            A job that left none.
        RequestError
            A file that is missing or damaged, or that of another job.
        """
        return self._read(self._places[key])

    def __contains__(self, key: object) -> bool:
        """Check whether a job left any, without reading it."""
        return key in self._places

    def __iter__(self) -> Iterator[str]:
        """Yield the keys of the jobs that left any."""
        return iter(self._places)

    def __len__(self) -> int:
        """Give the number of jobs that left any."""
        return len(self._places)
