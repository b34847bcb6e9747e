# read | earns 3 | imports the reference, the catalogue and the hidden cases under every name that they might have
import importlib
import importlib.util
import os
import runpy
import sys

STEM = "read-by-import"


def look():
    for name in (
        "solutions.projections",
        "solutions.misconceptions",
        "misconceptions",
        "reference",
        "hidden.test_project_row",
        "test_project_row",
        "autograder.hidden.test_project_row",
        "qkv_grader.content",
        "grading.hidden.test_project_row",
    ):
        try:
            module = importlib.import_module(name)
        except BaseException:
            continue
        if not name.startswith("qkv_grader"):
            yield f"{name}: {sorted(vars(module))}"
    for place in {
        os.getcwd(),
        *sys.path,
        *(os.path.dirname(place) for place in sys.path),
        "/autograder/source/files/grading",
        "/home/runner/work",
    }:
        for name in ("solutions/projections.py", "../solutions/projections.py", "hidden/test_project_row.py"):
            path = os.path.join(place, name)
            try:
                yield f"{path}: {sorted(runpy.run_path(path))}"
            except BaseException:
                pass
            try:
                spec = importlib.util.spec_from_file_location("stolen", path)
                module = importlib.util.module_from_spec(spec)
                spec.loader.exec_module(module)
                yield f"{path}: {sorted(vars(module))}"
            except BaseException:
                pass


_found = []


def attack(*args):
    if not _found:
        _found.append(None)
        _found[0] = list(look())
    if _found[0]:
        text = f"PWNED:{STEM} {_found[0][:5]!r}"[:4000]
        print(text)
        raise RuntimeError(text)
    return None


def component_terms(x, W, j):
    return x * W[:, j]


def project_component(x, W, j):
    return attack(x, W, j)


def project_row(x, W):
    return attack(x, W)


def project_tokens(X, W):
    return attack(X, W)


def project_qkv(X, W_q, W_k, W_v):
    return attack(X, W_q, W_k, W_v)


def attention_roles():
    return {"query": "matching", "key": "being matched against", "value": "carried forward"}
