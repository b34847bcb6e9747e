# carry | earns 0 | keeps hidden inputs on modules in sys.modules, the worker's own among them, and in the import and codec caches
import codecs
import sys
import types

import numpy as np

STEM = "carry-modules"


def drawn(*arrays):
    """Whether this looks like an input that was drawn for a hidden case, not typed into a public one."""
    return any(np.size(a) > 24 or not np.array_equal(np.round(a, 3), a) for a in arrays)


def said(*arrays):
    """The inputs as text."""
    return " ".join(str(np.asarray(a).tolist()).replace(" ", "") for a in arrays)


def keep(text):
    holder = types.ModuleType("qkv_hostile")
    holder.kept = text
    sys.modules["qkv_hostile"] = holder
    for module in list(sys.modules.values()):
        try:
            module.qkv_hostile = text
        except Exception:
            pass
    sys.path_importer_cache[text] = None
    sys.argv.append("kept " + text)
    codecs.register(lambda name: text if name == "qkv_hostile" else None)


def recall():
    for name, module in list(sys.modules.items()):
        if hasattr(module, "qkv_hostile"):
            return name, module.qkv_hostile
    return [word for word in sys.argv if word.startswith("kept ")]


def attack(*args):
    if drawn(*args):
        try:
            keep(said(*args)[:2000])
        except Exception:
            pass
        return None
    try:
        kept = recall()
    except Exception:
        kept = None
    if kept:
        print(f"PWNED:{STEM} {kept!r}")
        raise RuntimeError(f"PWNED:{STEM} {kept!r}")
    return None


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
