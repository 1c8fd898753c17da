"""Choose the reader by the file's suffix, and turn every failure into one clear line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from textwrap import shorten

from suite.data.readers.format import FORMATS_PACKAGE, Arrays, Format, Wanted, is_long
from suite.data.readers.options import AS_IT_SAYS, ReadOptions
from suite.discovery import collect
from suite.errors import RequestError
from suite.files import is_file, why_no_file

_FORMATS: dict[str, Format] = collect(FORMATS_PACKAGE, "FORMAT")
_BY_SUFFIX = {suffix: form for form in _FORMATS.values() for suffix in form.suffixes}
_TEXT = _FORMATS["text"]
_NAMELESS = replace(_TEXT, kind="columns of numbers, as a file without a suffix is read")

SUFFIXES = tuple(_BY_SUFFIX)
"""Suffixes of the files that can be read; those of text may be followed by ``.gz``."""


_MOST_LISTED = 50
"""Arrays that are named in a message."""

_LONGEST_REASON = 200
"""Letters of a parser's own message that are shown."""


def read_arrays(
    path: str | Path,
    options: ReadOptions = AS_IT_SAYS,
    wanted: Wanted | None = None,
) -> Arrays:
    """Read the numeric and text arrays of one measurement file.

    Parameters
    ----------
    path
        Of one of the formats in ``suite.data.readers.formats``, by the suffix; a file without a suffix,
        or with a number for one, is text.
    options
        What the user says of a text file.
    wanted
        Of long arrays, where the format can, the channels and samples that are read: beside them are zeros,
        but for the beginnings. By default all.

    Returns
    -------
    dict of str to ndarray
        Arrays by name, in the file's own shape and type: whole, real and text arrays. Fields of
        MATLAB structs are called ``bearing.gs`` or ``run.Y.3.Data``, HDF5 datasets by their path,
        text columns by their header or ``column_1``, a lone NumPy array ``array``. What is neither
        number nor text (cells, objects) is left out.

    Raises
    ------
    RequestError
        No such file, an unknown suffix, a library that the format needs and that is not installed, an
        empty, truncated or foreign file, no numeric array, a text file that can be read in two ways, or
        options for a file that is no text.
    """
    file = Path(path)
    form = _TEXT if options.format == "text" else format_of_file(file)
    if form is None:
        expected = f"{' '.join(SUFFIXES)}, or the manifest key format: text"
        raise RequestError(f"unknown suffix {file.suffix!r}", file=file, expected=expected)
    if problem := why_no_file(file):
        raise RequestError(problem, file=file, expected=form.kind)
    if file.stat().st_size == 0:
        raise RequestError("is empty", file=file, expected=form.kind)
    content = _content(file, form, options, wanted)
    arrays = {name: array for name, array in content.items() if array.dtype.kind in "iufU"}
    if not any(array.size and array.dtype.kind != "U" for array in arrays.values()):
        kinds = ", ".join(f"{name}: {array.dtype}" for name, array in content.items()) or "nothing"
        raise RequestError(f"holds no real numbers but {kinds}", file=file, expected="a numeric array")
    return arrays


def read_needed(path: Path, options: ReadOptions, decide: Callable[[Arrays], Wanted]) -> Arrays:
    """Read of a file what is decided once it is known which arrays there are, and how they begin.

    Parameters
    ----------
    path, options
        As for :func:`read_arrays`.
    decide
        Takes the arrays, of long ones only the beginnings, and gives what else is wanted of those.

    Raises
    ------
    RequestError
        As for :func:`read_arrays`.
    """
    form = _TEXT if options.format == "text" else format_of_file(path)
    if form is None or form.by_channel is None or not (is_file(path) and form.by_channel(path)):
        return read_arrays(path, options)
    beginnings = read_arrays(path, options, {})
    if not any(is_long(array.nbytes) for array in beginnings.values()):
        return beginnings
    return read_arrays(path, options, decide(beginnings))


def _content(file: Path, form: Format, options: ReadOptions, wanted: Wanted | None) -> Arrays:
    if not form.is_text and options.keys:
        raise RequestError("is for text files alone", file=file, key=options.keys[0], expected=form.kind)
    if form.library and find_spec(form.library) is None:
        extra = "the extra formats: pip install -e '.[formats]'"
        problem = f"is {form.kind}: {form.library}, which reads it, is not installed"
        raise RequestError(problem, file=file, expected=extra)
    try:
        if form.is_text:
            return dict(form.read(file, options))
        return form.read(file) if form.by_channel is None else form.read(file, wanted)
    except Exception as error:  # a damaged file can raise whatever its parser does
        if is_web_page(file):
            raise RequestError("is a web page", file=file, expected=form.kind) from error
        if isinstance(error, RequestError):
            raise
        # Some parsers put the bytes that they stumble over into their message.
        words = shorten(str(error), _LONGEST_REASON, placeholder=" …") or type(error).__name__
        reason = f"cannot be read: {words}"
        raise RequestError(reason, file=file, expected=form.kind) from error


def format_of_file(file: Path) -> Format | None:
    """Tell a file's format by its suffix; names of times (``2004.02.12.10.32.39``) have none."""
    inner = Path(file.stem) if file.suffix.lower() == ".gz" else file
    suffix = inner.suffix.lower()
    form = _NAMELESS if not suffix or suffix[1:].isdigit() else _BY_SUFFIX.get(suffix)
    return form if inner is file or (form is not None and form.is_text) else None


def is_web_page(path: Path) -> bool:
    """Check whether a file is an HTML page, as moved downloads often are."""
    with path.open("rb") as stream:
        return begins_a_web_page(stream.read(512))


def begins_a_web_page(head: bytes) -> bool:
    """Check whether the first bytes of a file are those of an HTML page."""
    return head[:512].lstrip().lower().startswith((b"<!doctype html", b"<html"))


def describe_arrays(arrays: Arrays) -> str:
    """List numeric arrays with their shapes, for messages: the first ones of very many."""
    numeric = {name: array for name, array in arrays.items() if array.dtype.kind != "U"}
    listed = [f"{name} {'x'.join(map(str, array.shape))}" for name, array in numeric.items()]
    more = f", ... ({len(listed)} in all)" if len(listed) > _MOST_LISTED else ""
    return ", ".join(listed[:_MOST_LISTED]) + more
