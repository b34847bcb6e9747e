"""Which mistake was it? A question's calls, compared with what each named mistake would have done.

Some mistakes have a value of their own on every input: those come with each call as its ``ways``. The others show in
the record as a whole, and are told by the assignment's predicates. A name is given only when it explains every failing
case and no passing one speaks against it; a mistake of an unknown kind stays without a name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from .calls import Call, Record
from .comparing import fits, is_large, right, same_value

#: Given the failing and all cases of a question, says whether its mistake explains them.
Predicate = Callable[[Sequence[Record], Sequence[Record]], bool]


def diagnose(records: Sequence[Record], predicates: Mapping[str, Predicate]) -> list[str]:
    """Name the mistake of a question: every slug that explains all its failing cases and that no passing one refutes.

    ``records`` are the question's cases, ``predicates`` those that may name it. Slugs come in the order of the calls'
    ``ways``, then of ``predicates``.
    """
    failing = [record for record in records if not record.passed and record.calls]
    if not failing or is_large([call.result for record in records for call in record.calls]):
        return []
    told = [call for record in records for call in record.calls if call.ways]
    if not any(not right(call) for call in told) or not all(call.ways for record in failing for call in record.calls):
        told = []
    found = _named(told, _went)
    for slug, explains in predicates.items():
        with np.errstate(all="ignore"):
            if slug not in found and explains(failing, records):
                found.append(slug)
    return found or _named(told, _went_where_it_fits)


def _named(calls: Sequence[Call], went: Callable[[Call, str, str], bool]) -> list[str]:
    """The slugs of which one way did all that the calls did; errors alone are no evidence of anything."""
    if not any(call.outcome == "returned" for call in calls):
        return []
    slugs = dict.fromkeys(slug for call in calls for slug in call.ways)
    return [slug for slug in slugs if any(all(went(call, slug, way) for call in calls) for way in _ways(calls, slug))]


def _ways(calls: Iterable[Call], slug: str) -> dict[str, None]:
    return dict.fromkeys(way for call in calls for way in call.ways.get(slug, {}))


def _went(call: Call, slug: str, way: str) -> bool:
    """Whether a call did what one way to make a mistake would have; a value that no hint could hold is no match."""
    known = call.ways.get(slug, {})
    return way in known and same(call, known[way])


def _went_where_it_fits(call: Call, slug: str, way: str) -> bool:
    """Whether a call made a mistake where its line gives a result of the right shape, and did right elsewhere."""
    known = call.ways.get(slug, {})
    if way not in known or not fits(known[way], call.expected):
        return right(call)
    return same(call, known[way])


def same(call: Call, value: Any) -> bool:
    """Whether a call did what a mistake would have done: the same exception class, or the same result."""
    if isinstance(value, dict) and set(value) == {"raises"}:
        return call.outcome == "raised" and call.exception is not None and call.exception.type == value["raises"]
    return call.outcome == "returned" and same_value(call.result, value)
