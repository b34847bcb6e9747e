# network | earns 0 | opens raw, packet, netlink, vsock, bluetooth and kernel-crypto sockets, which a filter for AF_INET alone would let through
import socket

STEM = "network-other-families"


def tries():
    for family, kind, protocol in (
        (socket.AF_INET, socket.SOCK_RAW, 1),
        (socket.AF_INET, socket.SOCK_DGRAM, 1),
        (socket.AF_INET, socket.SOCK_STREAM, 262),
        (getattr(socket, "AF_PACKET", 17), socket.SOCK_RAW, 768),
        (getattr(socket, "AF_NETLINK", 16), socket.SOCK_RAW, 0),
        (getattr(socket, "AF_VSOCK", 40), socket.SOCK_STREAM, 0),
        (getattr(socket, "AF_ALG", 38), socket.SOCK_SEQPACKET, 0),
        (getattr(socket, "AF_BLUETOOTH", 31), socket.SOCK_SEQPACKET, 0),
        (44, socket.SOCK_RAW, 0),
    ):
        try:
            socket.socket(family, kind, protocol).close()
            print(f"PWNED:{STEM} {int(family)} {int(kind)} {protocol}")
        except (OSError, ValueError):
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
