# read | earns 0 | opens /etc/passwd and other files of the machine, and lists the home folder and ~/.ssh of the account that grades
import glob
import os

STEM = "read-system-files"


def look():
    """What could be opened, by its path: no file's text must end up in a report."""
    for path in ("/etc/passwd", "/etc/hostname", "/etc/machine-id", "/etc/fstab"):
        try:
            with open(path, "rb") as file:
                file.read(1)
            yield path
        except OSError:
            pass
    for home in {os.path.expanduser("~"), "/root", *glob.glob("/home/*")}:
        for folder in (home, home + "/.ssh"):
            try:
                if os.listdir(folder):
                    yield folder
            except OSError:
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
