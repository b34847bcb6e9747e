"""How a submission's source is run: as a module, cell by cell, statement by statement, whatever it does."""

from __future__ import annotations

import pytest

from sandbox_fixtures import LONG, Sources, value

pytest_plugins = ["sandbox_fixtures"]


def test_what_stands_before_and_after_a_statement_that_raises_counts(run: Sources) -> None:
    worker = run.py("""\
        def f(): return 1
        1 / 0
        def g(): return 2
    """)
    [note] = worker.notes
    assert (note.type, note.message, note.line, note.source, note.cell) == (
        "ZeroDivisionError", "division by zero", 2, "1 / 0", None,
    )  # fmt: skip
    assert value(worker, "f") == 1
    assert value(worker, "g") == 2


@pytest.mark.parametrize(
    ("statement", "kind"),
    [
        ("raise SystemExit('bye')", "SystemExit"),
        ("raise KeyboardInterrupt", "KeyboardInterrupt"),
        ("raise GeneratorExit", "GeneratorExit"),
        ("exit()", "SystemExit"),
        ("import scipy", "ModuleNotFoundError"),
        ("def g(): return g()\ng()", "RecursionError"),
        ("input('name? ')", "EOFError"),
        ("import nonsense.deep", "ModuleNotFoundError"),
    ],
)
def test_no_exception_ends_the_source(run: Sources, statement: str, kind: str) -> None:
    worker = run.py(statement + "\ndef f(): return 'still here'")
    assert [note.type for note in worker.notes] == [kind]
    assert value(worker) == "still here"


def test_an_exception_is_led_back_to_the_innermost_line_of_the_submission(run: Sources) -> None:
    worker = run.py("""\
        import json
        def helper(text):
            return json.loads(text)
        def f():
            return helper("{")
    """)
    raised = worker.call("f", [], LONG).exception
    assert raised is not None
    assert (raised.type, raised.line, raised.source) == ("JSONDecodeError", 3, "return json.loads(text)")


def test_it_runs_as_a_module_and_not_as_a_program(run: Sources) -> None:
    worker = run.py("""\
        '''What this is.'''
        import sys
        if __name__ == "__main__":
            raise SystemExit
        def f(): return __name__, __doc__, sys.modules[__name__].f is f, sys.argv, __file__
    """)
    assert worker.notes == []
    assert value(worker) == ("projections", "What this is.", True, [""], "projections.py")


def test_dataclasses_and_typing_find_their_module(run: Sources) -> None:
    worker = run.py("""\
        from __future__ import annotations
        import dataclasses, typing
        @dataclasses.dataclass
        class Point:
            x: Unknown = 3
            rest: typing.ClassVar[int] = 4
        def f(a: AlsoUnknown = None): return Point().x
    """)
    assert worker.notes == []
    assert value(worker) == 3


def test_a_future_import_reaches_the_cells_after_it(run: Sources) -> None:
    worker = run.notebook("from __future__ import annotations", "def f(x: Unknown): return f.__annotations__")
    assert worker.notes == []
    assert value(worker, "f", 1) == {"x": "Unknown"}


def test_a_cell_that_does_not_parse_is_skipped_alone(run: Sources) -> None:
    worker = run.notebook("def f(): return 1", "x = 1\nfor", "def g(): return 2")
    [note] = worker.notes
    assert (note.type, note.cell, note.line, note.source) == ("SyntaxError", 2, 2, "for")
    assert value(worker, "f") == 1
    assert value(worker, "g") == 2
    assert worker.call("x", [], LONG).outcome == "missing"


def test_a_note_names_its_cell(run: Sources) -> None:
    worker = run.notebook("pass", "y = 1\nx = undefined")
    [note] = worker.notes
    assert (note.cell, note.line, note.source) == (2, 2, "x = undefined")


@pytest.mark.parametrize(
    "cell", ["x = '\0'", "(" * 5000, "-" * 100_000 + "1", "x = '\ud800'", "await thing", "\x0c\x0c"]
)
def test_no_text_of_a_cell_does_harm(run: Sources, cell: str) -> None:
    assert value(run.notebook(cell, "def f(): return 1")) == 1


