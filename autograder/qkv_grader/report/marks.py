"""A result beside what was expected: the entries that the judge found to differ are marked in both."""

from __future__ import annotations

from qkv_grader.report.matrices import MORE, MOST_DEPTH, Group, Matrix, Scalar, View, view
from qkv_grader.verdict import Json


def compare(result: Json, expected: Json, differs: Json) -> tuple[View, View]:
    """Return how to show a result and what was expected, the differing entries marked in both.

    ``differs`` is that of `qkv_grader.verdict.CallEvidence`: what differs was decided when the case was judged. Where
    it is None, shapes that differ are still said.
    """
    shown, wanted = view(result), view(expected)
    _mark(shown, wanted, differs)
    return shown, wanted


def _mark(shown: View, wanted: View, differs: Json) -> None:
    if isinstance(shown, Group) and isinstance(wanted, Group):
        by_label, parts = dict(wanted.items), differs if isinstance(differs, list) else []
        for number, (label, item) in enumerate(shown.items):
            if label in by_label and label != MORE:
                _mark(item, by_label[label], parts[number] if number < len(parts) else None)
    elif isinstance(shown, Matrix) and isinstance(wanted, Matrix) and shown.shape != wanted.shape:
        shown.differs = True
    else:
        _mark_entries(_entries(shown), _entries(wanted), _flat(differs))


def _mark_entries(shown: list[Scalar], wanted: list[Scalar], differs: list[bool]) -> None:
    if not len(shown) == len(wanted) == len(differs):  # not all of them can be seen
        return
    for ours, theirs, marked in zip(shown, wanted, differs, strict=True):
        ours.differs = theirs.differs = marked
        if marked and ours.text == theirs.text:
            ours.text, theirs.text = ours.exact, theirs.exact


def _entries(view: View) -> list[Scalar]:
    if isinstance(view, Scalar):
        return [view]
    if isinstance(view, Matrix):
        return [entry for row in view.rows for entry in row]
    return [entry for _, item in view.items for entry in _entries(item)]


def _flat(differs: Json, depth: int = 0) -> list[bool]:
    if isinstance(differs, list) and depth <= MOST_DEPTH:
        return [mark for part in differs for mark in _flat(part, depth + 1)]
    return [differs] if isinstance(differs, bool) else []
