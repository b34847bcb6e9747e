"""The solution's own statements: what stands between the reference's marks, and no student may read."""

from __future__ import annotations

import ast
import re
from typing import Final

from qkv_grader.content import Content

BEGIN: Final = re.compile(r"([ \t]*)# BEGIN SOLUTION\b")
END: Final = re.compile(r"[ \t]*# END SOLUTION\b")


def solution_statements(content: Content) -> list[ast.stmt]:
    """Return every statement, however deep, that begins between a pair of marks."""
    text = content.reference.read_text(encoding="utf-8")
    inside, hidden = False, set()
    for number, line in enumerate(text.splitlines(), start=1):
        inside = bool(BEGIN.match(line)) or (inside and not END.match(line))
        if inside:
            hidden.add(number)
    return [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.stmt) and node.lineno in hidden]