def test_notebook_names_are_there_in_a_notebook_only(run: Sources) -> None:
    cell = "display(1)\nget_ipython().run_line_magic('matplotlib', 'inline')"
    assert run.notebook(cell).notes == []
    assert {note.type for note in run.py(cell).notes} == {"NameError"}


@pytest.mark.parametrize(
    "source",
    [
        "import otter\ngrader = otter.Notebook('projections.ipynb')\ngrader.check('f')\ngrader.export(pdf=False)",
        "import matplotlib.pyplot as plt\nfig, ax = plt.subplots()\nax.plot([1, 2])\nfig.savefig('x.png')\nplt.show()",
        "from matplotlib import pyplot as plt\nfig, (a, b) = plt.subplots(1, 2)\na.set_title('x')",
        "import matplotlib.pyplot as plt\nfig, axes = plt.subplots(2, 3)\naxes[1][2].plot(1)",
        "import matplotlib\nmatplotlib.use('Agg')\nmatplotlib.rcParams['x'] = 2 * matplotlib.rcParams['x']",
        "from matplotlib.patches import Rectangle, FancyArrow\nRectangle((0, 0), 1, 1)",
        "from IPython.display import display, HTML\ndisplay(HTML('<b>'))",
        "from mpl_toolkits.mplot3d import Axes3D",
        "from pylab import *\nimport matplotlib.pyplot as plt\nwith plt.style.context('x') as y:\n    pass",
    ],
)
def test_drawing_and_checking_do_nothing(run: Sources, source: str) -> None:
    worker = run.py(source)
    assert worker.notes == []
    assert worker.flags == set()


def test_a_missing_name_a_value_and_other_parameters_are_told_apart(run: Sources) -> None:
    worker = run.py("""\
        not_a_function = 3
        def two(a, b=1, *, c=2): return a
        def inner(): return two()
        def raises(x): raise TypeError("mine")
    """)
    assert worker.call("absent", [], LONG).outcome == "missing"
    assert worker.call("not_a_function", [], LONG).outcome == "not-callable"
    reply = worker.call("two", [], LONG)
    assert (reply.outcome, reply.message) == ("signature", "(a, b=1, *, c=2)")
    assert worker.call("two", [1, 2, 3], LONG).outcome == "signature"
    assert worker.call("two", [1], LONG).result == 1
    assert worker.call("inner", [], LONG).outcome == "raised"
    assert worker.call("raises", [1], LONG).outcome == "raised"


def test_notes_are_bounded(run: Sources) -> None:
    worker = run.py(
        "raise ValueError('x' * 100_000)\n" + "undefined\n" * 500 + "class E" + "x" * 5000 + "(Exception): pass\n"
    )
    assert 1 < len(worker.notes) <= 100
    assert len(worker.notes[0].message) == 2000


def test_hostile_exceptions_are_described_all_the_same(run: Sources) -> None:
    worker = run.py("""\
        class Meta(type):
            __name__ = property(lambda self: 1 / 0)
        class Bad(Exception, metaclass=Meta):
            def __str__(self): raise SystemExit
        def f(): raise Bad
        def g(): raise ValueError("\\ud800 lone")
    """)
    raised = worker.call("f", [], LONG).exception
    assert raised is not None
    assert (raised.type, raised.message) == ("Bad", "(its message raised SystemExit)")
    raised = worker.call("g", [], LONG).exception
    assert raised is not None
    assert raised.message == "? lone"


@pytest.mark.parametrize("kind", ["ValueError", "AssertionError", "TypeError", "NameError", "EOFError"])
def test_what_an_exception_was_raised_with_ends_nothing_when_it_is_asked_for_its_text(run: Sources, kind: str) -> None:
    worker = run.py(f"""\
        class Bad:
            def __str__(self): raise SystemExit
        raise {kind}(Bad())
        def f(): raise {kind}(Bad())
        def right(): return 1
    """)
    raised = worker.call("f", [], LONG).exception
    assert raised is not None
    assert (raised.type, raised.message) == (kind, "(its message raised SystemExit)")
    assert [note.message for note in worker.notes] == ["(its message raised SystemExit)"]
    assert worker.call("right", [], LONG).result == 1
