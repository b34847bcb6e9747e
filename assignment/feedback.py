"""What a student reads after a check: what went in, what came out, what should have, and the name of the mistake.

The same text comes from ``pytest``, from ``grader.check`` in the notebook and, for the public cases, after grading.
"""

import ast
import contextlib
import copy
import hashlib
import inspect
import io
import json
import re
import sys
import textwrap
import traceback
from pathlib import Path

import numpy as np

from checks import ATOL, Call, CheckFailed, Record, Stopped, Student, as_they_lie, differing, problem_of, real_array
from diagnosis import diagnose
from ingredients import first_difference, number
from results import wanted_of

HINTS = Path(__file__).with_name("hints.json")
PARAMETERS = {
    "component_terms": ("x", "W", "j"),
    "project_component": ("x", "W", "j"),
    "project_row": ("x", "W"),
    "project_tokens": ("X", "W"),
    "project_qkv": ("X", "W_q", "W_k", "W_v"),
    "attention_roles": (),
}
MOST_ROWS, MOST_COLUMNS = 8, 8
WIDTH = 79  # of a terminal as it opens


def explain(failed, calls):
    """Return the text for a failing public case: the sentence, then inputs, yours and expected side by side.

    ``failed`` is the `CheckFailed` (or any exception) that ended the case, ``calls`` what the case had called.
    """
    said = str(failed) if isinstance(failed, CheckFailed) else f"the result could not be used ({failed})"
    said = textwrap.fill(said, WIDTH)
    if not calls:
        return said
    try:
        return _shown(said, calls[-1])
    except Exception:  # an odd result (a lazy sequence, a repr that raises) must not hide what was said
        return said


def _shown(said, call):
    names = PARAMETERS.get(call.function, ())
    blocks = [(name, value, None) for name, value in zip(names, call.arguments, strict=False)]
    if call.outcome == "returned" and call.function != "attention_roles":
        blocks += _results(call)
    lines = [said, "", _beside(blocks)] if blocks else [said]
    if call.outcome == "returned" and (told := _ingredients(call)):
        lines += ["", told]
    if call.output.strip():
        lines += ["", "It printed: " + call.output.strip()[:300]]
    return "\n".join(lines)


def _results(call):
    if isinstance(call.expected, tuple):
        try:
            yours = tuple(call.result)
        except TypeError:
            yours = ()
        if len(yours) != len(call.expected):
            return [("yours", call.result, None)]
        return [
            block
            for name, mine, wanted in zip("QKV", yours, call.expected, strict=True)
            for block in ((f"your {name}", mine, wanted), (f"expected {name}", wanted, None))
        ]
    expected = [] if call.expected is None else [("expected", call.expected, None)]
    return [("yours", call.result, call.expected), *expected]


def _beside(blocks):
    """Put small matrices side by side, each under its name; entries that differ from ``wanted`` carry a star."""
    columns = []
    for name, value, wanted in blocks:
        lines = [name, *_drawn(value, wanted)]
        width = max(map(len, lines))
        columns.append([line.ljust(width) for line in lines])
    rows, tallest = [], 0
    for column in columns:  # wrapped, so that it stays readable in a terminal and on a page
        if not rows or sum(len(other[0]) + 3 for other in rows[-1]) + len(column[0]) > WIDTH:
            rows.append([])
        rows[-1].append(column)
    text = []
    for row in rows:
        tallest = max(map(len, row))
        padded = [column + [" " * len(column[0])] * (tallest - len(column)) for column in row]
        text += ["   ".join(parts).rstrip() for parts in zip(*padded, strict=True)]
    return "\n".join(text)


