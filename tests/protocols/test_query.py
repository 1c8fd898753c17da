"""A query says what Python would say of the same words, and refuses in one line what it does not know."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from suite.errors import RequestError
from suite.protocols.query import QUERY_COLUMNS, never_there, read_query, values_there

TABLE = pd.DataFrame(
    {
        "rig": ["A", "A", "B", "B"],
        "bearing": ["a-1", "a-2", "b-1", "b-2"],
        "recording": ["r1", "r2", "r3", "r4"],
        "condition": ["slow", "fast", "slow", "fast"],
        "fault": ["healthy", "inner", "healthy", "inner"],
        "severity": [0.0, 0.5, 0.0, np.nan],
        "damage": ["", "artificial", "", "real"],
        "load": [1.0, 2.0, 3.0, np.nan],
        "shaft_hz": [1797 / 60, 1750 / 60, 1797 / 60, 30.0],
        "own_rate_hz": [12000.0, 12000.0, 48000.0, 48000.0],
        "rate_hz": [12000.0] * 4,
        "start": [0, 12000, 24000, 36000],
        "stop": [6000, 18000, 30000, 42000],
    }
)


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("rig == 'A'", [0, 1]),
        ("'B' != rig", [0, 1]),
        ("rig == 'A' and load <= 1", [0]),
        ("rig == 'A' or fault == 'inner'", [0, 1, 3]),
        ("not (rig == 'A')", [2, 3]),
        ("bearing in ['a-1', 'b-2']", [0, 3]),
        ("bearing not in ('a-1', 'b-2')", [1, 2]),
        ("'-1' in bearing", [0, 2]),
        ("'-1' not in bearing", [1, 3]),
        ("bearing in []", []),
        ("rpm == 1797", [0, 2]),
        ("rpm in [1750, 1800]", [1, 3]),
        ("1 < load <= 3", [1, 2]),
        ("2 > load", [0]),
        ("load < -1 or load > 2", [2]),
        ("severity == 0", [0, 2]),
        ("rate_hz > 2e4", [2, 3]),
        ("start_s >= 1 and stop_s <= 2.5", [1, 2]),
        (" load\n   >= 2 ", [1, 2]),
        ("load != 2", [0, 2, 3]),
        ("rig == 'A'  # north\nand load <= 1", [0]),
        ("rig == 'A'\n or load == 3 # '", [0, 1, 2]),
    ],
)
def test_a_query_marks_the_rows_of_which_it_holds(text, rows):
    assert np.flatnonzero(read_query(text)(TABLE)).tolist() == rows


@pytest.mark.parametrize("rpm", [481, 980, 965])
def test_a_speed_is_on_the_side_of_itself_that_takes_equals(rpm):
    table = TABLE.assign(shaft_hz=rpm / 60)
    said = [
        read_query(text.format(rpm))(table).all()
        for text in ("rpm >= {}", "{} >= rpm", "rpm <= {}", "{} <= rpm")
    ]
    assert all(said)
    assert not any(read_query(f"{text} {rpm}")(table).any() for text in ("rpm <", "rpm >", "rpm !="))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("rig in ['A', 'C'] and load <= 99", ["no rig is 'C'"]),
        ("bearing in ['a-1', 'a-2' 'b-1']", ["no bearing is 'a-2b-1'"]),
        ("bearing != 'a1' and load != 2", ["no bearing is 'a1'"]),
        ("rpm in [1797, 1772] or 'x' == rig == 'A'", ["no rpm is 1772", "no rig is 'x'"]),
        ("'a' in bearing and rig not in []", []),
    ],
)
def test_constants_that_no_window_has_are_told(text, said):
    assert sorted(never_there(read_query(text), TABLE)) == sorted(said)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("rigg == 'A'", "unknown column rigg (expected rig, or another of"),
        ("rig == A", "expected a column on one side and a constant on the other"),
        ("pump == 'A'", "unknown column pump (expected rig, bearing"),
        ("rig == 1", "rig is compared with 1 (expected a text in quotes"),
        ("load == '1'", "load is compared with '1' (expected a number: it is load"),
        ("load in [1, 'x']", "load is compared with 'x'"),
        ("rig < 'B'", "rig is a text and has no order"),
        ("1 == 1", "1 is compared with 1"),
        ("'A' in load", "is not known"),
        ("rig in 'AB'", "is not known"),
        ("rig is 'A'", "compares by is"),
        ("load == True", "'True' is not known here"),
        ("rig", "'rig' is not known here"),
        ("", "cannot be read"),
        ("rig == ", "cannot be read"),
        ("rig = 'A'", "cannot be read"),
        ("__import__('os').system('true')", "is not known here"),
        ("rig.upper() == 'A'", "expected a column on one side and a constant on the other"),
        ("load == 1 + 1", "'1 + 1' is not known here"),
        ("(lambda: 1)() == load", "is not known here"),
        ("[rig for rig in bearing] == load", "is not known here"),
        ("load == 1" + "0" * 400, "a number is too large"),
        ("not " * 200 + "load == 1", "is nested too deeply"),
        ("(" * 300 + "load == 1" + ")" * 300, "cannot be read"),
        ("load == 1 or " * 400, "has 5200 characters (expected at most 4000)"),
        ("rig == '\0'", "cannot be read"),
    ],
)
def test_what_is_no_query_is_one_line(text, words):
    with pytest.raises(RequestError) as caught:
        read_query(text)
    assert words in str(caught.value) and "\n" not in str(caught.value)


TEXTS = st.sampled_from(["rig", "bearing", "condition", "fault"])
NUMBERS = st.sampled_from(["load", "severity", "rpm", "start_s"])
VALUES = st.sampled_from([0, 0.5, 1, 2.0, 3, 1750, -1])
NAMES = st.sampled_from(["A", "B", "a-1", "slow", "inner", "healthy"])
COMPARISONS = st.one_of(
    st.builds("{} {} {!r}".format, TEXTS, st.sampled_from(["==", "!="]), NAMES),
    st.builds("{} {} {!r}".format, TEXTS, st.sampled_from(["in", "not in"]), st.lists(NAMES, max_size=3)),
    st.builds("{} {} {!r}".format, NUMBERS, st.sampled_from(["==", "!=", "<", "<=", ">", ">="]), VALUES),
    st.builds("{!r} {} {}".format, VALUES, st.sampled_from(["<", ">="]), NUMBERS),
)
QUERIES = st.recursive(
    COMPARISONS,
    lambda inner: st.one_of(
        st.builds("({} and {})".format, inner, inner),
        st.builds("({} or {})".format, inner, inner),
        st.builds("not ({})".format, inner),
    ),
    max_leaves=6,
)


@given(QUERIES)
def test_a_query_means_what_python_means_row_by_row(text):
    seen = {name: column.of(TABLE).tolist() for name, column in QUERY_COLUMNS.items()}
    rows = [{name: values[row] for name, values in seen.items()} for row in range(len(TABLE))]
    rows = [{**row, "rpm": round(row["rpm"], 6)} for row in rows]
    said = [bool(eval(text, {"__builtins__": {}}, row)) for row in rows]
    assert read_query(text)(TABLE).tolist() == said


@given(st.text(st.sampled_from("rig load=<>!'\"()[]1.and or not in,\\\n-_"), max_size=30))
@settings(max_examples=300)
def test_any_text_is_a_query_or_one_line(text):
    try:
        marked = read_query(text)(TABLE)
    except RequestError as error:
        assert "\n" not in str(error)
    else:
        assert marked.shape == (4,) and marked.dtype == bool


def test_what_is_there_to_be_asked_for_is_listed():
    query = read_query("rig == 'C' or load > 9 or rpm < 0")
    assert values_there(query, TABLE) == "rig is A, B; load is 1 to 3; rpm is 1750 to 1800"
    assert values_there(read_query("load > 1"), TABLE.assign(load=np.nan)) == "load is not known"


def test_a_table_without_the_column_is_one_line():
    with pytest.raises(RequestError, match="these windows have no column load"):
        read_query("load > 1")(TABLE.drop(columns="load"))
