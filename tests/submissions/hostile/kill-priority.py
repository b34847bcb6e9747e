# kill | earns 0 | changes the priority, the processor, the scheduling and the out-of-memory score of the process that forked it, to what they are already
import os

STEM = "kill-priority"


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
    for what, way in (
        (
            "priority",
            lambda: os.setpriority(os.PRIO_PROCESS, parent, os.getpriority(os.PRIO_PROCESS, parent)),
        ),
        ("affinity", lambda: os.sched_setaffinity(parent, os.sched_getaffinity(parent))),
        ("scheduler", lambda: os.sched_setscheduler(parent, os.SCHED_OTHER, os.sched_param(0))),
    ):
        try:
            way()
            trace(what)
        except OSError:
            pass
    try:
        with open(f"/proc/{parent}/oom_score_adj", "r+") as file:
            score = file.read()
            file.seek(0)
            file.write(score)
        trace("oom_score_adj")
    except OSError:
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
