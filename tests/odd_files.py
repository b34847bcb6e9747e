"""Odd files that nobody hands in on purpose, made from the reference: each once as a .py and once as a notebook."""

from __future__ import annotations

from pathlib import Path

import nbformat

from odd_deeds import DEEDS, MADE_OF, ODDLY, ONLY_ELSEWHERE, RESULTS
from qkv_grader.content import Content
from qkv_grader.kit.cells import code_cells, parses

CONTENT = Content(Path(__file__).parents[1])
QUESTIONS = list(CONTENT.config.points)

#: Cells before and after those of the reference.
AROUND: dict[str, tuple[list[str], list[str]]] = {
    "nothing": ([], []),
    "raises before": (["import nowhere", "1 / 0", "raise SystemExit", "raise KeyError('x')"], []),
    "raises after": (
        [],
        ["project_row(1)", "def project_row(x, W):\n    return 1 / 0", "1 / 0", "project_row = 1 / 0"],
    ),
    "from the future": (
        ["from __future__ import annotations"],
        ["def project_row(x: Nowhere, W) -> No:\n    return x"],
    ),
    "no callable": ([], ["project_row = 3", "component_terms = None", "del project_tokens", "attention_roles = {}"]),
    "other signatures": (
        [],
        [
            "def project_row(x):\n    return x",
            "def component_terms(x, W, *, j):\n    return x",
            "def project_component(a, b, c):\n    return a[0]",
            "def project_tokens(X, W, bias):\n    return X",
            "def attention_roles(word):\n    return word",
            "def project_qkv(*X, **more):\n    return X[1:]",
        ],
    ),
    "no functions": (
        [],
        [
            "project_row = np.dot",
            "component_terms = np.vdot",
            "project_component = lambda x, W, j: x",
            "class project_tokens:\n    def __init__(self, X, W):\n        self.X = X",
            "from functools import partial\nproject_qkv = partial(print, 1, end='')",
            "import types\nattention_roles = types.SimpleNamespace()",
        ],
    ),
    "classes": (
        [],
        [
            "class Call:\n    def __call__(self, *inputs):\n        return inputs[0][99]\n\nproject_row = Call()",
            "async def component_terms(x, W, j):\n    return x",
            "def project_component(x, W, j):\n    yield x",
            "class Rows:\n    def rows(self, X, W):\n        return X.nothing\n\nproject_tokens = Rows().rows",
            "project_qkv = Rows.rows",
            "@property\ndef attention_roles():\n    return {}",
        ],
    ),
    "decorated": (
        [
            "import functools",
            "def loudly(function):\n    @functools.wraps(function)\n    def call(*inputs):\n        print('called')\n"
            "        return -function(*inputs)\n    return call",
        ],
        [
            "@loudly\ndef project_row(x, W):\n    return x @ W",
            "@loudly\n@functools.lru_cache\ndef project_tokens(X, W):\n    return X @ W",
            "@loudly\n\ndef component_terms(x, W, j):\n    return x / 0 + W[99]",
        ],
    ),
    "tabs and blank lines": (
        [],
        [
            "\n\n\ndef project_row(x, W):\n\n\tif True:\n\t\treturn x[99]\n\n",
            "\n# a comment\n\nproject_tokens = lambda X, W: 1 / 0",
        ],
    ),
    "plots and neighbours": (
        ["import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()", "import scipy", "plt.title('x')"],
        [
            "def project_row(x, W):\n    plt.plot(x)\n    return x",
            "def project_tokens(X, W):\n    import scipy.linalg\n    return 1",
        ],
    ),
    "warnings are errors": (
        ["import warnings\nwarnings.simplefilter('error')\nnp.seterr(all='warn')"],
        [
            "def project_row(x, W):\n    return x / 0",
            "def project_tokens(X, W):\n    warnings.warn('now')\n    return X",
        ],
    ),
    "errors in numbers": (["np.seterr(all='raise')"], ["def project_row(x, W):\n    return (x @ W) * 1e308 * 10"]),
    "errors in small numbers": (["np.seterr(all='raise')"], ["def project_row(x, W):\n    return (x @ W) * 1e-300"]),
    "prints at the top": (
        ["print('at the top')", "import sys\nprint('err', file=sys.stderr)"],
        ["project_row = print"],
    ),
    "renamed parameters": ([], ["def project_row(vector, matrix):\n    return matrix @ vector"]),
    "calls others": (
        [],
        ["def component_terms(x, W, j):\n    return x[j]", "def project_row(x, W):\n    return project_tokens(x)"],
    ),
    "same names": (
        [],
        ["x = W = X = 1\nj = 'x'", "sum = max = abs = len = None", "def project_row(x, W):\n    return len(x)"],
    ),
    "logging": (["import logging\nlogging.basicConfig()"], ["def project_row(x, W):\n    logging.error('logged')"]),
}

