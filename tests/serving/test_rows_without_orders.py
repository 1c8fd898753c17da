"""What learned from fault orders judges no row without them; what never saw any takes none."""

import numpy as np
import pandas as pd
import pytest

from suite.data.windows import ORDER_COLUMNS, SEEN_COLUMNS, Windows, WindowSpec
from suite.discovery import collect
from suite.errors import RequestError
from suite.nn import inputs
from suite.pipeline import Context, find_pipeline
from suite.records.model_files import ModelFacts, columns_read, example_row, store_model
from suite.serving.stored_model import load_model
from suite.testing import sample

SPEC = WindowSpec(length=1024, overlap=0.0)
NETWORK = {"input": "orders", "epochs": 1}


def without_orders(windows, rows=slice(None)):
    table = windows.metadata.copy()
    table.loc[table.index[rows], list(ORDER_COLUMNS)] = np.nan
    return Windows(windows.signals, table)


def stored(folder, name, training=None, **params):
    whole, labels, _ = sample()
    training = whole if training is None else training
    pipeline = find_pipeline(name)
    estimator = pipeline.build({**pipeline.smoke, **params}, Context(seed=3)).fit(training, labels)
    facts = ModelFacts(tuple(np.unique(labels)), 1.0, SPEC.model_dump(), example_row(training))
    store_model(estimator, facts, folder)
    return load_model(folder)


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    return stored(tmp_path_factory.mktemp("model"), "svm_orders")


MISSING = {
    "all absent": lambda row: {k: v for k, v in row.items() if k not in ORDER_COLUMNS},
    "all null": lambda row: row | dict.fromkeys(ORDER_COLUMNS),
    "all NaN": lambda row: row | dict.fromkeys(ORDER_COLUMNS, float("nan")),
    "all unknown to pandas": lambda row: row | dict.fromkeys(ORDER_COLUMNS, pd.NA),
}
PARTLY = {
    "one absent": lambda row: {k: v for k, v in row.items() if k != "order_ball"},
    "one NaN": lambda row: row | {"order_ball": float("nan")},
    "zero": lambda row: row | {"order_ball": 0.0},
    "all zero": lambda row: row | dict.fromkeys(ORDER_COLUMNS, 0.0),
    "negative": lambda row: row | {"order_ball": -4.7},
    "infinite": lambda row: row | {"order_ball": float("inf")},
    "huge": lambda row: row | {"order_ball": 1e308},
    "text": lambda row: row | {"order_ball": "many"},
}
"""Wrong for every model: an order that is there is never taken for absent."""


@pytest.mark.parametrize("what", MISSING)
def test_a_row_without_orders_is_refused(what, model):
    row = MISSING[what](model.facts.example)
    with pytest.raises(RequestError, match=r"row 1: has no fault orders .*order_outer"):
        model.predict_rows([model.facts.example, row])


@pytest.mark.parametrize("what", PARTLY)
@pytest.mark.parametrize("name", ["svm_orders", "amplitude_baseline"])
def test_a_row_with_some_or_absurd_orders_is_refused(what, name, model, tmp_path):
    reader = model if name == "svm_orders" else stored(tmp_path, name)
    with pytest.raises(RequestError, match="row 0: order_"):
        reader.predict_rows([PARTLY[what](reader.facts.example)])


@pytest.mark.parametrize("key", ["rate_hz", "shaft_hz"])
@pytest.mark.parametrize("value", [None, 0, 0.0, -5.0, float("nan"), float("inf"), 1e308, 1e-300, "fast"])
def test_a_row_without_rate_or_speed_is_refused(key, value, model):
    with pytest.raises(RequestError, match="row 0: "):
        model.predict_rows([{**model.facts.example, key: value}])
    with pytest.raises(RequestError, match=r"row 0: .* is missing"):
        model.predict_rows([{k: v for k, v in model.facts.example.items() if k != key}])


ASKED = [
    ("svm_orders", {}, True),
    ("logistic_orders", {}, True),
    ("envelope_rule", {}, True),
    ("svm_handcrafted", {}, True),
    ("knn", {"families": "bands"}, False),
    ("knn", {"families": "orders"}, True),
    ("svm_image", {}, False),
    ("amplitude_baseline", {}, False),
    ("minirocket", {}, False),
    ("order_attention_cnn", {}, True),
    ("attention_cnn", {}, False),
    ("attention_cnn", NETWORK, True),
]


@pytest.mark.parametrize(("name", "params", "reads"), ASKED)
def test_the_facts_say_what_behaviour_shows(name, params, reads, tmp_path):
    model = stored(tmp_path, name, **params)
    tests = sample()[2]
    try:
        blind = model.estimator.predict_proba(without_orders(tests))
        changed = not np.array_equal(blind, model.estimator.predict_proba(tests))
    except ValueError:  # It refuses such windows itself.
        changed = True
    assert changed == reads == model.facts.reads_orders
    row = {k: v for k, v in model.facts.example.items() if k not in ORDER_COLUMNS}
    if reads:
        with pytest.raises(RequestError, match="has no fault orders"):
            model.predict_rows([row])
    else:
        assert np.array_equal(model.predict_rows([row]), model.predict_rows([model.facts.example]))


def test_what_learned_without_orders_judges_alike_with_and_without(tmp_path):
    training = without_orders(sample()[0])
    model = stored(tmp_path, "svm_handcrafted", training)
    assert not model.facts.reads_orders and not set(ORDER_COLUMNS) & set(model.facts.example)
    plain = model.predict_rows([model.facts.example])
    known = {**model.facts.example, **dict(zip(ORDER_COLUMNS, (3.58, 5.42, 4.71, 0.398), strict=True))}
    assert np.array_equal(model.predict_rows([known]), plain)


def test_what_learned_from_some_orders_needs_them(tmp_path):
    model = stored(tmp_path, "svm_handcrafted", without_orders(sample()[0], slice(0, 8)))
    assert model.facts.reads_orders and set(ORDER_COLUMNS) <= set(model.facts.example)


def physical_columns_that_matter(compute):
    """Name the columns without which, or with another value of which, something else is computed."""
    tests = sample()[2][:4]
    known = compute(tests)
    changed = set()
    for column in SEEN_COLUMNS:
        other = Windows(tests.signals, tests.metadata.assign(**{column: tests.metadata[column] * 0.73}))
        if not np.array_equal(compute(other), known):
            changed.add(column)
    return changed


BLOCKS = [
    (name, settings)
    for name, block in collect("suite.features", "BLOCK").items()
    for settings in block.variants
]


@pytest.mark.parametrize(("name", "settings"), BLOCKS, ids=str)
def test_a_block_declares_the_columns_that_it_reads(name, settings):
    transformer = collect("suite.features", "BLOCK")[name].build(**settings).fit(sample()[0][:8])
    declared = set(getattr(transformer, "columns", ()))
    found = physical_columns_that_matter(transformer.transform)
    assert found <= declared
    assert (found & set(ORDER_COLUMNS)) == (declared & set(ORDER_COLUMNS))


@pytest.mark.parametrize("name", inputs.names())
def test_an_input_declares_the_columns_that_it_reads(name):
    found = physical_columns_that_matter(lambda some: inputs.compute(name, some.signals, some.metadata))
    assert found == set(inputs.component(name).columns)


def test_columns_are_found_in_every_part():
    for name, params, reads in ASKED:
        pipeline = find_pipeline(name)
        estimator = pipeline.build({**pipeline.smoke, **params}, Context())
        assert bool(columns_read(estimator) & set(ORDER_COLUMNS)) == reads, name
