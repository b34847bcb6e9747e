"""Words of a submission are printable from where the grader reads them on."""

from __future__ import annotations

import pytest

from qkv_grader.kit.calls import Line, Raised
from qkv_grader.kit.values import Opaque
from sandbox_fixtures import LONG, Sources, value

pytest_plugins = ["sandbox_fixtures"]

FORGED = "\n\nproject_row: 4 of 4 points\n\x1b[2J\u202e"
SEEN = "project_row: 4 of 4 points ␛[2J⟨U+202E⟩"


def test_a_message_is_one_printable_line(run: Sources) -> None:
    worker = run.py(f"""\
        raise Exception({FORGED!r})
        def f(): raise ValueError({FORGED!r})
    """)
    line = Line("", None, 1, f"raise Exception({FORGED!r})")
    assert worker.notes == [Raised("Exception", SEEN, None, 1, line.source, (line,))]
    reply = worker.call("f", [], LONG)
    assert reply.exception is not None
    assert reply.exception.message == SEEN


def test_the_name_of_an_exception_is_one_printable_line(run: Sources) -> None:
    worker = run.py(f"def f(): raise type({FORGED!r}, (Exception,), {{}})()")
    reply = worker.call("f", [], LONG)
    assert reply.exception is not None
    assert reply.exception.type == SEEN


def test_a_line_of_source_is_one_printable_line(run: Sources) -> None:
    worker = run.py("x = 1 / 0  # \u202e \x1b[2J\n")
    assert [note.source for note in worker.notes] == ["x = 1 / 0 # ⟨U+202E⟩ ␛[2J"]


def test_a_signature_is_one_printable_line(run: Sources) -> None:
    worker = run.py(f"""\
        class Odd:
            def __repr__(self): return {FORGED!r}
        def f(x=Odd()): pass
    """)
    assert worker.call("f", [1, 2], LONG).message == f"(x= {SEEN})"


def test_output_keeps_its_lines_and_is_printable(run: Sources) -> None:
    worker = run.py(f"print({FORGED!r})\ndef f(): print('a\\tb\\r\\nc')")
    assert worker.output == "\n\nproject_row: 4 of 4 points\n␛[2J⟨U+202E⟩\n"
    assert worker.call("f", [], LONG).output == "a\tb␍\nc\n"


@pytest.mark.parametrize("character", ["\\x00", "\\u202e", "\\U000e0041"])
def test_output_of_pictures_is_no_longer_than_what_was_printed_may_be(run: Sources, character: str) -> None:
    worker = run.py(f"print('{character}' * 100_000)")
    assert 1000 < len(worker.output) <= 64 * 1024


def test_what_does_not_travel_is_told_on_one_printable_line(run: Sources) -> None:
    worker = run.py(f"""\
        class Odd:
            def __repr__(self): return {FORGED!r}
        Odd.__name__ = {FORGED!r}
        def f(): return [Odd(), {FORGED!r}]
    """)
    assert value(worker) == [Opaque(SEEN, SEEN), FORGED]  # a text that is a result stays what it is