#: Cells that only a notebook has.
IN_A_NOTEBOOK: dict[str, list[str]] = {
    "time above": [
        "%%time\ndef project_row(x, W):\n    return x[99]",
        "%%time\n\n\ndef project_tokens(X, W):\n    return 1 / 0",
    ],
    "capture above": ["%%capture\n# a comment\ndef project_row(x, W):\n    return x[99]"],
    "magics": [
        "%matplotlib inline\n!ls\nprint?\n?print\nnp.dot??\nfiles = !ls\nhere = %pwd\n%time y = 1",
        "%%bash\nls",
        "!true",
    ],
    "magics inside": [
        "def project_row(x, W):\n    %time y = x @ W\n    return y[99]",
        "def project_tokens(X, W):\n    !true\n    return 1 / 0",
    ],
    "display": ["def project_row(x, W):\n    display(x)\n    return x", "display(project_row(np.ones(2), np.eye(2)))"],
    "indented": ["    def project_row(x, W):\n        return 1 / 0"],
    "twice": ["def project_row(x, W):\n    return x[98]", "def project_row(x, W):\n    return x[99]"],
}


def write_odd_files(folder: Path) -> list[str]:
    """Write them all into a folder; return their names."""
    written = [_write_script(folder / "odd-line-ends.py", [], ["def project_row(x, W):\n    return 1 / 0"], "\r\n")]
    for title, (before, after) in AROUND.items():
        written.append(_write_script(folder / f"{_stem(title)}.py", before, after))
        written.append(_write_notebook(folder / f"{_stem(title)}.ipynb", before, after))
    written += [_write_notebook(folder / f"{_stem(title)}.ipynb", [], cells) for title, cells in IN_A_NOTEBOOK.items()]
    for number, three in enumerate(_in_threes(_deeds())):  # each on two questions, on other two from file to file
        write, suffix = [(_write_script, ".py"), (_write_notebook, ".ipynb")][number % 2]
        written.append(
            write(folder / f"{_stem(f'{number:02} ' + ' and '.join(three))}{suffix}", [], _oddly(three, number))
        )
    return written


def write_what_only_a_kernel_says(folder: Path) -> dict[str, str]:
    """Write a notebook for each of `ONLY_ELSEWHERE`; return the reasons by name."""
    stems = {deed: folder / f"{_stem(f'only elsewhere {deed}')}.ipynb" for deed in ONLY_ELSEWHERE}
    written = {_write_notebook(stems[deed], [], _oddly([deed], 0)): reason for deed, reason in ONLY_ELSEWHERE.items()}
    magic = _write_notebook(folder / "odd-only-elsewhere-time.ipynb", [], ["%time project_row = lambda x, W: W[99]"])
    return written | {magic: "IPython runs what stands behind %time; the grader skips the lines of magics"}


def _oddly(deeds: list[str], first: int) -> list[str]:
    """Cells that let the questions do these deeds in turn."""
    cells = [ODDLY.format(deed=deed, number=number) for number, deed in enumerate(deeds)]
    turns = [f"{name} = oddly_{turn % len(deeds)}({name})" for turn, name in enumerate(QUESTIONS, first)]
    return [MADE_OF, *cells, *turns]


def _deeds() -> list[str]:
    results = " ".join(RESULTS.split()).split(";")
    return [f"return {one.strip()}" for one in results] + [line.strip() for line in DEEDS.strip().splitlines()]


def _in_threes(deeds: list[str]) -> list[list[str]]:
    return [deeds[place : place + 3] for place in range(0, len(deeds), 3)]


def _stem(title: str) -> str:
    return "odd-" + "".join(letter if letter.isalnum() else "-" for letter in title)[:70].strip("-")


def _write_script(path: Path, before: list[str], after: list[str], line_end: str = "\n") -> str:
    future = [cell for cell in before if "__future__" in cell]
    rest = [cell for cell in before if "__future__" not in cell]
    source = "\n\n".join([*future, "import numpy as np", *rest, CONTENT.reference.read_text("utf-8"), *after]) + "\n"
    assert parses(source), path
    path.write_bytes(source.replace("\n", line_end).encode())
    return path.name


def _write_notebook(path: Path, before: list[str], after: list[str]) -> str:
    solved = code_cells(CONTENT.reference.with_suffix(".ipynb").read_text("utf-8"))
    cells = ["import numpy as np", *before, *(cell for cell in solved if cell.startswith("def ")), *after]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    nbformat.write(notebook, path)
    return path.name
