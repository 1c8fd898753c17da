"""Model files that somebody made to be run, to crash or to mislead: refused, and nothing in them happens."""

import io
import json
import operator
import os
import struct
import zipfile
from functools import partial
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import skops.io
import torch
from safetensors.torch import load_file, save_file
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, StandardScaler

import suite.discovery
import suite.files
from suite.data.windows import WindowSpec
from suite.errors import RequestError
from suite.features.envelope import FaultOrders
from suite.features.vmd import VmdFeatures
from suite.pipeline import Context, find_pipeline, pipelines
from suite.records.model_files import ESTIMATOR, FACTS, NETWORK, ModelFacts, example_row, store_model
from suite.records.skops_file import declared_types, load_estimator, types_in
from suite.serving.stored_model import load_model
from suite.testing import sample

ROOT = Path(__file__).parents[2]


def facts(classes):
    return ModelFacts(tuple(classes), 1.0, WindowSpec(length=1024).model_dump(), example_row(sample()[0]))


def fitted(name, **params):
    pipeline = find_pipeline(name)
    training, labels, _ = sample()
    return pipeline.build({**pipeline.smoke, **params}, Context(seed=1)).fit(training, labels)


@pytest.fixture(scope="module")
def stored(tmp_path_factory):
    """Content of the files of fitted contestants, by name."""
    contents = {}
    names = ["svm_orders", "random_forest", "gradient_boosting", "knn", "minirocket", "logistic_orders"]
    for name in names + ["lightgbm"] * (find_spec("lightgbm") is not None):
        folder = tmp_path_factory.mktemp(name)
        store_model(fitted(name), facts(np.unique(sample()[1])), folder)
        contents[name] = {path.name: path.read_bytes() for path in folder.iterdir()}
    return contents


@pytest.fixture
def folder(stored, tmp_path):
    """A folder with a stored model to be tampered with."""

    def put(name="svm_orders"):
        for file, content in stored[name].items():
            (tmp_path / file).write_bytes(content)
        return tmp_path

    return put