def _drawn(value, wanted):
    array = real_array(value)
    if array is None or array.size == 0 or array.ndim > 2:
        return [re.sub(" at 0x[0-9a-fA-F]+", "", repr(value))[:60] if array is None else f"(shape {array.shape})"]
    largest = np.abs(array[np.isfinite(array)], dtype=float).max(initial=0)
    array = np.where(np.abs(array) < ATOL * largest, 0, array)  # what is 0 within rounding
    marks = np.zeros(array.shape, dtype=bool)
    if wanted is not None and np.shape(wanted) == array.shape:
        marks = np.asarray(differing(array, wanted))
    table, marks = np.atleast_2d(array), np.atleast_2d(marks)
    cells = [
        [number(entry) + "*" * bool(mark) for entry, mark in zip(row, row_marks, strict=True)][:MOST_COLUMNS]
        + ["…"] * (table.shape[1] > MOST_COLUMNS)
        for row, row_marks in zip(table[:MOST_ROWS], marks[:MOST_ROWS], strict=True)
    ]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    lines = ["  ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True)) for row in cells]
    lines += ["…"] * (table.shape[0] > MOST_ROWS)
    return [f"({lines[0]})"] if array.ndim == 1 else lines if array.ndim == 0 else [f"[ {line} ]" for line in lines]


def _ingredients(call):
    """Name what the first differing component is made of, in the concept page's words; "" when that says nothing."""
    found = first_difference(call)
    if not found:
        return ""
    uses, terms, wanted, mine = found.uses, " + ".join(found.terms), number(found.wanted), number(found.mine)
    return f"{found.row}{uses}: {terms} = {wanted}, yours is {mine}"


def without_name(records):
    """Return a line with a student's own numbers, for a question of public cases whose mistake has no name, or ""."""
    wrong = [call for record in records if not record.passed for call in record.calls if call.outcome == "returned"]
    for found in filter(None, map(first_difference, wrong)):
        should = f"{found.row}{found.entry} should be {' + '.join(found.terms)} = {number(found.wanted)}"
        return f"No known mistake; {should}, yours is {number(found.mine)}."
    for call in wrong:
        problem = None if call.expected is None else problem_of(call.result, wanted_of(call))
        if problem:
            return f"No known mistake; {problem[1]}."
    return ""


# ---------------------------------------------------------------- running the public cases here


def read_hints():
    """Return ``hints.json``: template fingerprints, sentences, predicates, and the ways of each public call."""
    return json.loads(HINTS.read_text(encoding="utf-8"))


def fingerprints(source):
    """Return, for each function that ``source`` defines at its top level, a hash of its syntax tree (last one wins).

    Raises:
        SyntaxError, ValueError, RecursionError: the source does not parse.
    """
    return {
        node.name: hashlib.sha256(ast.unparse(node).encode()).hexdigest()
        for node in ast.parse(source).body
        if isinstance(node, ast.FunctionDef)
    }


def perform_in(namespace, case, hints):
    """Return the ``perform`` of a `Student` whose functions live in ``namespace`` of this very process."""
    known = iter(hints["calls"].get(case, []))

    def perform(name, arguments):
        expected, ways = decode(next(known, {}))
        call = Call(name, copy.deepcopy(arguments), expected=expected, ways=ways)
        function = namespace.get(name)
        if function is None or not callable(function):
            call.outcome = "missing" if function is None else "not-callable"
            return call
        with contextlib.suppress(ValueError):  # some callables tell no signature
            try:
                inspect.signature(function).bind(*arguments)
            except TypeError:
                call.outcome = "signature"
                return call
        sent = as_they_lie(arguments)
        printed = io.StringIO()
        try:
            with contextlib.redirect_stdout(printed):
                call.result = function(*sent)
        except (Exception, SystemExit) as error:
            call.outcome = "out-of-memory" if isinstance(error, MemoryError) else "raised"
            call.exception = {"type": type(error).__name__, "message": str(error), **_place(error)}
        except KeyboardInterrupt as stop:
            line = _place(stop)
            where = f", at line {line['line']}, `{line['source']}`" if line["line"] else ""
            text = f"You stopped the check while {name} was running{where}: look for a loop that never ends."
            raise Stopped(text) from None
        call.output = printed.getvalue()
        pairs = enumerate(zip(sent, arguments, strict=True))
        call.mutated = tuple(place for place, (after, before) in pairs if not np.array_equal(after, before))
        return call

    return perform


def _place(error):
    """Return line and source of the student's own line that led to an error, where there is one."""
    frames = traceback.extract_tb(error.__traceback__)[1:]  # the first is ours
    numpy = str(Path(np.__file__).parent)
    own = [frame for frame in frames if frame.line and not frame.filename.startswith(numpy)]
    return {"line": own[-1].lineno, "source": own[-1].line} if own else {"line": None, "source": ""}


def decode(hint):
    """Return what a call should give, and its ``ways``: hints hold each value once and tell of it by its number."""
    values = [
        np.array(value, dtype=float) if isinstance(value, list) else float(value) for value in hint.get("values", ())
    ]

    def value_of(told):
        if isinstance(told, list):
            return tuple(map(value_of, told))
        return values[told] if isinstance(told, int) else told

    ways = {slug: {way: value_of(told) for way, told in ways.items()} for slug, ways in hint.get("ways", {}).items()}
    return value_of(hint.get("expected")), ways


def run_case(case, body, namespace, hints):
    """Run one public case here; return its `Record` and, when it failed, the text that explains it."""
    student = Student(perform_in(namespace, case, hints))
    try:
        body(student)
        student.finish()
    except Exception as failed:  # a case's body trips over what a student returned: that is a failed check
        return Record(case, False, student.calls), explain(failed, student.calls)
    return Record(case, True, student.calls), ""


def unfilled(record):
    """Whether a case met nothing but the stub."""
    return bool(record.calls) and all(
        call.outcome == "raised" and call.exception["type"] == "NotImplementedError" for call in record.calls
    )


def name_mistake(question, records, hints):
    """Return the sentence for the mistake that explains a question's public cases, else what their numbers say."""
    slugs = diagnose(question, records, hints["predicates"])
    return hints["sentences"][slugs[0]] if slugs else without_name(records)


class Hint(Exception):
    """What a check in the notebook says: Otter shows the name of this class and the text."""


def check(env, question):
    """Run a question's public cases against a notebook's names; fail with what went wrong and why.

    Raises:
        Hint: a case failed; the text is what the student reads.
    """
    import test_projections as public

    hints, records, texts = read_hints(), [], []
    for name, body in vars(public).items():
        marks = [mark for mark in getattr(body, "pytestmark", []) if mark.name == "case" and mark.args == (question,)]
        if marks:
            try:
                record, text = run_case(f"public/{question}::{name}", body, env, hints)
            except Stopped as stopped:
                raise Hint(str(stopped).replace("<", "<\u200b")) from None
            records.append(record)
            texts += [f"{inspect.getdoc(body).splitlines()[0]}\n{text}"] if text else []
    if records and all(map(unfilled, records)):
        raise Hint(f"{question} is not filled in yet: fill it in, run its cell, then this one again")
    if texts:
        failing = next(record for record in records if not record.passed)
        if failing.calls and "matplotlib.pyplot" in sys.modules:  # a notebook that draws
            from pictures import compare

            compare(failing.calls[-1])
        passed = f"{sum(record.passed for record in records)} of {len(records)} public cases passed."
        sentence = name_mistake(question, records, hints)
        text = f"{passed} {sentence}".strip() + f"\n\n{texts[0]}"
        raise Hint(text.replace("<", "<\u200b"))  # Otter shows it as HTML: `i<n` would begin a tag
