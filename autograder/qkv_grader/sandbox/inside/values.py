"""Values as JSON trees beside ``.npy`` payloads, as a worker writes them; the judge's ``unpacker`` reads them.

In a tree, None, booleans, text, integers and reals are themselves; everything else is an object with one key that says
what it is: ``list``, ``tuple``, ``dict`` (pairs), ``array`` (a payload's position), ``complex``, ``opaque``.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from qkv_grader.kit.budget import Budget
from qkv_grader.kit.values import Opaque, plain
from qkv_grader.kit.words import type_name

from .wire import json_bytes, pack_array

#: Of a result's tree as JSON: most of what a reply's header may hold.
_MAX_TREE: Final = 700_000


class Packer:
    """Turns one call's values into trees and payloads, within one budget."""

    def __init__(self) -> None:
        self.payloads: list[bytes] = []
        self._budget = Budget()

    def pack(self, value: object) -> Any:
        """Return the tree of ``value``: an opaque one where it is of no kind that travels, or too large."""
        before = len(self.payloads)
        found = plain(value, self._budget)
        tree = self._tree(found)
        if not isinstance(found, np.ndarray | float | int) and len(json_bytes(tree)) > _MAX_TREE:
            del self.payloads[before:]
            detail = f"more than {_MAX_TREE // 1000} kB of numbers and text"
            return {"opaque": [type_name(type(value)), detail]}
        return tree

    def array(self, array: np.ndarray[Any, Any]) -> int:
        """Add one plain array as it is, an input after its call; return its position."""
        self._budget.array(array.nbytes)
        return self._payload(array)

    def _payload(self, array: np.ndarray[Any, Any]) -> int:
        self.payloads.append(pack_array(array))
        return len(self.payloads) - 1

    def _tree(self, value: object) -> Any:
        if isinstance(value, np.ndarray):
            return {"array": self._payload(value)}
        if isinstance(value, list):
            return {"list": [self._tree(item) for item in value]}
        if isinstance(value, tuple):
            return {"tuple": [self._tree(item) for item in value]}
        if isinstance(value, dict):
            return {"dict": [[self._tree(key), self._tree(item)] for key, item in value.items()]}
        if isinstance(value, complex):
            return {"complex": [value.real, value.imag]}
        if isinstance(value, Opaque):
            return {"opaque": [value.type_name, value.detail]}
        return value
