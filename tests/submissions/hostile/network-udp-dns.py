# network | earns 0 | sends datagrams to 127.0.0.1 and a TEST-NET address and asks resolvers for a name
import socket

STEM = "network-udp-dns"
QUERY = b"\x13\x37\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00\x0bqkv-hostile\x07invalid\x00\x00\x01\x00\x01"


def tries():
    for family, kind in ((socket.AF_INET, socket.SOCK_DGRAM), (socket.AF_INET6, socket.SOCK_DGRAM)):
        for address in (("127.0.0.1", 47811), ("::1", 47811), ("192.0.2.1", 53), ("127.0.0.53", 53)):
            try:
                with socket.socket(family, kind) as sender:
                    sender.settimeout(0.1)
                    sender.sendto(QUERY, address)
                print(f"PWNED:{STEM} {address}")
            except OSError:
                pass
    try:
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM).close()
    except OSError:
        return
    import threading

    thread = threading.Thread(target=lambda: socket.getaddrinfo("qkv-hostile.invalid", 80), daemon=True)
    threading.excepthook = lambda args: None
    thread.start()
    thread.join(0.3)


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
