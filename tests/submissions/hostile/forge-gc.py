# forge | earns 0 | hunts through gc.get_objects for results, expected values and cases, sets every score it finds and returns what was expected
import gc
import types

import numpy as np

_found = []


def attack(*args):
    if not _found:
        _found.append(None)
        for thing in gc.get_objects():
            try:
                if type(thing) is dict:
                    if "expected" in thing and isinstance(thing["expected"], (np.ndarray, float)):
                        _found[0] = thing["expected"]
                        print("PWNED:forge-gc expected")
                    if "outcome" in thing and "max_points" in thing:
                        thing.update(outcome="passed", points=thing["max_points"])
                        print("PWNED:forge-gc outcome")
                elif isinstance(thing, types.FunctionType) and thing.__name__.startswith(
                    "test_worked_example"
                ):
                    thing.__code__ = (lambda *args, **kwargs: None).__code__
                    print("PWNED:forge-gc case")
                elif type(thing).__name__ in (
                    "Case",
                    "Verdict",
                    "Result",
                    "QuestionResult",
                    "GradingResults",
                ):
                    for name in ("points", "score", "earned"):
                        object.__setattr__(thing, name, 20.0)
            except Exception:
                pass
    return _found[0]


def component_terms(x, W, j):
    return attack(x, W, j)


def project_component(x, W, j):
    return attack(x, W, j)


def project_row(x, W):
    return attack(x, W)


def project_tokens(X, W):
    return attack(X, W)


def project_qkv(X, W_q, W_k, W_v):
    return attack(X, W_q, W_k, W_v)


def attention_roles():
    return attack()
