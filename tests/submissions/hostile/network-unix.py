# network | earns 0 | reaches for unix sockets: abstract ones, those of well-known services and one of its own
import socket

STEM = "network-unix"


def tries():
    for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
        try:
            with socket.socket(socket.AF_UNIX, kind) as own:
                own.bind(f"\0qkv-hostile-{STEM}-{int(kind)}")
            print(f"PWNED:{STEM} bound an abstract name")
        except OSError:
            pass
        for path in (
            "\0qkv-hostile",
            "/run/docker.sock",
            "/var/run/docker.sock",
            "/run/systemd/journal/socket",
            "/run/nscd/socket",
            "/tmp/.X11-unix/X0",
        ):
            try:
                with socket.socket(socket.AF_UNIX, kind) as other:
                    other.settimeout(0.1)
                    other.connect(path)
                print(f"PWNED:{STEM} {path!r}")
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
