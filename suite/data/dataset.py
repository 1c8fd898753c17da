"""What a data set declares of itself, and how one is looked up and read."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, ClassVar

from pydantic import (
    BaseModel,
    ConfigDict,
    SerializerFunctionWrapHandler,
    ValidationError,
    model_serializer,
)

from suite.data.recording import Recording
from suite.discovery import collect, find_by_name
from suite.errors import RequestError
from suite.files import is_file, why_none_is_file
from suite.workspace import data_root
from suite.wrong_values import wrong_value


class Options(BaseModel):
    """Options of a data set: none, unless its file declares some.

    Attributes
    ----------
    later
        Options that the data set did not have at first: a dump holds them where they are not the usual ones,
        so that windows and jobs of before keep their keys.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    later: ClassVar[frozenset[str]] = frozenset()

    @model_serializer(mode="wrap")
    def _without_later(self, dump: SerializerFunctionWrapHandler) -> dict[str, Any]:
        fields: dict[str, Any] = dump(self)
        usual = {name for name in self.later if getattr(self, name) == type(self).model_fields[name].default}
        return {name: value for name, value in fields.items() if name not in usual}


@dataclass(frozen=True)
class RemoteArchive:
    """An archive at the owner's address, of which members are taken; it is not kept.

    Attributes
    ----------
    path
        Where it is put together below the data folder while it is downloaded.
    urls
        Addresses of the same archive (zip or tar.gz), tried in order.
    sha256
        Of the archive; ``None`` where it is not known to us.
    limit_bytes
        What is unpacked may not be larger.
    """

    path: str
    urls: tuple[str, ...]
    sha256: str | None = None
    limit_bytes: int = 4 * 2**30


@dataclass(frozen=True)
class ArchiveMember:
    """The address of a file that lies in an archive.

    Attributes
    ----------
    archive
        It is downloaded once for all its members.
    name
        The member's whole name in it.
    """

    archive: RemoteArchive
    name: str


@dataclass(frozen=True)
class RemoteFile:
    """One file at the owner's addresses.

    Attributes
    ----------
    path
        Where it belongs below the data folder.
    urls
        Addresses, tried in order: of the file itself, or of an archive and the file's name in it.
    sha256
        Of the content; ``None`` where the owner's file is not known to us.
    """

    path: str
    urls: tuple[str | ArchiveMember, ...]
    sha256: str | None = None


def lists_nothing(root: Path, options: Any) -> list[str]:
    """List no missing files: the ``missing`` of a data set that has no list of its files."""
    return []


def no_grades(options: Any) -> dict[str, str]:
    """Grade nothing: the ``grades`` of a data set that nobody examined recording by recording."""
    return {}


def is_real(options: Any) -> str:
    """Say nothing of a generator: the ``simulated_by`` of what was measured."""
    return ""


def offers_none(root: Path, options: Any, hours: float) -> Iterator[Recording]:
    """Offer nothing: the ``healthy`` of a data set that holds all the recordings there are."""
    return iter(())


def has_no_lives(options: Any) -> dict[str, tuple[str, int, int]]:
    """Order nothing: the ``lives`` of a data set whose bearings were not recorded until they failed."""
    return {}


