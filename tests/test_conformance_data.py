"""Every data set of the catalog keeps the contract, as far as its files are at hand."""

import os

import pytest

from suite.data.dataset import datasets
from suite.errors import RequestError
from suite.testing import dataset_checks
from suite.workspace import data_root

CASES = [
    pytest.param(name, word, call, id=f"{name}: {word}")
    for name, dataset in datasets().items()
    for word, call in dataset_checks(dataset)
]


@pytest.mark.parametrize(("name", "word", "call"), CASES)
def test_a_data_set_keeps_the_contract(name, word, call):
    if word == "reads the same twice":
        dataset = datasets()[name]
        try:
            dataset.fingerprint(data_root(), dataset.options())
        except RequestError:
            assert name != "simulated", "the embedded data set is always there"
            pytest.skip(f"no files of {name} below {os.environ.get('SUITE_DATA') or 'SUITE_DATA (not set)'}")
    call()
