"""Right answers that put their result, or an input, into an array of the wrong kind of numbers."""

from __future__ import annotations

from collections.abc import Iterator

PARAMETERS = {
    "component_terms": ("x, W, j", "x * W[:, j]"),
    "project_component": ("x, W, j", "np.sum(x * W[:, j])"),
    "project_row": ("x, W", "x @ W"),
    "project_tokens": ("X, W", "X @ W"),
    "project_qkv": ("X, W_q, W_k, W_v", "X @ W_q, X @ W_k, X @ W_v"),
}
CHANGED = (
    "np.asarray({right}).astype({kind})",
    "put(np.empty(np.shape({right}), dtype={kind}), {right})",
    "add(np.zeros(np.shape({right}), dtype={kind}), {right})",
)
LIKE = (
    "put(np.zeros_like({one}, shape=np.shape({right})), {right})",
    "put(np.empty_like({one}, shape=np.shape({right})), {right})",
    "put(np.full_like({one}, 0, shape=np.shape({right})), {right})",
)
HEAD = """
import numpy as np

def put(place, values):
    place[...] = values
    return place

def add(place, values):
    values = np.asarray(values)
    for at in np.ndindex(values.shape):
        place[at] = place[at] + values[at]
    return place

def {question}({parameters}):
    return {result}
"""


def mutants() -> Iterator[tuple[str, str]]:
    """Give each question's mutants, as (question, source)."""
    for question, (parameters, right) in PARAMETERS.items():
        arrays = [name for name in parameters.split(", ") if name != "j"]
        for result in dict.fromkeys(_results(question, arrays, right)):
            yield question, HEAD.format(question=question, parameters=parameters, result=result)


def _results(question: str, arrays: list[str], right: str) -> Iterator[str]:
    kinds = ["int", "np.int32", "np.float32", "np.float16", *[f"{one}.dtype" for one in arrays]]
    kinds += [f"np.result_type({one}, np.int8)" for one in arrays]
    kinds += [f"np.result_type({one}, {other})" for one in arrays for other in arrays if one < other]
    kinds += [f"int if any(one.dtype == int for one in ({', '.join(arrays)})) else float"]
    parts = right.split(", ") if question == "project_qkv" else [right]
    for place, part in enumerate(parts):
        changed = [form.format(right=part, kind=kind) for kind in kinds for form in CHANGED]
        changed += [form.format(right=part, one=one) for one in arrays for form in LIKE]
        for one in changed:
            yield ", ".join([*parts[:place], one, *parts[place + 1 :]])
    for kind in kinds:
        for one in arrays:
            yield right.replace(one, f"{one}.astype({kind})")
        yield ", ".join(f"np.asarray({part}).astype({kind})" for part in parts)
        if question != "project_qkv":
            yield f"np.array({right}, dtype={kind}).tolist()"
    if question == "project_component":
        for kind in kinds:
            yield f"np.sum(x * W[:, j], dtype={kind})"
            yield f"sum((x * W[:, j]).astype({kind}))"
        yield from ("int(x @ W[:, j])", "sum(int(term) for term in x * W[:, j])", "round(x @ W[:, j], 3)")
        yield from (
            "x @ W[:, j] // 1",
            "float(f'{x @ W[:, j]:.6g}')",
            "float(np.format_float_scientific(x @ W[:, j], 7))",
        )
