"""Whether this machine protects: a sandbox is tried, and nothing is judged."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from qkv_grader.content import Content
from qkv_grader.judging.protection import refuse_unprotected
from qkv_grader.sandbox import Sandbox


def is_protected(content: Content, allow_unprotected: bool, private: Iterable[Path]) -> bool:
    """Return whether every guarantee is there; where one is missing, go on only if that is allowed.

    ``private`` is what no submission may read beside the content.

    Raises:
        Unprotected: one is missing and ``allow_unprotected`` is false.
    """
    with Sandbox(content.config.limits, private=(*content.private, *private)) as sandbox:
        if not allow_unprotected:
            refuse_unprotected(sandbox.guarantees, sandbox.exposed)
        return all(sandbox.guarantees.values())
