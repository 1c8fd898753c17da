"""Small files in vendors' formats; where the library of one is absent, the test that wants it is skipped."""

import numpy as np
import pytest


def write_tdms(path, signal, names=("DE", "FE"), rate=25_600, group="run"):
    nptdms = pytest.importorskip("nptdms")
    with nptdms.TdmsWriter(str(path)) as writer:
        facts = {"wf_increment": 1 / rate}
        writer.write_segment(
            [nptdms.ChannelObject(group, name, row, facts) for name, row in zip(names, signal, strict=True)]
        )


def write_universal(path, signal, titles=("DE", "FE"), rate=25_600, binary=0, **other):
    pyuff = pytest.importorskip("pyuff")
    numbers = ["func_id", "ver_num", "load_case_id", "ref_node", "ref_dir", "z_axis_value"]
    axes = ("abscissa", "ordinate", "orddenom", "z_axis")
    fields = ["spec_data_type", "len_unit_exp", "force_unit_exp", "temp_unit_exp"]
    sets = []
    for number, (title, row) in enumerate(zip(titles, signal, strict=True), start=1):
        one = dict.fromkeys([*numbers, *(f"{axis}_{field}" for axis in axes for field in fields)], 0)
        one |= {f"{axis}_{label}": "NONE" for axis in axes for label in ("axis_lab", "axis_units_lab")}
        one |= {f"id{line}": "NONE" for line in range(2, 6)} | {"id1": title, "type": 58, "binary": binary}
        one |= {"func_type": 1, "rsp_ent_name": "NONE", "ref_ent_name": "NONE", "rsp_node": number}
        one |= {"rsp_dir": 3, "ord_data_type": 4, "num_pts": row.size, "abscissa_spacing": 1}
        one |= {"abscissa_min": 0.0, "abscissa_inc": 1 / rate, "data": row, "x": np.arange(row.size) / rate}
        sets.append(one | other)
    path.unlink(missing_ok=True)  # "overwrite" loses the head of a binary data set
    pyuff.UFF(str(path)).write_sets(sets, mode="add")


def write_spreadsheet(path, rows, sheet="Sheet1", **others):
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook(write_only=True)
    for title, lines in {sheet: rows, **others}.items():
        page = book.create_sheet(title)
        for line in lines:
            page.append(line)
    book.save(path)
