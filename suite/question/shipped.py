"""The questions that come with the suite, by name: ``configs/``, which a wheel carries, too."""

from __future__ import annotations

from pathlib import Path

from suite.errors import RequestError
from suite.strict_yaml import load_yaml

SHIPPED = (Path(__file__).parents[1] / "configs").resolve()
"""Their folder."""


def question_file(given: str | Path) -> Path:
    """Give the file of a question.

    Parameters
    ----------
    given
        A path, or the name of a question that comes with the suite, such as ``smoke``.

    Returns
    -------
    Path
        What was given where it is a file, or more than a bare name; else the suite's file of that name.

    Raises
    ------
    RequestError
        A name, and neither a file nor a question.
    """
    path = Path(given)
    if path.is_file() or len(path.parts) != 1:
        return path
    shipped = SHIPPED / (path.name if path.suffix else f"{path.name}.yaml")
    if shipped.is_file():
        return shipped
    if path.suffix or path.exists():
        return path
    names = ", ".join(file.stem for file in sorted(SHIPPED.glob("*.yaml")))
    raise RequestError("is no file and no question", file=path, expected=f"a YAML file, or one of {names}")


def shipped_questions() -> dict[str, str]:
    """Map the names of these questions to what they ask."""
    trees = {file.stem: load_yaml(file) for file in sorted(SHIPPED.glob("*.yaml"))}
    return {name: str(tree["question"]) for name, tree in trees.items()}
