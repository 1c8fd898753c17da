"""What a file of skops says it holds, looked at before any of it is made.

skops trusts every estimator of scikit-learn, every ufunc, and whatever it is told to trust by name, functions
included. Here a file may hold plain values, arrays of numbers and the classes that are declared, and nothing
that could be called.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any

import numpy as np

Node = Mapping[str, Any]

MOST_UNPACKED = 1 << 30
"""Of all members, unpacked."""

MOST_MEMBERS = 100_000

SCALARS = ("bool", "float32", "float64", "int32", "int64", "str_", "uint32", "uint64")

PLAIN: dict[str, frozenset[str]] = {
    "JsonNode": frozenset({"builtins.str"}),
    "DictNode": frozenset({"builtins.dict"}),
    "ListNode": frozenset({"builtins.list"}),
    "TupleNode": frozenset({"builtins.tuple"}),
    "TypeNode": frozenset({"builtins.str", "builtins.int"}),
    "NdArrayNode": frozenset({"numpy.ndarray", *(f"numpy.{name}" for name in SCALARS)}),
    "RandomGeneratorNode": frozenset({"numpy.random._generator.Generator"}),
}
"""Kind of node to the types that it may make; a type node is the type of a dictionary's keys."""

MADE = frozenset({"ObjectNode", "TreeNode", "LossNode"})
"""Kinds of node that make objects of declared classes."""

UNSET: dict[str, tuple[Any, ...]] = {
    "cache": (None,),
    "memory": (None,),
    "n_jobs": (None, 1),
    "remember": (False,),
}
"""Attributes that would lead a stored estimator to folders and processes, and what they may be."""


def foreign_types(content: bytes, types: Collection[str]) -> list[str]:
    """List what a file holds beside plain values, arrays and declared classes.

    Parameters
    ----------
    content
        Of the file.
    types
        Dotted names of the declared classes.

    Returns
    -------
    list of str
        Dotted names, sorted.

    Raises
    ------
    ValueError
        Damaged or oversized, or values that no estimator stores.
    KeyError, TypeError, zipfile.BadZipFile
        No file of skops.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        _check_members(archive)
        foreign = set()
        for node in _nodes(_schema(archive)):
            name, kind = _name(node), node["__loader__"]
            if name not in (types if kind in MADE else PLAIN.get(kind, ())):
                foreign.add(name)
        if not foreign:
            for node in _nodes(_schema(archive)):
                _check_values(node, archive)
    return sorted(foreign)


def stored_types(content: bytes) -> frozenset[str]:
    """Name the classes of the objects in a file; raises as :func:`foreign_types` does."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        nodes = _nodes(_schema(archive))
        return frozenset(_name(node) for node in nodes if node["__loader__"] in MADE)


def _schema(archive: zipfile.ZipFile) -> Any:
    return json.loads(archive.read("schema.json"))


def _name(node: Node) -> str:
    return f"{node['__module__']}.{node['__class__']}"


def _nodes(tree: Any) -> Iterator[Node]:
    """Yield every node, wherever in the tree it is."""
    waiting = [tree]
    while waiting:
        item = waiting.pop()
        if isinstance(item, dict):
            if "__loader__" in item or "__class__" in item:
                yield item
            waiting.extend(item.values())
        elif isinstance(item, list):
            waiting.extend(item)


def _check_members(archive: zipfile.ZipFile) -> None:
    members = archive.infolist()
    if len({member.filename for member in members}) < len(members):
        raise ValueError("two members have one name")
    if len(members) > MOST_MEMBERS or sum(member.file_size for member in members) > MOST_UNPACKED:
        raise ValueError(f"it is larger than {MOST_UNPACKED >> 20} MiB")
    for member in members:
        if member.filename.endswith(".npy"):
            with archive.open(member) as stream:
                _check_array(stream, member.file_size)
        elif member.filename != "schema.json":
            raise ValueError(f"the member {member.filename!r} is no array")


def _check_array(stream: Any, size: int) -> None:
    """Refuse arrays of objects, and those that declare more than their member holds."""
    version = np.lib.format.read_magic(stream)
    read = np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
    shape, _, dtype = read(stream)
    count = 1
    for length in shape:
        count *= int(length)
    if dtype.hasobject or stream.tell() + count * dtype.itemsize != size:
        raise ValueError(f"an array of {count} times {dtype} is not what its member holds")


def _check_values(node: Node, archive: zipfile.ZipFile) -> None:
    check = _CHECKS.get(node["__loader__"])
    if check is not None:
        check(node, archive)


def _check_reference(node: Node, archive: zipfile.ZipFile) -> None:
    if node["type"] != "numpy" or not str(node["file"]).endswith(".npy"):
        raise ValueError("an array is no member of its own")


def _check_attributes(node: Node, archive: zipfile.ZipFile) -> None:
    content = node.get("content")
    if content is None or _plain_value(content) is None:
        return
    if content["__loader__"] != "DictNode":
        raise ValueError(f"the attributes of {_name(node)} are no mapping")
    for name, value in content["content"].items():
        if name.startswith("__"):
            raise ValueError(f"{_name(node)} has no attribute {name}")
        allowed = UNSET.get(name)
        if allowed is not None and not any(_plain_value(value) is item for item in allowed):
            raise ValueError(f"{name} of {_name(node)} is set")


def _plain_value(node: Node) -> Any:
    return json.loads(node["content"]) if node["__loader__"] == "JsonNode" else node


def _check_empty(node: Node, archive: zipfile.ZipFile) -> None:
    if node["__reduce__"]["args"]["content"] or node["content"]["content"]:
        raise ValueError(f"{_name(node)} has arguments")


def _check_tree(node: Node, archive: zipfile.ZipFile) -> None:
    """Hold what a tree declares against its arrays: compiled code believes it."""
    features, classes, outputs = node["__reduce__"]["args"]["content"]
    state = node["content"]["content"]
    with archive.open(state["nodes"]["file"]) as stream:
        rows = np.lib.format.read_array(stream, allow_pickle=False)
    with archive.open(classes["file"]) as stream:
        per_output = np.lib.format.read_array(stream, allow_pickle=False)
    known = {
        "outputs": (_plain_value(outputs), 1),
        "shape of the classes": (per_output.shape, (1,)),
        "nodes": (_plain_value(state["node_count"]), len(rows)),
    }
    for what, (said, right) in known.items():
        if said != right:
            raise ValueError(f"a tree has {what} {said} (expected {right})")
    if not isinstance(_plain_value(features), int):
        raise ValueError("a tree has no number of features")


def _check_generator(node: Node, archive: zipfile.ZipFile) -> None:
    seed = node["content"]["seed_seq"]["content"]
    # numpy mixes a pool of so many words, and whatever number it is told to, each with each.
    if _plain_value(seed["pool_size"]) != 4:
        raise ValueError("a random generator has another seed than numpy makes")


_CHECKS: dict[str, Callable[[Node, zipfile.ZipFile], None]] = {
    "NdArrayNode": _check_reference,
    "ObjectNode": _check_attributes,
    "LossNode": _check_empty,
    "TreeNode": _check_tree,
    "RandomGeneratorNode": _check_generator,
}
