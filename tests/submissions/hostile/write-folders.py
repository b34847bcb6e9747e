# write | earns 6 | creates files in the working folder, the home folder and every other folder that it may know
import os

STEM = "write-folders"


def trace(what):
    """Leave a trace that a test can see: text, and the marker file where that can be written."""
    print(f"PWNED:{STEM} {what}", flush=True)
    try:
        with open(f"/tmp/qkv-hostile-{STEM}", "a") as file:
            file.write(f"{what}\n")
    except OSError:
        pass


def tries():
    for folder in (
        os.getcwd(),
        os.path.expanduser("~"),
        "/tmp",
        "/var/tmp",
        "/run",
        "/run/lock",
        "/dev/mqueue",
        "/",
        "/opt",
        "/srv",
    ):
        try:
            with open(os.path.join(folder, f"qkv-hostile-{STEM}"), "x") as file:
                file.write("written by a submission\n")
            trace(folder)
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
    return X @ W_q, X @ W_k, X @ W_v


def attention_roles():
    return attack()
