"""A table of somebody else's stays as it is, byte for byte, but for the cells that we write."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qkv_grader.gradebooks.sheet import Sheet, read_sheet
from qkv_grader.records import TableError

TEXT = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\r"), max_size=6)
TABLES = st.lists(st.lists(TEXT, min_size=3, max_size=3), min_size=1, max_size=4)
FEW = settings(max_examples=50, deadline=None, derandomize=True)
FORMS = st.fixed_dictionaries(
    {
        "delimiter": st.sampled_from(",;\t"),
        "quoting": st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL]),
        "lineterminator": st.sampled_from(["\n", "\r\n"]),
    }
)


def sheet(path: Path, data: bytes) -> Sheet:
    path.write_bytes(data)
    return read_sheet(path, lambda cells: cells[:1] == ["first"])


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    return tmp_path_factory.mktemp("sheet") / "table.csv"


@FEW
@given(rows=TABLES, form=FORMS, mark=st.sampled_from(["", "\ufeff"]), cut=st.booleans())
def test_read_and_written_again_it_is_the_same(path, rows, form, mark, cut):
    text = io.StringIO()
    csv.writer(text, **form).writerows([["first", "second", "third"], *rows])
    whole = mark + text.getvalue()
    data = (whole.removesuffix(form["lineterminator"]) if cut else whole).encode()
    read = sheet(path, data)
    assert read.to_bytes() == data
    assert [row.values for row in read.rows] == rows


@FEW
@given(rows=TABLES, form=FORMS, new=TEXT)
def test_one_cell_written_changes_that_cell(path, rows, form, new):
    text = io.StringIO()
    csv.writer(text, **form).writerows([["first", "second", "third"], *rows])
    read = sheet(path, text.getvalue().encode())
    read.write(read.rows[0], 1, new)
    after = csv.reader(io.StringIO(read.to_bytes().decode(), newline=""), delimiter=form["delimiter"], strict=True)
    rows[0][1] = new
    assert list(after)[1:] == rows


def test_cells_that_we_do_not_write_keep_their_own_quotes(path):
    data = b'first,"second",third\r\n"a",b,"c ""d"""\r\nx,\r\n\r\n"y",2,3'
    read = sheet(path, data)
    read.write(read.rows[0], 1, "2,5")
    read.write(read.rows[1], 2, "z")
    assert read.to_bytes() == b'first,"second",third\r\n"a","2,5","c ""d"""\r\nx,,z\r\n\r\n"y",2,3'
    assert read.to_bytes([0, 2]) == b'first,third\r\n"a","c ""d"""\r\nx,z\r\n,\r\n"y",3'


@pytest.mark.parametrize("data", [b"", b"other,x\n1,2\n", b'first,x\n"a"b,2\n', b'first,x\n"a,2\n', b"first,\xff\n"])
def test_what_is_no_such_table_is_refused(path, data):
    with pytest.raises(TableError, match=r"table\.csv: not "):
        sheet(path, data)
