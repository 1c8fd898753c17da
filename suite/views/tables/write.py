"""Write the tables of a report: one file, or one file a table in a folder."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from suite.errors import RequestError
from suite.files import write_text
from suite.views.tables.latex import PREAMBLE, to_latex
from suite.views.tables.report_table import ReportTable
from suite.views.tables.separated import to_csv


def write_latex(tables: Sequence[ReportTable], target: Path) -> list[Path]:
    """Write tables as LaTeX.

    Parameters
    ----------
    tables
        With names of their own.
    target
        A file that ends in ``.tex`` gets them all; else a folder, which is made if there is none.

    Returns
    -------
    list of Path
        What was written.

    Raises
    ------
    RequestError
        When it cannot be written.
    """
    if target.suffix == ".tex":
        return _write({target: PREAMBLE + "\n".join(map(to_latex, tables))})
    _check_folder(target, ".tex")
    return _write({target / f"{one.name}.tex": PREAMBLE + to_latex(one) for one in tables})


def write_csv(tables: Sequence[ReportTable], target: Path) -> list[Path]:
    """Write tables as CSV.

    Parameters
    ----------
    tables
        With names of their own.
    target
        A file that ends in ``.csv`` gets the boards, one below the other, told apart by the columns
        ``dataset`` and ``level``; else a folder, which is made if there is none, gets a file a table.

    Returns
    -------
    list of Path
        What was written.

    Raises
    ------
    RequestError
        When it cannot be written.
    """
    if target.suffix == ".csv":
        boards = [to_csv(one) for one in tables if one.name.startswith("board-")]
        rows = [text.partition("\n")[2] for text in boards]
        return _write({target: (boards[0].partition("\n")[0] + "\n" if boards else "") + "".join(rows)})
    _check_folder(target, ".csv")
    return _write({target / f"{one.name}.csv": to_csv(one) for one in tables})


def _check_folder(target: Path, ending: str) -> None:
    if target.suffix or target.is_file():
        raise RequestError("is no folder", file=target, expected=f"a folder, or a file that ends in {ending}")


def _write(files: dict[Path, str]) -> list[Path]:
    for path, text in files.items():
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            write_text(path, text)
        except OSError as error:
            raise RequestError(f"cannot be written: {error.strerror}", file=path) from error
    return list(files)
