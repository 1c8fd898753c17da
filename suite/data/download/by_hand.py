"""Say what has to be got by hand: which files, where from, and where to put them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from suite.data.dataset import DataSet, RemoteFile, lists_nothing, parse_options
from suite.errors import RequestError

_SHOWN = 3


def request_by_hand(dataset: DataSet, root: Path, log: Callable[[str], None]) -> None:
    """Request the files of a data set that no address gives; nothing where none is missing.

    Raises
    ------
    RequestError
        How many files are missing, the first of them, where they are and where they belong.
    """
    if dataset.missing is lists_nothing or not dataset.by_hand:
        raise RequestError("has no files to download", key=dataset.name, expected=dataset.by_hand or None)
    try:
        options = parse_options(dataset, {})
    except RequestError as error:  # one's own recordings: only its options give their folder
        raise RequestError("has no files to download", key=dataset.name, expected=dataset.by_hand) from error
    lacking = dataset.missing(root, options)
    if lacking:
        problem = f"no address gives its files, and {len(lacking)} are missing: {_some(lacking)}"
        raise RequestError(problem, key=dataset.name, expected=_instructions(dataset, root))
    log("all its files are there already")


def not_fetched(
    dataset: DataSet,
    root: Path,
    failures: Mapping[RemoteFile, Sequence[str]],
    log: Callable[[str], None],
) -> RequestError:
    """List the files that no address gave, each with the reason, and make the one line of the error."""
    groups: dict[str, list[str]] = defaultdict(list)
    for file, reasons in failures.items():
        groups["; ".join(reasons) or "no address is known"].append(file.path)
    for reason, paths in groups.items():
        log(f"not fetched: {', '.join(paths)}: {reason}")
    (reason, (first, *_)) = next(iter(groups.items()))
    others = [file.path for file in failures if file.path != first]
    more = f", and {len(others)} more ({_some(others)})" if others else ""
    problem = f"could not be downloaded{more}: {reason}"
    return RequestError(problem, file=root / first, expected=_instructions(dataset, root))


def _instructions(dataset: DataSet, root: Path) -> str:
    return f"by hand: {dataset.by_hand}; the data folder is {root.absolute()}"


def _some(names: Sequence[str]) -> str:
    more = len(names) - _SHOWN
    return ", ".join(names[:_SHOWN]) + (f" and {more} more" if more > 0 else "")
