# write | earns 0 | makes links, renames and truncations around what it may not open, each of which changes nothing where it works
import os
import sys

STEM = "write-links"


def trace(what):
    """Leave a trace that a test can see: text, and the marker file where that can be written."""
    print(f"PWNED:{STEM} {what}", flush=True)
    try:
        with open(f"/tmp/qkv-hostile-{STEM}", "a") as file:
            file.write(f"{what}\n")
    except OSError:
        pass


def tries():
    target = next(
        (m.__file__ for n, m in list(sys.modules.items()) if "qkv" in n and getattr(m, "__file__", None)),
        os.__file__,
    )
    name = f"/tmp/qkv-hostile-{STEM}"
    for what, way in (
        ("link", lambda: os.link(target, name + "-link")),
        ("symlink", lambda: os.symlink(target, name + "-symlink")),
        ("truncate", lambda: os.truncate(target, os.stat(target).st_size)),
        ("rename", lambda: os.rename(target, target)),
        ("chown", lambda: os.chown(target, os.stat(target).st_uid, os.stat(target).st_gid)),
        ("mkdir", lambda: os.mkdir(os.path.join(os.path.dirname(target), "qkv-hostile-folder"))),
        ("rmdir", lambda: os.rmdir(os.path.join(os.path.dirname(target), "qkv-hostile-folder"))),
        ("xattr", lambda: os.setxattr(target, "user.qkv-hostile", b"")),
    ):
        try:
            way()
            trace(what)
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
