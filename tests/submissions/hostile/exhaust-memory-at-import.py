# exhaust | earns 0 | fills its memory while its source runs, and says so in the middle of a MemoryError
kept = []
try:
    for _ in range(4096):
        kept.append(bytearray(1 << 20))
    print("PWNED:exhaust-memory-at-import 4 GB")
except MemoryError:
    while len(kept) < 1_000_000:
        try:
            kept.append(bytearray(100))
        except MemoryError:
            break


def component_terms(x, W, j):
    return None


def project_component(x, W, j):
    return None


def project_row(x, W):
    return None


def project_tokens(X, W):
    return None


def project_qkv(X, W_q, W_k, W_v):
    return None


def attention_roles():
    return None