def rewritten(content, change):
    """Give a file of skops whose schema and arrays were changed."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    schema = json.loads(members["schema.json"])
    change(schema, members)
    members["schema.json"] = json.dumps(schema).encode()
    return packed(members)


def packed(members):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def nodes(tree, name):
    """Nodes of a class, wherever they are."""
    if isinstance(tree, dict):
        if tree.get("__class__") == name:
            yield tree
        for value in tree.values():
            yield from nodes(value, name)
    elif isinstance(tree, list):
        for value in tree:
            yield from nodes(value, name)


CALLABLE = {
    "function of the project": FunctionTransformer(suite.files.write_text),
    "loader of Python files": FunctionTransformer(suite.discovery.load_file),
    "function in a partial": FunctionTransformer(partial(suite.discovery.load_file, "evil.py")),
    "bound method": FunctionTransformer(FaultOrders().transform),
    "function of another package": FunctionTransformer(os.system),
    "ufunc, which skops trusts": FunctionTransformer(np.exp),
    "caller of a method": FunctionTransformer(operator.methodcaller("unlink")),
    "estimator that nobody declares": FunctionTransformer(),
}


@pytest.mark.parametrize("what", CALLABLE)
def test_nothing_that_could_be_called_is_read(what, folder, monkeypatch):
    target = folder()
    skops.io.dump(make_pipeline(CALLABLE[what], StandardScaler()), target / ESTIMATOR)
    monkeypatch.setattr(skops.io, "loads", lambda *_, **__: pytest.fail("it was made"))
    with pytest.raises(RequestError, match="holds foreign types"):
        load_model(target)


OWN = [
    ("suite.files", "write_text"),
    ("suite.discovery", "load_file"),
    ("suite.workspace", "Workspace"),
    ("suite.window_cache", "FolderStore"),
    ("suite.serving.stored_model", "StoredModel"),
    ("suite.features.union", "look_up"),
    ("suite.features.vmd", "vmd"),
    ("sklearn.utils._bunch", "Bunch"),
    ("sklearn.compose._column_transformer", "ColumnTransformer"),
    ("builtins", "eval"),
    ("os", "system"),
]


@pytest.mark.parametrize(
    "loader", ["ObjectNode", "FunctionNode", "TypeNode", "ConstructorFromReduceNode", "LossNode"]
)
@pytest.mark.parametrize(("module", "name"), OWN)
def test_a_name_in_the_file_is_not_trusted_for_its_package(loader, module, name, folder):
    target = folder()

    def change(schema, members):
        (node,) = nodes(schema, "FaultOrders")
        arguments = {"__class__": "tuple", "__module__": "builtins", "__loader__": "TupleNode", "content": []}
        node.update(__class__=name, __module__=module, __loader__=loader, content=arguments)
        node["__reduce__"] = {"args": arguments}

    (target / ESTIMATOR).write_bytes(rewritten((target / ESTIMATOR).read_bytes(), change))
    with pytest.raises(RequestError, match=rf"foreign types .*{name}"):
        load_model(target)


def set_attribute(schema, owner, name, value):
    for node in nodes(schema, owner):
        attributes = node["content"]
        if name not in attributes["content"]:
            kinds = attributes["key_types"]["content"]
            kinds.append({**kinds[0], "__id__": id(value)})
        attributes["content"][name] = value


def json_node(value):
    return {
        "__class__": "str",
        "__module__": "builtins",
        "__loader__": "JsonNode",
        "content": json.dumps(value),
    }


@pytest.mark.parametrize(
    ("owner", "name", "value"),
    [
        ("FaultOrders", "cache", "/tmp/elsewhere"),
        ("FaultOrders", "__class__", 1),
        ("FaultOrders", "transform", 1),
        ("Pipeline", "memory", "/tmp/elsewhere"),
        ("Pipeline", "predict_proba", 1),
        ("SVC", "kernel", "linear"),
        ("SVC", "n_jobs", 10**6),
        ("FamilyUnion", "remember", True),
    ],
)
def test_attributes_that_lead_elsewhere_are_refused(owner, name, value, folder):
    target = folder("knn" if owner == "FamilyUnion" else "svm_orders")
    content = (target / ESTIMATOR).read_bytes()
    changed = rewritten(content, lambda schema, _: set_attribute(schema, owner, name, json_node(value)))
    (target / ESTIMATOR).write_bytes(changed)
    with pytest.raises(RequestError, match="is no stored model"):
        load_model(target)


def test_a_contestant_that_is_to_be_stored_has_no_cache(tmp_path):
    training, labels, _ = sample()
    model = make_pipeline(VmdFeatures(3, cache=tmp_path / "cache"), StandardScaler()).fit(training, labels)
    with pytest.raises(Exception, match="PosixPath"):
        store_model(model, facts(["a"]), tmp_path)
    assert not list(tmp_path.glob("*.skops"))


def array_of(members, node):
    return np.load(io.BytesIO(members[node["file"]]))


def put_array(members, node, array):
    out = io.BytesIO()
    np.save(out, array)
    members[node["file"]] = out.getvalue()


def change_array(owner, name, function):
    def change(schema, members):
        for node in nodes(schema, owner):
            content = node["content"]["content"]
            if name in content:
                put_array(members, content[name], function(array_of(members, content[name])))

    return change


def with_field(field, value):
    def change(rows):
        rows = rows.copy()
        leaf = rows["is_leaf"] != 0 if "is_leaf" in rows.dtype.names else rows["left_child"] == -1
        rows[field][np.flatnonzero(~leaf)] = value
        return rows

    return change


def change_nodes(owner, field, value):
    return change_array(owner, "nodes", with_field(field, value))


change_labels = partial(change_array, "KNeighborsClassifier", "_y")
change_trees = partial(change_array, "BoostedTrees")
change_kernels = partial(change_array, "MiniRocket")


def say(owner, name, value):
    return lambda schema, _: set_attribute(schema, owner, name, json_node(value))


INDICES = {
    "tree with children beyond it": (
        "random_forest",
        change_nodes("Tree", "left_child", 10**9),
    ),
    "tree that goes in a circle": (
        "random_forest",
        change_nodes("Tree", "right_child", 0),
    ),
    "tree that reads beyond a row": (
        "random_forest",
        change_nodes("Tree", "feature", 10**6),
    ),
    "tree that reads before a row": (
        "random_forest",
        change_nodes("Tree", "feature", -7),
    ),
    "tree that says it has more nodes": ("random_forest", say("Tree", "node_count", 10**6)),
    "forest of other columns": ("random_forest", say("RandomForestClassifier", "n_features_in_", 10**6)),
    "trees with rows beyond": (
        "gradient_boosting",
        change_nodes("TreePredictor", "left", 10**6),
    ),
    "trees in a circle": (
        "gradient_boosting",
        change_nodes("TreePredictor", "right", 0),
    ),
    "trees with columns beyond": (
        "gradient_boosting",
        change_nodes("TreePredictor", "feature_idx", 10**6),
    ),
    "trees of categories": (
        "gradient_boosting",
        change_nodes("TreePredictor", "is_categorical", 1),
    ),
    "own trees in a circle": ("lightgbm", change_trees("children_", lambda a: a * 0)),
    "own trees with rows beyond": ("lightgbm", change_trees("children_", lambda a: a + 10**6)),
    "own trees with columns before": ("lightgbm", change_trees("feature_", lambda a: a - 7)),
    "own trees that begin beyond": ("lightgbm", change_trees("roots_", lambda a: a + 10**6)),
    "machine with other coefficients": ("svm_orders", change_array("SVC", "_dual_coef_", lambda a: a[:, :2])),
    "machine with rows beyond": ("svm_orders", change_array("SVC", "support_", lambda a: a + 10**6)),
    "machine with rows before": ("svm_orders", change_array("SVC", "support_", lambda a: a - 10**3)),
    "machine with other counts": ("svm_orders", change_array("SVC", "_n_support", lambda a: a + 100)),
    "machine with other offsets": ("svm_orders", change_array("SVC", "_intercept_", lambda a: a[:1])),
    "neighbours of classes beyond": ("knn", change_labels(lambda a: a + 10**6)),
    "neighbours without classes": ("knn", change_labels(lambda a: a[:3])),
    "kernels beyond the window": (
        "minirocket",
        change_kernels("dilations_", lambda a: a - 10**6),
    ),
    "kernels with more thresholds": (
        "minirocket",
        change_kernels("shares_", lambda a: a + 10**3),
    ),
}


@pytest.mark.parametrize("what", INDICES)
def test_positions_that_compiled_code_would_believe_are_refused(what, folder):
    name, change = INDICES[what]
    if name == "lightgbm":
        pytest.importorskip("lightgbm")
    target = folder(name)
    content = (target / ESTIMATOR).read_bytes()
    changed = rewritten(content, change)
    assert changed != rewritten(content, lambda *_: None)
    (target / ESTIMATOR).write_bytes(changed)
    with pytest.raises(RequestError, match="is no stored model"):
        load_model(target)


def nested(depth):
    node = json_node(1)
    for _ in range(depth):
        node = {"__class__": "list", "__module__": "builtins", "__loader__": "ListNode", "content": [node]}
    return node


def huge_array(members):
    name = next(name for name in members if name.endswith(".npy"))
    header = io.BytesIO()
    np.lib.format.write_array_header_1_0(header, {"descr": "<f8", "fortran_order": False, "shape": (10**15,)})
    return {**members, name: header.getvalue()}


DAMAGE = {
    "cut off": lambda content, members: content[: len(content) // 2],
    "empty": lambda content, members: b"",
    "no archive": lambda content, members: b"not an archive at all",
    "pickle": lambda content, members: b"\x80\x04\x95\x0c\x00\x00\x00\x00\x00\x00\x00\x8c\x02os\x94.",
    "no schema": lambda content, members: packed({k: v for k, v in members.items() if k != "schema.json"}),
    "schema that is no JSON": lambda content, members: packed({**members, "schema.json": b"{"}),
    "schema of another kind": lambda content, members: packed({**members, "schema.json": b"[1, 2]"}),
    "schema nested without end": lambda content, members: packed(
        {**members, "schema.json": b'{"a":' * 200_000 + b"1" + b"}" * 200_000}
    ),
    "values nested without end": lambda content, members: packed(
        {**members, "schema.json": json.dumps({**nested(200), "protocol": 2}).encode()}
    ),
    "protocol of old": lambda content, members: packed(
        {
            **members,
            "schema.json": json.dumps({**json.loads(members["schema.json"]), "protocol": -1}).encode(),
        }
    ),
    "array larger than its member": lambda content, members: packed(huge_array(members)),
    "a member that is no array": lambda content, members: packed({**members, "../../evil.py": b"import os"}),
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_estimator_is_one_clear_line(damage, folder):
    target = folder("logistic_orders")
    content = (target / ESTIMATOR).read_bytes()
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    (target / ESTIMATOR).write_bytes(DAMAGE[damage](content, members))
    with pytest.raises(RequestError, match=r"is no stored model|foreign types") as refusal:
        load_model(target)
    assert "\n" not in str(refusal.value)
    assert not list(target.parent.rglob("evil.py"))


@pytest.mark.parametrize("what", ["an attribute is missing", "a column too few", "no numbers"])
def test_parts_that_do_not_fit_each_other_are_named_when_a_model_is_read(what, folder):
    """Nothing is left to fail with a traceback at the first row."""
    target = folder("logistic_orders")

    def change(schema, members):
        scaler = next(nodes(schema, "StandardScaler"))["content"]["content"]
        if what == "an attribute is missing":
            del scaler["copy"]
            return
        file = scaler["mean_"]["file"]
        mean, content = np.load(io.BytesIO(members[file])), io.BytesIO()
        np.save(content, mean[:-1] if what == "a column too few" else np.full_like(mean, np.nan))
        members[file] = content.getvalue()

    (target / ESTIMATOR).write_bytes(rewritten((target / ESTIMATOR).read_bytes(), change))
    with pytest.raises(RequestError, match="is no stored model: ") as caught:
        load_model(target)
    assert "\n" not in str(caught.value)


def test_an_archive_that_unpacks_to_too_much_is_refused(folder, monkeypatch):
    monkeypatch.setattr("suite.records.skops_content.MOST_UNPACKED", 1000)
    with pytest.raises(RequestError, match="larger than"):
        load_model(folder())


def test_a_file_of_200_gigabytes_is_not_read(folder):
    file = folder() / ESTIMATOR
    with file.open("r+b") as stream:
        stream.truncate(200 << 30)  # Sparse: it takes no room.
    for read in (load_estimator, types_in):
        with pytest.raises(
            RequestError, match=r"estimator\.skops: is no stored model: 214,748,364,800 bytes"
        ):
            read(file)


@pytest.mark.parametrize(
    "change",
    [
        {"classes": []},
        {"classes": ["healthy", "healthy"]},
        {"classes": [1, 2, 3, 4]},
        {"classes": "ball"},
        {"classes": ["ball", "inner", "outer", "thief"]},
        {"temperature": 0},
        {"temperature": float("nan")},
        {"temperature": 1e300},
        {"temperature": "hot"},
        {"windows": {"length": 10**12}},
        {"windows": {"length": 1024, "run": "it"}},
        {"windows": None},
        {"example": {"signal": []}},
        {"example": 7},
        {"code": "import os"},
    ],
    ids=str,
)
def test_facts_of_another_kind_are_refused(change, folder):
    target = folder()
    known = json.loads((target / FACTS).read_text())
    (target / FACTS).write_text(json.dumps({**known, **change}))
    with pytest.raises(RequestError, match="is no stored model"):
        load_model(target)


@pytest.mark.parametrize("name", [FACTS, ESTIMATOR])
@pytest.mark.parametrize("make", [os.mkfifo, lambda path: path.symlink_to("/dev/zero"), Path.mkdir])
def test_pipes_devices_and_folders_are_not_read(name, make, folder):
    target = folder()
    (target / name).unlink()
    make(target / name)
    with pytest.raises(RequestError, match=r"is no stored model.*no ordinary file"):
        load_model(target)


@pytest.mark.parametrize("make", [os.mkfifo, lambda path: path.symlink_to("/dev/zero")])
def test_nor_for_a_network(make, network_folder):
    (network_folder / NETWORK).unlink()
    make(network_folder / NETWORK)
    with pytest.raises(RequestError, match="no ordinary file"):
        load_model(network_folder)


@pytest.mark.parametrize("text", ["[" * 100_000, "", "null", "[]", '{"classes": ' + "9" * 10_000 + "}"])
def test_facts_that_are_no_facts_are_refused(text, folder):
    target = folder()
    (target / FACTS).write_text(text)
    with pytest.raises(RequestError, match="is no stored model"):
        load_model(target)


@pytest.fixture(scope="module")
def network(tmp_path_factory):
    target = tmp_path_factory.mktemp("network")
    params = {"width": 4, "stages": 1} if "width" in find_pipeline("attention_cnn").smoke else {}
    store_model(fitted("attention_cnn", **params), facts(np.unique(sample()[1])), target)
    return {path.name: path.read_bytes() for path in target.iterdir()}


@pytest.fixture
def network_folder(network, tmp_path):
    for name, content in network.items():
        (tmp_path / name).write_bytes(content)
    return tmp_path


def header_of(content):
    (size,) = struct.unpack("<Q", content[:8])
    return json.loads(content[8 : 8 + size]), content[8 + size :]


def with_header(header, data):
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return struct.pack("<Q", len(text)) + text + data


def with_tensor(**change):
    def made(header, data):
        name = next(name for name in header if name != "__metadata__")
        return with_header({**header, name: {**header[name], **change}}, data)

    return made


LIES = {
    "header longer than the file": lambda header, data: struct.pack("<Q", 1 << 62) + data,
    "header of no bytes": lambda header, data: struct.pack("<Q", 0) + data,
    "offsets beyond the file": with_tensor(data_offsets=[0, 1 << 60]),
    "offsets below zero": with_tensor(data_offsets=[-8, 0]),
    "offsets that go backwards": with_tensor(data_offsets=[64, 0]),
    "another shape": with_tensor(shape=[1 << 40]),
    "another dtype": with_tensor(dtype="I8"),
    "a dtype there is not": with_tensor(dtype="OBJECT"),
    "JSON nested without end": lambda header, data: with_header(
        b'{"a":' * 100_000 + b"1" + b"}" * 100_000, data
    ),
    "no JSON": lambda header, data: with_header(b"import os", data),
}


@pytest.mark.parametrize("lie", LIES)
def test_a_safetensors_file_that_lies_is_one_clear_line(lie, network_folder):
    file = network_folder / NETWORK
    file.write_bytes(LIES[lie](*header_of(file.read_bytes())))
    with pytest.raises(RequestError, match=r"network\.safetensors"):
        load_model(network_folder)


def described(**change):
    def made(known):
        return {**known, "params": {**known["params"], **change}}

    return made


DESCRIPTIONS = {
    "cache elsewhere": described(cache="/tmp/elsewhere"),
    "a report": described(report="suite.discovery.load_file"),
    "a device": described(device="meta"),
    "an input that is no input": described(input="suite.discovery"),
    "an input's cache": described(input="modes", input_options={"cache": "/tmp/elsewhere"}),
    "a backbone that is none": described(backbone="os.system"),
    "a module's path": described(backbone="../../evil"),
    "an option there is not": described(backbone_options={"run": "it"}),
    "an attention that is none": described(attention="subprocess"),
    "a recipe of its own": described(recipe={"run": "it"}),
    "a recipe out of range": described(recipe={"epochs": -1}),
    "a network as large as a country": described(backbone_options={"width": 10**12}),
    "a network without end": described(backbone_options={"blocks": 10**9}),
    "parameters of another kind": lambda known: {**known, "params": 7},
    "no parameters": lambda known: {"classes": known["classes"]},
    "classes of another kind": lambda known: {**known, "classes": [1, 2, 3, 4]},
    "other classes": lambda known: {**known, "classes": ["a", "b", "c", "d"]},
    "more classes": lambda known: {**known, "classes": [*known["classes"], "zebra"]},
    "epochs of another kind": lambda known: {**known, "epochs": "many"},
}


@pytest.mark.parametrize("what", DESCRIPTIONS)
def test_names_in_a_description_are_looked_up_and_nothing_else(what, network_folder):
    file = network_folder / NETWORK
    header, _ = header_of(file.read_bytes())
    tensors, meta = load_file(file), header["__metadata__"]
    told = DESCRIPTIONS[what](json.loads(meta["description"]))
    save_file(tensors, file, {**meta, "description": json.dumps(told)})
    with pytest.raises(RequestError, match=r"does not describe a network|is no stored model"):
        load_model(network_folder)


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_weights_that_are_no_numbers_are_refused(value, network_folder):
    file = network_folder / NETWORK
    header, _ = header_of(file.read_bytes())
    tensors = load_file(file)
    name = next(name for name in tensors if name.endswith("weight"))
    tensors[name] = torch.full_like(tensors[name], value)
    save_file(tensors, file, header["__metadata__"])
    with pytest.raises(RequestError, match="is not finite"):
        load_model(network_folder)


def test_what_pipelines_declare_is_all_that_is_trusted():
    names = declared_types()
    assert names == {name for pipeline in pipelines().values() for name in pipeline.types}
    assert not [name for name in names if not name.startswith(("suite.features.", "sklearn."))]
    assert "sklearn.preprocessing._function_transformer.FunctionTransformer" not in names


def test_a_type_that_its_reader_does_not_name_is_refused(folder):
    file = folder() / ESTIMATOR
    names = types_in(file)
    load_estimator(file, names)
    for name in names:
        with pytest.raises(RequestError, match="foreign types"):
            load_estimator(file, set(names) - {name})


READS_FILES = {"np.load": "allow_pickle=False", "torch.load": "weights_only=True"}


def test_no_code_reads_pickles_or_graphs():
    """Networks are written as ONNX and never read from it; arrays are read without pickle."""
    sources = {path: path.read_text(encoding="utf-8") for path in (ROOT / "suite").rglob("*.py")}
    sources |= {path: path.read_text(encoding="utf-8") for path in (ROOT / "pipelines").rglob("*.py")}
    for path, text in sources.items():
        for call in ("pickle.load", "joblib.load", "pd.read_pickle", "onnx.load", "torch.jit.load", "eval("):
            assert f" {call}" not in text.replace(".eval(", ""), (path, call)
        for call, safe in READS_FILES.items():
            assert text.count(f"{call}(") <= text.count(safe), (path, call)
        assert "InferenceSession(" not in text or "InferenceSession(graph," in text, path


def test_a_model_of_another_table_of_windows_stays_a_model(folder):
    """What is refused above is refused for what was changed: untouched, each file is read."""
    for name in ("svm_orders", "random_forest", "gradient_boosting", "knn", "minirocket", "logistic_orders"):
        model = load_model(folder(name))
        assert model.predict_rows([model.facts.example]).shape == (1, 4)
        assert isinstance(pd.DataFrame(model.predict_rows([])), pd.DataFrame)
