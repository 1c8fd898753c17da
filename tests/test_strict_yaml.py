import math
import os
from pathlib import Path

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from suite.errors import RequestError
from suite.strict_yaml import dump_yaml, load_yaml, parse_yaml


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1e-3", 0.001),
        ("1E3", 1000.0),
        ("-.5", -0.5),
        ("3.", 3.0),
        ("010", 10),
        ("0o10", 8),
        ("0x1F", 31),
        ("-17", -17),
        ("no", "no"),
        ("Yes", "Yes"),
        ("on", "on"),
        ("off", "off"),
        ("n", "n"),
        ("true", True),
        ("FALSE", False),
        ("10:30", "10:30"),
        ("2024-01-01", "2024-01-01"),
        ("1_000", "1_000"),
        ("~", None),
        ("null", None),
        ("", None),
        ("'1e-3'", "1e-3"),
        (".inf", math.inf),
        ("1.7.2", "1.7.2"),
        ("1e", "1e"),
    ],
)
def test_scalars_follow_the_core_schema(text, value):
    assert parse_yaml(f"a: {text}\n") == {"a": value}
    assert type(parse_yaml(f"a: {text}\n")["a"]) is type(value)


@given(st.floats(allow_nan=False) | st.integers() | st.booleans() | st.none())
def test_python_spelling_of_numbers_survives(value):
    text = {True: "true", False: "false", None: "null"}.get(value) if isinstance(value, bool | None) else None
    text = text or repr(value).replace("inf", ".inf")
    again = parse_yaml(f"[{text}]")[0]
    assert again == value
    assert type(again) is type(value)


@given(
    st.recursive(
        st.text(st.characters(codec="ascii"), max_size=8) | st.integers() | st.booleans(),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("ab12-: #", max_size=4), inner),
        max_leaves=8,
    )
)
@example(["0E0", "1e-3", "08", "010", "0o10", "no", "10:30", "~", "", "<<", "=", ".5", "1_000"])
@example({"08": 1, "1E5": [1e-3, 1e20, 5e-324, 10]})
def test_what_is_dumped_is_read_back_by_this_reader_and_by_others(document):
    assert parse_yaml(dump_yaml(document)) == document
    assert yaml.safe_load(dump_yaml(document)) == document


def test_a_dump_keeps_the_order_of_keys_and_quotes_no_more_than_it_must():
    assert dump_yaml({"b": "text", "a": [1, 1e-3]}) == "b: text\na:\n- 1\n- 0.001\n"


def test_only_plain_values_are_dumped():
    with pytest.raises(ValueError, match="no plain value"):
        dump_yaml({"a": object()})


def test_duplicate_key_names_file_and_line(tmp_path):
    file = tmp_path / "q.yaml"
    file.write_text("a: 1\nb:\n  c: 1\n  d: 2\n  c: 3\n")
    with pytest.raises(RequestError) as caught:
        load_yaml(file)
    assert str(file) in str(caught.value)
    assert "line 5" in str(caught.value)
    assert "'c'" in str(caught.value)


def test_merge_key_may_be_overridden_and_is_no_duplicate():
    text = "base: &base {a: 1, b: 2}\nuse: {<<: *base, b: 3}\nmore: {<<: *base}\n"
    assert parse_yaml(text)["use"] == {"a": 1, "b": 3}
    assert parse_yaml(text)["base"] == {"a": 1, "b": 2}


@pytest.mark.parametrize(
    "text",
    [
        "a: [1, 2\nb: 3\n",
        "a: b: c\n",
        "\tx: 1\n",
        "a: !!python/object/apply:os.system [ls]\n",
        "a: *nowhere\n",
        "--- 1\n--- 2\n",
        "? [a]\n: 1\n",
        "a: !!int x\n",
        "a: \x00\n",
        "[" * 5000,
    ],
)
def test_bad_yaml_is_one_clear_line(tmp_path, text):
    file = tmp_path / "bad.yaml"
    file.write_text(text)
    with pytest.raises(RequestError) as caught:
        load_yaml(file)
    assert caught.value.file == file
    assert "\n" not in str(caught.value)


def test_absent_binary_and_folder_are_refused(tmp_path):
    binary = tmp_path / "binary.yaml"
    binary.write_bytes(b"a: \xff\xfe")
    for file in (tmp_path / "absent.yaml", binary, tmp_path):
        with pytest.raises(RequestError, match=file.name):
            load_yaml(file)


def bomb(levels):
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]" for i in range(1, levels)]
    return "\n".join(lines)


@pytest.mark.parametrize(
    "text",
    [
        bomb(9),
        "b0: &b0 {x: 1, y: 2}\n"
        + "\n".join(f"b{i}: &b{i} {{<<: [{', '.join([f'*b{i - 1}'] * 8)}], z{i}: 1}}" for i in range(1, 12)),
    ],
)
def test_aliases_that_stand_for_too_much_are_refused_before_anything_is_made(text):
    with pytest.raises(RequestError, match="aliases stand for"):
        parse_yaml(text, "q.yaml")


def test_aliases_that_people_write_are_taken():
    assert parse_yaml(bomb(3))["a2"][0][0] == list("xxxxxxxxx")


def test_an_alias_inside_of_itself_is_refused():
    with pytest.raises(RequestError, match="inside of what it stands for"):
        parse_yaml("a: &a [1, *a]")


@pytest.mark.parametrize("kind", ["pipe", "device", "sparse"])
def test_what_never_ends_is_refused_unread(tmp_path, kind):
    file = tmp_path / "q.yaml"
    if kind == "pipe":
        os.mkfifo(file)
    elif kind == "device":
        file = Path("/dev/zero")
    else:
        with file.open("wb") as stream:
            stream.truncate(1 << 40)
    with pytest.raises(RequestError, match=r"no ordinary file|too long") as refused:
        load_yaml(file)
    assert "\n" not in str(refused.value)
