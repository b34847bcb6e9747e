"""A function up to names and spacing: what two students' functions share who wrote the same one."""

from __future__ import annotations

import ast
import hashlib
import warnings
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

MOST_SHOWN: Final = 8_000
_Scope = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda


@dataclass(frozen=True)
class Function:
    """One student's function for a question.

    ``shape`` is the same for two students exactly where their functions, with everything of their own that these use,
    differ in no more than names, comments, docstrings, annotations and spacing. ``cell`` counts from 1 in a notebook,
    and is 0 in a file; ``line`` is where ``text`` begins.
    """

    shape: str
    text: str
    line: int
    cell: int = 0


def functions(cells: Sequence[str], questions: Collection[str], notebook: bool) -> dict[str, Function]:
    """Return, by question, the function of that name which counts: the last one that is defined.

    One that is nested too deep to be written down, or uses what is, is left out.

    Raises:
        MemoryError: there is too little for it.
    """
    found: dict[str, tuple[ast.stmt, int]] = {}
    module: dict[str, list[ast.stmt]] = {}
    everywhere: list[ast.stmt] = []
    for number, cell in enumerate(cells, 1):
        for statement in _statements(cell):
            if isinstance(statement, ast.ImportFrom) and statement.names[0].name == "*":
                everywhere.append(statement)
            for name in _bound(statement):
                before = [] if _begins_anew(statement) else module.get(name, [])
                module[name] = [*before, statement]
                if name in questions:
                    found[name] = statement, number
    written = {}
    for question, (statement, number) in found.items():
        text = "\n".join(cells[number - 1].split("\n")[statement.lineno - 1 : statement.end_lineno])
        try:
            shape = _Shape(module, questions, everywhere).of(question)
        except RecursionError:
            continue
        written[question] = Function(shape, text[:MOST_SHOWN], statement.lineno, number if notebook else 0)
    return written


@dataclass
class _Shape:
    """Writes down what a function is made of: itself, then what it uses of the module, in the order of its use."""

    module: Mapping[str, list[ast.stmt]]
    questions: Collection[str]
    everywhere: Sequence[ast.stmt]
    names: dict[str, str] = field(default_factory=dict)

    def of(self, question: str) -> str:
        """Return a digest of it."""
        whole = hashlib.sha256()
        keywords = self._keywords(question)
        waiting = [question]
        self.names[question] = question
        written: set[int] = set()
        for statement in self.everywhere:
            whole.update(ast.dump(statement).encode())
        while waiting:
            for statement in self.module[waiting.pop(0)]:
                if id(statement) in written:
                    continue
                written.add(id(statement))
                renamed = _Renamed(self, _locals(statement), keywords, waiting)
                whole.update(renamed.dump(statement).encode("utf-8", "replace") + b"\n")
        return whole.hexdigest()

    def name(self, name: str, waiting: list[str]) -> str:
        """Return what a name of the module is called; what it stands for is written down too."""
        if name not in self.names:
            self.names[name] = name if name in self.questions else f"g{len(self.names)}"
            waiting.append(name)
        return self.names[name]

    def _keywords(self, question: str) -> set[str]:
        """Return every name that anything it may use passes by: a parameter of that name must keep it."""
        seen, waiting, keywords = {question}, [question], set()
        while waiting:
            for statement in self.module[waiting.pop()]:
                for node in ast.walk(statement):
                    if isinstance(node, ast.keyword) and node.arg:
                        keywords.add(node.arg)
                    elif isinstance(node, ast.Name) and node.id in self.module and node.id not in seen:
                        seen.add(node.id)
                        waiting.append(node.id)
        return keywords


@dataclass
class _Renamed:
    """One statement of the module, every name of its own replaced by its place."""

    shape: _Shape
    own: Collection[str]
    keywords: Collection[str]
    waiting: list[str]
    places: dict[str, str] = field(default_factory=dict)

    def dump(self, node: object) -> str:
        """Return a node, and all below it, as text."""
        if isinstance(node, ast.AST):
            parts = [self.dump(self._value(node, name, part)) for name, part in ast.iter_fields(node)]
            return f"{type(node).__name__}({','.join(parts)})"
        if isinstance(node, list):
            return f"[{','.join(map(self.dump, node))}]"
        return hex(node) if type(node) is int else repr(node)  # Python writes no 5,000 decimal digits

    def _value(self, node: ast.AST, field_: str, part: object) -> object:
        if field_ in ("annotation", "returns", "type_comment", "ctx", "type_params", "kind"):
            return None
        if field_ == "body" and isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            return _without_docstring(node.body)
        if isinstance(node, ast.alias):
            return part if field_ == "name" else self._called(_alias(node))
        named = (field_ == "id" and isinstance(node, ast.Name)) or (field_ == "arg" and isinstance(node, ast.arg))
        defined = field_ == "name" and not isinstance(node, ast.alias)
        if isinstance(part, str) and (named or defined):
            return self._called(part)
        if isinstance(node, ast.Global | ast.Nonlocal):
            return [self._called(name) for name in node.names]
        return part

    def _called(self, name: str) -> str:
        if name in self.own:
            return self.places.setdefault(name, name if name in self.keywords else f"v{len(self.places)}")
        return self.shape.name(name, self.waiting) if name in self.shape.module else name


def _statements(cell: str) -> list[ast.stmt]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(cell).body
    except (SyntaxError, ValueError, RecursionError):  # such a cell is skipped when it is graded
        return []


def _without_docstring(body: list[ast.stmt]) -> list[ast.stmt]:
    first = body[0] if body else None
    says = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str)
    return body[1:] if says else body


def _bound(statement: ast.stmt) -> list[str]:
    """Return the names of the module that a statement binds or changes, those inside functions left out."""
    return list(dict.fromkeys(_names(statement)))


def _begins_anew(statement: ast.stmt) -> bool:
    """Whether what a name was before is of no matter: a function without decorators or defaults takes its place."""
    if not isinstance(statement, ast.FunctionDef):
        return False
    return not (statement.decorator_list or statement.args.defaults or statement.args.kw_defaults)


def _names(statement: ast.stmt) -> Iterator[str]:
    waiting: list[ast.AST] = [statement]  # not by recursion, as an expression may be a thousand levels deep
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name
            continue
        if isinstance(node, ast.Lambda):
            continue
        if isinstance(node, ast.alias):
            yield _alias(node)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store | ast.Del):
            yield node.id
        if isinstance(node, ast.Attribute | ast.Subscript) and isinstance(node.ctx, ast.Store | ast.Del):
            yield from (below.id for below in ast.walk(node.value) if isinstance(below, ast.Name))
        waiting += ast.iter_child_nodes(node)


def _locals(statement: ast.stmt) -> set[str]:
    """Return the names that belong to functions inside a statement of the module, and to nothing outside it."""
    if not isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef):
        return set()
    own, shared = set(), {statement.name}
    for node in ast.walk(statement):
        if isinstance(node, ast.arg):
            own.add(node.arg)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store | ast.Del):
            own.add(node.id)
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and node is not statement:
            own.add(node.name)
        elif isinstance(node, ast.alias):
            own.add(_alias(node))
        elif isinstance(node, ast.ExceptHandler | ast.MatchAs | ast.MatchStar) and node.name:
            own.add(node.name)
        elif isinstance(node, ast.Global):
            shared.update(node.names)
    return own - shared


def _alias(node: ast.alias) -> str:
    return node.asname or node.name.split(".")[0]
