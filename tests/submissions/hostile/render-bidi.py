# render | earns 0 | uses right-to-left overrides, zero-width and combining characters, NULs, lone surrogates, private use and non-characters in all text
import sys

TEXT = (
    "\u202e02/02 :erocs\u202c\u2066\u200b\u200d\ufeff"
    + "Z\u0351\u0350" * 200
    + "\x00\x01\ud800\udfff\ue000\ufffe\uffff\U0010ffff\u2028\u2029\x85"
)


def component_terms(x, W, j):
    sys.stdout.buffer.write(TEXT.encode("utf-8", "surrogatepass") + b"\xff\xfe\x00\xc3\x28")
    sys.stdout.flush()
    return TEXT


def project_component(x, W, j):
    raise ValueError(TEXT)


def project_row(x, W):
    raise type(TEXT.replace("\x00", "").encode("utf-8", "replace").decode(), (Exception,), {})(TEXT)


def project_tokens(X, W):
    return [TEXT, {TEXT: TEXT}]


def project_qkv(X, W_q, W_k, W_v):
    print(TEXT.encode("utf-8", "replace").decode(), file=sys.stderr)
    return TEXT, "\ud800", "\x00"


def attention_roles():
    return {"query": "\ud800", "key\x00": TEXT, TEXT: "\udfff"}