@dataclass(frozen=True)
class DataSet:
    """A data set of the catalog.

    Attributes
    ----------
    name, summary, citation, licence, homepage
        For people.
    read
        ``read(root, options)`` gives the recordings; ``root`` is the folder that holds all data.
        It raises RequestError when files are missing or damaged, naming them.
    fingerprint
        ``fingerprint(root, options)`` gives a key of the content, cheap, without reading signals.
    missing
        ``missing(root, options)`` lists in plain words what a partial folder lacks.
    options
        Its options.
    files
        What ``suite data fetch`` downloads; empty where there is nothing to fetch.
    files_for
        ``files_for(options)`` gives the files instead where options other than the usual ones need others.
    by_hand
        Where to get the files by hand, and where to put them.
    refused_rungs
        Rung name to the reason why this data set cannot support it.
    caveat
        What no score on it shows, a sentence to stand below its tables; empty for none.
    simulated_by
        ``simulated_by(options)`` says what its machines have in common with those from which contestants may
        learn instead of real ones, as a clause; empty where they are real.
    paths
        Options that say where a file lies; they are no part of any key.
    grades
        ``grades(options)`` gives recording name to a grade of how plainly it shows its stated fault, where
        somebody examined it: ``Y`` it does, ``P`` perhaps, ``N`` it does not, with a number for shades.
    healthy
        ``healthy(root, options, hours)`` yields at least so many hours of healthy recordings of machines of
        its world whose bearings are in no other recording, bearing after bearing, each as long as any other;
        nothing where all that was measured is in ``read``.
    lives
        ``lives(options)`` gives recording name to the bearing whose life it is of, its number in that life
        from 1 on, and how many recordings the life has, where bearings ran until they failed.
    """

    name: str
    summary: str
    citation: str
    licence: str
    homepage: str
    read: Callable[[Path, Any], list[Recording]]
    fingerprint: Callable[[Path, Any], str]
    missing: Callable[[Path, Any], list[str]] = lists_nothing
    options: type[Options] = Options
    files: tuple[RemoteFile, ...] = ()
    by_hand: str = ""
    refused_rungs: Mapping[str, str] = field(default_factory=dict)
    caveat: str = ""
    simulated_by: Callable[[Any], str] = is_real
    paths: tuple[str, ...] = ()
    grades: Callable[[Any], dict[str, str]] = no_grades
    healthy: Callable[[Path, Any, float], Iterator[Recording]] = offers_none
    lives: Callable[[Any], dict[str, tuple[str, int, int]]] = has_no_lives
    files_for: Callable[[Any], tuple[RemoteFile, ...]] | None = None


def datasets() -> dict[str, DataSet]:
    """Find every data set of the catalog, by name."""
    return collect("suite.data.catalog", "DATASET")


def find_dataset(name: str) -> DataSet:
    """Give one data set.

    Raises
    ------
    RequestError
        No such data set; the line lists those there are.
    """
    return find_by_name(datasets(), name, "data set", "datasets")


def parse_options(dataset: DataSet, given: Mapping[str, Any], file: str | Path | None = None) -> Options:
    """Check a data set's options.

    Raises
    ------
    RequestError
        An unknown option or a wrong value; the line names the key.
    """
    try:
        return dataset.options.model_validate(dict(given))
    except ValidationError as error:
        wrong = wrong_value(error, dataset.options, given)
        key = ".".join(map(str, (dataset.name, *wrong.keys)))
        raise RequestError(wrong.problem, file=file, key=key, expected=wrong.expected) from error


def with_files_for(dataset: DataSet, options: Options) -> DataSet:
    """Give a data set with the files that its options need."""
    return dataset if dataset.files_for is None else replace(dataset, files=dataset.files_for(options))


def locate_options(dataset: DataSet, options: Options, folders: Sequence[Path]) -> tuple[Options, list[str]]:
    """Look up the files that options name.

    Parameters
    ----------
    dataset, options
        Whose, checked.
    folders
        Where a relative path is looked up, the first that has it first.

    Returns
    -------
    options : Options
        With the path of the file that was taken.
    notes : list of str
        One line for each file of that name elsewhere with other content.

    Raises
    ------
    RequestError
        A relative path that no folder has; the line lists those that were tried.
    """
    notes = []
    for name in dataset.paths:
        given = Path(getattr(options, name)).expanduser()
        candidates = list(dict.fromkeys((folder / given).absolute() for folder in folders))
        there = [path for path in candidates if is_file(path)]
        if not there:
            tried = " or ".join(map(str, candidates))
            problem = why_none_is_file(candidates, name)
            raise RequestError(problem, file=given, key=f"{dataset.name}.{name}", expected=f"a file, {tried}")
        options = options.model_copy(update={name: str(there[0])})
        content = there[0].read_bytes()
        notes += [
            f"{name} {given}: {there[0]} is taken; {other} has other content"
            for other in there[1:]
            if other.read_bytes() != content
        ]
    return options, notes


def load(name: str, root: str | Path | None = None, **options: Any) -> list[Recording]:
    """Read the recordings of a data set.

    Parameters
    ----------
    name
        As in ``suite list datasets``.
    root
        Folder of raw data; by default :func:`data_root`.
    options
        The data set's own options.

    Returns
    -------
    list of Recording
        In a fixed order.

    Raises
    ------
    RequestError
        Unknown name or option; missing, damaged or foreign files.
    """
    dataset = find_dataset(name)
    folder = Path(root) if root is not None else data_root()
    return dataset.read(folder, parse_options(dataset, options))
