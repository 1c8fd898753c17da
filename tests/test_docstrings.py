"""Every public function says what it raises, and of which shape the arrays are that it takes."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FILES = sorted(
    path
    for folder in ("suite", "pipelines")
    for path in (ROOT / folder).rglob("*.py")
    if path.name != "cli.py"
)
"""The command line's functions are called by no one: their docstrings are the help that users read."""


def statements(body):
    """Nodes of a body, but for what functions and classes inside of it hold."""
    for node in body:
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda):
            yield node
            yield from statements(ast.iter_child_nodes(node))


def raised(function):
    """Names of the exception classes that a function raises by name, but what a subclass must give."""
    for node in statements(function.body):
        if isinstance(node, ast.Raise) and node.exc is not None:
            error = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
            if isinstance(error, ast.Name) and error.id[0].isupper() and error.id != "NotImplementedError":
                yield error.id


def caught(function):
    """Names of the exception classes that a function catches."""
    for node in statements(function.body):
        if isinstance(node, ast.ExceptHandler) and node.type is not None:
            yield from (name.id for name in ast.walk(node.type) if isinstance(name, ast.Name))


def called(function, helpers):
    """Private functions of the same file, or methods of the same class, that a function calls."""
    for node in statements(function.body):
        if isinstance(node, ast.Call):
            target = node.func
            name = target.id if isinstance(target, ast.Name) else getattr(target, "attr", "")
            if isinstance(target, ast.Name) or ast.unparse(getattr(target, "value", target)) == "self":
                yield from helpers.get(name, ())


def public(tree):
    """Public functions and methods with their docstrings; a constructor has its class's, too."""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
            yield node, ast.get_docstring(node) or ""
        elif isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
            of_class = ast.get_docstring(node) or ""
            for inner in node.body:
                if isinstance(inner, ast.FunctionDef):
                    text = ast.get_docstring(inner) or ""
                    if inner.name in ("__init__", "__post_init__"):
                        yield inner, f"{of_class}\n{text}"
                    elif not inner.name.startswith("_") or inner.name.startswith("__"):
                        yield inner, text


def helpers_of(tree):
    helpers = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and node.name.startswith("_"):
            helpers.setdefault(node.name, []).append(node)
    return helpers


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_what_is_raised_is_said(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    helpers, unsaid = helpers_of(tree), []
    for function, text in public(tree):
        errors = set(raised(function))
        for helper in called(function, helpers):
            errors |= set(raised(helper)) - set(caught(function))
        section = text.partition("Raises\n------\n")[2]
        names = sorted(name for name in errors if name not in section)
        unsaid += [f"line {function.lineno}, {function.name}: {name}" for name in names]
    assert not unsaid


ARRAY = re.compile(
    r"NDArray|ArrayLike|\b(Array|Images|Integers|Labels|Maps|Mask|Probabilities|Real|Rows|Tensor)\b"
)
SHAPE = re.compile(r"[Ss]hape|\(\w+,|\bAs (for|of|in) |as for :|[Ss]ee :|any length")
"""A shape in words, one in parentheses such as (n, length), or the function that gives it."""


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_arrays_have_shapes(path):
    unsaid = []
    for function, text in public(ast.parse(path.read_text(encoding="utf-8"))):
        arguments = [*function.args.args, *function.args.kwonlyargs]
        annotations = [ast.unparse(each.annotation) for each in arguments if each.annotation is not None]
        if any(ARRAY.search(each) for each in annotations) and not SHAPE.search(text):
            unsaid.append(f"line {function.lineno}, {function.name}")
    assert not unsaid
