"""Which mistake was it? A question's calls, compared with what each named mistake would have done.

Some mistakes have a value of their own on every input: those come with each call as its ``ways``. The others show in
the record as a whole, and are told by the functions of ``predicates.py``. A name is given only when it explains every
failing case and no passing one speaks against it; a mistake of an unknown kind stays without a name.
"""

import numpy as np

from predicates import PREDICATES
from results import fits, is_large, right, same_value


def diagnose(question, records, predicates):
    """Name the mistake of a question: every slug that explains all its failing cases and that no passing one refutes.

    ``records`` are the question's cases; ``predicates`` maps a slug to the questions for which the predicate of that
    name in ``predicates.py`` may name it. Slugs come in the order of the calls' ``ways``, then of ``predicates``.
    """
    failing = [record for record in records if not record.passed and record.calls]
    if not failing or is_large([call.result for record in records for call in record.calls]):
        return []
    told = [call for record in records for call in record.calls if call.ways]
    if not any(not right(call) for call in told) or not all(call.ways for record in failing for call in record.calls):
        told = []
    found = _named(told, _went)
    for slug, questions in predicates.items():
        with np.errstate(all="ignore"):
            if slug not in found and question in questions and PREDICATES[slug](failing, records):
                found.append(slug)
    return found or _named(told, _went_where_it_fits)


def _named(calls, went):
    """The slugs of which one way did all that the calls did; errors alone are no evidence of anything."""
    if not any(call.outcome == "returned" for call in calls):
        return []
    slugs = dict.fromkeys(slug for call in calls for slug in call.ways)
    ways = {slug: dict.fromkeys(way for call in calls for way in call.ways.get(slug, {})) for slug in slugs}
    return [slug for slug in slugs if any(all(went(call, slug, way) for call in calls) for way in ways[slug])]


def _went(call, slug, way):
    """Whether a call did what one way to make a mistake would have; a value that no hint could hold is no match."""
    known = call.ways.get(slug, {})
    return way in known and same(call, known[way])


def _went_where_it_fits(call, slug, way):
    """Whether a call made a mistake where its line gives a result of the right shape, and did right elsewhere."""
    known = call.ways.get(slug, {})
    if way not in known or not fits(known[way], call.expected):
        return right(call)
    return same(call, known[way])


def same(call, value):
    """Whether a call did what a mistake would have done: the same exception class, or the same result."""
    if isinstance(value, dict) and set(value) == {"raises"}:
        return call.outcome == "raised" and call.exception["type"] == value["raises"]
    return call.outcome == "returned" and same_value(call.result, value)
