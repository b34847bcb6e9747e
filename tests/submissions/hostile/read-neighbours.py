# read | earns 0 | looks for what other students handed in, in its own folder, beside it, above it and in the folders of a batch
import glob
import os
import sys

STEM = "read-neighbours"


def look():
    own = os.path.abspath(globals().get("__file__") or "projections.py")
    places = [os.path.dirname(own), "/autograder/submission", *roots()]
    for place in places:
        for pattern in (
            "*.ipynb",
            "projections*.py",
            "*/projections.py",
            "../*/projections.py",
            "tests/submissions/correct/*.py",
        ):
            for path in glob.glob(os.path.join(glob.escape(place), pattern))[:5]:
                if os.path.abspath(path) == own:
                    continue
                try:
                    with open(path, errors="replace") as file:
                        if "def project" + "_row" in file.read(20000):
                            yield path
                except OSError:
                    pass


def roots():
    """Folders from which the grader's own files may be reached, the nearest first."""
    places = [
        os.getcwd(),
        *sys.path,
        "/autograder",
        "/work",
        os.path.expanduser("~"),
        "/tmp",
        "/opt",
        "/srv",
        "/home",
        "/mnt",
        "/var",
    ]
    places += [os.environ.get(name, "") for name in ("PWD", "OLDPWD", "PYTHONPATH", "VIRTUAL_ENV")]
    places += [
        os.path.dirname(module.__file__)
        for module in list(sys.modules.values())
        if getattr(module, "__file__", None)
    ]
    for link in (
        f"/proc/{os.getppid()}/cwd",
        f"/proc/{os.getppid()}/root",
        "/proc/self/cwd",
        "/proc/self/root",
    ):
        try:
            places.append(os.readlink(link))
        except OSError:
            pass
    seen = set()
    for place in places:
        for _ in range(4):
            if place and place not in ("/", ".") and place not in seen:
                seen.add(place)
                yield place
            place = os.path.dirname(place)


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
    return None


def project_component(x, W, j):
    return None


def project_row(x, W):
    return attack(x, W)


def project_tokens(X, W):
    return None


def project_qkv(X, W_q, W_k, W_v):
    return None


def attention_roles():
    return None
