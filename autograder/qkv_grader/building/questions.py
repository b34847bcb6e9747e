"""The questions as the reference has them, and the refusal of one that is told of in some of its three places only.

Those are its function in the reference, its cases, and its line in the table of points; everything else that lists
questions is built from them.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from qkv_grader.building.solutions import BEGIN
from qkv_grader.content import Content, ContentError


@dataclass(frozen=True)
class Question:
    """One question, as its function in the reference tells of it.

    ``signature`` is the call as a person reads it, ``add(a, b)``; ``summary`` the docstring's first line; ``parts`` are
    the names of its results where it returns several by name, as in ``return Q, K, V``.
    """

    name: str
    parameters: tuple[str, ...]
    parts: tuple[str, ...]
    signature: str
    summary: str


def read_questions(content: Content) -> list[Question]:
    """Return the questions in their order: each function of the reference that has a solution for a student to write.

    Raises:
        ContentError: a question lacks its function, docstring, points or cases; the message says which and where.
    """
    text = content.reference.read_text(encoding="utf-8")
    marks = [number for number, line in enumerate(text.splitlines(), start=1) if BEGIN.match(line)]
    functions = {
        node.name: node
        for node in ast.parse(text, content.reference.name).body
        if isinstance(node, ast.FunctionDef) and any(node.lineno < mark <= (node.end_lineno or 0) for mark in marks)
    }
    _refuse_other_names(content, list(functions))
    _refuse_without_cases(content)
    return [_question(content, node) for node in functions.values()]


def _question(content: Content, node: ast.FunctionDef) -> Question:
    summary = (ast.get_docstring(node) or "").partition("\n")[0]
    if not summary:
        raise ContentError(
            f"{content.reference}: {node.name} has no docstring, which is all that a student is told; write one, "
            "its first line what the function returns"
        )
    parameters = tuple(argument.arg for argument in (*node.args.posonlyargs, *node.args.args))
    return Question(node.name, parameters, _parts(node), f"{node.name}({ast.unparse(node.args)})", summary)


def _parts(node: ast.FunctionDef) -> tuple[str, ...]:
    returned = [one.value for one in ast.walk(node) if isinstance(one, ast.Return)]
    if not returned or not isinstance(returned[-1], ast.Tuple):
        return ()
    names = [part.id for part in returned[-1].elts if isinstance(part, ast.Name)]
    return tuple(names) if len(names) == len(returned[-1].elts) else ()


def _refuse_other_names(content: Content, functions: list[str]) -> None:
    """Refuse a reference whose functions are not the questions of the table of points, in its order."""
    points, reference = content.config.points, content.reference.relative_to(content.root)
    for name in points:
        if name not in functions:
            raise ContentError(
                f"{content.configuration}: points names {name}, but {reference} has no function {name} with "
                f"# BEGIN SOLUTION and # END SOLUTION in it; write it there, or take {name} out of points"
            )
    for name in functions:
        if name not in points:
            raise ContentError(
                f'{content.reference}: {name} is worth no points yet; add a line such as "{name}": 2 to points in '
                f"{content.configuration.relative_to(content.root)}"
            )
    if functions != list(points):
        raise ContentError(
            f"{content.configuration}: points has the questions in another order than {reference}; "
            "make the two the same, or reports and notebook would differ"
        )


def _refuse_without_cases(content: Content) -> None:
    hidden, public = _texts_in(content.hidden_cases), _texts_in(content.public_cases)
    for name, points in content.config.points.items():
        if name not in hidden:
            raise ContentError(
                f"{content.hidden / f'test_{name}.py'}: {name} has no hidden case; write one, marked "
                f'@pytest.mark.case("{name}", points={points:g})'
            )
        if name not in public:
            raise ContentError(
                f"{content.public_cases[0]}: {name} has no public case; write one, marked "
                f'@pytest.mark.case("{name}", points=0)'
            )


def _texts_in(modules: Iterable[Path]) -> set[str]:
    """Return every text in some modules of cases: a question that has a case is one, however its mark is written."""
    nodes = [node for path in modules for node in ast.walk(ast.parse(path.read_bytes(), path.name))]
    return {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}
