"""A file that was handed in becomes a `Source`, or an `Unreadable` that says why; nothing else comes out."""

import json
import os
import resource
import time
import warnings

import nbformat
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qkv_grader.kit.reading import MAX_BYTES, MAX_CODE, Unreadable, read_source

FUZZ = settings(
    max_examples=150, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def notebook(*cells, **more):
    code = [{"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None, "source": c} for c in cells]
    return json.dumps({"nbformat": 4, "nbformat_minor": 4, "metadata": {}, "cells": code, **more})


def refusal(path):
    with pytest.raises(Unreadable) as caught:
        read_source(path)
    return str(caught.value)


class TestPython:
    def test_is_one_cell(self, file):
        source = read_source(file("projections.py", "x = 1\n"))
        assert (source.filename, source.cells, source.notebook) == ("projections.py", ("x = 1\n",), False)

    def test_digest_is_of_the_bytes_as_handed_in(self, file):
        unix, windows = read_source(file("a.py", "x = 1\n")), read_source(file("b.py", "x = 1\r\n"))
        assert unix.cells == windows.cells
        assert unix.digest != windows.digest

    @pytest.mark.parametrize(
        "content",
        [
            b"\xef\xbb\xbfs = '\xc3\xa9'",
            b"# -*- coding: latin-1 -*-\ns = '\xe9'",
            b"#!/usr/bin/python\n# vim: set fileencoding=cp1252 :\ns = '\xe9'",
            b"\xef\xbb\xbf# coding: utf-8\r\ns = '\xc3\xa9'\r",
        ],
        ids=["byte order mark", "latin-1 coding line", "coding in the second line", "windows"],
    )
    def test_encodings_that_python_reads(self, file, content):
        (text,) = read_source(file("a.py", content)).cells
        assert text.rstrip().endswith("s = 'é'")

    @pytest.mark.parametrize(
        ("content", "words"),
        [
            (b"x = 1\ny = '\xe9'\n", "line 2 is not utf-8"),
            ("x = 1".encode("utf-16"), "UTF-16"),
            (b"x = 1\0", "NUL"),
            (b"# coding: punycode\n" + b"a" * 100_000, "punycode"),
            (b"# coding: nonsense\n", "UTF-8"),
            (b"# coding: hex\n", "UTF-8"),
            (b"# x\n\ndef f(:\n", "fix line 3: invalid syntax: `def f(⟨here⟩:`"),
            (b"print 'hello'\n", "fix line 1: Missing parentheses"),
            (b"", "empty"),
            (b" \n\n", "empty"),
            (b"-" * 100_000 + b"1", "nested too deep"),
            (b"a" + b".a" * 90_000, "nested too deep"),
            (b"(" * 50_000, "not valid Python"),
            (b"x = " + b"9" * 10_000, "not valid Python"),
            (b"#" * (MAX_CODE + 1), "limit"),
            (b"#" * (MAX_BYTES + 1), "5 MB"),
        ],
    )
    def test_what_cannot_be_read_says_why_and_what_to_do(self, file, content, words):
        message = refusal(file("a.py", content))
        assert words in message
        assert "\n" not in message
        assert len(message) < 250

    def test_bad_escapes_are_the_students_business(self, file):
        assert read_source(file("a.py", r"x = '\d'"))  # the suite turns any warning into an error

    @pytest.mark.parametrize("make", [lambda path: path.mkdir(), os.mkfifo, lambda path: path.symlink_to("/dev/zero")])
    def test_what_is_no_regular_file_is_refused_at_once(self, tmp_path, make):
        make(tmp_path / "a.py")
        assert refusal(tmp_path / "a.py")

    def test_a_missing_file_is_refused(self, tmp_path):
        assert "No such file" in refusal(tmp_path / "a.py")

    def test_a_name_that_is_not_unicode_can_still_be_shown(self, tmp_path):
        path = os.fsencode(tmp_path) + b"/\xff.py"
        with open(path, "w") as out:
            out.write("x = 1")
        read_source(type(tmp_path)(os.fsdecode(path))).filename.encode()


class TestNotebook:
    def test_has_a_cell_for_each_code_cell(self, file):
        text = json.loads(notebook("x = 1", ["y = 2\n", "z = 3"]))
        text["cells"].insert(1, {"cell_type": "markdown", "metadata": {}, "source": "not code"})
        source = read_source(file("n.ipynb", json.dumps(text)))
        assert (source.cells, source.notebook) == (("x = 1", "y = 2\nz = 3"), True)

    @pytest.mark.parametrize("minor", [0, 1, 2, 3, 4, 5, 9])
    def test_of_any_minor_version(self, file, minor):
        assert read_source(file("n.ipynb", notebook("x = 1", nbformat_minor=minor))).cells == ("x = 1",)

    def test_of_version_3(self, file):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            old = nbformat.convert(nbformat.reads(notebook("x = 1", "y = 2"), as_version=4), 3)
            text = nbformat.writes(old, version=3)
        assert json.loads(text)["nbformat"] == 3
        assert read_source(file("n.ipynb", text)).cells == ("x = 1", "y = 2")

    def test_with_any_kernel_odd_metadata_and_doubled_ids(self, file, caplog, capfd):
        text = json.loads(notebook("x = 1", "y = 2", nbformat_minor=5, nbformat="4"))
        text["metadata"] = {"kernelspec": {"name": "\N{SNOWMAN} my env"}, "otter": 3, "language_info": None}
        for cell in text["cells"]:
            cell.update(id="same", metadata=None, outputs=[7, None], attachments=None)
        text["cells"] += [None, 3, {"cell_type": "code"}, {"cell_type": "code", "source": [1]}]
        assert read_source(file("n.ipynb", json.dumps(text))).cells[:2] == ("x = 1", "y = 2")
        assert (caplog.text, capfd.readouterr()) == ("", ("", ""))

    def test_with_a_byte_order_mark_and_windows_lines(self, file):
        assert read_source(file("n.ipynb", "\ufeff" + notebook("x = 1\r\ny = 2"))).cells == ("x = 1\ny = 2",)

    def test_characters_that_utf8_cannot_hold_are_replaced(self, file):
        assert read_source(file("n.ipynb", notebook("s = '\ud800'"))).cells == ("s = '?'",)

    def test_a_cell_that_is_not_python_stands_beside_those_that_are(self, file):
        cells = read_source(file("n.ipynb", notebook("def f(", "x = '\0'", "-" * 50_000, "y = 1"))).cells
        assert (len(cells), cells[-1]) == (4, "y = 1")

    @pytest.mark.parametrize(
        ("content", "words"),
        [
            ("{", "Expecting"),
            ("[]", "no cells"),
            ('{"cells": 3}', "no cells"),
            ("[" * 100_000, "nested too deep"),
            ('{"cells": ' + "9" * 10_000 + "}", "digits"),
            (b"\xff\xfe", "UTF-8"),
            (notebook(), "no cells"),
            (notebook(" "), "empty"),
            (notebook("#" * (MAX_CODE + 1)), "characters of code"),
            (notebook(*["x"] * 5_001), "code cells"),
        ],
    )
    def test_what_cannot_be_read_says_why_and_what_to_do(self, file, content, words):
        message = refusal(file("n.ipynb", content))
        assert words in message
        assert len(message) < 250


class TestMagics:
    @pytest.mark.parametrize(
        ("cell", "plain"),
        [
            ("%matplotlib inline\nx = 1", "pass\nx = 1"),
            ("!pip install \\\n  numpy\nx = 1", "pass\n\nx = 1"),
            ("if 1:\n    %time f()\nx = 1", "if 1:\n    pass\nx = 1"),
            ("np.sum?\n?np\nx??\nx = 1", "pass\npass\npass\nx = 1"),
            ("files = !ls\nt = %timeit -o 1\nx = 1", "pass\npass\nx = 1"),
            ("%%bash\nls\nrm x", "\n\n"),
            ("\n%%html\n<p>", "\n\n"),
            ("%%time\nx = 1", "\nx = 1"),
            ("%%capture out\n%ls\nx = 1", "\npass\nx = 1"),
            ("  %ls\n  x = 1\n  y = 2", "pass\nx = 1\ny = 2"),
            ("%ls", "pass"),
        ],
    )
    def test_are_blanked_and_lines_keep_their_number(self, file, cell, plain):
        source = read_source(file("n.ipynb", notebook(cell, "x = 1")))
        assert source.cells[0] == plain
        assert plain.count("\n") == cell.count("\n")

    @pytest.mark.parametrize(
        "cell",
        [
            "x = (a\n%b)",
            's = """\n%d\n!x\nwhat?\n"""',
            "x = a \\\n% b",
            "x = {\n  'a': 1}\nx != 3",
            "# a comment with ( and '\nx = 1",
            "s = 'it''s ('\nx = 1",
            r's = """a \""" ' + '\n%b"""',
        ],
    )
    def test_what_only_looks_like_one_stays(self, file, cell):
        assert read_source(file("n.ipynb", notebook(cell))).cells == (cell,)
        # ... also where the cell holds a real magic, which has the scanner look at every line
        assert read_source(file("n.ipynb", notebook(cell + "\n%ls"))).cells == (cell + "\npass",)


class TestFuzz:
    """Only `Unreadable` ever comes out, whatever goes in."""

    @staticmethod
    def read(path, data):
        path.write_bytes(data)
        try:
            source = read_source(path)
        except Unreadable as problem:
            message = str(problem)
        else:
            message = "read"
            assert all(isinstance(cell, str) and "\r" not in cell for cell in source.cells)
            "".join(source.cells).encode()
        assert message.isprintable()

    @FUZZ
    @given(data=st.binary(max_size=300), suffix=st.sampled_from([".py", ".ipynb"]))
    def test_random_bytes(self, tmp_path, data, suffix):
        self.read(tmp_path / f"a{suffix}", data)

    @FUZZ
    @given(
        prefix=st.sampled_from([b"", b"\xef\xbb\xbf", b"# coding: latin-1\n", b"# coding: shift_jis\n"]),
        text=st.text("abx01 \n\t()[]{}:=%!?\\'\"#\0\r\x0c\u2028é", max_size=80),
    )
    def test_random_code(self, tmp_path, prefix, text):
        self.read(tmp_path / "a.py", prefix + text.encode("utf-8"))
        self.read(tmp_path / "a.ipynb", notebook(text, "%ls\n" + text).encode())

    @FUZZ
    @given(st.data())
    def test_mutated_notebooks(self, tmp_path, data):
        junk = st.recursive(
            st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
            lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
            max_leaves=6,
        )
        tree = json.loads(notebook("x = 1", ["def f():\n", "    return 1"], worksheets=[{"cells": [{}]}]))
        for _ in range(data.draw(st.integers(1, 4))):
            node = tree
            while node:
                key = data.draw(st.sampled_from(sorted(node) if isinstance(node, dict) else range(len(node))))
                if not isinstance(node[key], dict | list) or data.draw(st.booleans()):
                    node[key] = data.draw(junk)
                    break
                node = node[key]
        self.read(tmp_path / "a.ipynb", json.dumps(tree).encode())
        cut = data.draw(st.integers(0, 400))
        self.read(tmp_path / "a.ipynb", json.dumps(tree).encode()[:cut])

    @pytest.mark.slow
    @pytest.mark.usefixtures("garbage_of_its_own")
    @pytest.mark.parametrize(
        ("name", "content"),
        [
            ("a.py", b"a\n" * (MAX_CODE // 2)),
            ("a.py", b"f'{a}'" * (MAX_CODE // 6)),
            ("a.ipynb", notebook("(" * (MAX_CODE - 1)).encode()),
            ("a.ipynb", notebook("%" * (MAX_CODE - 1)).encode()),
            ("a.ipynb", notebook("'''" + "\\'''" * (MAX_CODE // 4 - 1)).encode()),
            ("a.ipynb", notebook("'''" + "\\" * (MAX_CODE - 10) + "'''").encode()),
            ("a.ipynb", notebook("\n" * (MAX_CODE - 2) + "(").encode()),
            ("a.ipynb", b"[" + b"[]," * (MAX_BYTES // 3 - 2) + b"[]]"),
            ("a.ipynb", b'{"cells":[' + b"{}," * (MAX_BYTES // 3 - 10) + b"{}]}"),
        ],
        ids=range(9),
    )
    def test_the_worst_case_is_bounded(self, tmp_path, name, content):
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        start = time.process_time()
        self.read(tmp_path / name, content)
        assert time.process_time() - start < 5
        assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 700 * 1024
